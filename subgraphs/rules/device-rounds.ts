import { interleave } from "../../platform/feed/interleave.ts";
import type { FeedPage } from "../../platform/feed/vendor-record.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";

/** Twice as many as the connections to the vendor: one answer is stored while the next is on its way. */
const DEVICES_AT_ONCE = 4;
/** So many devices in a row without an answer are no trouble of theirs but of the vendor's. */
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

  /** Those of some devices that can be read, as far as we know; all of them if none can. */
  readable(deviceRefs: readonly string[]): readonly string[] {
    const readable = deviceRefs.filter((ref) => !this.#troubled.has(ref));
    return readable.length > 0 ? readable : deviceRefs;
  }

  /**
   * Reads each device once, whose turn is longest ago first. A device that fails while others do not is noted as
   * troubled. Throws a {@link VendorError} when the vendor itself fails: when no device can be read, unless the vendor
   * `hasAnswered` just before, or when it is silent again and again.
   */
  async *read(
    deviceRefs: readonly string[],
    readDevice: ReadDevice,
    hasAnswered = false,
  ): AsyncGenerator<FeedPage, void> {
    const failed = new Map<string, VendorError>();
    let answered = hasAnswered;
    let streak = 0;
    const order = deviceRefs.toSorted((a, b) => (this.#turns.get(a) ?? 0) - (this.#turns.get(b) ?? 0));
    const attempts = order.map((ref) => this.#attempt(ref, readDevice));
    for await (const outcome of interleave(attempts, DEVICES_AT_ONCE)) {
      if ("page" in outcome) {
        answered = true;
        streak = 0;
        this.#troubled.delete(outcome.deviceRef);
        yield outcome.page;
      } else {
        const trouble = toTroubleOfDevice(outcome.error);
        failed.set(outcome.deviceRef, trouble);
        streak = trouble.fault === "rejected" ? 0 : streak + 1;
        if (streak === LONGEST_STREAK) break;
      }
    }
    const [error] = failed.values();
    if (error && !answered) throw error;
    for (const [deviceRef, trouble] of failed) this.#troubled.set(deviceRef, trouble);
    if (error && streak === LONGEST_STREAK) throw error;
  }

  /** Never fails: what others bring is to be stored all the same. */
  async *#attempt(deviceRef: string, readDevice: ReadDevice): AsyncGenerator<Outcome, void> {
    this.#turn += 1;
    this.#turns.set(deviceRef, this.#turn);
    yield await readDevice(deviceRef).then(
      (page) => ({ deviceRef, page }),
      (error: unknown) => ({ deviceRef, error }),
    );
  }
}

/** Throws what is no trouble of one device: refused credentials, a limit that was reached, an error of ours. */
function toTroubleOfDevice(error: unknown): VendorError {
  if (error instanceof VendorError && error.fault !== "throttled" && error.httpStatus !== 401) return error;
  throw error;
}
