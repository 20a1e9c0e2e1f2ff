import { MAX_SPAN_MS, type Moment, MomentSorter } from "./moments.ts";
import { compareWitnesses, type Witness } from "./witness.ts";

/** Whose witnesses are sorted together: those of a device, or those of a driver that know no device. */
export type Owner = { readonly kind: "device" | "driver"; readonly code: number };

/** A witness as it is stored, with when the incident began that it is of. */
export type StoredWitness = Witness & { readonly incidentStartMs: number | null };

/** How far a stretch that turns out to be too short goes on. It doubles, so that a long one is looked at few times. */
const FIRST_EXTENSION_MS = 10 * 60_000;

/**
 * A part of an owner's time in which witnesses changed: from five minutes before the first change, up to where the moments are
 * what is stored again. What began before it is as it was, for witnesses are sorted from left to right.
 */
export class Stretch {
  readonly owner: Owner;
  readonly fromMs: number;
  readonly #firstMs: number;
  #lastMs: number;
  readonly #touched: Set<number>;
  readonly #afters: Witness[];
  /** What is stored of it, as far as it was read. */
  readonly #stored: StoredWitness[] = [];
  #readUntilMs: number;
  #untilMs: number;
  #extensionMs = FIRST_EXTENSION_MS;

  private constructor(owner: Owner, touches: readonly Touch[]) {
    this.owner = owner;
    this.#firstMs = Math.min(...touches.map(({ atMs }) => atMs));
    this.#lastMs = Math.max(...touches.map(({ atMs }) => atMs));
    this.fromMs = this.#firstMs - MAX_SPAN_MS;
    this.#readUntilMs = this.fromMs - 1;
    this.#untilMs = this.#lastMs + MAX_SPAN_MS;
    this.#touched = new Set(touches.map(({ key }) => key));
    this.#afters = touches.flatMap(({ after }) => after ?? []);
  }

  /** The stretches of an owner in which something changed, in the order of time. */
  static of(owner: Owner, touches: readonly Touch[]): Stretch[] {
    const stretches: Stretch[] = [];
    let part: Touch[] = [];
    const end = () => {
      if (part.length > 0) stretches.push(new Stretch(owner, part));
      part = [];
    };
    for (const touch of touches.toSorted((a, b) => a.atMs - b.atMs)) {
      const last = part.at(-1);
      // What the one looks at behind it and the other one before it does not meet.
      if (last && touch.atMs - last.atMs > 2 * MAX_SPAN_MS) end();
      part.push(touch);
    }
    end();
    return stretches;
  }

  /** What is to be read of it, both ends included; null where all was. */
  get unread(): { readonly fromMs: number; readonly untilMs: number } | null {
    return this.#readUntilMs < this.#untilMs ? { fromMs: this.#readUntilMs + 1, untilMs: this.#untilMs } : null;
  }

  /** Takes what is stored of the part that was not read. */
  feed(stored: readonly StoredWitness[]): void {
    this.#stored.push(...stored.toSorted(compareWitnesses));
    this.#readUntilMs = this.#untilMs;
  }

  /** Takes over what changed in the next stretch, where this one goes on into it. */
  absorb(next: Stretch): boolean {
    if (next.fromMs > this.#untilMs) return false;
    this.#lastMs = next.#lastMs;
    this.#untilMs = Math.max(this.#untilMs, next.#untilMs);
    for (const key of next.#touched) this.#touched.add(key);
    this.#afters.push(...next.#afters);
    return true;
  }

  /**
   * Sorts its witnesses anew. Answers with the moments that are not what is stored, some of them of one witness; null where more has
   * to be read for that.
   */
  regroup(): readonly Moment[] | null {
    const run = new Run(this.#touched);
    const before = this.#stored.filter(({ startMs }) => startMs < this.#firstMs);
    for (const witness of before) run.resume(witness);
    const kept = this.#stored.slice(before.length).map((stored) => ({ stored, witness: stored }));
    const news = this.#afters.map((witness) => ({ stored: null, witness }));
    let endsAtMs = this.#lastMs + MAX_SPAN_MS;
    for (const { stored, witness } of [...kept, ...news].sort((a, b) => compareWitnesses(a.witness, b.witness))) {
      if (witness.startMs > endsAtMs) break;
      // Whatever comes later can be of its moment, or would have been of its former one.
      if (!run.take(stored, witness)) endsAtMs = Math.max(endsAtMs, witness.startMs + MAX_SPAN_MS);
    }
    if (endsAtMs <= this.#readUntilMs) return run.changed();
    this.#untilMs = endsAtMs + this.#extensionMs;
    this.#extensionMs *= 2;
    return null;
  }
}

/** An instant at which something of an event changes: where it was, or where it is. */
export type Touch = { readonly key: number; readonly atMs: number; readonly after: Witness | null };

/** One walk over a stretch. */
class Run {
  readonly #sorter = new MomentSorter();
  readonly #touched: ReadonlySet<number>;
  /** The first witness of each stored incident. */
  readonly #firstOf = new Map<number, number>();
  readonly #storedCount = new Map<number, number>();
  readonly #momentOf = new Map<number, Moment>();

  constructor(touched: ReadonlySet<number>) {
    this.#touched = touched;
  }

  /** Has a witness from before the first change be of the moment that it is stored in. */
  resume(witness: StoredWitness): void {
    const { incident, incidentStartMs, startMs } = witness;
    this.#note(witness);
    if (incident === null) {
      this.#sorter.begin(witness, startMs);
      return;
    }
    const moment = this.#momentOf.get(incident);
    if (moment) this.#sorter.put(moment, witness);
    else this.#momentOf.set(incident, this.#sorter.begin(witness, Math.min(incidentStartMs ?? startMs, startMs)));
  }

  /**
   * Sorts the next witness in, unless it is the former one of an event that changed. Answers with whether it is of the moment that
   * it is stored in.
   */
  take(stored: StoredWitness | null, witness: Witness): boolean {
    const storedFirst = stored ? this.#note(stored) : null;
    if (stored && this.#touched.has(stored.key)) return true;
    const moment = this.#sorter.add(witness);
    return storedFirst === null || moment.members[0]?.key === storedFirst;
  }

  /** The moments that are not what is stored, or have a witness that has changed. */
  changed(): readonly Moment[] {
    return this.#sorter.moments.filter((moment) => !this.#isStored(moment));
  }

  /** Notes where a witness is stored; answers with the first witness there. */
  #note({ key, incident }: StoredWitness): number {
    if (incident === null) return key;
    const first = this.#firstOf.get(incident) ?? key;
    this.#firstOf.set(incident, first);
    this.#storedCount.set(incident, (this.#storedCount.get(incident) ?? 0) + 1);
    return first;
  }

  /** Whether a moment is what is stored, and none of its witnesses has changed. */
  #isStored({ members }: Moment): boolean {
    if (members.some(({ key }) => this.#touched.has(key))) return false;
    const [incident, ...others] = new Set(members.map((member) => member.incident));
    if (others.length > 0) return false;
    return incident == null ? members.length === 1 : this.#storedCount.get(incident) === members.length;
  }
}
