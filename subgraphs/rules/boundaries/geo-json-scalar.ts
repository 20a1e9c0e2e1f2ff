import { GraphQLScalarType, valueFromASTUntyped } from "graphql";

/** `GeoJSON` of the schema: any JSON value comes in, and who takes it checks it. */
export const geoJsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: "GeoJSON",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
