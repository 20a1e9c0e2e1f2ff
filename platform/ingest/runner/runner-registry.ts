import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Kysely, sql } from "kysely";
import { engineOf } from "../../store/engine-of.ts";
import { type Migrations, openSharedStore, type Store, type StoreSchema } from "../../store/store.ts";
import { storeAddress } from "../../store/store-address.ts";
import type { Runner } from "./hand-over.ts";

type RegistryTables = {
  runner: { id: string; host: string; pid: number; holds: string; standsBy: string; seenAtMs: number };
};

/** A runner that says nothing for so long is gone, or held up. */
const GONE_AFTER_MS = 10_000;
/** The rows of runners that ended without a word. */
const FORGOTTEN_AFTER_MS = 3_600_000;

const migrations = (integer: string): Migrations => ({
  "0001-runner": {
    async up(db) {
      await sql`create table runner (id text primary key, host text not null, pid ${sql.raw(integer)} not null,
        holds text not null, standsBy text not null, seenAtMs ${sql.raw(integer)} not null)`.execute(db);
    },
  },
});

const registrySchema: StoreSchema = { sqlite: migrations("integer"), postgres: migrations("bigint") };

/**
 * Where the runners of one store home tell each other what they run and what they wait for. It is a hint by which they share
 * the work; who may write a store is decided by its lease alone.
 */
export class RunnerRegistry implements AsyncDisposable {
  readonly #store: Store<RegistryTables>;
  readonly #id = randomUUID();

  private constructor(store: Store<RegistryTables>) {
    this.#store = store;
  }

  static async open(storeHome: string): Promise<RunnerRegistry> {
    return new RunnerRegistry(
      await openSharedStore<RegistryTables>(storeAddress(storeHome, "runners"), registrySchema),
    );
  }

  /** Says what this runner does, and resolves with it and the others that were heard of lately. */
  async meet(own: Omit<Runner, "id">): Promise<{ readonly own: Runner; readonly others: readonly Runner[] }> {
    const { db } = this.#store;
    const [holds, standsBy] = [own.holds, own.standsBy].map((names) => JSON.stringify(names));
    await sql`insert into runner values (${this.#id}, ${hostname()}, ${process.pid}, ${holds}, ${standsBy}, ${nowMs(db)})
      on conflict (id) do update set holds = excluded.holds, standsBy = excluded.standsBy, seenAtMs = excluded.seenAtMs`.execute(
      db,
    );
    await sql`delete from runner where seenAtMs < ${nowMs(db)} - ${FORGOTTEN_AFTER_MS}`.execute(db);
    const { rows } = await sql<RegistryTables["runner"]>`
      select * from runner where id <> ${this.#id} and seenAtMs >= ${nowMs(db)} - ${GONE_AFTER_MS}`.execute(db);
    const others = rows.map(({ id, ...told }) => ({
      id,
      holds: JSON.parse(told.holds) as string[],
      standsBy: JSON.parse(told.standsBy) as string[],
    }));
    return { own: { id: this.#id, ...own }, others };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { db } = this.#store;
    await sql`delete from runner where id = ${this.#id}`.execute(db).catch(() => {});
    await this.#store[Symbol.asyncDispose]();
  }
}

/** The database's own clock, which all runners share. */
function nowMs(db: Kysely<RegistryTables>) {
  return engineOf(db) === "sqlite"
    ? sql`cast(unixepoch('subsec') * 1000 as integer)`
    : sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
}
