import { dateTimeScalar } from "../../platform/date-time.ts";
import { asOfNow } from "../../platform/live/as-of-now.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import { toGeoJson } from "./boundaries/geo-json.ts";
import { geoJsonScalar } from "./boundaries/geo-json-scalar.ts";
import type { RulesContext } from "./context.ts";
import type { CrossingItem } from "./crossings/crossing.ts";
import { crossingResolvers, followCrossings } from "./crossings/crossing-resolvers.ts";
import { fleetRuleMutations, fleetRuleQueries, fleetRuleResolvers } from "./fleet-rules/fleet-rule-resolvers.ts";
import type { Resolvers } from "./generated.ts";
import { unitOf } from "./parameters.ts";
import { readRules, ruleResolvers } from "./rulebook/rule-resolvers.ts";
import { toFaultCode, toMeaning } from "./vehicle/fault-code.ts";
import { toToldWrite } from "./writes/rule-write.ts";
import { writeMutations, writeResolvers } from "./writes/write-resolvers.ts";

export const resolvers: Resolvers<RulesContext> = {
  DateTime: dateTimeScalar,
  Query: {
    rules: (_parent, args, context) => readRules(args, context),
    ...fleetRuleQueries,
    rule: (_parent, { id }, { loaders }) => loaders.rules.load(id),
    async ruleWrite(_parent, { id }, { store, tenant }) {
      const write = await store.writes.read(tenant, id);
      return write && toToldWrite(write);
    },
  },
  Mutation: { ...writeMutations, ...fleetRuleMutations },
  Subscription: {
    ruleCrossings: {
      subscribe: (_parent, args, context) => followCrossings(args, context),
      resolve: (item: CrossingItem, _args: unknown, { loaders }: RulesContext) => asOfNow(item, loaders),
    },
  },
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor crosses no rule; that is an answer, not an error. */
    ruleCrossing: ({ id }, _args, { loaders }) => loaders.crossings.load(id),
    async vehicle({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "VINLI");
      return ref === null ? null : ((await loaders.events.load(ref))?.vehicle() ?? null);
    },
  },
  ...crossingResolvers,
  ...ruleResolvers,
  ...writeResolvers,
  VehicleDetails: {
    faultCodeDetails: ({ faultCode }) => (faultCode === null ? null : toFaultCode(faultCode)),
    // What was stored of events before these were known, and whose records are gone, does not have them.
    odometerTriggerRef: ({ odometerTriggerRef }) => odometerTriggerRef ?? null,
    odometerTriggerType: ({ odometerTriggerType }) => odometerTriggerType ?? null,
    storedAt: ({ storedAt }) => storedAt ?? null,
    storageLatencySeconds: ({ storageLatencySeconds }) => storageLatencySeconds ?? null,
    snapshot: ({ snapshot }) => snapshot ?? null,
  },
  FaultCode: { meaning: toMeaning },
  ...fleetRuleResolvers,
  Node: { __resolveType: () => "Rule" },
  GeoJSON: geoJsonScalar,
  ParametricBoundary: { unit: ({ parameter }) => unitOf(parameter) },
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
