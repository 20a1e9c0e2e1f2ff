import type { Clock } from "../clock.ts";
import type { VendorError } from "../vendor/vendor-error.ts";
import type { FeedStream } from "./feed-stream.ts";

/** A vendor that refuses or fails is asked again after this pause at the latest, so that its return is seen soon. */
const LONGEST_PAUSE_AFTER_FAULT_MS = 10_000;
/** Credentials do not mend themselves, and a vendor counts refused calls. */
const PAUSE_AFTER_REFUSAL_MS = 30_000;
/** Of a past, which has no pace of its own. */
const PACE_OF_PAST_MS = 1_000;
/** A reading that has brought something for so long shows that what the one before it failed with is over. */
const OVER_AFTER_MS = 10_000;
/** However often a feed is woken, a stream is read no sooner after its last reading. */
const LEAST_PAUSE_MS = 1_000;

/** How a stream stands, and when it is read next. No clock that is set holds it up. */
export class StreamState {
  readonly stream: FeedStream;
  /** How often in a row reading it has failed. */
  failures = 0;
  /** Why it failed last; null since that is over. */
  error: VendorError | null = null;
  /** Whether something is missing that a failure kept from being read. */
  isBehind = false;
  /** Epoch milliseconds. When the last complete reading began: what the vendor had then is stored. Null before there was one. */
  caughtUpAtMs: number | null = null;
  readonly #clock: Clock;
  readonly #begun = Promise.withResolvers<void>();
  #beganAtMs = 0;
  #dueAtMs = 0;
  /** From when on it is due if somebody has woken it; never while its vendor wants to be left alone. */
  #wakeableAtMs = Number.POSITIVE_INFINITY;
  /** Whether it was woken since its last reading began. */
  #isWoken = false;

  /** `clock` measures spans only: give it one that is never set. */
  constructor(stream: FeedStream, clock: Clock = performance) {
    this.stream = stream;
    this.#clock = clock;
  }

  /** Resolves when the stream was read for the first time, be it in vain. A past is waited for by nobody. */
  get begun(): Promise<void> {
    return this.stream.everyMs === null ? Promise.resolve() : this.#begun.promise;
  }

  /** When it is to be read next; infinite once a past is read. */
  get nextAtMs(): number {
    return this.#isWoken ? Math.min(this.#dueAtMs, this.#wakeableAtMs) : this.#dueAtMs;
  }

  /** Why it cannot be read to its end, as far as it is known. */
  get trouble(): VendorError | null {
    return this.error ?? this.stream.trouble?.() ?? null;
  }

  /** Lets a stream that the truth about events depends on be read as soon as it may. Returns whether that is news. */
  wake(): boolean {
    const { essential, everyMs } = this.stream;
    if (!essential || everyMs === null || this.#isWoken) return false;
    this.#isWoken = true;
    return true;
  }

  begin(): void {
    this.#isWoken = false;
    this.#wakeableAtMs = Number.POSITIVE_INFINITY;
    this.#beganAtMs = this.#clock.now();
  }

  /** Notes that the reading has moved a cursor: a long way to the end is no failure, though one has made it long. */
  moveOn(): void {
    if (!this.error || this.#clock.now() - this.#beganAtMs < OVER_AFTER_MS) return;
    this.failures = 0;
    this.error = null;
  }

  /** Notes that it was read to its end, from `startedAtMs` on, which is epoch milliseconds. */
  end(startedAtMs: number): void {
    const { everyMs, leastPauseMs = 0 } = this.stream;
    const nowMs = this.#clock.now();
    this.caughtUpAtMs = startedAtMs;
    this.failures = 0;
    this.error = null;
    this.isBehind = false;
    this.#dueAtMs = everyMs === null ? Number.POSITIVE_INFINITY : nowMs + everyMs;
    this.#wakeableAtMs = nowMs + Math.max(leastPauseMs, LEAST_PAUSE_MS);
    this.#begun.resolve();
  }

  /** Notes that the vendor failed; `nowMs` is epoch milliseconds. The pauses grow, and are never shorter than asked. */
  fail(error: VendorError, nowMs: number): void {
    this.failures += 1;
    this.error = error;
    this.isBehind = true;
    const everyMs = this.stream.everyMs ?? PACE_OF_PAST_MS;
    const growingMs = Math.min(everyMs * 2 ** Math.min(this.failures - 1, 10), LONGEST_PAUSE_AFTER_FAULT_MS);
    const pauseMs = error.fault === "unauthorized" ? PAUSE_AFTER_REFUSAL_MS : growingMs;
    this.pause(Math.max(pauseMs, (error.retryAtMs ?? 0) - nowMs));
  }

  /** Leaves it alone for a while. */
  pause(pauseMs: number): void {
    this.#dueAtMs = this.#clock.now() + pauseMs;
    this.#begun.resolve();
  }
}

/** When the stalest of some streams was up to date; null if one of them never was. A past, once read, is never stale. */
export function stalestAtMs(states: readonly StreamState[]): number | null {
  if (states.some(({ caughtUpAtMs }) => caughtUpAtMs === null)) return null;
  const recurring = states.flatMap(({ stream, caughtUpAtMs }) => (stream.everyMs === null ? [] : (caughtUpAtMs ?? [])));
  return recurring.length > 0 ? Math.min(...recurring) : null;
}
