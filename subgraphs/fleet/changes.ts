import type { WakeUps } from "../../platform/bus/wake-ups.ts";
import { PublicError } from "../../platform/public-error.ts";
import type { ChangePlace, EventChange, Source } from "./domain.ts";
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
 * memory, and one that comes back with a cursor misses nothing, or is told that it does.
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
    const asked = after === null ? null : toPlace(tenant, after);
    const lost = asked !== null && !(await this.#store.isPlace(tenant, asked));
    const start = asked === null || lost ? await this.#store.lastChange(tenant) : asked;
    return this.#changes({ tenant, query, start, lost }, signal);
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
    { tenant, query, start, lost }: { tenant: string; query: EventQuery; start: ChangePlace; lost: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<EventChange, void> {
    // A cursor of changes that this store never had: it was made anew, and what it was before cannot be replayed.
    if (lost) yield { cursor: toCursor(tenant, start), kind: "GAP", event: null, gap: { resumesAt: null } };
    for (let afterSeq = start.seq; !signal.aborted; ) {
      const seen = this.#wakeUps.count(WRITER);
      const { seq: last } = await this.#store.lastChange(tenant);
      const changes = last > afterSeq ? await this.#store.changes(tenant, query, { afterSeq, limit: BATCH_SIZE }) : [];
      for (const { place, kind, event } of changes) yield { cursor: toCursor(tenant, place), kind, event, gap: null };
      const full = changes.length === BATCH_SIZE;
      const told = changes.at(-1)?.place.seq ?? afterSeq;
      afterSeq = full ? told : Math.max(last, told);
      if (!full) await this.#wakeUps.waitFor(WRITER, seen, signal);
    }
  }
}

function toCursor(tenant: string, { seq, writer }: ChangePlace): string {
  return Buffer.from(`${tenant} ${seq} ${writer}`).toString("base64url");
}

/** The place that a cursor names. One that names no writer is of a change of which none was noted. */
function toPlace(tenant: string, cursor: string): ChangePlace {
  const [owner, seq, writer = "", ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
  if (owner === tenant && rest.length === 0 && /^\d{1,15}$/.test(seq ?? "")) return { writer, seq: Number(seq) };
  throw new PublicError("BAD_USER_INPUT", "`after` is no cursor that this subscription gave.", { field: "after" });
}
