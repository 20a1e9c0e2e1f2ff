import type { Kysely } from "kysely";
import type { BusBatch, BusMessage, BusPosition } from "../bus/bus.ts";

export type OutboxQuery = {
  /** Null for all that there is; `end` for nothing but the place behind it. */
  readonly after: BusPosition | null | "end";
  /** Whose messages; null for all of them, which are for nobody outside of the process. */
  readonly tenant: string | null;
};

/**
 * The messages of a publisher after a position, oldest first, at most a batch of them; from the first one on where the
 * position is not one of this store.
 */
export type OutboxReader = (db: Kysely<unknown>, query: OutboxQuery) => Promise<BusBatch>;

/** A reader of an outbox in a store whose tables only the publisher knows. */
export function createReader<Tables>(
  read: (db: Kysely<Tables>, query: OutboxQuery) => Promise<BusBatch>,
): OutboxReader {
  return (db, query) => read(db as Kysely<Tables>, query);
}

/** What a subgraph publishes, by the name under which it is followed: its own, or its own and that of a stream behind a stroke. */
export type Outboxes = Readonly<Record<string, OutboxReader>>;

/** The subgraph that publishes under a name. */
export function subgraphOf(publisher: string): string {
  return publisher.split("/", 1)[0] ?? publisher;
}

/** A writer of an outbox, and the place behind which its own begin. */
export type OutboxWriter = { readonly id: string; readonly afterSeq: number };

/** Whoever wrote before the writers were told apart, or has written nothing yet. */
const FIRST_WRITER: OutboxWriter = { id: "", afterSeq: 0 };

export type OutboxSource = {
  /** The writers in the order in which they wrote. */
  readonly writers: () => Promise<readonly OutboxWriter[]>;
  /** The place behind which everything is still there, where the oldest goes; a position before it has missed something. */
  readonly begin?: () => Promise<number>;
  /** The last place that there ever was. */
  readonly end: () => Promise<number>;
  /** At most a batch of messages after a place, in order. */
  readonly messages: (afterSeq: number) => Promise<readonly BusMessage[]>;
};

/** What is to be told after a position: see {@link OutboxReader}. */
export async function readBatch(source: OutboxSource, after: OutboxQuery["after"]): Promise<BusBatch> {
  const history = [FIRST_WRITER, ...(await source.writers())];
  const end = await source.end();
  if (after === "end") {
    return { messages: [], position: { writer: toLast(history).id, seq: end }, isHandedOn: false, isAnew: false };
  }
  const begin = (await source.begin?.()) ?? 0;
  const isAnew = after !== null && (after.seq < begin || !isPlaceOf(history, after, end));
  const afterSeq = after === null || isAnew ? begin : after.seq;
  const messages = end > afterSeq ? await source.messages(afterSeq) : [];
  // What has gone in the meantime is missing from them.
  if (source.begin && (await source.begin()) > afterSeq) return readBatch(source, after);
  const last = messages.at(-1);
  if (!last) {
    return { messages, position: { writer: toLast(history).id, seq: afterSeq }, isHandedOn: false, isAnew };
  }
  // Some of them can be of a writer that came since: under the former one's name their place would be none.
  const writers = [FIRST_WRITER, ...(await source.writers())];
  const { id } = writers.findLast((writer) => writer.afterSeq < last.seq) ?? FIRST_WRITER;
  return { messages, position: { writer: id, seq: last.seq }, isHandedOn: false, isAnew };
}

function toLast(history: readonly OutboxWriter[]): OutboxWriter {
  return history.at(-1) ?? FIRST_WRITER;
}

/**
 * Whether a position is of one of these writers: not beyond where the next one began, nor beyond the end. One writes again behind another,
 * where that came in between for a moment.
 */
function isPlaceOf(history: readonly OutboxWriter[], { writer, seq }: BusPosition, end: number): boolean {
  const first = history.findIndex(({ id }) => id === writer);
  return history.some(({ id, afterSeq }, index) => {
    const isReached = index === first || seq > afterSeq;
    return id === writer && isReached && seq <= (history[index + 1]?.afterSeq ?? end);
  });
}
