import fc from "fast-check";
import { type RawBuilder, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import type { VendorRecord } from "../../../../platform/records/record.ts";
import { openStoreBesideWriter } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EventDimension } from "../../../../subgraphs/fleet/counts/tally.ts";
import { rebuildIndex } from "../../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";
import { askCounts, type Counted, countList, listAll } from "./counts-twin.ts";

const log = createLogger({ level: "silent", process: "test" });
const DAY_MS = 86_400_000;
const RETENTION = { RETAIN_DAYS_EVENTS: "120" };
const RUNS = process.env.LONG ? (STORE_ENGINE === "sqlite" ? 100 : 20) : 6;
const TENANTS = ["north", "south"] as const;

/** Around these, days are longer or shorter somewhere, weeks and years end, or quarters of an hour matter. */
const MOMENTS = [
  ...["2026-03-08T06:59:50Z", "2026-03-08T04:59:50Z", "2026-03-09T03:59:50Z", "2025-11-02T05:59:50Z"],
  ...["2025-11-03T04:59:50Z", "2025-10-26T00:59:50Z", "2026-02-28T23:59:50Z", "2025-12-28T23:59:50Z"],
  ...["2026-01-01T00:14:50Z", "2025-10-04T15:29:50Z", "2026-02-27T18:44:50Z", "2026-02-27T18:29:50Z"],
].map((text) => Date.parse(text));
const ZONES = [
  ...["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"],
  ...["Pacific/Apia", "-07:30", "Asia/Kolkata"],
];
const CLASS_WORDS = ["TYPE", "CATEGORY", "SEVERITY", "VENDOR"] as const;
const OWNERS = ["DEVICE", "DRIVER", "GROUP"] as const;
const TIMES = [null, "HOUR", "DAY", "WEEK"] as const;

const picks = fc.array(fc.nat(999), { minLength: 10, maxLength: 10 });
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("tell" as const),
      tenant: fc.constantFrom(...TENANTS),
      vendor: fc.constantFrom(...VENDORS),
      records: fc.array(fc.record({ ref: fc.constantFrom("1", "2", "3", "4", "5", "6"), picks, isEvent: fc.nat(4) }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("merge" as const), tenant: fc.constantFrom(...TENANTS), picks }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("prune" as const), days: fc.integer({ min: 1, max: 60 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
const question = fc.record({
  classWords: fc.subarray([...CLASS_WORDS]),
  owners: fc.subarray([...OWNERS]),
  time: fc.constantFrom(...TIMES),
  timeZone: fc.constantFrom(...ZONES),
  tenant: fc.constantFrom(...TENANTS),
  picks,
});
type Question = typeof question extends fc.Arbitrary<infer One> ? One : never;

const from = <Value>(values: readonly Value[], pick: number | undefined): Value =>
  values[(pick ?? 0) % values.length] as Value;

const NAMES = [null, "Truck 1", "Truck 2"];
const REFS = [null, "1", "2"];

function toRecord(
  vendor: Vendor,
  { ref, isEvent, picks: [a, b, c, d, e, f, g, h, i, j] }: { ref: string; isEvent: number; picks: readonly number[] },
): VendorRecord {
  const groups = from(
    [
      [],
      [{ ref: "g1", name: "Yard" }],
      [
        { ref: "g2", name: "Spare" },
        { ref: "g3", name: "yard" },
      ],
    ],
    c,
  );
  if (isEvent === 0 && (a ?? 0) % 2 === 0) {
    return deviceSeen(vendor, from(["1", "2"], a), { name: from(NAMES, b), vin: from([null, VIN], d), groups });
  }
  if (isEvent === 0) return driverSeen(vendor, from(["1", "2"], a), { name: from(["Ann Lee", "Bob"], b), groups });
  return eventRecorded(vendor, ref, {
    ...{ deviceRef: from(REFS, a), driverRef: from(REFS, b), retracted: (c ?? 0) % 6 === 0 },
    occurredAtMs: from(MOMENTS, d) + ((e ?? 0) % 21) * 1_000 + (f ?? 0),
    ...{ severity: from(["LOW", "HIGH"] as const, g), type: from(["SPEEDING", "HARSH_BRAKING"] as const, h) },
    category: from(["SAFETY", "SAFETY", "VEHICLE"] as const, i),
    groupRefs: from([[], ["g1"], ["g1", "g2"], ["unheard"]], j),
  });
}

async function happen(fleet: FleetFixture, steps: readonly Step[]): Promise<void> {
  for (const [nth, one] of steps.entries()) {
    if (one.kind === "prune") {
      fleet.clock.nowMs += one.days * DAY_MS;
      await fleet.prune();
    } else if (one.kind === "merge") await merge(fleet, one);
    else {
      const records = one.records.map((told) => toRecord(one.vendor, told));
      // Always something new: else there would be nothing to wait for.
      const marker = eventRecorded(one.vendor, "marker", { title: `step ${nth}`, occurredAtMs: fleet.clock.nowMs });
      const last = new Map([...records, marker].map((record) => [`${record.kind} ${record.ref}`, record]));
      await fleet.publish(one.vendor, [...last.values()], one.tenant);
    }
  }
}

/** Makes two devices one, or undoes the last decision. */
async function merge(fleet: FleetFixture, { tenant, picks: [a, b] }: Extract<Step, { kind: "merge" }>): Promise<void> {
  const { data } = await fleet.query("{ devices { edges { node { id } } } }", {}, tenant);
  const devices = (data as { devices: { edges: { node: { id: string } }[] } }).devices.edges.map(({ node }) => node.id);
  const [keepId, mergeId] = [from(devices, a), from(devices, b)];
  const isMerge = (a ?? 0) % 3 > 0 && keepId !== undefined && keepId !== mergeId;
  // A decision that is refused is as good as none.
  await fleet.query(
    isMerge
      ? `mutation { mergeDevices(input: { keepId: "${keepId}", mergeIds: ["${mergeId}"] }) { device { id } } }`
      : `mutation { undoLinkDecision(input: { decisionId: "decision:${1 + ((b ?? 0) % 3)}" }) { decision { id } } }`,
    {},
    tenant,
  );
}

type Known = {
  readonly devices: readonly string[];
  readonly drivers: readonly string[];
  readonly groups: readonly string[];
  readonly incidents: readonly string[];
};

async function readKnown(fleet: FleetFixture, tenant: string): Promise<Known> {
  const nodes = "edges { node { id } }";
  const { data } = await fleet.query(
    `{ devices { ${nodes} } drivers { ${nodes} } groups { ${nodes} } incidents { ${nodes} } }`,
    {},
    tenant,
  );
  const idsOf = (name: string) =>
    (data as Record<string, { edges: { node: { id: string } }[] }>)[name]?.edges.map(({ node }) => node.id) ?? [];
  return {
    devices: idsOf("devices"),
    drivers: idsOf("drivers"),
    groups: idsOf("groups"),
    incidents: idsOf("incidents"),
  };
}

function toFilter([a, b, c, d, e, f]: readonly number[], known: Known): Record<string, unknown> {
  const instant = (pick: number | undefined) =>
    new Date(from(MOMENTS, pick) + ((pick ?? 0) % 3) * 10_000 - ((pick ?? 0) % 5 === 0 ? 50_000 : 0)).toISOString();
  const some = (ids: readonly string[]) => (ids.length > 0 ? [from(ids, e), from(ids, f)] : []);
  return {
    ...from<Record<string, unknown>>(
      [
        {},
        {},
        { severities: ["HIGH"] },
        { types: ["SPEEDING"] },
        { vendors: ["SAMSARA", "VINLI"] },
        { categories: ["VEHICLE"], types: ["SPEEDING"], severities: ["HIGH"] },
      ],
      a,
    ),
    ...from<Record<string, unknown>>(
      [
        {},
        {},
        { occurredFrom: instant(c) },
        { occurredTo: instant(c) },
        { occurredFrom: instant(c), occurredTo: instant(d) },
      ],
      b,
    ),
    ...from<Record<string, unknown>>(
      [
        {},
        {},
        {},
        { deviceIds: some(known.devices) },
        { driverIds: some(known.drivers) },
        { groups: some(known.groups) },
        { incidentId: known.incidents[0] ?? null },
        { updatedFrom: instant(e) },
      ],
      d,
    ),
    retracted: from(["EXCLUDE", "EXCLUDE", "INCLUDE", "ONLY"], e),
  };
}

async function compareCounts(fleet: FleetFixture, questions: readonly Question[]): Promise<void> {
  for (const { tenant, classWords, owners, time, timeZone, picks: asked } of questions) {
    const known = await readKnown(fleet, tenant);
    const by: readonly EventDimension[] = [...classWords, ...owners, ...(time ? [time] : [])];
    const counted: Counted = { filter: toFilter(asked, known), by, timeZone };

    const counts = await askCounts(fleet, counted, tenant);

    expect(new Map([...counts].sort()), JSON.stringify(counted)).toEqual(
      new Map([...(await countList(fleet, counted, { tenant, groups: known.groups }))].sort()),
    );
    await compareTotals(fleet, counted.filter, tenant);
  }
}

/** How many events each list says that it has. */
async function compareTotals(fleet: FleetFixture, filter: Counted["filter"], tenant: string): Promise<void> {
  const { data } = await fleet.query(
    `query($filter: EventFilter) { events(filter: $filter) { totalCount }
      devices { edges { node { id events(filter: $filter) { totalCount } } } } }`,
    { filter },
    tenant,
  );
  const { events, devices } = data as {
    events: { totalCount: number };
    devices: { edges: { node: { id: string; events: { totalCount: number } } }[] };
  };
  const listed = await listAll(fleet, filter, tenant);
  expect(events.totalCount).toBe(listed.length);
  for (const { node } of devices.edges) {
    expect(node.events.totalCount).toBe(listed.filter(({ device }) => device?.id === node.id).length);
  }
}

function rebuild({ dataDir: storeHome, clock }: FleetFixture) {
  const signal = new AbortController().signal;
  return rebuildIndex({ storeHome, environment: RETENTION, clock, log, onProgress: () => {}, signal });
}

async function plantMistake({ dataDir }: FleetFixture, mistake: RawBuilder<unknown>): Promise<void> {
  await using store = openStoreBesideWriter<FleetTables>(storeAddress(dataDir, "fleet"));
  await store.write((tx) => mistake.execute(tx));
}

type Coverage = { field: string; type: string; events: number; filled: number | null };

/** Whether as many events have a device and a driver as the list has. */
async function compareCoverage(fleet: FleetFixture, tenant: string): Promise<void> {
  const { data } = await fleet.query("{ sources { vendor coverage { field type events filled } } }", {}, tenant);
  const { sources } = data as { sources: { vendor: string; coverage: Coverage[] }[] };
  const told = sources.flatMap(({ vendor, coverage }) =>
    coverage
      .filter(({ field }) => field === "DEVICE" || field === "DRIVER")
      .map(({ field, type, events, filled }) => [vendor, type, field, events, Math.round((filled ?? -1) * events)]),
  );
  const listed = Map.groupBy(await listAll(fleet, {}, tenant), ({ vendor, type }) => JSON.stringify([vendor, type]));
  const counted = Array.from(listed, ([key, events]) => {
    const of = (field: "device" | "driver") => events.filter((event) => event[field] !== null).length;
    return (["device", "driver"] as const).map((field) => [
      ...(JSON.parse(key) as string[]),
      ...[field.toUpperCase(), events.length, of(field)],
    ]);
  }).flat();
  expect(told.map((one) => one.join(" ")).sort()).toEqual(counted.map((one) => one.join(" ")).sort());
}

/** Whether counts equal counting the list, over random histories; `plant` puts a mistake into what is counted. */
async function compare(runs: number, plant: RawBuilder<unknown> | null): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 25 }),
      fc.array(question, { minLength: 12, maxLength: 12 }),
      async (steps, questions) => {
        await using fleet = await FleetFixture.start(undefined, RETENTION);
        await happen(fleet, steps);
        if (plant) await plantMistake(fleet, plant);
        await compareCounts(fleet, questions);
        for (const tenant of TENANTS) await compareCoverage(fleet, tenant);
        // What is too old already is no part of an index that is made anew.
        await fleet.prune();
        const { differences } = await rebuild(fleet);
        expect(differences).toEqual([]);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
}

describe("eventCounts, over random histories", () => {
  it("is as many as the list has, and what the index is when it is made anew", { timeout: 600_000 }, async () => {
    await compare(RUNS, null);
  });

  it.each([
    ["a count is not taken back", sql`update eventHour set count3 = count3 + 1`],
    ["what is filled is not brought up to date", sql`update classCoverage set device = device + 1`],
    ["an hour is missing", sql`delete from eventHour where hour in (select max(hour) from eventHour)`],
  ])("is not where %s", async (_, plant) => {
    await expect(compare(5, plant)).rejects.toThrow(/Property failed/);
  });

  it("is right again once the index is made anew", async () => {
    await using fleet = await FleetFixture.start(undefined, RETENTION);
    const hours = [0, 1, 2].map((hour) => fleet.clock.nowMs - hour * 3_600_000);
    await fleet.publish(
      "SAMSARA",
      hours.map((occurredAtMs) => eventRecorded("SAMSARA", `e${occurredAtMs}`, { occurredAtMs })),
    );
    await plantMistake(fleet, sql`update eventHour set count0 = 7`);
    await rebuild(fleet);

    const counts = await askCounts(fleet, { filter: {}, by: ["HOUR"], timeZone: "UTC" }, "default");

    expect([...counts.values()]).toEqual([0, 1, 2].map(() => ({ count: 1, incidents: 0 })));
  });
});
