import { isRecord } from "../../gateway/record.ts";
import type { Random } from "./random.ts";

/** What a hostile subgraph sends. */
export type HostileAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Whether nothing in it can be taken for a value that the subgraph may give: then every null has its error. */
  readonly isPlainlyWrong: boolean;
};

/** Stands in a value for JSON that no value of JavaScript can be written as. */
const RAW = "@@raw:";
const DEEP = "[".repeat(12_000) + "]".repeat(12_000);

const SECRET = "at /srv/secret.js:7 of http://10.0.0.1";

/** Makes something hostile of an honest answer. */
export function deform(honest: unknown, random: Random): HostileAnswer {
  const whole = { status: 200, contentType: "application/json" };
  const text = JSON.stringify(honest);
  switch (random.below(8)) {
    case 0:
      return { ...whole, text: text.slice(0, random.below(text.length)), isPlainlyWrong: true };
    case 1:
      return { ...random.pick(OTHER_TEXTS), isPlainlyWrong: true };
    case 2:
      return { ...whole, text: doubled(text, random), isPlainlyWrong: false };
    case 3:
      return { ...whole, text: written(withErrors(honest, random)), isPlainlyWrong: false };
    case 4:
      return {
        ...whole,
        text: written(replaced(honest, random, () => random.pick(VALID_LOOKING))),
        isPlainlyWrong: false,
      };
    default:
      return {
        ...whole,
        text: written(replaced(honest, random, (old) => random.pick(wrongFor(old)))),
        // What is replaced can be the reason of a null that stays.
        isPlainlyWrong: !hasErrors(honest),
      };
  }
}

function hasErrors(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "errors" in answer;
}

const OTHER_TEXTS: readonly Omit<HostileAnswer, "isPlainlyWrong">[] = [
  { status: 500, contentType: "text/html", text: `<h1>${SECRET}</h1>` },
  { status: 200, contentType: "text/html", text: SECRET },
  { status: 200, contentType: "application/json", text: "" },
  { status: 200, contentType: "application/json", text: "[]" },
  { status: 200, contentType: "application/json", text: '"text"' },
  { status: 200, contentType: "application/json", text: DEEP },
  { status: 200, contentType: "application/json", text: '{"data":[]}' },
  { status: 200, contentType: "application/json", text: `{"data":${DEEP}}` },
  { status: 400, contentType: "application/json", text: JSON.stringify({ errors: { message: SECRET } }) },
  { status: 502, contentType: "application/json", text: "{" },
];

/** What has the shape of some value, null among it: the subgraph may be believed. */
const VALID_LOOKING: readonly unknown[] = [
  null,
  undefined,
  0,
  -1,
  1.5,
  "",
  "text",
  true,
  [],
  [null],
  {},
  { __typename: "Product" },
  { __typename: "Nonsense", id: "1" },
  { __typename: 5 },
  `${RAW}12345678901234567890`,
  `${RAW}1e400`,
];

/** What stands for no value that could be where `old` was. */
function wrongFor(old: unknown): readonly unknown[] {
  const deep = `${RAW}${DEEP}`;
  if (Array.isArray(old)) return ["text", 5, true, {}, { length: 3 }, `${RAW}12345678901234567890`];
  if (isRecord(old)) return ["text", 5, true, [], [[[]]], deep, `${RAW}12345678901234567890`];
  return [[], [5], [[["text"]]], {}, { a: 1 }, deep, { __proto: 1 }];
}

type Slot = { readonly holder: Record<string | number, unknown>; readonly key: string | number };

/** The honest answer with one to three of its values replaced; what stands deeper in a replaced one is lost with it. */
function replaced(honest: unknown, random: Random, by: (old: unknown) => unknown): unknown {
  const answer = { root: structuredClone(honest) };
  const done: Slot[] = [];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const slots = slotsOf(answer.root);
    if (slots.length === 0) break;
    const { holder, key } = random.pick(slots);
    // What is wrong twice can be right, and for null nothing can be missed.
    if (holder[key] === null || done.some((one) => one.holder === holder && one.key === key)) continue;
    holder[key] = structuredClone(by(holder[key]));
    done.push({ holder, key });
  }
  return answer.root;
}

/** Every place in an answer's data, but those that say of which type an object is. */
function slotsOf(value: unknown): Slot[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Slot["holder"];
  return Object.keys(holder).flatMap((key) => (key === "__typename" ? [] : [{ holder, key }, ...slotsOf(holder[key])]));
}

function withErrors(honest: unknown, random: Random): unknown {
  const slots = slotsOf(isRecord(honest) ? honest.data : null);
  const path = random.pick([
    ["nowhere"],
    ["__proto__", "polluted"],
    [5],
    [{}],
    [],
    "text",
    null,
    pathTo(slots, random),
  ]);
  const extensions = random.pick([
    undefined,
    null,
    "text",
    { code: "NOT_FOUND" },
    { code: 5 },
    { code: "SECRET", SECRET },
  ]);
  const isPublic = isRecord(extensions) && extensions.code === "NOT_FOUND";
  const error = { message: isPublic ? "not found" : SECRET, path, extensions };
  const errors = random.pick<unknown>([
    error,
    [error],
    [error, error, null, 5],
    "text",
    5,
    {},
    [],
    [[]],
    `${RAW}${DEEP}`,
  ]);
  const data = random.pick([isRecord(honest) ? honest.data : null, null, undefined, {}]);
  return { data, errors };
}

function pathTo(slots: readonly Slot[], random: Random): readonly unknown[] {
  return slots.length > 0 ? [random.pick(slots).key, random.pick(slots).key] : ["nowhere"];
}

/** The same text with members that stand in it twice, or that every object inherits. */
function doubled(text: string, random: Random): string {
  const starts = [...text.matchAll(/\{"/g)].map(({ index }) => index + 1);
  const at = random.pick(starts);
  const member = random.pick([
    '"__proto__":{"polluted":1}',
    '"__proto__":null',
    '"constructor":{"prototype":{"polluted":1}}',
    '"id":"other"',
    '"name":[]',
    '"toString":5',
  ]);
  return `${text.slice(0, at)}${member},${text.slice(at)}`;
}

function written(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replaceAll(new RegExp(`"${RAW}([^"]*)"`, "g"), "$1");
}
