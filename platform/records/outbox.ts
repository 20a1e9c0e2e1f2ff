import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import {
  BATCH_SIZE,
  type Bus,
  type BusBatch,
  type BusMessage,
  type BusPosition,
  type Publication,
} from "../bus/bus.ts";
import { HandedOn } from "../bus/handed-on.ts";
import type { WakeUps } from "../bus/wake-ups.ts";
import { openStoreForReading, type Store } from "../store/store.ts";
import type { RecordTables } from "./record-tables.ts";

/** Whoever wrote before the writers were told apart, or has written nothing yet. */
const FIRST_WRITER = { id: "", afterSeq: 0 };

export type OutboxQuery = {
  /** Null for all that there is. */
  readonly after: BusPosition | null;
  /** Whose messages; null for all of them, which are for nobody outside of the process. */
  readonly tenant: string | null;
};

/**
 * The messages of a publisher after a position, oldest first, at most a batch of them; from the first one on where the
 * position is not one of this store.
 */
export async function readOutbox(db: Kysely<RecordTables>, { after, tenant }: OutboxQuery): Promise<BusBatch> {
  // What is written between these two queries belongs to a later writer, or is read with the next batch.
  const { rows: writers } = await sql<RecordTables["history"]>`select id, afterSeq from history order by rowid`.execute(
    db,
  );
  const history = [FIRST_WRITER, ...writers];
  const { rows: ends } = await sql<{ end: number | null }>`select max(seq) as end from record`.execute(db);
  const end = ends[0]?.end ?? 0;
  const isAnew = after !== null && !isPlaceOf(history, after, end);
  const afterSeq = isAnew ? 0 : (after?.seq ?? 0);
  const messages = end > afterSeq ? await readMessages(db, afterSeq, tenant) : [];
  const writer = history.at(-1)?.id ?? FIRST_WRITER.id;
  return { messages, position: { writer, seq: messages.at(-1)?.seq ?? afterSeq }, isHandedOn: false, isAnew };
}

/** Whether a position is of one of these writers: not beyond where the next one began, nor beyond the end. */
function isPlaceOf(history: readonly RecordTables["history"][], { writer, seq }: BusPosition, end: number): boolean {
  const index = history.findIndex(({ id }) => id === writer);
  return index >= 0 && seq <= (history[index + 1]?.afterSeq ?? end);
}

async function readMessages(
  db: Kysely<RecordTables>,
  afterSeq: number,
  tenant: string | null,
): Promise<readonly BusMessage[]> {
  const rows = await db
    .selectFrom("record")
    .select(["seq", "tenant", "kind", "ref", "message"])
    .where("seq", ">", afterSeq)
    .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
    .orderBy("seq")
    .limit(BATCH_SIZE)
    .execute();
  return rows.map(({ message, ...row }) => ({ ...row, message: JSON.parse(message) as unknown }));
}

/** Where a subgraph keeps its store. */
export function storeFile(dataDir: string, subgraph: string): string {
  return join(dataDir, `${subgraph}.sqlite`);
}

const GATHER_MS = 100;

/**
 * The bus within one thread: reads the publishers' outboxes when their commits wake it. A follower that is up to date is
 * handed the publications of this thread without a read.
 */
export class LocalBus implements Bus, AsyncDisposable {
  readonly #dataDir: string;
  readonly #wakeUps: WakeUps;
  readonly #stores = new Map<string, Store<RecordTables>>();
  readonly #followers = new Map<string, Set<HandedOn>>();

  constructor(dataDir: string, wakeUps: WakeUps) {
    this.#dataDir = dataDir;
    this.#wakeUps = wakeUps;
  }

  /** Wakes the followers of a publisher after its commit, and hands them the publication. */
  announce(publisher: string, publication?: Publication): void {
    if (publication) for (const handedOn of this.#followersOf(publisher)) handedOn.add(publication);
    this.#wakeUps.wake(publisher);
  }

  async *follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    const { db } = this.#store(publisher);
    const handedOn = new HandedOn();
    const followers = this.#followersOf(publisher);
    followers.add(handedOn);
    try {
      let position = after;
      while (!signal.aborted) {
        const seen = this.#wakeUps.count(publisher);
        const batch =
          toBatch(handedOn.take(position), position) ?? (await readOutbox(db, { after: position, tenant: null }));
        position = batch.position;
        if (batch.messages.length > 0 || batch.isAnew) {
          yield batch;
        } else {
          await this.#wakeUps.waitFor(publisher, seen, signal);
          // During a backfill a publisher commits often: its followers read several commits at once.
          await sleep(GATHER_MS, undefined, { signal }).catch(() => {});
        }
      }
    } finally {
      followers.delete(handedOn);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store[Symbol.asyncDispose]()));
  }

  #store(publisher: string): Store<RecordTables> {
    const store = this.#stores.get(publisher) ?? openStoreForReading<RecordTables>(storeFile(this.#dataDir, publisher));
    this.#stores.set(publisher, store);
    return store;
  }

  #followersOf(publisher: string): Set<HandedOn> {
    const followers = this.#followers.get(publisher) ?? new Set();
    this.#followers.set(publisher, followers);
    return followers;
  }
}

/** Messages that continue at a place, as the batch behind it; null if there are none. */
function toBatch(messages: readonly BusMessage[], position: BusPosition | null): BusBatch | null {
  const last = messages.at(-1);
  return last && position
    ? { messages, position: { ...position, seq: last.seq }, isHandedOn: true, isAnew: false }
    : null;
}
