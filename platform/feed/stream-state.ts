import type { Clock } from "../clock.ts";
import type { VendorError } from "../vendor/vendor-error.ts";
import type { FeedStream } from "./feed-stream.ts";

/** A failing stream is retried after this pause at the latest, so that the vendor's return is seen soon. */
const MAX_RETRY_MS = 10_000;
/** A reading that has moved its cursor for so long shows that the fault before it is over. */
const RECOVERED_AFTER_MS = 10_000;
/** However often a feed is woken, a stream is read no sooner after its last reading. So is a backfill that has failed. */
const MIN_PAUSE_MS = 1_000;

/** How a stream stands, and when it is read next. Setting the wall clock changes nothing about that. */
export class StreamState {
  readonly stream: FeedStream;
  /** Failed readings in a row. */
  failures = 0;
  /** Why the last reading failed; null once that is over. */
  error: VendorError | null = null;
  /** Epoch milliseconds. When the first of the failed readings failed; null while it does not fail. */
  failingSinceMs: number | null = null;
  isReading = false;
  /** Whether a failure has left something unread. */
  isBehind = false;
  /** Epoch milliseconds. When the last complete reading began: what the vendor had then is stored. Null before there was one. */
  caughtUpAtMs: number | null = null;
  /** Whether its first reading has ended, be it with a failure. */
  hasBeenRead = false;
  readonly #clock: Clock;
  readonly #firstRead = Promise.withResolvers<void>();
  #beganAtMs = 0;
  #dueAtMs = 0;
  /** When it is due if it has been woken; never while its vendor wants to be left alone. */
  #wakeableAtMs = Number.POSITIVE_INFINITY;
  /** Whether it has been woken since its last reading began. */
  #isWoken = false;

  /** `clock` measures spans only: give it one that is never set. */
  constructor(stream: FeedStream, clock: Clock = performance) {
    this.stream = stream;
    this.#clock = clock;
  }

  /** Resolves when the first reading has ended, be it with a failure; at once for a backfill, which nobody waits for. */
  get firstRead(): Promise<void> {
    return this.stream.everyMs === null ? Promise.resolve() : this.#firstRead.promise;
  }

  /** When it is to be read next; infinite once a backfill is done. */
  get nextAtMs(): number {
    return this.#isWoken ? Math.min(this.#dueAtMs, this.#wakeableAtMs) : this.#dueAtMs;
  }

  /** Why it cannot be read to its end, as far as that is known. */
  get fault(): VendorError | null {
    return this.error ?? this.stream.fault?.() ?? null;
  }

  /** Makes an essential stream due as soon as its pauses allow it. Returns whether that is news. */
  wake(): boolean {
    const { essential, everyMs } = this.stream;
    if (!essential || everyMs === null || this.#isWoken) return false;
    this.#isWoken = true;
    return true;
  }

  begin(): void {
    this.isReading = true;
    this.#isWoken = false;
    this.#wakeableAtMs = Number.POSITIVE_INFINITY;
    this.#beganAtMs = this.#clock.now();
  }

  /** Notes that the reading has moved a cursor. A reading that does so for long enough has recovered, before its end. */
  noteProgress(): void {
    if (this.error && this.#clock.now() - this.#beganAtMs >= RECOVERED_AFTER_MS) this.#recover();
  }

  /** Notes that it was read to its end, from `startedAtMs` on, which is epoch milliseconds. */
  end(startedAtMs: number): void {
    const { everyMs, leastPauseMs = 0 } = this.stream;
    const nowMs = this.#clock.now();
    this.caughtUpAtMs = startedAtMs;
    this.#recover();
    this.isBehind = false;
    this.#dueAtMs = everyMs === null ? Number.POSITIVE_INFINITY : nowMs + everyMs;
    this.#wakeableAtMs = nowMs + Math.max(leastPauseMs, MIN_PAUSE_MS);
    this.#endReading();
  }

  /** Notes that the vendor failed; `nowMs` is epoch milliseconds. The pauses double, and are never shorter than asked. */
  fail(error: VendorError, nowMs: number): void {
    this.error = error;
    this.failingSinceMs ??= nowMs;
    this.isBehind = true;
    this.#backOff((error.retryAtMs ?? 0) - nowMs);
  }

  /** Notes that what it brought could not be stored: that is no fault of the vendor's, and is retried like one. */
  failToStore(): void {
    this.#backOff(0);
  }

  #backOff(atLeastMs: number): void {
    this.failures += 1;
    const everyMs = this.stream.everyMs ?? MIN_PAUSE_MS;
    const backOffMs = Math.min(everyMs * 2 ** Math.min(this.failures - 1, 10), MAX_RETRY_MS);
    this.#dueAtMs = this.#clock.now() + Math.max(backOffMs, atLeastMs);
    this.#endReading();
  }

  #recover(): void {
    this.failures = 0;
    this.error = null;
    this.failingSinceMs = null;
  }

  #endReading(): void {
    this.isReading = false;
    this.hasBeenRead = true;
    this.#firstRead.resolve();
  }
}

/** When the stalest of some streams was up to date; null if one of them never was. A backfill, once done, is never stale. */
export function stalestAtMs(states: readonly StreamState[]): number | null {
  if (states.some(({ caughtUpAtMs }) => caughtUpAtMs === null)) return null;
  const recurring = states.flatMap(({ stream, caughtUpAtMs }) => (stream.everyMs === null ? [] : (caughtUpAtMs ?? [])));
  return recurring.length > 0 ? Math.min(...recurring) : null;
}
