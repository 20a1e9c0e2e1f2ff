import type { Clock } from "../../platform/clock.ts";
import { TakenOn } from "../../platform/vendor/writes/vendor-write.ts";
import type { SamsaraClient } from "./client.ts";
import { type SafetyFacet, toFacet } from "./inbox/safety-facet.ts";
import { decodeSafetyEvent } from "./wire.ts";

/** Samsara takes some seconds: it is looked at again after so long. */
const CHECK_AFTER_MS = 2_000;
/** What is not done by then is asked for again, or has been overtaken. */
const DONE_WITHIN_MS = 120_000;

export const GONE = "The vendor has no such event any more.";

export type AcceptedChangesOptions = {
  readonly client: Pick<SamsaraClient, "safetyEvent">;
  readonly clock: Clock;
};

/** Changes of events that Samsara has accepted (202) and does later: how long each has been waited for, and what there is by now. */
export class AcceptedChanges {
  readonly #options: AcceptedChangesOptions;
  /** Of those that were asked for, or looked at first, since this process began. */
  readonly #waitingSince = new Map<string, number>();

  constructor(options: AcceptedChangesOptions) {
    this.#options = options;
  }

  /** The event as Samsara has it; null where it has none. */
  async read(ref: string, signal: AbortSignal): Promise<SafetyFacet | null> {
    const raw = await this.#options.client.safetyEvent(ref, signal);
    return raw === null ? null : toFacet(decodeSafetyEvent(raw));
  }

  /** Notes that a write was accepted just now. */
  accepted(id: string): TakenOn {
    this.#waitingSince.set(id, this.#options.clock.now());
    return new TakenOn(CHECK_AFTER_MS);
  }

  /** When to look again at what is not done yet; null where it should be done by now, and is waited for no more. */
  next(id: string): TakenOn | null {
    const nowMs = this.#options.clock.now();
    const sinceMs = this.#waitingSince.get(id) ?? nowMs;
    this.#waitingSince.set(id, sinceMs);
    if (nowMs - sinceMs < DONE_WITHIN_MS) return new TakenOn(CHECK_AFTER_MS);
    this.forget(id);
    return null;
  }

  forget(id: string): void {
    this.#waitingSince.delete(id);
  }
}
