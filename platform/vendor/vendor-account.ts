import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { Allowance } from "./allowance.ts";
import { CircuitBreakers, type Entry, type Place } from "./circuit-breakers.ts";
import type { RateLimitState, RateLimits } from "./rate-limit.ts";
import { type Presented, RefusedCredentials, TRY_REFUSED_EVERY_MS } from "./refused-credentials.ts";
import { systemTimekeeper, type Timekeeper } from "./timekeeper.ts";
import { VendorError, type VendorErrorDetails } from "./vendor-error.ts";

export type VendorAccountSettings = {
  /** The vendor's name, for our log. */
  readonly vendor: string;
  readonly rateLimits: RateLimits;
  /** The wall clock, for the dates in `Retry-After`. */
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** For outages, and for pauses that are too long to be kept. */
  readonly log?: Logger | undefined;
  readonly timekeeper?: Timekeeper | undefined;
};

/** What is to be asked, and as whom. */
export type Target = Place &
  Presented & {
    /** `GET /path`, below the address of the service: the vendor's limits are written for these. */
    readonly endpoint: string;
  };

/** Takes in the head of an answer: limits and pauses. Returns the details of an error about that answer. */
export type OnHead = (httpStatus: number, headers: IncomingHttpHeaders) => VendorErrorDetails;

/** Two at once keep a vendor's pages coming and leave it room for its other clients. */
const MAX_IN_FLIGHT = 2;
/** A longer pause fails the call: its caller has other work than to wait. */
const MAX_WAIT_MS = 2_000;

/** A request in the queue. */
type QueuedRequest = {
  readonly target: Target;
  readonly resolve: (entry: Entry) => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * A tenant's account with a vendor: decides when the next request is sent, for all clients of that account together.
 *
 * At most two requests are in flight, and the vendor's rate limits and `Retry-After` hold for all of them. A circuit
 * breaker and a memory of refused credentials probe at long intervals; in between, a request fails at once with the last
 * error and its `retryAtMs`.
 */
export class VendorAccount {
  readonly #settings: VendorAccountSettings;
  readonly #all: Allowance;
  readonly #endpoints: ReadonlyMap<string, Allowance>;
  readonly #breakers = new CircuitBreakers();
  readonly #refused = new RefusedCredentials();
  #queue: readonly QueuedRequest[] = [];
  #inFlight = 0;
  #answeredAtMs: number | null = null;
  /** When each call that has no answer yet was asked, the oldest first. */
  readonly #unanswered = new Set<{ readonly askedAtMs: number }>();
  /** Clears the timer of the queue. */
  #timer = new AbortController();
  readonly timekeeper: Timekeeper;

  constructor(settings: VendorAccountSettings) {
    const { all, endpoints = [] } = settings.rateLimits;
    this.#settings = settings;
    this.#all = new Allowance(all);
    this.#endpoints = new Map(endpoints.map((limit) => [limit.endpoint, new Allowance(limit)]));
    this.timekeeper = settings.timekeeper ?? systemTimekeeper;
  }

  /** The requests in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Epoch milliseconds. When the last request succeeded; null before one did. */
  get answeredAtMs(): number | null {
    return this.#answeredAtMs;
  }

  /** For how long the oldest call under way has had no answer, whatever its tries; 0 where none is under way. */
  unansweredMs(): number {
    const [oldest] = this.#unanswered;
    return oldest ? this.timekeeper.now() - oldest.askedAtMs : 0;
  }

  /** Counts a call as unanswered until what this returns is disposed of. */
  noteAsked(): Disposable {
    const call = { askedAtMs: this.timekeeper.now() };
    this.#unanswered.add(call);
    return { [Symbol.dispose]: () => void this.#unanswered.delete(call) };
  }

  get random(): () => number {
    return this.#settings.random;
  }

  /** The state of the limit with the smallest share left. */
  rateLimit(): RateLimitState {
    const nowMs = this.timekeeper.now();
    const used = this.#endpoints.values().filter(({ isUsed }) => isUsed);
    const allowances = [...used, this.#all];
    const states = allowances.map((allowance) => allowance.state(nowMs));
    const scarcest = states.reduce((a, b) => (b.remaining / b.limit < a.remaining / a.limit ? b : a));
    const leftMs = Math.max(...allowances.map((allowance) => allowance.pause(nowMs)?.leftMs ?? 0));
    return { ...scarcest, throttledUntilMs: leftMs > 0 ? this.#toEpochMs(leftMs) : null };
  }

  /**
   * Sends a request when its turn comes, and resolves as the exchange does. Rejects with a {@link VendorError} if it may
   * not be sent soon, and with the signal's reason when it is aborted in the queue.
   */
  async send<T>(target: Target, exchange: (onHead: OnHead) => Promise<T>, signal: AbortSignal): Promise<T> {
    const entry = await this.#enqueue(target, signal);
    let isAnswered = false;
    const answered = () => {
      if (!isAnswered) for (const allowance of this.#allowances(target)) allowance.answered(this.timekeeper.now());
      isAnswered = true;
    };
    try {
      const answer = await exchange((httpStatus, headers) => {
        answered();
        return this.#takeHead(target, httpStatus, headers);
      });
      this.#breakers.succeed(entry, this.timekeeper.now());
      this.#allowance(target).relax();
      this.#answeredAtMs = this.#settings.clock.now();
      return answer;
    } catch (error) {
      if (error instanceof VendorError) this.#noteFailure(target, entry, error);
      else this.#breakers.giveUp(entry, this.timekeeper.now());
      throw error;
    } finally {
      answered();
      this.#inFlight -= 1;
      this.#dispatch();
    }
  }

  async #enqueue(target: Target, signal: AbortSignal): Promise<Entry> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Entry>();
    const waiter = { target, resolve, reject };
    const leave = () => {
      this.#queue = this.#queue.filter((other) => other !== waiter);
      reject(signal.reason);
      // With nothing left in the queue, the timer would keep the process alive.
      this.#dispatch();
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#queue = [...this.#queue, waiter];
    this.#dispatch();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Sends the queued requests that may be sent, first come first served, and sets a timer for the rest. */
  #dispatch(): void {
    const nowMs = this.timekeeper.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    this.#queue = this.#queue.filter(({ target, resolve, reject }) => {
      const refusal = this.#toRefusal(target, nowMs);
      if (refusal) {
        reject(refusal);
        return false;
      }
      const waitMs = Math.max(this.#all.waitMs(nowMs), this.#allowance(target).waitMs(nowMs));
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs);
      if (waitMs > 0 || this.#inFlight >= MAX_IN_FLIGHT || this.#breakers.isProbing(target)) return true;
      resolve(this.#start(target, nowMs));
      return false;
    });
    this.#timer.abort();
    this.#timer = new AbortController();
    if (soonestMs < Number.POSITIVE_INFINITY) {
      this.timekeeper.pause(soonestMs, this.#timer.signal).then(
        () => this.#dispatch(),
        () => {},
      );
    }
  }

  #start(target: Target, nowMs: number): Entry {
    for (const allowance of this.#allowances(target)) allowance.take();
    this.#inFlight += 1;
    return this.#breakers.enter(target, nowMs);
  }

  /** The error of a request that may not be sent soon; null if it may. */
  #toRefusal(target: Target, nowMs: number): VendorError | null {
    const blocked = this.#refused.find(target, nowMs) ?? this.#breakers.outage(target, nowMs);
    if (blocked) {
      const { fault, message, httpStatus, cause, symptom } = blocked.error;
      const retryAtMs = this.#toEpochMs(blocked.leftMs);
      const details = { retryAtMs, symptom: symptom ?? undefined, isUnsent: true, cause };
      return new VendorError(fault, message, httpStatus === null ? details : { ...details, httpStatus });
    }
    const pauses = [this.#all.pause(nowMs), this.#allowance(target).pause(nowMs)].filter((pause) => pause !== null);
    const pause = pauses.toSorted((a, b) => b.leftMs - a.leftMs)[0];
    if (!pause || pause.leftMs <= MAX_WAIT_MS) return null;
    const { httpStatus, isCut: isPauseCut, leftMs } = pause;
    const fault = httpStatus === 429 ? "throttled" : "unavailable";
    const message = `${target.endpoint} is paused: the vendor answered ${httpStatus}`;
    return new VendorError(fault, message, {
      httpStatus,
      isPauseCut,
      retryAtMs: this.#toEpochMs(leftMs),
      isUnsent: true,
    });
  }

  #takeHead(target: Target, httpStatus: number, headers: IncomingHttpHeaders): VendorErrorDetails {
    const allowance = this.#allowance(target);
    const { clock, random, log, vendor } = this.#settings;
    const now = { nowMs: this.timekeeper.now(), epochMs: clock.now() };
    allowance.hear(headers);
    if (httpStatus === 401 || httpStatus === 403) return { httpStatus, retryAtMs: now.epochMs + TRY_REFUSED_EVERY_MS };
    if (httpStatus !== 429 && httpStatus !== 503) return { httpStatus };
    const pause = allowance.keepPause({ httpStatus, retryAfter: headers["retry-after"] }, now, random);
    if (!pause) return { httpStatus };
    const { isCut: isPauseCut, spanMs } = pause;
    if (isPauseCut) log?.error({ vendor, endpoint: target.endpoint, spanMs }, "the vendor asks for a longer pause");
    return { httpStatus, isPauseCut, retryAtMs: now.epochMs + spanMs };
  }

  #noteFailure(target: Target, entry: Entry, error: VendorError): void {
    const nowMs = this.timekeeper.now();
    if (error.fault === "unauthorized") this.#refused.note(target, error, nowMs);
    if (error.fault !== "timeout" && error.fault !== "unavailable") {
      this.#breakers.succeed(entry, nowMs);
    } else if (this.#breakers.fail(entry, error, nowMs)) {
      const { log, vendor } = this.#settings;
      log?.warn({ vendor, fault: error.fault, httpStatus: error.httpStatus }, `the breaker opens: ${error.message}`);
    }
  }

  /** Those that a request counts in. */
  #allowances(target: Target): Iterable<Allowance> {
    return new Set([this.#all, this.#allowance(target)]);
  }

  /** That of the endpoint if the vendor has a limit for it, else the one over all. */
  #allowance({ endpoint }: Target): Allowance {
    const exact = this.#endpoints.get(endpoint);
    if (exact) return exact;
    for (const [pattern, allowance] of this.#endpoints) {
      if (pattern.endsWith("*") && endpoint.startsWith(pattern.slice(0, -1))) return allowance;
    }
    return this.#all;
  }

  #toEpochMs(leftMs: number): number {
    return Math.ceil(this.#settings.clock.now() + leftMs);
  }
}
