import type { EventReading } from "./device-events.ts";

/** How often what may have changed of a device is read: the state of an upload changes without a trace. */
const CHANGES_EVERY_MS = 60_000;

/**
 * Decides how each device is read.
 *
 * The first reading of a device reads everything. Later ones ask for news only; a few in each round read a device's
 * changes, so that every device has its turn about once a minute and no round is longer than the others.
 */
export class ChangeTurns {
  readonly #pollIntervalMs: number;
  /** When the changes of each device were read last. Of a device that is not in it, everything is to be read. */
  readonly #readAtMs = new Map<string, number>();

  constructor(pollIntervalMs: number) {
    this.#pollIntervalMs = pollIntervalMs;
  }

  /** Those of some devices whose changes have their turn in this round. */
  due(deviceIds: readonly string[], nowMs: number): Set<string> {
    const readAtMs = (deviceId: string) => this.#readAtMs.get(deviceId) ?? nowMs;
    const due = deviceIds
      .filter((deviceId) => nowMs - readAtMs(deviceId) >= CHANGES_EVERY_MS)
      .toSorted((a, b) => readAtMs(a) - readAtMs(b));
    const share = Math.ceil((deviceIds.length * this.#pollIntervalMs) / CHANGES_EVERY_MS);
    return new Set(due.slice(0, share));
  }

  /** How a device is read now, if its changes are due or not. */
  toReading(deviceId: string, isDue: boolean): EventReading {
    const changesReadAtMs = this.#readAtMs.get(deviceId);
    if (changesReadAtMs === undefined) return { deviceId, depth: "everything" };
    return isDue ? { deviceId, depth: "changes", changesReadAtMs } : { deviceId, depth: "news" };
  }

  /** Notes a reading that is complete, and when it began. */
  note({ deviceId, depth }: EventReading, beganAtMs: number): void {
    if (depth !== "news") this.#readAtMs.set(deviceId, beganAtMs);
  }
}
