import type { FeedPage } from "../../records/record.ts";
import { VendorError } from "../../vendor/vendor-error.ts";
import { isRefusal } from "../optional-stream.ts";

export type DeviceTurnsSettings = {
  /** From one turn of a device to its next. */
  readonly periodMs: number;
  /** How often turns are given out. */
  readonly everyMs: number;
};

/** So many refused devices in a row, or all of them, are not a matter of single devices. */
const MAX_REFUSALS = 3;

/** Reads every device about once in a period, a few at a time, so that the load on the vendor is even. */
export class DeviceTurns {
  readonly #settings: DeviceTurnsSettings;
  /** Epoch milliseconds of the last turn of each device. */
  readonly #hadAtMs = new Map<string, number>();
  /** When the last turn of each device failed, where it did. */
  readonly #triedAtMs = new Map<string, number>();
  #refusals = 0;

  constructor(settings: DeviceTurnsSettings) {
    this.#settings = settings;
  }

  /** Those of some devices whose turn it is; who had none yet or waits longest comes first, and who failed last. */
  due(deviceRefs: readonly string[], nowMs: number): readonly string[] {
    const { periodMs, everyMs } = this.#settings;
    const hadAtMs = (deviceRef: string) => this.#hadAtMs.get(deviceRef) ?? Number.NEGATIVE_INFINITY;
    // After the wall clock is set back, a turn lies in the future: it does not count.
    const isDue = (deviceRef: string) => Math.abs(nowMs - hadAtMs(deviceRef)) >= periodMs;
    const waitsSinceMs = (deviceRef: string) => this.#triedAtMs.get(deviceRef) ?? hadAtMs(deviceRef);
    const share = Math.ceil((deviceRefs.length * everyMs) / periodMs);
    return deviceRefs
      .filter(isDue)
      .toSorted((a, b) => waitsSinceMs(a) - waitsSinceMs(b) || 0)
      .slice(0, share);
  }

  /** Whether a device had a turn. */
  has(deviceRef: string): boolean {
    return this.#hadAtMs.has(deviceRef);
  }

  /** Notes that a device had its turn. */
  note(deviceRef: string, atMs: number): void {
    this.#hadAtMs.set(deviceRef, atMs);
    this.#triedAtMs.delete(deviceRef);
  }

  /** Forgets who had turns. */
  clear(): void {
    this.#hadAtMs.clear();
    this.#triedAtMs.clear();
  }

  /**
   * Reads those whose turn it is, one after the other. A device that the vendor refuses has had its turn, and the others
   * go on; fails with the refusal when it is one of many, and with every other failure at once.
   */
  async *read(
    deviceRefs: readonly string[],
    nowMs: number,
    readDevice: (deviceRef: string) => AsyncIterable<FeedPage>,
  ): AsyncGenerator<FeedPage, void> {
    for (const deviceRef of this.due(deviceRefs, nowMs)) {
      this.#triedAtMs.set(deviceRef, nowMs);
      try {
        yield* readDevice(deviceRef);
        this.#refusals = 0;
      } catch (error) {
        if (!(error instanceof VendorError) || !isRefusal(error)) throw error;
        this.#refusals += 1;
        if (this.#refusals >= Math.min(MAX_REFUSALS, deviceRefs.length)) {
          this.#refusals = 0;
          throw error;
        }
      }
      this.note(deviceRef, nowMs);
    }
  }
}
