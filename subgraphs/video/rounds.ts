import type { Cursors } from "../../platform/feed/feed-store.ts";
import { interleave } from "../../platform/feed/interleave.ts";
import type { FeedPage } from "../../platform/feed/vendor-record.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { DeviceEvents, EventReading } from "./device-events.ts";

/** Twice as many as the connections to the vendor: one answer is stored while the next is on its way. */
const DEVICES_AT_ONCE = 4;
/** How often what may have changed of a device is read: the state of an upload changes without a trace. */
const CHANGES_EVERY_MS = 60_000;
/** So many devices in a row do not fail by themselves. */
const FAILURES_OF_THE_VENDOR = 3;

/** One round as it goes. */
type Round = { answered: number; failuresInARow: number; error: VendorError | null };

export type RoundsOptions = {
  readonly events: DeviceEvents;
  /** The devices that are known. */
  readonly deviceIds: () => Promise<readonly string[]>;
  readonly pollIntervalMs: number;
};

/**
 * Goes round all devices, several at a time.
 *
 * The first reading of a device reads everything. Later ones ask for news only; a few in each round read a device's
 * changes, so that every device has its turn about once a minute and no round is longer than the others. A device that
 * fails is left out of the rounds and tried for itself until it answers, so that it costs the others neither time nor
 * events.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  /** When the changes of each device were read last. Of a device that is not in it, everything is to be read. */
  readonly #changesReadAtMs = new Map<string, number>();
  readonly #failing = new Set<string>();

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** A round over the devices that answer. Fails with a {@link VendorError} if it is the vendor that does not. */
  async *overAll(cursors: Cursors, nowMs: number, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const known = await this.#options.deviceIds();
    const answering = known.filter((deviceId) => !this.#failing.has(deviceId));
    const asked = answering.length > 0 ? answering : known;
    const due = this.#dueForChanges(asked, nowMs);
    const round: Round = { answered: 0, failuresInARow: 0, error: null };
    const readings = asked.map((deviceId) => {
      const later = due.has(deviceId) ? "changes" : "news";
      const depth = this.#changesReadAtMs.has(deviceId) ? later : "everything";
      return this.#read({ deviceId, depth }, { round, cursors, nowMs }, signal);
    });
    yield* interleave(readings, DEVICES_AT_ONCE);
    if (round.answered === 0 && round.error) throw round.error;
  }

  /** A round over the devices that failed. Fails if one still does, unless it is unknown to the vendor. */
  async *overFailing(cursors: Cursors, nowMs: number, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const round: Round = { answered: 0, failuresInARow: 0, error: null };
    const readings = [...this.#failing].map((deviceId) =>
      this.#read({ deviceId, depth: "everything" }, { round, cursors, nowMs }, signal),
    );
    yield* interleave(readings, DEVICES_AT_ONCE);
    if (round.error && round.error.httpStatus !== 404) throw round.error;
  }

  async *#read(
    reading: EventReading,
    { round, cursors, nowMs }: { readonly round: Round; readonly cursors: Cursors; readonly nowMs: number },
    signal: AbortSignal,
  ): AsyncGenerator<FeedPage> {
    const { deviceId, depth } = reading;
    try {
      yield* this.#options.events.read(reading, cursors, signal);
      if (depth !== "news") this.#changesReadAtMs.set(deviceId, nowMs);
      this.#failing.delete(deviceId);
      round.answered += 1;
      round.failuresInARow = 0;
    } catch (error) {
      if (!(error instanceof VendorError) || isOfVendor(error)) throw error;
      this.#changesReadAtMs.delete(deviceId);
      this.#failing.add(deviceId);
      round.failuresInARow += 1;
      if (error.fault !== "rejected" && round.failuresInARow >= FAILURES_OF_THE_VENDOR) throw error;
      if (round.error === null || round.error.httpStatus === 404) round.error = error;
    }
  }

  #dueForChanges(deviceIds: readonly string[], nowMs: number): ReadonlySet<string> {
    const readAtMs = (deviceId: string) => this.#changesReadAtMs.get(deviceId) ?? nowMs;
    const due = deviceIds
      .filter((deviceId) => nowMs - readAtMs(deviceId) >= CHANGES_EVERY_MS)
      .toSorted((a, b) => readAtMs(a) - readAtMs(b));
    const share = Math.ceil((deviceIds.length * this.#options.pollIntervalMs) / CHANGES_EVERY_MS);
    return new Set(due.slice(0, share));
  }
}

/** Whether any other device would have met with it too. A 403 can be about one device: roles are. */
function isOfVendor({ fault, httpStatus }: VendorError): boolean {
  return fault === "throttled" || (fault === "unauthorized" && httpStatus !== 403);
}
