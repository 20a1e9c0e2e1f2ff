import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { call, type Reply, samsaraCall, startWorld } from "./vendor-calls.ts";

const WEEK = "startTime=2026-03-11T00:00:00Z";
const HOUR_MS = 3_600_000;

describe("a Samsara token", () => {
  it("that may not see media gets the same events without them", async () => {
    await using world = await startWorld({ devices: 3 });
    const path = `/safety-events/stream?${WEEK}`;

    const whole = await samsaraCall(world.simulator, path);
    const without = await callWithout(world.simulator, "media", path);

    const withMedia = whole.json.data.filter((event: object) => "media" in event);
    expect(withMedia.length).toBeGreaterThan(0);
    expect(without.json.data).toEqual(whole.json.data.map(({ media: _, ...event }: { media?: unknown }) => event));
  });

  it.each([
    ["safety", "/safety-events/stream?startTime=2026-03-11T00:00:00Z"],
    ["coaching", "/coaching/sessions/stream?startTime=2026-03-11T00:00:00Z"],
    ["drivers", "/fleet/drivers"],
  ])("that lacks the scope for %s finds nothing there, and something elsewhere", async (scope, path) => {
    await using world = await startWorld({ devices: 3 });

    const refused = await callWithout(world.simulator, scope, path);
    const other = await callWithout(world.simulator, scope, "/assets");

    expect([refused.status, other.status]).toEqual([404, 200]);
  });

  it("of another account is refused", async () => {
    await using world = await startWorld({ devices: 3 });

    const refused = await callWithout(world.simulator, "anything", "/assets");

    expect(refused.status).toBe(401);
  });
});

describe("Samsara's simulated coaching", () => {
  it("plans a session where an event needs coaching, and shows it again when it has been held", async () => {
    await using world = await startWorld({ devices: 10, speed: 0.01 });
    const path = "/coaching/sessions/stream?startTime=2026-03-16T12:00:00Z&includeCoachableEvents=true";
    const before = await samsaraCall(world.simulator, path);

    world.clock.advance(36 * HOUR_MS);
    const after = await samsaraCall(world.simulator, `${path}&after=${before.json.pagination.endCursor}`);

    const planned = before.json.data.filter(({ sessionStatus }: Session) => sessionStatus === "upcoming");
    const held = after.json.data.filter(({ sessionStatus }: Session) => sessionStatus === "completed");
    const again = held.filter(({ id }: Session) => planned.some((session: Session) => session.id === id));
    expect(again.length).toBeGreaterThan(0);
    const [{ behaviors, driver, completedCoachId }] = again;
    const eventId = behaviors[0].coachableEvents[0].linkage.sourceId;
    const { json } = await samsaraCall(
      world.simulator,
      `/safety-events?safetyEventIds=${eventId}&includeVgOnlyEvents=true`,
    );
    expect(json.data[0]).toMatchObject({
      eventState: "coached",
      driver: { id: driver.driverId },
      assignedCoach: completedCoachId,
    });
  });

  it("stands in a ledger of its own", async () => {
    await using world = await startWorld({ devices: 3 });

    const { json } = await samsaraCall(world.simulator, `/coaching/sessions/stream?${WEEK}`);

    const versions = new Map(
      world.simulator.ledger("samsara", "coachingSession").map(({ id, version }) => [id, version]),
    );
    expect(new Map(json.data.map(({ id, updatedAtTime }: Session) => [id, updatedAtTime]))).toEqual(versions);
  });

  it("gives drivers their coaches, and takes them away", async () => {
    await using world = await startWorld({ devices: 3 });
    const path = "/coaching/driver-coach-assignments";
    const { json } = await samsaraCall(world.simulator, path);
    const [{ driver }] = json.data;

    const given = await samsaraPut(world.simulator, `${path}?driverId=${driver.driverId}&coachId=7`);
    const found = await samsaraCall(world.simulator, `${path}?coachIds=7`);
    await samsaraPut(world.simulator, `${path}?driverId=${driver.driverId}`);
    const left = await samsaraCall(world.simulator, path);

    expect(given.json.data).toMatchObject({ coachId: "7", driverId: driver.driverId });
    expect(found.json.data.map((item: { driver: unknown }) => item.driver)).toEqual([driver]);
    expect(left.json.data.length).toBe(json.data.length - 1);
  });

  it.each([
    ["drivers", "driver"],
    ["vehicles", "vehicle"],
  ])("scores %s by what they did in a period", async (path, owner) => {
    await using world = await startWorld();
    const period = "startTime=2026-03-11T00:00:00Z&endTime=2026-03-18T00:00:00Z";

    const { json } = await samsaraCall(world.simulator, `/safety-scores/${path}?${period}`);

    const scores = json.data.map((score: Record<string, unknown>) => score[`${owner}Score`]);
    expect(Math.min(...scores)).toBeLessThan(100);
    expect(json.data.some(({ speeding }: { speeding: unknown[] }) => speeding.length > 0)).toBe(true);
    expect((await samsaraCall(world.simulator, `/safety-scores/${path}`)).status).toBe(400);
  });

  it.each([
    ["drivers", "driver"],
    ["vehicles", "vehicle"],
  ])("scores those %s alone that are asked for, a hundred at most", async (path, owner) => {
    await using world = await startWorld({ devices: 3 });
    const scores = `/safety-scores/${path}?startTime=2026-03-11T00:00:00Z&endTime=2026-03-18T00:00:00Z`;
    const idsIn = ({ json }: Reply) => json.data.map((score: Record<string, unknown>) => score[`${owner}Id`]);
    const [first] = idsIn(await samsaraCall(world.simulator, scores));

    const asked = await samsaraCall(world.simulator, `${scores}&${owner}Ids=${first}`);
    const tooMany = await samsaraCall(world.simulator, `${scores}&${owner}Ids=${Array(101).keys().toArray()}`);

    expect(idsIn(asked)).toEqual([first]);
    expect(tooMany.status).toBe(400);
  });
});

describe("a cursor", () => {
  it("dies after thirty days", async () => {
    await using world = await startWorld({ devices: 1, speed: 0.001 });
    const path = `/safety-events/stream?${WEEK}`;
    const { json } = await samsaraCall(world.simulator, path);
    const next = `${path}&after=${json.pagination.endCursor}`;

    world.clock.advance(30 * 24 * HOUR_MS);
    const alive = await samsaraCall(world.simulator, next);
    world.clock.advance(1);
    const dead = await samsaraCall(world.simulator, next);

    expect([alive.status, dead.status]).toEqual([200, 400]);
  });
});

type Session = { readonly id: string; readonly sessionStatus: string; readonly updatedAtTime: string };

function callWithout({ credentials: { samsara } }: Simulator, scope: string, path: string): Promise<Reply> {
  return call(`${samsara.url}${path}`, { headers: { authorization: `Bearer ${samsara.token}-without-${scope}` } });
}

function samsaraPut({ credentials: { samsara } }: Simulator, path: string): Promise<Reply> {
  return call(`${samsara.url}${path}`, { method: "PUT", headers: { authorization: `Bearer ${samsara.token}` } });
}
