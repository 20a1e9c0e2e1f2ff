import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VENDORS, type Vendor } from "../../../../../schema/messages.ts";
import type { Behaviour } from "../../../../../subgraphs/fleet/candidates/behaviour/behaviour.ts";
import type { Sighting } from "../../../../../subgraphs/fleet/candidates/behaviour/sighting.ts";
import { type Profile, toCandidate, toProfile } from "../../../../../subgraphs/fleet/candidates/candidate.ts";
import type { EntityKind } from "../../../../../subgraphs/fleet/domain.ts";
import { ALWAYS } from "../../../../../subgraphs/fleet/identity/record-span.ts";
import { readAllRecords } from "../../../../../subgraphs/fleet/identity/records/vendor-records.ts";
import type { EventTable, FleetTables } from "../../../../../subgraphs/fleet/tables.ts";
import { casesOf, MANY_CASES_MS } from "../../../../gateway/long-run.ts";
import { STORE_ENGINE } from "../../../../stores.ts";
import { NOW_MS } from "../../fleet-fixture.ts";
import { TenantedIndex } from "../../tenanted-index.ts";
import { compareSlowly, RULES, type Rules } from "./slow-behaviour.ts";

const KINDS = ["device", "driver"] as const;
const TELLING = ["SAMSARA", "VINLI", "ROSCOLIVE"] as const;
/** So many may have a key, or be at one place in one minute. */
const [MOST_HOLDERS, MOST_AT_SPOT] = [8, 16];

type Row = EventTable & { readonly parts: string; readonly vendor: Sighting["vendor"] };

/** The candidates of a tenant, found slowly: each is compared with every other, by its records and by its events. */
async function findSlowly(
  db: Kysely<FleetTables>,
  { tenant, kind }: { readonly tenant: string; readonly kind: EntityKind },
  rules: Rules = RULES,
): Promise<readonly string[]> {
  const records = await readAllRecords(db, { tenant, kind });
  const ofToday = ({ links }: (typeof records)[number]) =>
    links.find(({ untilMs }) => untilMs === ALWAYS.untilMs)?.entityId;
  const profiles = Array.from(Map.groupBy(records, ofToday), ([id = "", own]): Profile => {
    const facts = own.map((one) => one.facts).sort((a, b) => order(a.vendor, b.vendor) || (a.ref < b.ref ? -1 : 1));
    return toProfile(kind, id, { records: facts, groups: new Map() });
  });
  const { rows: words } = await sql<{ code: number; text: string }>`select code, text from word`.execute(db);
  const codeOf = new Map(words.map(({ code, text }) => [text, code]));
  const { rows } = await sql<Row>`select e.*, cast(c.parts as text) as parts, c.vendor from event e
    join eventClass c on c.code = e.class where e.tenant = ${codeOf.get(tenant) ?? 0}`.execute(db);
  const isTelling = (key: string) => profiles.filter(({ keys }) => keys.has(key)).length <= MOST_HOLDERS;
  const found: string[] = [];
  for (const one of profiles) {
    for (const other of profiles) {
      if (one.id >= other.id) continue;
      const [first, second] = [one, other].map(({ id }) => toSightings(kind, rows, codeOf.get(id) ?? 0));
      const behaviour: Behaviour = compareSlowly(kind, [first ?? [], second ?? []], rules);
      const candidate = toCandidate([one, other], { kind, isTelling, isTellingGroup: () => false, behaviour });
      if (!candidate) continue;
      const { score, speaksFor, speaksAgainst } = candidate;
      found.push(JSON.stringify([one.id, other.id, Math.round(score * 1_000), { speaksFor, speaksAgainst }]));
    }
  }
  return found.sort();
}

function order(a: Vendor, b: Vendor): number {
  return VENDORS.indexOf(a) - VENDORS.indexOf(b);
}

function toSightings(kind: EntityKind, rows: readonly Row[], owner: number): readonly Sighting[] {
  const spotOf = ({ occurredAtMs, latitude, longitude }: Row) =>
    latitude === null || longitude === null
      ? null
      : `${Math.floor(occurredAtMs / 60_000)} ${Math.round(latitude * 100)} ${Math.round(longitude * 100)}`;
  const numbers = [...new Set(rows.map(spotOf))];
  return rows
    .filter((row) => row[kind] === owner && (kind === "device" ? row.latitude !== null : row.basis === null))
    .filter(({ parts }) => JSON.parse(parts).at(-1) === 0)
    .map((row) => {
      const { occurredAtMs: atMs, refHash, vendor, device, latitude, longitude } = row;
      const isCrowd = rows.filter((other) => spotOf(other) === spotOf(row)).length > MOST_AT_SPOT;
      const spot = spotOf(row) === null || isCrowd ? null : numbers.indexOf(spotOf(row));
      return { atMs, refHash, vendor, device, latitude, longitude, spot, slackMeters: 0 };
    })
    .sort((a, b) => a.atMs - b.atMs || a.refHash - b.refHash);
}

async function readStored(db: Kysely<FleetTables>, tenant: string, kind: EntityKind): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("linkCandidate")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("kind", "=", kind)
    .execute();
  return rows
    .map(({ one, other, doubt, evidence }) => JSON.stringify([one, other, 1_000 - doubt, JSON.parse(evidence)]))
    .sort();
}

type Told = {
  readonly ref: string;
  readonly deviceRef: string;
  readonly driverRef: string | null;
  readonly occurredAtMs: number;
  readonly latitude: number | null;
  readonly retracted: boolean;
};

type Step =
  | { readonly does: "happen"; readonly tenant: string; readonly vendor: Vendor; readonly events: readonly Told[] }
  | {
      readonly does: "see";
      readonly tenant: string;
      readonly vendor: Vendor;
      readonly name: string;
      readonly ref: string;
    }
  | { readonly does: "merge"; readonly tenant: string; readonly nth: number }
  | { readonly does: "look" }
  | { readonly does: "restart" };

/** What a vendor tells of one truck on one way: of the same truck another vendor tells the same, or something else now and then. */
const told: fc.Arbitrary<Told> = fc
  .record({
    truck: fc.constantFrom(1, 1, 1, 2),
    step: fc.nat(8),
    seconds: fc.constantFrom(0, 5, 58),
    isElsewhere: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    retracted: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    driverRef: fc.constantFrom("ann", "ann", "ann", "bob", null),
  })
  .map(({ truck, step, seconds, isElsewhere, ...facts }) => ({
    ...facts,
    ref: `${truck} ${step}`,
    deviceRef: `t${truck}`,
    occurredAtMs: NOW_MS + step * 40 * 60_000 + seconds * 1_000,
    latitude: 40 + truck / 50 + step / 10 + (isElsewhere ? 3 : 0),
  }));

/** Many at one place in one minute. */
const crowd: fc.Arbitrary<readonly Told[]> = fc
  .record({ step: fc.nat(8), count: fc.integer({ min: 8, max: 20 }) })
  .map(({ step, count }) =>
    Array.from({ length: count }, (_, nth) => ({
      ...{ ref: `crowd ${nth}`, deviceRef: "t3", driverRef: null, retracted: false },
      ...{ occurredAtMs: NOW_MS + step * 40 * 60_000, latitude: 40.02 + step / 10 },
    })),
  );

const tenant = fc.constantFrom("north", "north", "south");
const vendor = fc.constantFrom(...TELLING);
const happen = (events: fc.Arbitrary<readonly Told[]>) =>
  fc.record({ does: fc.constant("happen" as const), tenant, vendor, events });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: happen(fc.array(told, { minLength: 4, maxLength: 16, size: "max" })) },
  { weight: 1, arbitrary: happen(crowd) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ does: fc.constant("see" as const), tenant, vendor },
      ...{ name: fc.constantFrom("Truck 1", "T-1", "Truck 2"), ref: fc.constantFrom("t1", "t2") },
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("merge" as const), tenant, nth: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.constant({ does: "look" as const }) },
  { weight: 1, arbitrary: fc.constant({ does: "restart" as const }) },
);

const PLANTED: readonly Rules[] = [
  { ...RULES, leastMoments: 5 },
  { ...RULES, apartMeters: 500_000 },
];

const PLACE = { longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null };

describe("the candidates by what was seen, whatever becomes known, and in whatever order", () => {
  let index: TenantedIndex;
  let runs = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  async function run(one: Step, tenantOf: (name: string) => string): Promise<void> {
    if (one.does === "look") await index.lookAtBehaviour();
    if (one.does === "restart") index.restart();
    if (one.does === "happen") {
      const events = one.events.map(({ latitude, ...event }) => ({
        ...event,
        position: latitude === null ? null : { ...PLACE, latitude },
      }));
      await index.happenTogether(tenantOf(one.tenant), one.vendor, events);
    }
    if (one.does === "see") {
      const { name, ref } = one;
      await index.see(tenantOf(one.tenant), { vendor: one.vendor, ref }, { name, deviceKind: "OTHER" });
    }
    if (one.does === "merge") {
      const { rows } = await sql<{ one: string; other: string }>`select one, other from linkCandidate
        where tenant = ${tenantOf(one.tenant)} and kind = 'device' and doubt <= 700 order by id`.execute(index.db);
      const pair = rows[one.nth];
      if (!pair) return;
      const input = { keepId: pair.one, mergeIds: [pair.other] };
      const mutation = "mutation($input: MergeDevicesInput!) { mergeDevices(input: $input) { device { id } } }";
      await index.query(tenantOf(one.tenant), mutation, { input });
    }
  }

  it("are those of comparing all with all", { timeout: MANY_CASES_MS }, async () => {
    const seen = { SEEN_TOGETHER: 0, SEEN_APART: 0 };
    const differing = PLANTED.map(() => 0);
    // Looking finds something: nobody else would.
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12, size: "max" }), async (steps) => {
        runs += 1;
        const tenantOf = (name: string) => `${name}-${runs}`;

        for (const one of steps) await run(one, tenantOf);
        const before = await readStored(index.db, tenantOf("north"), "device");
        await index.lookAtBehaviour();

        for (const name of ["north", "south"].map(tenantOf)) {
          for (const kind of KINDS) {
            const stored = await readStored(index.db, name, kind);
            if (name === tenantOf("north") && kind === "device" && String(stored) !== String(before)) found += 1;
            expect(stored).toEqual(await findSlowly(index.db, { tenant: name, kind }));
            for (const word of ["SEEN_TOGETHER", "SEEN_APART"] as const) {
              seen[word] += stored.filter((text) => text.includes(word)).length;
            }
            for (const [nth, rules] of PLANTED.entries()) {
              const wrong = await findSlowly(index.db, { tenant: name, kind }, rules);
              if (JSON.stringify(wrong) !== JSON.stringify(stored)) differing[nth] = (differing[nth] ?? 0) + 1;
            }
          }
        }
      }),
      {
        numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 16 : 4, long: 500 }),
        ...(process.env.LONG ? {} : { seed: 15 }),
      },
    );
    // On PostgreSQL the runs are few.
    if (STORE_ENGINE === "postgres") return;
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(1);
    expect(found).toBeGreaterThan(1);
    expect(differing.filter((times) => times === 0)).toEqual([]);
  });
});
