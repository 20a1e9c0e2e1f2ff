import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import { type Denial, OperationAccess } from "../authorization/operation-access.ts";
import { NO_RIGHTS } from "../authorization/rights.ts";
import type { PreparationScope, PreparedOperation } from "../engine/engine.ts";
import { SharedWork } from "../engine/shared-work.ts";
import { LiveOperation } from "../live/live-operation.ts";
import { type Conditions, collectFields } from "../projection/collect-fields.ts";
import { compileProjection, type Projection } from "../projection/compile-projection.ts";
import { ResponsePaths } from "../projection/response-paths.ts";
import type { JsonRecord } from "../record.ts";
import { DataKeys } from "./data-keys.ts";
import { answerIntrospection, isIntrospection } from "./introspection.ts";
import type { OperationGraph } from "./operation-graph.ts";
import type { OperationPlan } from "./plan.ts";
import { type PlanningDocument, planningDocument } from "./planning-document.ts";

/** How an operation is run for one choice of the Boolean variables in `@skip` and `@include`, and for those who may have the same of it. */
export type OperationVariant = {
  readonly plan: OperationPlan;
  readonly project: Projection;
  readonly introspection: (variables: Readonly<JsonRecord>) => JsonRecord;
  /** Tells by which of the client's keys a place is reached. */
  readonly paths: ResponsePaths;
  /** What its field promises of its stream; null where it promises nothing, and for queries and mutations. */
  readonly live: LiveOperation | null;
  /** What of it those may not have for whom it was made. */
  readonly denial: Denial;
  /** Whether they may have nothing of it: where that is the way with operations in part, and of a stream nothing of which may be had. */
  readonly isRefused: boolean;
  /** Equal for those who may have the same of the operation. */
  readonly access: string;
};

export type OperationParts = {
  readonly graph: OperationGraph;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly root: GraphQLObjectType;
  readonly plan: (document: PlanningDocument, scope: VariantScope) => Promise<OperationPlan>;
};

/** For whom a variant is planned, and until when. */
export type VariantScope = Required<Pick<PreparationScope, "signal">> & Pick<PreparationScope, "client">;

/** A client can choose among 2^n variants, and those with different rights have different ones: so many are kept at once. */
const MOST_VARIANTS = 16;

const NOTHING_TO_FETCH: OperationPlan = { subscription: null, root: null };
const NO_INTROSPECTION = () => ({});

/** All that is known of an operation before a request runs it. */
export class PlannedOperation implements PreparedOperation {
  static #made = 0;
  /** Tells it from every other one. */
  readonly id = ++PlannedOperation.#made;
  readonly kind: PreparedOperation["kind"];
  readonly name: string | null;
  readonly definition: OperationDefinitionNode;
  readonly rootType: string;
  #parts: OperationParts | null;
  readonly #conditions: readonly string[];
  readonly #keys: DataKeys;
  readonly #access: OperationAccess;
  readonly #variants = new Map<string, SharedWork<OperationVariant>>();

  constructor(parts: OperationParts) {
    this.kind = parts.definition.operation;
    this.name = parts.definition.name?.value ?? null;
    this.definition = parts.definition;
    this.rootType = parts.root.name;
    this.#parts = parts;
    this.#keys = new DataKeys(parts.document, parts.graph.schema, parts.graph.naming);
    this.#access = new OperationAccess(parts.document, parts.graph.schema, parts.graph.access);
    this.#conditions = collectConditions([parts.definition, ...parts.fragments.values()]);
  }

  /** The graph that it was prepared for. */
  get graph(): OperationGraph {
    return this.#held.graph;
  }

  get isReleased(): boolean {
    return this.#parts === null;
  }

  /** Lets go of all that belongs to its graph: whoever still holds the operation then keeps nothing else alive. */
  release(): void {
    this.#parts = null;
    this.#variants.clear();
  }

  get #held(): OperationParts {
    if (!this.#parts) throw new Error("this operation was released");
    return this.#parts;
  }

  /** Whether there is one variant only, whatever the variables. */
  get isUnconditional(): boolean {
    return this.#conditions.length === 0;
  }

  /** The variant for these variables and these rights, planned and compiled when they choose it for the first time. */
  variantFor(variables: Readonly<JsonRecord>, scope: PreparationScope): Promise<OperationVariant> {
    const access = this.#access.choiceOf(scope.rights ?? NO_RIGHTS);
    let choice = access;
    for (const name of this.#conditions) choice += variables[name] === true ? "1" : "0";
    const known = this.#variants.get(choice);
    if (known && !known.isGivenUp) return known.join(scope.signal);
    const conditions = Object.fromEntries(this.#conditions.map((name) => [name, variables[name] === true]));
    const making = new SharedWork((signal) => {
      const make = () => this.#prepare(conditions, access, { signal, client: scope.client });
      return scope.trace ? scope.trace.within("prepare", make, () => "INTERNAL") : make();
    });
    for (const oldest of this.#variants.keys()) {
      if (this.#variants.size < MOST_VARIANTS) break;
      this.#variants.delete(oldest);
    }
    this.#variants.set(choice, making);
    const variant = making.join(scope.signal);
    variant.catch(() => {
      if (this.#variants.get(choice) === making) this.#variants.delete(choice);
    });
    return variant;
  }

  /** The projection for these conditions. Throws a {@link ProjectionTooLargeError}, with null if any of them would. */
  projectionFor(conditions: Conditions, denial: Denial = this.#access.deniedBy("")): Projection {
    const { graph, definition, fragments, root } = this.#held;
    const { schema, functions, limits } = graph;
    const context = {
      schema,
      fragments,
      conditions,
      functions,
      keys: this.#keys,
      mostFields: limits.mostFields,
      denial,
    };
    return compileProjection(root, definition.selectionSet, context);
  }

  async #prepare(conditions: Conditions, access: string, scope: VariantScope): Promise<OperationVariant> {
    const { graph, document, definition, fragments, root, plan } = this.#held;
    const denial = this.#access.deniedBy(access);
    const project = this.projectionFor(conditions, denial);
    const context = { schema: graph.schema, fragments, conditions };
    const fields = [...collectFields([definition.selectionSet], root, context).values()].flat();
    const asksForSchema = fields.filter(isIntrospection);
    // The names that all types share are known here.
    const asksForData = fields.some((node) => !node.name.value.startsWith("__") && !denial.fields.has(node));
    const live = this.#liveOperationOf(fields);
    const planning = () => planningDocument(document, { conditions, keys: this.#keys, live, denied: denial.fields });
    const planned = asksForData ? await plan(planning(), scope) : NOTHING_TO_FETCH;
    const isWholeStream = this.kind === "subscription" && planned.subscription === null;
    return {
      plan: planned,
      isRefused: denial.fields.size > 0 && (graph.refusesDenied || isWholeStream),
      live,
      denial,
      access,
      project,
      paths: new ResponsePaths(definition.selectionSet, fragments, this.#keys),
      introspection: asksForSchema.length === 0 ? NO_INTROSPECTION : this.#introspectionOf(asksForSchema),
    };
  }

  /** A subscription has one field, of which its document can have several parts: GraphQL, section 5.2.3.1. */
  #liveOperationOf([first, ...others]: readonly FieldNode[]): LiveOperation | null {
    const { graph, document, root } = this.#held;
    const field = this.kind === "subscription" && first ? graph.liveFields.get(first.name.value) : undefined;
    return field && first ? new LiveOperation(field, { root, nodes: [first, ...others], document }) : null;
  }

  #introspectionOf(fields: readonly FieldNode[]): OperationVariant["introspection"] {
    const { graph, definition, fragments } = this.#held;
    const answer = (variables: Readonly<JsonRecord>) =>
      answerIntrospection(fields, definition, fragments.values(), variables, graph.schema);
    if (definition.variableDefinitions?.length) return answer;
    // The answer can weigh a hundred times as much as its operation: it is kept no longer than there is room.
    let known: WeakRef<JsonRecord> | undefined;
    return () => {
      let kept = known?.deref();
      if (!kept) {
        kept = answer({});
        known = new WeakRef(kept);
      }
      return kept;
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
