import { type Kysely, sql } from "kysely";
import { createStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { StoreSchema } from "../../../platform/store/store.ts";
import type { CaseRow, EntryRow } from "./coaching-case.ts";

export type CoachingTables = {
  coachingCase: CaseRow;
  /** Other events of the moment that a case is about, and whose case it is as well. */
  caseWitness: {
    tenant: string;
    eventId: string;
    caseId: string;
    /** Whether it is there because it is of the same incident as the event of the case, and goes when it is not any more. */
    isFollowed: number;
  };
  coachingEntry: EntryRow;
};

type Words = {
  readonly text: string;
  readonly integer: string;
  readonly jsonOf: (column: string) => string;
};

const SQLITE: Words = {
  text: "text",
  integer: "integer",
  jsonOf: (column) => column,
};
const POSTGRES: Words = {
  text: 'text collate "C"',
  integer: "bigint",
  jsonOf: (column) => `cast(${column} as json)`,
};

async function createTables(db: Kysely<unknown>, { text, integer }: Words): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const event = `vendor ${text} not null, type ${text} not null, severity ${text} not null,
    occurredAtMs ${integer} not null, deviceId ${text}, driverId ${text}`;
  // A driver's violations among all his events: a rule asks for them at each event.
  await run(`create index eventCopyOfViolations on eventCopy (tenant, driverId, occurredAtMs)
    where type = 'HOS_VIOLATION' and driverId is not null`);
  for (const [name, owner] of [
    ["eventCopyByDriver", "driverId"],
    ["eventCopyByDevice", "deviceId"],
  ]) {
    await run(`create index ${name} on eventCopy (tenant, ${owner}, occurredAtMs) where ${owner} is not null`);
  }
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
  await createStoredChanges(db, CASE_CHANGES);
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
        await createTables(db, words);
        await fillFromRecords(db, words);
      },
    },
    "0302-followed-witnesses": {
      async up(db: Kysely<unknown>) {
        await sql.raw("alter table caseWitness add column isFollowed integer not null default 0").execute(db);
      },
    },
  };
}

/** The name of the order of the changes of cases in the store. */
export const CASE_CHANGES = "caseChange";

export const coachingSchema: StoreSchema = { sqlite: migrationsOf(SQLITE), postgres: migrationsOf(POSTGRES) };
