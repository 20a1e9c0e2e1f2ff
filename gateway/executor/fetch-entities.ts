import type { EntityBatch, EntityFetchNode } from "../plan.ts";
import { isRecord, type JsonRecord } from "../record.ts";
import { ask } from "./ask.ts";
import { UNAVAILABLE, UNEXPECTED } from "./error-policy.ts";
import { Failure } from "./failure.ts";
import { clientVariables } from "./fetch-root.ts";
import { findEntities } from "./find-entities.ts";
import { markMissing } from "./mark-failures.ts";
import { mergeInto } from "./merge.ts";
import { type RepresentationRecipe, RepresentationRecipes } from "./representation.ts";
import { applyRewrites } from "./rewrite.ts";
import type { PlanRun } from "./run.ts";

/** The entities of one batch in one run: each of `targets` is told by the representation at its slot. */
type Gathered = {
  readonly batch: EntityBatch;
  readonly targets: readonly JsonRecord[];
  readonly slots: readonly number[];
  readonly representations: readonly JsonRecord[];
};

const recipesOf = new WeakMap<EntityBatch, RepresentationRecipes>();

/** Fetches fields of entities into those entities, each different one asked for once. */
export async function fetchEntities(node: EntityFetchNode, run: PlanRun): Promise<void> {
  const variables = clientVariables(node.operation.variables, run);
  const gathered = node.batches.map((batch) => gather(batch, run));
  if (gathered.every(({ representations }) => representations.length === 0)) return;
  for (const { batch, representations } of gathered) variables[batch.variable] = representations;
  const answer = await ask(node.operation, variables, run);
  for (const one of gathered) place(one, answer, run);
}

function gather(batch: EntityBatch, run: PlanRun): Gathered {
  const recipes = recipesOf.get(batch) ?? new RepresentationRecipes(batch, run.context.types);
  recipesOf.set(batch, recipes);
  const targets: JsonRecord[] = [];
  const slots: number[] = [];
  const representations: JsonRecord[] = [];
  const known = new Map<RepresentationRecipe, Map<unknown, number>>();
  for (const entity of batch.places.flatMap((path) => findEntities(path, run))) {
    const recipe = recipes.recipeFor(entity);
    if (!recipe) continue;
    const slotByIdentity = known.get(recipe) ?? new Map<unknown, number>();
    if (slotByIdentity.size === 0) known.set(recipe, slotByIdentity);
    let identity = recipe.identityOf(entity);
    let slot = identity === undefined ? undefined : slotByIdentity.get(identity);
    if (slot === undefined) {
      const representation = recipe.build(entity);
      if (representation instanceof Failure) markMissing(entity, batch.shape, representation, run);
      if (representation === null || representation instanceof Failure) continue;
      // Marked, so that it cannot be taken for the text of an only field.
      identity ??= `\u0000${JSON.stringify(representation)}`;
      slot = slotByIdentity.get(identity) ?? representations.push(representation) - 1;
      slotByIdentity.set(identity, slot);
    }
    targets.push(entity);
    slots.push(slot);
  }
  if (targets.length > representations.length) run.hasShared = true;
  return { batch, targets, slots, representations };
}

function place({ batch, targets, slots, representations }: Gathered, answer: JsonRecord | Failure, run: PlanRun): void {
  const { types } = run.context;
  const entities = answer instanceof Failure ? answer : answer[batch.alias];
  if (!Array.isArray(entities)) {
    const failure = entities instanceof Failure ? entities : new Failure([UNAVAILABLE]);
    for (const target of targets) markMissing(target, batch.shape, failure, run);
    return;
  }
  applyRewrites(entities, batch.outputRewrites, types);
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index];
    const slot = slots[index];
    if (target === undefined || slot === undefined) continue;
    const entity: unknown = entities[slot];
    if (isRecord(entity) && !(entity instanceof Failure) && isSameType(entity, representations[slot], run)) {
      mergeInto(target, entity, types);
    } else if (entity !== null) {
      markMissing(target, batch.shape, entity instanceof Failure ? entity : new Failure([UNEXPECTED]), run);
    }
  }
}

function isSameType(
  entity: JsonRecord,
  representation: JsonRecord | undefined,
  { context: { types } }: PlanRun,
): boolean {
  const answered = entity.__typename;
  const asked = representation?.__typename;
  if (typeof answered !== "string" || typeof asked !== "string" || answered === asked) return true;
  return types.matches(answered, asked) || types.matches(asked, answered);
}
