import { type Kysely, sql } from "kysely";
import type { StoreSchema } from "../../../platform/store/store.ts";

/** What the log keeps beside the records as they are. */
export type LogTables = {
  /** What was stored of an entry before it changed, and from when until when we knew it so. */
  formerDutyRecord: {
    tenant: string;
    kind: string;
    ref: string;
    knownFromMs: number;
    knownUntilMs: number;
    ownerRef: string | null;
    occurredAtMs: number;
    facet: string;
    raw: string;
  };
};

type Words = { readonly text: string; readonly integer: string; readonly json: string; readonly fill: string };

/** The uuid and the mark of an edit of entries that are stored already, as far as their records are there still. */
const FILL_SQLITE = `update record set facet = json_set(facet, '$.uuid', raw ->> 'uuid',
    '$.edited', json(case when raw ->> 'driverEdit' = 1 then 'true' else 'false' end))
  where kind in ('event', 'proposal') and facet ->> 'recordStatus' is not null and raw <> 'null'`;
const FILL_POSTGRES = `update record set facet = (cast(facet as jsonb) || jsonb_build_object(
    'uuid', cast(raw as json) ->> 'uuid', 'edited', coalesce(cast(raw as json) ->> 'driverEdit' = 'true', false)))::json
  where kind in ('event', 'proposal') and facet ->> 'recordStatus' is not null and raw <> 'null'`;

const SQLITE: Words = { text: "text", integer: "integer", json: "text", fill: FILL_SQLITE };
const POSTGRES: Words = { text: 'text collate "C"', integer: "bigint", json: "json", fill: FILL_POSTGRES };

function migrationsOf({ text, integer, json, fill }: Words) {
  return {
    "0202-log": {
      async up(db: Kysely<unknown>) {
        const run = (statement: string) => sql.raw(statement).execute(db);
        await run(`create table formerDutyRecord (
          tenant ${text} not null, kind ${text} not null, ref ${text} not null, knownFromMs ${integer} not null,
          knownUntilMs ${integer} not null, ownerRef ${text}, occurredAtMs ${integer} not null, facet ${json} not null,
          raw text not null, primary key (tenant, kind, ref, knownUntilMs))`);
        await run("create index formerDutyRecordByTime on formerDutyRecord (tenant, occurredAtMs)");
        await run(fill);
        await run(`create index recordOfLogByTime on record (tenant, occurredAtMs)
          where kind in ('event', 'proposal')`);
        await run(`create index recordByUuid on record (tenant, (facet ->> 'uuid'))
          where facet ->> 'uuid' is not null`);
        await run(`create index unidentifiedDriving on record (tenant, occurredAtMs) where ${UNIDENTIFIED_DRIVING}`);
      },
    },
  };
}

/** Which records are driving that nobody has claimed: an index has these alone. */
export const UNIDENTIFIED_DRIVING = `kind = 'event' and facet ->> 'status' = 'DRIVING'
  and facet ->> 'recordStatus' = 'ACTIVE' and facet ->> 'driverRef' is null`;

export const logSchema: StoreSchema = { sqlite: migrationsOf(SQLITE), postgres: migrationsOf(POSTGRES) };
