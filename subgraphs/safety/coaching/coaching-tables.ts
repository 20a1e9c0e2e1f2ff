import { type Kysely, sql } from "kysely";
import { createNumbering } from "../../../platform/store/numbering.ts";
import type { StoreSchema } from "../../../platform/store/store.ts";
import type { CaseRow, EntryRow, EventPart } from "./coaching-case.ts";

export type CoachingTables = {
  /** The unified events as fleet tells them: what rules and scores are computed from. */
  eventCopy: EventPart & {
    tenant: string;
    id: string;
    vendorType: string;
    endedAtMs: number | null;
    retracted: number;
  };
  /** How far fleet's events were followed. */
  eventCopyPlace: { writer: string; seq: number };
  coachingCase: CaseRow;
  /** Other events of the moment that a case is about, and whose case it is as well. */
  caseWitness: { tenant: string; eventId: string; caseId: string };
  coachingEntry: EntryRow;
  /** What became known of cases, by numbers in the order of the commits; states as JSON. */
  caseChange: {
    seq: number;
    tenant: string;
    caseId: string;
    writer: string;
    kind: "ADDED" | "AMENDED";
    stateBefore: string | null;
    state: string;
    atMs: number;
  };
  /** Of each tenant, the last change that is gone by its age. */
  caseChangeHorizon: { tenant: string; seq: number; writer: string };
};

type Words = {
  readonly text: string;
  readonly integer: string;
  readonly key: string;
  readonly jsonOf: (column: string) => string;
};

const SQLITE: Words = {
  text: "text",
  integer: "integer",
  key: "integer primary key autoincrement",
  jsonOf: (column) => column,
};
const POSTGRES: Words = {
  text: 'text collate "C"',
  integer: "bigint",
  key: "bigint primary key",
  jsonOf: (column) => `cast(${column} as json)`,
};

async function createTables(db: Kysely<unknown>, { text, integer, key }: Words): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const event = `vendor ${text} not null, type ${text} not null, severity ${text} not null,
    occurredAtMs ${integer} not null, deviceId ${text}, driverId ${text}`;
  await run(`create table eventCopy (tenant ${text} not null, id ${text} not null, ${event},
    vendorType text not null, endedAtMs ${integer}, retracted integer not null, primary key (tenant, id))`);
  await run("create index eventCopyByMoment on eventCopy (tenant, occurredAtMs, id)");
  for (const owner of ["driver", "device"]) {
    await run(`create index eventCopyBy${owner} on eventCopy (tenant, ${owner}Id, occurredAtMs)
      where ${owner}Id is not null`);
  }
  await run(`create table eventCopyPlace (writer text not null, seq ${integer} not null)`);
  await run(`create table coachingCase (tenant ${text} not null, id ${text} not null, eventId ${text} not null, ${event},
    state ${text} not null, vendorState ${text}, vendorStateLabel text, vendorAtMs ${integer}, vendorCoachRef ${text},
    writeId text, coachId ${text}, dueAtMs ${integer}, origin text not null, openedBy ${text},
    openedAtMs ${integer} not null, changedAtMs ${integer} not null, revision ${integer} not null,
    primary key (tenant, id))`);
  await run(`create table caseWitness (tenant ${text} not null, eventId ${text} not null, caseId ${text} not null,
    primary key (tenant, eventId))`);
  await run("create index caseWitnessByCase on caseWitness (tenant, caseId)");
  await run("create unique index coachingCaseByEvent on coachingCase (tenant, eventId)");
  await run("create index coachingCaseByMoment on coachingCase (tenant, occurredAtMs, id)");
  await run("create index coachingCaseByState on coachingCase (tenant, state, occurredAtMs, id)");
  for (const column of ["driverId", "deviceId", "coachId", "openedBy", "vendorCoachRef"]) {
    await run(`create index coachingCaseBy${column} on coachingCase (tenant, ${column}, occurredAtMs, id)
      where ${column} is not null`);
  }
  await run(`create table coachingEntry (tenant ${text} not null, caseId ${text} not null, revision ${integer} not null,
    kind text not null, atMs ${integer} not null, origin text not null, subject text, fromState text, toState text,
    coachId text, dueAtMs ${integer}, text text, dismissal text, writeId text, code text,
    primary key (tenant, caseId, revision))`);
  await run(`create table caseChange (seq ${key}, tenant ${text} not null, caseId ${text} not null, writer text not null,
    kind text not null, stateBefore text, state text not null, atMs ${integer} not null)`);
  await run("create index caseChangeByTenant on caseChange (tenant, seq)");
  await run(
    `create table caseChangeHorizon (tenant ${text} primary key, seq ${integer} not null, writer text not null)`,
  );
}

/** The cases of the vendor's events that are stored already, and what used to be called a case named a session. */
async function fillFromRecords(db: Kysely<unknown>, { jsonOf, integer }: Words): Promise<void> {
  const told = (field: string) => `${jsonOf("message")} ->> '${field}'`;
  await sql
    .raw(`insert into coachingCase (tenant, id, eventId, vendor, type, severity, occurredAtMs, state, vendorState,
        vendorStateLabel, vendorAtMs, origin, openedAtMs, changedAtMs, revision)
      select tenant, 'case:samsara:' || ref, 'samsara:' || ref, 'SAMSARA', ${told("type")}, ${told("severity")},
        occurredAtMs, facet ->> 'state', facet ->> 'state', facet ->> 'stateLabel',
        cast(${told("updatedAtMs")} as ${integer}), 'VENDOR', occurredAtMs, receivedAtMs, 1
      from record where kind = 'event' and facet ->> 'state' is not null`)
    .execute(db);
  for (const table of ["record", "tally"]) {
    await sql.raw(`update ${table} set kind = 'coachingSession' where kind = 'coachingCase'`).execute(db);
  }
}

function migrationsOf(words: Words) {
  return {
    "0201-coaching": {
      async up(db: Kysely<unknown>) {
        if (words === POSTGRES) await createNumbering(db, [CASE_CHANGES]);
        await createTables(db, words);
        await fillFromRecords(db, words);
      },
    },
  };
}

/** The table whose rows are numbered in the order of the commits. */
export const CASE_CHANGES = "caseChange";

export const coachingSchema: StoreSchema = { sqlite: migrationsOf(SQLITE), postgres: migrationsOf(POSTGRES) };
