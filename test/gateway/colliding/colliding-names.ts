import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  OverlappingFieldsCanBeMergedRule,
  parse,
  print,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { Choose, GeneratedDocument } from "../generated-document.ts";

/** Names that a gateway may have use for itself. */
const GENERATED_LIKE = [
  ...["_e0", "_e1", "_entities", "_service", "representations", "__typename", "_typename", "_0", "_1", "_f0", "_f1"],
  ...["_internal_qp_alias_0", "_internal_qp_alias_1", "f0", "f1", "a0", "k0", "_k", "x1", "data", "errors", "id"],
  ...["constructor", "toString", "hasOwnProperty", "length", "then"],
];
const VARIABLES = ["representations", "_v0", "_v1", "_l0", "l0", "v0", "v1", "_0", "id", "if", "first", "__v"];

/** One document said twice: with names that collide, and with names of which there is one for each field. */
export type CollidingPair = {
  readonly colliding: GeneratedDocument;
  readonly unique: GeneratedDocument;
  /** The name in `unique` of each field that `parse(colliding.query)` meets, in order. */
  readonly names: readonly string[];
  /** How many names had to be given up for the document to stay valid. */
  readonly repairs: number;
};

/** Gives the fields and variables of valid documents over one schema names that can be mixed up. */
export class CollidingNames {
  readonly #schema: GraphQLSchema;
  /** The names of keys, and of what other fields are computed from. */
  readonly #asked: readonly string[];

  constructor(schema: GraphQLSchema, supergraph: string) {
    this.#schema = schema;
    const sets = supergraph.matchAll(/(?:key|requires|provides): "([^"]*)"/g);
    this.#asked = [...new Set([...sets].flatMap(([, set]) => set?.match(/\w+/g) ?? []))];
  }

  pair({ query, variables }: GeneratedDocument, choose: Choose): CollidingPair {
    const base = parse(query, { noLocation: true });
    const names: string[] = [];
    const unique = visit(base, {
      Field(node) {
        names.push(`x${names.length + 1}`);
        return { ...node, alias: { kind: Kind.NAME, value: names.at(-1) ?? "" } };
      },
    });
    const renamed = this.#variables(choose);
    const colliding = parse(print(withVariables(base, renamed)), { noLocation: true });
    this.#collide(colliding, choose);
    const repairs = this.#repair(colliding);
    return {
      colliding: {
        query: print(colliding),
        variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [renamed(name), value])),
      },
      unique: { query: print(unique), variables },
      names,
      repairs,
    };
  }

  #variables(choose: Choose): (name: string) => string {
    const known = new Map<string, string>();
    const free = VARIABLES.slice(choose(VARIABLES.length));
    return (name) => {
      const found = known.get(name) ?? free.shift() ?? name;
      known.set(name, found);
      return found;
    };
  }

  #collide(document: DocumentNode, choose: Choose): void {
    const used = new Map<string, string[]>();
    const types = new TypeInfo(this.#schema);
    const enter = (node: FieldNode) => {
      const parent = types.getParentType();
      const siblings = isObjectType(parent) || isInterfaceType(parent) ? Object.keys(parent.getFields()) : [];
      const kind = String(types.getType());
      const pool = [
        siblings,
        siblings,
        this.#asked,
        this.#asked,
        GENERATED_LIKE,
        used.get(kind) ?? [],
        used.get(kind) ?? [],
      ];
      const names = pool[choose(pool.length + 1)] ?? [];
      const name = names.length === 0 ? node.name.value : names[choose(names.length)];
      rename(node, name ?? node.name.value);
      used.set(kind, [...(used.get(kind) ?? []), name ?? node.name.value]);
    };
    visit(document, visitWithTypeInfo(types, { Field: enter }));
  }

  /** Gives up names that cannot stand together; there is an end, as what was given up collides with nothing. */
  #repair(document: DocumentNode): number {
    const given = new Set<FieldNode>();
    for (;;) {
      const errors = validate(this.#schema, document, [OverlappingFieldsCanBeMergedRule]);
      const before = given.size;
      for (const { nodes = [] } of errors) {
        const one = nodes.filter((node) => node.kind === Kind.FIELD).findLast((node) => !given.has(node));
        if (!one) continue;
        given.add(one);
        rename(one, `y${given.size}`);
      }
      if (given.size === before) return before;
    }
  }
}

function withVariables(document: DocumentNode, renamed: (name: string) => string): DocumentNode {
  return visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: renamed(node.name.value) } }),
  });
}

/** In its place: documents are made for this, and are large. */
function rename(node: FieldNode, name: string): void {
  const alias = name === node.name.value ? undefined : { kind: Kind.NAME, value: name };
  Object.assign(node, { alias });
}
