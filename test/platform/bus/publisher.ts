import { join } from "node:path";
import type { Bus, BusBatch, BusMessage, BusPosition } from "../../../platform/bus/bus.ts";
import { HttpBus } from "../../../platform/bus/http-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../platform/clock.ts";
import { createLogger } from "../../../platform/log.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { openSubgraph } from "../../../subgraphs/safety/subgraph.ts";
import { startSubgraphServer } from "../../../subgraphs/server.ts";
import { createDataDir } from "../../e2e/process.ts";
import { viewerOf } from "../../viewer.ts";
import { NO_COMMANDS } from "../commands/no-commands.ts";
import { event, page, StoredFeed, TENANT } from "../feed/stored-feed.ts";

/** Beside `TENANT`. */
export const OTHER_TENANT = "other.fleet";
export const PUBLISHER = "safety";
const VIEWER = viewerOf(TENANT);
/** Without a secret whoever asks is the one viewer. */
const OPEN = { tokens: null, anybody: VIEWER };
export const log = createLogger({ level: "silent", process: "test" });

/** A publisher that stores and wakes its followers, with its store in a folder of its own. */
export class Publisher implements AsyncDisposable {
  readonly wakeUps = new WakeUps();
  readonly dataDir: string;
  readonly feed: StoredFeed;
  readonly #resources: AsyncDisposableStack;
  readonly #writers = new Map<string, RecordWriter>();

  private constructor(dataDir: string, feed: StoredFeed, resources: AsyncDisposableStack) {
    this.dataDir = dataDir;
    this.feed = feed;
    this.#resources = resources;
  }

  static async start(): Promise<Publisher> {
    await using opening = new AsyncDisposableStack();
    const { path } = opening.use(await createDataDir());
    const feed = opening.use(await StoredFeed.open(join(path, `${PUBLISHER}.sqlite`)));
    return new Publisher(path, feed, opening.move());
  }

  store(...refs: readonly string[]): Promise<void> {
    return this.storeRecords(refs.map(toRecord));
  }

  /** Stores what another tenant has. */
  storeOfOther(...refs: readonly string[]): Promise<void> {
    return this.storeRecords(refs.map(toRecord), OTHER_TENANT);
  }

  /** Stores a page of records. */
  async storeRecords(records: readonly VendorRecord[], tenant = TENANT): Promise<void> {
    const clock = { now: () => this.feed.nowMs };
    const writer = this.#writers.get(tenant) ?? new RecordWriter(this.feed.opened, tenant, clock);
    this.#writers.set(tenant, writer);
    await writer.storePage(toStorable(page({ records })));
    this.wakeUps.wake(PUBLISHER);
  }

  /** What is to be followed, of all tenants, in order. */
  rows(): Promise<readonly { readonly seq: number; readonly tenant: string; readonly ref: string }[]> {
    return this.feed.db.selectFrom("record").select(["seq", "tenant", "ref"]).orderBy("seq").execute();
  }

  /** Serves the outbox, as the subgraph does. */
  async serve(port = 0): Promise<AsyncDisposable & { readonly url: string }> {
    const { dataDir, wakeUps } = this;
    await using opening = new AsyncDisposableStack();
    const subgraph = opening.use(
      await openSubgraph({ storeHome: dataDir, wakeUps, commands: NO_COMMANDS, clock: systemClock }),
    );
    const { url } = opening.use(
      await startSubgraphServer({ subgraph, storeHome: dataDir, wakeUps, ...OPEN, host: "127.0.0.1", port, log }),
    );
    const resources = opening.move();
    return { url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const toRecord = (ref: string) => event(ref, 0, `${ref} ${Math.random()}`);

export function httpBus(url: string): HttpBus {
  return new HttpBus({
    urls: new Map([[PUBLISHER, url]]),
    viewer: VIEWER,
    tokens: null,
    log,
    pauseAfterFailureMs: 10,
  });
}

/** Follows until a message of the ref has come, and gives everything that came. */
export async function followTo(
  bus: Bus,
  ref: string,
  { after = null, signal }: { readonly after?: BusPosition | null; readonly signal: AbortSignal },
): Promise<Followed> {
  const messages: BusMessage[] = [];
  const positions: BusPosition[] = [];
  for await (const batch of bus.follow(PUBLISHER, after, signal)) {
    messages.push(...batch.messages);
    positions.push(batch.position);
    if (batch.messages.some((message) => message.ref === ref)) break;
  }
  return { messages, position: positions.at(-1) ?? null };
}

type Followed = { readonly messages: readonly BusMessage[]; readonly position: BusPosition | null };

export const refs = (messages: readonly BusMessage[]) => messages.map(({ ref }) => ref);
export const refsOf = ({ value }: IteratorResult<BusBatch, void>) => refs(value?.messages ?? []);
