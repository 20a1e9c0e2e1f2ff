import type { WakeUps } from "../../platform/bus/wake-ups.ts";
import { PublicError } from "../../platform/public-error.ts";
import type { EventChange, Source } from "./domain.ts";
import type { EventQuery, FleetStore } from "./store.ts";

/** Whose commits make news. */
const WRITER = "fleet";

/** Enough to catch up fast, and few enough to be read in a millisecond. */
const BATCH_SIZE = 100;

export type ChangeRequest = {
  readonly tenant: string;
  readonly query: EventQuery;
  /** The cursor of the last change that the client has; null to start with what comes now. */
  readonly after: string | null;
};

/**
 * The changes of events as they become known.
 *
 * Every subscriber reads the stored order of changes at its own pace, so a slow one holds nothing up and is owed no
 * memory, and one that comes back with a cursor misses nothing.
 */
export class ChangeFeed {
  readonly #store: FleetStore;
  readonly #wakeUps: WakeUps;

  constructor(store: FleetStore, wakeUps: WakeUps) {
    this.#store = store;
    this.#wakeUps = wakeUps;
  }

  /** Everything after a cursor, then everything new. Rejects with {@link PublicError} if the cursor is none. */
  async follow(
    { tenant, query, after }: ChangeRequest,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<EventChange, void>> {
    const last = await this.#store.lastChange(tenant);
    const asked = after === null ? last : toSeq(tenant, after);
    return this.#changes({ tenant, query, position: Math.min(asked, last), lost: asked > last }, signal);
  }

  /** How every vendor stands, then whatever changes of it. */
  async *sources(tenant: string, signal: AbortSignal): AsyncGenerator<Source, void> {
    const told = new Map<string, string>();
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(WRITER);
      for (const source of await this.#store.sources(tenant)) {
        const text = JSON.stringify(source.status);
        if (told.get(source.vendor) === text) continue;
        told.set(source.vendor, text);
        yield source;
      }
      await this.#wakeUps.waitFor(WRITER, seen, signal);
    }
  }

  async *#changes(
    { tenant, query, position, lost }: { tenant: string; query: EventQuery; position: number; lost: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<EventChange, void> {
    // A cursor of changes that this store never had: it was made anew, and what it was before cannot be replayed.
    if (lost) yield { cursor: toCursor(tenant, position), kind: "GAP", event: null, gap: { resumesAt: null } };
    for (let afterSeq = position; !signal.aborted; ) {
      const seen = this.#wakeUps.count(WRITER);
      const last = await this.#store.lastChange(tenant);
      const changes = last > afterSeq ? await this.#store.changes(tenant, query, { afterSeq, limit: BATCH_SIZE }) : [];
      for (const { seq, kind, event } of changes) yield { cursor: toCursor(tenant, seq), kind, event, gap: null };
      const full = changes.length === BATCH_SIZE;
      afterSeq = full ? (changes.at(-1)?.seq ?? afterSeq) : Math.max(last, changes.at(-1)?.seq ?? 0, afterSeq);
      if (!full) await this.#wakeUps.waitFor(WRITER, seen, signal);
    }
  }
}

function toCursor(tenant: string, seq: number): string {
  return Buffer.from(`${tenant} ${seq}`).toString("base64url");
}

function toSeq(tenant: string, cursor: string): number {
  const [owner, seq, ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
  if (owner === tenant && rest.length === 0 && /^\d{1,15}$/.test(seq ?? "")) return Number(seq);
  throw new PublicError("BAD_USER_INPUT", "`after` is no cursor that this subscription gave.", { field: "after" });
}
