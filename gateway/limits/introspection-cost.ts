import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getOperationAST,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isWrappingType,
  Kind,
  type OperationDefinitionNode,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from "graphql";

/** What introspection describes: the schema, a type, a field, an argument, a value of an enum or a directive. */
type Described = object;

const allowances = new WeakMap<GraphQLSchema, number>();

/**
 * How many fields about the schema an operation may ask for: twice as many as there are in the answer to the query by
 * which tools ask for all of it. They are answered in one piece, 100,000 of them in some 300 ms.
 */
export function introspectionAllowance(schema: GraphQLSchema): number {
  let allowance = allowances.get(schema);
  if (allowance === undefined) {
    const document = parse(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }));
    const operation = getOperationAST(document);
    allowance = operation ? 2 * introspectionCost(document, operation, { schema, most: Number.MAX_SAFE_INTEGER }) : 0;
    allowances.set(schema, allowance);
  }
  return allowance;
}

/**
 * How many fields the answer to an operation has about the schema. Nothing is assumed: the lists are there to be counted.
 * What a selection comes to for one type is found out once, and counting stops soon after `most`.
 *
 * The document's root fields must have been counted before.
 */
export function introspectionCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, most }: { readonly schema: GraphQLSchema; readonly most: number },
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return new IntrospectionCount(schema, fragments, most).ofRoot(operation.selectionSet);
}

class IntrospectionCount {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #most: number;
  readonly #atRoot = new Map<string, number>();
  readonly #known = new Map<SelectionSetNode, Map<Described, number>>();

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>, most: number) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#most = most;
  }

  ofRoot({ selections }: SelectionSetNode): number {
    let sum = 0;
    for (const selection of selections) {
      if (sum > this.#most) break;
      if (selection.kind === Kind.INLINE_FRAGMENT) sum += this.ofRoot(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        sum += this.#ofFragment(selection.name.value);
      } else if (selection.selectionSet && selection.name.value === SchemaMetaFieldDef.name) {
        sum += 1 + this.#below(selection.selectionSet, this.#schema);
      } else if (selection.name.value === TypeMetaFieldDef.name) sum += 1 + this.#type(selection);
    }
    return sum;
  }

  /** What a fragment at the root costs, found out once: fragments can multiply without end, and have no field at all. */
  #ofFragment(name: string): number {
    const known = this.#atRoot.get(name);
    if (known !== undefined) return known;
    this.#atRoot.set(name, 0);
    const fragment = this.#fragments.get(name);
    const cost = fragment ? this.ofRoot(fragment.selectionSet) : 0;
    this.#atRoot.set(name, cost);
    return cost;
  }

  /** The most that any type costs, unless the document names it. */
  #type({ arguments: args, selectionSet }: FieldNode): number {
    const name = args?.find((argument) => argument.name.value === "name")?.value;
    const named = name?.kind === Kind.STRING ? this.#schema.getType(name.value) : undefined;
    const types = named ? [named] : Object.values(this.#schema.getTypeMap());
    return selectionSet ? Math.max(...types.map((type) => this.#below(selectionSet, type))) : 0;
  }

  #below(selectionSet: SelectionSetNode, described: Described): number {
    let costs = this.#known.get(selectionSet);
    if (!costs) {
      costs = new Map();
      this.#known.set(selectionSet, costs);
    }
    const known = costs.get(described);
    if (known !== undefined) return known;
    const cost = this.#count(selectionSet, described);
    costs.set(described, cost);
    return cost;
  }

  #count({ selections }: SelectionSetNode, described: Described): number {
    let sum = 0;
    for (const selection of selections) {
      if (sum > this.#most) break;
      if (selection.kind === Kind.FIELD) {
        sum += 1;
        if (!selection.selectionSet) continue;
        for (const part of this.#partsOf(described, selection.name.value)) {
          sum += this.#below(selection.selectionSet, part);
          if (sum > this.#most) break;
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) sum += this.#below(selection.selectionSet, described);
      else {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) sum += this.#below(fragment.selectionSet, described);
      }
    }
    return sum;
  }

  #partsOf(described: Described, field: string): readonly Described[] {
    if (described === this.#schema) return partsOfSchema(this.#schema, field);
    if (field === "args" && "args" in described && Array.isArray(described.args)) return described.args;
    if (field === "type" && "type" in described) return [described.type as Described];
    if (field === "ofType") return isWrappingType(described) ? [described.ofType] : [];
    return partsOfType(described as GraphQLNamedType, field, this.#schema);
  }
}

function partsOfSchema(schema: GraphQLSchema, field: string): readonly Described[] {
  switch (field) {
    case "types":
      return Object.values(schema.getTypeMap());
    case "directives":
      return schema.getDirectives();
    case "queryType":
      return [schema.getQueryType()].filter((type) => type != null);
    case "mutationType":
      return [schema.getMutationType()].filter((type) => type != null);
    case "subscriptionType":
      return [schema.getSubscriptionType()].filter((type) => type != null);
    default:
      return [];
  }
}

function partsOfType(type: GraphQLNamedType, field: string, schema: GraphQLSchema): readonly Described[] {
  const isComposite = isObjectType(type) || isInterfaceType(type);
  switch (field) {
    case "fields":
      return isComposite ? Object.values(type.getFields()) : [];
    case "interfaces":
      return isComposite ? type.getInterfaces() : [];
    case "possibleTypes":
      return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    case "enumValues":
      return isEnumType(type) ? type.getValues() : [];
    case "inputFields":
      return isInputObjectType(type) ? Object.values(type.getFields()) : [];
    default:
      return [];
  }
}
