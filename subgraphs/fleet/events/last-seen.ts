import { type Kysely, sql } from "kysely";
import { forEachRow } from "../../../platform/store/batch.ts";
import type { Vendor } from "../../../schema/messages.ts";
import type { EntityKind } from "../domain.ts";
import type { EventTable, FleetTables } from "../tables.ts";

/** An event that says where a device was, and with which driver: by the vendor's refs, which no merge changes. */
export type SeenEvent = { readonly row: EventTable; readonly vendor: Vendor };

/** How many of a device's newest events are looked at when what was seen of it last is taken back. */
const MAX_LOOKED_AT = 200;

const UPSERT_POSITION = `insert into devicePosition
  (tenant, vendor, ref, isAhead, observedAtMs, latitude, longitude, headingDegrees, speedKph, accuracyMeters, address)
  select ?, ?, text, ?, ?, ?, ?, ?, ?, ?, ? from word where code = ?
  on conflict (tenant, vendor, ref, isAhead) do update set observedAtMs = excluded.observedAtMs, latitude = excluded.latitude,
    longitude = excluded.longitude, headingDegrees = excluded.headingDegrees, speedKph = excluded.speedKph,
    accuracyMeters = excluded.accuracyMeters, address = excluded.address
  where devicePosition.observedAtMs <= excluded.observedAtMs`;

const UPSERT_CREW = `insert into crew (tenant, vendor, deviceRef, driverRef, isAhead, seenAtMs) values (?, ?, ?, ?, ?, ?)
  on conflict (tenant, vendor, deviceRef, driverRef, isAhead) do update set seenAtMs = excluded.seenAtMs
  where crew.seenAtMs < excluded.seenAtMs`;

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
  const positionRows = positions
    .values()
    .map(({ vendor, row }) => [
      ...[
        tenant,
        vendor,
        isAhead(row),
        row.occurredAtMs,
        row.latitude,
        row.longitude,
        row.headingDegrees,
        row.speedKph,
      ],
      ...[row.accuracyMeters, row.address, row.deviceRef],
    ]);
  if (positions.size > 0) await tx.executeQuery(forEachRow(UPSERT_POSITION, positionRows));
  const crewRows = crews
    .values()
    .map(({ vendor, row }) => [tenant, vendor, row.deviceRef, row.driverRef, isAhead(row), row.occurredAtMs]);
  if (crews.size > 0) await tx.executeQuery(forEachRow(UPSERT_CREW, crewRows));
}

/** Takes back what an event saw, for its vendor has changed it or taken it back: the newest of the others counts then. */
export async function forgetSeen(tx: Kysely<FleetTables>, tenant: string, { vendor, row }: SeenEvent): Promise<void> {
  if (row.deviceRef === null) return;
  const atMs = row.occurredAtMs;
  await sql`delete from devicePosition where tenant = ${tenant} and vendor = ${vendor} and observedAtMs = ${atMs}
    and ref = (select text from word where code = ${row.deviceRef})`.execute(tx);
  await sql`delete from crew where tenant = ${tenant} and vendor = ${vendor} and seenAtMs = ${atMs}
    and deviceRef = ${row.deviceRef} and driverRef is ${row.driverRef}`.execute(tx);
  const { rows } = await sql<EventTable>`
    select e.* from (select key from event indexed by eventByDevice where tenant = ${row.tenant} and device = ${row.device}
        order by occurredAtMs desc limit ${MAX_LOOKED_AT}) newest
      join event e on e.key = newest.key join eventClass c on c.code = e.class
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
  // A cross join keeps its order: from what is asked for to what was seen of it.
  const { rows } = await sql<{ id: string; counterpartId: string; isOfBoth: 0 | 1 }>`
    with newest as (
      select asked.value as id, crew.vendor, crew.${sql.ref(other)} as otherRef, max(crew.seenAtMs) as seenAtMs
      from json_each(${JSON.stringify(ids)}) asked
        cross join link r on r.tenant = ${tenant} and r.entityId = asked.value and r.kind = ${kind}
        cross join word on word.text = r.ref
        cross join crew on crew.tenant = ${tenant} and crew.vendor = r.vendor and crew.${sql.ref(own)} = word.code
          and crew.seenAtMs <= ${nowMs} and crew.seenAtMs >= r.fromMs and crew.seenAtMs < r.untilMs
      group by asked.value)
    select newest.id, o.entityId as counterpartId,
      not exists (select 1 from link r
        cross join word on word.text = r.ref
        cross join crew on crew.tenant = ${tenant} and crew.vendor = r.vendor and crew.${sql.ref(other)} = word.code
          and crew.seenAtMs > newest.seenAtMs and crew.seenAtMs <= ${nowMs}
          and crew.seenAtMs >= r.fromMs and crew.seenAtMs < r.untilMs
        cross join word ow on ow.code = crew.${sql.ref(own)}
        cross join link mine on mine.tenant = ${tenant} and mine.kind = ${kind} and mine.vendor = crew.vendor
          and mine.ref = ow.text and mine.fromMs <= crew.seenAtMs and mine.untilMs > crew.seenAtMs
        where r.tenant = ${tenant} and r.entityId = o.entityId and r.kind = ${otherKind}
          and mine.entityId <> newest.id) as isOfBoth
    from newest cross join word w on w.code = newest.otherRef
      cross join link o on o.tenant = ${tenant} and o.kind = ${otherKind} and o.vendor = newest.vendor
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
