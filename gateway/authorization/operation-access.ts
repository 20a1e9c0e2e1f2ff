import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isUnionType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { AccessRules, Requirements } from "./access-rules.ts";
import { AUTHENTICATED, isMet, type Requirement } from "./requirement.ts";
import type { Rights } from "./rights.ts";

/** What of an operation somebody may not have: its fields, and the code that says why. */
export type Denial = {
  readonly fields: ReadonlySet<FieldNode>;
  /** `UNAUTHENTICATED` for whoever is not known, else `FORBIDDEN`. */
  readonly code: DenialCode;
};

export type DenialCode = "UNAUTHENTICATED" | "FORBIDDEN";

export const DENIAL_MESSAGES: Readonly<Record<DenialCode, string>> = {
  UNAUTHENTICATED: "This part of the graph is for those alone who say who they are.",
  FORBIDDEN: "You may not have this part of the graph.",
};

const NOTHING_DENIED: Denial = { fields: new Set(), code: "FORBIDDEN" };

/**
 * What an operation requires of whoever asks, field by field.
 *
 * A field requires what its own definition does, what the type requires that it is selected of, and what the type does that it
 * gives. Selected of an interface, it requires what it does in each of its types. `__typename` requires nothing.
 */
export class OperationAccess {
  /** The different requirements of the operation: whoever meets the same of them may have the same of it. */
  readonly #requirements: Requirement[] = [];
  readonly #places = new Map<FieldNode, readonly number[]>();
  readonly #choices = new WeakMap<Rights, string>();

  constructor(document: DocumentNode, schema: GraphQLSchema, rules: AccessRules) {
    if (rules.types.size + rules.fields.size + rules.interfaces.size === 0) return;
    const indices = new Map<string, number>();
    const types = new TypeInfo(schema);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: (node) => {
          const parent = types.getParentType();
          const type = types.getType();
          if (!parent || !type || node.name.value.startsWith("__")) return;
          const result = getNamedType(type);
          const isAbstract = isInterfaceType(result) || isUnionType(result);
          const requirements = [
            ...(rules.types.get(parent.name) ?? []),
            ...(rules.fields.get(`${parent.name}.${node.name.value}`) ?? []),
            ...((isAbstract ? rules.interfaces : rules.types).get(result.name) ?? []),
          ];
          if (requirements.length > 0) this.#places.set(node, this.#indicesOf(requirements, indices));
        },
      }),
    );
  }

  /** Which of the requirements somebody meets, as a text of its own. It costs a look-up for rights that were seen before. */
  choiceOf(rights: Rights): string {
    if (this.#requirements.length === 0) return "";
    const known = this.#choices.get(rights);
    if (known !== undefined) return known;
    const met = this.#requirements.map((requirement) => (isMet(requirement, rights) ? "1" : "0")).join("");
    const choice = `${rights.has(AUTHENTICATED) ? "k" : "u"}${met}`;
    this.#choices.set(rights, choice);
    return choice;
  }

  /** What may not be had with a choice of {@link choiceOf}. */
  deniedBy(choice: string): Denial {
    if (!choice.includes("0")) return NOTHING_DENIED;
    const fields = new Set<FieldNode>();
    for (const [node, indices] of this.#places) {
      if (indices.some((index) => choice[index + 1] === "0")) fields.add(node);
    }
    return { fields, code: choice.startsWith("k") ? "FORBIDDEN" : "UNAUTHENTICATED" };
  }

  #indicesOf(requirements: Requirements, indices: Map<string, number>): readonly number[] {
    return requirements.map((requirement) => {
      const text = JSON.stringify(requirement);
      const index = indices.get(text) ?? this.#requirements.push(requirement) - 1;
      indices.set(text, index);
      return index;
    });
  }
}
