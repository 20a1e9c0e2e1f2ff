import { parse } from "graphql";
import type {
  EntityBatch,
  EntityFetchNode,
  FetchNode,
  OperationPlan,
  PathSegment,
  PlanNode,
  Requirement,
  ResponseShape,
  Rewrite,
  RewriteSegment,
  SubgraphOperation,
} from "../plan.ts";
import { isRecord, type JsonRecord } from "../record.ts";
import type { Supergraph } from "../supergraph.ts";
import type { TypeHierarchy } from "../type-hierarchy.ts";
import { EMPTY_SHAPE, entityShapesOf, renamedShape, responseShapeOf } from "./response-shape.ts";

/** The planner gave a plan that this gateway does not know how to run. */
export class UnknownPlanError extends Error {
  override readonly name = "UnknownPlanError";
}

/**
 * Turns the planner's output into our plan.
 *
 * The planner's declared types are not quite what it gives, so its output is decoded like anything from outside: what
 * is not known is refused here, when the operation is prepared, and not in the middle of a request.
 */
export function toOperationPlan(output: unknown, supergraph: Supergraph): OperationPlan {
  const plan = recordOf(output, "the plan");
  const node = plan.node;
  if (node === undefined || node === null) return { subscription: null, root: null };
  const [first, ...rest] = kindOf(node) === "Sequence" ? listOf(recordOf(node, "Sequence"), "nodes") : [node];
  if (kindOf(first) !== "Subscription") return { subscription: null, root: toNode(node, supergraph) };
  return {
    subscription: toFetch(recordOf(recordOf(first, "Subscription").primary, "Subscription.primary")),
    root: rest.length === 0 ? null : { kind: "Sequence", nodes: rest.map((child) => toNode(child, supergraph)) },
  };
}

function toNode(output: unknown, supergraph: Supergraph): PlanNode {
  const node = recordOf(output, "a plan node");
  switch (node.kind) {
    case "Fetch":
      return toFetch(node);
    case "BatchFetch":
      return toEntityFetch(node, listOf(recordOf(node.entityBatch, "entityBatch"), "aliases"), supergraph);
    case "Flatten":
      return toFlattenedFetch(node, supergraph);
    case "Sequence":
      return { kind: "Sequence", nodes: listOf(node, "nodes").map((child) => toNode(child, supergraph)) };
    case "Parallel":
      return { kind: "Parallel", nodes: listOf(node, "nodes").map((child) => toNode(child, supergraph)) };
    case "Condition":
      return {
        kind: "Condition",
        variable: textOf(node, "condition"),
        whenTrue: isAbsent(node.ifClause) ? null : toNode(node.ifClause, supergraph),
        whenFalse: isAbsent(node.elseClause) ? null : toNode(node.elseClause, supergraph),
      };
    default:
      throw new UnknownPlanError(`the planner gave a node of a kind we do not know: ${String(node.kind)}`);
  }
}

function toFetch(node: JsonRecord): FetchNode {
  if (!isAbsent(node.requires)) throw new UnknownPlanError("the planner gave an entity fetch without a place for it");
  const outputRewrites = toRewrites(node.outputRewrites);
  return {
    kind: "Fetch",
    operation: toOperation(node),
    shape: renamedShape(shapeOf(node), outputRewrites),
    outputRewrites,
  };
}

/** An entity fetch for one place is a batch of one. */
function toFlattenedFetch(node: JsonRecord, supergraph: Supergraph): EntityFetchNode {
  const fetch = recordOf(node.node, "Flatten.node");
  if (fetch.kind !== "Fetch" || isAbsent(fetch.requires)) {
    throw new UnknownPlanError(`the planner gave a ${String(fetch.kind)} below a path without asking for entities`);
  }
  const batch = { ...fetch, alias: "_entities", representationsVariableName: "representations", paths: [node.path] };
  return toEntityFetch(fetch, [batch], supergraph);
}

function toEntityFetch(node: JsonRecord, batches: readonly unknown[], supergraph: Supergraph): EntityFetchNode {
  const operation = toOperation(node);
  const shape = shapeOf(node);
  return {
    kind: "EntityFetch",
    operation,
    batches: batches.map((batch) => toBatch(recordOf(batch, "an entity batch"), operation, shape, supergraph)),
  };
}

function toBatch(
  batch: JsonRecord,
  operation: SubgraphOperation,
  shape: ResponseShape,
  supergraph: Supergraph,
): EntityBatch {
  const alias = textOf(batch, "alias");
  const outputRewrites = toRewrites(batch.outputRewrites);
  return {
    alias,
    variable: textOf(batch, "representationsVariableName"),
    places: listOf(batch, "paths").map(toPath),
    requirements: listOf(batch, "requires").map((node) => toRequirement(node, undefined, supergraph.types)),
    keys: supergraph.keys.get(operation.subgraph) ?? new Map(),
    shape: renamedShape(shape.fields.get(alias) ?? EMPTY_SHAPE, outputRewrites),
    dependents: dependentShapes(operation, alias, outputRewrites, supergraph),
    inputRewrites: toRewrites(batch.inputRewrites),
    outputRewrites,
  };
}

/** By the name of a required field, what of a batch's answer depends on it. */
function dependentShapes(
  { text, subgraph }: SubgraphOperation,
  alias: string,
  rewrites: readonly Rewrite[],
  supergraph: Supergraph,
): ReadonlyMap<string, ResponseShape> {
  const requires = supergraph.requires.get(subgraph) ?? new Map<string, readonly string[]>();
  const document = parse(text, { noLocation: true });
  const shapes = [...new Set([...requires.values()].flat())].map((name): [string, ResponseShape] => {
    const isDependent = (type: string, field: string) => requires.get(`${type}.${field}`)?.includes(name) === true;
    return [name, renamedShape(entityShapesOf(document, isDependent).get(alias) ?? EMPTY_SHAPE, rewrites)];
  });
  return new Map(
    shapes.filter(([, { fields, on }]) => fields.size > 0 || on.some(({ shape }) => shape.fields.size > 0)),
  );
}

function toOperation(node: JsonRecord): SubgraphOperation {
  const kind = node.operationKind ?? "query";
  if (kind !== "query" && kind !== "mutation" && kind !== "subscription") {
    throw new UnknownPlanError(`the planner gave an operation of a kind we do not know: ${String(kind)}`);
  }
  const variables = isAbsent(node.variableUsages) ? [] : listOf(node, "variableUsages");
  return {
    subgraph: textOf(node, "serviceName"),
    kind,
    text: textOf(node, "operation"),
    name: isAbsent(node.operationName) ? null : textOf(node, "operationName"),
    variables: variables.map(String),
  };
}

function shapeOf(node: JsonRecord): ResponseShape {
  return responseShapeOf(parse(textOf(node, "operation"), { noLocation: true }));
}

function toPath(path: unknown): PathSegment[] {
  if (!Array.isArray(path)) throw new UnknownPlanError("the planner gave a path that is no list");
  return path.map((segment: unknown): PathSegment => {
    if (segment === "@") return { kind: "Items" };
    const { Field: field, TypeCondition: types } = recordOf(segment, "a path segment");
    if (typeof field === "string") return { kind: "Field", name: field };
    if (Array.isArray(types)) return { kind: "TypeCondition", types: types.map(String) };
    throw new UnknownPlanError(`the planner gave a path segment we do not know: ${JSON.stringify(segment)}`);
  });
}

/** A requirement of objects of `type`, which is undefined where it is not known. */
function toRequirement(output: unknown, type: string | undefined, types: TypeHierarchy): Requirement {
  const node = recordOf(output, "a requirement");
  const within = (inner: string | undefined) =>
    isAbsent(node.selections) ? [] : listOf(node, "selections").map((child) => toRequirement(child, inner, types));
  if (node.kind === "InlineFragment") {
    const condition = textOf(node, "typeCondition");
    return { kind: "On", type: condition, requirements: within(condition) };
  }
  if (node.kind !== "Field") {
    throw new UnknownPlanError(`the planner gave a requirement of a kind we do not know: ${String(node.kind)}`);
  }
  const from = textOf(node, "name");
  const as = isAbsent(node.alias) ? from : textOf(node, "alias");
  const field = type === undefined ? undefined : types.fieldType(type, as);
  return { kind: "Field", from, as, isNonNull: field?.isNonNull === true, requirements: within(field?.name) };
}

function toRewrites(output: unknown): Rewrite[] {
  if (isAbsent(output)) return [];
  if (!Array.isArray(output)) throw new UnknownPlanError("the planner gave rewrites that are no list");
  return output.map((rewrite: unknown): Rewrite => {
    const { ValueSetter: setter, KeyRenamer: renamer } = recordOf(rewrite, "a rewrite");
    if (isRecord(setter)) {
      return { kind: "SetValue", path: toRewritePath(setter), value: textOf(setter, "setValueTo") };
    }
    if (isRecord(renamer))
      return { kind: "RenameKey", path: toRewritePath(renamer), to: textOf(renamer, "renameKeyTo") };
    throw new UnknownPlanError(`the planner gave a rewrite we do not know: ${JSON.stringify(rewrite)}`);
  });
}

function toRewritePath(rewrite: JsonRecord): RewriteSegment[] {
  return listOf(rewrite, "path").map((segment): RewriteSegment => {
    const { Key: key, TypenameEquals: types } = recordOf(segment, "a rewrite's path segment");
    if (typeof key === "string") return { kind: "Key", name: key };
    if (Array.isArray(types)) return { kind: "TypeCondition", types: types.map(String) };
    throw new UnknownPlanError(`the planner gave a path segment we do not know: ${JSON.stringify(segment)}`);
  });
}

function kindOf(node: unknown): unknown {
  return isRecord(node) ? node.kind : undefined;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function recordOf(value: unknown, what: string): JsonRecord {
  if (isRecord(value)) return value;
  throw new UnknownPlanError(`the planner gave something else where ${what} belongs: ${JSON.stringify(value)}`);
}

function listOf(node: JsonRecord, key: string): readonly unknown[] {
  const value = node[key];
  if (Array.isArray(value)) return value;
  throw new UnknownPlanError(`the planner gave no list as ${key}: ${JSON.stringify(value)}`);
}

function textOf(node: JsonRecord, key: string): string {
  const value = node[key];
  if (typeof value === "string") return value;
  throw new UnknownPlanError(`the planner gave no text as ${key}: ${JSON.stringify(value)}`);
}
