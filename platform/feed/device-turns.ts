export type DeviceTurnsSettings = {
  /** From one turn of a device to its next. */
  readonly periodMs: number;
  /** How often turns are given out. */
  readonly everyMs: number;
};

/** Gives every device a turn about once in a period, a few at a time, so that no moment asks more of a vendor than others. */
export class DeviceTurns {
  readonly #settings: DeviceTurnsSettings;
  /** Epoch milliseconds of the last turn of each device. */
  readonly #hadAtMs = new Map<string, number>();

  constructor(settings: DeviceTurnsSettings) {
    this.#settings = settings;
  }

  /** Those of some devices whose turn it is; who had none yet or waits longest comes first. */
  due(deviceRefs: readonly string[], nowMs: number): readonly string[] {
    const { periodMs, everyMs } = this.#settings;
    const hadAtMs = (deviceRef: string) => this.#hadAtMs.get(deviceRef) ?? Number.NEGATIVE_INFINITY;
    // A clock that was set back counts as one that went on: a turn in the future is none.
    const isDue = (deviceRef: string) => Math.abs(nowMs - hadAtMs(deviceRef)) >= periodMs;
    const share = Math.ceil((deviceRefs.length * everyMs) / periodMs);
    return deviceRefs
      .filter(isDue)
      .toSorted((a, b) => hadAtMs(a) - hadAtMs(b) || 0)
      .slice(0, share);
  }

  /** Notes that a device had its turn. */
  note(deviceRef: string, atMs: number): void {
    this.#hadAtMs.set(deviceRef, atMs);
  }
}
