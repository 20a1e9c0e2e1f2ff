import { sql } from "kysely";
import { BATCH_SIZE, type BusMessage, type BusPosition } from "../../../platform/bus/bus.ts";
import { ConfigurationError } from "../../../platform/environment.ts";
import { RECORD_OUTBOX } from "../../../platform/records/outbox.ts";
import type { RecordTables } from "../../../platform/records/record-tables.ts";
import { openStoreForReading, type Store } from "../../../platform/store/store.ts";
import { storeAddress, toPrintable } from "../../../platform/store/store-address.ts";
import { storeExists } from "../../../platform/store/store-exists.ts";
import { PUBLISHERS } from "../config.ts";
import type { FleetIndex } from "../indexing/fleet-index.ts";

type Publisher = (typeof PUBLISHERS)[number];

/** Places that are looked through in one statement: of most kinds there are few among the events. */
const STRETCH = 50_000;

/** How far an index has read one of the record stores; null before the first record. */
type Reading = { readonly publisher: Publisher; readonly store: Store<RecordTables>; position: BusPosition | null };

/** Up to where the index that serves has followed each publisher. */
export type Followed = ReadonlyMap<string, BusPosition>;

/** Told after each batch. */
export type OnRead = (read: { readonly publisher: string; readonly seq: number; readonly endSeq: number }) => void;

/**
 * The record stores of the subgraphs, as an index that is made anew reads them. What they hold, and not what was told once, is what it is
 * made of: the newest version of each record stands in its place in the order of the changes.
 *
 * It is never ahead of the index that serves, as long as that goes on: what both have new would have two numbers.
 */
export class RecordStores implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #readings: readonly Reading[];

  private constructor(resources: AsyncDisposableStack, readings: readonly Reading[]) {
    this.#resources = resources;
    this.#readings = readings;
  }

  /** Rejects with a `ConfigurationError` where one of them is missing: an index without its records would not be one. */
  static async open(storeHome: string, followed: Followed): Promise<RecordStores> {
    await using opening = new AsyncDisposableStack();
    const readings: Reading[] = [];
    for (const publisher of PUBLISHERS) {
      const address = storeAddress(storeHome, publisher.name);
      if (!(await storeExists(address))) {
        throw new ConfigurationError(`The store of ${publisher.name} is missing: ${toPrintable(address)}.`);
      }
      const store = opening.use(openStoreForReading<RecordTables>(address));
      readings.push({ publisher, store, position: followed.get(publisher.name) ?? null });
    }
    return new RecordStores(opening.move(), readings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /**
   * Has an index take everything up to where the stores were followed when they were opened: first who is who, so that each event is at
   * once where it belongs, and then the events.
   */
  async readAll(index: FleetIndex, onRead: OnRead, signal: AbortSignal): Promise<void> {
    for (const isEvents of [false, true]) {
      for (const reading of this.#readings) {
        for await (const messages of readUpTo(reading, isEvents)) {
          signal.throwIfAborted();
          await take(index, reading, messages);
          const seq = messages.at(-1)?.seq ?? 0;
          if (isEvents) onRead({ publisher: reading.publisher.name, seq, endSeq: reading.position?.seq ?? 0 });
        }
      }
    }
  }

  /**
   * Has an index take what was stored since, up to where the stores were followed; without that, to their ends. Answers with how many
   * records that were.
   */
  async readOn(index: FleetIndex, followed: Followed | null, signal: AbortSignal): Promise<number> {
    let count = 0;
    for (const reading of this.#readings) {
      for (;;) {
        signal.throwIfAborted();
        const batch = await RECORD_OUTBOX(reading.store.db as never, { after: reading.position, tenant: null });
        if (batch.isAnew) {
          throw new ConfigurationError(
            `Another store has taken the place of that of ${reading.publisher.name}: begin again.`,
          );
        }
        const untilSeq = followed ? (followed.get(reading.publisher.name)?.seq ?? 0) : Number.POSITIVE_INFINITY;
        const messages = batch.messages.filter(({ seq }) => seq <= untilSeq);
        const last = messages.at(-1);
        if (!last) break;
        const position = { ...batch.position, seq: last.seq };
        await index.store(reading.publisher, { ...batch, messages, position });
        reading.position = position;
        count += messages.length;
      }
    }
    return count;
  }
}

function take(index: FleetIndex, { publisher, position }: Reading, messages: readonly BusMessage[]): Promise<void> {
  const seq = messages.at(-1)?.seq ?? 0;
  return index.store(publisher, {
    messages,
    position: { writer: position?.writer ?? "", seq },
    isHandedOn: false,
    isAnew: false,
  });
}

/** What stands up to a place, either the events or the rest, in its order. */
async function* readUpTo({ store, position }: Reading, isEvents: boolean): AsyncGenerator<readonly BusMessage[], void> {
  type Row = Omit<BusMessage, "message"> & { readonly message: string };
  const ofKind = isEvents ? sql`kind = 'event'` : sql`kind <> 'event'`;
  const endSeq = position?.seq ?? 0;
  for (let afterSeq = 0; afterSeq < endSeq; ) {
    const untilSeq = Math.min(afterSeq + STRETCH, endSeq);
    const { rows } = await sql<Row>`select seq, tenant, kind, ref, message from record
      where seq > ${afterSeq} and seq <= ${untilSeq} and ${ofKind} order by seq limit ${BATCH_SIZE}`.execute(store.db);
    if (rows.length > 0) yield rows.map(({ message, ...row }) => ({ ...row, message: JSON.parse(message) as unknown }));
    afterSeq = rows.length < BATCH_SIZE ? untilSeq : (rows.at(-1)?.seq ?? untilSeq);
  }
}
