import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import type { JsonRecord } from "../record.ts";
import { MOST_COUNTED } from "./limit-exceeded.ts";
import type { ListSize, ListSizes } from "./list-sizes.ts";

/** How the sizes of lists are guessed before anything has been fetched. */
export type CostRules = {
  /** The arguments that say how many items a client wants. */
  readonly pageArguments: readonly string[];
  /** What a list is taken to hold when nothing says it. */
  readonly assumedListSize: number;
  /** What is known better of single fields. */
  readonly listSizes: ListSizes;
};

export type CostContext = { readonly schema: GraphQLSchema; readonly rules: CostRules };

/** How many items a client asks for: what the document says, and what the variables will say. */
type PageSize = {
  readonly known: number | null;
  readonly variables: readonly { readonly name: string; readonly orElse: number | null }[];
  /** What is assumed when none of them says it. */
  readonly assumed: number;
};

/** A part of the cost that is paid for every item of a page whose size the variables decide. */
type PageCost = { readonly size: PageSize; readonly times: number; readonly cost: Cost };

/**
 * What an operation costs: every field once for each object it is asked of.
 *
 * Only the parts that depend on variables are kept apart, so that a request is told its price in a few additions.
 */
export type Cost = { readonly fixed: number; readonly pages: readonly PageCost[] };

/** What a selection costs for one object, and what one item of the lists costs that stand in it without a size. */
type SelectionCost = { readonly own: Cost; readonly items: Cost };

const FREE: Cost = { fixed: 0, pages: [] };
const ONE: Cost = { fixed: 1, pages: [] };

/** What a document and the schema say of an operation's cost. The document's fields must have been counted before. */
export function compileCost(document: DocumentNode, operation: OperationDefinitionNode, context: CostContext): Cost {
  return new CostCompiler(document, operation, context).cost();
}

/** The cost with these variables as the client sent them; with null, the least that it can be. */
export function costWith(cost: Cost, variables: Readonly<JsonRecord> | null): number {
  let sum = cost.fixed;
  for (const { size, times, cost: perItem } of cost.pages) {
    sum += product(times, product(pageSize(size, variables), costWith(perItem, variables)));
  }
  return Math.min(sum, MOST_COUNTED);
}

function pageSize({ known, variables: asked, assumed }: PageSize, variables: Readonly<JsonRecord> | null): number {
  let size = known;
  for (const { name, orElse } of asked) {
    // What every JavaScript object has under such a name is nothing that a client sent.
    const value = variables === null ? 0 : Object.hasOwn(variables, name) ? variables[name] : orElse;
    if (typeof value === "number") size = Math.max(size ?? 0, value);
  }
  return Math.min(size ?? assumed, MOST_COUNTED);
}

/** Never infinite: nothing times that would be no number, and no number is above any limit. */
function product(a: number, b: number): number {
  return Math.min(a * b, MOST_COUNTED);
}

class CostCompiler {
  readonly #operation: OperationDefinitionNode;
  readonly #schema: GraphQLSchema;
  readonly #rules: CostRules;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #defaults = new Map<string, unknown>();
  readonly #known = new Map<string, SelectionCost>();

  constructor({ definitions }: DocumentNode, operation: OperationDefinitionNode, { schema, rules }: CostContext) {
    this.#operation = operation;
    this.#schema = schema;
    this.#rules = rules;
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue) this.#defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
    }
  }

  cost(): Cost {
    const root = this.#schema.getRootType(this.#operation.operation);
    return this.#perObject(this.#selectionCost(this.#operation.selectionSet, root ?? undefined));
  }

  #selectionCost({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): SelectionCost {
    const own: Cost[] = [];
    const items: Cost[] = [];
    for (const selection of selections) {
      const part =
        selection.kind === Kind.FIELD
          ? this.#fieldCost(selection, type)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#fragmentCost(selection.name.value)
            : this.#selectionCost(selection.selectionSet, this.#typeOr(selection.typeCondition?.name.value, type));
      own.push(part.own);
      items.push(part.items);
    }
    return { own: sum(own), items: sum(items) };
  }

  #fragmentCost(name: string): SelectionCost {
    const known = this.#known.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    if (!fragment) return { own: FREE, items: FREE };
    const cost = this.#selectionCost(fragment.selectionSet, this.#typeOr(fragment.typeCondition.name.value));
    this.#known.set(name, cost);
    return cost;
  }

  #fieldCost(node: FieldNode, parent: GraphQLNamedType | undefined): SelectionCost {
    const field = fieldOf(parent, node.name.value);
    if (!field || !node.selectionSet) return { own: ONE, items: FREE };
    const below = this.#selectionCost(node.selectionSet, getNamedType(field.type));
    const size = this.#pageSizeOf(node, field, this.#declaredSize(parent, field.name));
    if (!isListType(getNullableType(field.type))) {
      // A connection: its page is what the lists directly in it hold.
      const lists = size ? this.#perItem(below.items, size) : scaled(below.items, this.#rules.assumedListSize);
      return { own: sum([ONE, below.own, lists]), items: FREE };
    }
    const item = scaled(this.#perObject(below), this.#rules.assumedListSize ** (listDepth(field.type) - 1));
    return size ? { own: sum([ONE, this.#perItem(item, size)]), items: FREE } : { own: ONE, items: item };
  }

  /** What a selection costs where nothing says how long the lists in it are. */
  #perObject({ own, items }: SelectionCost): Cost {
    return sum([own, scaled(items, this.#rules.assumedListSize)]);
  }

  #perItem(cost: Cost, size: PageSize): Cost {
    if (size.variables.length === 0) return scaled(cost, pageSize(size, null));
    return { fixed: 0, pages: [{ size, times: 1, cost }] };
  }

  /** Null when nothing says how many items are asked for. */
  #pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>, declared: ListSize | undefined): PageSize | null {
    const { pageArguments, assumedListSize } = this.#rules;
    const { slicingArguments, assumedSize } = declared ?? { slicingArguments: null, assumedSize: null };
    let known: number | null = null;
    let saysNull = false;
    let assumed = assumedSize ?? assumedListSize;
    const variables: { name: string; orElse: number | null }[] = [];
    for (const { name, defaultValue } of field.args) {
      if (!(slicingArguments ?? pageArguments).includes(name)) continue;
      const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
      const orElse = typeof defaultValue === "number" ? defaultValue : null;
      // Of an explicit null, a subgraph may make the default or anything else.
      assumed = Math.max(assumed, orElse ?? 0);
      saysNull ||= value?.kind === Kind.NULL;
      if (value?.kind === Kind.VARIABLE) {
        variables.push({ name: value.name.value, orElse: this.#defaultOf(value.name.value, orElse) });
        continue;
      }
      const asked = value?.kind === Kind.INT ? Number(value.value) : value ? null : orElse;
      if (asked !== null) known = Math.max(known ?? 0, asked);
    }
    if (variables.length === 0) known ??= saysNull ? assumed : assumedSize;
    if (known === null && variables.length === 0) return null;
    return { known, variables, assumed };
  }

  /** The size that a variable has when a client sends none. */
  #defaultOf(variable: string, ofArgument: number | null): number | null {
    if (!this.#defaults.has(variable)) return ofArgument;
    const given = this.#defaults.get(variable);
    return typeof given === "number" ? given : null;
  }

  /** What is known better of a list than what is assumed. An interface's field may be that of any of its types. */
  #declaredSize(parent: GraphQLNamedType | undefined, field: string): ListSize | undefined {
    const { listSizes } = this.#rules;
    const own = listSizes.get(`${parent?.name}.${field}`);
    if (own || !isInterfaceType(parent)) return own;
    return this.#schema
      .getPossibleTypes(parent)
      .map(({ name }) => listSizes.get(`${name}.${field}`))
      .reduce((largest, one) => ((one?.assumedSize ?? 0) > (largest?.assumedSize ?? 0) ? one : largest), undefined);
  }

  #typeOr(name: string | undefined, otherwise?: GraphQLNamedType): GraphQLNamedType | undefined {
    return name === undefined ? otherwise : this.#schema.getType(name);
  }
}

function fieldOf(type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** How many lists a type nests. */
function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}

function sum(costs: readonly Cost[]): Cost {
  let fixed = 0;
  for (const cost of costs) fixed += cost.fixed;
  return { fixed: Math.min(fixed, MOST_COUNTED), pages: costs.flatMap(({ pages }) => pages) };
}

function scaled({ fixed, pages }: Cost, factor: number): Cost {
  const times = (page: PageCost) => ({ ...page, times: product(page.times, factor) });
  return { fixed: product(fixed, factor), pages: pages.map(times) };
}
