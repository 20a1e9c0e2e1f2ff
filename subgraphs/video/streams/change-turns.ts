import type { EventReading } from "./device-events.ts";

/** How often what may have changed of a device is read: the state of an upload changes without a trace. */
const CHANGES_EVERY_MS = 60_000;
/** Each is a call that the news of all devices wait for: more of a device wait for the rounds after. */
const MOMENTS_PER_ROUND = 5;
/** Of a device that does not answer for long; what is changed then is found when all of it is read again. */
const MOST_MOMENTS = 1_000;

/**
 * Decides how each device is read.
 *
 * The first reading of a device reads everything. Later ones ask for news only; a few in each round read a device's
 * changes, so that every device has its turn about once a minute and no round is longer than the others. Events that are
 * known to have changed are read in the next rounds beside that, however long ago they happened.
 */
export class ChangeTurns {
  readonly #pollIntervalMs: number;
  /** When the changes of each device were read last. Of a device that is not in it, everything is to be read. */
  readonly #readAtMs = new Map<string, number>();
  /** The moments of events that are known to have changed, by device. */
  readonly #changedMs = new Map<string, readonly number[]>();

  constructor(pollIntervalMs: number) {
    this.#pollIntervalMs = pollIntervalMs;
  }

  /** Notes that the events of a device at a moment changed. */
  noteChange(deviceId: string, occurredAtMs: number): void {
    const changedMs = this.#changedMs.get(deviceId) ?? [];
    if (changedMs.length < MOST_MOMENTS) this.#changedMs.set(deviceId, [...changedMs, occurredAtMs]);
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

  /** How a device is read now, one reading after the other, if its changes are due or not. */
  toReadings(deviceId: string, isDue: boolean): readonly EventReading[] {
    const changedMs = this.#changedMs.get(deviceId)?.slice(0, MOMENTS_PER_ROUND);
    const reading = this.#toUsualReading(deviceId, isDue);
    return changedMs ? [reading, { deviceId, depth: "changed", changedMs }] : [reading];
  }

  #toUsualReading(deviceId: string, isDue: boolean): EventReading {
    const changesReadAtMs = this.#readAtMs.get(deviceId);
    if (changesReadAtMs === undefined) return { deviceId, depth: "everything" };
    return isDue ? { deviceId, depth: "changes", changesReadAtMs } : { deviceId, depth: "news" };
  }

  /** Lets everything be read of every device, for when what was read could not be stored. */
  forget(): void {
    this.#readAtMs.clear();
  }

  /** Notes a reading that is complete, and when it began. */
  note(reading: EventReading, beganAtMs: number): void {
    const { deviceId, depth } = reading;
    if (depth === "changes" || depth === "everything") this.#readAtMs.set(deviceId, beganAtMs);
    if (depth !== "changed") return;
    const left = this.#changedMs.get(deviceId)?.slice(reading.changedMs.length) ?? [];
    if (left.length > 0) this.#changedMs.set(deviceId, left);
    else this.#changedMs.delete(deviceId);
  }
}
