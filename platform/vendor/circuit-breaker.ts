import type { VendorError } from "./vendor-error.ts";

/** So many failures open a breaker. */
export const MAX_FAILURES = 5;
/** How often an open breaker lets a probe through. */
const PROBE_EVERY_MS = 30_000;
/** A connection that fails costs the vendor next to nothing, so it is probed more often. */
const PROBE_UNANSWERED_EVERY_MS = 5_000;

/** How a request was let through: as always, or as the probe of an open breaker. */
export type Admission = "ordinary" | "probe";

/** Why a breaker is open, and how long until the next probe. */
export type Outage = { readonly error: VendorError; readonly leftMs: number };

type Open = { readonly error: VendorError; readonly probeAtMs: number; readonly isProbing: boolean };

/**
 * A circuit breaker. It opens after so many failures in a row, however far apart, or within its window. While it is open,
 * one probe is let through every half minute, or every five seconds where the connection itself failed; a probe that
 * succeeds closes it. Instants are of a monotonic clock.
 */
export class CircuitBreaker {
  readonly #windowMs: number;
  readonly #maxFailures: number;
  #failedAtMs: readonly number[] = [];
  #inARow = 0;
  #open: Open | null = null;

  constructor(windowMs: number, maxFailures = MAX_FAILURES) {
    this.#windowMs = windowMs;
    this.#maxFailures = maxFailures;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether a probe is in flight. */
  get isProbing(): boolean {
    return this.#open?.isProbing ?? false;
  }

  /** Whether it remembers nothing, so that a new one would do the same. */
  isAtRest(nowMs: number): boolean {
    return !this.#open && this.#inARow === 0 && this.#recent(nowMs).length === 0;
  }

  /** Why a request may not be sent now, or null. While a probe is in flight it is null as well: see `isProbing`. */
  outage(nowMs: number): Outage | null {
    if (!this.#open) return null;
    const { error, probeAtMs } = this.#open;
    return probeAtMs > nowMs ? { error, leftMs: probeAtMs - nowMs } : null;
  }

  /** Called when a request is sent. One of the next three is called when it ends. */
  enter(): Admission {
    if (!this.#open) return "ordinary";
    this.#open = { ...this.#open, isProbing: true };
    return "probe";
  }

  succeed(admission: Admission): void {
    // A request that was sent before the breaker opened does not close it.
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
    if (!wasOpen && Math.max(this.#inARow, this.#failedAtMs.length) < this.#maxFailures) return false;
    const pauseMs = isUnanswered(error) ? PROBE_UNANSWERED_EVERY_MS : PROBE_EVERY_MS;
    this.#open = { error, probeAtMs: nowMs + pauseMs, isProbing: false };
    return !wasOpen;
  }

  /** The request was aborted, which says nothing of the vendor: another one may probe. */
  giveUp(admission: Admission): void {
    if (this.#open && admission === "probe") this.#open = { ...this.#open, isProbing: false };
  }

  #recent(nowMs: number): readonly number[] {
    return this.#failedAtMs.filter((atMs) => atMs + this.#windowMs > nowMs);
  }
}

/** Whether the connection failed before an answer began. */
function isUnanswered({ fault, httpStatus }: VendorError): boolean {
  return fault === "unavailable" && httpStatus === null;
}
