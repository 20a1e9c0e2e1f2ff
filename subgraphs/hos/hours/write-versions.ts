import { type Kysely, sql } from "kysely";
import type { WrittenRecord } from "../../../platform/records/page-changes.ts";
import { deleteRows, insertRows, updateRows, type Value } from "../../../platform/store/row-batch.ts";
import { indexedBy, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { DutyRecordFacet } from "../log/duty-facet.ts";
import { DAY_KIND, type DriverDayFacet } from "./driver-day.ts";
import { toDutyCode } from "./duty-entry.ts";
import { type HoursTables, STILL_MS } from "./hours-tables.ts";

type Transaction = Kysely<HoursTables>;

/** A record that has just changed, as a subgraph is told of it. */
export type ChangedRecord = Pick<WrittenRecord, "kind" | "ref" | "ownerRef" | "occurredAtMs" | "facet" | "message">;

type ChangedRecords = {
  readonly tenant: string;
  /** The kind of the records that are entries of logs. */
  readonly eventKind: string;
  readonly records: readonly ChangedRecord[];
};

/** What a version says: whose, from when, and the other columns of its table. */
type VersionRow = {
  readonly ref: string;
  readonly driverRef: string;
  readonly startMs: number;
  readonly values: readonly Value[];
};

/** A record whose version of before holds no more; with what it says now, null where it counts no more. */
type Change = { readonly ref: string; readonly atMs: number; readonly row: VersionRow | null };

const TABLES = {
  dutyEntry: ["endMs", "code"],
  driverDay: ["ruleset", "timeZone", "startsAt", "exceptions", "coDrivers"],
} as const;
type VersionTable = keyof typeof TABLES;

/**
 * Writes what changed records say of hours, beside what they said before, and notes whose hours are to be computed again. To be called in
 * the transaction that stores the records. A few statements for a page, and none where it has nothing of hours.
 */
export async function writeVersions(tx: Transaction, { tenant, eventKind, records }: ChangedRecords): Promise<void> {
  const entries = records.filter(({ kind }) => kind === eventKind).map(toEntryChange);
  const days = records.filter(({ kind }) => kind === DAY_KIND).map(toDayChange);
  const touched = [
    ...(await writeTable(tx, tenant, "dutyEntry", entries)),
    ...(await writeTable(tx, tenant, "driverDay", days)),
  ];
  await noteChanged(tx, tenant, touched);
}

/** An entry of a later time, or of one before 1970, decides no hours: the numbers it is packed in are safe integers. */
const LATEST_MS = 1e15;

type ToldRecord = {
  readonly changedAtMs: number;
  readonly endedAtMs?: number | null;
  readonly driverRef?: string | null;
};

function toEntryChange({ ref, occurredAtMs, facet, message }: ChangedRecord): Change {
  const { changedAtMs, endedAtMs = null, driverRef = null } = message as ToldRecord;
  const code = toDutyCode(JSON.parse(facet) as DutyRecordFacet);
  const counts = code !== null && driverRef !== null && occurredAtMs >= 0 && occurredAtMs < LATEST_MS;
  return {
    ref,
    atMs: changedAtMs,
    row: counts ? { ref, driverRef, startMs: occurredAtMs, values: [endedAtMs, code] } : null,
  };
}

function toDayChange({ ref, ownerRef, occurredAtMs, facet, message }: ChangedRecord): Change {
  const { changedAtMs } = message as ToldRecord;
  const { ruleset, timeZone, startsAt, exceptions, coDrivers } = JSON.parse(facet) as DriverDayFacet;
  const toList = (list: readonly unknown[]) => (list.length > 0 ? JSON.stringify(list) : null);
  const values = [ruleset, timeZone, startsAt, toList(exceptions), toList(coDrivers)];
  return {
    ref,
    atMs: changedAtMs,
    row: ownerRef === null ? null : { ref, driverRef: ownerRef, startMs: occurredAtMs, values },
  };
}

type StoredVersion = {
  readonly ref: string;
  readonly driverRef: string;
  readonly startMs: number;
  readonly knownFromMs: number;
};

/** Whose hours have changed, and since when. */
type Touched = { readonly driverRef: string; readonly fromMs: number };

async function writeTable(
  tx: Transaction,
  tenant: string,
  table: VersionTable,
  changes: readonly Change[],
): Promise<readonly Touched[]> {
  if (changes.length === 0) return [];
  // Of a page that has two versions of a record the last one is stored.
  const last = new Map(changes.map((change) => [change.ref, change]));
  const stored = await readStored(tx, tenant, table, [...last.keys()]);
  const touched: Touched[] = [];
  const ended: { readonly version: StoredVersion; readonly untilMs: number }[] = [];
  const written: { readonly row: VersionRow; readonly fromMs: number }[] = [];
  for (const { ref, atMs, row } of last.values()) {
    const before = stored.get(ref) ?? null;
    if (before && row && isSame(before, row)) continue;
    // Our clock can have been set back meanwhile.
    const fromMs = Math.max(atMs, before?.knownFromMs ?? atMs);
    if (before) ended.push({ version: before, untilMs: fromMs });
    if (row) written.push({ row, fromMs });
    for (const one of [before, row]) if (one) touched.push({ driverRef: one.driverRef, fromMs: one.startMs });
  }
  await endVersions(tx, tenant, table, ended);
  await insertRows(tx, {
    into: table,
    columns: ["tenant", "driverRef", "startMs", "ref", "knownFromMs", "knownUntilMs", ...TABLES[table]],
    rows: written.map(({ row, fromMs }) => [
      tenant,
      row.driverRef,
      row.startMs,
      row.ref,
      fromMs,
      STILL_MS,
      ...row.values,
    ]),
  });
  return touched;
}

async function readStored(tx: Transaction, tenant: string, table: VersionTable, refs: readonly string[]) {
  const { rows } = await sql<StoredVersion & Record<string, Value>>`
    select ref, driverRef, startMs, knownFromMs, ${sql.join(TABLES[table].map((column) => sql.ref(column)))}
    from ${sql.ref(table)} ${indexedBy(tx, `${table}ByRef`)}
    where tenant = ${tenant} and ref ${isOneOfTexts(tx, refs)} and knownUntilMs = ${sql.lit(STILL_MS)}`.execute(tx);
  return new Map(
    rows.map(({ ref, driverRef, startMs, knownFromMs, ...rest }) => {
      const values = TABLES[table].map((column) => rest[column] ?? null);
      return [ref, { ref, driverRef, startMs, knownFromMs, values }];
    }),
  );
}

function isSame(before: VersionRow, row: VersionRow): boolean {
  const { driverRef, startMs, values } = before;
  return (
    driverRef === row.driverRef && startMs === row.startMs && values.every((value, at) => value === row.values[at])
  );
}

/** A version that was never known for a millisecond is none. */
async function endVersions(
  tx: Transaction,
  tenant: string,
  table: VersionTable,
  ended: readonly { readonly version: StoredVersion; readonly untilMs: number }[],
): Promise<void> {
  const key = ["tenant", "driverRef", "startMs", "ref", "knownFromMs"];
  const toKey = ({ driverRef, startMs, ref, knownFromMs }: StoredVersion) => [
    tenant,
    driverRef,
    startMs,
    ref,
    knownFromMs,
  ];
  const isNothing = ({ version, untilMs }: (typeof ended)[number]) => version.knownFromMs >= untilMs;
  await deleteRows(tx, { from: table, by: key, rows: ended.filter(isNothing).map(({ version }) => toKey(version)) });
  await updateRows(tx, {
    table,
    set: ["knownUntilMs"],
    by: key,
    rows: ended.filter((one) => !isNothing(one)).map(({ version, untilMs }) => [untilMs, ...toKey(version)]),
  });
}

/** Whose hours are computed again, and since when their violations may be others. */
async function noteChanged(tx: Transaction, tenant: string, touched: readonly Touched[]): Promise<void> {
  const byDriver = Map.groupBy(touched, ({ driverRef }) => driverRef);
  if (byDriver.size === 0) return;
  await insertRows(tx, {
    into: "driverHours",
    columns: ["tenant", "driverRef", "mark", "doneMark", "changedFromMs", "fixedLeftMs", "runsOutAtMs"],
    rows: [...byDriver].map(([driverRef, ofDriver]) => {
      return [tenant, driverRef, 1, 0, Math.min(...ofDriver.map(({ fromMs }) => fromMs)), 0, STILL_MS];
    }),
    onConflict: {
      sql: `(tenant, driverRef) do update set mark = driverHours.mark + 1,
        changedFromMs = case when driverHours.changedFromMs < excluded.changedFromMs then driverHours.changedFromMs
          else excluded.changedFromMs end`,
    },
  });
}
