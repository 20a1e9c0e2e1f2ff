import { type Kysely, sql } from "kysely";
import { insertRows, type OnConflict } from "../../../platform/store/row-batch.ts";
import { eachText, indexedBy, isOneOfNumbers, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { Vendor } from "../../../schema/messages.ts";
import type { EntityKind } from "../domain.ts";
import type { EventTable, FleetTables } from "../tables.ts";

/** An event that says where a device was, and with which driver: by the vendor's refs, which no merge changes. */
export type SeenEvent = { readonly row: EventTable; readonly vendor: Vendor };

/** How many of a device's newest events are looked at when what was seen of it last is taken back. */
const MAX_LOOKED_AT = 200;

const POSITION_COLUMNS = [
  ...[
    "tenant",
    "vendor",
    "ref",
    "isAhead",
    "isTold",
    "observedAtMs",
    "latitude",
    "longitude",
    "headingDegrees",
    "speedKph",
  ],
  ...["accuracyMeters", "address"],
];

const NEWEST_POSITION: OnConflict = {
  sql: `(tenant, vendor, ref, isAhead, isTold) do update set observedAtMs = excluded.observedAtMs, latitude = excluded.latitude,
    longitude = excluded.longitude, headingDegrees = excluded.headingDegrees, speedKph = excluded.speedKph,
    accuracyMeters = excluded.accuracyMeters, address = excluded.address
  where devicePosition.observedAtMs <= excluded.observedAtMs`,
};

const NEWEST_CREW: OnConflict = {
  sql: `(tenant, vendor, deviceRef, driverRef, isAhead) do update set seenAtMs = excluded.seenAtMs
  where crew.seenAtMs < excluded.seenAtMs`,
};

/**
 * Notes what some events saw. Of a batch the newest of each device, and of each device with each driver, is written. What
 * is ahead of our clock is noted beside the rest: it says nothing before its moment has come.
 */
export async function noteSeen(tx: Kysely<FleetTables>, tenant: string, events: readonly SeenEvent[]): Promise<void> {
  const positions = new Map<string, SeenEvent>();
  const crews = new Map<string, SeenEvent>();
  for (const event of events) {
    const { vendor, row } = event;
    if (row.deviceRef === null) continue;
    const device = `${vendor} ${row.deviceRef} ${isAhead(row)}`;
    if (row.latitude !== null) keepNewest(positions, device, event);
    if (row.driverRef !== null) keepNewest(crews, `${device} ${row.driverRef}`, event);
  }
  if (positions.size > 0) await storePositions(tx, tenant, [...positions.values()]);
  const rows = crews
    .values()
    .map(({ vendor, row }) => [tenant, vendor, row.deviceRef, row.driverRef, isAhead(row), row.occurredAtMs]);
  const columns = ["tenant", "vendor", "deviceRef", "driverRef", "isAhead", "seenAtMs"];
  if (crews.size > 0) await insertRows(tx, { into: "crew", columns, rows, onConflict: NEWEST_CREW });
}

async function storePositions(tx: Kysely<FleetTables>, tenant: string, events: readonly SeenEvent[]): Promise<void> {
  const codes = events.map(({ row }) => row.deviceRef ?? 0);
  const { rows: words } = await sql<{ code: number; text: string }>`
    select code, text from word where code ${isOneOfNumbers(tx, codes)}`.execute(tx);
  const refs = new Map(words.map(({ code, text }) => [code, text]));
  const rows = events.map(({ vendor, row }) => [
    ...[
      tenant,
      vendor,
      refs.get(row.deviceRef ?? 0) ?? null,
      isAhead(row),
      0,
      row.occurredAtMs,
      row.latitude,
      row.longitude,
    ],
    ...[row.headingDegrees, row.speedKph, row.accuracyMeters, row.address],
  ]);
  await insertRows(tx, { into: "devicePosition", columns: POSITION_COLUMNS, rows, onConflict: NEWEST_POSITION });
}

/** Takes back what an event saw, for its vendor has changed it or taken it back: the newest of the others counts then. */
export async function forgetSeen(tx: Kysely<FleetTables>, tenant: string, { vendor, row }: SeenEvent): Promise<void> {
  if (row.deviceRef === null) return;
  const atMs = row.occurredAtMs;
  await sql`delete from devicePosition where tenant = ${tenant} and vendor = ${vendor} and observedAtMs = ${atMs}
    and isTold = 0 and ref = (select text from word where code = ${row.deviceRef})`.execute(tx);
  await sql`delete from crew where tenant = ${tenant} and vendor = ${vendor} and seenAtMs = ${atMs}
    and deviceRef = ${row.deviceRef} and driverRef is not distinct from ${row.driverRef}`.execute(tx);
  const { rows } = await sql<EventTable>`
    with owner as materialized (
      select distinct w.code from link l join word w on w.text = l.entityId
        where l.tenant = ${tenant} and l.kind = 'device' and l.vendor = ${vendor}
          and l.ref = (select text from word where code = ${row.deviceRef})
      union select cast(${row.device} as bigint)),
    newest as materialized (
      select o.key from owner ${joinInOrder(tx)} event o ${indexedBy(tx, "eventByDevice")}
        on o.tenant = ${row.tenant} and o.device = owner.code
      order by o.occurredAtMs desc, o.refHash desc limit ${MAX_LOOKED_AT})
    select e.* from newest ${joinInOrder(tx)} event e on e.key = newest.key join eventClass c on c.code = e.class
    where e.deviceRef = ${row.deviceRef} and c.vendor = ${vendor}
      and c.retracted = 0`.execute(tx);
  await noteSeen(
    tx,
    tenant,
    rows.map((one) => ({ row: one, vendor })),
  );
}

type CounterpartQuery = {
  readonly tenant: string;
  readonly kind: EntityKind;
  readonly ids: readonly string[];
  readonly nowMs: number;
};

/**
 * With which driver each of some devices was seen last, or with which device each driver. A driver is in one truck at a
 * time: a device whose last driver was seen with another one since has none.
 */
export async function readCounterparts(
  db: Kysely<FleetTables>,
  { tenant, kind, ids, nowMs }: CounterpartQuery,
): Promise<ReadonlyMap<string, string>> {
  const [own, other] =
    kind === "device" ? (["deviceRef", "driverRef"] as const) : (["driverRef", "deviceRef"] as const);
  const otherKind = kind === "device" ? "driver" : "device";
  // From what is asked for to what was seen of it.
  const join = joinInOrder(db);
  const { rows } = await sql<{ id: string; counterpartId: string; isOfBoth: 0 | 1 }>`
    with seen as (
      select asked.value as id, crew.vendor, crew.${sql.ref(other)} as otherRef, crew.seenAtMs,
        row_number() over (partition by asked.value order by crew.seenAtMs desc, crew.vendor, crew.${sql.ref(other)}, crew.isAhead) as place
      from ${eachText(db, ids, "asked")}
        ${join} link r on r.tenant = ${tenant} and r.entityId = asked.value and r.kind = ${kind}
        ${join} word on word.text = r.ref
        ${join} crew on crew.tenant = ${tenant} and crew.vendor = r.vendor and crew.${sql.ref(own)} = word.code
          and crew.seenAtMs <= ${nowMs} and crew.seenAtMs >= r.fromMs and crew.seenAtMs < r.untilMs),
    newest as (select * from seen where place = 1)
    select newest.id, o.entityId as counterpartId,
      case when exists (select 1 from link r
        ${join} word on word.text = r.ref
        ${join} crew on crew.tenant = ${tenant} and crew.vendor = r.vendor and crew.${sql.ref(other)} = word.code
          and crew.seenAtMs > newest.seenAtMs and crew.seenAtMs <= ${nowMs}
          and crew.seenAtMs >= r.fromMs and crew.seenAtMs < r.untilMs
        ${join} word ow on ow.code = crew.${sql.ref(own)}
        ${join} link mine on mine.tenant = ${tenant} and mine.kind = ${kind} and mine.vendor = crew.vendor
          and mine.ref = ow.text and mine.fromMs <= crew.seenAtMs and mine.untilMs > crew.seenAtMs
        where r.tenant = ${tenant} and r.entityId = o.entityId and r.kind = ${otherKind}
          and mine.entityId <> newest.id) then 0 else 1 end as isOfBoth
    from newest ${join} word w on w.code = newest.otherRef
      ${join} link o on o.tenant = ${tenant} and o.kind = ${otherKind} and o.vendor = newest.vendor
        and o.ref = w.text and o.fromMs <= newest.seenAtMs and o.untilMs > newest.seenAtMs`.execute(db);
  return new Map(
    rows.flatMap(({ id, counterpartId, isOfBoth }) => (kind === "driver" || isOfBoth ? [[id, counterpartId]] : [])),
  );
}

function isAhead({ occurredAtMs, receivedAtMs }: EventTable): 0 | 1 {
  return occurredAtMs > receivedAtMs ? 1 : 0;
}

function keepNewest(newest: Map<string, SeenEvent>, key: string, event: SeenEvent): void {
  const known = newest.get(key);
  if (!known || known.row.occurredAtMs <= event.row.occurredAtMs) newest.set(key, event);
}
