import { endOfString } from "./limits/json-depth.ts";
import { OpaqueValue } from "./record.ts";

/**
 * A number of JSON text that a double would change: above 2^53, with more digits than a double has, or out of its range.
 * {@link JSON.stringify} writes it as it came.
 */
export class LosslessNumber extends OpaqueValue {
  readonly #source: string;

  constructor(source: string) {
    super();
    this.#source = source;
  }

  /** All its digits when it is written as an integer. */
  get integer(): string | null {
    return /^-?\d+$/.test(this.#source) ? this.#source : null;
  }

  override valueOf(): number {
    return Number(this.#source);
  }

  override toString(): string {
    return this.#source;
  }

  toJSON(): unknown {
    return rawJson(this.#source);
  }
}

/**
 * Which numbers of a text are kept as they are written: those in integers, as ids are, or all. Looking for the others
 * costs time wherever a text is full of fractions.
 */
export type KeptNumbers = "none" | "integers" | "all";

/** The value of JSON text, with a {@link LosslessNumber} for each number that is to be kept and would not be by itself. */
export function parseJson(text: string, kept: KeptNumbers): unknown {
  if (kept === "none" || !CANDIDATE[kept].test(text)) return JSON.parse(text);
  const bounds = lossyNumbers(text, CANDIDATE[kept]);
  if (bounds.length === 0) return JSON.parse(text);
  const mark = MARKS.find((one) => !text.includes(one));
  // Nobody who writes to be understood uses all of these: digits are not worth more than an answer.
  if (mark === undefined) return JSON.parse(text);
  return toUnmarked(JSON.parse(marked(text, bounds, mark)), JSON.parse(`"${mark}"`));
}

/** Any 15 digits survive in a double. Spelled out, the pattern skips through a text; with a count V8 reads each character. */
const CANDIDATE = {
  integers: new RegExp("\\d".repeat(16)),
  // The range of a double ends where exponents have three digits.
  all: new RegExp(`${"[\\d.]".repeat(16)}|\\d[eE][+\\-\\d]\\d\\d`),
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*(?:[,\]}]|$))/y;

/** Where in a text the numbers stand that a double would change: the start of each and its end. */
function lossyNumbers(text: string, candidate: RegExp): number[] {
  const bounds: number[] = [];
  const candidates = new RegExp(candidate, "g");
  const strings = new PassedStrings(text);
  let read = 0;
  while (candidates.test(text)) {
    let start = candidates.lastIndex;
    while (start > read && NUMBER_CHARACTERS.includes(text.charAt(start - 1))) start -= 1;
    read = candidates.lastIndex;
    NUMBER.lastIndex = start;
    if (!BEFORE_NUMBER.includes(text.charAt(start - 1)) || !NUMBER.test(text)) continue;
    read = NUMBER.lastIndex;
    candidates.lastIndex = read;
    if (isLossy(text.slice(start, read)) && !strings.contain(start)) bounds.push(start, read);
  }
  return bounds;
}

const NUMBER_CHARACTERS = "0123456789.eE+-";
const BEFORE_NUMBER = "[:, \t\r\n";

/** The strings of a JSON text, read as far as one asks. */
class PassedStrings {
  readonly #text: string;
  #start = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a position is in a string. Positions must be asked for in their order. */
  contain(position: number): boolean {
    while (this.#end <= position) {
      const quote = this.#text.indexOf('"', this.#end);
      this.#start = quote === -1 ? this.#text.length : quote;
      this.#end = endOfString(this.#text, this.#start) + 1;
    }
    return this.#start <= position;
  }
}

function isLossy(source: string): boolean {
  const number = Number(source);
  if (!Number.isFinite(number)) return true;
  const written = String(number);
  return written !== source && significant(written) !== significant(source);
}

/** Equal for texts of the same number. */
function significant(source: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(source) ?? [];
  const digits = whole + fraction;
  let end = digits.length;
  while (digits.charAt(end - 1) === "0") end -= 1;
  const significantDigits = digits.slice(0, end).replace(/^0+/, "");
  if (significantDigits === "") return `${sign}0`;
  return `${sign}${significantDigits}e${Number(exponent) - fraction.length + digits.length - end}`;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * What a number is marked with that was made a string: a character that JSON spells in one way only, and that stands
 * nowhere in the text. A reviver would do without, at ten times the cost, and fail where a text nests deep.
 */
const MARKS = [..."01234567"].flatMap((digit) => [`\\u000${digit}`, `\\u001${digit}`]);

function marked(text: string, bounds: readonly number[], mark: string): string {
  let result = "";
  let end = 0;
  for (let index = 0; index < bounds.length; index += 2) {
    result += `${text.slice(end, bounds[index])}"${mark}`;
    end = bounds[index + 1] ?? text.length;
    result += `${text.slice(bounds[index], end)}"`;
  }
  return result + text.slice(end);
}

/** The value with its marked strings as numbers, changed in place and without recursion: a text may nest at will. */
function toUnmarked(root: unknown, mark: string): unknown {
  const containers: object[] = [];
  const unmarked = (value: unknown): unknown => {
    if (typeof value === "object" && value !== null) containers.push(value);
    return typeof value === "string" && value.startsWith(mark) ? new LosslessNumber(value.slice(mark.length)) : value;
  };
  const value = unmarked(root);
  for (let container = containers.pop(); container; container = containers.pop()) {
    if (Array.isArray(container)) {
      for (let index = 0; index < container.length; index++) container[index] = unmarked(container[index]);
    } else {
      // A key of its own is set even where it is `__proto__`.
      const slots = container as Record<string, unknown>;
      for (const key in slots) slots[key] = unmarked(slots[key]);
    }
  }
  return value;
}

/** The JSON that TypeScript's library does not know yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
