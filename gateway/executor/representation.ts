import type { EntityBatch, Requirement } from "../operation/plan.ts";
import { isRecord, type JsonRecord, MOST_NESTED_LISTS, memberOf } from "../record.ts";
import type { TypeHierarchy } from "../supergraph/type-hierarchy.ts";
import { UNEXPECTED } from "./error-policy.ts";
import { Failure } from "./failure.ts";
import { applyRewrites } from "./rewrite.ts";

type FieldRequirement = Extract<Requirement, { kind: "Field" }>;

/** What a subgraph is told of an entity, and why it is not told all that it requires. */
export type Representation = {
  readonly value: JsonRecord;
  /** By the name of a required field, why it could not be had; null when every field could. */
  readonly lacking: ReadonlyMap<string, Failure> | null;
};

/** Nobody said why a value is missing that is required. */
const NOT_TOLD = new Failure([UNEXPECTED]);

/** The first reason that somebody gave. */
export function reasonOf(lacking: ReadonlyMap<string, Failure>): Failure {
  return [...lacking.values()].find((failure) => failure !== NOT_TOLD) ?? NOT_TOLD;
}

/** What a subgraph must be told of an entity of one type, chosen once and used for every such entity. */
export class RepresentationRecipe {
  readonly #fields: readonly FieldRequirement[];
  readonly #keys: readonly (readonly string[])[];
  readonly #batch: EntityBatch;
  readonly #types: TypeHierarchy;
  readonly #type: string;

  constructor(type: string, fields: readonly FieldRequirement[], batch: EntityBatch, types: TypeHierarchy) {
    this.#type = type;
    this.#fields = fields.filter(({ as }) => as !== "__typename");
    this.#batch = batch;
    this.#types = types;
    const rewritten: JsonRecord = { __typename: type };
    applyRewrites(rewritten, batch.inputRewrites, types);
    this.#keys = batch.keys.get(String(rewritten.__typename)) ?? [];
  }

  /**
   * Equal for entities of this type that the subgraph cannot tell apart. Undefined when a part of the representation
   * has an inside: then only the whole of it can tell.
   */
  identityOf(entity: JsonRecord): string | number | undefined {
    const [only] = this.#fields;
    if (only && this.#fields.length === 1) {
      const value = requiredValue(entity, only);
      return typeof value === "string" || typeof value === "number" ? value : undefined;
    }
    let identity = "";
    for (const field of this.#fields) {
      const value = requiredValue(entity, field);
      // The length tells where a text ends, so that no text can pass for two.
      if (typeof value === "string") identity += `${value.length}:${value}`;
      else if (typeof value === "object" && value !== null) return undefined;
      else identity += `${value};`;
    }
    return identity;
  }

  /**
   * The representation of an entity, or why it has none: without a whole key the subgraph could not find it. The
   * reason is null when nothing failed and the entity simply has no such key.
   */
  build(entity: JsonRecord): Representation | Failure | null {
    const value: JsonRecord = { __typename: this.#type };
    let lacking: Map<string, Failure> | null = null;
    for (const field of this.#fields) {
      const found = requiredValue(entity, field);
      // Most of what is required is text or a number, which has no part that could be missing.
      if (typeof found !== "object") {
        if (found !== undefined && field.requirements.length === 0) value[field.as] = found;
        else if (found !== undefined || this.#batch.dependents.has(field.as)) {
          lacking = (lacking ?? new Map()).set(field.as, NOT_TOLD);
        }
        continue;
      }
      if (!canBe(found, field)) {
        value[field.as] = null;
        lacking = (lacking ?? new Map()).set(field.as, NOT_TOLD);
        continue;
      }
      const selection = new Selection(this.#types);
      value[field.as] = selection.select(found, field);
      if (selection.failure) lacking = (lacking ?? new Map()).set(field.as, selection.failure);
    }
    if (!this.#hasKey(value, lacking)) return lacking && reasonOf(lacking);
    if (this.#batch.inputRewrites.length > 0) applyRewrites(value, this.#batch.inputRewrites, this.#types);
    return { value, lacking };
  }

  /** A key of which a part could not be had, however deep it lies, is none. */
  #hasKey(representation: JsonRecord, lacking: Representation["lacking"]): boolean {
    if (this.#keys.length === 0) {
      return this.#fields.length === 0 || this.#fields.some(({ as }) => (representation[as] ?? null) !== null);
    }
    const isKnown = (name: string) => (memberOf(representation, name) ?? null) !== null && !lacking?.has(name);
    return this.#keys.some((key) => key.every(isKnown));
  }
}

/** Whether a field can have a list, or an object, as its value. */
function canBe(value: unknown, { holds }: FieldRequirement): boolean {
  return holds === "any" || (Array.isArray(value) ? holds === "list" : !isRecord(value));
}

/** The recipes of one batch, made when an entity of a type is first met. */
export class RepresentationRecipes {
  readonly #recipes = new Map<string, RepresentationRecipe | null>();
  readonly #batch: EntityBatch;
  readonly #types: TypeHierarchy;
  /** What an entity is that does not say its type: the plan then knows of one type only. */
  readonly #onlyType: string | undefined;

  constructor(batch: EntityBatch, types: TypeHierarchy) {
    this.#batch = batch;
    this.#types = types;
    const [requirement, ...others] = batch.requirements;
    this.#onlyType = requirement?.kind === "On" && others.length === 0 ? requirement.type : undefined;
  }

  /** The recipe for an entity; null when the batch brings nothing to entities of its type. */
  recipeFor(entity: JsonRecord): RepresentationRecipe | null {
    const type = typeof entity.__typename === "string" ? entity.__typename : this.#onlyType;
    if (type === undefined) return null;
    const known = this.#recipes.get(type);
    if (known !== undefined) return known;
    const fields = fieldsFor(type, this.#batch.requirements, this.#types);
    const recipe = fields.length > 0 ? new RepresentationRecipe(type, fields, this.#batch, this.#types) : null;
    // A subgraph can invent type names: only those that the supergraph has are worth remembering.
    if (this.#types.isKnown(type)) this.#recipes.set(type, recipe);
    return recipe;
  }
}

/**
 * Tells entities apart whose representations have an inside, by the whole of them. A failure when it cannot be written:
 * a scalar can nest too deep for that.
 */
export function identityOfWhole({ value }: Representation): string | Failure {
  try {
    // Marked, so that it cannot be taken for the text of an only field.
    return `\u0000${JSON.stringify(value)}`;
  } catch {
    return new Failure([UNEXPECTED]);
  }
}

function fieldsFor(type: string, requirements: readonly Requirement[], types: TypeHierarchy): FieldRequirement[] {
  const fields = new Map<string, FieldRequirement>();
  for (const requirement of requirements) {
    const found =
      requirement.kind === "Field"
        ? [requirement]
        : types.matches(type, requirement.type)
          ? fieldsFor(type, requirement.requirements, types)
          : [];
    for (const field of found) {
      const before = fields.get(field.as)?.requirements ?? [];
      fields.set(field.as, { ...field, requirements: [...before, ...field.requirements] });
    }
  }
  return [...fields.values()];
}

function requiredValue(entity: JsonRecord, field: FieldRequirement): unknown {
  const value = memberOf(entity, field.from);
  return value === undefined && field.as !== field.from ? memberOf(entity, field.as) : value;
}

/** Selects what is required of one value, and keeps the first reason why a part of it could not be had. */
class Selection {
  failure: Failure | null = null;
  readonly #types: TypeHierarchy;

  constructor(types: TypeHierarchy) {
    this.#types = types;
  }

  select(value: unknown, { requirements, isNonNull }: FieldRequirement): unknown {
    if (value instanceof Failure) this.failure ??= Failure.becauseOf(value);
    else if (value === null && isNonNull) this.failure ??= NOT_TOLD;
    else if (requirements.length > 0) return this.#selectEach(value, requirements, MOST_NESTED_LISTS);
    else return value;
    return null;
  }

  #selectEach(value: unknown, requirements: readonly Requirement[], lists: number): unknown {
    if (value === null) return null;
    if (Array.isArray(value) && lists > 0) {
      return value.map((item) => this.#selectEach(item, requirements, lists - 1));
    }
    if (isRecord(value)) {
      const selected: JsonRecord = {};
      this.#selectInto(selected, value, requirements, true);
      return selected;
    }
    // Where an object belongs, whatever else stands there tells nothing of its members.
    this.failure ??= value instanceof Failure ? Failure.becauseOf(value) : NOT_TOLD;
    return null;
  }

  /** `isComplete` is whether all of the requirements are known to concern the object's type. */
  #selectInto(
    selected: JsonRecord,
    value: JsonRecord,
    requirements: readonly Requirement[],
    isComplete: boolean,
  ): void {
    const type = value.__typename;
    for (const requirement of requirements) {
      if (requirement.kind === "Field") {
        const found = requiredValue(value, requirement);
        if (found !== undefined) selected[requirement.as] = this.select(found, requirement);
        else if (isComplete && requirement.as !== "__typename") this.failure ??= NOT_TOLD;
      } else if (typeof type !== "string" || this.#types.matches(type, requirement.type)) {
        this.#selectInto(selected, value, requirement.requirements, isComplete && typeof type === "string");
      }
    }
  }
}
