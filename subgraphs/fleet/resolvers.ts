import { dateTimeScalar } from "../../platform/date-time.ts";
import { asOfNow } from "../../platform/live/as-of-now.ts";
import { parseEventId } from "../../schema/event-id.ts";
import { toFootageRequestRef } from "../../schema/footage-request-id.ts";
import { toRuleRef } from "../../schema/rule-id.ts";
import { attributionResolvers } from "./attribution/attribution-resolvers.ts";
import { toAttribution } from "./attribution/evidence.ts";
import type { LinkCandidate } from "./candidates/read-candidates.ts";
import type { FleetContext } from "./context.ts";
import { countResolvers, readEventCounts } from "./counts/count-resolvers.ts";
import { type EntityKind, type EventChange, lagSecondsOf, type Source, stateOf } from "./domain.ts";
import { toEventQuery } from "./events/event-filter.ts";
import { readEvents } from "./events/event-list.ts";
import { loadOwnDevice, loadOwnDriver, loadOwnEvent } from "./events/own-rows.ts";
import type { LinkCandidateKind, Resolvers } from "./generated.ts";
import { toDecisionId, toDecisionNumber } from "./identity/decisions/decisions.ts";
import { ALWAYS } from "./identity/record-span.ts";
import type { IncidentChange } from "./incidents/incident.ts";
import { followIncidents, incidentResolvers, readIncidents } from "./incidents/incident-resolvers.ts";
import { type PageArguments, toPageRequest } from "./lists/connection.ts";
import { readDevices, readDrivers, withNodes } from "./lists/entity-connection.ts";
import type { DeviceChange } from "./positions/devices-asked.ts";
import { positionResolvers, readTrack } from "./positions/position-resolvers.ts";
import { toVinDetails } from "./vehicle/vin-details.ts";

export const resolvers: Resolvers<FleetContext> = {
  DateTime: dateTimeScalar,
  Node: {
    __resolveType(node) {
      if ("occurredAt" in node) return "Event";
      if ("startedAt" in node) return "Incident";
      if ("kind" in node) return "Device";
      if ("username" in node) return "Driver";
      if ("vendorRefs" in node) return "Group";
      if (node.id.startsWith("case:")) return "CoachingCase";
      return toFootageRequestRef(node.id) === null ? "Rule" : "FootageRequest";
    },
  },
  Query: {
    /**
     * Ids say themselves what they are ids of: those of devices and drivers by their kind, those of events by their vendor.
     * A rule is known here once an event is a crossing of it. Whether there is a request for footage, or a coaching case, is for the domain of
     * it to say.
     */
    async node(_root, { id }, { loaders, store, tenant }) {
      if (id.startsWith("device:")) return loaders.device.load(id);
      if (id.startsWith("driver:")) return loaders.driver.load(id);
      if (id.startsWith("incident:")) return loaders.incident.load(id);
      if (id.startsWith("group:")) return loaders.group.load(id);
      if (parseEventId(id)) return loaders.event.load(id);
      if (id.startsWith("case:") || toFootageRequestRef(id) !== null) return { id };
      const ruleRef = toRuleRef(id);
      return ruleRef !== null && (await store.isRule(tenant, ruleRef)) ? { id } : null;
    },
    device: (_root, { id }, context) => loadOwnDevice(id, context),
    driver: (_root, { id }, context) => loadOwnDriver(id, context),
    event: (_root, { id }, context) => loadOwnEvent(id, context),
    devices: (_root, args, context) => readDevices(args, context),
    drivers: (_root, args, context) => readDrivers(args, context),
    events: (_root, args, context) => readEvents(args, {}, context),
    eventCounts: (_root, args, context, info) => readEventCounts(args, context, info),
    incident: (_root, { id }, { loaders }) => loaders.incident.load(id),
    incidents: (_root, args, context) => readIncidents(args, {}, context),
    groups: async (_root, page, { store, tenant, loaders }) =>
      withNodes(await store.groupIds(toPageRequest(tenant, page)), (id) => loaders.group.load(id)),
    sources: (_root, _args, { store, tenant }) => store.sources(tenant),
    linkCandidates: (_root, { kind, ...page }, { store, tenant }) =>
      store.candidates(kind ? KIND_OF_CANDIDATES[kind] : null, toPageRequest(tenant, page)),
  },
  Mutation: {
    linkDevice: (_root, { input }, context) => decideOfDevice("linkDevice", input, context),
    unlinkDevice: (_root, { input }, context) => decideOfDevice("unlinkDevice", input, context),
    linkDriver: (_root, { input }, context) => decideOfDriver("linkDriver", input, context),
    unlinkDriver: (_root, { input }, context) => decideOfDriver("unlinkDriver", input, context),
    mergeDevices: (_root, { input }, context) => decideOfDevice("mergeDevices", input, context),
    mergeDrivers: (_root, { input }, context) => decideOfDriver("mergeDrivers", input, context),
    async dismissLinkCandidate(_root, { input }, context) {
      return { candidate: await context.loaders.candidate.load(await decide("dismissLinkCandidate", input, context)) };
    },
    async undoLinkDecision(_root, { input }, context) {
      const id = toDecisionNumber(await decide("undoLinkDecision", input, context));
      return { decision: await context.loaders.decision.load(id) };
    },
  },
  Subscription: {
    eventChanges: {
      async subscribe(_root, { filter, after }, { changes, tenant, viewer, loaders, signal }) {
        const query = await toEventQuery(filter ?? {}, { loaders, viewer });
        return changes.follow({ tenant, filter: query, after: after ?? null }, signal);
      },
      resolve: (change: EventChange, _args: unknown, { loaders }: FleetContext) => asOfNow(change, loaders),
    },
    incidentChanges: {
      subscribe: (_root, args, context) => followIncidents(args, context),
      resolve: (change: IncidentChange, _args: unknown, { loaders }: FleetContext) => asOfNow(change, loaders),
    },
    deviceChanges: {
      subscribe: (_root, { deviceIds }, { deviceChanges, tenant, signal }) =>
        deviceChanges.follow({ tenant, deviceIds }, signal),
      resolve: (change: DeviceChange, _args: unknown, { loaders }: FleetContext) => asOfNow(change, loaders),
    },
    sourceChanges: {
      subscribe: (_root, _args, { sourceChanges, tenant, signal }) => sourceChanges.follow(tenant, signal),
      resolve: (source: Source, _args: unknown, { loaders }: FleetContext) => asOfNow(source, loaders),
    },
  },
  Device: {
    __resolveReference: ({ id }, { loaders }) => loaders.device.load(id),
    vinDetails: ({ vin }, _args, { clock }) => (vin === null ? null : toVinDetails(vin, clock.now())),
    groups: ({ id }, _args, { loaders }) => loaders.groupsOf.load(id),
    history: ({ id }, args, context) => readHistory(id, args, context),
    position: async ({ id }, _args, { loaders }) => (await loaders.lastSeen.device.load(id)).position,
    positions: ({ id }, args, context) => readTrack(id, args, context),
    state: ({ id }, _args, { loaders }) => loaders.deviceState.load(id),
    async currentDriver({ id }, _args, { loaders }) {
      const { counterpartId } = await loaders.lastSeen.device.load(id);
      return counterpartId === null ? null : loaders.driver.load(counterpartId);
    },
    events: ({ id }, args, context) => readEvents(args, { deviceId: id }, context),
    incidents: ({ id }, args, context) => readIncidents(args, { deviceId: id }, context),
  },
  Driver: {
    __resolveReference: ({ id }, { loaders }) => loaders.driver.load(id),
    groups: ({ id }, _args, { loaders }) => loaders.groupsOf.load(id),
    history: ({ id }, args, context) => readHistory(id, args, context),
    async currentDevice({ id }, _args, { loaders }) {
      const { counterpartId } = await loaders.lastSeen.driver.load(id);
      return counterpartId === null ? null : loaders.device.load(counterpartId);
    },
    events: ({ id }, args, context) => readEvents(args, { driverId: id }, context),
    incidents: ({ id }, args, context) => readIncidents(args, { driverId: id }, context),
  },
  Event: {
    __resolveReference: ({ id }, context) => loadOwnEvent(id, context),
    device: ({ deviceId }, _args, { loaders }) => (deviceId === null ? null : loaders.device.load(deviceId)),
    driver: ({ driverId }, _args, context) => (driverId === null ? null : loadOwnDriver(driverId, context)),
    attribution: (event) => toAttribution(event),
    deviceRefs: ({ deviceId, occurredAt }, _args, { loaders }) =>
      deviceId === null ? [] : loaders.refsAt.load({ entityId: deviceId, atMs: occurredAt }),
    async derivedFrom({ derivedFrom }, _args, { loaders }) {
      const events = await Promise.all(derivedFrom.map((id) => loaders.event.load(id)));
      return events.filter((event) => event !== null);
    },
    incident: ({ incident }, _args, { loaders }) => (incident === null ? null : loaders.incidentByKey.load(incident)),
    driverRefs: ({ driverId, occurredAt }, _args, { loaders }) =>
      driverId === null ? [] : loaders.refsAt.load({ entityId: driverId, atMs: occurredAt }),
  },
  LinkCandidate: {
    kind: ({ kind }) => (kind === "device" ? "DEVICE" : "DRIVER"),
    devices: ({ kind, ...pair }, _args, { loaders }) => (kind === "device" ? loadPair(pair, loaders.device) : []),
    drivers: ({ kind, ...pair }, _args, { loaders }) => (kind === "driver" ? loadPair(pair, loaders.driver) : []),
    dismissal: ({ dismissedBy }, _args, { loaders }) =>
      dismissedBy === null ? null : loaders.decision.load(dismissedBy),
  },
  ...countResolvers,
  ...positionResolvers,
  DeviceConnection: { totalCount: ({ total }) => total() },
  DriverConnection: { totalCount: ({ total }) => total() },
  ...incidentResolvers,
  ...attributionResolvers,
  LinkDecision: {
    id: ({ id }) => toDecisionId(id),
    decidedAt: ({ atMs }) => atMs,
    decidedBy: ({ subject }) => subject,
    undone: ({ isUndone }) => isUndone,
    undid: ({ undoes }, _args, { loaders }) => (undoes === null ? null : loaders.decision.load(undoes)),
  },
  RecordMove: {
    vendorRef: ({ vendor, ref }) => ({ vendor, ref }),
    from: ({ fromMs }) => (fromMs === ALWAYS.fromMs ? null : fromMs),
    until: ({ untilMs }) => (untilMs === ALWAYS.untilMs ? null : untilMs),
    idBefore: ({ from }) => from,
    idAfter: ({ to }) => to,
  },
  FieldCoverage: {
    byVendor: ({ byVendor, events }) => byVendor / events,
    filled: ({ filled, events }) => (filled === null ? null : filled / events),
  },
  EventChange: { eventId: ({ id }) => id, event: ({ object }) => object },
  Source: {
    state: ({ status }) => stateOf(status),
    lastSuccessAt: ({ status }) => status?.lastSuccessAtMs ?? null,
    lagSeconds: ({ status }, _args, { clock }) => lagSecondsOf(status, clock.now()),
    eventsStored: ({ status }) => status?.eventsStored ?? 0,
    quarantined: ({ status }) => status?.quarantined ?? 0,
    quarantineReason: ({ status }) => status?.quarantineReason ?? null,
    coverage: ({ vendor }, _args, { loaders }) => loaders.coverage.load(vendor),
    issue({ status }) {
      if (!status?.issue) return null;
      const { sinceMs, ...issue } = status.issue;
      return { ...issue, since: sinceMs };
    },
    rateLimit({ status }) {
      if (!status || (status.throttledUntilMs === null && !status.rateLimit)) return null;
      const { requestsPerSecond = null, limit = null, remaining = null } = status.rateLimit ?? {};
      return { throttledUntil: status.throttledUntilMs, requestsPerSecond, limit, remaining };
    },
  },
};

const KIND_OF_CANDIDATES: Readonly<Record<LinkCandidateKind, EntityKind>> = { DEVICE: "device", DRIVER: "driver" };

/** The two of a candidate; of one that a decision has just made one, what is left. */
async function loadPair<Node>(
  { one, other }: Pick<LinkCandidate, "one" | "other">,
  loader: { readonly load: (id: string) => Promise<Node | null> },
): Promise<Node[]> {
  const pair = await Promise.all([loader.load(one), loader.load(other)]);
  return pair.filter((node) => node !== null);
}

type Keyed = { readonly idempotencyKey?: string | null };

/** Has the writing side decide, and resolves with the id of what it changed. */
async function decide(name: string, input: Keyed, { commands, viewer }: FleetContext): Promise<string> {
  const { idempotencyKey, ...asked } = input;
  const command = { subgraph: "fleet", name, input: asked, viewer, idempotencyKey };
  return (await commands.run<{ readonly id: string }>(command)).id;
}

async function decideOfDevice(name: string, input: Keyed, context: FleetContext) {
  return { device: await context.loaders.device.load(await decide(name, input, context)) };
}

async function decideOfDriver(name: string, input: Keyed, context: FleetContext) {
  return { driver: await context.loaders.driver.load(await decide(name, input, context)) };
}

function readHistory(entityId: string, args: PageArguments, { tenant, loaders }: FleetContext) {
  return loaders.history.load({ entityId, page: toPageRequest(tenant, args) });
}
