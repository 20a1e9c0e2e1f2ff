import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  getArgumentValues,
  Kind,
  type VariableDefinitionNode,
  visit,
} from "graphql";
import type { JsonRecord } from "../record.ts";
import { isRecord } from "../record.ts";
import type { ResumableField } from "./live-fields.ts";
import { nameOf, ownField } from "./own-fields.ts";

/** What the gateway calls the place at which it has a stream begin. No client can have a variable of that name. */
export const AFTER_VARIABLE = "after stream";
/** The same in a planning document. */
const PLANNED_VARIABLE = "_afterStream";
/** Under which key items tell their cursors. */
const CURSOR_KEY = "_cursorInStream";

export type ResumptionParts = {
  readonly root: GraphQLObjectType;
  /** What the client's document has of the subscription's one field. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly field: ResumableField;
  readonly document: DocumentNode;
};

/** How the stream of one subscription is begun anywhere, whatever place its client asked for. */
export class Resumption {
  readonly #root: GraphQLObjectType;
  readonly #nodes: readonly [FieldNode, ...FieldNode[]];
  readonly #field: ResumableField;
  /** What is selected of an item for its cursor. */
  readonly told: FieldNode;
  /** The client's variable that says nothing but where its stream begins; null where there is none. */
  readonly #ownVariable: string | null;

  constructor({ root, nodes, field, document }: ResumptionParts) {
    this.#root = root;
    this.#nodes = nodes;
    this.#field = field;
    this.told = ownField(CURSOR_KEY, [field.cursor]);
    const after = nodes[0].arguments?.find(({ name }) => name.value === field.after)?.value;
    const variable = after?.kind === Kind.VARIABLE ? after.name.value : null;
    this.#ownVariable = variable !== null && usesOf(document, variable) === nodes.length ? variable : null;
  }

  /** The variable that stands in a planning document for the place at which the stream begins. */
  get variable(): { readonly name: string; readonly definition: VariableDefinitionNode } {
    const [{ name }] = this.#nodes;
    const argument = this.#root.getFields()[name.value]?.args.find((one) => one.name === this.#field.after);
    const type = { kind: Kind.NAMED_TYPE, name: nameOf(String(argument?.type ?? "String")) } as const;
    const variable = { kind: Kind.VARIABLE, name: nameOf(PLANNED_VARIABLE) } as const;
    return { name: PLANNED_VARIABLE, definition: { kind: Kind.VARIABLE_DEFINITION, variable, type } };
  }

  /** The arguments of the subscription's field as it is planned: it begins where the variable says. */
  plannedArguments(node: FieldNode): readonly ArgumentNode[] {
    const { after } = this.#field;
    const begin = {
      kind: Kind.ARGUMENT,
      name: nameOf(after),
      value: { kind: Kind.VARIABLE, name: nameOf(PLANNED_VARIABLE) },
    } as const;
    return [...(node.arguments ?? []).filter(({ name }) => name.value !== after), begin];
  }

  /** Where the client has its stream begin; null for what comes now. */
  placeAskedFor(variables: Readonly<JsonRecord>): string | null {
    const [node] = this.#nodes;
    const field = this.#root.getFields()[node.name.value];
    const after = field && getArgumentValues(field, node, variables)[this.#field.after];
    return typeof after === "string" ? after : null;
  }

  /** The client's variables by which its stream differs from others of the operation. */
  othersOf(variables: Readonly<JsonRecord>): JsonRecord {
    if (this.#ownVariable === null) return variables;
    const { [this.#ownVariable]: _, ...others } = variables;
    return others;
  }

  /** Where an item stands that a subgraph sent; null where it does not say so. */
  cursorOf(data: unknown): string | null {
    const [item] = isRecord(data) ? Object.values(data) : [];
    const cursor = isRecord(item) ? item[CURSOR_KEY] : null;
    return typeof cursor === "string" ? cursor : null;
  }
}

/** How often a document uses a variable. */
function usesOf(document: DocumentNode, variable: string): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      if (name.value === variable) uses += 1;
    },
  });
  return uses;
}
