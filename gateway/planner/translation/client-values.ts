import { type DocumentNode, parseConstValue, parseValue, visit } from "graphql";
import type { ClientValues } from "../plan-request.ts";

/** A subgraph's operation with the client's own values in the places of the variables that stand for them. */
export function withClientValues(document: DocumentNode, { literals, variables }: ClientValues): DocumentNode {
  return visit(document, {
    VariableDefinition: (node) => {
      const orElse = variables.get(node.variable.name.value)?.orElse;
      return orElse == null ? undefined : { ...node, defaultValue: parseConstValue(orElse, { noLocation: true }) };
    },
    Variable: ({ name }) => {
      const literal = literals.get(name.value);
      return literal === undefined ? undefined : parseValue(literal, { noLocation: true });
    },
  });
}
