import { isJsonObject, type JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";

/** A parameter of a fault: its value where nobody names it, and what it may be. */
type Parameter<T> = { readonly fallback: T; readonly accepts: (value: unknown) => value is T };

function number(fallback: number): Parameter<number> {
  return { fallback, accepts: (value): value is number => typeof value === "number" && Number.isFinite(value) };
}

function text(fallback: string): Parameter<string> {
  return { fallback, accepts: (value): value is string => typeof value === "string" };
}

function flag(fallback: boolean): Parameter<boolean> {
  return { fallback, accepts: (value): value is boolean => typeof value === "boolean" };
}

/** One of some words; the first where nobody names one. */
function word<const Word extends string>(fallback: Word, ...others: readonly Word[]): Parameter<Word> {
  const words: ReadonlySet<unknown> = new Set([fallback, ...others]);
  return { fallback, accepts: (value): value is Word => words.has(value) };
}

/** Every fault and its parameters. README.md says what each does. */
const PARAMETERS = {
  // Before the vendor sees the call.
  latency: { ms: number(2_000) },
  refuse: {},
  halfOpen: {},
  expireSessions: {},
  meanwhile: { change: word("edit", "insert", "delete"), count: number(1), agoMs: number(0) },
  // In place of the vendor's answer; where it is `done`, to what the vendor has done all the same.
  status: {
    status: number(503),
    body: word("json", "text", "html", "empty"),
    retryAfter: text(""),
    insideOk: flag(false),
    done: flag(false),
  },
  // In the vendor's answer, where the vendor has such a thing.
  emptyPage: {},
  shortPage: { records: number(1) },
  repeatCursor: {},
  emptyCursor: {},
  priorLoop: {},
  priorWithoutUntil: {},
  priorWrongHost: {},
  // In the records of a list.
  reverse: {},
  shuffle: { seed: number(1) },
  duplicate: {},
  repeatPage: {},
  overlap: { records: number(10) },
  olderVersion: {},
  poison: { kind: word("brokenTimes", "wrongTypes", "empty", "text", "null"), count: number(1) },
  // In the text.
  malformed: {
    kind: word(
      "missingComma",
      "html",
      "empty",
      "byteOrderMark",
      "nan",
      "duplicateKeys",
      "loneSurrogate",
      "invalidUtf8",
      "prototypeKey",
      "hugeNumber",
      "deep",
      "hugeText",
    ),
    size: number(1_000_000),
  },
  mutate: { seed: number(1), changes: number(1) },
  // On the wire.
  slowBody: { bytesPerSecond: number(1) },
  endlessBody: { bytesPerSecond: number(1_000) },
  reset: { atByte: number(100) },
  cut: { atByte: number(100), framing: word("contentLength", "chunked", "complete"), gzip: flag(false) },
} as const;

type FaultName = keyof typeof PARAMETERS;

type FaultOf<Name extends FaultName> = { readonly fault: Name } & {
  readonly [Key in keyof (typeof PARAMETERS)[Name]]: (typeof PARAMETERS)[Name][Key] extends Parameter<infer T>
    ? T
    : never;
};

/** One thing that goes wrong with one call. */
export type Fault = { readonly [Name in FaultName]: FaultOf<Name> }[FaultName];

/** A fault, a list of them or the name of one, with every parameter filled in; throws a sentence if it is none. */
export function readFaults(value: unknown): readonly Fault[] {
  return (Array.isArray(value) ? value : [value]).map(readFault);
}

/** The faults that a header names: a fault's name, or JSON as in a rule. Refuses everything else with 400. */
export function readFaultHeader(header: string): readonly Fault[] {
  try {
    return readFaults(/^\w+$/.test(header) ? header : JSON.parse(header));
  } catch (error) {
    throw new Refusal(400, `The fault makes no sense: ${error instanceof Error ? error.message : error}.`);
  }
}

/** The first of some faults that has this name. */
export function faultNamed<Name extends FaultName>(faults: readonly Fault[], name: Name): FaultOf<Name> | undefined {
  return faults.find((fault): fault is Fault & FaultOf<Name> => fault.fault === name);
}

function readFault(value: unknown): Fault {
  const given: JsonObject = typeof value === "string" ? { fault: value } : isJsonObject(value) ? value : {};
  const { fault: name, ...parameters } = given;
  if (!isFaultName(name)) throw new TypeError(`no fault is called ${JSON.stringify(name)}`);
  const known: ReadonlyMap<string, Parameter<unknown>> = new Map(Object.entries(PARAMETERS[name]));
  const complete: [string, unknown][] = [...known].map(([key, { fallback }]) => [key, parameters[key] ?? fallback]);
  const unknown = Object.keys(parameters).find((key) => !known.has(key));
  if (unknown !== undefined) throw new TypeError(`${name} has no parameter ${unknown}`);
  const wrong = complete.find(([key, filled]) => !known.get(key)?.accepts(filled));
  if (wrong) throw new TypeError(`${wrong[0]} of ${name} cannot be ${JSON.stringify(wrong[1])}`);
  // The parameters have been checked one by one against the table that the type is made of.
  return { fault: name, ...Object.fromEntries(complete) } as Fault;
}

function isFaultName(name: unknown): name is FaultName {
  return typeof name === "string" && Object.hasOwn(PARAMETERS, name);
}
