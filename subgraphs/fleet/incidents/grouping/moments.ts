import { isNear, MAX_GAP_MS } from "./nearness.ts";
import type { Witness } from "./witness.ts";

/** The beginnings of an incident's events are at most so far apart: a truck that is shaken all day has many incidents. */
export const MAX_SPAN_MS = 5 * 60_000;

/** Witnesses of one owner that belong together: an incident, where they are two or more. */
export type Moment = {
  readonly startMs: number;
  /** When the last of its windows ends. */
  endMs: number;
  readonly members: Witness[];
};

/**
 * Sorts the witnesses of one owner into moments, from left to right. A witness is of the moment that began first, of those that
 * began at most five minutes before and have a member near it; else it begins one. So what is found depends on the witnesses
 * alone, and nothing that began more than five minutes before matters.
 */
export class MomentSorter {
  readonly moments: Moment[] = [];
  /** Those that a witness can still be of, and some that are over, by their beginnings. */
  #open: Moment[] = [];

  /** Sorts the next witness in. They come in their order. */
  add(witness: Witness): Moment {
    while (this.#open[0] && !isInSpan(this.#open[0], witness)) this.#open.shift();
    const moment = this.#open.find(
      (one) =>
        isInSpan(one, witness) &&
        witness.startMs - one.endMs <= MAX_GAP_MS &&
        one.members.findLast((member) => isNear(member, witness)),
    );
    return moment ? this.put(moment, witness) : this.begin(witness, witness.startMs);
  }

  /** Begins a moment with a witness; it began before that where members are left out that nobody looks at any more. */
  begin(witness: Witness, startMs: number): Moment {
    const moment = { startMs, endMs: witness.endMs, members: [witness] };
    this.moments.push(moment);
    this.#open.push(moment);
    return moment;
  }

  /** Has a witness be of a moment that it is known to be of. */
  put(moment: Moment, witness: Witness): Moment {
    moment.members.push(witness);
    moment.endMs = Math.max(moment.endMs, witness.endMs);
    return moment;
  }
}

function isInSpan({ startMs }: Moment, witness: Witness): boolean {
  return witness.startMs - startMs <= MAX_SPAN_MS;
}
