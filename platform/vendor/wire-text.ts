/** A number in a JSON text, from its first character to the one behind it. */
export type NumberText = { readonly start: number; readonly end: number };

/** No vendor's records are half as deep. What walks a value level by level needs a bound. */
const DEEPEST_LEVEL = 64;
/** A double has at most 309 digits before its point, and no vendor's number 30. */
const LONGEST_NUMBER = 400;
/** A page of 512 rich records has 40,000 values; these are parsed in a quarter of a second. */
const MOST_VALUES = 300_000;
/** Each of them costs as much as ten others. */
const MOST_NUMBERS_KEPT = 60_000;
/** A decimal number of so many digits is the shortest that stands for its double: written again it is the same. */
const SAFE_DIGITS = 15;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The numbers of a JSON text that would not be the same if they were read as doubles and written again.
 *
 * Throws a `RangeError` for a text that is too deep, has too long a number or too many values. Of text that is not JSON it says nothing:
 * that is for a parser to refuse. It costs about a third of what parsing does.
 */
export function checkWireText(text: string): readonly NumberText[] {
  const numbers: NumberText[] = [];
  let level = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      at = endOfString(text, at);
    } else if (character === COLON) {
      // The most frequent ones first: this loop is a third of the cost of reading a page.
    } else if (character === COMMA) {
      values += 1;
      if (values > MOST_VALUES) throw new RangeError(`more than ${MOST_VALUES} values`);
    } else if (character === 0x7b || character === 0x5b) {
      level += 1;
      values += 1;
      if (level > DEEPEST_LEVEL) throw new RangeError(`more than ${DEEPEST_LEVEL} levels`);
    } else if (character === 0x7d || character === 0x5d) {
      level -= 1;
    } else if (character === MINUS || (character >= ZERO && character <= NINE)) {
      const end = endOfNumber(text, at);
      if (end - at > LONGEST_NUMBER) throw new RangeError(`a number of more than ${LONGEST_NUMBER} characters`);
      if (!isSafe(text, at, end) && isNumberValue(text, at, end)) numbers.push({ start: at, end });
      if (numbers.length > MOST_NUMBERS_KEPT)
        throw new RangeError(`more than ${MOST_NUMBERS_KEPT} numbers that no double holds`);
      at = end - 1;
    }
  }
  return numbers;
}

/** The place of the quote that ends the string which begins at a place. The end of the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH) return at;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** The place behind a run of the characters that numbers are made of. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isOfNumber(text.charCodeAt(end))) end += 1;
  return end;
}

/** Digits, `+`, `-`, `.`, `e` and `E`. */
function isOfNumber(code: number): boolean {
  return (code >= ZERO && code <= NINE) || code === 0x2b || code === MINUS || code === 0x2e || (code | 0x20) === 0x65;
}

/** Whether a number is certainly written as it stands here: few digits, no exponent, and no zero that says nothing. */
function isSafe(text: string, start: number, end: number): boolean {
  if (end - start > SAFE_DIGITS) return isShortest(text.slice(start, end));
  let hasPoint = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) hasPoint = true;
    else if (code < ZERO || code > NINE) return isShortest(text.slice(start, end));
  }
  return !hasPoint || isShortest(text.slice(start, end));
}

function isShortest(number: string): boolean {
  return String(Number(number)) === number;
}

/** Whether it is a number of JSON's grammar where a value stands: a key that is a number is no JSON. */
function isNumberValue(text: string, start: number, end: number): boolean {
  if (!NUMBER.test(text.slice(start, end))) return false;
  let next = end;
  while (/\s/.test(text[next] ?? "")) next += 1;
  return text[next] !== ":";
}
