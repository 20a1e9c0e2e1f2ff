import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../../platform/store/row-batch.ts";
import { eachRow, indexedBy, isOneOfTexts, joinInOrder } from "../../../../platform/store/sql-words.ts";
import type { Vendor } from "../../../../schema/messages.ts";
import { comparePositions, type TrackPosition } from "../../evaluation/track-position.ts";
import type { FleetRuleTables } from "../fleet-rule-tables.ts";
import type { ToldSighting } from "./sighting-message.ts";

type Db = Kysely<FleetRuleTables>;
type TrackRow = FleetRuleTables["ruleTrack"];

const COLUMNS = [
  ...(["tenant", "key", "vendor", "deviceRef", "atMs", "latitude", "longitude"] as const),
  ...(["speedKph", "accuracyMeters"] as const),
];

/** What is stored under some keys. One statement. */
export async function readSightings(
  db: Db,
  tenant: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, TrackPosition>> {
  const { rows } =
    await sql<TrackRow>`select * from ruleTrack where tenant = ${tenant} and key ${isOneOfTexts(db, keys)}`.execute(db);
  return new Map(rows.map((row) => [row.key, toPosition(row)]));
}

/** Stores what was told, in place of what was told before under the same keys. */
export async function writeSightings(tx: Db, tenant: string, told: readonly ToldSighting[]): Promise<void> {
  const gone = told.filter(({ position }) => position === null).map(({ key }) => [tenant, key]);
  await deleteRows(tx, { from: "ruleTrack", by: ["tenant", "key"], rows: gone });
  const rows = told.flatMap(({ position }) => (position ? [toRow(tenant, position)] : []));
  await insertRows(tx, { into: "ruleTrack", columns: COLUMNS, rows, onConflict: { replaceBy: ["tenant", "key"] } });
}

function toRow(tenant: string, position: TrackPosition) {
  const row = { tenant, ...position };
  return COLUMNS.map((column) => row[column]);
}

function toPosition({ tenant: _, atMs, ...row }: TrackRow): TrackPosition {
  return { ...row, atMs: Number(atMs) };
}

/** A vendor's record in the time in which it is a device. */
export type TrackedRecord = {
  readonly vendor: Vendor;
  readonly ref: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** The positions of a device in a period, in order, as all of its records tell it, each in its time. One statement. */
export async function readTrack(
  db: Db,
  {
    tenant,
    records,
    fromMs,
    untilMs,
  }: {
    readonly tenant: string;
    readonly records: readonly TrackedRecord[];
    readonly fromMs: number;
    readonly untilMs: number;
  },
): Promise<readonly TrackPosition[]> {
  const columns = { texts: ["vendor", "ref"], integers: ["fromMs", "untilMs"] } as const;
  const { rows } = await sql<TrackRow>`select t.* from ${eachRow(db, records, columns)}
    ${joinInOrder(db)} ruleTrack t on t.tenant = ${tenant} and t.vendor = one.vendor and t.deviceRef = one.ref
      and t.atMs >= one.fromMs and t.atMs < one.untilMs
    where t.atMs >= ${fromMs} and t.atMs < ${untilMs}`.execute(db);
  return rows.map(toPosition).sort(comparePositions);
}

/** Whether a device was seen between two instants, from inclusive, until exclusive. */
export async function readLastBefore(
  db: Db,
  {
    tenant,
    records,
    untilMs,
  }: { readonly tenant: string; readonly records: readonly TrackedRecord[]; readonly untilMs: number },
): Promise<number | null> {
  const columns = { texts: ["vendor", "ref"], integers: ["fromMs", "untilMs"] } as const;
  const { rows } = await sql<{ atMs: number | null }>`select max(t.atMs) as atMs from ${eachRow(db, records, columns)}
    ${joinInOrder(db)} ruleTrack t on t.tenant = ${tenant} and t.vendor = one.vendor and t.deviceRef = one.ref
      and t.atMs >= one.fromMs and t.atMs < one.untilMs
    where t.atMs < ${untilMs}`.execute(db);
  const atMs = rows[0]?.atMs ?? null;
  return atMs === null ? null : Number(atMs);
}

/** Whom some records of vendors are, and when: by vendor and ref. One statement. */
export async function readLinks(
  db: Kysely<never>,
  tenant: string,
  records: readonly { readonly vendor: string; readonly ref: string }[],
): Promise<ReadonlyMap<string, readonly (TrackedRecord & { readonly id: string })[]>> {
  type Row = TrackedRecord & { readonly id: string };
  const { rows } = await sql<Row>`select l.vendor, l.ref, l.fromMs, l.untilMs, l.id
    from ${eachRow(db, records, { texts: ["vendor", "ref"] })}
    ${joinInOrder(db)} linkCopy l on l.tenant = ${tenant} and l.kind = 'device' and l.vendor = one.vendor and l.ref = one.ref`.execute(
    db,
  );
  return Map.groupBy(rows.map(withNumbers), ({ vendor, ref }) => toRecordKey({ vendor, ref }));
}

/** The records that are or were some devices, by id. One statement. */
export async function readRecordsOf(
  db: Kysely<never>,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly TrackedRecord[]>> {
  type Row = TrackedRecord & { readonly id: string };
  const { rows } = await sql<Row>`select vendor, ref, fromMs, untilMs, id from linkCopy ${indexedBy(db, "linkCopyById")}
    where tenant = ${tenant} and kind = 'device' and id ${isOneOfTexts(db, ids)}`.execute(db);
  return Map.groupBy(rows.map(withNumbers), ({ id }) => id);
}

function withNumbers<Row extends TrackedRecord>(row: Row): Row {
  return { ...row, fromMs: Number(row.fromMs), untilMs: Number(row.untilMs) };
}

/** By what a record of a vendor's is found in a map. */
export function toRecordKey({ vendor, ref }: { readonly vendor: string; readonly ref: string }): string {
  return `${vendor} ${ref}`;
}
