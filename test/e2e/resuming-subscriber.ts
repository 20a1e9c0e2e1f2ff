import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

/** One change as a client is told it. */
export type ToldChange = { readonly cursor: string; readonly kind: string; readonly eventId: string | null };

const QUERY = "subscription($after: String) { eventChanges(after: $after) { cursor kind eventId } }";
const TRY_AGAIN_AFTER_MS = 200;

/** Follows the changes of events from a cursor as a client does: when its connection is lost it goes on elsewhere, from the last cursor that it has. */
export class ResumingSubscriber implements AsyncDisposable {
  readonly #urls: readonly string[];
  readonly #stopping = new AbortController();
  readonly #following: Promise<void>;
  readonly told: ToldChange[] = [];
  /** How often it had to begin again. */
  resumes = 0;

  constructor(urls: readonly string[], after: string, first = 0) {
    this.#urls = urls;
    this.#following = this.#follow(after, first);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(after: string, first: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let turn = first; !signal.aborted; turn += 1) {
      const url = this.#urls[turn % this.#urls.length] ?? "";
      await this.#once(url, this.told.at(-1)?.cursor ?? after).catch(() => {});
      this.resumes += 1;
      await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Follows until the subscription ends, however it does. */
  async #once(url: string, after: string): Promise<void> {
    const { signal } = this.#stopping;
    const client = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
    const items = client.iterate<{ eventChanges: ToldChange }>({ query: QUERY, variables: { after } });
    const stop = () => void items.return?.();
    signal.addEventListener("abort", stop);
    try {
      for await (const { data, errors } of items) {
        if (errors || !data) return;
        this.told.push(toShared(data.eventChanges));
      }
    } finally {
      signal.removeEventListener("abort", stop);
      await client.dispose();
    }
  }
}

/** Of many subscribers each keeps all that it was told: what is the same is kept once. */
const shared = new Map<string, ToldChange>();

function toShared(change: ToldChange): ToldChange {
  const text = `${change.cursor} ${change.kind} ${change.eventId}`;
  const known = shared.get(text) ?? change;
  shared.set(text, known);
  return known;
}
