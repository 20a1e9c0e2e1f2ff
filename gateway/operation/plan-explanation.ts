import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { EntityBatch, OperationPlan, PathSegment, PlanNode, Requirement, SubgraphOperation } from "./plan.ts";

/** A plan as a person reads it: as text, and as objects for programs and for viewers of JSON. */
export type PlanExplanation = { readonly text: string; readonly node: ExplainedNode | null };

/** What a plan does, without anything that is only there to do it. */
export type ExplainedNode =
  | { readonly kind: "Subscription"; readonly primary: ExplainedNode; readonly rest: ExplainedNode | null }
  | { readonly kind: "Sequence" | "Parallel"; readonly nodes: readonly ExplainedNode[] }
  | {
      readonly kind: "Condition";
      readonly variable: string;
      readonly whenTrue: ExplainedNode | null;
      readonly whenFalse: ExplainedNode | null;
    }
  | (ExplainedOperation & { readonly kind: "Fetch" })
  | (ExplainedOperation & { readonly kind: "EntityFetch"; readonly entities: readonly ExplainedEntities[] });

type ExplainedOperation = {
  readonly subgraph: string;
  readonly operationKind: SubgraphOperation["kind"];
  /** The client's variables that are passed on. */
  readonly variables: readonly string[];
  readonly operation: string;
};

type ExplainedEntities = { readonly paths: readonly string[]; readonly requires: string };

/** Tells what a plan asks of whom, in which order. */
export function explainPlan(plan: OperationPlan): PlanExplanation {
  const body = plan.subscription ? subscriptionText(plan, plan.subscription) : plan.root ? nodeText(plan.root) : "";
  return { text: block("QueryPlan", body), node: explainedPlan(plan) };
}

function explainedPlan({ subscription, root }: OperationPlan): ExplainedNode | null {
  const rest = root && explained(root);
  return subscription ? { kind: "Subscription", primary: explained(subscription), rest } : rest;
}

function explained(node: PlanNode): ExplainedNode {
  switch (node.kind) {
    case "Fetch":
      return { kind: "Fetch", ...explainedOperation(node.operation) };
    case "EntityFetch": {
      const entities = node.batches.map(({ places, requirements }) => ({
        paths: places.map(pathText),
        requires: oneLine(print(selectionOf(requirements))),
      }));
      return { kind: "EntityFetch", ...explainedOperation(node.operation), entities };
    }
    case "Sequence":
    case "Parallel":
      return { kind: node.kind, nodes: node.nodes.map(explained) };
    case "Condition": {
      const { variable, whenTrue, whenFalse } = node;
      return {
        kind: "Condition",
        variable,
        whenTrue: whenTrue && explained(whenTrue),
        whenFalse: whenFalse && explained(whenFalse),
      };
    }
    default:
      throw new Error(`the plan has a node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}

function explainedOperation({ subgraph, kind, text, variables }: SubgraphOperation): ExplainedOperation {
  return { subgraph, operationKind: kind, variables: variables.map(({ from }) => from), operation: text };
}

function subscriptionText({ root }: OperationPlan, subscription: PlanNode): string {
  const rest = root ? [block("Rest:", nodeText(root))] : [];
  return block("Subscription", [block("Primary:", nodeText(subscription)), ...rest].join(",\n"));
}

function nodeText(node: PlanNode): string {
  switch (node.kind) {
    case "Fetch":
      return block(fetchHead("Fetch", node.operation), print(definitionOf(node.operation).selectionSet));
    case "EntityFetch":
      return entityFetchText(node.operation, node.batches);
    case "Sequence":
    case "Parallel":
      return block(node.kind, node.nodes.map(nodeText).join(",\n"));
    case "Condition": {
      const include = node.whenTrue ? [block(`Include(if: $${node.variable})`, nodeText(node.whenTrue))] : [];
      const skip = node.whenFalse ? [block(`Skip(if: $${node.variable})`, nodeText(node.whenFalse))] : [];
      return [...include, ...skip].join(",\n");
    }
    default:
      throw new Error(`the plan has a node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}

/** Entities of one kind stand below their path; those that share a fetch stand in it, each with its paths. */
function entityFetchText(operation: SubgraphOperation, batches: readonly EntityBatch[]): string {
  const [only, ...others] = batches;
  if (only && others.length === 0) {
    return block(flattenHead(only), block(fetchHead("Fetch", operation), batchText(operation, only)));
  }
  const flattened = batches.map((batch) => block(flattenHead(batch), batchText(operation, batch)));
  return block(fetchHead("BatchFetch", operation), flattened.join(",\n"));
}

function batchText(operation: SubgraphOperation, { alias, requirements }: EntityBatch): string {
  const { selections } = definitionOf(operation).selectionSet;
  const field = selections.find(
    (node): node is FieldNode => node.kind === Kind.FIELD && (node.alias ?? node.name).value === alias,
  );
  const wanted = field?.selectionSet ? print(field.selectionSet) : "{}";
  return `${print(selectionOf(requirements))} =>\n${wanted}`;
}

function flattenHead({ places }: EntityBatch): string {
  const paths = places.map((place) => JSON.stringify(pathText(place))).join(", ");
  return places.length === 1 ? `Flatten(path: ${paths})` : `Flatten(paths: [${paths}])`;
}

function fetchHead(word: string, { subgraph, kind }: SubgraphOperation): string {
  return `${word}(service: ${JSON.stringify(subgraph)}${kind === "query" ? "" : `, kind: ${kind}`})`;
}

function pathText(place: readonly PathSegment[]): string {
  let text = "";
  for (const segment of place) {
    if (segment.kind === "TypeCondition") text += `|[${segment.types.join("|")}]`;
    else text += `${text === "" ? "" : "."}${segment.kind === "Items" ? "@" : segment.name}`;
  }
  return text;
}

/** What a subgraph is told of an entity, as a selection of it. */
function selectionOf(requirements: readonly Requirement[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: requirements.map(toSelection) };
}

function toSelection(requirement: Requirement): SelectionNode {
  const selectionSet = requirement.requirements.length === 0 ? undefined : selectionOf(requirement.requirements);
  if (requirement.kind === "On") {
    const typeCondition = { kind: Kind.NAMED_TYPE, name: nameOf(requirement.type) } as const;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet ?? selectionOf([]) };
  }
  const { from, as } = requirement;
  return {
    kind: Kind.FIELD,
    ...(from !== as && { alias: nameOf(as) }),
    name: nameOf(from),
    ...(selectionSet && { selectionSet }),
  };
}

function nameOf(value: string) {
  return { kind: Kind.NAME, value } as const;
}

function definitionOf({ text }: SubgraphOperation): OperationDefinitionNode {
  const { definitions } = parse(text, { noLocation: true });
  const definition = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!definition) throw new Error("a fetch of the plan has no operation");
  return definition;
}

function block(head: string, body: string): string {
  return body === "" ? `${head} {}` : `${head} {\n${body.replaceAll(/^/gm, "  ")}\n}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
