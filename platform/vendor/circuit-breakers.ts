import { type Admission, CircuitBreaker, MOST_FAILURES, type Outage } from "./circuit-breaker.ts";
import type { VendorError } from "./vendor-error.ts";

/** Failures at one path count together for that long; a service that was answered within it is not down. */
const WINDOW_MS = 10_000;

export type Place = {
  /** The address of one of the vendor's services. */
  readonly service: string;
  /** What is asked of it: `GET https://host/path`. */
  readonly path: string;
};

/** Leave to ask at a place. */
export type Entry = { readonly place: Place; readonly service: Admission; readonly path: Admission };

type Service = {
  readonly breaker: CircuitBreaker;
  /** Or when it was asked for the first time. */
  answeredAtMs: number;
  /** Where it failed since it was last answered. */
  readonly failing: Set<string>;
};

/**
 * Tells which of a vendor's services and paths are worth asking.
 *
 * A path is not once five requests in ten seconds or five in a row failed there; a service is not once five of its paths
 * failed and none was answered for ten seconds. So a vendor that is down or that fails at random is left alone, and one
 * that fails for some of its devices goes on answering for the others.
 */
export class CircuitBreakers {
  readonly #services = new Map<string, Service>();
  readonly #paths = new Map<string, CircuitBreaker>();

  /** What keeps a request from being sent now, or null. */
  outage({ service, path }: Place, nowMs: number): Outage | null {
    return this.#service(service, nowMs).breaker.outage(nowMs) ?? this.#paths.get(path)?.outage(nowMs) ?? null;
  }

  /** Whether a probe is on its way whose end decides. */
  isProbing({ service, path }: Place): boolean {
    return (this.#services.get(service)?.breaker.isProbing || this.#paths.get(path)?.isProbing) ?? false;
  }

  /** To be called when nothing keeps a request from being sent, and it is. Its end is told to one of the next three. */
  enter(place: Place, nowMs: number): Entry {
    return { place, service: this.#service(place.service, nowMs).breaker.enter(), path: this.#path(place).enter() };
  }

  succeed({ place, ...entry }: Entry, nowMs: number): void {
    const service = this.#service(place.service, nowMs);
    service.answeredAtMs = nowMs;
    service.breaker.succeed(entry.service);
    service.failing.clear();
    this.#path(place).succeed(entry.path);
    // Paths hold ids: those that answer are not worth remembering.
    if (this.#path(place).isAtRest(nowMs)) this.#paths.delete(place.path);
  }

  /** Returns whether something is not worth asking from now on that was before. */
  fail({ place, ...entry }: Entry, error: VendorError, nowMs: number): boolean {
    const path = this.#path(place);
    const service = this.#service(place.service, nowMs);
    service.failing.add(place.path);
    const seemsDown = service.failing.size >= MOST_FAILURES && service.answeredAtMs + WINDOW_MS <= nowMs;
    const serviceOpened = (seemsDown || service.breaker.isOpen) && service.breaker.fail(entry.service, error, nowMs);
    return path.fail(entry.path, error, nowMs) || serviceOpened;
  }

  giveUp({ place, ...entry }: Entry, nowMs: number): void {
    this.#service(place.service, nowMs).breaker.giveUp(entry.service);
    this.#path(place).giveUp(entry.path);
  }

  #service(address: string, nowMs: number): Service {
    const service = this.#services.get(address) ?? {
      breaker: new CircuitBreaker(WINDOW_MS, 1),
      answeredAtMs: nowMs,
      failing: new Set(),
    };
    this.#services.set(address, service);
    return service;
  }

  #path({ path }: Place): CircuitBreaker {
    const breaker = this.#paths.get(path) ?? new CircuitBreaker(WINDOW_MS);
    this.#paths.set(path, breaker);
    return breaker;
  }
}
