import { copyFile, rm } from "node:fs/promises";
import type { ExecutionResult } from "graphql";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { sqliteOnly } from "../../../platform/store/schemas.ts";
import { eventRecorded, FleetFixture, NOW_MS } from "../fleet-fixture.ts";

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

function follow(
  fleet: FleetFixture,
  after: string,
  signal: AbortSignal,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  return fleet.subscribe(`subscription { eventChanges(after: "${after}") { cursor kind event { id title } } }`, signal);
}

/** The cursor of a change of which no writer was noted; of 0, the one before the first change of any store. */
const cursorWithoutWriter = (seq: number) => Buffer.from(`default ${seq}`).toString("base64url");

const BEFORE_ALL = cursorWithoutWriter(0);

/** A fleet that has told of some events, and is stopped: the cursors of its changes. */
async function tellOf(dataDir: string, refs: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  await using fleet = await FleetFixture.start(dataDir);
  const items = await fleet.subscribe("subscription { eventChanges { cursor kind event { id } } }", signal);
  for (const ref of refs) await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", ref)]);
  return (await take(items, refs.length)).map(({ cursor }) => cursor);
}

async function removeStore(dataDir: string): Promise<void> {
  for (const suffix of ["", "-wal", "-shm"]) await rm(`${storeAddress(dataDir, "fleet")}${suffix}`, { force: true });
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

    const items = await follow(fleet, cursorWithoutWriter(999), signal);
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

describe("eventChanges, when the store of the index is replaced", () => {
  it("says that there is a gap behind a cursor of a store that was lost, though the new one has as many changes", async ({
    signal,
  }) => {
    await using dir = await createDataDir();
    const cursors = await tellOf(dir.path, ["1", "2", "3", "4"], signal);
    await removeStore(dir.path);
    await using fleet = await FleetFixture.start(dir.path);
    await take(await follow(fleet, BEFORE_ALL, signal), 4);

    const named = await follow(fleet, cursors[1] ?? "", signal);
    const unnamed = await follow(fleet, cursorWithoutWriter(2), signal);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "5")]);

    for (const items of [named, unnamed]) {
      expect(told(await take(items, 2))).toEqual([
        ["GAP", null],
        ["ADDED", "samsara:5"],
      ]);
    }
  });

  it("goes on behind a cursor that a restored backup has, and says that there is a gap behind a later one", async ({
    signal,
  }) => {
    await using dir = await createDataDir();
    const [first] = await tellOf(dir.path, ["1", "2"], signal);
    const backup = `${storeAddress(dir.path, "fleet")}.backup`;
    await copyFile(storeAddress(dir.path, "fleet"), backup);
    const [, lost] = await tellOf(dir.path, ["3", "4", "5"], signal);
    await removeStore(dir.path);
    await copyFile(backup, storeAddress(dir.path, "fleet"));
    await using fleet = await FleetFixture.start(dir.path);

    const known = await take(await follow(fleet, first ?? "", signal), 4);
    const behindLost = await follow(fleet, lost ?? "", signal);
    const [gap] = await take(behindLost, 1);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "6")]);

    expect(told(known)).toEqual(["2", "3", "4", "5"].map((ref) => ["ADDED", `samsara:${ref}`]));
    expect(gap?.kind).toBe("GAP");
    expect(told(await take(behindLost, 1))).toEqual([["ADDED", "samsara:6"]]);
    expect(told(await take(await follow(fleet, gap?.cursor ?? "", signal), 1))).toEqual([["ADDED", "samsara:6"]]);
  });

  it("goes on behind a cursor that names no writer, if the change is from before the first writer that was noted", async ({
    signal,
  }) => {
    await using dir = await createDataDir();
    {
      const ofBefore = Object.entries(fleetSchema.sqlite).filter(([name]) => name < "0003");
      const formerSchema = sqliteOnly(Object.fromEntries(ofBefore));
      await using former = await openStoreForWriting<FleetTables>(storeAddress(dir.path, "fleet"), formerSchema);
      await former.write(async (tx) => {
        for (const ref of ["1", "2"]) {
          const id = `samsara:${ref}`;
          await sql`insert into event (tenant, id, vendor, vendorRef, vendorType, type, category, severity, title,
              occurredAtMs, updatedAtMs, receivedAtMs, revision, retracted)
            values ('default', ${id}, 'SAMSARA', ${ref}, 'word', 'OTHER', 'SAFETY', 'LOW', 'Event',
              ${NOW_MS}, ${NOW_MS}, ${NOW_MS}, 1, 0)`.execute(tx);
          await sql`insert into change (tenant, eventId, kind, atMs)
            values ('default', ${id}, 'ADDED', ${NOW_MS})`.execute(tx);
        }
      });
    }
    await using fleet = await FleetFixture.start(dir.path);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "3")]);

    const behindFirst = await follow(fleet, cursorWithoutWriter(1), signal);
    const behindThird = await follow(fleet, cursorWithoutWriter(3), signal);

    expect(told(await take(behindFirst, 2))).toEqual([
      ["ADDED", "samsara:2"],
      ["ADDED", "samsara:3"],
    ]);
    expect(told(await take(behindThird, 1))).toEqual([["GAP", null]]);
  });
});
