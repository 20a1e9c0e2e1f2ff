import { type DocumentNode, parse, print, stripIgnoredCharacters } from "graphql";
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
} from "../../operation/plan.ts";
import { isRecord, type JsonRecord } from "../../record.ts";
import type { Supergraph } from "../../supergraph/supergraph.ts";
import type { ClientValues } from "../plan-request.ts";
import { withClientValues } from "./client-values.ts";
import { keptNumbersOf } from "./kept-numbers.ts";
import { requiredKey, withRequiredKeys } from "./required-aliases.ts";
import { EMPTY_SHAPE, entityShapesOf, renamedShape, responseShapeOf } from "./response-shape.ts";

/** The planner gave a plan that this gateway does not know how to run. */
export class UnknownPlanError extends Error {
  override readonly name = "UnknownPlanError";
}

/** What the planner's output is read with. */
export type TranslationContext = { readonly supergraph: Supergraph; readonly values: ClientValues };

/**
 * Turns the planner's output into our plan.
 *
 * The planner's declared types are not quite what it gives, so its output is decoded like anything from outside: what
 * is not known is refused here, when the operation is prepared, and not in the middle of a request.
 */
export function toOperationPlan(output: unknown, context: TranslationContext): OperationPlan {
  const plan = recordOf(output, "the plan");
  const node = plan.node;
  if (node === undefined || node === null) return { subscription: null, root: null };
  const [first, ...rest] = kindOf(node) === "Sequence" ? listOf(recordOf(node, "Sequence"), "nodes") : [node];
  if (kindOf(first) !== "Subscription") return { subscription: null, root: toNode(node, context) };
  return {
    subscription: toFetch(recordOf(recordOf(first, "Subscription").primary, "Subscription.primary"), context),
    root: rest.length === 0 ? null : { kind: "Sequence", nodes: rest.map((child) => toNode(child, context)) },
  };
}

function toNode(output: unknown, context: TranslationContext): PlanNode {
  const node = recordOf(output, "a plan node");
  switch (node.kind) {
    case "Fetch":
      return toFetch(node, context);
    case "BatchFetch":
      return toEntityFetch(node, listOf(recordOf(node.entityBatch, "entityBatch"), "aliases"), context);
    case "Flatten":
      return toFlattenedFetch(node, context);
    case "Sequence":
      return { kind: "Sequence", nodes: listOf(node, "nodes").map((child) => toNode(child, context)) };
    case "Parallel":
      return { kind: "Parallel", nodes: listOf(node, "nodes").map((child) => toNode(child, context)) };
    case "Condition":
      return {
        kind: "Condition",
        variable: clientName(textOf(node, "condition"), context.values),
        whenTrue: isAbsent(node.ifClause) ? null : toNode(node.ifClause, context),
        whenFalse: isAbsent(node.elseClause) ? null : toNode(node.elseClause, context),
      };
    default:
      throw new UnknownPlanError(`the planner gave a node of a kind we do not know: ${String(node.kind)}`);
  }
}

function toFetch(node: JsonRecord, context: TranslationContext): FetchNode {
  if (!isAbsent(node.requires)) throw new UnknownPlanError("the planner gave an entity fetch without a place for it");
  const outputRewrites = toRewrites(node.outputRewrites);
  const { operation, document } = toOperation(node, outputRewrites, context);
  return { kind: "Fetch", operation, shape: renamedShape(responseShapeOf(document), outputRewrites), outputRewrites };
}

/** An entity fetch for one place is a batch of one. */
function toFlattenedFetch(node: JsonRecord, context: TranslationContext): EntityFetchNode {
  const fetch = recordOf(node.node, "Flatten.node");
  if (fetch.kind !== "Fetch" || isAbsent(fetch.requires)) {
    throw new UnknownPlanError(`the planner gave a ${String(fetch.kind)} below a path without asking for entities`);
  }
  const batch = { ...fetch, alias: "_entities", representationsVariableName: "representations", paths: [node.path] };
  return toEntityFetch(fetch, [batch], context);
}

function toEntityFetch(node: JsonRecord, batches: readonly unknown[], context: TranslationContext): EntityFetchNode {
  const rewrites = batches.flatMap((batch) => toRewrites(recordOf(batch, "an entity batch").outputRewrites));
  const { operation, document } = toOperation(node, rewrites, context);
  const asked: EntityOperation = { operation, document, shape: responseShapeOf(document) };
  return {
    kind: "EntityFetch",
    operation,
    batches: batches.map((batch) => toBatch(recordOf(batch, "an entity batch"), asked, context.supergraph)),
  };
}

type ReadOperation = { readonly operation: SubgraphOperation; readonly document: DocumentNode };
type EntityOperation = ReadOperation & { readonly shape: ResponseShape };

function toBatch(batch: JsonRecord, asked: EntityOperation, supergraph: Supergraph): EntityBatch {
  const alias = textOf(batch, "alias");
  const outputRewrites = toRewrites(batch.outputRewrites);
  return {
    alias,
    variable: textOf(batch, "representationsVariableName"),
    places: listOf(batch, "paths").map(toPath),
    requirements: listOf(batch, "requires").map((node) => toRequirement(node, undefined, supergraph)),
    keys: supergraph.keys.get(asked.operation.subgraph) ?? new Map(),
    shape: renamedShape(asked.shape.fields.get(alias) ?? EMPTY_SHAPE, outputRewrites),
    dependents: dependentShapes(asked, alias, outputRewrites, supergraph),
    inputRewrites: toRewrites(batch.inputRewrites),
    outputRewrites,
  };
}

/** By the name of a required field, what of a batch's answer depends on it. */
function dependentShapes(
  { operation: { subgraph }, document }: ReadOperation,
  alias: string,
  rewrites: readonly Rewrite[],
  supergraph: Supergraph,
): ReadonlyMap<string, ResponseShape> {
  const requires = supergraph.requires.get(subgraph) ?? new Map<string, readonly string[]>();
  const shapes = [...new Set([...requires.values()].flat())].map((name): [string, ResponseShape] => {
    const isDependent = (type: string, field: string) => requires.get(`${type}.${field}`)?.includes(name) === true;
    return [name, renamedShape(entityShapesOf(document, isDependent).get(alias) ?? EMPTY_SHAPE, rewrites)];
  });
  return new Map(
    shapes.filter(([, { fields, on }]) => fields.size > 0 || on.some(({ shape }) => shape.fields.size > 0)),
  );
}

function toOperation(
  node: JsonRecord,
  rewrites: readonly Rewrite[],
  { supergraph, values }: TranslationContext,
): ReadOperation {
  const kind = node.operationKind ?? "query";
  if (kind !== "query" && kind !== "mutation" && kind !== "subscription") {
    throw new UnknownPlanError(`the planner gave an operation of a kind we do not know: ${String(kind)}`);
  }
  const used = isAbsent(node.variableUsages) ? [] : listOf(node, "variableUsages").map(String);
  const text = textOf(node, "operation");
  const planned = parse(text, { noLocation: true });
  const document = withRequiredKeys(withClientValues(planned, values), rewrites);
  const operation: SubgraphOperation = {
    subgraph: textOf(node, "serviceName"),
    kind,
    text: document === planned ? text : stripIgnoredCharacters(print(document)),
    name: isAbsent(node.operationName) ? null : textOf(node, "operationName"),
    variables: used
      .filter((name) => !values.literals.has(name))
      .map((name) => ({ name, from: clientName(name, values) })),
    keptNumbers: keptNumbersOf(document, supergraph),
  };
  return { operation, document };
}

function clientName(name: string, { variables }: ClientValues): string {
  return variables.get(name)?.name ?? name;
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
function toRequirement(output: unknown, type: string | undefined, supergraph: Supergraph): Requirement {
  const node = recordOf(output, "a requirement");
  const within = (inner: string | undefined) =>
    isAbsent(node.selections) ? [] : listOf(node, "selections").map((child) => toRequirement(child, inner, supergraph));
  if (node.kind === "InlineFragment") {
    const condition = textOf(node, "typeCondition");
    return { kind: "On", type: condition, requirements: within(condition) };
  }
  if (node.kind !== "Field") {
    throw new UnknownPlanError(`the planner gave a requirement of a kind we do not know: ${String(node.kind)}`);
  }
  const name = textOf(node, "name");
  const as = isAbsent(node.alias) ? name : textOf(node, "alias");
  const from = requiredKey(name, as);
  const field = type === undefined ? undefined : supergraph.fieldTypes.get(`${type}.${as}`);
  const requirements = within(field?.name);
  const isKnown = field && requirements.length === 0 && !supergraph.scalars.has(field.name);
  const holds = isKnown ? (field.isList ? "list" : "leaf") : "any";
  return { kind: "Field", from, as, isNonNull: field?.isNonNull === true, holds, requirements };
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
