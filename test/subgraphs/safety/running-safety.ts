import { pino } from "pino";
import { startFeed } from "../../../platform/feed/feed.ts";
import { Present } from "../../../platform/feed/present.ts";
import type { SourceState, SourceStatus } from "../../../platform/feed/source-status.ts";
import { SamsaraClient } from "../../../subgraphs/safety/client.ts";
import { createSafetyEventStream } from "../../../subgraphs/safety/feed.ts";
import { StoredFeed } from "../../platform/feed/stored-feed.ts";
import { until } from "../../until.ts";

export const TOKEN = "t0ps3cret";
export const BACKFILL_MS = 3_600_000;

/** The safety feed at work on a Samsara at `url`, faster than the real one allows, and a look into its store. */
export class RunningSafety implements AsyncDisposable {
  readonly stored: StoredFeed;
  readonly #resources: AsyncDisposableStack;
  readonly #lines: readonly string[];

  private constructor(stored: StoredFeed, lines: readonly string[], resources: AsyncDisposableStack) {
    this.stored = stored;
    this.#lines = lines;
    this.#resources = resources;
  }

  /** `file` keeps what is stored for the next one. */
  static async start(url: string, file?: string, backfillMs = BACKFILL_MS): Promise<RunningSafety> {
    await using opening = new AsyncDisposableStack();
    const lines: string[] = [];
    const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
    const stored = opening.use(await StoredFeed.open(file));
    const clock = { now: () => stored.nowMs };
    const client = opening.use(
      new SamsaraClient({ url, token: TOKEN, requestsPerSecond: 1_000, clock, random: () => 0 }),
    );
    const settings = { pollIntervalMs: 5, backfillMs };
    const present = new Present([]);
    const streams = [createSafetyEventStream({ client, settings, present, clock, log })];
    opening.use(
      startFeed({ vendor: "SAMSARA", streams, store: stored.store, present, onCommit: () => {}, clock, log }),
    );
    return new RunningSafety(stored, lines, opening.move());
  }

  /** All that was logged. */
  get log(): string {
    return this.#lines.join("");
  }

  async untilState(state: SourceState, signal: AbortSignal): Promise<SourceStatus> {
    return until(async () => {
      const status = await this.stored.told<SourceStatus>("source", "SAMSARA");
      return status?.state === state ? status : null;
    }, signal);
  }

  /** Resolves when events of these ids, and no others, are stored. */
  async untilEvents(refs: readonly string[], signal: AbortSignal): Promise<void> {
    await until(async () => String(await this.stored.store.refs("event")) === String(refs.toSorted()), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
