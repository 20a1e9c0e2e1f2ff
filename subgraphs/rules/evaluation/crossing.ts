import type { FoundCrossing } from "./rule-machine.ts";
import { comparePositions } from "./track-position.ts";

/** A crossing of a rule that was told, under an id of its own. */
export type Crossing = FoundCrossing & { readonly id: string; readonly ruleId: string };

/** What is to be told of a crossing. */
export type CrossingChange = {
  /** AMENDED: what was told is known better now, be it only by which position. RETRACTED: it did not happen, by what is known now. */
  readonly kind: "ADDED" | "AMENDED" | "RETRACTED";
  readonly crossing: Crossing;
};

/** What became of the crossings of a part of a track. */
export type MatchedCrossings = {
  /** The crossings of now, in order. */
  readonly crossings: readonly Crossing[];
  readonly changes: readonly CrossingChange[];
};

export type Matching = {
  readonly ruleId: string;
  /** What was told of the part. */
  readonly told: readonly Crossing[];
  /** What is found there now. */
  readonly found: readonly FoundCrossing[];
  /** Whether an id is one of another crossing of the rule. */
  readonly isInUse: (id: string) => boolean;
};

/** A crossing that is told for the first time. `isTaken` tells of an id whether another crossing of the rule has it. */
export function toNewCrossing(ruleId: string, found: FoundCrossing, isTaken: (id: string) => boolean): Crossing {
  const { direction, atMs, position, decidedBy, isFirst } = found;
  return { id: toFreeId(ruleId, found, isTaken), ruleId, direction, atMs, position, decidedBy, isFirst };
}

/**
 * Which of the crossings that were told are which of those that are found now. What is found where it was told is the same; else a
 * crossing is the next one of its direction that was told, and was told a little wrong. What is left over of the told is retracted.
 */
export function matchCrossings({ ruleId, told, found, isInUse }: Matching): MatchedCrossings {
  const left = new Set(told);
  const sameOf = new Map<FoundCrossing, Crossing>();
  const pair = (one: FoundCrossing, before: Crossing | undefined) => {
    if (!before) return;
    left.delete(before);
    sameOf.set(one, before);
  };
  for (const one of found) {
    pair(
      one,
      told.find((before) => left.has(before) && before.direction === one.direction && before.atMs === one.atMs),
    );
  }
  for (const one of found) {
    if (!sameOf.has(one))
      pair(
        one,
        [...left].find((before) => before.direction === one.direction),
      );
  }
  const changes: CrossingChange[] = [...left].map((crossing) => ({ kind: "RETRACTED", crossing }));
  const taken = new Set<string>([...sameOf.values()].map(({ id }) => id));
  const crossings = found.map((one): Crossing => {
    const before = sameOf.get(one);
    const id = before?.id ?? toFreeId(ruleId, one, (candidate) => taken.has(candidate) || isInUse(candidate));
    taken.add(id);
    const crossing: Crossing = { ...one, id, ruleId };
    if (!before) changes.push({ kind: "ADDED", crossing });
    else if (!isSame(before, one)) changes.push({ kind: "AMENDED", crossing });
    return crossing;
  });
  return { crossings, changes };
}

function isSame(a: FoundCrossing, b: FoundCrossing): boolean {
  if (a.atMs !== b.atMs || a.isFirst !== b.isFirst) return false;
  return a.position?.key === b.position?.key && comparePositions(a.decidedBy, b.decidedBy) === 0;
}

/** An id by where the crossing was found first; by the next number where that is one's that was found there and was moved since. */
function toFreeId(ruleId: string, found: FoundCrossing, isTaken: (id: string) => boolean): string {
  const { direction, atMs, decidedBy } = found;
  const id = `${ruleId}:${direction === "ENTER" ? "E" : "L"}${atMs.toString(36)}${digestOf(decidedBy.key)}`;
  if (!isTaken(id)) return id;
  for (let number = 1; ; number++) if (!isTaken(`${id}-${number}`)) return `${id}-${number}`;
}

/**
 * Sixty-four bits of a key: those of two devices that cross one rule the same way in one millisecond are to differ, and no more than that. It takes a twentieth of the time
 * of a hash that nobody can turn around. Two runs of FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
 */
function digestOf(key: string): string {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 13;
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
}
