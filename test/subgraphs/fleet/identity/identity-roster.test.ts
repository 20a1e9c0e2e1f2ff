import fc from "fast-check";
import { Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSqliteDialect } from "../../../../platform/store/sqlite/sqlite-dialect.ts";
import { VENDORS } from "../../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import { toCurrentIds } from "../../../../subgraphs/fleet/identity/aliases.ts";
import type { Assertion } from "../../../../subgraphs/fleet/identity/decisions/assertions.ts";
import { isMove } from "../../../../subgraphs/fleet/identity/evidence/moves.ts";
import { toSearchText } from "../../../../subgraphs/fleet/identity/evidence/name-key.ts";
import { vinOf as vinOfFacts } from "../../../../subgraphs/fleet/identity/evidence/ties.ts";
import { toFoundingId } from "../../../../subgraphs/fleet/identity/founding-id.ts";
import { identify } from "../../../../subgraphs/fleet/identity/identify.ts";
import { ALWAYS, type DatedName, type RecordSpan } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { Roster } from "../../../../subgraphs/fleet/identity/roster.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { factsOf, OTHER_VIN, record, VIN } from "./identity-fixture.ts";
import { RosterFixture, toSorted } from "./roster-fixture.ts";

const TENANTS = ["north", "south"] as const;

/** A version of a record and when it came. */
type Version = { readonly facts: VendorFacts; readonly atMs: number };

/** What `identify` makes of all records by what they said one after the other, in the form of `RosterFixture.linksOf`. */
function identifyAll(kind: EntityKind, histories: Iterable<readonly Version[]>): unknown[] {
  const groups = identify(
    kind,
    [...histories].flatMap((versions) => spansOf(kind, versions)),
  );
  return toSorted(
    groups.map((group) =>
      group.map(({ span: { facts, fromMs, untilMs }, confidence, evidence }) => {
        const { vendor, ref } = facts;
        return { vendor, ref, fromMs, untilMs, confidence, evidence: JSON.stringify(evidence) };
      }),
    ),
  );
}

/** The spans of a record by its versions, found slowly: instant by instant. */
function spansOf(kind: EntityKind, versions: readonly Version[]): RecordSpan[] {
  const cuts = versions.filter(({ facts }, index) => {
    const before = versions[index - 1];
    return before !== undefined && isMove(kind, before.facts, facts);
  });
  const starts = [ALWAYS.fromMs, ...cuts.map(({ atMs }) => atMs)];
  return starts.map((fromMs, index) => {
    const untilMs = starts[index + 1] ?? ALWAYS.untilMs;
    const within = versions.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
    const names: DatedName[] = [];
    for (const { facts, atMs } of within) {
      const last = names.at(-1);
      if (last?.name === facts.name && last.untilMs === untilMs) continue;
      if (last && last.untilMs === untilMs) names[names.length - 1] = { ...last, untilMs: atMs };
      if (facts.name !== null) names.push({ name: facts.name, fromMs: atMs, untilMs });
    }
    const isFirst = index === 0 && names.length > 0;
    const dated = isFirst ? [{ ...(names[0] as DatedName), fromMs }, ...names.slice(1)] : names;
    return { facts: within.at(-1)?.facts as VendorFacts, fromMs, untilMs, names: dated };
  });
}

/** Records that are noted together for a tenant, and whether the process begins anew before. */
function batchesOf(kind: EntityKind) {
  const batch = fc.record({
    tenant: fc.constantFrom(...TENANTS),
    records: fc.array(factsOf(kind), { minLength: 1, maxLength: 5 }),
    isNewProcess: fc.boolean(),
  });
  return fc.array(batch, { minLength: 1, maxLength: 12 });
}

/** What persons say of any two records, for all time or for some. */
function assertionsOf(kind: EntityKind): fc.Arbitrary<Assertion> {
  const recordOf = factsOf(kind).map(({ vendor, ref }) => ({ vendor, ref }));
  const instantMs = fc.integer({ min: -2, max: 10 }).map((seconds) => NOW_MS + seconds * 1_000);
  const period = fc.oneof(
    fc.constant(ALWAYS),
    fc.tuple(instantMs, instantMs).map(([a, b]) => ({ fromMs: Math.min(a, b), untilMs: Math.max(a, b) + 1 })),
  );
  return fc
    .record({
      kind: fc.constantFrom("SAME" as const, "DIFFERENT" as const),
      record: recordOf,
      other: recordOf,
      period,
      instantMs,
    })
    .filter(({ record: one, other }) => toRecordKey(one) !== toRecordKey(other))
    .map(({ period: when, instantMs: atMs, other, ...assertion }) => ({
      id: 0,
      ...assertion,
      other: { ...other, atMs },
      ...when,
    }));
}

describe.each(["device", "driver"] as const)("a roster of kind %s, over generated changes", (kind) => {
  let rosters: RosterFixture;

  beforeAll(async () => {
    rosters = await RosterFixture.start(kind);
  });

  afterAll(() => rosters[Symbol.asyncDispose]());

  it(
    "finds out step by step what is found out of all records at once",
    async () => {
      const property = fc.asyncProperty(batchesOf(kind), async (batches) => {
        await rosters.clear();
        const known = new Map(TENANTS.map((tenant) => [tenant, new Map<string, Version[]>()]));
        for (const { tenant, records, isNewProcess } of batches) {
          if (isNewProcess) rosters.forget();
          rosters.nowMs += 1_000;
          for (const facts of records) {
            const versions = known.get(tenant)?.get(toRecordKey(facts)) ?? [];
            // Of several versions at one instant, the last one counts.
            const kept = versions.filter(({ atMs }) => atMs < rosters.nowMs);
            known.get(tenant)?.set(toRecordKey(facts), [...kept, { facts, atMs: rosters.nowMs }]);
          }

          await rosters.note(tenant, ...records);

          for (const one of TENANTS) {
            expect(await rosters.linksOf(one)).toEqual(identifyAll(kind, known.get(one)?.values() ?? []));
          }
        }
      });
      await fc.assert(property, { numRuns: casesOf({ short: 60, long: 1_500 }), endOnFailure: true });
    },
    MANY_CASES_MS,
  );

  it(
    "finds out the same in whatever order the vendors' versions come, and never one thing of two VINs",
    async () => {
      const versionsOf = fc.array(factsOf(kind), { minLength: 1, maxLength: 12 });
      const property = fc.asyncProperty(versionsOf, fc.infiniteStream(fc.nat()), async (versions, random) => {
        await rosters.clear();
        const dated = versions.map((facts, index) => ({ facts, atMs: rosters.nowMs + index * 1_000 }));
        const queues = [...Map.groupBy(dated, ({ facts }) => toRecordKey(facts)).values()];
        for (const { facts, atMs } of dated) await rosters.noteSince("north", facts, atMs);

        // Each vendor tells of a record in order; of several records, any can be first.
        for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; ) {
          const next = left[Number(random.next().value) % left.length]?.shift();
          if (next) await rosters.noteSince("south", next.facts, next.atMs);
          left = queues.filter((queue) => queue.length > 0);
        }

        expect(await rosters.linksOf("south")).toEqual(await rosters.linksOf("north"));
        const links = await rosters.db.selectFrom("link").selectAll().where("tenant", "=", "north").execute();
        for (const atMs of [ALWAYS.fromMs, ...dated.map((one) => one.atMs)]) {
          const atThatTime = links.filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
          for (const ofEntity of Map.groupBy(atThatTime, ({ entityId }) => entityId).values()) {
            const vins = ofEntity.flatMap((link) => {
              const said = dated.filter(
                ({ facts, atMs: saidMs }) => toRecordKey(facts) === toRecordKey(link) && saidMs <= atMs,
              );
              const isHardware = link.vendor === "ROSCOLIVE" || link.vendor === "VINLI";
              const facts = isHardware
                ? said.at(-1)?.facts
                : dated.findLast((one) => toRecordKey(one.facts) === toRecordKey(link))?.facts;
              return facts && kind === "device" ? (vinOfFacts(facts) ?? []) : [];
            });
            expect(new Set(vins).size).toBeLessThanOrEqual(1);
          }
        }
      });
      await fc.assert(property, { numRuns: casesOf({ short: 60, long: 1_000 }), endOnFailure: true });
    },
    MANY_CASES_MS,
  );

  it(
    "finds out the same whether persons speak before, after or between the vendors, and as before once they take it back",
    async () => {
      const version = fc.record({ facts: factsOf(kind), said: fc.array(assertionsOf(kind), { maxLength: 2 }) });
      const property = fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 10 }), async (steps) => {
        await rosters.clear();
        const all = steps.flatMap(({ said }) => said);
        for (const [index, { facts, said }] of steps.entries()) {
          const atMs = rosters.nowMs + index * 1_000;
          await rosters.noteSince("north", facts, atMs);
          await rosters.assert("north", said);
          await rosters.noteSince("south", facts, atMs);
        }
        await rosters.assert("north", all);
        rosters.forget();
        await rosters.assert("south", all);
        expect(await rosters.linksOf("north")).toEqual(await rosters.linksOf("south"));

        await rosters.assert("north", []);

        const histories = Map.groupBy(
          steps.map(({ facts }, index) => ({ facts, atMs: rosters.nowMs + index * 1_000 })),
          ({ facts }) => toRecordKey(facts),
        );
        expect(await rosters.linksOf("north")).toEqual(identifyAll(kind, histories.values()));
      });
      await fc.assert(property, { numRuns: casesOf({ short: 40, long: 800 }), endOnFailure: true });
    },
    MANY_CASES_MS,
  );

  it(
    "leads each id that was given out to who has the record which founded it, and to nobody else",
    async () => {
      const property = fc.asyncProperty(batchesOf(kind), async (batches) => {
        await rosters.clear();
        const founders = TENANTS.flatMap((tenant) =>
          VENDORS.flatMap((vendor) =>
            ["1", "2", "3", "4", "5", "6"].flatMap((ref) =>
              [ALWAYS.fromMs, ...batches.map((_, index) => rosters.nowMs + (index + 1) * 1_000)].map((fromMs) => {
                const founder = { tenant, vendor, ref, fromMs };
                return [toFoundingId(tenant, kind, founder, fromMs), founder] as const;
              }),
            ),
          ),
        );
        const founderOf = new Map(founders);
        const givenOut = new Set<string>();
        for (const { tenant, records, isNewProcess } of batches) {
          if (isNewProcess) rosters.forget();
          rosters.nowMs += 1_000;

          await rosters.note(tenant, ...records);

          const entities = await rosters.db.selectFrom("entity").selectAll().execute();
          for (const { id } of entities) givenOut.add(id);
          const stored = await rosters.db.selectFrom("link").selectAll().execute();
          expect(new Set(stored.map(({ entityId }) => entityId))).toEqual(new Set(entities.map(({ id }) => id)));
          for (const one of stored) expect(await rosters.entityIdOf(one.tenant, one, one.fromMs)).toBe(one.entityId);
          const expected = [...givenOut].map((id) => {
            const founder = founderOf.get(id);
            const home = stored.find(
              (row) =>
                row.tenant === founder?.tenant &&
                row.vendor === founder.vendor &&
                row.ref === founder.ref &&
                row.fromMs === founder.fromMs,
            );
            return { tenant: founder?.tenant, entityId: home?.entityId };
          });
          for (const one of TENANTS) {
            expect(await toCurrentIds(rosters.db, { tenant: one, kind }, [...givenOut])).toEqual(
              expected.map((home) => (home.tenant === one ? home.entityId : null)),
            );
          }
        }
      });
      await fc.assert(property, { numRuns: casesOf({ short: 40, long: 1_000 }), endOnFailure: true });
    },
    MANY_CASES_MS,
  );

  it(
    "can tell what each record said at any time from what it says now and what it said before",
    async () => {
      const property = fc.asyncProperty(batchesOf(kind), async (batches) => {
        await rosters.clear();
        const said: { tenant: string; key: string; atMs: number; facts: VendorFacts }[] = [];
        for (const { tenant, records } of batches) {
          rosters.nowMs += 1_000;
          for (const facts of records) said.push({ tenant, key: toRecordKey(facts), atMs: rosters.nowMs, facts });

          await rosters.note(tenant, ...records);
        }

        const former = await rosters.db.selectFrom("vendorRecordHistory").selectAll().execute();
        const current = await rosters.db.selectFrom("vendorRecord").selectAll().execute();
        for (const now of current) {
          const key = toRecordKey(now);
          const versions = said.filter((one) => one.tenant === now.tenant && one.key === key);
          const since = JSON.parse(now.since) as Record<string, number>;
          for (const fact of ["name", "vin", "username", "email", "payrollNumber"] as const) {
            for (const { atMs } of versions) {
              const before = former.filter(
                (row) => row.tenant === now.tenant && toRecordKey(row) === key && row.fact === fact,
              );
              const then = before.find((row) => row.fromMs <= atMs && atMs < row.untilMs);
              const isCurrent = now[fact] !== null && (since[`${fact} `] ?? now.knownSinceMs) <= atMs;
              const expected = versions.filter((one) => one.atMs === atMs).at(-1)?.facts[fact] ?? null;
              expect(then?.value ?? (isCurrent ? now[fact] : null)).toBe(expected);
            }
          }
        }
      });
      await fc.assert(property, { numRuns: casesOf({ short: 30, long: 600 }), endOnFailure: true });
    },
    MANY_CASES_MS,
  );
});

describe("a roster", () => {
  it("leads the id of a merged device to its own truck after a third record leaves", async () => {
    await using rosters = await RosterFixture.start("device");
    const [samsara, vistracks, vinli] = [
      record("SAMSARA", "s1", { vin: VIN }),
      record("VISTRACKS", "t1", { vin: VIN }),
      record("VINLI", "v1", { name: "A" }),
    ];
    for (const tenant of TENANTS) await rosters.note(tenant, record("VISTRACKS", "t1"), vinli, record("SAMSARA", "s1"));
    const idOf = (facts: VendorFacts) => toFoundingId("north", "device", facts);
    await rosters.note("north", samsara, vistracks, { ...vinli, vin: VIN });

    await rosters.note("north", { ...samsara, vin: OTHER_VIN });

    const scope = { tenant: "north", kind: "device" } as const;
    const [ofSamsara, ofVistracks, ofVinli] = [idOf(samsara), idOf(vistracks), idOf(vinli)];
    expect(await toCurrentIds(rosters.db, scope, [ofSamsara, ofVistracks, ofVinli, "device:none"])).toEqual([
      ofSamsara,
      ofVistracks,
      ofVistracks,
      null,
    ]);
    expect(await rosters.entityIdOf("north", vinli)).toBe(ofVistracks);
    expect(await rosters.linksOf("south")).toHaveLength(3);
    expect(await toCurrentIds(rosters.db, { ...scope, tenant: "south" }, [ofSamsara])).toEqual([null]);
    expect(await toCurrentIds(rosters.db, { ...scope, kind: "driver" }, [ofSamsara])).toEqual([null]);
  });

  it("leads an id by the tenant's own aliases alone", async () => {
    await using rosters = await RosterFixture.start("device");
    for (const tenant of TENANTS) await rosters.note(tenant, record("SAMSARA", "s1"));
    for (const tenant of TENANTS) {
      const entityId = toFoundingId(tenant, "device", record("SAMSARA", "s1"));
      await rosters.db.insertInto("alias").values({ tenant, id: "device:former", entityId }).execute();
    }

    const led = await Promise.all(
      TENANTS.map((tenant) => toCurrentIds(rosters.db, { tenant, kind: "device" }, ["device:former"])),
    );

    expect(led.flat()).toEqual(TENANTS.map((tenant) => toFoundingId(tenant, "device", record("SAMSARA", "s1"))));
  });

  it("keeps each former fact of a record with its time, once, and nothing of what did not change", async () => {
    await using rosters = await RosterFixture.start("driver");
    const ana = record("SAMSARA", "d1", { name: "Ana", username: "ana", externalIds: { payrollId: "1", erp: "x" } });
    await rosters.note("north", ana);
    await rosters.note("south", ana);
    rosters.nowMs += 1_000;
    await rosters.note("north", { ...ana, name: "Ana Núñez", email: "ana@fleet.com" });
    rosters.nowMs += 1_000;
    rosters.forget();
    await rosters.note("north", { ...ana, name: "Ana Núñez", aliases: ["7"], externalIds: { erp: "x" } });
    rosters.nowMs += 1_000;

    await rosters.note("north", { ...ana, name: "Ana N.", aliases: [], externalIds: { erp: "y" } });

    const rows = await rosters.db.selectFrom("vendorRecordHistory").selectAll().orderBy("untilMs").execute();
    const began = rosters.nowMs - 3_000;
    const told = rows.map(({ tenant, ref, fact, name, value, fromMs, untilMs }) =>
      [tenant, ref, fact, name, value, (fromMs - began) / 1_000, (untilMs - began) / 1_000].join(" "),
    );
    expect(told).toEqual([
      "north d1 name  Ana 0 1",
      "north d1 email  ana@fleet.com 1 2",
      "north d1 externalId payrollId 1 0 2",
      "north d1 name  Ana Núñez 1 3",
      "north d1 alias  7 2 3",
      "north d1 externalId erp x 0 3",
    ]);
  });

  it("has known a record since an event named it, and dates what it says later by that, however late all is decided", async () => {
    await using rosters = await RosterFixture.start("device");
    await rosters.note("north", record("SAMSARA", "A", { vin: VIN }), record("SAMSARA", "B", { vin: OTHER_VIN }));
    const began = rosters.nowMs;
    rosters.nowMs += 100_000;
    const roster = await rosters.rosterOf("north");
    roster.noteRef(record("VINLI", "1"), began + 1_000);
    await rosters.store.write((tx) => roster.decide(tx, rosters.nowMs));

    await rosters.noteSince("north", record("VINLI", "1", { vin: VIN }), began + 2_000);
    await rosters.noteSince("north", record("VINLI", "1", { vin: OTHER_VIN }), began + 3_000);

    const [ofA, ofB] = ["A", "B"].map((ref) => toFoundingId("north", "device", record("SAMSARA", ref)));
    expect(await rosters.entityIdOf("north", record("VINLI", "1"), began + 2_999)).toBe(ofA);
    expect(await rosters.entityIdOf("north", record("VINLI", "1"), began + 3_000)).toBe(ofB);
  });

  it("dates no name before the end of the one that it follows, whatever the clocks say", async () => {
    await using rosters = await RosterFixture.start("device");
    const began = rosters.nowMs;
    await rosters.noteSince("north", record("SAMSARA", "A", { name: "Unit 1" }), began);
    await rosters.noteSince("north", record("SAMSARA", "A"), began + 2_000);

    await rosters.noteSince("north", record("SAMSARA", "A", { name: "Unit 2" }), began + 1_000);

    const row = await rosters.db.selectFrom("vendorRecord").select("since").executeTakeFirstOrThrow();
    expect(JSON.parse(row.since)).toEqual({ "name ": began + 2_000 });
  });

  it("gives a device the id of the record that is known longest, and the same again once a person's word is taken back", async () => {
    await using rosters = await RosterFixture.start("device");
    const [late, early] = [record("SAMSARA", "s1", { vin: VIN }), record("VISTRACKS", "t1", { vin: VIN })];
    await rosters.note("north", early);
    await rosters.note("south", late);
    rosters.nowMs += 1_000;
    await rosters.note("north", late);
    await rosters.note("south", early);
    const different = { id: 0, kind: "DIFFERENT" as const, record: late, other: { ...early, atMs: 0 }, ...ALWAYS };

    await rosters.assert("north", [different]);
    expect(await rosters.linksOf("north")).toHaveLength(2);
    await rosters.assert("north", []);

    expect(await rosters.entityIdOf("north", late)).toBe(toFoundingId("north", "device", early));
    expect(await rosters.entityIdOf("south", early)).toBe(toFoundingId("south", "device", late));
  });

  it("keeps nothing of a transaction that failed", async () => {
    await using rosters = await RosterFixture.start("device");
    await rosters.note("north", record("SAMSARA", "s1", { vin: VIN }));
    const roster = await rosters.rosterOf("north");
    roster.note(record("SAMSARA", "s1", { vin: OTHER_VIN }));

    const failing = rosters.store.write(async (tx) => {
      await roster.decide(tx, rosters.nowMs);
      throw new Error("no");
    });

    await expect(failing).rejects.toThrow("no");
    expect(await rosters.db.selectFrom("vendorRecordHistory").selectAll().execute()).toEqual([]);
    expect((await rosters.db.selectFrom("entity").select("vin").executeTakeFirst())?.vin).toBe(VIN);
  });

  it("notes nobody by an empty id", async () => {
    await using rosters = await RosterFixture.start("driver");
    const roster = await rosters.rosterOf("north");
    roster.noteRef({ vendor: "SAMSARA", ref: "" });
    roster.noteRef({ vendor: "SAMSARA", ref: " " });

    await rosters.note("north", record("SAMSARA", "", { name: "Ana" }));

    expect(await rosters.linksOf("north")).toEqual([]);
    expect(roster.entityIdOf({ vendor: "SAMSARA", ref: "" })).toBeNull();
  });

  it("has the text to search in without spacing, punctuation and accents", async () => {
    await using rosters = await RosterFixture.start("driver");

    await rosters.note("north", record("SAMSARA", "d1", { name: "Núñez-Ortiz, Ana", username: "ana.no@fleet.com" }));

    const row = await rosters.db.selectFrom("entity").select("searchText").executeTakeFirstOrThrow();
    expect(row.searchText).toBe("nunezortizana ananofleetcom");
    expect(row.searchText).toContain(toSearchText("NUNEZ ORTIZ"));
  });
});

/** A fleet of four vendors: a name at three, a VIN at three, and a name alone that ties the fourth. */
function fleetOfFour(size: number): VendorFacts[] {
  return Array.from({ length: size }, (_, index) => {
    const name = `Unit ${10_000 + index}`;
    const vin = vinOf(index);
    return [
      record("ROSCOLIVE", `${3_500_000_000 + index}`, { name }),
      record("SAMSARA", `${281_474_900_000_000 + index}`, { name, vin, externalIds: { "samsara.vin": vin } }),
      record("VISTRACKS", `${1_000_000 + index}`, { name, vin }),
      record("VINLI", `00000000-aaaa-4aaa-8aaa-${String(index).padStart(12, "0")}`, { vin }),
    ];
  }).flat();
}

function vinOf(index: number): string {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
  const text = `1FUJHHDR0KL${String(100_000 + index)}`;
  const sum = [...text].reduce((total, one, place) => total + (values.indexOf(one) % 10) * (weights[place] ?? 0), 0);
  return `${text.slice(0, 8)}${"0123456789X"[sum % 11]}${text.slice(9)}`;
}

describe("one changed record among 10,000 devices of four vendors", () => {
  it("is decided by a look at what ties lead to, and not at the fleet", async () => {
    const statements: { text: string; bytes: number }[] = [];
    const db = new Kysely<FleetTables>({
      dialect: createSqliteDialect({ file: ":memory:", readOnly: false }),
      log({ query }) {
        statements.push({ text: query.sql, bytes: JSON.stringify(query.parameters).length });
      },
    });
    await using _ = { [Symbol.asyncDispose]: () => db.destroy() };
    await new Migrator({ db, provider: { getMigrations: async () => fleetSchema.sqlite } }).migrateToLatest();
    const roster = await Roster.load(db, "north", "device");
    for (const facts of fleetOfFour(10_000)) roster.note(facts);
    await roster.decide(db, 1);
    const changed = record("VISTRACKS", "1000007", { name: "Unit 10007", vin: vinOf(8) });
    statements.length = 0;

    roster.note(changed);
    await roster.decide(db, 2);

    const { rows } = await sql<{ entityId: string }>`
      select distinct entityId from link where kind = 'device' and ref in ('1000007', '1000008')`.execute(db);
    expect(rows).toHaveLength(1);
    expect(statements.length).toBeLessThan(30);
    expect(Math.max(...statements.map(({ bytes }) => bytes))).toBeLessThan(2_000);
    expect(statements.filter(({ text }) => /from\s+vendorRecord/.test(text) && !text.includes("distinct"))).toEqual([]);
  });
});
