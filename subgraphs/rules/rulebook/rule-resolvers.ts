import { PublicError } from "../../../platform/public-error.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { RulesContext } from "../context.ts";
import { readCrossingPage } from "../crossings/crossing-resolvers.ts";
import type { DeviceReference, VendorRef } from "../domain.ts";
import { readDeviceStates, readInsidePage } from "../fleet-rules/inside-page.ts";
import type { Resolvers, RuleFilter } from "../generated.ts";
import { unitOf } from "../parameters.ts";
import { readRulePage } from "./rule-page.ts";
import type { RuleQuery } from "./rule-query.ts";

const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;

/** What resolves the types of rules. */
export const ruleResolvers: Pick<
  Resolvers<RulesContext>,
  "Rule" | "RuleDeviceState" | "Device" | "ParameterReading"
> = {
  Rule: {
    __resolveReference: ({ id }, { loaders }) => loaders.rules.load(id),
    device: ({ deviceRef }, _args, context) => toDevice(deviceRef, context),
    revision: ({ fleet }) => fleet?.revision ?? null,
    fleet: ({ fleet }) => fleet ?? null,
    devicesInside: ({ id, fleet }, args, context) => readInsidePage(fleet ? id : null, args, context),
    deviceStates({ id, fleet, deviceRef, state, since }, { first, after }, context) {
      const { tenant } = context;
      if (fleet) return readDeviceStates(fleet, { ruleId: id, first, after }, context);
      const size = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
      const behind = after == null ? null : readPageCursor(tenant, after, { kinds: ["text"] })[0];
      // A vendor's rule watches one device.
      const ref = deviceRef?.ref ?? "";
      const isShown = size > 0 && (behind === null || ref > behind);
      const edges = isShown ? [{ cursor: toPageCursor(tenant, ref), node: { deviceRef, state, since } }] : [];
      const pageInfo = {
        hasNextPage: size === 0 && behind === null,
        hasPreviousPage: behind !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges[0]?.cursor ?? null,
        isPartial: false,
      };
      return { edges, pageInfo };
    },
    crossings: ({ id }, args, context) => readCrossingPage(id, args, context),
  },
  RuleDeviceState: {
    device: ({ deviceRef, deviceId }, _args, context) =>
      deviceId === undefined ? toDevice(deviceRef, context) : { id: deviceId, vendorRefs: [] },
    evaluated: ({ state }) => state !== "UNEVALUATED",
    covered: ({ state }) => (state === "UNEVALUATED" ? null : state === "COVERED"),
  },
  Device: {
    /** The vendors' names come along when its rules are asked for; the generated type does not see the list in them. */
    __resolveReference: (reference) => {
      const { id, vendorRefs = [] } = reference as Partial<DeviceReference> & { id: string };
      return { id, vendorRefs };
    },
    rules({ vendorRefs: devices }, args, { store, tenant }) {
      return readRulePage(store.rules, { tenant, query: { devices }, ...args });
    },
  },
  ParameterReading: { unit: ({ parameter }) => unitOf(parameter) },
};

type ListArgs = {
  readonly filter?: RuleFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

/** A page of the rules that a client asks for. */
export async function readRules({ filter, ...page }: ListArgs, context: RulesContext) {
  const { store, tenant } = context;
  return readRulePage(store.rules, { tenant, query: await toRuleQuery(filter ?? {}, context), ...page });
}

/** The query that a client's filter means. Throws a {@link PublicError} that names an id which is none of a device. */
async function toRuleQuery(
  { deviceIds, ...filter }: RuleFilter,
  { store, tenant, nowMs }: RulesContext,
): Promise<RuleQuery> {
  if (!deviceIds) return filter;
  const records = await store.allRecords(tenant, deviceIds);
  const unknown = deviceIds.find((_, index) => records[index] === null);
  if (unknown !== undefined) {
    const field = "filter.deviceIds";
    throw new PublicError("NOT_FOUND", `\`deviceIds\` has an id of no device: ${unknown}`, { field });
  }
  const today = records.flatMap((own) => own ?? []).filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  return { ...filter, devices: today.map(({ vendor, ref }) => ({ vendor, ref })) };
}

/** A device that fleet has not told of is null, not an error. */
async function toDevice(deviceRef: VendorRef | null, { loaders }: RulesContext): Promise<DeviceReference | null> {
  const id = deviceRef && (await loaders.deviceIds.load(deviceRef.ref));
  return id ? { id, vendorRefs: [] } : null;
}
