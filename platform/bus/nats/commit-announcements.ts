import type { NatsConnector } from "./nats-connector.ts";
import { ALL_COMMITS, commitSubject, committedOf } from "./subjects.ts";

export type CommitAnnouncementsOptions = {
  readonly connector: NatsConnector;
  /** Called when a subgraph has committed elsewhere, and with null when any of them may have. */
  readonly onCommit: (subgraph: string | null) => void;
};

/** During a backfill a subgraph commits often: its commits of this time are announced as one. */
const GATHER_MS = 10;
/** How often everybody looks for himself while nobody can be heard. */
const LOOK_EVERY_MS = 1_000;

/**
 * Says in other processes that a subgraph has committed, and hears it from them. What was said while NATS was away is not
 * said again: whoever listens looks once a second then, and once when it is back.
 */
export class CommitAnnouncements implements AsyncDisposable {
  readonly #options: CommitAnnouncementsOptions;
  readonly #stopping = new AbortController();
  readonly #listening: Promise<void>;
  readonly #committed = new Set<string>();

  constructor(options: CommitAnnouncementsOptions) {
    this.#options = options;
    this.#listening = this.#listen();
  }

  /** Announces a commit soon. Never waits, and never fails. */
  announce(subgraph: string): void {
    if (this.#committed.size === 0) setTimeout(() => this.#send(), GATHER_MS);
    this.#committed.add(subgraph);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#send();
    this.#stopping.abort();
    await this.#listening;
  }

  #send(): void {
    const nats = this.#options.connector.current?.nats;
    for (const subgraph of this.#committed) if (nats && !nats.isClosed()) nats.publish(commitSubject(subgraph));
    this.#committed.clear();
  }

  async #listen(): Promise<void> {
    const { connector, onCommit } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const looking = setInterval(() => onCommit(null), LOOK_EVERY_MS);
      const connected = await connector.connected(signal).catch(() => null);
      clearInterval(looking);
      if (!connected) return;
      const over = AbortSignal.any([signal, connected.lost]);
      const subscription = connected.nats.subscribe(ALL_COMMITS, {
        callback: (_error, { subject }) => onCommit(committedOf(subject)),
      });
      await connected.nats.flush().catch(() => {});
      onCommit(null);
      if (!over.aborted) await new Promise((resolve) => over.addEventListener("abort", resolve, { once: true }));
      subscription.unsubscribe();
    }
  }
}
