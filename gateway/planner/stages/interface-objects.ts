import { type DocumentNode, visit } from "graphql";
import type { EntityBatch, OperationPlan, Requirement } from "../../operation/plan.ts";
import type { TypeHierarchy } from "../../supergraph/type-hierarchy.ts";
import { mapFetches } from "./map-fetches.ts";

/**
 * A plan that asks a subgraph for which an interface is an object about things of all types that the document means.
 *
 * What the document selects of several types of the interface the planner joins into one fetch, and of these types it
 * keeps one alone. All things of the interface are asked about in such a document: that subgraph cannot tell them apart.
 */
export function withLostTypes(plan: OperationPlan, document: DocumentNode, types: TypeHierarchy): OperationPlan {
  if (!plan.root) return plan;
  const conditions = typeConditions(document);
  const widened = (batch: EntityBatch): EntityBatch => {
    const name = interfaceObjectOf(batch, types);
    if (name === undefined || !meansSeveral(conditions, name, types)) return batch;
    return { ...batch, requirements: batch.requirements.map((requirement) => widest(requirement, name, types)) };
  };
  const root = mapFetches(plan.root, (fetch) =>
    fetch.kind === "Fetch" ? fetch : { ...fetch, batches: fetch.batches.map(widened) },
  );
  return { ...plan, root };
}

/** The interface that the subgraph of a batch takes for the type of what it is told of. */
function interfaceObjectOf({ inputRewrites }: EntityBatch, types: TypeHierarchy): string | undefined {
  const names = inputRewrites.flatMap((rewrite) => (rewrite.kind === "SetValue" ? [rewrite.value] : []));
  return names.find((name) => types.isKnown(name) && !types.isObject(name));
}

function widest(requirement: Requirement, name: string, types: TypeHierarchy): Requirement {
  if (requirement.kind === "Field" || !types.matches(requirement.type, name)) return requirement;
  return { ...requirement, type: name };
}

function typeConditions(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    InlineFragment: ({ typeCondition }) => void (typeCondition && names.add(typeCondition.name.value)),
    FragmentDefinition: ({ typeCondition }) => void names.add(typeCondition.name.value),
  });
  return names;
}

/** Whether conditions may tell several types of an interface from one another. */
function meansSeveral(conditions: ReadonlySet<string>, name: string, types: TypeHierarchy): boolean {
  const narrower = [...conditions].filter((condition) => condition !== name);
  const objects = narrower.filter((condition) => types.isObject(condition) && types.matches(condition, name));
  return objects.length > 1 || narrower.some((condition) => types.isKnown(condition) && !types.isObject(condition));
}
