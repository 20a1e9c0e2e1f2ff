import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { AnswersOfCommit } from "../../../platform/live/answers-of-commit.ts";
import { outlastOutage } from "../../../platform/live/outlast-outage.ts";
import type { Source } from "../domain.ts";
import type { FleetStore } from "../store.ts";

/** Whose commits make news. */
const PUBLISHER = "fleet";

/** How the vendors stand, as it changes. However many follow it, a commit costs one statement. */
export class SourceChanges {
  readonly #store: FleetStore;
  readonly #wakeUps: WakeUps;
  readonly #answers = new AnswersOfCommit();

  constructor(store: FleetStore, wakeUps: WakeUps) {
    this.#store = store;
    this.#wakeUps = wakeUps;
  }

  /** How every vendor stands, then whatever changes of it. */
  async *follow(tenant: string, signal: AbortSignal): AsyncGenerator<Source, void> {
    const told = new Map<string, string>();
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(PUBLISHER);
      for (const source of await outlastOutage(() => this.#read(tenant, seen), signal)) {
        const text = JSON.stringify(source.status);
        if (told.get(source.vendor) === text) continue;
        told.set(source.vendor, text);
        yield source;
      }
      await this.#wakeUps.waitFor(PUBLISHER, seen, signal);
    }
  }

  #read(tenant: string, seen: number): Promise<readonly Source[]> {
    return this.#answers.get(`sources ${tenant}`, seen, () => this.#store.sources(tenant));
  }
}
