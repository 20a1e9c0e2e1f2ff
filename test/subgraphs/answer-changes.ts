/** What a vendor may add at any time: it does not say what it is, and no double holds its digits. */
const BRAND_NEW = { word: "teleport", list: [null, {}], digits: JSON.rawJSON("90071992547409931.250") };
/** A word of some list of the vendor's: neither an id, nor a date, nor an address. */
const WORD = /^[A-Za-z][A-Za-z_ /'-]*$/;
const NEW_WORD = "SOMETHING_NEW";

/** A value of JSON in which every object has a field that nobody documented. */
export function withNewFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewFields);
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withNewFields(member)]);
  return { brandNew: BRAND_NEW, ...Object.fromEntries(members) };
}

/** A value of JSON as often as it has words, each time with another of them in a spelling that nobody documented. */
export function* withNewWords(value: unknown): Generator<unknown, void> {
  if (typeof value === "string" && WORD.test(value)) {
    yield NEW_WORD;
  } else if (Array.isArray(value)) {
    for (const [index, member] of value.entries())
      for (const changed of withNewWords(member)) yield value.with(index, changed);
  } else if (isPlainObject(value)) {
    for (const [key, member] of Object.entries(value))
      for (const changed of withNewWords(member)) yield { ...value, [key]: changed };
  }
}

/** A number with all its digits is an object to everyone but its own parser. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
