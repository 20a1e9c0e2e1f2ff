import type { VendorError } from "./vendor-error.ts";

/** So many failures open a breaker. */
export const MOST_FAILURES = 5;
/** What is known to fail is tried that often. */
const PROBE_EVERY_MS = 30_000;
/** A connection that is refused costs the vendor nothing, so its return is looked for more often. */
const PROBE_REFUSED_EVERY_MS = 5_000;
/** Nobody was reached: no such host, no way to it, or no one who listens. */
const REFUSALS = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Leave to ask: as always, or to see whether an open breaker may close. */
export type Admission = "ordinary" | "probe";

/** Why a breaker lets nobody through, and for how long. */
export type Outage = { readonly error: VendorError; readonly leftMs: number };

type Open = { readonly error: VendorError; readonly probeAtMs: number; readonly isProbing: boolean };

/**
 * Tells whether something of a vendor's is worth asking.
 *
 * It opens when so many requests in a row failed, or so many within its window. While it is open, one
 * request every half minute is let through as a probe, and one that is answered closes it. Instants are of a clock that
 * never goes back.
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

  /** What it opened for, or what its latest probe met with. */
  get error(): VendorError | null {
    return this.#open?.error ?? null;
  }

  /** Whether a new one would do the same. */
  isAtRest(nowMs: number): boolean {
    return !this.#open && this.#inARow === 0 && this.#recent(nowMs).length === 0;
  }

  /** What keeps a request from being sent now, or null. */
  outage(nowMs: number): Outage | null {
    if (!this.#open) return null;
    const { error, probeAtMs, isProbing } = this.#open;
    const nextProbeAtMs = isProbing ? nowMs + PROBE_REFUSED_EVERY_MS : probeAtMs;
    return nextProbeAtMs > nowMs ? { error, leftMs: nextProbeAtMs - nowMs } : null;
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
    const pauseMs = isRefused(error.cause) ? PROBE_REFUSED_EVERY_MS : PROBE_EVERY_MS;
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

function isRefused(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && REFUSALS.has(String(cause.code));
}
