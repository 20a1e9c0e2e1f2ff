import { describe, expect, it } from "vitest";
import { samsaraCall, startWorld } from "./vendor-calls.ts";

type World = Awaited<ReturnType<typeof startWorld>>;

async function patch({ simulator }: World, body: object) {
  const { url, token } = simulator.credentials.samsara;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${url}/safety-events/batch`, { method: "PATCH", headers, body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function eventsOf({ simulator }: World, ids: readonly string[]) {
  const query = `safetyEventIds=${ids.join(",")}&includeVgOnlyEvents=true`;
  const { json } = await samsaraCall(simulator, `/safety-events?${query}`);
  return json.data as readonly Record<string, unknown>[];
}

describe("a review by Samsara's simulated API", () => {
  it("is accepted at once and done some seconds later, labels before the state", async () => {
    await using world = await startWorld();
    const [id = "", other = ""] = world.simulator.publish("samsara", { change: "insert", count: 2 });
    const change = { behaviorLabelsToAdd: ["Smoking"], contextLabelsToAdd: ["Fog"], eventState: "needsCoaching" };

    const accepted = await patch(world, { safetyEventIds: [id, other], ...change });

    expect(accepted.status).toBe(202);
    expect(accepted.json.responses).toEqual([id, other].map((one) => ({ data: { safetyEventId: one }, status: 202 })));
    expect((await eventsOf(world, [id]))[0]).toMatchObject({ eventState: "needsReview" });
    world.clock.advance(10_000);
    const done = await eventsOf(world, [id, other]);
    expect(done.map(({ eventState }) => eventState)).toEqual(["needsCoaching", "needsCoaching"]);
    expect(done[0]?.behaviorLabels).toContainEqual({ label: "Smoking", source: "userGenerated" });
    const shown = world.simulator.ledger("samsara").filter((entry) => entry.id === id);
    // As it came, with its labels, and in its state.
    expect(shown).toHaveLength(3);
  });

  it("is refused as a whole for one unknown id, and nothing is done", async () => {
    await using world = await startWorld();
    const [id = ""] = world.simulator.publish("samsara", { change: "insert", count: 1 });

    const refused = await patch(world, { safetyEventIds: [id, "none"], eventState: "coached" });

    expect(refused.status).toBe(404);
    world.clock.advance(10_000);
    expect((await eventsOf(world, [id]))[0]).toMatchObject({ eventState: "needsReview" });
  });

  it.each([
    [{ safetyEventIds: [], eventState: "coached" }],
    [{ safetyEventIds: ["a"] }],
    [{ safetyEventIds: ["a"], eventState: "unknown" }],
    [{ safetyEventIds: ["a"], eventState: "dismissed", dismissalReason: { code: "because" } }],
    [{ safetyEventIds: Array.from({ length: 201 }, String), eventState: "coached" }],
  ])("is refused where it says nothing that can be done: %j", async (body) => {
    await using world = await startWorld();

    expect((await patch(world, body)).status).toBe(400);
  });
});
