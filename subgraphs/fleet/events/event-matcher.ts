import type { CodedClass } from "./event-classes.ts";
import { type ClassFilter, type EventQuery, toClassFilter } from "./event-query.ts";
import type { Candidate } from "./event-scan.ts";

/** The words of a query that are no part of a class, as numbers; null where the query does not ask. */
export type QueryWords = {
  readonly devices: ReadonlySet<number> | null;
  readonly drivers: ReadonlySet<number> | null;
  readonly rules: ReadonlySet<number> | null;
  readonly groups: ReadonlySet<number> | null;
  /** Whether each of them is a word that some event has. */
  readonly isComplete: boolean;
};

/** What of an event a filter looks at, at one moment of its history. */
export type EventState = Omit<Candidate, "key" | "refHash">;

type Sources = {
  readonly readWords: () => Promise<QueryWords | null>;
  readonly readClasses: () => Promise<ReadonlyMap<number, CodedClass>>;
};

/** Tells whether a query wants an event as it was at one moment. It asks the store for what is new to it alone. */
export class EventMatcher {
  readonly #query: EventQuery;
  readonly #sources: Sources;
  readonly #filter: ClassFilter;
  readonly #decided = new Map<number, boolean>();
  #words: QueryWords | null = null;

  constructor(query: EventQuery, sources: Sources) {
    this.#query = query;
    this.#sources = sources;
    this.#filter = toClassFilter(query);
  }

  /** To be awaited before events of some classes are judged. */
  async learn(classes: Iterable<number>): Promise<void> {
    if (!this.#words?.isComplete) this.#words = await this.#sources.readWords();
    const isUnknown = Iterator.from(classes).some((code) => !this.#decided.has(code));
    if (!isUnknown) return;
    for (const [code, one] of await this.#sources.readClasses()) this.#decided.set(code, this.#filter(one));
  }

  /** Whether an event that is taken back stays, as far as that goes. */
  get keepsRetracted(): boolean {
    return this.#query.retracted === "INCLUDE";
  }

  isIn(state: EventState): boolean {
    const { occurredFrom, occurredTo, updatedFrom, updatedTo } = this.#query;
    const words = this.#words;
    return (
      words !== null &&
      this.#decided.get(state.class) === true &&
      isInRange(state.occurredAtMs, occurredFrom, occurredTo) &&
      isInRange(state.updatedAtMs, updatedFrom, updatedTo) &&
      isOneOf(words.devices, state.device) &&
      isOneOf(words.drivers, state.driver) &&
      isOneOf(words.rules, state.rule) &&
      isOfGroup(words.groups, state.groups)
    );
  }
}

export function isOneOf(wanted: ReadonlySet<number> | null, code: number | null): boolean {
  return wanted === null || (code !== null && wanted.has(code));
}

/** `groups` is JSON. */
export function isOfGroup(wanted: ReadonlySet<number> | null, groups: string | null): boolean {
  return wanted === null || (groups !== null && (JSON.parse(groups) as number[]).some((group) => wanted.has(group)));
}

/** From inclusive, to exclusive. */
export function isInRange(
  instantMs: number,
  fromMs: number | null | undefined,
  toMs: number | null | undefined,
): boolean {
  return instantMs >= (fromMs ?? Number.MIN_SAFE_INTEGER) && instantMs < (toMs ?? Number.MAX_SAFE_INTEGER);
}
