import { type Kysely, sql } from "kysely";
import { indexedBy } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import type { CodedClass } from "./event-classes.ts";
import type { ClassFilter, EventQuery } from "./event-query.ts";
import { readCodes } from "./words.ts";

/** The rows that one page may look at: some 3 ms. Where no index serves a choice of filters, the page ends there. */
export const MAX_VISITED = 2_000;

/**
 * Who owns the events of a list, beside what its filter says: all, one device or one driver, by ids of today, or one incident by its
 * key.
 */
export type EventOwner = { readonly deviceId?: string; readonly driverId?: string; readonly incident?: number };

/** The words of a query that are no part of a class, as numbers; null where the query does not ask. */
export type QueryWords = {
  readonly devices: ReadonlySet<number> | null;
  readonly drivers: ReadonlySet<number> | null;
  readonly rules: ReadonlySet<number> | null;
  readonly groups: ReadonlySet<number> | null;
  readonly incidents: ReadonlySet<number> | null;
};

export type CodeOf = (text: string) => number | null;

/** The numbers of the words of a query that are no part of a class, and of some ids. One statement. */
export async function codesOf(
  db: Kysely<FleetTables>,
  { deviceIds, driverIds, ruleIds, groups }: EventQuery,
  ids: readonly string[],
): Promise<CodeOf> {
  const texts = [...new Set([deviceIds, driverIds, ruleIds, groups, ids].flatMap((list) => list ?? []))];
  const codes = await readCodes(db, texts);
  const byText = new Map(texts.map((text, index) => [text, codes[index] ?? null]));
  return (text) => byText.get(text) ?? null;
}

/** The words of a query that are no part of a class, as numbers; null where no event has one of a list. */
export function toQueryWords(query: EventQuery, owner: EventOwner, codeOf: CodeOf): QueryWords | null {
  const toCodes = (texts: readonly string[] | null | undefined) => {
    if (!texts) return null;
    return new Set(texts.map(codeOf).filter((code) => code !== null));
  };
  const words = {
    devices: toCodes(narrowed(query.deviceIds, owner.deviceId)),
    drivers: toCodes(narrowed(query.driverIds, owner.driverId)),
    rules: toCodes(query.ruleIds),
    groups: toCodes(query.groups),
    incidents: toIncidents(query.incident ?? null, owner.incident ?? null),
  };
  return Object.values(words).some((codes) => codes?.size === 0) ? null : words;
}

function toIncidents(asked: number | null, owner: number | null): ReadonlySet<number> | null {
  if (asked !== null && owner !== null && asked !== owner) return new Set();
  const incident = owner ?? asked;
  return incident === null ? null : new Set([incident]);
}

function narrowed(ids: readonly string[] | null | undefined, owner: string | undefined): readonly string[] | null {
  if (owner === undefined) return ids ?? null;
  return !ids || ids.includes(owner) ? [owner] : [];
}

/** Whether so few events of a tenant were updated in a period that a page can sort them. */
export async function isShort(
  db: Kysely<FleetTables>,
  tenant: number,
  [fromMs, toMs]: readonly [number, number],
): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 from event ${indexedBy(db, "eventByUpdate")}
      where tenant = ${tenant} and updatedAtMs >= ${fromMs} and updatedAtMs < ${toMs} limit ${MAX_VISITED}) counted`.execute(
    db,
  );
  return (rows[0]?.count ?? 0) < MAX_VISITED;
}

/** The classes that a query asks for, and how many events are of them, and of all. */
export function matching(classes: ReadonlyMap<number, CodedClass>, filter: ClassFilter) {
  const codes = new Set<number>();
  let wanted = 0;
  let total = 0;
  for (const one of classes.values()) {
    total += one.count;
    if (!filter(one)) continue;
    codes.add(one.code);
    wanted += one.count;
  }
  return { codes, wanted, total };
}
