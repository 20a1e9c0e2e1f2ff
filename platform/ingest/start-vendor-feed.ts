import type { Kysely } from "kysely";
import type { CommandHandlers } from "../commands/command-handler.ts";
import { CommandRunner } from "../commands/command-runner.ts";
import { publishNotConfigured, startFeed } from "../feed/feed.ts";
import type { FeedStream } from "../feed/feed-stream.ts";
import { collectPage, type VendorRecord } from "../records/record.ts";
import { createRecordPruning, type RecordPruningOptions } from "../records/record-pruning.ts";
import type { RecordRetention } from "../records/record-retention.ts";
import { type RecordTables, recordSchema } from "../records/record-tables.ts";
import { type BeforeReplaced, type DeriveRecords, RecordWriter } from "../records/record-writer.ts";
import { toStorable } from "../records/storable-page.ts";
import { Pruner, type PruneStep } from "../retention/pruner.ts";
import { readRetention } from "../retention/retention.ts";
import { watchWriteAheadLog } from "../store/sqlite/log-watch.ts";
import { mergeSchemas, openStoreForWriting, type StoreSchema, type WritableStore } from "../store/store.ts";
import { engineAt, storeAddress } from "../store/store-address.ts";
import type { VendorAccount } from "../vendor/vendor-account.ts";
import { parseWireJson } from "../vendor/wire-json.ts";
import type { VendorWriteHandlers } from "../vendor/writes/vendor-write-handler.ts";
import { startVendorWriter } from "../vendor/writes/vendor-writer.ts";
import type { Delivery } from "../webhook/delivery.ts";
import type { IngestContext, RunningIngest } from "./ingest.ts";
import type { Running } from "./together.ts";

export type VendorFeed = {
  readonly subgraph: string;
  /** The vendor's name in the schema. */
  readonly vendor: string;
  /**
   * What is read, or null if the vendor is not configured. `store` knows what was stored before, and `db` what the subgraph keeps beside
   * that. What the account that is handed to `tellOf` knows, its limits and when it was answered, is told with the state of the source.
   */
  createStreams(
    store: RecordWriter,
    resources: AsyncDisposableStack,
    tellOf: (account: VendorAccount) => void,
    db: Kysely<RecordTables>,
  ): readonly FeedStream[] | null;
  /**
   * The records that a delivery of the vendor's brings; without it a delivery says no more than that there is something
   * to be read. Throws for one that says nothing we know, which is put aside with the reason.
   */
  toDeliveredRecords?(body: unknown, receivedAtMs: number): readonly VendorRecord[];
  /** What the subgraph finds out from its records, and tells as its own. */
  readonly derive?: DeriveRecords;
  /** What it keeps of records as they were. */
  readonly beforeReplaced?: BeforeReplaced;
  /** The kinds of its records that tell of a moment: they go by age. Events alone where this is left out. */
  readonly datedKinds?: readonly string[];
  /** What the subgraph keeps beside its records: tables of its own, and what fills them in the same store. */
  readonly beside?: {
    readonly schema: StoreSchema;
    /** What removes from its tables what is too old. */
    readonly createPruning?: (options: RecordPruningOptions) => readonly PruneStep<RecordTables>[];
    /** What it finds is told by `records`. `failed` rejects when it cannot go on, and never resolves. */
    start(store: WritableStore<RecordTables>, records: RecordWriter): Running;
  };
  /** What persons may have done: the store has the tables of `CommandTables` and `VendorWriteTables`. */
  readonly commands?: {
    readonly handlers: CommandHandlers<never>;
    /** How the vendor is asked for it; without a vendor, nothing is. Called once the streams are there. */
    createWrites(store: WritableStore<RecordTables>, records: RecordWriter): VendorWriteHandlers<never> | null;
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
    beforeReplaced,
    datedKinds = ["event"],
    beside,
    commands,
  }: VendorFeed,
  context: IngestContext,
): Promise<RunningIngest> {
  const { tenant, storeHome, environment, standBy, clock, onCommit, backfillGate, log } = context;
  const retention: RecordRetention = { ...readRetention(environment), datedKinds };
  await using opening = new AsyncDisposableStack();
  const address = storeAddress(storeHome, subgraph);
  const schema = beside ? mergeSchemas(recordSchema, beside.schema) : recordSchema;
  const opened = opening.use(await openStoreForWriting<RecordTables>(address, schema, { clock, standBy }));
  if (engineAt(address) === "sqlite") opening.use(watchWriteAheadLog(address, { log }));
  const store = new RecordWriter(opened, tenant, clock, {
    retention,
    ...(derive && { derive }),
    ...(beforeReplaced && { beforeReplaced }),
  });
  const accounts: VendorAccount[] = [];
  const streams = createStreams(store, opening, (account) => accounts.push(account), opened.db);
  const [account] = accounts;
  if (!streams) {
    await publishNotConfigured(vendor, store);
    backfillGate.noteTail(vendor);
  }
  const feed =
    streams && opening.use(startFeed({ vendor, streams, store, backfillGate, account, onCommit, clock, log }));
  const other = beside && opening.use(beside.start(opened, store));
  const writing = commands && opening.use(startWriting({ vendor, commands, store: opened, records: store }, context));
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
  const failed = Promise.race([
    opened.superseded,
    ...[feed, other, writing, pruner].flatMap((one) => one?.failed ?? []),
  ]);
  failed.catch(() => {});
  const resources = opening.move();
  return {
    failed,
    receive,
    prune: () => pruner.prune(),
    ...(writing && { runCommand: writing.runCommand }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

type Writing = {
  readonly vendor: string;
  readonly commands: NonNullable<VendorFeed["commands"]>;
  readonly store: WritableStore<RecordTables>;
  readonly records: RecordWriter;
};

/** Runs what persons want done, and beside it asks the vendor for what of that is to be done there. */
function startWriting(
  { vendor, commands, store: opened, records }: Writing,
  { clock, onCommit, log }: Pick<IngestContext, "clock" | "onCommit" | "log">,
): AsyncDisposable & Pick<RunningIngest, "runCommand"> & { readonly failed: Promise<never> | null } {
  const store = opened as unknown as WritableStore<never>;
  const handlers = commands.createWrites(opened, records);
  const writer =
    handlers &&
    startVendorWriter({ vendor, store, handlers, onCommit: () => onCommit(), clock, random: Math.random, log });
  const onDone = () => {
    onCommit();
    writer?.wake();
  };
  const runner = new CommandRunner({ store, handlers: commands.handlers, onCommit: onDone, clock, log });
  return {
    failed: writer?.failed ?? null,
    runCommand: runner.run,
    [Symbol.asyncDispose]: async () => writer?.[Symbol.asyncDispose](),
  };
}
