import { type Kysely, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfNumbers, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { type HoldableStore, openStoreBesideWriter } from "../../../platform/store/store.ts";
import { numberClassInStore } from "../events/event-classes.ts";
import type { FormerEvent, FormerIndex } from "../events/former-index.ts";
import { type NumberedWord, numberInStore } from "../events/words.ts";
import type { FleetTables } from "../tables.ts";
import type { Followed } from "./record-stores.ts";

/** The index that serves, while another one is made beside it. */
export class LiveIndex implements FormerIndex, AsyncDisposable {
  readonly #store: HoldableStore<FleetTables>;
  /** While it is held, it is written in one transaction. */
  #held: Kysely<FleetTables> | null = null;

  constructor(address: string) {
    this.#store = openStoreBesideWriter<FleetTables>(address);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]();
  }

  /** Where it is read, and, while it is held, written. */
  get db(): Kysely<FleetTables> {
    return this.#held ?? this.#store.db;
  }

  /** Up to where it has followed each publisher. */
  async followed(): Promise<Followed> {
    const rows = await this.db.selectFrom("followed").selectAll().execute();
    return new Map(rows.map(({ publisher, writer, seq }) => [publisher, { writer, seq }]));
  }

  /** Has its writer wait for as long as some work takes. All that the work writes is there afterwards, or nothing of it. */
  hold<Result>(work: (tx: Kysely<FleetTables>) => Promise<Result>): Promise<Result> {
    return this.#store.hold(async (tx) => {
      this.#held = tx;
      try {
        return await work(tx);
      } finally {
        this.#held = null;
      }
    });
  }

  readonly numberWords: FormerIndex["numberWords"] = async (tx, { tenant, texts }) => {
    const { rows: known } = await sql<NumberedWord>`
      select code, text from word where text ${isOneOfTexts(tx, texts)}`.execute(tx);
    const unknown = new Set(texts).difference(new Set(known.map(({ text }) => text)));
    if (unknown.size === 0) return known;
    const numbered = await this.#numberThere(tenant, [...unknown]);
    const rows = numbered.map(({ code, text }) => [code, text]);
    await insertRows(tx, { into: "word", columns: ["code", "text"], rows, onConflict: "ignore" });
    return [...known, ...numbered];
  };

  readonly numberClass: FormerIndex["numberClass"] = async (tx, { tenant, parts }) => {
    const { rows } = await sql<{ code: number }>`
      select code from eventClass where tenant = ${tenant} and parts = ${parts}`.execute(tx);
    const known = rows[0]?.code;
    if (known !== undefined) return known;
    const code = await this.#write((live) => numberClassInStore(live, { tenant, parts }));
    await sql`insert into eventClass (code, tenant, parts, count) values (${code}, ${tenant}, ${parts}, 0)`.execute(tx);
    return code;
  };

  async events(hashes: readonly number[]): Promise<readonly FormerEvent[]> {
    const { rows } = await sql<FormerEvent>`
      select e.*, c.vendor, c.retracted from event e join eventClass c on c.code = e.class
      where e.refHash ${isOneOfNumbers(this.db, hashes)}`.execute(this.db);
    return rows;
  }

  #write<Result>(work: (tx: Kysely<FleetTables>) => Promise<Result>): Promise<Result> {
    return this.#held ? work(this.#held) : this.#store.write(work);
  }

  /** Most texts that are new came in meanwhile, and have numbers there. */
  async #numberThere(tenant: string, texts: readonly string[]): Promise<readonly NumberedWord[]> {
    const { rows: known } = await sql<NumberedWord>`
      select code, text from word where text ${isOneOfTexts(this.db, texts)}`.execute(this.db);
    const unknown = new Set(texts).difference(new Set(known.map(({ text }) => text)));
    if (unknown.size === 0) return known;
    const issued = await this.#write(async (live) => {
      const rows = await numberInStore(live, { tenant, texts: [tenant, ...unknown] });
      const code = rows.find(({ text }) => text === tenant)?.code ?? 0;
      const owned = rows.map((one) => [code, one.code]);
      await insertRows(live, { into: "tenantWord", columns: ["tenant", "code"], rows: owned, onConflict: "ignore" });
      return rows.filter(({ text }) => unknown.has(text));
    });
    return [...known, ...issued];
  }
}
