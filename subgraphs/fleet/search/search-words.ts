import { toWords } from "../../../schema/name-words.ts";
import type { EntityKind, VendorFacts } from "../domain.ts";
import { plateNumberOf, toTies } from "../identity/evidence/ties.ts";

/** Shorter words, and those with digits, are as they are: of numbers, each is one digit from ten others. */
const SHORTEST_MISSPELT = 4;
/** No name is longer, and each letter is a row. */
const LONGEST = 40;

/** The words of a text, and all of it as one: `T-12` is found as `t12` and as `12`. */
export function toSearchedWords(text: string | null): readonly string[] {
  const words = toWords(text ?? "")
    .split(" ")
    .filter(Boolean);
  return [...new Set([...words, words.join("")])].map((word) => word.slice(0, LONGEST)).filter(Boolean);
}

/** The words by which a device or driver is found: its names at all vendors, VIN, unit numbers, plates and user names. */
export function toEntityWords(
  kind: EntityKind,
  vin: string | null,
  facts: readonly VendorFacts[],
): ReadonlySet<string> {
  const texts = facts.flatMap((one) => [
    one.name,
    one.username,
    plateNumberOf(one),
    ...toTies(kind, one).flatMap((tie) => (tie.kind === "UNIT_NUMBER" ? tie.value : [])),
  ]);
  return new Set([vin, ...texts].flatMap(toSearchedWords));
}

/**
 * A word, and what is left of it without any one of its letters: two words share one of these if one mistake leads from one to the other. Nothing for a
 * word that is not taken for misspelt.
 */
export function toVariants(word: string): readonly string[] {
  const letters = [...word];
  if (letters.length < SHORTEST_MISSPELT || !/^\p{L}+$/u.test(word)) return [];
  return [...new Set([word, ...letters.map((_, nth) => letters.toSpliced(nth, 1).join(""))])];
}

/** Whether one letter too many, too few or another one, or two in the wrong order, lead from one word to the other. */
export function isMisspelt(one: string, other: string): boolean {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [leftA, leftB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (Math.max(leftA.length, leftB.length) <= 1) return true;
  return leftA.length === 2 && leftB.length === 2 && leftA[0] === leftB[1] && leftA[1] === leftB[0];
}
