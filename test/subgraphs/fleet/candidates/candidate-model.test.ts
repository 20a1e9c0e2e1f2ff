import fc from "fast-check";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VENDORS } from "../../../../schema/messages.ts";
import {
  type Profile,
  toCandidate,
  toCandidateId,
  toProfile,
} from "../../../../subgraphs/fleet/candidates/candidate.ts";
import type { EntityKind, VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import { type Assertion, readAssertions } from "../../../../subgraphs/fleet/identity/decisions/assertions.ts";
import { ALWAYS } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { readAllRecords } from "../../../../subgraphs/fleet/identity/records/vendor-records.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { factsOf } from "../identity/identity-fixture.ts";
import { RosterFixture } from "../identity/roster-fixture.ts";

const TENANTS = ["north", "south"] as const;

/** So many may have in common what leads to a pair. */
const MOST_HOLDERS = 8;

const NAMES: Readonly<Record<EntityKind, readonly (string | null)[]>> = {
  device: [null, "Truck 12", "T-12", "12", "Reno 12", "Reno Mule", "Mule", "Mule (Reno)", "Trailer 12", "Unit 7"],
  driver: [null, "Ana Núñez", "A. Núñez", "Anna Núñez", "Bo Núñez", "Núñez", "Steve Doe", "Stephen Doe", "S. Doe"],
};

/** Records that have much in common, so that what leads to a pair is often what too many have. */
function alikeFactsOf(kind: EntityKind): fc.Arbitrary<VendorFacts> {
  const own = { facts: factsOf(kind), name: fc.constantFrom(...NAMES[kind]), ref: fc.integer({ min: 1, max: 9 }) };
  return fc.record(own).map(({ facts, name, ref }) => ({ ...facts, name, ref: `${ref}` }));
}

type Step =
  | { readonly does: "note"; readonly tenant: string; readonly records: readonly VendorFacts[] }
  | { readonly does: "assert"; readonly tenant: string; readonly pair: readonly [VendorFacts, VendorFacts] }
  | { readonly does: "forget" };

function stepsOf(kind: EntityKind): fc.Arbitrary<readonly Step[]> {
  const tenant = fc.constantFrom(...TENANTS);
  const facts = alikeFactsOf(kind);
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        does: fc.constant("note" as const),
        tenant,
        records: fc.array(facts, { minLength: 1, maxLength: 9 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("assert" as const), tenant, pair: fc.tuple(facts, facts) }) },
    { weight: 1, arbitrary: fc.constant({ does: "forget" as const }) },
  );
  return fc.array(step, { minLength: 1, maxLength: 12 });
}

/** The candidates of a tenant, found slowly: each device or driver is compared with every other. */
async function findSlowly(
  db: Kysely<FleetTables>,
  scope: { tenant: string; kind: EntityKind },
): Promise<readonly string[]> {
  const records = await readAllRecords(db, scope);
  const byEntity = Map.groupBy(
    records,
    ({ links }) => links.find(({ untilMs }) => untilMs === ALWAYS.untilMs)?.entityId,
  );
  const profiles = Array.from(byEntity, ([id, own]): Profile => {
    const facts = own.map((one) => one.facts).sort(inOrder);
    return toProfile(scope.kind, id ?? "", { records: facts, groups: new Map() });
  });
  const different = (await readAssertions(db, scope)).filter(({ kind }) => kind === "DIFFERENT");
  const isTelling = (key: string) => profiles.filter(({ keys }) => keys.has(key)).length <= MOST_HOLDERS;
  const found: string[] = [];
  for (const one of profiles) {
    for (const other of profiles) {
      if (one.id >= other.id || areDifferent(different, one, other)) continue;
      const options = { kind: scope.kind, isTelling, isTellingGroup: () => false };
      const candidate = toCandidate([one, other], options);
      if (!candidate) continue;
      const { score, speaksFor, speaksAgainst } = candidate;
      const id = toCandidateId(scope.tenant, one.id, other.id);
      found.push(JSON.stringify([id, Math.round(score * 1_000), { speaksFor, speaksAgainst }]));
    }
  }
  return found.sort();
}

function areDifferent(different: readonly Assertion[], one: Profile, other: Profile): boolean {
  const has = ({ records }: Profile, key: string) => records.some((facts) => toRecordKey(facts) === key);
  return different.some(({ record, other: second }) => {
    const [a, b] = [toRecordKey(record), toRecordKey(second)];
    return (has(one, a) && has(other, b)) || (has(one, b) && has(other, a));
  });
}

function inOrder(a: VendorFacts, b: VendorFacts): number {
  return VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : 1);
}

async function readStored(db: Kysely<FleetTables>, tenant: string): Promise<readonly string[]> {
  const rows = await db.selectFrom("linkCandidate").selectAll().where("tenant", "=", tenant).execute();
  return rows.map(({ id, doubt, evidence }) => JSON.stringify([id, 1_000 - doubt, JSON.parse(evidence)])).sort();
}

describe.each(["device", "driver"] as const)("the candidates of kind %s", (kind) => {
  let rosters: RosterFixture;

  beforeAll(async () => {
    rosters = await RosterFixture.start(kind);
    rosters.findsCandidates = true;
  });

  afterAll(() => rosters[Symbol.asyncDispose]());

  it(
    "are those of comparing all with all, whatever has changed in whatever order",
    async () => {
      let most = 0;
      await fc.assert(
        fc.asyncProperty(stepsOf(kind), async (steps) => {
          await rosters.clear();
          for (const step of steps) {
            rosters.nowMs += 1;
            if (step.does === "forget") rosters.forget();
            if (step.does === "note") await rosters.note(step.tenant, ...step.records);
            if (step.does === "assert") {
              const [record, other] = step.pair.map(({ vendor, ref }) => ({ vendor, ref }));
              if (!record || !other || toRecordKey(record) === toRecordKey(other)) continue;
              const said = {
                id: 1,
                kind: "DIFFERENT" as const,
                record,
                other: { ...other, atMs: ALWAYS.fromMs },
                ...ALWAYS,
              };
              await rosters.assert(step.tenant, [said]);
            }
            for (const tenant of TENANTS) {
              const stored = await readStored(rosters.db, tenant);
              most = Math.max(most, stored.length);
              expect(stored).toEqual(await findSlowly(rosters.db, { tenant, kind }));
            }
          }
        }),
        { numRuns: casesOf({ short: 25, long: 1_000 }) },
      );
      expect(most).toBeGreaterThan(5);
    },
    MANY_CASES_MS,
  );
});
