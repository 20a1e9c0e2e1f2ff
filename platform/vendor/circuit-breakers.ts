import { type Admission, CircuitBreaker, MAX_FAILURES, type Outage } from "./circuit-breaker.ts";
import type { VendorError } from "./vendor-error.ts";

/** Failures at a path count together for so long. A service that has answered within it is not down. */
const WINDOW_MS = 10_000;

export type Place = {
  /** The address of one of the vendor's services. */
  readonly service: string;
  /** What is asked of it: `GET https://host/path`. */
  readonly path: string;
};

/** A request in flight, as the breakers of its service and its path let it through. */
export type Entry = { readonly place: Place; readonly service: Admission; readonly path: Admission };

type Service = {
  readonly breaker: CircuitBreaker;
  /** When it answered last; before that, when it was first asked. */
  answeredAtMs: number;
  /** The paths that have failed since. */
  readonly failing: Set<string>;
};

/**
 * A circuit breaker for each path of a vendor, and one for each of its services.
 *
 * That of a path opens after five failures within ten seconds or in a row; that of a service after five of its paths
 * failed and none answered for ten seconds. So a vendor that is down is probed once and not once per device, and one that
 * fails for some of its devices goes on answering for the others.
 */
export class CircuitBreakers {
  readonly #services = new Map<string, Service>();
  readonly #paths = new Map<string, CircuitBreaker>();

  /** Why a request may not be sent now, or null. */
  outage({ service, path }: Place, nowMs: number): Outage | null {
    return this.#service(service, nowMs).breaker.outage(nowMs) ?? this.#paths.get(path)?.outage(nowMs) ?? null;
  }

  /** Whether a probe is in flight that decides. */
  isProbing({ service, path }: Place): boolean {
    return (this.#services.get(service)?.breaker.isProbing || this.#paths.get(path)?.isProbing) ?? false;
  }

  /** Called when a request is sent. One of the next three is called when it ends. */
  enter(place: Place, nowMs: number): Entry {
    return { place, service: this.#service(place.service, nowMs).breaker.enter(), path: this.#path(place).enter() };
  }

  succeed({ place, ...entry }: Entry, nowMs: number): void {
    const service = this.#service(place.service, nowMs);
    service.answeredAtMs = nowMs;
    service.breaker.succeed(entry.service);
    service.failing.clear();
    this.#path(place).succeed(entry.path);
    // Paths hold ids: those that answer are dropped, so that the map does not grow.
    if (this.#path(place).isAtRest(nowMs)) this.#paths.delete(place.path);
  }

  /** Returns whether a breaker has opened. */
  fail({ place, ...entry }: Entry, error: VendorError, nowMs: number): boolean {
    const path = this.#path(place);
    const service = this.#service(place.service, nowMs);
    service.failing.add(place.path);
    const seemsDown = service.failing.size >= MAX_FAILURES && service.answeredAtMs + WINDOW_MS <= nowMs;
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
