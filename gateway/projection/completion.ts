import { type GraphQLOutputType, getNamedType, getNullableType, isEnumType } from "graphql";
import type { ErrorEntry } from "../engine/engine.ts";
import { UNAVAILABLE } from "../executor/error-policy.ts";
import { Failure, MOST_CAUSES, TYPE_FAILURE } from "../executor/failure.ts";
import { LosslessNumber } from "../lossless-json.ts";
import { type JsonRecord, OpaqueValue } from "../record.ts";
import type { TypeHierarchy } from "../supergraph/type-hierarchy.ts";
import type { ResponsePaths } from "./response-paths.ts";

type Key = string | number;

/** What must be known of a place in the answer when the value there is not the plain case. */
export type PlaceDescription = {
  /** `Product.name`, for messages. */
  readonly field: string;
  readonly type: GraphQLOutputType;
  readonly nonNull: boolean;
};

export type CompletionOptions = {
  readonly types: TypeHierarchy;
  /** Whether failures stand in the data. */
  readonly failed: boolean;
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly paths: ResponsePaths;
  /** Whether to look into scalars for what JSON cannot say: an answer could not be written because of one. */
  readonly mustBeWritable?: boolean;
};

/** Most of them need no word in the end, and each costs memory until then. */
const MOST_TAKEN_ALONG = 10 * MOST_CAUSES;

const UNAVAILABLE_ENTRY: ErrorEntry = { message: UNAVAILABLE.message, extensions: UNAVAILABLE.extensions };

/** What becomes of the values of a built-in scalar for which JSON has several types; null when they are none of it. */
const converters: ReadonlyMap<string, (value: unknown) => unknown> = new Map<string, (value: unknown) => unknown>([
  ["ID", toId],
  ["Float", toFloat],
]);

/** Servers of other languages write ids as numbers; the specification (3.5.5) has the gateway write them as text. */
function toId(value: unknown): string | null {
  if (value instanceof LosslessNumber) return value.integer;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value).toString() : null;
}

function toFloat(value: unknown): number | null {
  const number = value instanceof LosslessNumber ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** How many levels of an answer stand around a scalar at most, with room to spare. */
const LEVELS_AROUND = 300;

/** Whether JSON can say a value, also within an answer: what nests too deep, cycles or is no JSON it cannot. */
function isWritable(value: unknown): boolean {
  let nested: unknown = value;
  for (let level = 0; level < LEVELS_AROUND; level++) nested = [nested];
  try {
    JSON.stringify(nested);
    return true;
  } catch {
    return false;
  }
}

/** The path to where a value is missing from the answer, which can be before its own place. */
function missingPart(data: unknown, path: readonly Key[]): readonly Key[] {
  let value = data;
  for (const [length, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, length);
    value = (value as Readonly<Record<Key, unknown>>)[key];
  }
  return path;
}

/**
 * Completes the values that are not the plain case and keeps the errors of one answer. Every method answers null when
 * there is no value, and has then told why if that needs telling; the caller propagates a null that may not be.
 *
 * They are told of a place by how many keys lead to the object or list it stands in, and by its key in there.
 */
export class Completion {
  readonly errors: ErrorEntry[] = [];
  /** The keys to where the projection is, which it notes on its way down; what stands below is of an earlier place. */
  readonly path: Key[] = [];
  /** Whether values need to be looked at twice: without failures in the data they do not. */
  readonly failed: boolean;
  /** The answers to the introspection fields, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly #types: TypeHierarchy;
  readonly #paths: ResponsePaths;
  readonly #mustBeWritable: boolean;
  /** What is missing because of a value beside it, which may have taken both with it. */
  readonly #takenAlong: { readonly path: readonly Key[]; readonly failure: Failure }[] = [];

  constructor({ types, failed, introspection, paths, mustBeWritable = false }: CompletionOptions) {
    this.#types = types;
    this.#paths = paths;
    this.#mustBeWritable = mustBeWritable;
    this.failed = failed || mustBeWritable;
    this.introspection = introspection;
  }

  /** Whether a value of a scalar of which nothing is known cannot go into the answer. */
  isUnusable(value: unknown): boolean {
    return value instanceof Failure || (this.#mustBeWritable && !isWritable(value));
  }

  /** Whether what is an object to JavaScript has members. */
  isObject(value: object): boolean {
    return !Array.isArray(value) && !(value instanceof OpaqueValue);
  }

  /** Completes a scalar or an enum value that is not of the type JSON has for it. */
  leaf(value: unknown, place: PlaceDescription, depth: number, key: Key): unknown {
    if (value === null || value === undefined || value instanceof Failure) return this.absent(value, place, depth, key);
    const type = getNullableType(place.type);
    if (isEnumType(type)) return this.#hiddenEnumValue(value, place, depth, key);
    const converted = converters.get(String(type))?.(value) ?? null;
    if (converted === null) this.#report(`${type} cannot represent the value of ${place.field}.`, depth, key);
    return converted;
  }

  /** Tells why there is no object, list or leaf at a place, unless null is a good answer there. */
  absent(value: unknown, place: PlaceDescription, depth: number, key?: Key): null {
    if (this.errors.length >= MOST_CAUSES) return null;
    if (value instanceof Failure) {
      const path = this.#pathOf(depth, key);
      if (!Failure.isTakenAlong(value)) this.#reportAt(path, value);
      else if (this.#takenAlong.length < MOST_TAKEN_ALONG) this.#takenAlong.push({ path, failure: value });
    } else if (value !== null && value !== undefined) {
      this.#report(`The value of ${place.field} is not of the type ${place.type}.`, depth, key);
    } else if (place.nonNull) {
      this.#report(`Cannot return null for the non-nullable ${place.field}.`, depth, key);
    }
    return null;
  }

  /** Tells why a place may not be had. */
  denied({ message, extensions }: ErrorEntry, depth: number, key: Key): null {
    this.report({ message, path: this.#pathOf(depth, key), extensions });
    return null;
  }

  /**
   * Tells that an object is of a type the schema does not have there, unless that type is merely kept from clients.
   * Without a key it is the object at that depth itself.
   */
  foreignType(name: unknown, place: PlaceDescription, depth: number, key?: Key): null {
    const isHidden = typeof name === "string" && this.#types.matches(name, String(getNamedType(place.type)));
    if (isHidden && !place.nonNull) return null;
    this.#report(`${place.field} is of no type that ${place.type} can be.`, depth, key);
    return null;
  }

  /** Tells why the object at a depth cannot be completed, of which no more is known than that it is of an interface. */
  unknownType(object: Readonly<JsonRecord>, place: PlaceDescription, depth: number): null {
    const failure = object[TYPE_FAILURE];
    if (failure instanceof Failure) return this.absent(failure, place, depth);
    this.#report(`Nobody could tell of which type ${place.field} is.`, depth);
    return null;
  }

  /** Whether a subgraph may call an object of `type` so: one that knows it only by an interface says the interface's name. */
  isNameOf(name: unknown, type: string): boolean {
    return typeof name === "string" && this.#types.matches(type, name);
  }

  /**
   * Tells of what was taken along where nothing else does. A value whose object is gone from the answer as well is
   * explained by the error that took it.
   */
  settle(data: JsonRecord | null): void {
    if (this.#takenAlong.length === 0) return;
    const explained = new Set<string>();
    for (const { path = [] } of this.errors) {
      for (let length = 0; length <= path.length; length++) explained.add(JSON.stringify(path.slice(0, length)));
    }
    for (const { path, failure } of this.#takenAlong) {
      const missing = missingPart(data, path);
      if (missing.length === path.length) this.report({ ...UNAVAILABLE_ENTRY, path });
      else if (!explained.has(JSON.stringify(missing))) this.#reportAt(path, failure);
    }
  }

  report(entry: ErrorEntry): void {
    if (this.errors.length < MOST_CAUSES) this.errors.push(entry);
  }

  #hiddenEnumValue(value: unknown, place: PlaceDescription, depth: number, key: Key): null {
    const name = getNamedType(place.type).name;
    const isHidden = typeof value === "string" && this.#types.isHiddenEnumValue(name, value);
    if (isHidden && !place.nonNull) return null;
    this.#report(`${name} cannot represent the value of ${place.field}.`, depth, key);
    return null;
  }

  #reportAt(path: readonly Key[], failure: Failure): void {
    for (const { message, extensions, below } of Failure.causesOf(failure)) {
      this.report({ message, path: this.#paths.below(path, below), extensions });
    }
  }

  #report(message: string, depth: number, key?: Key): void {
    this.report({ message, path: this.#pathOf(depth, key), extensions: { code: "INTERNAL" } });
  }

  #pathOf(depth: number, key?: Key): Key[] {
    const path = this.path.slice(0, depth);
    if (key !== undefined) path.push(key);
    return path;
  }
}
