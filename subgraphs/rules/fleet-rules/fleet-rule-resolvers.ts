import type { BoundaryWarning } from "../boundaries/unit-warnings.ts";
import type { RulesContext } from "../context.ts";
import type { DeviceReference } from "../domain.ts";
import type { MutationResolvers, QueryResolvers, Resolvers } from "../generated.ts";
import { readFleetMap } from "./fleet-map.ts";
import { toDayName } from "./fleet-rule-input.ts";
import { readTargets } from "./fleet-rule-reader.ts";
import { previewFleetRule } from "./preview.ts";

export const fleetRuleQueries: Pick<QueryResolvers<RulesContext>, "fleetRulePreview" | "fleetMap"> = {
  fleetRulePreview: (_parent, args, context) => previewFleetRule(args, context),
  fleetMap: (_parent, { filter }, context) => readFleetMap(filter ?? {}, context),
};

type Written = { readonly ruleId: string; readonly warnings?: readonly BoundaryWarning[] };

export const fleetRuleMutations: Pick<
  MutationResolvers<RulesContext>,
  "createFleetRule" | "updateFleetRule" | "deleteFleetRule"
> = {
  createFleetRule: async (_parent, { input }, context) =>
    toPayload(await run("createFleetRule", input, context), context),
  updateFleetRule: async (_parent, { input }, context) =>
    toPayload(await run("updateFleetRule", input, context), context),
  async deleteFleetRule(_parent, { input }, context) {
    const { ruleId } = await run("deleteFleetRule", input, context);
    context.loaders.rules.clear(ruleId);
    return { ruleId };
  },
};

function run(
  name: string,
  { idempotencyKey, ...input }: { readonly idempotencyKey?: string | null },
  { commands, viewer }: RulesContext,
): Promise<Written> {
  return commands.run<Written>({ subgraph: "rules", name, input, viewer, idempotencyKey });
}

/** The rule as it is now: another mutation of the same request may have read it before. */
async function toPayload({ ruleId, warnings = [] }: Written, { loaders }: RulesContext) {
  return { rule: await loaders.rules.clear(ruleId).load(ruleId), warnings };
}

export const fleetRuleResolvers: Pick<Resolvers<RulesContext>, "FleetRuleTerms" | "PreviewedCrossing" | "RuleStay"> = {
  FleetRuleTerms: {
    wholeFleet: ({ targets }) => targets.isWholeFleet,
    groupIds: ({ targets }) => targets.groupIds,
    async devices({ id, targets }, _args, { store, tenant, nowMs }) {
      const named = { id, targets: { ...targets, groupIds: [] } };
      const ids =
        (await readTargets(store.fleet(tenant) as never, { tenant, nowMs }, [named])).get(id)?.deviceIds ?? [];
      return [...ids].sort().map(toDevice);
    },
    schedule({ terms: { schedule } }) {
      if (!schedule) return null;
      const windows = schedule.windows.map(({ days, fromMinute, untilMinute }) => ({
        ...{ days: days.map(toDayName), from: toTime(fromMinute), until: toTime(untilMinute) },
      }));
      return { timeZone: schedule.timeZone, windows };
    },
    hysteresisMeters: ({ terms }) => terms.hysteresisMeters,
    hysteresisKph: ({ terms }) => terms.hysteresisKph,
    minimumStaySeconds: ({ terms }) => terms.minimumStaySeconds,
    updatedAt: ({ updatedAtMs }) => updatedAtMs,
  },
  PreviewedCrossing: { device: ({ deviceId }) => toDevice(deviceId) },
  RuleStay: {
    device: ({ deviceId }) => (deviceId === null ? null : toDevice(deviceId)),
    crossing: ({ eventId }, _args, { loaders }) => loaders.crossings.load(eventId),
  },
};

function toDevice(id: string): DeviceReference {
  return { id, vendorRefs: [] };
}

/** A time of the day such as `08:30`. */
function toTime(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
