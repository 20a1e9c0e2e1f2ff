import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../store/sql-words.ts";
import type { RecordTables } from "./record-tables.ts";

/** A stored record: what the subgraph serves of it, and the vendor's record as received. */
export type StoredRecord<Facet> = { readonly ref: string; readonly facet: Facet; readonly raw: string };

export type RefQuery = { readonly tenant: string; readonly kind: string; readonly refs: readonly string[] };

export type OwnedQuery = {
  readonly tenant: string;
  readonly kind: string;
  readonly ownerRefs: readonly string[];
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly limit: number;
};

/** The reading side of a feed's store. */
export class RecordReader {
  readonly #db: Kysely<RecordTables>;

  constructor(db: Kysely<RecordTables>) {
    this.#db = db;
  }

  /** The record of each ref in its place, null where there is none. One question to the store. */
  async byRef<Facet>({ tenant, kind, refs }: RefQuery): Promise<readonly (StoredRecord<Facet> | null)[]> {
    const { rows } = await sql<{ ref: string; facet: string; raw: string }>`
      select ref, facet, raw from record
      where tenant = ${tenant} and kind = ${kind} and ref ${isOneOfTexts(this.#db, refs)}
    `.execute(this.#db);
    const found = new Map(rows.map((row) => [row.ref, toStoredRecord<Facet>(row)]));
    return refs.map((ref) => found.get(ref) ?? null);
  }

  /** The newest records of some owners in a period, oldest first. */
  async byOwner<Facet>({
    tenant,
    kind,
    ownerRefs,
    fromMs,
    toMs,
    limit,
  }: OwnedQuery): Promise<readonly StoredRecord<Facet>[]> {
    const { rows } = await sql<{ ref: string; facet: string; raw: string }>`
      select ref, facet, raw from record
      where tenant = ${tenant} and kind = ${kind}
        and ownerRef ${isOneOfTexts(this.#db, ownerRefs)}
        and occurredAtMs >= ${fromMs} and occurredAtMs < ${toMs}
      order by occurredAtMs desc, ref desc limit ${limit}
    `.execute(this.#db);
    return rows.map((row) => toStoredRecord<Facet>(row)).reverse();
  }
}

function toStoredRecord<Facet>({ ref, facet, raw }: { ref: string; facet: string; raw: string }): StoredRecord<Facet> {
  return { ref, facet: JSON.parse(facet) as Facet, raw };
}
