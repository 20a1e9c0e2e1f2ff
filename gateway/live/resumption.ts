import {
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
import type { ResumableField } from "./resumable-fields.ts";

/** What the gateway calls the place at which it has a stream begin. No client can have a variable of that name. */
export const AFTER_VARIABLE = "after stream";
/** The same in a planning document. */
const PLANNED_VARIABLE = "_afterStream";
/** Under which key items tell their cursors: the client may ask for the same field in a way of its own. */
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
  readonly #told: FieldNode;
  /** The client's variable that says nothing but where its stream begins; null where there is none. */
  readonly #ownVariable: string | null;

  constructor({ root, nodes, field, document }: ResumptionParts) {
    this.#root = root;
    this.#nodes = nodes;
    this.#field = field;
    this.#told = { kind: Kind.FIELD, alias: nameOf(CURSOR_KEY), name: nameOf(field.cursor) };
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

  /** The subscription's field as it is planned: it begins where the variable says, and its items tell their cursors. */
  planned(node: FieldNode): FieldNode {
    if (!this.#nodes.includes(node)) return node;
    const { after } = this.#field;
    const begin = {
      kind: Kind.ARGUMENT,
      name: nameOf(after),
      value: { kind: Kind.VARIABLE, name: nameOf(PLANNED_VARIABLE) },
    } as const;
    const others = (node.arguments ?? []).filter(({ name }) => name.value !== after);
    const selections = [...(node.selectionSet?.selections ?? []), this.#told];
    return { ...node, arguments: [...others, begin], selectionSet: { kind: Kind.SELECTION_SET, selections } };
  }

  /** Whether a field of a planning document is the gateway's own, under a key of its own. */
  isOwn(node: FieldNode): boolean {
    return node === this.#told;
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

function nameOf(value: string) {
  return { kind: Kind.NAME, value } as const;
}
