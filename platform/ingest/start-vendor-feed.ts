import { publishNotConfigured, startFeed } from "../feed/feed.ts";
import type { FeedStream } from "../feed/feed-stream.ts";
import { collectPage, type VendorRecord } from "../records/record.ts";
import { createRecordPruning, type RecordPruningOptions } from "../records/record-pruning.ts";
import type { RecordRetention } from "../records/record-retention.ts";
import { type RecordTables, recordSchema } from "../records/record-tables.ts";
import { type DeriveRecords, RecordWriter } from "../records/record-writer.ts";
import { toStorable } from "../records/storable-page.ts";
import { Pruner, type PruneStep } from "../retention/pruner.ts";
import { readRetention } from "../retention/retention.ts";
import { watchWriteAheadLog } from "../store/sqlite/log-watch.ts";
import { mergeSchemas, openStoreForWriting, type StoreSchema, type WritableStore } from "../store/store.ts";
import { engineAt, storeAddress } from "../store/store-address.ts";
import type { VendorAccount } from "../vendor/vendor-account.ts";
import { parseWireJson } from "../vendor/wire-json.ts";
import type { Delivery } from "../webhook/delivery.ts";
import type { IngestContext, RunningIngest } from "./ingest.ts";

export type VendorFeed = {
  readonly subgraph: string;
  /** The vendor's name in the schema. */
  readonly vendor: string;
  /**
   * What is read, or null if the vendor is not configured. `store` knows what was stored before. What the
   * account that is handed to `tellOf` knows, its limits and when it was answered, is told with the state of the source.
   */
  createStreams(
    store: RecordWriter,
    resources: AsyncDisposableStack,
    tellOf: (account: VendorAccount) => void,
  ): readonly FeedStream[] | null;
  /**
   * The records that a delivery of the vendor's brings; without it a delivery says no more than that there is something
   * to be read. Throws for one that says nothing we know, which is put aside with the reason.
   */
  toDeliveredRecords?(body: unknown, receivedAtMs: number): readonly VendorRecord[];
  /** What the subgraph finds out from its records, and tells as its own. */
  readonly derive?: DeriveRecords;
  /** The kinds of its records that tell of a moment: they go by age. Events alone where this is left out. */
  readonly datedKinds?: readonly string[];
  /** What the subgraph keeps beside its records: tables of its own, and what fills them in the same store. */
  readonly beside?: {
    readonly schema: StoreSchema;
    /** What removes from its tables what is too old. */
    readonly createPruning?: (options: RecordPruningOptions) => readonly PruneStep<RecordTables>[];
    /**
     * What it finds is told by `records`. `failed` rejects when it cannot go on, and never resolves. It comes after `createStreams`, and may
     * take commands.
     */
    start(
      store: WritableStore<RecordTables>,
      records: RecordWriter,
    ): AsyncDisposable & Pick<RunningIngest, "failed" | "runCommand">;
  };
};

/**
 * The writing side of a subgraph with a vendor: opens its store and follows the vendor until it is disposed of. What the
 * vendor posts is stored, and wakes the feed early.
 */
export async function startVendorFeed(
  {
    subgraph,
    vendor,
    createStreams,
    toDeliveredRecords = () => [],
    derive,
    datedKinds = ["event"],
    beside,
  }: VendorFeed,
  { tenant, storeHome, environment, standBy, clock, onCommit, backfillGate, log }: IngestContext,
): Promise<RunningIngest> {
  const retention: RecordRetention = { ...readRetention(environment), datedKinds };
  await using opening = new AsyncDisposableStack();
  const address = storeAddress(storeHome, subgraph);
  const schema = beside ? mergeSchemas(recordSchema, beside.schema) : recordSchema;
  const opened = opening.use(await openStoreForWriting<RecordTables>(address, schema, { clock, standBy }));
  if (engineAt(address) === "sqlite") opening.use(watchWriteAheadLog(address, { log }));
  const store = new RecordWriter(opened, tenant, clock, { retention, ...(derive && { derive }) });
  const accounts: VendorAccount[] = [];
  const streams = createStreams(store, opening, (account) => accounts.push(account));
  const [account] = accounts;
  if (!streams) {
    await publishNotConfigured(vendor, store);
    backfillGate.noteTail(vendor);
  }
  const feed =
    streams && opening.use(startFeed({ vendor, streams, store, backfillGate, account, onCommit, clock, log }));
  const other = beside && opening.use(beside.start(opened, store));
  const pruning = { tenant, retention, clock };
  const steps = [...createRecordPruning(pruning), ...(beside?.createPruning?.(pruning) ?? [])];
  const pruner = opening.use(new Pruner({ store: opened, steps, log }));
  const receive = async (deliveries: readonly Delivery[]): Promise<number> => {
    const receivedAtMs = clock.now();
    const said = collectPage(
      deliveries.map(({ raw }) => parseWireJson(raw)),
      (body) => toDeliveredRecords(body, receivedAtMs),
    );
    const { added, publication } = await store.storeDeliveries(deliveries, toStorable(said));
    if (publication) onCommit(publication);
    if (added > 0) feed?.wake();
    return added;
  };
  const failed = Promise.race([opened.superseded, ...[feed, other, pruner].flatMap((one) => one?.failed ?? [])]);
  failed.catch(() => {});
  const resources = opening.move();
  return {
    failed,
    receive,
    prune: () => pruner.prune(),
    ...(other?.runCommand && { runCommand: other.runCommand }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
