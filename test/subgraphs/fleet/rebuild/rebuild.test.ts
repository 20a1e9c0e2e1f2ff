import { rename } from "node:fs/promises";
import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import { openStoreBesideWriter, openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type RebuildOptions, rebuildIndex } from "../../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import { KEPT_TABLES } from "../../../../subgraphs/fleet/rebuild/table-roles.ts";
import { TwoIndexes } from "../../../../subgraphs/fleet/rebuild/two-indexes.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { createStoreHome, STORE_ENGINE } from "../../../stores.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";

const log = createLogger({ level: "silent", process: "test" });
const TENANTS = ["north", "south"] as const;

function rebuild(
  { dataDir: storeHome, clock }: Pick<FleetFixture, "dataDir" | "clock">,
  options: Partial<RebuildOptions> = {},
) {
  const { signal } = new AbortController();
  return rebuildIndex({ storeHome, environment: {}, clock, log, onProgress: () => {}, signal, ...options });
}

const PLACE = { latitude: 40, longitude: -90, headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null };
const GROUPS = [{ ref: "g1", name: "Yard" }];

/** A fleet of two tenants, each with something in every table of the index. */
async function startFleet(): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  for (const tenant of TENANTS) {
    const facts = { deviceRef: "t1", driverRef: "d1", position: PLACE };
    const records = [
      deviceSeen("SAMSARA", "t1", { name: "Truck 1", vin: VIN, groups: GROUPS }),
      deviceSeen("SAMSARA", "t2", { name: "Truck 2" }),
      driverSeen("SAMSARA", "d1", { name: `Ann of ${tenant}`, username: "ann" }),
      eventRecorded("SAMSARA", "e1", { ...facts, severity: "HIGH" }),
      eventRecorded("SAMSARA", "e2", { ...facts, occurredAtMs: NOW_MS - 3_600_000, groupRefs: ["g2"] }),
      eventRecorded("SAMSARA", "e3", { ...facts, retracted: true }),
      eventRecorded("SAMSARA", "e4", { ...facts, occurredAtMs: NOW_MS - 5_000 }),
      positionObserved("SAMSARA", "t2", {}),
    ];
    await fleet.publish("SAMSARA", records, tenant);
    const dongle = [
      deviceSeen("VINLI", "v1", { name: "Truck 1" }),
      deviceSeen("VINLI", "v2", { name: "T-2" }),
      eventRecorded("VINLI", "e1", { deviceRef: "v1", occurredAtMs: NOW_MS - 2_000, position: PLACE }),
      eventRecorded("VINLI", "e2", {
        deviceRef: "v2",
        vehicle: { ref: null, vin: VIN },
        occurredAtMs: NOW_MS - 9_000_000,
      }),
    ];
    await fleet.publish("VINLI", dongle, tenant);
    // A dongle that is carried to another truck, and a driver of another name.
    await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "Truck 7" })], tenant);
    await fleet.publish(
      "SAMSARA",
      [driverSeen("SAMSARA", "d1", { name: `Anna of ${tenant}`, username: "ann" })],
      tenant,
    );
    await fleet.publishSource("SAMSARA", STATUS, tenant);
    const { devices } = (await fleet.query("{ devices { edges { node { id name } } } }", {}, tenant)).data as Devices;
    const [keepId, mergeId] = ["Truck 1", "Truck 2"].map(
      (name) => devices.edges.find(({ node }) => node.name === name)?.node.id,
    );
    const input = { keepId, mergeIds: [mergeId] };
    const { errors } = await fleet.query(MERGE, { input }, tenant);
    expect(errors).toBeUndefined();
  }
  return fleet;
}

type Devices = { devices: { edges: { node: { id: string; name: string } }[] } };
const MERGE = "mutation($input: MergeDevicesInput!) { mergeDevices(input: $input) { device { id } } }";
const STATUS = {
  ...{ state: "LIVE" as const, lastSuccessAtMs: NOW_MS, caughtUpAtMs: NOW_MS, eventsStored: 1, quarantined: 0 },
  ...{ quarantineReason: null, issue: null, throttledUntilMs: null },
};

/** The number of a tenant. */
const NORTH = sql`(select code from word where text = 'north')`;

/** What is counted, or says when it was learned, in any row. */
const COUNTS = ["revision", "updatedAtMs", "linkedAtMs"];

/** All rows of all tables of the index, but for what is kept beside it. */
async function dump({ dataDir }: FleetFixture): Promise<ReadonlyMap<string, readonly string[]>> {
  const address = storeAddress(dataDir, "fleet");
  await using two = await TwoIndexes.open({ live: address, beside: address });
  await using store = openStoreForReading<FleetTables>(address);
  const tables = (await two.tables()).filter(({ name }) => !KEPT_TABLES.has(name));
  const rows = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    const { rows: stored } = await sql<Record<string, unknown>>`select * from ${sql.id(name)}`.execute(store.db);
    const texts = stored.map((row) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([column]) => !COUNTS.includes(column))
          .sort(),
      ),
    );
    rows.set(name, texts.sort());
  }
  return rows;
}

async function damage({ dataDir }: FleetFixture, how: (db: Kysely<FleetTables>) => Promise<unknown>): Promise<void> {
  await using store = openStoreBesideWriter<FleetTables>(storeAddress(dataDir, "fleet"));
  await store.write(how);
}

const TABLES = [
  ...["candidateKey", "crew", "devicePosition", "entity", "event", "eventGroup", "groupMember", "incident", "link"],
  ...["linkCandidate", "source", "vendorRecord"],
];

const WRONG_LINKS = sql`update link set evidence = '[1]', entityId = (
  select min(o.entityId) from link o where o.tenant = link.tenant and o.kind = link.kind)`;

describe("an index that is made anew", () => {
  it("is the one that there was, and nothing is told", async () => {
    await using fleet = await startFleet();
    const before = await dump(fleet);
    const cursor = await cursorOf(fleet);

    const { differences, events } = await rebuild(fleet);

    expect(differences).toEqual([]);
    expect(events).toBe(12);
    expect(await dump(fleet)).toEqual(before);
    expect(await cursorOf(fleet)).toBe(cursor);
    for (const table of TABLES) expect(before.get(table)?.length ?? 0, table).toBeGreaterThan(1);
  });

  it("is right where rows of any table of the one before are missing", async () => {
    await using fleet = await startFleet();
    const before = await dump(fleet);
    // Links and records remember what is told no more; ids and numbers were given out.
    for (const table of TABLES.filter((name) => !["event", "incident", "link", "vendorRecord"].includes(name))) {
      await damage(fleet, (db) => sql`delete from ${sql.id(table)}`.execute(db));

      const { differences } = await rebuild(fleet);

      expect(differences.map((one) => one.table)).toEqual([table]);
      expect(await dump(fleet), table).toEqual(before);
    }
  });

  it.each([
    ["event", sql`update event set device = (select max(device) from event where tenant = ${NORTH}) where ref = 'e1'`],
    ["event", sql`update event set title = 'wrong', latitude = 1 where ref = 'e1'`],
    ["event", sql`update event set incident = null`],
    ["incident", sql`update incident set severity = 'INFO', witnesses = 7`],
    ["link", WRONG_LINKS],
    ["entity", sql`update entity set name = 'wrong'`],
    ["eventClass", sql`update eventClass set count = count + 3`],
    ["devicePosition", sql`update devicePosition set latitude = 1`],
    ["alias", sql`update alias set entityId = 'device:wrong'`],
  ])("is right where the one before says something wrong in %s (%#)", async (table, statement) => {
    await using fleet = await startFleet();
    const before = await dump(fleet);
    await damage(fleet, (db) => statement.execute(db));

    const { differences } = await rebuild(fleet);

    expect(differences.map((one) => one.table)).toContain(table);
    expect(await dump(fleet)).toEqual(before);
  });

  it("has events again that the one before had lost, and no others, and tells both", async ({ signal }) => {
    await using fleet = await startFleet();
    const cursor = await cursorOf(fleet);
    await damage(fleet, (db) => sql`delete from event where ref = 'e2' and tenant = ${NORTH}`.execute(db));
    await damage(fleet, (db) =>
      sql`update event set title = 'wrong' where ref = 'e1' and tenant = ${NORTH}`.execute(db),
    );
    const query = `subscription { eventChanges(after: "${cursor}", filter: { retracted: INCLUDE }) { kind event { id title } } }`;

    await rebuild(fleet);

    const items = await fleet.subscribe(query, signal, "north");
    const told: unknown[] = [];
    for (let count = 0; count < 4; count += 1) told.push((await items.next()).value?.data?.eventChanges);
    const event = (id: string) => ({ id, title: `Event ${id.split(":")[1]}` });
    expect(told.toSorted(byText)).toEqual(
      [
        { kind: "ADDED", event: event("samsara:e2") },
        { kind: "ADDED", event: event("vinli:e2") },
        { kind: "AMENDED", event: event("samsara:e1") },
        { kind: "AMENDED", event: event("vinli:e1") },
      ].toSorted(byText),
    );
  });

  it("goes on being written by whoever wrote it, and knows nothing of the one before any more", async () => {
    await using fleet = await startFleet();
    await damage(fleet, (db) => WRONG_LINKS.execute(db));
    await rebuild(fleet);
    const records = [
      deviceSeen("SAMSARA", "t1", { name: "Truck 1b", vin: VIN }),
      eventRecorded("SAMSARA", "e9", { deviceRef: "t1" }),
    ];

    for (const tenant of TENANTS) await fleet.publish("SAMSARA", records, tenant);

    expect((await rebuild(fleet)).differences).toEqual([]);
  });

  it("is refused, by name, where a store is missing", async () => {
    await using home = await createStoreHome();
    await using fleet = await FleetFixture.start();
    const clock = fleet.clock;
    if (STORE_ENGINE === "sqlite") await expect(rebuild({ dataDir: home.path, clock })).rejects.toThrow(/no index/);
    await damageStore(fleet.dataDir, "hos");

    await expect(rebuild(fleet)).rejects.toThrow(/^The store of hos is missing: /);
  });

  it("is refused while another one is at it, and begins anew where one was ended", async () => {
    await using fleet = await startFleet();
    const ending = new AbortController();
    const onProgress = (what: string) => {
      if (what.startsWith("safety")) ending.abort(new Error("ended"));
    };
    const first = rebuild(fleet, { onProgress, signal: ending.signal });
    const second = new Promise((resolve) => setImmediate(resolve)).then(() => rebuild(fleet));

    await expect(first).rejects.toThrow("ended");
    await second.catch((error: Error) => expect(error.name).toBe("StoreInUseError"));
    expect((await rebuild(fleet)).differences).toEqual([]);
  });
});

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

async function cursorOf(fleet: FleetFixture): Promise<string> {
  const { data } = await fleet.query("{ events { changeCursor } }", {}, "north");
  return (data as { events: { changeCursor: string } }).events.changeCursor;
}

/** Has a store of a subgraph be one that nobody has ever opened. */
async function damageStore(home: string, name: string): Promise<void> {
  if (STORE_ENGINE === "sqlite") return rename(storeAddress(home, name), `${storeAddress(home, name)}.away`);
  await using store = openStoreBesideWriter<object>(storeAddress(home, name));
  await sql`alter table writer rename to gone`.execute(store.db);
}
