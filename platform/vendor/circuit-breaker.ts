import type { VendorError } from "./vendor-error.ts";

/** So many failures open a breaker. */
export const MOST_FAILURES = 5;
/** What is known to fail is tried that often. */
const PROBE_EVERY_MS = 30_000;
/** A connection that is refused costs the vendor next to nothing, so its return is looked for more often. */
const PROBE_UNANSWERED_EVERY_MS = 5_000;

/** Leave to ask: as always, or to see whether an open breaker may close. */
export type Admission = "ordinary" | "probe";

/** Why a breaker lets nobody through, and for how long. */
export type Outage = { readonly error: VendorError; readonly leftMs: number };

type Open = { readonly error: VendorError; readonly probeAtMs: number; readonly isProbing: boolean };

/**
 * Tells whether something of a vendor's is worth asking.
 *
 * It opens when so many requests in a row failed, or so many within its window. While it is open, one request every half
 * minute is let through as a probe, every five seconds where nobody answered at all, and one that succeeds closes it.
 * Instants are of a clock that never goes back.
 */
export class CircuitBreaker {
  readonly #windowMs: number;
  readonly #mostFailures: number;
  #failedAtMs: readonly number[] = [];
  #inARow = 0;
  #open: Open | null = null;

  constructor(windowMs: number, mostFailures = MOST_FAILURES) {
    this.#windowMs = windowMs;
    this.#mostFailures = mostFailures;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether a probe is on its way, of whose end everybody hears soon. */
  get isProbing(): boolean {
    return this.#open?.isProbing ?? false;
  }

  /** Whether a new one would do the same. */
  isAtRest(nowMs: number): boolean {
    return !this.#open && this.#inARow === 0 && this.#recent(nowMs).length === 0;
  }

  /** What keeps a request from being sent now, or null. A probe that is on its way does as well. */
  outage(nowMs: number): Outage | null {
    if (!this.#open) return null;
    const { error, probeAtMs } = this.#open;
    return probeAtMs > nowMs ? { error, leftMs: probeAtMs - nowMs } : null;
  }

  /** To be called when nothing keeps a request from being sent, and it is. Its end is told to one of the next three. */
  enter(): Admission {
    if (!this.#open) return "ordinary";
    this.#open = { ...this.#open, isProbing: true };
    return "probe";
  }

  succeed(admission: Admission): void {
    // What was asked before it opened does not close it.
    if (this.#open && admission === "ordinary") return;
    if (this.#open) this.#failedAtMs = [];
    this.#open = null;
    this.#inARow = 0;
  }

  /** Returns whether it opened just now. */
  fail(admission: Admission, error: VendorError, nowMs: number): boolean {
    if (this.#open && admission === "ordinary") return false;
    const wasOpen = this.isOpen;
    this.#inARow += 1;
    this.#failedAtMs = [...this.#recent(nowMs), nowMs];
    if (!wasOpen && Math.max(this.#inARow, this.#failedAtMs.length) < this.#mostFailures) return false;
    const pauseMs = isUnanswered(error) ? PROBE_UNANSWERED_EVERY_MS : PROBE_EVERY_MS;
    this.#open = { error, probeAtMs: nowMs + pauseMs, isProbing: false };
    return !wasOpen;
  }

  /** The request ended for reasons that say nothing of the vendor: another one may probe. */
  giveUp(admission: Admission): void {
    if (this.#open && admission === "probe") this.#open = { ...this.#open, isProbing: false };
  }

  #recent(nowMs: number): readonly number[] {
    return this.#failedAtMs.filter((atMs) => atMs + this.#windowMs > nowMs);
  }
}

/** Whether the connection was refused, or closed before an answer began. */
function isUnanswered({ fault, httpStatus }: VendorError): boolean {
  return fault === "unavailable" && httpStatus === null;
}
