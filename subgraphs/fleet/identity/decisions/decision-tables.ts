import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../../platform/store/engine-of.ts";
import type { EntityKind } from "../../domain.ts";

/** What persons have decided, and what that changed. */
export type DecisionTables = {
  decision: {
    id: number;
    tenant: string;
    entityKind: EntityKind;
    action: "LINKED" | "UNLINKED" | "MERGED" | "DISMISSED" | "UNDONE";
    subject: string;
    reason: string | null;
    atMs: number;
    /** JSON: {@link RecordMove}. */
    moves: string;
    /** The decision that it undoes; null where it undoes none. */
    undoes: number | null;
    isUndone: 0 | 1;
  };
  /** The devices and drivers that a decision concerned, by their ids of then. */
  decisionEntity: { tenant: string; entityId: string; decision: number };
  /** Which decisions take back which assertions. */
  withdrawal: { tenant: string; assertion: number; decision: number };
};

/** What was said before decisions had numbers are decisions as well; what they changed was not noted. */
export const decisionsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const isSqlite = engineOf(db) === "sqlite";
    const [integer, text, withoutRowid] = isSqlite
      ? ["integer", "text", "without rowid"]
      : ["bigint", 'text collate "C"', ""];
    await run(`create table decision (
      id ${integer} not null primary key, tenant ${text} not null, entityKind text not null, action text not null,
      subject text not null, reason text, atMs ${integer} not null, moves text not null, undoes ${integer},
      isUndone ${integer} not null)`);
    await run(`create table decisionEntity (
      tenant ${text} not null, entityId ${text} not null, decision ${integer} not null,
      primary key (tenant, entityId, decision)) ${withoutRowid}`);
    await run(`create table withdrawal (
      tenant ${text} not null, assertion ${integer} not null, decision ${integer} not null,
      primary key (tenant, assertion, decision)) ${withoutRowid}`);
    await run(`alter table assertion add column decision ${integer}`);
    await run("create index assertionByDecision on assertion (decision)");
    await run("create index aliasByEntity on alias (tenant, entityId)");
    await run(`update assertion set decision = (select min(a.id) from assertion a where a.tenant = assertion.tenant
      and a.entityKind = assertion.entityKind and a.vendor = assertion.vendor and a.ref = assertion.ref
      and a.kind = assertion.kind and a.atMs = assertion.atMs)`);
    await run(`insert into decision (id, tenant, entityKind, action, subject, reason, atMs, moves, undoes, isUndone)
      select id, tenant, entityKind, case kind when 'SAME' then 'LINKED' else 'UNLINKED' end, subject, reason, atMs,
        '[]', null, 0
      from assertion where id = decision`);
    await run(`insert into decisionEntity (tenant, entityId, decision)
      select distinct d.tenant, l.entityId, d.id from decision d join assertion a on a.decision = d.id
        join link l on l.tenant = a.tenant and l.kind = a.entityKind and l.vendor = a.vendor and l.ref = a.ref`);
  },
};
