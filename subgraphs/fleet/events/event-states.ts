import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import { type EventClass, readClasses } from "./event-classes.ts";
import type { Candidate } from "./event-scan.ts";
import type { EventState } from "./event-state.ts";

/** More words than a large fleet has; a reader that knows as many begins anew. */
const MAX_KNOWN_WORDS = 200_000;

/** What filters look at of an event, as it stands in rows. */
export type CodedState = Omit<Candidate, "key" | "refHash">;

/** Turns numbers of rows into what they stand for. They never change: the store is asked for those alone that are new. */
export class EventStates {
  readonly #words = new Map<number, string>();
  readonly #classes = new Map<number, EventClass>();

  /** To be awaited before some states are read. No statement, or one for new words and one for new classes. */
  async learn(db: Kysely<FleetTables>, coded: readonly CodedState[]): Promise<void> {
    await this.#learnWords(
      db,
      coded.flatMap(({ device, driver, rule, groups }) => [device, driver, rule, ...toGroups(groups)]),
    );
    await this.#learnClasses(db, coded);
  }

  /** A state that was learned. */
  read({ device, driver, rule, groups, occurredAtMs, updatedAtMs, ...coded }: CodedState): EventState {
    return {
      class: this.#classes.get(coded.class) ?? null,
      deviceId: this.#textOf(device),
      driverId: this.#textOf(driver),
      ruleRef: this.#textOf(rule),
      groups: toGroups(groups).flatMap((group) => this.#textOf(group) ?? []),
      occurredAtMs,
      updatedAtMs,
    };
  }

  #textOf(code: number | null): string | null {
    return code === null ? null : (this.#words.get(code) ?? null);
  }

  async #learnWords(db: Kysely<FleetTables>, codes: readonly (number | null)[]): Promise<void> {
    const asked = new Set(codes.filter((code) => code !== null));
    if (this.#words.size + asked.size > MAX_KNOWN_WORDS) this.#words.clear();
    const unknown = [...asked].filter((code) => !this.#words.has(code));
    if (unknown.length === 0) return;
    const { rows } = await sql<{ code: number; text: string }>`
      select code, text from word where code ${isOneOfNumbers(db, unknown)}`.execute(db);
    for (const { code, text } of rows) this.#words.set(code, text);
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
