import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { EntityKind } from "../domain.ts";

export type CandidateTables = {
  /** What each device or driver has that others can have too: see `toCandidateKeys`. */
  candidateKey: { tenant: string; key: string; entityId: string };
  /** Pairs that may be one, each with the lesser id first: see `toCandidate`. */
  linkCandidate: {
    tenant: string;
    id: string;
    kind: EntityKind;
    one: string;
    other: string;
    /** How much is missing to certainty, in thousandths: lists begin with the least. */
    doubt: number;
    /** JSON: what speaks for it, and what against. */
    evidence: string;
    /** The decision in force that says it is none; null while there is none that knew all that speaks for it. */
    dismissedBy: number | null;
  };
  /** Which pairs persons have dismissed, from the side of each of the two, by their ids of then. */
  dismissal: {
    tenant: string;
    entityId: string;
    otherId: string;
    decision: number;
    /** JSON: all that spoke for it, as `toGrounds` has it. */
    grounds: string;
  };
};

/** Pairs for a person to decide, and the numbers by which records can be compared. */
export const candidatesMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const isSqlite = engineOf(db) === "sqlite";
    const [integer, text, withoutRowid] = isSqlite
      ? ["integer", "text", "without rowid"]
      : ["bigint", 'text collate "C"', ""];
    for (const column of ["plateNumber", "plateState", "licenceNumber", "licenceState", "cardId"]) {
      await run(`alter table vendorRecord add column ${column} text`);
    }
    for (const column of ["serials", "replaces"]) {
      await run(`alter table vendorRecord add column ${column} text not null default '[]'`);
    }
    await run(`create table candidateKey (
      tenant ${text} not null, key ${text} not null, entityId ${text} not null,
      primary key (tenant, key, entityId)) ${withoutRowid}`);
    await run("create index candidateKeyByEntity on candidateKey (tenant, entityId)");
    await run(`create table linkCandidate (
      tenant ${text} not null, id ${text} not null, kind text not null, one ${text} not null, other ${text} not null,
      doubt ${integer} not null, evidence text not null, dismissedBy ${integer}, primary key (tenant, id))`);
    await run("create index linkCandidateByOne on linkCandidate (tenant, one)");
    await run("create index linkCandidateByOther on linkCandidate (tenant, other)");
    await run("create index linkCandidateByDoubt on linkCandidate (tenant, kind, doubt, id) where dismissedBy is null");
    await run(`create table dismissal (
      tenant ${text} not null, entityId ${text} not null, otherId ${text} not null, decision ${integer} not null,
      grounds text not null, primary key (tenant, entityId, otherId, decision)) ${withoutRowid}`);
  },
};
