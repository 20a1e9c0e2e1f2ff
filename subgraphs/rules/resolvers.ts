import { dateTimeScalar } from "../../platform/date-time.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import { toRuleRef } from "../../schema/rule-id.ts";
import { toGeoJson } from "./boundaries/geo-json.ts";
import { geoJsonScalar } from "./boundaries/geo-json-scalar.ts";
import type { RulesContext } from "./context.ts";
import type { Resolvers } from "./generated.ts";

export const resolvers: Resolvers<RulesContext> = {
  DateTime: dateTimeScalar,
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor crosses no rule; that is an answer, not an error. */
    async ruleCrossing({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "VINLI");
      return ref === null ? null : ((await loaders.events.load(ref))?.crossing ?? null);
    },
    async vehicle({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "VINLI");
      return ref === null ? null : ((await loaders.events.load(ref))?.vehicle() ?? null);
    },
  },
  RuleCrossing: {
    /** The rule of today; a rule that is gone is null, not an error. */
    rule: ({ ruleRef }, _args, { loaders }) => loaders.rules.load(ruleRef),
  },
  Rule: {
    __resolveReference({ id }, { loaders }) {
      const ref = toRuleRef(id);
      return ref === null ? null : loaders.rules.load(ref);
    },
  },
  Node: { __resolveType: () => "Rule" },
  GeoJSON: geoJsonScalar,
  RadiusBoundary: { geoJson: toGeoJson },
  PolygonBoundary: {
    // What was stored before there were holes has none.
    holes: ({ holes }) => holes ?? [],
    geoJson: toGeoJson,
  },
  Boundary: {
    __resolveType(boundary) {
      if ("parameter" in boundary) return "ParametricBoundary";
      return "corners" in boundary ? "PolygonBoundary" : "RadiusBoundary";
    },
  },
};
