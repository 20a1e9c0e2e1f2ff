import { dateTimeScalar } from "../../platform/date-time.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import type { RulesContext } from "./context.ts";
import type { Resolvers } from "./generated.ts";

export const resolvers: Resolvers<RulesContext> = {
  DateTime: dateTimeScalar,
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor crosses no rule; that is an answer, not an error. */
    ruleCrossing({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "VINLI");
      return ref === null ? null : loaders.crossings.load(ref);
    },
  },
  Boundary: {
    __resolveType(boundary) {
      if ("parameter" in boundary) return "ParametricBoundary";
      return "corners" in boundary ? "PolygonBoundary" : "RadiusBoundary";
    },
  },
};
