import { type Kysely, sql } from "kysely";
import type { StoreSchema } from "../../../platform/store/store.ts";

/** Until when a version holds that holds still. No instant is later, and it is a safe integer. */
export const STILL_MS = 8_640_000_000_000_000;

/** From when on a version was known to us and until when: what was answered then can be answered again. */
type Version = { readonly knownFromMs: number; readonly knownUntilMs: number };

/** What hours of service are computed from, and what was computed. */
export type HoursTables = {
  /** The entries of logs that decide hours, in every version that was in effect: see `duty-entry.ts`. */
  dutyEntry: Version & {
    tenant: string;
    driverRef: string;
    startMs: number;
    /** The id of the record. */
    ref: string;
    endMs: number | null;
    code: number;
  };
  /** What the vendor says of a day of a driver, in every version. */
  driverDay: Version & {
    tenant: string;
    driverRef: string;
    /** When the day begins at the home terminal. */
    startMs: number;
    ref: string;
    ruleset: string | null;
    timeZone: string | null;
    /** The hour at which days begin, as `00:00`. */
    startsAt: string | null;
    /** The exceptions that were claimed, JSON; null for none, as it mostly is. */
    exceptions: string | null;
    /** The vendor's ids of the drivers in the same vehicle, JSON; null for none. */
    coDrivers: string | null;
  };
  /** How each driver stands, so that those who must stop first are found without computing all. */
  driverHours: {
    tenant: string;
    driverRef: string;
    /** Counts what changed; `doneMark` is the count that was computed with. */
    mark: number;
    doneMark: number;
    /** Since when violations may be others; null where nothing changed. */
    changedFromMs: number | null;
    /** When it has to be computed again although nothing changes; null where that is never. */
    dueAtMs: number | null;
    /** The duty status; null where the log does not tell. */
    dutyStatus: string | null;
    /** The least of the clocks that do not run, and when the first of those that run has run out. */
    fixedLeftMs: number;
    runsOutAtMs: number;
  };
};

/** The tables, and what finds the versions that hold still. */
async function createTables(db: Kysely<unknown>, { text, integer, end }: Words): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const key = `tenant ${text} not null, driverRef ${text} not null, startMs ${integer} not null, ref ${text} not null`;
  const known = `knownFromMs ${integer} not null, knownUntilMs ${integer} not null`;
  const primary = `primary key (tenant, driverRef, startMs, ref, knownFromMs)`;
  await run(`create table dutyEntry (${key}, ${known}, endMs ${integer}, code ${integer} not null, ${primary}) ${end}`);
  await run(`create table driverDay (${key}, ${known}, ruleset text, timeZone text, startsAt text, exceptions text,
    coDrivers text, ${primary}) ${end}`);
  for (const [table, columns] of [
    // In the order in which a log is read, with all that is read of it: ids ascend as numbers, and they are text here.
    ["dutyEntry", "(length(ref)), ref, code, endMs"],
    ["driverDay", "ref, ruleset"],
  ] as const) {
    await run(`create index ${table}ThatHolds on ${table} (tenant, driverRef, startMs, ${columns})
      where knownUntilMs = ${STILL_MS}`);
    await run(`create index ${table}ByRef on ${table} (tenant, ref) where knownUntilMs = ${STILL_MS}`);
    await run(`create index ${table}ByAge on ${table} (tenant, startMs)`);
  }
  await run(`create table driverHours (
    tenant ${text} not null, driverRef ${text} not null, mark ${integer} not null, doneMark ${integer} not null,
    changedFromMs ${integer}, dueAtMs ${integer}, dutyStatus text, fixedLeftMs ${integer} not null,
    runsOutAtMs ${integer} not null, primary key (tenant, driverRef)) ${end}`);
  await run("create index driverHoursToDo on driverHours (tenant, driverRef) where mark <> doneMark");
  await run("create index driverHoursDue on driverHours (tenant, dueAtMs) where dueAtMs is not null");
}

type Words = { readonly text: string; readonly integer: string; readonly end: string };

/** The code of a record that is stored already: as `toDutyCode` gives it. */
const CODE_OF_FACET = `case facet ->> 'kind' when 'SPECIAL_DRIVING_CLEARED' then 0 when 'PERSONAL_CONVEYANCE' then 6
  when 'YARD_MOVES' then 7 when 'DUTY_STATUS' then case facet ->> 'status' when 'OFF_DUTY' then 1
  when 'SLEEPER_BERTH' then 2 when 'DRIVING' then 3 when 'ON_DUTY' then 4 when 'WAITING_AT_SITE' then 5 end end`;

/** The logs of a store of before: each record as it stands, known since its last change. */
async function fillFromRecords(db: Kysely<unknown>, { integer }: Words): Promise<void> {
  await sql
    .raw(`insert into dutyEntry (tenant, driverRef, startMs, ref, knownFromMs, knownUntilMs, endMs, code)
      select tenant, driverRef, startMs, ref, knownFromMs, ${STILL_MS}, endMs, code from (
        select tenant, facet -> 'driverRef' ->> 'ref' as driverRef, occurredAtMs as startMs, ref,
          coalesce(cast(${jsonOf("message", integer)} ->> 'changedAtMs' as ${integer}), receivedAtMs) as knownFromMs,
          cast(${jsonOf("message", integer)} ->> 'endedAtMs' as ${integer}) as endMs, ${CODE_OF_FACET} as code
        from record where kind = 'event' and facet ->> 'recordStatus' = 'ACTIVE') entry
      where code is not null and driverRef is not null`)
    .execute(db);
  await sql
    .raw(`insert into driverHours (tenant, driverRef, mark, doneMark, changedFromMs, fixedLeftMs, runsOutAtMs)
      select tenant, driverRef, 1, 0, min(startMs), 0, ${STILL_MS} from dutyEntry group by tenant, driverRef`)
    .execute(db);
}

function jsonOf(column: string, integer: string): string {
  return integer === "bigint" ? `cast(${column} as json)` : column;
}

const SQLITE: Words = { text: "text", integer: "integer", end: "without rowid" };
const POSTGRES: Words = { text: 'text collate "C"', integer: "bigint", end: "" };

function migrationsOf(words: Words) {
  return {
    "0201-hours-of-service": {
      async up(db: Kysely<unknown>) {
        await createTables(db, words);
        await fillFromRecords(db, words);
      },
    },
  };
}

export const hoursSchema: StoreSchema = { sqlite: migrationsOf(SQLITE), postgres: migrationsOf(POSTGRES) };
