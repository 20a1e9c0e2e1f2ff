import { mapConcurrently } from "../../platform/concurrent-map.ts";
import type { FeedPage } from "../../platform/feed/vendor-record.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";

/** As many as the connections to a vendor. */
const CONCURRENCY = 2;
/** So many devices in a row that cannot be read are no trouble of theirs but of the vendor's. */
const LONGEST_STREAK = 3;

export type ReadDevice = (deviceRef: string) => Promise<FeedPage>;

type Outcome = { readonly deviceRef: string } & ({ readonly page: FeedPage } | { readonly error: unknown });

/**
 * Asks devices one after another, and tells a device that cannot be read from a vendor that cannot be.
 *
 * Vinli's events are listed by device alone, so without that a device whose list is broken would hold up all others.
 */
export class DeviceRounds {
  readonly #troubled = new Map<string, VendorError>();
  /** The turn that each device had last. */
  readonly #turns = new Map<string, number>();
  #turn = 0;

  /** The devices that could not be read when others could, and why. */
  get troubled(): ReadonlyMap<string, VendorError> {
    return this.#troubled;
  }

  /** Forgets the trouble of devices that are no longer there. */
  keep(deviceRefs: readonly string[]): void {
    const kept = new Set(deviceRefs);
    for (const ref of this.#troubled.keys()) if (!kept.has(ref)) this.#troubled.delete(ref);
  }

  /**
   * Reads each device once, whose turn is longest ago first. A device that fails while others do not is noted as
   * troubled. Throws a {@link VendorError} when the vendor itself fails.
   */
  async *read(deviceRefs: readonly string[], readDevice: ReadDevice): AsyncGenerator<FeedPage, void> {
    const failed = new Map<string, VendorError>();
    let answered = 0;
    let streak = 0;
    const order = deviceRefs.toSorted((a, b) => (this.#turns.get(a) ?? 0) - (this.#turns.get(b) ?? 0));
    for await (const outcome of mapConcurrently(order, CONCURRENCY, (ref) => this.#attempt(ref, readDevice))) {
      if ("page" in outcome) {
        answered += 1;
        streak = 0;
        this.#troubled.delete(outcome.deviceRef);
        yield outcome.page;
      } else {
        streak += 1;
        failed.set(outcome.deviceRef, toTroubleOfDevice(outcome.error));
        if (streak === LONGEST_STREAK) break;
      }
    }
    const [error] = failed.values();
    if (error && answered === 0) throw error;
    for (const [deviceRef, trouble] of failed) this.#troubled.set(deviceRef, trouble);
    if (error && streak === LONGEST_STREAK) throw error;
  }

  /** Never rejects. */
  async #attempt(deviceRef: string, readDevice: ReadDevice): Promise<Outcome> {
    this.#turn += 1;
    this.#turns.set(deviceRef, this.#turn);
    try {
      return { deviceRef, page: await readDevice(deviceRef) };
    } catch (error) {
      return { deviceRef, error };
    }
  }
}

/** Throws what is no trouble of one device: refused credentials, a limit that was reached, an error of ours. */
function toTroubleOfDevice(error: unknown): VendorError {
  if (error instanceof VendorError && error.fault !== "throttled" && error.httpStatus !== 401) return error;
  throw error;
}
