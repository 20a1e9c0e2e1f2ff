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
  /** Tells what the vendor's dates mean. */
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Where an outage and a pause that is too long to be kept are told. */
  readonly log?: Logger | undefined;
  readonly timekeeper?: Timekeeper | undefined;
};

/** What is to be asked, and as whom. */
export type Target = Place &
  Presented & {
    /** `GET /path`, below the address of the service: the vendor's limits are written for these. */
    readonly endpoint: string;
  };

/** Learns from the head of an answer. Returns what an error about it has to tell. */
export type Hear = (httpStatus: number, headers: IncomingHttpHeaders) => VendorErrorDetails;

/** Two at once keep a vendor's pages coming and leave it room for its other clients. */
const MOST_IN_FLIGHT = 2;
/** A longer pause is for whoever calls: waiting here would keep its other work from going on. */
const LONGEST_WAIT_MS = 2_000;

type Waiter = {
  readonly target: Target;
  readonly resolve: (entry: Entry) => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * A tenant's account with a vendor: decides when the next request is sent, for all clients of that account together.
 *
 * Never more than two requests are in flight, and never more are sent in a window than the vendor allows. A pause that it
 * asks for is kept by everyone whom it concerns. What fails again and again, and credentials that are refused, are tried
 * at long intervals only; whoever comes in between has the vendor's last word, and when it can change.
 */
export class VendorAccount {
  readonly #settings: VendorAccountSettings;
  readonly #all: Allowance;
  readonly #endpoints: ReadonlyMap<string, Allowance>;
  readonly #breakers = new CircuitBreakers();
  readonly #refused = new RefusedCredentials();
  #waiting: readonly Waiter[] = [];
  #inFlight = 0;
  #answeredAtMs: number | null = null;
  /** When each call that has no answer yet was asked, the oldest first. */
  readonly #unanswered = new Set<{ readonly askedAtMs: number }>();
  /** Ends the wait for the next token or the end of a pause. */
  #wait = new AbortController();
  readonly timekeeper: Timekeeper;

  constructor(settings: VendorAccountSettings) {
    const { all, endpoints = [] } = settings.rateLimits;
    this.#settings = settings;
    this.#all = new Allowance(all);
    this.#endpoints = new Map(endpoints.map((limit) => [limit.endpoint, new Allowance(limit)]));
    this.timekeeper = settings.timekeeper ?? systemTimekeeper;
  }

  /** The requests that the vendor is at work on. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Epoch milliseconds. When the vendor gave last what it was asked for; null before it did. */
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

  /** How the limit stands that is nearest to its end. */
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
   * Sends a request when its turn comes, and gives what the exchange gives. Rejects with a {@link VendorError} where its
   * turn does not come soon, and with the signal's reason when it is aborted before.
   */
  async send<T>(target: Target, exchange: (hear: Hear) => Promise<T>, signal: AbortSignal): Promise<T> {
    const entry = await this.#turn(target, signal);
    try {
      const answer = await exchange((httpStatus, headers) => this.#hear(target, httpStatus, headers));
      this.#breakers.succeed(entry, this.timekeeper.now());
      this.#allowance(target).relax();
      this.#answeredAtMs = this.#settings.clock.now();
      return answer;
    } catch (error) {
      if (error instanceof VendorError) this.#learn(target, entry, error);
      else this.#breakers.giveUp(entry, this.timekeeper.now());
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#serve();
    }
  }

  async #turn(target: Target, signal: AbortSignal): Promise<Entry> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Entry>();
    const waiter = { target, resolve, reject };
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      reject(signal.reason);
      // Nobody waits for its turn any more: a timer would keep the process from ending.
      this.#serve();
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#waiting = [...this.#waiting, waiter];
    this.#serve();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Serves those whose turn has come, in the order in which they came; and again when it comes for one of the others. */
  #serve(): void {
    const nowMs = this.timekeeper.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    this.#waiting = this.#waiting.filter(({ target, resolve, reject }) => {
      const hindrance = this.#hindrance(target, nowMs);
      if (hindrance) {
        reject(hindrance);
        return false;
      }
      const waitMs = Math.max(this.#all.waitMs(nowMs), this.#allowance(target).waitMs(nowMs));
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs);
      if (waitMs > 0 || this.#inFlight >= MOST_IN_FLIGHT || this.#breakers.isProbing(target)) return true;
      resolve(this.#start(target, nowMs));
      return false;
    });
    this.#wait.abort();
    this.#wait = new AbortController();
    if (soonestMs < Number.POSITIVE_INFINITY) {
      this.timekeeper.pause(soonestMs, this.#wait.signal).then(
        () => this.#serve(),
        () => {},
      );
    }
  }

  #start(target: Target, nowMs: number): Entry {
    for (const allowance of new Set([this.#all, this.#allowance(target)])) allowance.take(nowMs);
    this.#inFlight += 1;
    return this.#breakers.enter(target, nowMs);
  }

  /** Why its turn does not come soon, or null. */
  #hindrance(target: Target, nowMs: number): VendorError | null {
    const blocked = this.#refused.find(target, nowMs) ?? this.#breakers.outage(target, nowMs);
    if (blocked) {
      const { fault, message, httpStatus, cause, symptom } = blocked.error;
      const details = { retryAtMs: this.#toEpochMs(blocked.leftMs), symptom: symptom ?? undefined, cause };
      return new VendorError(fault, message, httpStatus === null ? details : { ...details, httpStatus });
    }
    const pauses = [this.#all.pause(nowMs), this.#allowance(target).pause(nowMs)].filter((pause) => pause !== null);
    const pause = pauses.toSorted((a, b) => b.leftMs - a.leftMs)[0];
    if (!pause || pause.leftMs <= LONGEST_WAIT_MS) return null;
    const { httpStatus, isCut: isPauseCut, leftMs } = pause;
    const fault = httpStatus === 429 ? "throttled" : "unavailable";
    const message = `${target.endpoint} is paused: the vendor answered ${httpStatus}`;
    return new VendorError(fault, message, { httpStatus, isPauseCut, retryAtMs: this.#toEpochMs(leftMs) });
  }

  #hear(target: Target, httpStatus: number, headers: IncomingHttpHeaders): VendorErrorDetails {
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

  #learn(target: Target, entry: Entry, error: VendorError): void {
    const nowMs = this.timekeeper.now();
    if (error.fault === "unauthorized") this.#refused.note(target, error, nowMs);
    if (error.fault !== "timeout" && error.fault !== "unavailable") {
      this.#breakers.succeed(entry, nowMs);
    } else if (this.#breakers.fail(entry, error, nowMs)) {
      const { log, vendor } = this.#settings;
      log?.warn({ vendor, fault: error.fault, httpStatus: error.httpStatus }, `the breaker opens: ${error.message}`);
    }
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
