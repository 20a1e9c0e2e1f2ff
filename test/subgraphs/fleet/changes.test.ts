import type { ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import { eventRecorded, FleetFixture, NOW_MS } from "./fleet-fixture.ts";

type Item = { cursor: string; kind: string; event: { id: string; title: string } | null };

async function take(items: AsyncIterableIterator<ExecutionResult>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  while (taken.length < count) {
    const { value, done } = await items.next();
    if (done) throw new Error(`the subscription ended after ${taken.length} items`);
    taken.push((value as { data: { eventChanges: Item } }).data.eventChanges);
  }
  return taken;
}

const told = (items: readonly Item[]) => items.map(({ kind, event }) => [kind, event?.id ?? null]);

describe("eventChanges", () => {
  it("tells what becomes known from the moment of subscribing, and nothing of before", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "old")]);
    const items = await fleet.subscribe("subscription { eventChanges { cursor kind event { id title } } }", signal);

    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1")]);
    await fleet.publish("VINLI", [eventRecorded("VINLI", "2", { occurredAtMs: NOW_MS - 86_400_000 })]);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { title: "amended" })]);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { retracted: true })]);

    expect(told(await take(items, 4))).toEqual([
      ["ADDED", "samsara:1"],
      ["ADDED", "vinli:2"],
      ["AMENDED", "samsara:1"],
      ["RETRACTED", "samsara:1"],
    ]);
  });

  it("goes on right behind a cursor", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const first = await fleet.subscribe("subscription { eventChanges { cursor kind event { id } } }", signal);
    const refs = Array.from({ length: 250 }, (_, index) => `e${index}`);
    await fleet.publish(
      "SAMSARA",
      refs.map((ref) => eventRecorded("SAMSARA", ref)),
    );
    const [one] = await take(first, 1);

    const resumed = await fleet.subscribe(
      `subscription { eventChanges(after: "${one?.cursor}") { cursor kind event { id } } }`,
      signal,
    );

    expect((await take(resumed, 249)).map(({ event }) => event?.id)).toEqual(
      refs.slice(1).map((ref) => `samsara:${ref}`),
    );
  });

  it("passes over what the filter leaves out, and goes on behind it", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const items = await fleet.subscribe(
      "subscription { eventChanges(filter: { severities: [HIGH] }) { cursor kind event { id } } }",
      signal,
    );

    await fleet.publish(
      "SAMSARA",
      Array.from({ length: 120 }, (_, index) => eventRecorded("SAMSARA", `low${index}`)),
    );
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "high", { severity: "HIGH" })]);

    expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:high"]]);
  });

  it("says that there is a gap where a cursor is of changes that the store never had", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const cursor = Buffer.from("default 999").toString("base64url");

    const items = await fleet.subscribe(
      `subscription { eventChanges(after: "${cursor}") { cursor kind event { id } } }`,
      signal,
    );
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1")]);

    expect(told(await take(items, 2))).toEqual([
      ["GAP", null],
      ["ADDED", "samsara:1"],
    ]);
  });

  it("refuses what is no cursor and names the argument", async ({ signal }) => {
    await using fleet = await FleetFixture.start();

    await expect(fleet.subscribe('subscription { eventChanges(after: "zzz") { kind } }', signal)).rejects.toThrow(
      /"field":"after"/,
    );
  });
});
