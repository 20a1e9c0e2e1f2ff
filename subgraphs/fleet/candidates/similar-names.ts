import type { EntityKind } from "../domain.ts";
import { toNameKey } from "../identity/evidence/name-key.ts";
import { isPlaceholderName } from "../identity/evidence/placeholder.ts";

/** A name by its parts: `T-12 Reno` has the number 12, the word `reno` and the letter `t`. */
export type NameParts = {
  readonly words: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  /** The letters that stand alone: initials of persons. */
  readonly letters: ReadonlySet<string>;
  readonly isTrailer: boolean;
};

/** What everything in a list of devices is says nothing of any of them. */
const KIND_WORDS = new Set(["truck", "tractor", "unit", "vehicle", "device", "asset", "camera", "cam", "no", "number"]);
const TRAILER_WORDS = new Set(["trailer", "trl", "tlr"]);

/** First names of one person begin alike: `Steve`, `Stephen`; `Kat`, `Kathryn`. */
const SAME_BEGINNING = 3;

const NOTHING: NameParts = { words: new Set(), numbers: new Set(), letters: new Set(), isTrailer: false };

export function toNameParts(kind: EntityKind, name: string | null): NameParts {
  if (name === null || isPlaceholderName(name)) return NOTHING;
  const key = toNameKey(kind, name);
  if (kind === "driver") {
    const words = key.split(" ").filter((word) => word !== "");
    const isLetter = (word: string) => word.length === 1;
    const [letters, whole] = [words.filter(isLetter), words.filter((word) => !isLetter(word))];
    return { ...NOTHING, words: new Set(whole), letters: new Set(letters) };
  }
  const parts = key.match(/\p{N}+|\p{L}+/gu) ?? [];
  const numbers = parts.filter((part) => /^\p{N}/u.test(part)).map((digits) => digits.replace(/^0+(?=.)/, ""));
  const words = parts.filter((part) => !/^\p{N}/u.test(part));
  return {
    words: new Set(words.filter((word) => word.length > 1 && !KIND_WORDS.has(word) && !TRAILER_WORDS.has(word))),
    numbers: new Set(numbers),
    letters: new Set(),
    isTrailer: words.some((word) => TRAILER_WORDS.has(word)),
  };
}

/**
 * How much it says that two names are alike, from 0 to 0.45. Numbers in names of devices tell one from the other, and so do
 * first names of persons: where both have some that differ, the names are not alike.
 */
export function toSimilarity(kind: EntityKind, one: NameParts, two: NameParts): number {
  return kind === "device" ? ofDevices(one, two) : ofPersons(one, two);
}

function ofDevices(one: NameParts, two: NameParts): number {
  if (one.isTrailer !== two.isTrailer || one.numbers.symmetricDifference(two.numbers).size > 0) return 0;
  const common = one.words.intersection(two.words).size;
  const share = common / Math.max(one.words.union(two.words).size, 1);
  if (one.numbers.size === 0) return share >= 0.5 ? 0.25 + 0.2 * share : 0;
  if (one.words.size === 0 && two.words.size === 0) return 0.4;
  if (one.words.size === 0 || two.words.size === 0) return 0.3;
  return share > 0 ? 0.25 + 0.2 * share : 0;
}

function ofPersons(one: NameParts, two: NameParts): number {
  const common = one.words.intersection(two.words);
  if (common.size === 0) return 0;
  const [first, second] = [toRest(one, common), toRest(two, common)];
  if (first.length === 0 && second.length === 0) return 0.45;
  if (first.length === 0 || second.length === 0) return common.size > 1 ? 0.4 : 0.3;
  const fits = (word: string, others: readonly string[]) => others.some((other) => beginAlike(word, other));
  return first.every((word) => fits(word, second)) || second.every((word) => fits(word, first)) ? 0.4 : 0;
}

function toRest({ words, letters }: NameParts, common: ReadonlySet<string>): readonly string[] {
  return [...words.difference(common), ...letters];
}

/** Whether words can be forms of one, or the one the initial of the other. */
function beginAlike(one: string, two: string): boolean {
  const length = Math.min(one.length, two.length, SAME_BEGINNING);
  if (length < SAME_BEGINNING && one.length > 1 && two.length > 1) return one === two;
  return one.slice(0, length) === two.slice(0, length);
}
