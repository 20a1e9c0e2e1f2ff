/** The value of each letter, 49 CFR 565.15(c), table IV. I, O and Q are no letters of a VIN. */
const LETTER_VALUES: ReadonlyMap<string, number> = new Map(
  [..."ABCDEFGH"]
    .map((letter, index): [string, number] => [letter, index + 1])
    .concat(
      [..."JKLMN"].map((letter, index): [string, number] => [letter, index + 1]),
      [
        ["P", 7],
        ["R", 9],
      ],
      [..."STUVWXYZ"].map((letter, index): [string, number] => [letter, index + 2]),
    ),
);

/** The weight of each place, 49 CFR 565.15(c), table V. The ninth place is the check digit itself. */
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

const CHECK_DIGIT_PLACE = 8;

/**
 * A vehicle identification number in its one spelling, or null for text that is none: a wrong length, a letter that
 * no VIN has, or a check digit that does not fit. `unknown_vin` and its like are none.
 */
export function toVin(text: string | null | undefined): string | null {
  const vin = (text ?? "").replace(/[\s-]/g, "").toUpperCase();
  if (vin.length !== WEIGHTS.length) return null;
  let sum = 0;
  for (const [place, character] of [...vin].entries()) {
    const value = /\d/.test(character) ? Number(character) : LETTER_VALUES.get(character);
    if (value === undefined) return null;
    sum += value * (WEIGHTS[place] ?? 0);
  }
  const remainder = sum % 11;
  return vin[CHECK_DIGIT_PLACE] === (remainder === 10 ? "X" : String(remainder)) ? vin : null;
}
