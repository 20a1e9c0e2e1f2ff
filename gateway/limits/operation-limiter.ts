import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import type { ErrorEntry } from "../engine/engine.ts";
import type { JsonRecord } from "../record.ts";
import { type DocumentSize, measureDocument } from "./document-size.ts";
import { introspectionAllowance, introspectionCost } from "./introspection-cost.ts";
import { jsonBytes } from "./json-size.ts";
import { limitExceeded } from "./limit-exceeded.ts";
import { type Cost, type CostRules, compileCost, costWith } from "./operation-cost.ts";

/** How large an operation may be in each respect. */
export type OperationSizeLimits = CostRules & {
  readonly [Respect in keyof DocumentSize]: number;
} & {
  /** Fields, each counted once for every object that it may be asked of. */
  readonly cost: number;
  readonly variablesBytes: number;
};

export const DEFAULT_OPERATION_LIMITS: OperationSizeLimits = {
  // Front ends that give every field a key of its own have a few hundred.
  aliases: 1_000,
  // The root fields of the largest pages: a client that batches more of them asks for several requests at once.
  rootFields: 100,
  directives: 500,
  // One for each component of a page that is made of components.
  fragments: 500,
  // Code generators repeat a key for each condition it stands under; comparing n repetitions costs n².
  repetitions: 100,
  // As many places as an answer may have.
  fields: 10_000,
  // 200 objects with 200 each of 25 fields.
  cost: 1_000_000,
  // Half of what the whole request may have.
  variablesBytes: 524_288,
  pageArguments: ["first", "last", "limit"],
  assumedListSize: 10,
  listSizes: new Map(),
};

const RESPECTS = [
  ["aliases", "aliases"],
  ["directives", "directives"],
  ["fragments", "fragments"],
  ["repetitions", "repetitions of a key in one selection"],
  ["rootFields", "root fields"],
  ["fields", "fields with fragments expanded"],
] as const satisfies readonly (readonly [keyof DocumentSize, string])[];

/**
 * Tells which operations are too large, whatever transport brought them.
 *
 * A document is measured once, before it is validated: validating a hostile one is what costs. What depends on
 * variables is priced with every request, in time that grows with the number of pages and not of fields.
 */
export class OperationLimiter {
  readonly #limits: OperationSizeLimits;
  readonly #costs = new WeakMap<OperationDefinitionNode, Cost>();

  constructor(limits: Partial<OperationSizeLimits> = {}) {
    this.#limits = { ...DEFAULT_OPERATION_LIMITS, ...limits };
  }

  /** What is too large in a document that has been parsed and is known to be shallow; nothing, if it may run. */
  readonly check = (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
  ): readonly ErrorEntry[] => {
    const size = measureDocument(document);
    const objections = RESPECTS.filter(([respect]) => size[respect] > this.#limits[respect]).map(([respect, what]) =>
      limitExceeded(what, this.#limits[respect], size[respect]),
    );
    if (objections.length > 0) return objections;
    const mostAboutSchema = introspectionAllowance(schema);
    const aboutSchema = introspectionCost(document, operation, { schema, most: mostAboutSchema });
    if (aboutSchema > mostAboutSchema) {
      return [limitExceeded("fields about the schema", mostAboutSchema, `at least ${aboutSchema}`)];
    }
    const cost = compileCost(document, operation, { schema, rules: this.#limits });
    if (cost.pages.length > 0) this.#costs.set(operation, cost);
    return this.#tooCostly(cost, null);
  };

  /** What is too large in an operation that {@link check} let pass, with the variables as a client sent them. */
  readonly checkVariables = (
    operation: OperationDefinitionNode,
    variables: Readonly<JsonRecord>,
  ): readonly ErrorEntry[] => {
    const { variablesBytes } = this.#limits;
    const bytes = jsonBytes(variables, variablesBytes);
    if (bytes > variablesBytes) return [limitExceeded("bytes of variables", variablesBytes, `at least ${bytes}`)];
    const cost = this.#costs.get(operation);
    return cost ? this.#tooCostly(cost, variables) : [];
  };

  #tooCostly(cost: Cost, variables: Readonly<JsonRecord> | null): readonly ErrorEntry[] {
    const found = costWith(cost, variables);
    return found > this.#limits.cost ? [limitExceeded("fields over all objects", this.#limits.cost, found)] : [];
  }
}
