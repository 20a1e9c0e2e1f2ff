import type { Clock } from "../../../platform/clock.ts";
import { DeviceTurns } from "../../../platform/feed/devices/device-turns.ts";
import type { FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { VideoSettings } from "../config.ts";
import { type DeviceEvents, LATEST_CHANGE_MS } from "./device-events.ts";
import { type PastCursor, pastCursorName, readPastCursor } from "./past-cursor.ts";

const DAY_MS = 24 * 3_600_000;
/** Answers of what is left between two looks at what is new, so that a long past does not hold up the present. */
const LEFT_PAGES_PER_ROUND = 4;

/**
 * Reads what happened to devices before we came, once to its end, and what is not too old every day again.
 *
 * RoscoLive tells of no change of an event but of the last one of each device. An event that is edited long after it
 * happened is found by reading it again, and that within a day.
 */
export class DevicePast {
  readonly #events: DeviceEvents;
  readonly #rereadMs: number;
  readonly #clock: Clock;
  readonly #turns: DeviceTurns;

  constructor(events: DeviceEvents, settings: Pick<VideoSettings, "pollIntervalMs" | "rereadMs">, clock: Clock) {
    this.#events = events;
    this.#rereadMs = settings.rereadMs;
    this.#clock = clock;
    this.#turns = new DeviceTurns({ periodMs: DAY_MS, everyMs: settings.pollIntervalMs });
  }

  /** Forgets what was read again, as far as no cursor says so. */
  forget(): void {
    this.#turns.clear();
  }

  /** Whether something is left of the past of one of some devices. */
  async isLeft(deviceIds: readonly string[], cursors: Cursors): Promise<boolean> {
    const pasts = await Promise.all(deviceIds.map((deviceId) => readPastCursor(deviceId, cursors)));
    return pasts.some((past) => past !== null && past.leftToMs !== null);
  }

  /** Some of what is left of a device's past, the newest first. Each page with how far the past was read with it. */
  async *readOn(deviceId: string, past: PastCursor, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const { fromMs, leftToMs } = past;
    if (leftToMs === null) return;
    let pages = 0;
    for await (const { readFromMs, ...page } of this.#events.readPeriod(deviceId, { fromMs, toMs: leftToMs }, signal)) {
      yield { ...page, cursors: readFromMs < leftToMs ? toCursors(deviceId, { ...past, leftToMs: readFromMs }) : {} };
      pages += 1;
      // A server that does not count moves nothing before its last page.
      if (pages >= LEFT_PAGES_PER_ROUND && readFromMs < leftToMs) return;
    }
    yield { records: [], poison: [], cursors: toCursors(deviceId, { ...past, leftToMs: null }) };
  }

  /** Reads those devices again whose turn it is: what is too old to be read as what may have changed. */
  async *readAgain(deviceIds: readonly string[], cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage> {
    for (const deviceId of deviceIds.filter((id) => !this.#turns.has(id))) {
      const past = await readPastCursor(deviceId, cursors);
      if (past?.leftToMs === null) this.#turns.note(deviceId, past.readAtMs);
    }
    const whole = deviceIds.filter((deviceId) => this.#turns.has(deviceId));
    const nowMs = this.#clock.now();
    yield* this.#turns.read(whole, nowMs, (deviceId) => this.#readDeviceAgain(deviceId, nowMs, cursors, signal));
  }

  async *#readDeviceAgain(
    deviceId: string,
    nowMs: number,
    cursors: Cursors,
    signal: AbortSignal,
  ): AsyncGenerator<FeedPage> {
    const past = await readPastCursor(deviceId, cursors);
    if (past === null) return;
    const window = { fromMs: Math.max(past.fromMs, nowMs - this.#rereadMs), toMs: nowMs - LATEST_CHANGE_MS };
    if (window.fromMs < window.toMs) {
      for await (const { records, poison } of this.#events.readPeriod(deviceId, window, signal))
        yield { records, poison, cursors: {} };
    }
    yield { records: [], poison: [], cursors: toCursors(deviceId, { ...past, readAtMs: nowMs }) };
  }
}

function toCursors(deviceId: string, past: PastCursor): FeedPage["cursors"] {
  return { [pastCursorName(deviceId)]: JSON.stringify(past) };
}
