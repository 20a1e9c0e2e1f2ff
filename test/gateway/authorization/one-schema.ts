import {
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { ASKED, libraryInOne } from "./library.ts";

/** Who asks: null for nobody who is known, else what is granted. */
export type Asker = readonly string[] | null;

/**
 * The obviously correct twin: graphql-js executes one schema, and every field is looked at before it is resolved, at every object
 * anew. Tells the answer, and the fields that were asked for and may nowhere be had.
 */
export async function answerOfOneSchema(document: DocumentNode, asker: Asker, variables: Record<string, unknown>) {
  const { schema, root } = libraryInOne();
  const selectedOf = parentsOf(document, schema);
  const allowed = new Set<string>();
  const asked = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source, args, context, info) => {
        asked.add(info.fieldName);
        if (isAllowed([info.parentType.name], info, asker)) allowed.add(info.fieldName);
        if (!isAllowed(typesAskedFor(info, selectedOf, schema), info, asker)) {
          throw new GraphQLError("denied", { extensions: { code: asker === null ? "UNAUTHENTICATED" : "FORBIDDEN" } });
        }
        const value = source[info.fieldName];
        return typeof value === "function" ? value(args, context, info) : value;
      };
    }
  }
  const answer = await execute({ schema, document, rootValue: root, variableValues: variables });
  return { answer, kept: [...asked].filter((field) => !allowed.has(field)) };
}

function parentsOf(document: DocumentNode, schema: GraphQLSchema): ReadonlyMap<FieldNode, string> {
  const types = new TypeInfo(schema);
  const parents = new Map<FieldNode, string>();
  const note = (node: FieldNode) => void parents.set(node, types.getParentType()?.name ?? "");
  visit(document, visitWithTypeInfo(types, { Field: note }));
  return parents;
}

/** Whether somebody may have a field of each of some types. */
function isAllowed(types: readonly string[], { fieldName, returnType }: GraphQLResolveInfo, asker: Asker): boolean {
  return types
    .flatMap((type) => [type, `${type}.${fieldName}`, getNamedType(returnType).name])
    .flatMap((place) => ASKED[place] ?? [])
    .every((lists) => asker !== null && lists.some((grants) => grants.every((grant) => asker.includes(grant))));
}

/** The types of which a field is asked for: selected of an interface, all that it has. */
function typesAskedFor(
  { fieldNodes, parentType }: GraphQLResolveInfo,
  selectedOf: ReadonlyMap<FieldNode, string>,
  schema: GraphQLSchema,
): string[] {
  return fieldNodes.flatMap((node) => {
    const selected = schema.getType(selectedOf.get(node) ?? "");
    return isInterfaceType(selected) ? schema.getPossibleTypes(selected).map(({ name }) => name) : [parentType.name];
  });
}
