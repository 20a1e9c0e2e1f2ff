import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { call, currentVersions, fixture, type Reply, samsaraCall, startWorld } from "./vendor-calls.ts";

const STREAM = "/safety-events/stream";
const WHOLE_RECORDS = "includeAsset=true&includeDriver=true&includeVgOnlyEvents=true";

describe("Samsara's simulated API", () => {
  it("shows the documented event in the feed of its time, with every digit", async () => {
    await using world = await startWorld();
    const page = await fixture("samsara/samsara-safety-events-stream.json");

    const { exact } = await samsaraCall(world.simulator, `${STREAM}?startTime=2023-01-27T10:04:20Z&${WHOLE_RECORDS}`);

    expect((exact as typeof page).data[0]).toEqual(page.data[0]);
  });

  it("leaves the documented event out of a feed that starts after its last update", async () => {
    await using world = await startWorld();

    const { text } = await samsaraCall(world.simulator, `${STREAM}?startTime=2023-01-27T10:04:21Z&${WHOLE_RECORDS}`);

    expect(text).not.toContain("6512700624259081000");
  });

  it("answers the documented event to a read by its id, comma and all", async () => {
    await using world = await startWorld();
    const page = await fixture("samsara/samsara-safety-events-stream.json");
    const ids = encodeURIComponent(page.data[0].id);

    const { exact } = await samsaraCall(world.simulator, `/safety-events?safetyEventIds=${ids}&${WHOLE_RECORDS}`);

    expect((exact as typeof page).data).toEqual(page.data);
  });

  it("walks through every event once, in the order of changes, and ends with a cursor that stays", async () => {
    await using world = await startWorld();

    const pages = await walk(world.simulator, `${STREAM}?startTime=2020-01-01T00:00:00Z&${WHOLE_RECORDS}`);

    const events = pages.flatMap(({ json }) => json.data);
    const versions = new Map(events.map((event) => [event.id, event.updatedAtTime]));
    const times = events.map(({ updatedAtTime }) => Date.parse(updatedAtTime));
    expect(versions.size).toBe(events.length);
    expect(versions).toEqual(currentVersions(world.simulator, "samsara"));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const cursor = pages.at(-1)?.json.pagination.endCursor;
    const again = await samsaraCall(
      world.simulator,
      `${STREAM}?startTime=2020-01-01T00:00:00Z&${WHOLE_RECORDS}&after=${cursor}`,
    );
    expect(again.json).toEqual({ data: [], pagination: { endCursor: cursor, hasNextPage: false } });
  });

  it("shows an event again after its state has changed", async () => {
    await using world = await startWorld();
    const start = `${STREAM}?startTime=2026-03-11T00:00:00Z&includeVgOnlyEvents=true`;
    const before = await walk(world.simulator, start);
    const states = new Map(before.flatMap(({ json }) => json.data).map(({ id, eventState }) => [id, eventState]));
    const cursor = before.at(-1)?.json.pagination.endCursor;

    world.clock.advance(2 * 3_600_000);
    const after = await walk(world.simulator, start, cursor);

    const changed = after.flatMap(({ json }) => json.data).filter(({ id }) => states.has(id));
    expect(changed.length).toBeGreaterThan(0);
    for (const { id, eventState } of changed) expect(eventState).not.toBe(states.get(id));
  });

  it("does not fill up pages again from which a filter has taken events", async () => {
    await using world = await startWorld();

    const pages = await walk(world.simulator, `${STREAM}?startTime=2026-03-11T00:00:00Z&behaviorLabels=Smoking,Drowsy`);

    expect(pages.length).toBeGreaterThan(3);
    expect(pages.some(({ json }) => json.data.length < 20 && json.pagination.hasNextPage)).toBe(true);
  });

  it("shows only the ids of asset and driver unless they are included", async () => {
    await using world = await startWorld();

    const { json } = await samsaraCall(world.simulator, `${STREAM}?startTime=2026-03-11T00:00:00Z`);

    expect(Object.keys(json.data[0].asset)).toEqual(["id"]);
    expect(Object.keys(json.data[0].driver)).toEqual(["id"]);
  });

  it("refuses a cursor with other parameters than it was made for", async () => {
    await using world = await startWorld();
    const { json } = await samsaraCall(world.simulator, `${STREAM}?startTime=2026-03-11T00:00:00Z`);

    const refused = await samsaraCall(
      world.simulator,
      `${STREAM}?startTime=2026-03-12T00:00:00Z&after=${json.pagination.endCursor}`,
    );

    expect(refused.status).toBe(400);
  });

  it("refuses calls without a token and streams without a start, with a message and a request id", async () => {
    await using world = await startWorld();

    const anonymous = await call(`${world.simulator.credentials.samsara.url}${STREAM}`);
    const startless = await samsaraCall(world.simulator, STREAM);

    expect(anonymous.status).toBe(401);
    expect(startless.status).toBe(400);
    expect(Object.keys(startless.json)).toEqual(["message", "requestId"]);
  });

  it("lists drivers and assets, those of the documentation among them", async () => {
    await using world = await startWorld();

    const drivers = await samsaraCall(world.simulator, "/fleet/drivers");
    const assets = await samsaraCall(world.simulator, "/assets");

    expect(drivers.json.data.map(({ id }: { id: string }) => id)).toContain("0987");
    expect(drivers.json.data.length).toBeGreaterThanOrEqual(30);
    expect(assets.json.data.map(({ vin }: { vin: string }) => vin)).toContain("1GBJ6P1B2HV112765");
    expect(assets.json.pagination).toEqual({ endCursor: "", hasNextPage: false });
  });
});

/** The pages of a feed from a cursor to its end. */
async function walk(simulator: Simulator, path: string, from?: string): Promise<Reply[]> {
  const pages: Reply[] = [];
  let cursor = from;
  do {
    const page = await samsaraCall(simulator, cursor === undefined ? path : `${path}&after=${cursor}`);
    pages.push(page);
    cursor = page.json.pagination.endCursor;
  } while (pages.at(-1)?.json.pagination.hasNextPage);
  return pages;
}
