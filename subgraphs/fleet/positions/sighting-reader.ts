import { type Kysely, type RawBuilder, sql } from "kysely";
import { arrayOf, eachText, indexedBy, joinInOrder, listOf } from "../../../platform/store/sql-words.ts";
import type { EventVendor } from "../../../schema/messages.ts";
import type { Position } from "../domain.ts";
import type { FleetTables } from "../tables.ts";

/** Something that was heard of a device: where it was, or only that there is something of it. */
export type Sighting = { readonly atMs: number; readonly vendor: EventVendor; readonly position: Position | null };

/** Which sightings: from inclusive, to exclusive; of each source as many as `limit` says, in the order of time or against it. */
export type SightingRange = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly isNewestFirst: boolean;
  /** Whether only those are read that say where it was. */
  readonly withPlace: boolean;
};

const PLACE = ["latitude", "longitude", "headingDegrees", "speedKph", "accuracyMeters", "address"] as const;

type Row = readonly [
  ...[atMs: number, vendor: EventVendor, latitude: number | null, longitude: number | null],
  ...[headingDegrees: number | null, speedKph: number | null, accuracyMeters: number | null, address: string | null],
];

/**
 * What was heard of each of some devices, by ids of today: by events that were not taken back, and by what vendors say of where it is, while their records were its. What two
 * sources of one vendor say of one instant is one sighting. One statement for all of them.
 */
export async function readSightings(
  db: Kysely<FleetTables>,
  { tenant, ids }: { readonly tenant: string; readonly ids: readonly string[] },
  range: SightingRange,
): Promise<readonly (readonly Sighting[])[]> {
  const direction = range.isNewestFirst ? sql`desc` : sql`asc`;
  const listed = (of: string, vendor: string, time: string) =>
    listOf(db, arrayOf(db, [sql.ref(time), sql.ref(vendor), ...PLACE.map((column) => sql.ref(`${of}.${column}`))]));
  const isIn = (time: RawBuilder<unknown>) => sql`${time} >= ${range.fromMs} and ${time} < ${range.toMs}`;
  const { rows } = await sql<{ id: string; events: string; told: string }>`
    select asked.value as id,
      (select ${listed("s", "s.vendor", "s.atMs")} from (
        select e.occurredAtMs as atMs, c.vendor, ${columns("e")}
        from event e ${indexedBy(db, "eventByDevice")} ${joinInOrder(db)} eventClass c on c.code = e.class
        where e.tenant = (select code from word where text = ${tenant})
          and e.device = (select code from word where text = asked.value) and ${isIn(sql.ref("e.occurredAtMs"))}
          and c.retracted = 0 and c.vendor <> 'FLEETGRAPH' and ${range.withPlace ? sql`e.latitude is not null` : sql`true`}
        order by e.occurredAtMs ${direction} limit ${range.limit}) s) as events,
      (select ${listed("s", "s.vendor", "s.atMs")} from (
        select t.observedAtMs as atMs, t.vendor, ${columns("t")}
        from link r ${joinInOrder(db)} track t on t.tenant = r.tenant and t.vendor = r.vendor and t.ref = r.ref
          and t.observedAtMs >= r.fromMs and t.observedAtMs < r.untilMs
        where r.tenant = ${tenant} and r.entityId = asked.value and r.kind = 'device' and ${isIn(sql.ref("t.observedAtMs"))}
        order by t.observedAtMs ${direction} limit ${range.limit}) s) as told
    from ${eachText(db, ids, "asked")}`.execute(db);
  const byId = new Map(rows.map(({ id, events, told }) => [id, merge(events, told, range)]));
  return ids.map((id) => byId.get(id) ?? []);
}

function columns(of: string): RawBuilder<unknown> {
  return sql.join(PLACE.map((column) => sql.ref(`${of}.${column}`)));
}

/** As many as both lists have in full: behind the last of a list that was cut there may be others of it. */
function merge(events: string, told: string, { limit, isNewestFirst }: SightingRange): readonly Sighting[] {
  const sign = isNewestFirst ? -1 : 1;
  const lists = [events, told].map((json) => (JSON.parse(json) as Row[]).map(toSighting));
  const ends = lists.flatMap((list) => (list.length < limit ? [] : [(list.at(-1)?.atMs ?? 0) * sign]));
  const end = Math.min(...ends, Number.POSITIVE_INFINITY);
  const byPlace = new Map<string, Sighting>();
  for (const one of lists.flat()) {
    const key = `${one.atMs} ${one.vendor}`;
    if (one.atMs * sign <= end && !byPlace.get(key)?.position) byPlace.set(key, one);
  }
  return [...byPlace.values()].sort((a, b) => sign * (a.atMs - b.atMs) || (a.vendor < b.vendor ? -1 : 1));
}

function toSighting([atMs, vendor, latitude, longitude, ...rest]: Row): Sighting {
  const [headingDegrees, speedKph, accuracyMeters, address] = rest;
  if (latitude === null || longitude === null) return { atMs, vendor, position: null };
  const place = { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address };
  return { atMs, vendor, position: { ...place, source: vendor, observedAt: atMs } };
}
