import { setTimeout as sleep } from "node:timers/promises";
import type { WakeUps } from "../../platform/bus/wake-ups.ts";
import { ReadingTurns } from "../../platform/live/reading-turns.ts";
import { PublicError } from "../../platform/public-error.ts";
import { StoreUnavailableError } from "../../platform/store/store-errors.ts";
import type { ChangePlace, EventChange, FleetEvent, Source } from "./domain.ts";
import type { EventMatcher } from "./events/event-matcher.ts";
import type { EventQuery } from "./events/event-query.ts";
import type { FleetStore, StoredChange, StoredChanges } from "./store.ts";

/** Whose commits make news. */
const WRITER = "fleet";

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 500;

/** Enough to catch up fast, and few enough to be read in a millisecond. */
const BATCH_SIZE = 200;

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
 * memory, and one that comes back with a cursor misses nothing, or is told that it does. Subscribers at the same place
 * share one reading of it: a commit costs one statement, however many of them it is none of their business.
 */
export class ChangeFeed {
  readonly #store: FleetStore;
  readonly #wakeUps: WakeUps;
  readonly #turns = new ReadingTurns();
  /** What was read since the last commit. */
  #answers = new Map<string, Promise<unknown>>();
  #answersAreOf = -1;

  constructor(store: FleetStore, wakeUps: WakeUps) {
    this.#store = store;
    this.#wakeUps = wakeUps;
  }

  /**
   * Everything after a cursor, then everything new. What of it is gone is told as a gap, behind which the oldest change that
   * there is comes next; or what comes now, where the cursor is of changes that this store never had. Rejects with
   * {@link PublicError} if the cursor is none.
   */
  async follow(
    { tenant, query, after }: ChangeRequest,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<EventChange, void>> {
    const asked = after === null ? null : toPlace(tenant, after);
    const lost = asked !== null && !(await this.#store.isPlace(tenant, asked));
    const start = asked === null || lost ? await this.#store.lastChange(tenant) : asked;
    return this.#changes({ tenant, query, start, after, lost }, signal);
  }

  /** The cursor of the last change that there is: whoever goes on from it misses nothing that a list read now has not. */
  async cursorOfNow(tenant: string): Promise<string> {
    const seen = this.#wakeUps.count(WRITER);
    return toCursor(tenant, await this.#shared(`last ${tenant}`, seen, () => this.#store.lastChange(tenant)));
  }

  /** How every vendor stands, then whatever changes of it. */
  async *sources(tenant: string, signal: AbortSignal): AsyncGenerator<Source, void> {
    const told = new Map<string, string>();
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(WRITER);
      for (const source of await outlastOutage(() => this.#readSources(tenant, seen), signal)) {
        const text = JSON.stringify(source.status);
        if (told.get(source.vendor) === text) continue;
        told.set(source.vendor, text);
        yield source;
      }
      await this.#wakeUps.waitFor(WRITER, seen, signal);
    }
  }

  async *#changes(
    { tenant, query, start, after, lost }: ChangeStart,
    signal: AbortSignal,
  ): AsyncGenerator<EventChange, void> {
    // A cursor of changes that this store never had: it was made anew, and what it was before cannot be replayed.
    if (lost) yield toGap(toCursor(tenant, start), { after, resumesAt: null });
    const matcher = this.#store.events.matcher(tenant, query);
    let cursor = lost || after === null ? toCursor(tenant, start) : after;
    for (let afterSeq = start.seq; !signal.aborted; ) {
      await this.#turns.next();
      const seen = this.#wakeUps.count(WRITER);
      const { changes, isCut } = await outlastOutage(() => this.#read(tenant, afterSeq, seen), signal);
      if (isCut) {
        const { place, atMs } = await outlastOutage(() => this.#store.resumption(tenant), signal);
        const gap = { after: cursor, resumesAt: atMs };
        afterSeq = place.seq;
        cursor = toCursor(tenant, place);
        yield toGap(cursor, gap);
        continue;
      }
      const last = changes.at(-1);
      if (last) {
        yield* await outlastOutage(() => this.#toldOf(tenant, changes, matcher), signal);
        afterSeq = last.place.seq;
        cursor = toCursor(tenant, last.place);
      }
      if (changes.length < BATCH_SIZE) await this.#wakeUps.waitFor(WRITER, seen, signal);
    }
  }

  /** What of some changes is told to a subscriber, each with the event as it is now. */
  async #toldOf(
    tenant: string,
    changes: readonly StoredChange[],
    matcher: EventMatcher,
  ): Promise<readonly EventChange[]> {
    await matcher.learn(changes.flatMap(({ before, after }) => (before ? [before.class, after.class] : [after.class])));
    const told = changes.flatMap((change) => {
      const kind = kindFor(change, matcher);
      return kind ? [{ ...change, kind }] : [];
    });
    if (told.length === 0) return [];
    const events: ReadonlyMap<number, FleetEvent> = await this.#store.events.byKey(
      tenant,
      told.map(({ event }) => event),
    );
    return told.flatMap(({ kind, place, event: key }) => {
      const event = events.get(key);
      if (!event) return [];
      const cursor = toCursor(tenant, place);
      return [{ cursor, kind, eventId: event.id, event: kind === "LEFT" ? null : event, gap: null }];
    });
  }

  #read(tenant: string, afterSeq: number, seen: number): Promise<StoredChanges> {
    return this.#shared(`changes ${afterSeq} ${tenant}`, seen, () =>
      this.#store.changes(tenant, { afterSeq, limit: BATCH_SIZE }),
    );
  }

  #readSources(tenant: string, seen: number): Promise<readonly Source[]> {
    return this.#shared(`sources ${tenant}`, seen, () => this.#store.sources(tenant));
  }

  /** What a question to the store was answered since a commit, asked once. */
  #shared<Answer>(question: string, seen: number, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#answersAreOf !== seen) this.#answers = new Map();
    this.#answersAreOf = seen;
    const answer = (this.#answers.get(question) as Promise<Answer> | undefined) ?? ask();
    this.#answers.set(question, answer);
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}

/** Reads again until the store is to be had: a subscriber misses nothing by that, and need not come back. */
async function outlastOutage<Answer>(read: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || signal.aborted) throw error;
      await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
    }
  }
}

type ChangeStart = {
  readonly tenant: string;
  readonly query: EventQuery;
  readonly start: ChangePlace;
  /** The cursor that the client came with. */
  readonly after: string | null;
  /** Whether that is of changes that this store never had. */
  readonly lost: boolean;
};

function toGap(cursor: string, gap: NonNullable<EventChange["gap"]>): EventChange {
  return { cursor, kind: "GAP", eventId: null, event: null, gap };
}

/** What a change is to whoever follows the events that are in a filter; null where it is nothing to them. */
function kindFor({ kind, before, after }: StoredChange, matcher: EventMatcher): EventChange["kind"] | null {
  const wasIn = before !== null && matcher.isIn(before);
  if (matcher.isIn(after)) return wasIn ? (kind === "RETRACTED" ? "RETRACTED" : "AMENDED") : "ADDED";
  if (!wasIn) return null;
  // Whoever has events that were taken back among the others does not lose one by that.
  return kind === "RETRACTED" && !matcher.keepsRetracted ? "RETRACTED" : "LEFT";
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
