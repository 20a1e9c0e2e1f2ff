/** The value of each digit and letter, 49 CFR 565.15(c), table IV. I, O and Q are no letters of a VIN. */
const VALUES: ReadonlyMap<string, number> = new Map(
  [..."0123456789"]
    .map((digit): [string, number] => [digit, Number(digit)])
    .concat(
      [..."ABCDEFGH"].map((letter, index): [string, number] => [letter, index + 1]),
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

/** Maker, model, year, plant and number together have more different characters than this, whatever the vehicle. */
const FEWEST_CHARACTERS = 5;

/** The number of a vehicle has six digits: a longer run of `1234…` was typed, not stamped. */
const LONGEST_RUN = 7;

/**
 * A vehicle identification number in its one spelling, or null for text that is none: a wrong length, a letter that
 * no VIN has, a check digit that does not fit, or a filled-in field whose check digit happens to fit, such as
 * seventeen equal digits. `unknown_vin` and its like are none.
 */
export function toVin(text: string | null | undefined): string | null {
  const vin = (text ?? "").replace(/[\s-]/g, "").toUpperCase();
  if (vin.length !== WEIGHTS.length) return null;
  let sum = 0;
  for (let place = 0; place < vin.length; place++) {
    const value = VALUES.get(vin[place] ?? "");
    if (value === undefined) return null;
    sum += value * (WEIGHTS[place] ?? 0);
  }
  const remainder = sum % 11;
  const isRight = vin[CHECK_DIGIT_PLACE] === (remainder === 10 ? "X" : String(remainder));
  return isRight && !isFilledIn(vin) ? vin : null;
}

/** Whether the characters, the check digit aside, are few, a repeated block or a run: no vehicle has such a number. */
function isFilledIn(vin: string): boolean {
  const characters = new Set(vin.slice(0, CHECK_DIGIT_PLACE) + vin.slice(CHECK_DIGIT_PLACE + 1));
  return characters.size < FEWEST_CHARACTERS || isRepeated(vin) || longestRun(vin) > LONGEST_RUN;
}

/** Whether a block comes at least twice, and what is behind it goes on as it began. */
function isRepeated(vin: string): boolean {
  for (let period = 1; 2 * period <= vin.length; period++) if (hasPeriod(vin, period)) return true;
  return false;
}

function hasPeriod(vin: string, period: number): boolean {
  for (let place = period; place < vin.length; place++) {
    if (place === CHECK_DIGIT_PLACE || place - period === CHECK_DIGIT_PLACE) continue;
    if (vin[place] !== vin[place - period]) return false;
  }
  return true;
}

/** How many characters follow one another as they are counted, upwards or downwards: `7890`, `CBA`. */
function longestRun(vin: string): number {
  let longest = 1;
  for (const step of [1, -1]) {
    let run = 1;
    for (let place = 1; place < vin.length; place++) {
      run = isNext(vin.charCodeAt(place - 1), vin.charCodeAt(place), step) ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
  }
  return longest;
}

const [ZERO, NINE] = [48, 57];

function isNext(before: number, after: number, step: number): boolean {
  const wrapped = step === 1 ? before === NINE && after === ZERO : before === ZERO && after === NINE;
  return after - before === step || wrapped;
}
