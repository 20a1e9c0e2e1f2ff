import { setTimeout as sleep } from "node:timers/promises";
import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { AnswersOfCommit } from "../../../platform/live/answers-of-commit.ts";
import { outlastOutage } from "../../../platform/live/outlast-outage.ts";
import { PublicError } from "../../../platform/public-error.ts";
import type { FleetStore } from "../store.ts";
import type { DeviceChange, DevicesAsked } from "./devices-asked.ts";

/** Whose commits make news. */
const PUBLISHER = "fleet";
const MAX_DEVICES = 200;
/** The least time between two items of a device. */
const EVERY_MS = 1_000;

/** Where devices are and who drives them, as it changes. What has changed is looked for once a second at most, once for all who ask for the same devices. */
export class DeviceChanges {
  readonly #store: FleetStore;
  readonly #wakeUps: WakeUps;
  readonly #answers = new AnswersOfCommit();

  constructor(store: FleetStore, wakeUps: WakeUps) {
    this.#store = store;
    this.#wakeUps = wakeUps;
  }

  /** How each device is, then whichever changes. Throws a {@link PublicError} for more devices than can be followed, or none. */
  follow({ tenant, deviceIds }: DevicesAsked, signal: AbortSignal): AsyncGenerator<DeviceChange, void> {
    const ids = [...new Set(deviceIds)];
    if (ids.length === 0 || ids.length > MAX_DEVICES) {
      throw new PublicError("BAD_USER_INPUT", `\`deviceIds\` must have from 1 to ${MAX_DEVICES} ids.`, {
        field: "deviceIds",
      });
    }
    return this.#follow({ tenant, deviceIds: ids }, signal);
  }

  async *#follow(asked: DevicesAsked, signal: AbortSignal): AsyncGenerator<DeviceChange, void> {
    const told = new Map<string, string>();
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(PUBLISHER);
      const looks = await outlastOutage(() => this.#read(asked, seen), signal);
      for (const [index, deviceId] of asked.deviceIds.entries()) {
        const look = looks[index] ?? "";
        if (told.get(deviceId) === look) continue;
        told.set(deviceId, look);
        yield { deviceId };
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
      await this.#wakeUps.waitFor(PUBLISHER, seen, signal);
    }
  }

  #read(asked: DevicesAsked, seen: number): Promise<readonly string[]> {
    return this.#answers.get(JSON.stringify(asked), seen, () => this.#store.deviceLooks(asked));
  }
}
