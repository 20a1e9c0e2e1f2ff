export type BreakerState = "closed" | "open";

export type CircuitBreakerOptions = {
  /** Fewer failures than these never open it. */
  readonly mostFailures: number;
  /** How far back it remembers, at least half of it. */
  readonly windowMs: number;
  /** How long it stays as it is after a change, and how often it probes while it is open. */
  readonly dwellMs: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly onChange: (state: BreakerState) => void;
};

/** Leave to ask: as always, or to see whether an open breaker may close. */
export type Admission = "ordinary" | "probe";

type Tally = { failures: number; successes: number };

/**
 * Tells whether an instance of a subgraph is worth asking.
 *
 * It opens when there were failures enough in its window, and more of them than successes. While it is open one
 * fetch at a time is let through as a probe, the first after `dwellMs`; a success closes it. It never changes twice
 * within `dwellMs`, so that a subgraph that flaps does not make it flap.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = "closed";
  #changedAtMs = Number.NEGATIVE_INFINITY;
  #probedAtMs = Number.NEGATIVE_INFINITY;
  #isProbing = false;
  /** The half of the window that is being filled, and the one before. */
  #current: Tally = { failures: 0, successes: 0 };
  #previous: Tally = { failures: 0, successes: 0 };
  #currentSinceMs = Number.NEGATIVE_INFINITY;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether whoever asked for leave now would get it. */
  get isAdmitting(): boolean {
    return this.#state === "closed" || this.#isProbeDue(this.#options.nowMs());
  }

  /** Leave to ask now, or null. What became of it is told to one of `succeeded`, `failed` and `gaveUp`. */
  admit(): Admission | null {
    if (this.#state === "closed") return "ordinary";
    const now = this.#options.nowMs();
    if (!this.#isProbeDue(now)) return null;
    this.#isProbing = true;
    this.#probedAtMs = now;
    return "probe";
  }

  succeeded(admission: Admission): void {
    if (admission === "probe") this.#change("closed");
    else if (this.#state === "closed") this.#tally().successes += 1;
  }

  failed(admission: Admission): void {
    if (admission === "probe") this.#isProbing = false;
    // What was asked before it opened says nothing new.
    if (this.#state === "open") return;
    this.#tally().failures += 1;
    const failures = this.#current.failures + this.#previous.failures;
    const successes = this.#current.successes + this.#previous.successes;
    const { mostFailures, dwellMs, nowMs } = this.#options;
    if (failures < mostFailures || failures <= successes || nowMs() < this.#changedAtMs + dwellMs) return;
    this.#change("open");
  }

  /** The fetch ended for reasons that say nothing of the subgraph: another one may probe. */
  gaveUp(admission: Admission): void {
    if (admission !== "probe") return;
    this.#isProbing = false;
    this.#probedAtMs = Number.NEGATIVE_INFINITY;
  }

  #isProbeDue(nowMs: number): boolean {
    return !this.#isProbing && nowMs >= this.#probedAtMs + this.#options.dwellMs;
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#isProbing = false;
    this.#changedAtMs = this.#options.nowMs();
    this.#probedAtMs = this.#changedAtMs;
    this.#current = { failures: 0, successes: 0 };
    this.#previous = { failures: 0, successes: 0 };
    this.#options.onChange(state);
  }

  /** What is counted now; the window moves on by halves. */
  #tally(): Tally {
    const half = this.#options.windowMs / 2;
    const now = this.#options.nowMs();
    if (now < this.#currentSinceMs + half) return this.#current;
    this.#previous = now < this.#currentSinceMs + 2 * half ? this.#current : { failures: 0, successes: 0 };
    this.#current = { failures: 0, successes: 0 };
    this.#currentSinceMs = now;
    return this.#current;
  }
}
