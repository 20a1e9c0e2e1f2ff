import { QueryPlanner } from "@graphql-hive/router-query-planner";
import {
  type DocumentNode,
  Kind,
  OperationTypeNode,
  parse,
  print,
  type SelectionSetNode,
  type VariableDefinitionNode,
  visit,
} from "graphql";
import type { EntityFetchNode, FetchNode, OperationPlan, PathSegment, PlanNode } from "../../operation/plan.ts";
import { buildApiSchema } from "../../supergraph/api-schema.ts";
import { ENTRY_SUBGRAPH, entryField, withEntryFields, withEntryGraph } from "./entry-graph.ts";
import { mapFetches } from "./map-fetches.ts";
import { type CutContext, cutStages, requiringFields, type Stage, withKeys, withoutSpreads } from "./stages.ts";

/** How documents are planned: as they are, or over the supergraph at whose root entities are entered. */
export type PlanDocument = {
  readonly whole: (document: DocumentNode) => OperationPlan;
  readonly entered: (document: DocumentNode, planner: QueryPlanner) => OperationPlan;
};

type Entry = CutContext & { readonly planner: QueryPlanner };
type PlannedStage = { readonly stage: Stage; readonly keys: SelectionSetNode; readonly rest: PlanNode | null };

/**
 * Plans in stages what the planner finds no plan for as a whole.
 *
 * The planner cannot return to a subgraph with what a field requires when the entity was reached through that same
 * subgraph from an entity of its type. Fields that require others are then taken out of the document. Each is planned
 * as if its entity stood at the root of a query, and fetched when the rest has found the entity.
 */
export class StagedPlanner {
  readonly #supergraph: DocumentNode;
  readonly #api: DocumentNode;
  #entry: Entry | undefined;

  constructor(supergraph: DocumentNode, api: DocumentNode) {
    this.#supergraph = supergraph;
    this.#api = api;
  }

  /** Throws the planner's first reason when stages do not help either. */
  plan(document: DocumentNode, { whole, entered }: PlanDocument): OperationPlan {
    return this.#plan(document, whole, entered);
  }

  #plan(document: DocumentNode, planDocument: PlanDocument["whole"], entered: PlanDocument["entered"]): OperationPlan {
    try {
      return planDocument(document);
    } catch (reason) {
      const entry = this.#enter();
      const { rest, stages } = cutStages(document, entry);
      if (stages.length === 0) throw reason;
      try {
        const variables = variableDefinitions(document);
        const planned = stages.map((stage) => this.#planStage(stage, variables, entered));
        const keysOf = new Map(planned.flatMap(({ stage, keys }) => stage.holes.map((hole) => [hole, keys])));
        return joined(planDocument(withKeys(rest, keysOf, entry.schema)), planned);
      } catch {
        throw reason;
      }
    }
  }

  #planStage(
    stage: Stage,
    variables: readonly VariableDefinitionNode[],
    entered: PlanDocument["entered"],
  ): PlannedStage {
    const { planner } = this.#enter();
    const document = stageDocument(stage, variables);
    const plan = this.#plan(document, (part) => entered(part, planner), entered);
    const roots: FetchNode[] = [];
    const rest =
      plan.root &&
      mapFetches(plan.root, (fetch) => {
        if (fetch.kind === "EntityFetch") return movedTo(stage.place, fetch);
        roots.push(fetch);
        return null;
      });
    const [root, ...others] = roots;
    const keys = root?.operation.subgraph === ENTRY_SUBGRAPH ? keySelection(root.operation.text) : undefined;
    if (!keys || others.length > 0) throw new Error("a stage does not begin with its entity's keys");
    return { stage, keys, rest };
  }

  #enter(): Entry {
    if (this.#entry) return this.#entry;
    const { document, entities } = withEntryGraph(this.#supergraph);
    this.#entry = {
      planner: new QueryPlanner(print(document)),
      entities,
      schema: withEntryFields(buildApiSchema(this.#api), entities),
      requiring: requiringFields(this.#supergraph),
    };
    return this.#entry;
  }
}

/** The fetch for entities below `place` instead of below the root field at which they are entered. */
function movedTo(place: readonly PathSegment[], fetch: EntityFetchNode): EntityFetchNode {
  const batches = fetch.batches.map((batch) => ({
    ...batch,
    places: batch.places.map(([, ...below]) => [...place, ...below]),
  }));
  return { ...fetch, batches };
}

function joined(plan: OperationPlan, stages: readonly PlannedStage[]): OperationPlan {
  const first = plan.root?.kind === "Sequence" ? plan.root.nodes : plan.root ? [plan.root] : [];
  const then = stages.flatMap(({ rest }) => rest ?? []);
  return { ...plan, root: { kind: "Sequence", nodes: [...first, { kind: "Parallel", nodes: then }] } };
}

function variableDefinitions(document: DocumentNode): readonly VariableDefinitionNode[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operation?.variableDefinitions ?? [];
}

function stageDocument({ type, selections }: Stage, variables: readonly VariableDefinitionNode[]): DocumentNode {
  const field = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: entryField(type) },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  } as const;
  const used = new Set<string>();
  visit(field, { Variable: ({ name }) => void used.add(name.value) });
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: variables.filter(({ variable }) => used.has(variable.name.value)),
        selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
      },
    ],
  };
}

/** What a stage's first fetch asks for of the entity that it enters. */
function keySelection(operation: string): SelectionSetNode | undefined {
  const document = parse(operation, { noLocation: true });
  const definition = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [entry] = definition ? withoutSpreads(definition, document).selectionSet.selections : [];
  return entry?.kind === Kind.FIELD ? entry.selectionSet : undefined;
}
