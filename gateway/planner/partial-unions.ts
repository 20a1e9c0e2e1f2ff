import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isUnionType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  TypeInfo,
  type UnionTypeDefinitionNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { annotated, joinsAt, namedTypeOf } from "../supergraph-document.ts";

/**
 * The unions of which some subgraphs know only a part.
 *
 * Where several subgraphs could resolve a field of such a union, the planner asks for those members alone that all of
 * them know, and silently for nothing of the others. So it is told that every subgraph knows every member, and what it
 * then asks a subgraph about members that this one cannot have is taken back: there is no object it could be about.
 */
export class PartialUnions {
  /** The supergraph as the planner is told it. */
  readonly completed: DocumentNode;
  /** The members of each such union, by the name of the subgraph and the union's. */
  readonly #members = new Map<string, Map<string, ReadonlySet<string>>>();
  readonly #schema: GraphQLSchema;

  private constructor(
    supergraph: DocumentNode,
    graphNames: ReadonlyMap<string, string>,
    unions: readonly PartialUnion[],
  ) {
    const absent = new AbsentTypes(supergraph);
    for (const { name, members, membersOf } of unions) {
      for (const [graph, known] of membersOf) {
        const subgraph = graphNames.get(graph) ?? graph;
        this.#members.set(subgraph, (this.#members.get(subgraph) ?? new Map()).set(name, known));
        for (const member of members) if (!known.has(member)) absent.add(member, graph);
      }
    }
    this.completed = { ...supergraph, definitions: supergraph.definitions.map((node) => completed(node, absent)) };
    this.#schema = buildASTSchema(supergraph, { assumeValidSDL: true });
  }

  /** Null when every subgraph knows its unions whole. */
  static in(supergraph: DocumentNode, graphNames: ReadonlyMap<string, string>): PartialUnions | null {
    const unions = supergraph.definitions.flatMap((node) =>
      node.kind === Kind.UNION_TYPE_DEFINITION ? readUnion(node) : [],
    );
    const partial = unions.filter(({ members, membersOf }) =>
      [...membersOf.values()].some((known) => known.size < members.length),
    );
    return partial.length === 0 ? null : new PartialUnions(supergraph, graphNames, partial);
  }

  /** An operation without what it asks about members that the subgraph cannot have. */
  revise(operation: string, subgraph: string): string {
    const membersOf = this.#members.get(subgraph);
    if (!membersOf) return operation;
    const types = new TypeInfo(this.#schema);
    const revised = visit(
      parse(operation, { noLocation: true }),
      visitWithTypeInfo(types, {
        InlineFragment: ({ typeCondition }) => {
          const parent = types.getParentType();
          const known = isUnionType(parent) ? membersOf.get(parent.name) : undefined;
          return known && typeCondition && !known.has(typeCondition.name.value) ? null : undefined;
        },
      }),
    );
    return stripIgnoredCharacters(print(withoutUnusedFragments(revised)));
  }
}

type PartialUnion = {
  readonly name: string;
  readonly members: readonly string[];
  readonly membersOf: ReadonlyMap<string, ReadonlySet<string>>;
};

function readUnion(node: UnionTypeDefinitionNode): PartialUnion {
  const membersOf = new Map<string, Set<string>>();
  for (const join of joinsAt(node, "join__type")) membersOf.set(join.get("graph") ?? "", new Set());
  for (const join of joinsAt(node, "join__unionMember")) {
    membersOf.get(join.get("graph") ?? "")?.add(join.get("member") ?? "");
  }
  return { name: node.name.value, members: (node.types ?? []).map(({ name }) => name.value), membersOf };
}

/** The object types that graphs are said to have because a union that they have is said to have them. */
class AbsentTypes {
  readonly #graphsOf = new Map<string, Set<string>>();
  readonly #objects = new Map<string, ObjectTypeDefinitionNode>();

  constructor(supergraph: DocumentNode) {
    for (const node of supergraph.definitions) {
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION) this.#objects.set(node.name.value, node);
    }
  }

  /** The type and all that its fields lead to. */
  add(type: string, graph: string): void {
    const node = this.#objects.get(type);
    const graphs = this.#graphsOf.get(type) ?? new Set();
    if (!node || graphs.has(graph) || joinsAt(node, "join__type").some((join) => join.get("graph") === graph)) return;
    this.#graphsOf.set(type, graphs.add(graph));
    for (const field of node.fields ?? []) this.add(namedTypeOf(field.type), graph);
  }

  graphsOf(type: string): readonly string[] {
    return [...(this.#graphsOf.get(type) ?? [])];
  }
}

function completed(node: DefinitionNode, absent: AbsentTypes): DefinitionNode {
  if (node.kind === Kind.UNION_TYPE_DEFINITION) {
    const { members, membersOf } = readUnion(node);
    const missing = [...membersOf].flatMap(([graph, known]) =>
      members.filter((member) => !known.has(member)).map((member) => [graph, member]),
    );
    return annotated(
      node,
      missing.map(([graph, member]) => `@join__unionMember(graph: ${graph}, member: "${member}")`),
    );
  }
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
  const graphs = absent.graphsOf(node.name.value);
  if (graphs.length === 0) return node;
  const fields = (node.fields ?? []).map((field) =>
    // A field that names no graph is in all graphs of its type already.
    joinsAt(field, "join__field").some((join) => join.has("graph"))
      ? annotated(
          field,
          graphs.map((graph) => `@join__field(graph: ${graph})`),
        )
      : field,
  );
  return {
    ...annotated(
      node,
      graphs.map((graph) => `@join__type(graph: ${graph})`),
    ),
    fields,
  };
}

function withoutUnusedFragments(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, { FragmentSpread: ({ name }) => void used.add(name.value) });
  const isUsed = (node: DefinitionNode) => node.kind !== Kind.FRAGMENT_DEFINITION || used.has(node.name.value);
  const definitions = document.definitions.filter(isUsed);
  // Without one fragment, those that only it used are unused as well.
  return definitions.length === document.definitions.length
    ? document
    : withoutUnusedFragments({ ...document, definitions });
}
