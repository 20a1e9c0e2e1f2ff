import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { PreparedOperation } from "./engine.ts";
import { answerIntrospection, isIntrospection } from "./introspection.ts";
import type { OperationPlan } from "./plan.ts";
import { collectFields } from "./projection/collect-fields.ts";
import { compileProjection, type Projection } from "./projection/compile-projection.ts";
import type { JsonRecord } from "./record.ts";

/** How the answer is written for one choice of the Boolean variables in `@skip` and `@include`. */
type Variant = {
  readonly project: Projection;
  readonly introspection: (variables: Readonly<JsonRecord>) => JsonRecord;
};

type PlannedOperationParts = {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly root: GraphQLObjectType;
  readonly plan: OperationPlan;
  readonly mostFields: number;
};

/** A client can choose among 2^n variants: so many are kept at once. */
const MOST_VARIANTS = 16;

const NO_INTROSPECTION = () => ({});

/** All that is known of an operation before a request runs it. */
export class PlannedOperation implements PreparedOperation {
  readonly kind: PreparedOperation["kind"];
  readonly name: string | null;
  readonly definition: OperationDefinitionNode;
  readonly plan: OperationPlan;
  readonly #parts: PlannedOperationParts;
  readonly #conditions: readonly string[];
  readonly #variants = new Map<string, Variant>();

  constructor(parts: PlannedOperationParts) {
    this.kind = parts.definition.operation;
    this.name = parts.definition.name?.value ?? null;
    this.definition = parts.definition;
    this.plan = parts.plan;
    this.#parts = parts;
    this.#conditions = collectConditions([parts.definition, ...parts.fragments.values()]);
    if (this.#conditions.length === 0) this.variantFor({});
  }

  /** The compiled projection for these variables; compiled when they choose a combination for the first time. */
  variantFor(variables: Readonly<JsonRecord>): Variant {
    let choice = "";
    for (const name of this.#conditions) choice += variables[name] === true ? "1" : "0";
    const known = this.#variants.get(choice);
    if (known) return known;
    const variant = this.#compile(Object.fromEntries(this.#conditions.map((name) => [name, variables[name] === true])));
    for (const oldest of this.#variants.keys()) {
      if (this.#variants.size < MOST_VARIANTS) break;
      this.#variants.delete(oldest);
    }
    this.#variants.set(choice, variant);
    return variant;
  }

  #compile(conditions: Readonly<Record<string, boolean>>): Variant {
    const { schema, definition, fragments, root, mostFields } = this.#parts;
    const context = { schema, fragments, conditions };
    const project = compileProjection(root, definition.selectionSet, context, mostFields);
    const fields = [...collectFields([definition.selectionSet], root, context).values()].flat().filter(isIntrospection);
    return { project, introspection: fields.length === 0 ? NO_INTROSPECTION : this.#introspectionOf(fields) };
  }

  #introspectionOf(fields: readonly FieldNode[]): Variant["introspection"] {
    const { schema, definition, fragments } = this.#parts;
    const answer = (variables: Readonly<JsonRecord>) =>
      answerIntrospection(fields, definition, fragments.values(), variables, schema);
    if (definition.variableDefinitions?.length) return answer;
    let known: JsonRecord | undefined;
    return () => {
      known ??= answer({});
      return known;
    };
  }
}

/** The names of the variables that decide whether something is selected, in the order of the text. */
function collectConditions(definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[]): string[] {
  const names = new Set<string>();
  for (const definition of definitions) {
    visit(definition, {
      Directive: ({ name, arguments: args }) => {
        if (name.value !== "skip" && name.value !== "include") return;
        for (const { value } of args ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  }
  return [...names];
}
