import { type GraphQLOutputType, getNamedType, isEnumType } from "graphql";
import type { ErrorEntry } from "../engine.ts";
import { Failure, TYPE_FAILURE } from "../executor/failure.ts";
import type { JsonRecord } from "../record.ts";
import type { TypeHierarchy } from "../type-hierarchy.ts";
import type { ResponsePaths } from "./response-paths.ts";

type Key = string | number;

/** What must be known of a place in the answer when the value there is not the plain case. */
export type PlaceDescription = {
  /** `Product.name`, for messages. */
  readonly field: string;
  readonly type: GraphQLOutputType;
  readonly nonNull: boolean;
};

export type CompletionContext = {
  readonly types: TypeHierarchy;
  readonly failed: boolean;
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly paths: ResponsePaths;
};

/** An answer with more errors than this tells the first ones: the rest say nothing new and cost memory. */
const MOST_ERRORS = 1_000;

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
  /** Whether failures may stand in the data: without any, no value needs to be looked at twice. */
  readonly failed: boolean;
  /** The answers to the introspection fields, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly #types: TypeHierarchy;
  readonly #paths: ResponsePaths;

  constructor({ types, failed, introspection, paths }: CompletionContext) {
    this.#types = types;
    this.#paths = paths;
    this.failed = failed;
    this.introspection = introspection;
  }

  /** Completes a scalar or an enum value that is not of the type JSON has for it. */
  leaf(value: unknown, place: PlaceDescription, depth: number, key: Key): unknown {
    if (value === null || value === undefined || value instanceof Failure) return this.absent(value, place, depth, key);
    const { type } = place;
    if (isEnumType(type)) return this.#hiddenEnumValue(value, place, depth, key);
    // Servers of other languages write ids as numbers; the specification has the gateway write them as text.
    if (String(type) === "ID" && typeof value === "number" && Number.isInteger(value)) return String(value);
    this.#report(`${type} cannot represent the value of ${place.field}.`, depth, key);
    return null;
  }

  /** Tells why there is no object, list or leaf at a place, unless null is a good answer there. */
  absent(value: unknown, place: PlaceDescription, depth: number, key?: Key): null {
    if (value instanceof Failure) {
      for (const { message, extensions, below } of Failure.causesOf(value)) {
        this.report({ message, path: this.#paths.below(this.#pathOf(depth, key), below), extensions });
      }
    } else if (value !== null && value !== undefined) {
      this.#report(`The value of ${place.field} is not of the type ${place.type}.`, depth, key);
    } else if (place.nonNull) {
      this.#report(`Cannot return null for the non-nullable ${place.field}.`, depth, key);
    }
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

  report(entry: ErrorEntry): void {
    if (this.errors.length < MOST_ERRORS) this.errors.push(entry);
  }

  #hiddenEnumValue(value: unknown, place: PlaceDescription, depth: number, key: Key): null {
    const isHidden = typeof value === "string" && this.#types.isHiddenEnumValue(String(place.type), value);
    if (isHidden && !place.nonNull) return null;
    this.#report(`${place.type} cannot represent the value of ${place.field}.`, depth, key);
    return null;
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
