import type { Kysely } from "kysely";
import type { FleetTables } from "../tables.ts";
import type { Candidate } from "./event-candidate.ts";
import { type EventClass, readClasses } from "./event-classes.ts";
import type { EventState } from "./event-state.ts";
import { WordTexts } from "./words.ts";

/** What filters look at of an event, as it stands in rows. */
export type CodedState = Omit<Candidate, "key" | "refHash">;

/** Turns numbers of rows into what they stand for. They never change: the store is asked for those alone that are new. */
export class EventStates {
  readonly #words = new WordTexts();
  readonly #classes = new Map<number, EventClass>();

  /** To be awaited before some states are read. No statement, or one for new words and one for new classes. */
  async learn(db: Kysely<FleetTables>, coded: readonly CodedState[]): Promise<void> {
    await this.#words.learn(
      db,
      coded.flatMap(({ device, driver, rule, groups }) => [device, driver, rule, ...toGroups(groups)]),
    );
    await this.#learnClasses(db, coded);
  }

  /** A state that was learned. */
  read({ device, driver, rule, groups, incident, occurredAtMs, updatedAtMs, ...coded }: CodedState): EventState {
    return {
      class: this.#classes.get(coded.class) ?? null,
      deviceId: this.#words.textOf(device),
      driverId: this.#words.textOf(driver),
      ruleRef: this.#words.textOf(rule),
      groups: toGroups(groups).flatMap((group) => this.#words.textOf(group) ?? []),
      incident,
      occurredAtMs,
      updatedAtMs,
    };
  }

  async #learnClasses(db: Kysely<FleetTables>, coded: readonly CodedState[]): Promise<void> {
    const unknown = new Set(coded.map((one) => one.class).filter((code) => !this.#classes.has(code)));
    if (unknown.size === 0) return;
    for (const one of await readClasses(db, [...unknown])) this.#classes.set(one.code, one);
  }
}

function toGroups(json: string | null): readonly number[] {
  return json === null ? [] : JSON.parse(json);
}
