/** The value of each character in the sum of a check digit (49 CFR 565.15): letters fall into three runs of digits. */
const VALUE_BY_CHARACTER: ReadonlyMap<string, number> = new Map([
  ...[..."0123456789"].map((digit, value) => [digit, value] as const),
  ...[..."ABCDEFGH"].map((letter, index) => [letter, index + 1] as const),
  ...[..."JKLMN"].map((letter, index) => [letter, index + 1] as const),
  ["P", 7],
  ["R", 9],
  ...[..."STUVWXYZ"].map((letter, index) => [letter, index + 2] as const),
]);

const WEIGHT_BY_POSITION = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2] as const;

/** A vehicle identification number with its check digit, from the eight characters before it and the eight after it. */
export function createVin(beforeCheck: string, afterCheck: string): string {
  const open = `${beforeCheck}0${afterCheck}`;
  const sum = WEIGHT_BY_POSITION.reduce<number>(
    (total, weight, position) => total + weight * (VALUE_BY_CHARACTER.get(open.charAt(position)) ?? 0),
    0,
  );
  const check = sum % 11;
  return `${beforeCheck}${check === 10 ? "X" : check}${afterCheck}`;
}
