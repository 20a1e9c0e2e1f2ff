import { toWords } from "../../../../schema/name-words.ts";

/** Words that say that there is no name or id, or none that counts. */
const NOTHING_WORDS = new Set(
  [
    ["unassigned", "unknown", "unidentified", "undefined", "unnamed", "unspecified", "unavailable", "unregistered"],
    ["none", "null", "nil", "nan", "na", "nobody", "empty", "blank", "missing", "anonymous", "placeholder"],
    [
      "test",
      "tests",
      "tester",
      "testing",
      "demo",
      "dummy",
      "sample",
      "example",
      "default",
      "temp",
      "tbd",
      "tba",
      "todo",
    ],
    ["desconocido", "ninguno", "inconnu", "aucun"],
  ].flat(),
);

/** Words for what everything in its list is. With a number behind them they can be a name: `Unit 7`. */
const KIND_WORDS = new Set(
  [
    ["driver", "drivers", "user", "operator", "employee", "person", "conductor", "chauffeur"],
    ["vehicle", "truck", "device", "asset", "unit", "trailer", "equipment", "camera", "gateway"],
    ["name", "id", "vin", "username", "email", "number", "record"],
  ].flat(),
);

/** Words that turn words of a kind into nothing: `No Driver`, `not assigned`, `sin asignar`. */
const PARTICLES = new Set(["no", "not", "assigned", "applicable", "available", "sin", "asignar", "asignado"]);

const NOT_APPLICABLE = "n a";

/** Accounts that belong to an office and not to a person. */
const OFFICE_WORDS = new Set(
  [
    ["admin", "administrator", "root", "guest", "support", "info", "office", "contact", "mail", "email", "noreply"],
    ["dispatch", "dispatcher", "dispatchers", "fleet", "safety", "operations", "ops", "drivers", "fleetmanager"],
  ].flat(),
);

/** An id of so many equal characters is a filled-in field: `9999`. */
const FILLED_IN_LENGTH = 4;

/** A shorter word in front of a number can be a part of a real id: `NA12`. */
const MIN_STEM_LENGTH = 4;

/**
 * Whether text stands where a name is missing, such as `Unassigned`, `n/a`, `Unknown driver 3` or `0`. A name that says
 * no more than what kind of thing it is of is none either.
 */
export function isPlaceholderName(text: string): boolean {
  return isPlaceholderText(toWords(text));
}

function isPlaceholderText(plain: string): boolean {
  const words = plain.split(" ");
  if (plain === NOT_APPLICABLE || words.every((word) => /^(0*|x+)$/.test(word))) return true;
  if (words.every(isVain)) return true;
  return words.some((word) => NOTHING_WORDS.has(word)) && words.every((word) => isVain(word) || /^\d+$/.test(word));
}

function isVain(word: string): boolean {
  return NOTHING_WORDS.has(word) || KIND_WORDS.has(word) || PARTICLES.has(word);
}

/** Whether the name of an account says that it is nobody's. One without a name can be anybody's. */
export function isNobodysName(name: string | null): boolean {
  return name !== null && name !== "" && isPlaceholderName(name);
}

/** Whether text stands where an id, a user name or a number of a person is missing, or is that of an office. */
export function isPlaceholderId(text: string): boolean {
  const plain = toWords(text);
  const compact = plain.replaceAll(" ", "");
  const stem = compact.replace(/\d+$/, "");
  if (OFFICE_WORDS.has(stem) || (stem.length >= MIN_STEM_LENGTH && NOTHING_WORDS.has(stem))) return true;
  const isFilledIn = compact.length >= FILLED_IN_LENGTH && new Set(compact).size === 1;
  return isFilledIn || isPlaceholderText(plain);
}
