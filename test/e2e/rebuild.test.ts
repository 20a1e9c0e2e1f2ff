import { readdir } from "node:fs/promises";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreBesideWriter, openStoreForReading, openStoreForWriting } from "../../platform/store/store.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import { type FleetTables, fleetSchema } from "../../subgraphs/fleet/tables.ts";
import { createStoreHome, STORE_ENGINE } from "../stores.ts";
import { deviceSeen, eventRecorded, FleetFixture, NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { type Process, startProcess } from "./process.ts";

const EVENTS = 3_000;
const PAGE = 500;
const KILLS = process.env.LONG ? 25 : 3;

function startRebuild(home: string, ...args: readonly string[]): Process {
  const where: Record<string, string> = STORE_ENGINE === "sqlite" ? { DATA_DIR: home } : { DATABASE_URL: home };
  return startProcess("subgraphs/rebuild.ts", args.length > 0 ? args : ["fleet"], where);
}

/** A truck with some thousand events, some of them of one moment. */
async function startFleet(): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "t1", { name: "Truck 1" })]);
  for (let first = 0; first < EVENTS; first += PAGE) {
    const events = Array.from({ length: PAGE }, (_, nth) => {
      const occurredAtMs = NOW_MS - (first + nth) * 10_000;
      return eventRecorded("SAMSARA", `old-${first + nth}`, { deviceRef: "t1", occurredAtMs });
    });
    await fleet.publish("SAMSARA", events);
  }
  return fleet;
}

async function write(fleet: FleetFixture, statement: string): Promise<void> {
  await using store = openStoreBesideWriter<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
  await store.write((tx) => sql.raw(statement).execute(tx));
}

async function eventsOf(fleet: FleetFixture): Promise<readonly string[]> {
  await using store = openStoreForReading<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
  const { rows } = await sql<object>`select * from event order by key`.execute(store.db);
  return rows.map((row) => JSON.stringify(row));
}

describe("npm run rebuild -- fleet", () => {
  it("lets queries, a subscription and the writer go on, and tells what it finds", { timeout: 120_000 }, async ({
    signal,
  }) => {
    await using fleet = await startFleet();
    await write(fleet, "update event set title = 'wrong' where ref = 'old-7'");
    const items = await fleet.subscribe("subscription { eventChanges { cursor kind event { id title } } }", signal);
    const told: { kind: string; event: { id: string; title: string } | null }[] = [];
    const listening = (async () => {
      for await (const { data, errors } of items) {
        expect(errors).toBeUndefined();
        told.push((data as { eventChanges: (typeof told)[number] }).eventChanges);
        if (told.at(-1)?.event?.id === "samsara:last") return;
      }
    })();
    await using rebuilding = startRebuild(fleet.dataDir);
    let hasEnded = false;
    void rebuilding.exited.then(() => {
      hasEnded = true;
    });

    let published = 0;
    while (!hasEnded) {
      published += 1;
      await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", `new-${published}`, { deviceRef: "t1" })]);
      const { data, errors } = await fleet.query("{ events(first: 5) { edges { node { title device { name } } } } }");
      expect(errors).toBeUndefined();
      expect((data as { events: { edges: unknown[] } }).events.edges).toHaveLength(5);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { code } = await rebuilding.exited;
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "last", { deviceRef: "t1" })]);
    await listening;

    expect(code, rebuilding.output.stderr).toBe(0);
    expect(rebuilding.output.stdout).toMatch(/The index of \d+ events was made anew in [\d.]+ s/);
    expect(rebuilding.output.stdout).toContain("event: ");
    const added = told.filter(({ kind }) => kind === "ADDED").map(({ event }) => event?.id);
    const expected = Array.from({ length: published }, (_, nth) => `samsara:new-${nth + 1}`);
    expect(added).toEqual([...expected, "samsara:last"]);
    expect(told.filter(({ event }) => event?.id === "samsara:old-7")).toMatchObject([
      { kind: "AMENDED", event: { title: "Event old-7" } },
    ]);
    expect(told.some(({ kind }) => kind === "GAP")).toBe(false);
    await using again = startRebuild(fleet.dataDir);
    expect((await again.exited).code).toBe(0);
    expect(again.output.stdout).toContain("It was right in every row.");
  });

  it("leaves the index as it is wherever it is killed, and begins anew the next time", {
    timeout: 180_000,
  }, async () => {
    await using fleet = await startFleet();
    await write(fleet, "update event set title = 'wrong' where ref = 'old-7'");
    const before = await eventsOf(fleet);
    const healed = before.filter((row) => !row.includes('"old-7"'));

    for (let kill = 0; kill < KILLS; kill += 1) {
      await using killed = startRebuild(fleet.dataDir);
      await killed.printed(/copied/);
      await new Promise((resolve) => setTimeout(resolve, (kill * 1_400) / KILLS));
      await killed.end("SIGKILL");
      const after = await eventsOf(fleet);
      // Either all of it, or nothing.
      const isDone = JSON.stringify(after) !== JSON.stringify(before);
      if (isDone) expect(after.filter((row) => !row.includes('"old-7"'))).toEqual(healed);
      if (isDone) break;
      await fleet.publish("SAMSARA", [
        eventRecorded("SAMSARA", "between", { title: `between ${kill}`, occurredAtMs: 0 }),
      ]);
    }
    await using again = startRebuild(fleet.dataDir);

    expect((await again.exited).code, again.output.stderr).toBe(0);
    const after = await eventsOf(fleet);
    expect(after.some((row) => row.includes("wrong"))).toBe(false);
    expect(after).toHaveLength(before.length);
    if (STORE_ENGINE === "sqlite") expect(await readdir(fleet.dataDir)).toContain("fleet_rebuild.sqlite");
  });

  it("refuses to run twice at once, without the stores, and for what is no index", { timeout: 120_000 }, async () => {
    await using fleet = await startFleet();
    await using empty = await createStoreHome();
    await using _other = await openStoreForWriting<FleetTables>(
      storeAddress(fleet.dataDir, "fleet_rebuild"),
      fleetSchema,
    );
    await using second = startRebuild(fleet.dataDir);
    await using none = startRebuild(STORE_ENGINE === "sqlite" ? empty.path : "postgres://127.0.0.1:1/none");
    await using other = startRebuild(fleet.dataDir, "hos");

    expect((await second.exited).code).toBe(1);
    expect(second.output.stderr).toMatch(/^Another rebuild runs: the store .* is being written by process \d+/);
    expect((await none.exited).code).toBe(1);
    expect(none.output.stderr).toMatch(/^There is no index to be made anew/);
    expect((await other.exited).code).toBe(1);
    expect(other.output.stderr).toMatch(/^Usage: /);
  });
});
