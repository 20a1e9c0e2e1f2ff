import { rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createDataDir } from "../../e2e/process.ts";
import { eventRecorded, FleetFixture } from "./fleet-fixture.ts";

const EVENTS = "{ events(first: 10) { edges { node { id title revision receivedAt } } } }";

type Answer = { readonly events: { readonly edges: readonly { readonly node: Record<string, unknown> }[] } };

async function eventsOf(fleet: FleetFixture): Promise<readonly Record<string, unknown>[]> {
  const { data } = await fleet.query(EVENTS);
  return (data as Answer).events.edges.map(({ node }) => node);
}

async function changesAfter(fleet: FleetFixture, publish: () => Promise<void>, count: number): Promise<unknown[]> {
  const stopping = new AbortController();
  const changes = await fleet.subscribe(
    "subscription { eventChanges { kind event { id revision } } }",
    stopping.signal,
  );
  const next = Array.from({ length: count }, () => changes.next());
  await publish();
  const found = (await Promise.all(next)).map(
    ({ value }) => (value as { data: { eventChanges: unknown } }).data.eventChanges,
  );
  stopping.abort();
  await changes.return?.();
  return JSON.parse(JSON.stringify(found)) as unknown[];
}

const byId = (a: Record<string, unknown>, b: Record<string, unknown>) => (String(a.id) < String(b.id) ? 1 : -1);

describe("the index, when a publisher's store is lost", () => {
  it("takes what the new store tells, keeps the rest, and counts revisions on", async () => {
    await using dir = await createDataDir();
    {
      await using fleet = await FleetFixture.start(dir.path);
      await fleet.publish(
        "SAMSARA",
        ["1", "2", "3"].map((ref) => eventRecorded("SAMSARA", ref)),
      );
      await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { title: "Changed" })]);
    }
    for (const suffix of ["", "-wal", "-shm"])
      await rm(`${storeAddress(dir.path, "safety")}${suffix}`, { force: true });

    await using fleet = await FleetFixture.start(dir.path);
    fleet.clock.nowMs += 60_000;
    const changes = await changesAfter(
      fleet,
      () =>
        fleet.publish("SAMSARA", [
          eventRecorded("SAMSARA", "1", { title: "Changed" }),
          eventRecorded("SAMSARA", "2", { title: "Changed meanwhile" }),
          eventRecorded("SAMSARA", "4"),
        ]),
      2,
    );

    expect(changes).toEqual([
      { kind: "AMENDED", event: { id: "samsara:2", revision: 2 } },
      { kind: "ADDED", event: { id: "samsara:4", revision: 1 } },
    ]);
    const firstReceivedAt = "2026-03-01T12:00:00.000Z";
    expect((await eventsOf(fleet)).toSorted(byId)).toEqual([
      { id: "samsara:4", title: "Event 4", revision: 1, receivedAt: "2026-03-01T12:01:00.000Z" },
      { id: "samsara:3", title: "Event 3", revision: 1, receivedAt: firstReceivedAt },
      { id: "samsara:2", title: "Changed meanwhile", revision: 2, receivedAt: firstReceivedAt },
      { id: "samsara:1", title: "Changed", revision: 2, receivedAt: firstReceivedAt },
    ]);
  });

  it("tells of a change that it cannot see, once the new store counts it", async () => {
    await using dir = await createDataDir();
    {
      await using fleet = await FleetFixture.start(dir.path);
      for (const content of ["a", "b", "c"]) {
        await fleet.publish("SAMSARA", [{ ...eventRecorded("SAMSARA", "1"), raw: content }]);
      }
    }
    for (const suffix of ["", "-wal", "-shm"])
      await rm(`${storeAddress(dir.path, "safety")}${suffix}`, { force: true });

    await using fleet = await FleetFixture.start(dir.path);
    await fleet.publish("SAMSARA", [{ ...eventRecorded("SAMSARA", "1"), raw: "c" }]);
    const changes = await changesAfter(
      fleet,
      () => fleet.publish("SAMSARA", [{ ...eventRecorded("SAMSARA", "1"), raw: "d" }]),
      1,
    );

    expect(changes).toEqual([{ kind: "AMENDED", event: { id: "samsara:1", revision: 4 } }]);
  });
});
