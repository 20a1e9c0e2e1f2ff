import type { FleetContext } from "../context.ts";
import type { Resolvers } from "../generated.ts";
import { toSource } from "./attribution.ts";
import { toConfidence, toContradicting, toEvidence } from "./evidence.ts";

/** What resolves by whose word it is known who drove. */
export const attributionResolvers: Pick<Resolvers<FleetContext>, "Attribution" | "AttributionEvidence"> = {
  Attribution: {
    source: ({ event }) => toSource(event.driven.basis),
    confidence: (attribution) => toConfidence(attribution),
    evidence: async (attribution, _args, { loaders }) =>
      toEvidence(attribution, await loaders.saidOfDriver.load(attribution.event.key)),
    contradicts: async (attribution, _args, { loaders }) => {
      const { key, driven } = attribution.event;
      return driven.contradictions.length === 0
        ? []
        : toContradicting(attribution, await loaders.saidOfDriver.load(key));
    },
  },
  AttributionEvidence: {
    driver: ({ driverId }, _args, { loaders }) => loaders.driver.load(driverId),
    event: ({ by }, _args, { loaders }) => (by === null ? null : loaders.eventByKey.load(by)),
  },
};
