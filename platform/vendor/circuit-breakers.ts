import { type Admission, CircuitBreaker, type Outage } from "./circuit-breaker.ts";
import type { VendorError } from "./vendor-error.ts";

/** Failures at one path count together for that long. */
const PATH_WINDOW_MS = 10_000;

export type Place = {
  /** The address of one of the vendor's services. */
  readonly service: string;
  /** What is asked of it: `GET https://host/path`. */
  readonly path: string;
};

/** Leave to ask at a place. */
export type Entry = { readonly place: Place; readonly service: Admission; readonly path: Admission };

/**
 * Tells which of a vendor's services and paths are worth asking.
 *
 * A path is not once five requests in ten seconds or five in a row failed there; a service is not once five in a row
 * failed, wherever that was. So a vendor that is down or that fails at random is left alone, and one that fails for some
 * of its devices goes on answering for the others.
 */
export class CircuitBreakers {
  readonly #services = new Map<string, CircuitBreaker>();
  readonly #paths = new Map<string, CircuitBreaker>();

  /** What keeps a request from being sent now, or null. */
  outage({ service, path }: Place, nowMs: number): Outage | null {
    return this.#services.get(service)?.outage(nowMs) ?? this.#paths.get(path)?.outage(nowMs) ?? null;
  }

  /** To be called when nothing keeps a request from being sent, and it is. Its end is told to one of the next three. */
  enter(place: Place): Entry {
    return { place, service: this.#service(place).enter(), path: this.#path(place).enter() };
  }

  succeed(entry: Entry, nowMs: number): void {
    this.#service(entry.place).succeed(entry.service);
    this.#path(entry.place).succeed(entry.path);
    // Paths hold ids: those that answer are not worth remembering.
    if (this.#path(entry.place).isAtRest(nowMs)) this.#paths.delete(entry.place.path);
  }

  /** Returns whether something is not worth asking from now on that was before. */
  fail(entry: Entry, error: VendorError, nowMs: number): boolean {
    const path = this.#path(entry.place);
    const service = this.#service(entry.place);
    // What is known to fail at one path says nothing of the others.
    const isNews = service.isOpen || !path.isOpen;
    const pathOpened = path.fail(entry.path, error, nowMs);
    return (isNews && service.fail(entry.service, error, nowMs)) || pathOpened;
  }

  giveUp(entry: Entry): void {
    this.#service(entry.place).giveUp(entry.service);
    this.#path(entry.place).giveUp(entry.path);
  }

  #service({ service }: Place): CircuitBreaker {
    return breakerOf(this.#services, service, 0);
  }

  #path({ path }: Place): CircuitBreaker {
    return breakerOf(this.#paths, path, PATH_WINDOW_MS);
  }
}

function breakerOf(breakers: Map<string, CircuitBreaker>, key: string, windowMs: number): CircuitBreaker {
  const breaker = breakers.get(key) ?? new CircuitBreaker(windowMs);
  breakers.set(key, breaker);
  return breaker;
}
