import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  type InlineFragmentNode,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from "graphql";
import type { PathSegment } from "../../operation/plan.ts";
import { joinsAt } from "../../supergraph/supergraph-document.ts";

/** What is to be fetched of the entities of one type at one place, once they are there. */
export type Stage = {
  readonly type: string;
  readonly place: readonly PathSegment[];
  readonly selections: SelectionNode[];
  /** Where in the rest of the document the stage's keys have to be asked for. */
  readonly holes: InlineFragmentNode[];
};

/** What cutting has to know of a supergraph. */
export type CutContext = {
  readonly schema: GraphQLSchema;
  readonly entities: ReadonlySet<string>;
  /** The fields, as `Type.field`, for which a subgraph requires others. */
  readonly requiring: ReadonlySet<string>;
};

export function requiringFields(supergraph: DocumentNode): ReadonlySet<string> {
  const requiring = new Set<string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      const requires = joinsAt(field, "join__field").some((join) => join.has("requires"));
      if (requires) requiring.add(`${node.name.value}.${field.name.value}`);
    }
  }
  return requiring;
}

/**
 * A document without the fields that require others and are selected of entities below entities, and these fields as
 * stages. The document's fragments are resolved.
 */
export function cutStages(
  document: DocumentNode,
  context: CutContext,
): { rest: DocumentNode; stages: readonly Stage[] } {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation && context.schema.getRootType(operation.operation);
  if (!operation || !root) return { rest: document, stages: [] };
  const cutter = new Cutter(context);
  const selectionSet = cutter.cut(withoutSpreads(operation, document).selectionSet, {
    type: root,
    place: [],
    isBelowEntity: false,
  });
  const rest: DocumentNode = { ...document, definitions: [{ ...operation, selectionSet }] };
  return { rest, stages: cutter.stages };
}

/** The rest of a document with the keys of its stages asked for. Throws when the client uses a key's name otherwise. */
export function withKeys(
  rest: DocumentNode,
  keysOf: ReadonlyMap<InlineFragmentNode, SelectionSetNode>,
  schema: GraphQLSchema,
): DocumentNode {
  const document = visit(rest, {
    InlineFragment: (node) => {
      const selectionSet = keysOf.get(node);
      return selectionSet && { ...node, selectionSet };
    },
  });
  const [conflict] = validate(schema, document, [OverlappingFieldsCanBeMergedRule]);
  if (conflict) throw new GraphQLError(`a stage's keys cannot be asked for: ${conflict.message}`);
  return document;
}

/** The operation with each of its fragment spreads replaced by the fragment. */
export function withoutSpreads(operation: OperationDefinitionNode, document: DocumentNode): OperationDefinitionNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return visit(operation, {
    FragmentSpread: ({ name, directives }): InlineFragmentNode | undefined => {
      const fragment = fragments.get(name.value);
      if (!fragment) return undefined;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, ...(directives && { directives }) };
    },
  });
}

/** Where a selection set stands: on objects of `type` at `place`. */
type Position = {
  readonly type: GraphQLNamedType;
  readonly place: readonly PathSegment[];
  readonly isBelowEntity: boolean;
};

class Cutter {
  readonly #context: CutContext;
  readonly #stages = new Map<string, Stage>();

  constructor(context: CutContext) {
    this.#context = context;
  }

  get stages(): readonly Stage[] {
    return [...this.#stages.values()];
  }

  cut({ selections }: SelectionSetNode, position: Position): SelectionSetNode {
    return { kind: Kind.SELECTION_SET, selections: selections.flatMap((node) => this.#cutSelection(node, position)) };
  }

  #cutSelection(node: SelectionNode, position: Position): readonly SelectionNode[] {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const condition = node.typeCondition && this.#context.schema.getType(node.typeCondition.name.value);
      const inner = condition ? narrowed(position, condition) : position;
      return [{ ...node, selectionSet: this.cut(node.selectionSet, inner) }];
    }
    const requiring = position.isBelowEntity ? this.#requiringTypes(position.type, node.name.value) : [];
    if (requiring.length === 0) return [this.#cutField(node, position)];
    const others = this.#objectTypes(position.type).filter((type) => !requiring.includes(type));
    return [
      ...requiring.map((type) => this.#take(node, narrowed(position, type))),
      ...others.map((type) => on(type, [this.#cutField(node, narrowed(position, type))])),
    ];
  }

  #cutField(node: FieldNode, { type, place, isBelowEntity }: Position): FieldNode {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!node.selectionSet || !field) return node;
    const items: readonly PathSegment[] = isListType(getNullableType(field.type)) ? [{ kind: "Items" }] : [];
    const below: Position = {
      type: getNamedType(field.type),
      place: [...place, { kind: "Field", name: (node.alias ?? node.name).value }, ...items],
      isBelowEntity: isBelowEntity || this.#objectTypes(type).some(({ name }) => this.#context.entities.has(name)),
    };
    return { ...node, selectionSet: this.cut(node.selectionSet, below) };
  }

  /** Puts the field into the stage of its place, and leaves a hole there for the stage's keys. */
  #take(node: FieldNode, { type, place }: Position): InlineFragmentNode {
    const hole = on(type, []);
    const key = JSON.stringify([type.name, place]);
    const stage = this.#stages.get(key) ?? { type: type.name, place, selections: [], holes: [] };
    this.#stages.set(key, stage);
    stage.selections.push(node);
    stage.holes.push(hole);
    return hole;
  }

  /** The entity types among the objects of a type for which a subgraph requires others to answer the field. */
  #requiringTypes(type: GraphQLNamedType, field: string): readonly GraphQLObjectType[] {
    const { entities, requiring } = this.#context;
    return this.#objectTypes(type).filter(
      (object) =>
        entities.has(object.name) &&
        [object, ...object.getInterfaces()].some(({ name }) => requiring.has(`${name}.${field}`)),
    );
  }

  #objectTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? this.#context.schema.getPossibleTypes(type) : [];
  }
}

function narrowed(position: Position, type: GraphQLNamedType): Position {
  if (type === position.type) return position;
  return { ...position, type, place: [...position.place, { kind: "TypeCondition", types: [type.name] }] };
}

function on(type: GraphQLNamedType, selections: readonly SelectionNode[]): InlineFragmentNode {
  const name = { kind: Kind.NAME, value: type.name } as const;
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
