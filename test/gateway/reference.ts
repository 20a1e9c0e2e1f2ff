import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  responsePathAsArray,
} from "graphql";
import type { GeneratedDocument } from "./generated-document.ts";
import { monolithSchema } from "./world.ts";

export type Path = readonly (string | number)[];

export type ReferenceAnswer = {
  readonly data: unknown;
  /** The fields that were asked for, as `Type.field`, by the text of their paths. */
  readonly fields: ReadonlyMap<string, string>;
};

/** The world as one schema, executed by graphql-js, which fails at the places it is told and at no other. */
export class Reference {
  readonly schema: GraphQLSchema = monolithSchema(() => new Map());
  #failing: ReadonlySet<string> = new Set();
  #fields = new Map<string, string>();

  constructor() {
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith("__")) continue;
      for (const field of Object.values(type.getFields())) {
        if (field.resolve) field.resolve = this.#failingOr(`${type.name}.${field.name}`, field.resolve);
      }
    }
  }

  async answer(
    { variables }: GeneratedDocument,
    document: DocumentNode,
    failingAt: readonly Path[] = [],
  ): Promise<ReferenceAnswer> {
    this.#failing = new Set(failingAt.map(textOf));
    this.#fields = new Map();
    const { data } = await execute({ schema: this.schema, document, variableValues: variables });
    return { data, fields: this.#fields };
  }

  #failingOr(field: string, resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
    return (...args) => {
      const path = responsePathAsArray(args[3].path);
      this.#fields.set(textOf(path), field);
      return this.#withFailures(resolve(...args), path);
    };
  }

  /** A value with errors where something is to fail: graphql-js takes them for what was thrown there. */
  #withFailures(value: unknown, path: Path): unknown {
    if (this.#failing.has(textOf(path))) return new GraphQLError("it failed here");
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => this.#withFailures(item, [...path, index]));
  }
}

/** A path as one text; without its last positions in lists it names a field. */
export function textOf(path: Path): string {
  return path.join(".");
}

export function fieldPathOf(path: Path): Path {
  return path.slice(0, path.findLastIndex((segment) => typeof segment === "string") + 1);
}
