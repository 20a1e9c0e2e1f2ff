import type { EventClass } from "../events/event-classes.ts";
import type { TimeDimension } from "./hours/time-buckets.ts";

/** By what events can be counted that their classes tell. */
const CLASS_WORDS = {
  TYPE: ({ type }: EventClass) => type,
  CATEGORY: ({ category }: EventClass) => category,
  SEVERITY: ({ severity }: EventClass) => severity,
  VENDOR: ({ vendor }: EventClass) => vendor,
} as const;

export type ClassDimension = keyof typeof CLASS_WORDS;

/** By what events can be counted. */
export type EventDimension = ClassDimension | TimeDimension | "DEVICE" | "DRIVER" | "GROUP";

/** What tells buckets apart besides what classes tell: numbers of words, a group's id, an instant. Null where it is not counted by. */
export type TallyKey = {
  readonly device: number | null;
  readonly driver: number | null;
  readonly groupId: string | null;
  readonly startMs: number | null;
};

/** A bucket. Its classes are the same in what is counted by: `of` is one of them. */
export type TallyCount = {
  readonly of: EventClass;
  readonly key: TallyKey;
  readonly count: number;
  readonly incidents: number;
};

/** More buckets were found than there may be. */
export class TooManyBucketsError extends Error {
  override readonly name = "TooManyBucketsError";
}

type Cell = { readonly root: number; readonly key: TallyKey; count: number; incidents: Set<number> | null };

/** More than there may be buckets, and few enough that the numbers of two steps make one that is exact. */
const STEPS = 2 ** 26;

/**
 * Adds up events by what they are to be counted by. A bucket is found step by step: the numbers of the step before and of the next word lead to the
 * next step, so that an event costs a look into a small map each, and no text.
 */
export class Tally {
  readonly #by: ReadonlySet<EventDimension>;
  readonly #maxBuckets: number;
  readonly #classWords: readonly ((one: EventClass) => string)[];
  readonly #classOf = new Map<number, EventClass>();
  readonly #rootOfWords = new Map<string, number>();
  readonly #steps = new Map<number, number>();
  readonly #values = new Map<number | string | null, number>();
  readonly #cells = new Map<number, Cell>();
  readonly #isByOwner: boolean;
  readonly #recent = new Map<number, Cell>();
  #recentMs: number | null = null;
  #lastStep = 0;

  constructor(by: ReadonlySet<EventDimension>, maxBuckets: number) {
    this.#by = by;
    this.#isByOwner = by.has("DEVICE") || by.has("DRIVER") || by.has("GROUP");
    this.#maxBuckets = maxBuckets;
    this.#classWords = Object.entries(CLASS_WORDS).flatMap(([name, wordOf]) =>
      by.has(name as ClassDimension) ? [wordOf] : [],
    );
  }

  /** Where the events of a class are added. Classes that are the same in what is counted by have one root. */
  rootOf(one: EventClass): number {
    const words = JSON.stringify(this.#classWords.map((wordOf) => wordOf(one)));
    const root = this.#rootOfWords.get(words) ?? this.#newStep();
    this.#rootOfWords.set(words, root);
    this.#classOf.set(root, one);
    return root;
  }

  /** Adds some events to the bucket of a key. Throws {@link TooManyBucketsError}. */
  add(root: number, key: TallyKey, count: number): void {
    this.#cellOf(root, key).count += count;
  }

  /** Notes that an event of a bucket is of an incident. */
  addIncident(root: number, key: TallyKey, incident: number): void {
    const cell = this.#cellOf(root, key);
    cell.incidents ??= new Set();
    cell.incidents.add(incident);
  }

  /** The buckets that have events. */
  get counts(): readonly TallyCount[] {
    return [...this.#cells.values()].flatMap(({ root, key, count, incidents }) => {
      const of = this.#classOf.get(root);
      return of && count > 0 ? [{ of, key, count, incidents: incidents?.size ?? 0 }] : [];
    });
  }

  /** Events come in the order of time: most are of a bucket that was looked at shortly before. */
  #cellOf(root: number, key: TallyKey): Cell {
    if (this.#isByOwner) return this.#findCell(root, key);
    if (key.startMs !== this.#recentMs) this.#recent.clear();
    this.#recentMs = key.startMs;
    const cell = this.#recent.get(root) ?? this.#findCell(root, key);
    this.#recent.set(root, cell);
    return cell;
  }

  #findCell(root: number, key: TallyKey): Cell {
    let step = root;
    if (this.#by.has("DEVICE")) step = this.#step(step, key.device);
    if (this.#by.has("DRIVER")) step = this.#step(step, key.driver);
    if (this.#by.has("GROUP")) step = this.#step(step, key.groupId);
    if (key.startMs !== null) step = this.#step(step, key.startMs);
    const known = this.#cells.get(step);
    if (known) return known;
    if (this.#cells.size >= this.#maxBuckets) throw new TooManyBucketsError();
    const cell: Cell = { root, key, count: 0, incidents: null };
    this.#cells.set(step, cell);
    return cell;
  }

  #step(from: number, value: number | string | null): number {
    const key = from * STEPS + this.#numberOf(value);
    let to = this.#steps.get(key);
    if (to === undefined) {
      to = this.#newStep();
      this.#steps.set(key, to);
    }
    return to;
  }

  #newStep(): number {
    this.#lastStep += 1;
    return this.#lastStep;
  }

  /** Small numbers for whatever is counted by. */
  #numberOf(value: number | string | null): number {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    this.#values.set(value, this.#values.size);
    return this.#values.size - 1;
  }
}
