import type { EntityBatch, EntityFetchNode, ResponseShape } from "../operation/plan.ts";
import { isRecord, type JsonRecord } from "../record.ts";
import { ask } from "./ask.ts";
import { UNAVAILABLE, UNEXPECTED } from "./error-policy.ts";
import { Failure } from "./failure.ts";
import { clientVariables } from "./fetch-root.ts";
import { findEntities } from "./find-entities.ts";
import { markFailed, markMissing } from "./mark-failures.ts";
import { mergeInto } from "./merge.ts";
import {
  identityOfWhole,
  type Representation,
  type RepresentationRecipe,
  RepresentationRecipes,
  reasonOf,
} from "./representation.ts";
import { applyRewrites } from "./rewrite.ts";
import type { PlanRun } from "./run.ts";

/** The entities of one batch in one run: each of `targets` is told by the representation at its slot. */
type Gathered = {
  readonly batch: EntityBatch;
  readonly targets: readonly JsonRecord[];
  readonly slots: readonly number[];
  readonly representations: readonly JsonRecord[];
  /** By slot, what the subgraph could not be told of the entity and why. */
  readonly lacking: ReadonlyMap<number, ReadonlyMap<string, Failure>> | null;
};

const recipesOf = new WeakMap<EntityBatch, RepresentationRecipes>();

/** Fetches fields of entities into those entities, each different one asked for once. */
export async function fetchEntities(node: EntityFetchNode, run: PlanRun): Promise<void> {
  const variables = clientVariables(node.operation.variables, run.variables);
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
  let lacking: Map<number, ReadonlyMap<string, Failure>> | null = null;
  const known = new Map<RepresentationRecipe, Map<unknown, number>>();
  for (const entity of findEntities(batch.places, run)) {
    const recipe = recipes.recipeFor(entity);
    if (!recipe) continue;
    const slotByIdentity = known.get(recipe) ?? new Map<unknown, number>();
    if (slotByIdentity.size === 0) known.set(recipe, slotByIdentity);
    const ownIdentity = recipe.identityOf(entity);
    let slot = ownIdentity === undefined ? undefined : slotByIdentity.get(ownIdentity);
    if (slot === undefined) {
      const built = describe(entity, recipe, batch);
      if (built === null) continue;
      const identity = built instanceof Failure ? built : (ownIdentity ?? identityOfWhole(built));
      if (identity instanceof Failure) markMissing(entity, batch.shape, identity, run);
      if (built instanceof Failure || identity instanceof Failure) continue;
      slot = built.lacking ? undefined : slotByIdentity.get(identity);
      slot ??= representations.push(built.value) - 1;
      // What is lacking of one entity may be known to be null of another.
      if (built.lacking) lacking = (lacking ?? new Map()).set(slot, built.lacking);
      else slotByIdentity.set(identity, slot);
    }
    targets.push(entity);
    slots.push(slot);
  }
  if (targets.length > representations.length) run.hasShared = true;
  return { batch, targets, slots, representations, lacking };
}

/** The representation of an entity, or why it has none: there is nothing to ask when all of it would be guessed. */
function describe(
  entity: JsonRecord,
  recipe: RepresentationRecipe,
  batch: EntityBatch,
): Representation | Failure | null {
  const built = recipe.build(entity);
  if (built === null || built instanceof Failure || !built.lacking) return built;
  const dependents = [...built.lacking.keys()].flatMap((name) => batch.dependents.get(name) ?? []);
  return isCoveredBy(dependents, batch.shape) ? reasonOf(built.lacking) : built;
}

function isCoveredBy(parts: readonly ResponseShape[], { fields, on }: ResponseShape): boolean {
  return (
    [...fields.keys()].every((key) => parts.some((part) => part.fields.has(key))) &&
    on.every(({ type, shape }) =>
      isCoveredBy(
        parts.flatMap((part) => [part, ...part.on.filter((other) => other.type === type).map((other) => other.shape)]),
        shape,
      ),
    )
  );
}

function place(gathered: Gathered, answer: JsonRecord | Failure, run: PlanRun): void {
  const { batch, targets, slots, representations, lacking } = gathered;
  const { types } = run.context;
  const entities = answer instanceof Failure ? Failure.within(answer, batch.alias) : answer[batch.alias];
  if (!Array.isArray(entities)) {
    const failure = entities instanceof Failure ? entities : new Failure([UNAVAILABLE]);
    for (const [index, target] of targets.entries()) {
      markMissing(target, batch.shape, Failure.within(failure, slots[index] ?? -1), run);
    }
    return;
  }
  applyRewrites(entities, batch.outputRewrites, types);
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index];
    const slot = slots[index];
    if (target === undefined || slot === undefined) continue;
    const entity: unknown = entities[slot];
    if (isRecord(entity) && isSameType(entity, representations[slot], run)) {
      mergeInto(target, entity, types);
    } else if (entity !== null) {
      markMissing(target, batch.shape, entity instanceof Failure ? entity : new Failure([UNEXPECTED]), run);
    }
    const lost = lacking?.get(slot);
    if (lost) markDependents(target, lost, batch, run);
  }
}

/** Marks what was answered without knowing what it requires. */
function markDependents(
  target: JsonRecord,
  lost: ReadonlyMap<string, Failure>,
  batch: EntityBatch,
  run: PlanRun,
): void {
  for (const [name, failure] of lost) {
    const dependents = batch.dependents.get(name);
    if (dependents) markFailed(target, dependents, failure, run);
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
