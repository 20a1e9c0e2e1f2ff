import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../clock.ts";
import { engineOf } from "./engine-of.ts";

/** Another process writes the store. Its message names the process. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";
}

/** Another writer has taken the store over, for this one was not heard of for too long. */
export class StoreSupersededError extends Error {
  override readonly name = "StoreSupersededError";
}

/** A writer that is not heard of for so long counts as gone: by the clock of who waits, for machines' clocks differ. */
const LEASE_MS = 10_000;
/** Clocks differ by less: who was heard of longer ago by them is not waited for. */
const MAX_CLOCK_SKEW_MS = 60_000;
/** How often a writer says that it is there. */
export const RENEW_EVERY_MS = 2_500;
const LOOK_EVERY_MS = 100;
/** Who stands by for days costs the database two looks a second. */
const LOOK_WHILE_STANDING_BY_MS = 500;
/** How exactly the start of a process is known. */
const START_ERROR_MS = 2_000;

/** Waiting for the right to write a store as long as another process has it. */
export type StandBy = {
  /** Ends the waiting: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** How long a right that is free is left to others. */
  readonly deferMs?: () => number;
};

type Holder = {
  readonly term: number;
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly processStartedAtMs: number;
  /** Null once it has left. */
  readonly renewedAtMs: number | null;
};

type Database = Kysely<Record<never, never>>;

/** What `waitForFormerWriter` is told. */
export type WaitOptions = { readonly store: string; readonly clock: Clock; readonly standBy?: StandBy | undefined };

/**
 * Waits until nobody writes a store any more, and resolves with who wrote it last. Without `standBy` it rejects with
 * {@link StoreInUseError} if somebody keeps writing it.
 *
 * A writer that left, or whose process on this machine has ended, is waited for no moment; one that was killed on
 * another machine for ten seconds.
 */
export async function waitForFormerWriter(db: Database, options: WaitOptions): Promise<FormerWriter> {
  const { store, clock, standBy } = options;
  const lookEveryMs = standBy ? LOOK_WHILE_STANDING_BY_MS : LOOK_EVERY_MS;
  const first = await readHolder(db);
  let heard = { holder: first, atMs: performance.now() };
  for (;;) {
    standBy?.signal.throwIfAborted();
    const { holder } = heard;
    if (!holder || hasEnded(holder, clock.now()) || performance.now() - heard.atMs >= LEASE_MS) {
      const deferMs = standBy?.deferMs?.() ?? 0;
      if (deferMs === 0) return holder;
      await sleep(deferMs, undefined, { signal: standBy?.signal });
      const now = await readHolder(db);
      if (isSame(now, holder)) return holder;
      heard = { holder: now, atMs: performance.now() };
    }
    if (!standBy && holder && !isSame(holder, first)) {
      throw new StoreInUseError(`the store ${store} is being written by process ${holder.pid} on ${holder.host}`);
    }
    await sleep(lookEveryMs, undefined, { signal: standBy?.signal });
    const now = await readHolder(db);
    if (!isSame(now, heard.holder)) heard = { holder: now, atMs: performance.now() };
  }
}

/** Who wrote a store last, as it was when it was looked at; null if nobody ever did. */
export type FormerWriter = Holder | null;

/**
 * The right to write a store: the newest writer has it, and every transaction asks whether that is still so. A process
 * that was held up while another one took over therefore writes nothing any more.
 */
export class WriterLease {
  readonly #id = randomUUID();
  readonly #clock: Clock;
  #renewedAtMs = performance.now();

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes over from `former`. Rejects with {@link StoreInUseError} if somebody else has done so meanwhile. */
  static async take(db: Database, former: FormerWriter, clock: Clock): Promise<WriterLease> {
    const lease = new WriterLease(clock);
    await createTable(db);
    await db.transaction().execute(async (tx) => {
      // Those who take over come one after the other; the transactions of the former writer are not held up by this.
      if (engineOf(tx) === "postgres") await sql`lock table writer in share row exclusive mode`.execute(tx);
      if ((await readNewest(tx))?.term !== former?.term)
        throw new StoreInUseError("another process has just taken the store");
      await sql`insert into writer (id, host, pid, processStartedAtMs, renewedAtMs)
        values (${lease.#id}, ${hostname()}, ${process.pid}, ${toProcessStartMs()}, ${clock.now()})`.execute(tx);
      await sql`delete from writer where term < (select max(term) from writer)`.execute(tx);
    });
    return lease;
  }

  /**
   * Rejects with {@link StoreSupersededError} if another writer has taken over. To be called first in every transaction: until
   * that ends, nobody takes over. SQLite has one transaction at a time that writes; in PostgreSQL the row is locked, and whoever
   * takes over deletes it.
   */
  async check(tx: Database): Promise<void> {
    const lock = engineOf(tx) === "sqlite" ? sql`` : sql`for share`;
    const { rows } = await sql<{ id: string }>`select id from writer order by term desc limit 1 ${lock}`.execute(tx);
    if (rows[0]?.id !== this.#id) throw new StoreSupersededError("another process has taken the store over");
    // Who writes much is heard of by that: a renewal by itself would wait for its turn behind much else.
    if (performance.now() - this.#renewedAtMs >= RENEW_EVERY_MS) await this.renew(tx);
  }

  /** Says that this writer is there. */
  async renew(tx: Database): Promise<void> {
    this.#renewedAtMs = performance.now();
    await sql`update writer set renewedAtMs = ${this.#clock.now()} where id = ${this.#id}`.execute(tx);
  }

  /** Says that this writer leaves. */
  async release(tx: Database): Promise<void> {
    await sql`update writer set renewedAtMs = null where id = ${this.#id}`.execute(tx);
  }
}

/**
 * Has the writer of a store wait until a transaction ends that is no writer's, and whoever wants to take over. SQLite has one
 * transaction at a time that writes, so that it is so already. No statement of the transaction is too slow, nor a pause too long.
 */
export async function holdWriter(tx: Database): Promise<void> {
  if (engineOf(tx) === "sqlite") return;
  await sql`set local statement_timeout to 0`.execute(tx);
  await sql`set local idle_in_transaction_session_timeout to 0`.execute(tx);
  await sql`select id from writer for update`.execute(tx);
}

async function createTable(db: Database): Promise<void> {
  const columns = sql`id text not null, host text not null, pid integer not null`;
  if (engineOf(db) === "sqlite") {
    await sql`create table if not exists writer (term integer primary key autoincrement, ${columns},
      processStartedAtMs integer not null, renewedAtMs integer)`.execute(db);
  } else {
    await sql`create table if not exists writer (term bigint generated always as identity primary key, ${columns},
      processStartedAtMs bigint not null, renewedAtMs bigint)`.execute(db);
  }
}

async function hasTable(db: Database): Promise<boolean> {
  const { rows } =
    engineOf(db) === "sqlite"
      ? await sql`select 1 from sqlite_master where type = 'table' and name = 'writer'`.execute(db)
      : await sql`select 1 from pg_tables where schemaname = current_schema() and tablename = 'writer'`.execute(db);
  return rows.length > 0;
}

async function readHolder(db: Database): Promise<Holder | null> {
  return (await hasTable(db)) ? readNewest(db) : null;
}

async function readNewest(db: Database): Promise<Holder | null> {
  const { rows } = await sql<Holder>`select * from writer order by term desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Whether it is the same writer and was not heard of in between. */
function isSame(one: Holder | null, other: Holder | null): boolean {
  return one?.term === other?.term && one?.renewedAtMs === other?.renewedAtMs;
}

/** Whether a writer is known to be gone without waiting for it. */
function hasEnded({ host, pid, processStartedAtMs, renewedAtMs }: Holder, nowMs: number): boolean {
  if (renewedAtMs === null || Math.abs(nowMs - renewedAtMs) >= MAX_CLOCK_SKEW_MS) return true;
  if (host !== hostname()) return false;
  // A container's first process has the same number again and again.
  if (pid === process.pid) return Math.abs(processStartedAtMs - toProcessStartMs()) >= START_ERROR_MS;
  return !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else's cannot be signalled, and is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** By the wall clock, and for all threads of the process the same. */
function toProcessStartMs(): number {
  return Math.round(Date.now() - process.uptime() * 1_000);
}
