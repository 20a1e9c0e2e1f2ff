import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateRows } from "../../../../platform/store/row-batch.ts";
import { openStoreForReading, openStoreForWriting, type Store } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { EVENT_TYPES, SEVERITIES } from "../../../../schema/messages.ts";
import type { EventQuery } from "../../../../subgraphs/fleet/events/event-query.ts";
import { type EventPage, EventReader } from "../../../../subgraphs/fleet/events/event-reader.ts";
import { toRefHash } from "../../../../subgraphs/fleet/events/ref-hash.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { casesOf } from "../../../gateway/long-run.ts";

const EVENTS = casesOf({ short: 20_000, long: 500_000 });
const DEVICES = 2_000;
const NEWEST_MS = Date.UTC(2026, 2, 1);
const PAGE = { tenant: "fleet-a", limit: 50, backward: false, after: null, before: null };
/** Two thousand, and what the last part of a scan has more. */
const MAX_VISITED = 2_600;

let dir: Awaited<ReturnType<typeof createDataDir>>;
let store: Store<FleetTables>;
let reader: EventReader;

beforeAll(async () => {
  dir = await createDataDir();
  const file = storeAddress(dir.path, "fleet");
  {
    await using writable = await openStoreForWriting<FleetTables>(file, fleetSchema);
    await writable.write(async (tx) => {
      const words = [
        "fleet-a",
        "fleet-b",
        ...Array.from({ length: DEVICES }, (_, index) => `device:${index}`),
        "driver:1",
        "driver:2",
      ];
      await sql`insert into word (text) select value from json_each(${JSON.stringify([...words, "rule:1"])})`.execute(
        tx,
      );
      // Of each type and severity one class, and a hundred that one event in ten thousand is of.
      const classes = EVENT_TYPES.flatMap((type) =>
        SEVERITIES.map((severity) => ["SAMSARA", type.toLowerCase(), type, "SAFETY", severity, null, [], 0, 0]),
      );
      const rare = Array.from({ length: 100 }, (_, index) => [
        "VINLI",
        `rare ${index}`,
        "CRASH",
        "RULE",
        "CRITICAL",
        null,
        [],
        1,
        0,
      ]);
      const parts = JSON.stringify([...classes, ...rare].map((one) => JSON.stringify(one)));
      await sql`insert into eventClass (tenant, parts, count) select 1, value, 0 from json_each(${parts})`.execute(tx);
      await sql`insert into eventClass (tenant, parts, count) select 2, value, 0 from json_each(${parts})`.execute(tx);
      // A truck in two has one event in fifty thousand, and the first has a tenth of all.
      await sql`insert into event (tenant, class, ref, refHash, title, occurredAtMs, updatedAtMs, receivedAtMs, revision,
          deviceRef, device, driver, rule)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ${EVENTS})
        select 1 + (i % 50 = 0),
          iif(i % 10000 = 0, ${classes.length} + 1 + (i / 10000) % 100, 1 + (i * 7919) % ${classes.length})
            + iif(i % 50 = 0, ${classes.length + rare.length}, 0),
          'e' || i, i, 'Event ' || i, ${NEWEST_MS} - (${EVENTS} - i) * 500, ${NEWEST_MS} - (i * 31 % ${EVENTS}) * 500,
          ${NEWEST_MS}, 1, null,
          iif(i % 10 = 1, 3, 3 + i % ${DEVICES / 2}), iif(i % 3 = 0, ${3 + DEVICES} + i % 2, null), iif(i % 4001 = 0, ${5 + DEVICES}, null)
        from n`.execute(tx);
      const { rows } = await sql<{
        key: number;
        tenant: number;
        ref: string;
      }>`select key, tenant, ref from event`.execute(tx);
      const hashes = rows.map(({ key, tenant, ref }) => [
        toRefHash(tenant === 1 ? "fleet-a" : "fleet-b", Number(ref.slice(1)) % 10_000 === 0 ? "VINLI" : "SAMSARA", ref),
        key,
      ]);
      await updateRows(tx, { table: "event", set: ["refHash"], by: ["key"], rows: hashes });
      await sql`update eventClass set count = (select count(*) from event e where e.class = eventClass.code)`.execute(
        tx,
      );
    });
  }
  store = openStoreForReading<FleetTables>(file);
  reader = new EventReader({ of: () => store.db });
}, 120_000);

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const devices = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `device:${from + index}`);

/** Filters alone: each has an index. */
const ALONE: readonly (readonly [string, EventQuery])[] = [
  ["nothing", {}],
  ["a vendor", { vendors: ["SAMSARA"] }],
  ["a vendor with few events", { vendors: ["VINLI"] }],
  ["a vendor without any", { vendors: ["VISTRACKS"] }],
  ["a vendor's word", { vendorTypes: ["rare 7"] }],
  ["fifty words of a vendor's", { vendorTypes: Array.from({ length: 50 }, (_, index) => `rare ${index}`) }],
  ["a type", { types: ["IDLING"] }],
  ["all types", { types: EVENT_TYPES }],
  ["a category with few events", { categories: ["RULE"] }],
  ["a severity", { severities: ["HIGH"] }],
  ["film", { hasVideo: true }],
  ["a state that none has", { safetyStates: ["REVIEWED"] }],
  ["a behaviour that none has", { behaviors: ["BRAKING"] }],
  ["what was taken back", { retracted: "ONLY" }],
  ["a truck with a tenth of all", { deviceIds: ["device:0"] }],
  ["a truck", { deviceIds: ["device:17"] }],
  ["fifty trucks", { deviceIds: devices(50) }],
  ["five hundred trucks", { deviceIds: devices(500) }],
  ["a truck without events", { deviceIds: [`device:${DEVICES - 1}`] }],
  ["fifty trucks without events", { deviceIds: devices(50, DEVICES - 60) }],
  ["a driver", { driverIds: ["driver:1"] }],
  ["a rule", { ruleIds: ["rule:1"] }],
  ["a rule that nobody crossed", { ruleIds: ["rule:2"] }],
  ["a period without events", { occurredTo: 0 }],
  ["a period long ago", { occurredTo: NEWEST_MS - EVENTS * 400 }],
  ["a change of the last seconds", { updatedFrom: NEWEST_MS - 5_000 }],
  ["no change", { updatedFrom: NEWEST_MS + 1 }],
];

/** Of these one part narrows the list more than the other, and no index has both. */
const PAIRS: readonly (readonly [string, EventQuery])[] = [
  ["words of two kinds", { types: ["IDLING"], severities: ["LOW"] }],
  ["words that exclude each other", { vendors: ["VINLI"], severities: ["LOW"] }],
  ["a busy truck and a rare word", { deviceIds: ["device:0"], vendors: ["VINLI"] }],
  ["a truck and a type", { deviceIds: ["device:17"], types: ["IDLING"] }],
  ["fifty trucks and a driver", { deviceIds: devices(50), driverIds: ["driver:2"] }],
  ["a busy truck and a rule", { deviceIds: ["device:0"], ruleIds: ["rule:1"] }],
  ["a driver and what none has", { driverIds: ["driver:1"], vendors: ["VISTRACKS"] }],
  ["a driver and a rare word", { driverIds: ["driver:1"], vendorTypes: ["rare 3"] }],
  ["a type and a change long ago", { types: ["IDLING"], updatedTo: NEWEST_MS - EVENTS * 250 }],
  ["fifty trucks and film", { deviceIds: devices(50), hasVideo: true }],
];

type ScannedRow = {
  readonly ref: string;
  readonly occurredAtMs: number;
  readonly updatedAtMs: number;
  readonly parts: string;
  readonly device: string | null;
  readonly driver: string | null;
  readonly rule: string | null;
};

/** What a query finds by looking at all that there is. */
async function expectedKeys(query: EventQuery): Promise<readonly string[]> {
  const { rows } = await sql<ScannedRow>`
    select e.ref, e.occurredAtMs, e.updatedAtMs, c.parts, d.text as device, v.text as driver, r.text as rule
    from event e join eventClass c on c.code = e.class left join word d on d.code = e.device
      left join word v on v.code = e.driver left join word r on r.code = e.rule
    where e.tenant = 1 order by e.occurredAtMs desc, e.refHash desc`.execute(store.db);
  const isOneOf = (words: readonly string[] | null | undefined, word: unknown) =>
    !words || words.includes(word as string);
  return rows
    .filter(({ parts, device, driver, rule, occurredAtMs, updatedAtMs }) => {
      const [vendor, vendorType, type, category, severity, state, behaviors, film, retracted] = JSON.parse(parts);
      return (
        isOneOf(query.vendors, vendor) &&
        isOneOf(query.vendorTypes, vendorType) &&
        isOneOf(query.types, type) &&
        isOneOf(query.categories, category) &&
        isOneOf(query.severities, severity) &&
        isOneOf(query.safetyStates, state) &&
        (!query.behaviors || query.behaviors.some((one) => behaviors.includes(one))) &&
        (query.hasVideo == null || query.hasVideo === (film === 1)) &&
        (retracted === 1) === (query.retracted === "ONLY") &&
        isOneOf(query.deviceIds, device) &&
        isOneOf(query.driverIds, driver) &&
        isOneOf(query.ruleIds, rule) &&
        occurredAtMs < (query.occurredTo ?? Number.MAX_SAFE_INTEGER) &&
        updatedAtMs >= (query.updatedFrom ?? 0) &&
        updatedAtMs < (query.updatedTo ?? Number.MAX_SAFE_INTEGER)
      );
    })
    .map(({ ref }) => ref);
}

async function pageOf(query: EventQuery, page = {}): Promise<EventPage> {
  const [found] = await reader.pages(query, [{}], { ...PAGE, ...page });
  if (!found) throw new Error("there is no page");
  return found;
}

const refsOf = ({ events }: EventPage) => events.map(({ vendorRef }) => vendorRef);

describe(`a page of ${EVENTS} events`, () => {
  it.each(ALONE)("with %s looks at few rows and is whole", async (_, query) => {
    const page = await pageOf(query);
    const backward = await pageOf(query, { backward: true });

    const expected = await expectedKeys(query);
    expect(refsOf(page)).toEqual(expected.slice(0, 50));
    expect(refsOf(backward)).toEqual(expected.slice(-50));
    for (const { searchedTo, visited } of [page, backward]) {
      expect(searchedTo).toBe(null);
      expect(visited).toBeLessThanOrEqual(MAX_VISITED);
    }
  });

  it.each(PAIRS)("with %s looks at no more rows, and says how far it came", async (_, query) => {
    const expected = await expectedKeys(query);
    const found: string[] = [];
    for (let after: EventPage["searchedTo"] = null; ; ) {
      const page = await pageOf(query, { after });
      expect(page.visited).toBeLessThanOrEqual(MAX_VISITED);
      found.push(...refsOf(page));
      const last = page.events.at(-1);
      if (!page.goesOn || found.length > 500) break;
      after = page.searchedTo ?? (last ? [last.occurredAt, last.id] : null);
    }

    expect(found).toEqual(expected.slice(0, found.length));
    expect(found.length).toBeGreaterThanOrEqual(Math.min(expected.length, 500));
  });

  it("for each of fifty trucks takes a few statements together", async () => {
    const owners = devices(50).map((deviceId) => ({ deviceId }));

    const pages = await reader.pages({}, owners, { ...PAGE, limit: 10 });

    for (const index of [0, 1, 17, 49]) {
      const expected = await expectedKeys({ deviceIds: [`device:${index}`] });
      expect(refsOf(pages[index] as EventPage)).toEqual(expected.slice(0, 10));
    }
  });

  it("has no event of another tenant, whatever is asked", async () => {
    for (const [, query] of [...ALONE, ...PAIRS]) {
      const { events } = await pageOf(query, { tenant: "fleet-b" });
      for (const { vendorRef } of events) expect(Number(vendorRef.slice(1)) % 50).toBe(0);
    }
    const nobody = await pageOf({}, { tenant: "fleet-c" });
    expect(nobody.events).toEqual([]);
  });
});
