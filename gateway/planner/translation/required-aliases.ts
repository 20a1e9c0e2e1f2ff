import { type DocumentNode, type FieldNode, Kind, visit } from "graphql";
import type { Rewrite } from "../../operation/plan.ts";

/** What the planner calls a field that it requires with arguments, and its kind, when the field's own name is taken. */
const ALIAS = /^_internal_qp_alias_\d+$/;

/**
 * What the data calls a required field that the planner gave such an alias.
 *
 * The planner counts its aliases in each fetch anew. What two fetches find of one entity would then stand under one key.
 */
export function requiredKey(alias: string, field: string): string {
  return ALIAS.test(alias) ? `${alias}_${field}` : alias;
}

/** A subgraph's operation whose required fields have the keys that {@link requiredKey} gives them. */
export function withRequiredKeys(document: DocumentNode, rewrites: readonly Rewrite[]): DocumentNode {
  const renamed = rewrites.map(({ path }) => path.flatMap((segment) => (segment.kind === "Key" ? [segment.name] : [])));
  const keys: string[] = [];
  return visit(document, {
    FragmentDefinition: { enter: () => void keys.splice(0) },
    Field: {
      enter: (node) => {
        keys.push((node.alias ?? node.name).value);
        // The planner takes the alias back itself, as it does where fields of one name are of different types.
        const isTakenBack = renamed.some((path) => endsWith(path, keys));
        return node.alias && !isTakenBack ? withKey(node, requiredKey(node.alias.value, node.name.value)) : undefined;
      },
      leave: () => void keys.pop(),
    },
  });
}

/** Below `_entities`, which a rewrite's path leaves out, and within fragments a path is known from there on only. */
function endsWith(path: readonly string[], keys: readonly string[]): boolean {
  const length = Math.min(path.length, keys.length);
  return length > 0 && path.slice(-length).every((key, index) => key === keys.slice(-length)[index]);
}

function withKey(node: FieldNode, key: string): FieldNode | undefined {
  return key === node.alias?.value ? undefined : { ...node, alias: { kind: Kind.NAME, value: key } };
}
