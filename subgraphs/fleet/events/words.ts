import { type Kysely, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { eachText, isOneOfNumbers, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** More words than a large fleet has; a writer that knows as many begins anew. */
const MAX_KNOWN = 500_000;

export type NumberedWord = { readonly code: number; readonly text: string };

/** The numbers of some texts of a tenant, in a transaction. Those that have none are given one. */
export type NumberWords = (
  tx: Kysely<FleetTables>,
  words: { readonly tenant: string; readonly texts: readonly string[] },
) => Promise<readonly NumberedWord[]>;

/** {@link NumberWords} by the store that the transaction is of. */
export const numberInStore: NumberWords = async (tx, { texts }) => {
  await sql`insert into word (text) select value from ${eachText(tx, texts)} where true on conflict do nothing`.execute(
    tx,
  );
  const { rows } = await sql<NumberedWord>`
    select code, text from word where text ${isOneOfTexts(tx, texts)}`.execute(tx);
  return rows;
};

/**
 * Texts that stand in many rows, such as ids of devices and refs of vendors, as small numbers. A word, once written, keeps
 * its number. This is the writing side; it knows in memory what it has asked for.
 */
export class Words {
  readonly #codes = new Map<string, number>();
  readonly #maxKnown: number;
  readonly #number: NumberWords;

  constructor(maxKnown = MAX_KNOWN, number: NumberWords = numberInStore) {
    this.#maxKnown = maxKnown;
    this.#number = number;
  }

  /** Forgets what it knows: after a rollback, numbers in memory may be ahead of the store. */
  clear(): void {
    this.#codes.clear();
  }

  /** The words as one tenant has them. */
  of(tenant: string): TenantWords {
    return new TenantWords(tenant, { codes: this.#codes, maxKnown: this.#maxKnown, number: this.#number });
  }
}

/** The words of a tenant. A text that several tenants have is one word, and each of them has it by itself. */
export class TenantWords {
  readonly #tenant: string;
  readonly #codes: Map<string, number>;
  readonly #maxKnown: number;
  readonly #number: NumberWords;

  constructor(
    tenant: string,
    known: { readonly codes: Map<string, number>; readonly maxKnown: number; readonly number: NumberWords },
  ) {
    this.#tenant = tenant;
    this.#codes = known.codes;
    this.#maxKnown = known.maxKnown;
    this.#number = known.number;
  }

  /**
   * Learns the numbers of some texts, writing those that have none yet, and that the tenant has them. None, or three
   * statements. The name of the tenant is a word, too, and its number the tenant's.
   */
  async learn(tx: Kysely<FleetTables>, texts: Iterable<string>): Promise<void> {
    const wanted = [...new Set([this.#tenant, ...texts])];
    // What is asked for now has to be known afterwards, whether it was known before or not.
    if (this.#codes.size + wanted.length > this.#maxKnown) this.#codes.clear();
    const unknown = wanted.filter((text) => !this.#codes.has(this.#keyOf(text)));
    if (unknown.length === 0) return;
    const rows = await this.#number(tx, { tenant: this.#tenant, texts: unknown });
    for (const { code, text } of rows) this.#codes.set(this.#keyOf(text), code);
    const tenant = this.codeOf(this.#tenant);
    const owned = rows.map(({ code }) => [tenant, code]);
    await insertRows(tx, { into: "tenantWord", columns: ["tenant", "code"], rows: owned, onConflict: "ignore" });
  }

  /** The number of a text that was learned. */
  codeOf(text: string): number {
    const code = this.#codes.get(this.#keyOf(text));
    if (code === undefined) throw new Error("a word that was not learned");
    return code;
  }

  codeOrNull(text: string | null): number | null {
    return text === null ? null : this.codeOf(text);
  }

  /** The tenant's length tells where it ends, whatever stands in it. */
  #keyOf(text: string): string {
    return `${this.#tenant.length} ${this.#tenant} ${text}`;
  }
}

/** The number of each text in its place, null where no row has it. One statement. */
export async function readCodes(
  db: Kysely<FleetTables>,
  texts: readonly string[],
): Promise<readonly (number | null)[]> {
  if (texts.length === 0) return [];
  const { rows } = await sql<{ code: number; text: string }>`
    select code, text from word where text ${isOneOfTexts(db, texts)}`.execute(db);
  const codes = new Map(rows.map(({ code, text }) => [text, code]));
  return texts.map((text) => codes.get(text) ?? null);
}

/** More words than a large fleet has; a reader that knows as many begins anew. */
const MAX_READ = 200_000;

/** What the numbers of words stand for. That never changes: the store is asked for those alone that are new. */
export class WordTexts {
  readonly #texts = new Map<number, string>();

  /** To be awaited before texts are asked for. No statement, or one for new words. */
  async learn(db: Kysely<FleetTables>, codes: readonly (number | null)[]): Promise<void> {
    const asked = new Set(codes.filter((code) => code !== null));
    if (this.#texts.size + asked.size > MAX_READ) this.#texts.clear();
    const unknown = [...asked].filter((code) => !this.#texts.has(code));
    if (unknown.length === 0) return;
    const { rows } = await sql<{ code: number; text: string }>`
      select code, text from word where code ${isOneOfNumbers(db, unknown)}`.execute(db);
    for (const { code, text } of rows) this.#texts.set(code, text);
  }

  /** The text of a number that was learned. */
  textOf(code: number | null): string | null {
    return code === null ? null : (this.#texts.get(code) ?? null);
  }
}
