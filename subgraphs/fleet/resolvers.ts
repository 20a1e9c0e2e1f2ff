import { dateTimeScalar } from "../../platform/date-time.ts";
import { PublicError } from "../../platform/public-error.ts";
import { parseEventId } from "../../schema/event-id.ts";
import { toRuleRef } from "../../schema/rule-id.ts";
import { attributionResolvers } from "./attribution/attribution-resolvers.ts";
import { toAttribution } from "./attribution/evidence.ts";
import type { LinkCandidate } from "./candidates/read-candidates.ts";
import type { FleetContext } from "./context.ts";
import {
  type EntityKind,
  type EventChange,
  type FleetEvent,
  lagSecondsOf,
  type Source,
  stateOf,
  type VendorRef,
} from "./domain.ts";
import type { EventQuery } from "./events/event-query.ts";
import type { CursorPlace, EventOwner } from "./events/event-reader.ts";
import { toGroupWord } from "./events/index-events.ts";
import type {
  DeviceEventsArgs,
  DriverEventsArgs,
  EventFilter,
  LinkCandidateKind,
  QueryEventsArgs,
  Resolvers,
} from "./generated.ts";
import { toDecisionId, toDecisionNumber } from "./identity/decisions/decisions.ts";
import { toIdsOfToday } from "./identity/ids-of-today.ts";
import { ALWAYS } from "./identity/record-span.ts";
import type { IncidentChange } from "./incidents/incident.ts";
import { followIncidents, incidentResolvers, readIncidents } from "./incidents/incident-resolvers.ts";
import { type Connection, type PageArguments, type Place, toCursor, toPageRequest } from "./lists/connection.ts";

export const resolvers: Resolvers<FleetContext> = {
  DateTime: dateTimeScalar,
  Node: {
    __resolveType(node) {
      if ("occurredAt" in node) return "Event";
      if ("startedAt" in node) return "Incident";
      if ("kind" in node) return "Device";
      if ("username" in node) return "Driver";
      if ("vendorRefs" in node) return "Group";
      return node.id.startsWith("case:") ? "CoachingCase" : "Rule";
    },
  },
  Query: {
    /**
     * Ids say themselves what they are ids of: those of devices and drivers by their kind, those of events by their vendor.
     * A rule is known here once an event is a crossing of it; a coaching case is known where it is worked on.
     */
    async node(_root, { id }, { loaders, store, tenant }) {
      if (id.startsWith("device:")) return loaders.device.load(id);
      if (id.startsWith("driver:")) return loaders.driver.load(id);
      if (id.startsWith("incident:")) return loaders.incident.load(id);
      if (id.startsWith("group:")) return loaders.group.load(id);
      if (parseEventId(id)) return loaders.event.load(id);
      // Whether there is one is known where cases are.
      if (id.startsWith("case:")) return { id };
      const ruleRef = toRuleRef(id);
      return ruleRef !== null && (await store.isRule(tenant, ruleRef)) ? { id } : null;
    },
    device: (_root, { id }, { loaders }) => loaders.device.load(id),
    driver: (_root, { id }, { loaders }) => loaders.driver.load(id),
    event: (_root, { id }, { loaders }) => loaders.event.load(id),
    async devices(_root, { filter, ...page }, { store, tenant, loaders }) {
      const query = {
        kind: "device",
        vendors: filter?.vendors,
        search: filter?.search,
        deviceKinds: filter?.kinds,
        groups: await toVendorGroups(filter?.groups, loaders),
      } as const;
      return withNodes(await store.entityIds(query, toPageRequest(tenant, page)), (id) => loaders.device.load(id));
    },
    async drivers(_root, { filter, ...page }, { store, tenant, loaders }) {
      const groups = await toVendorGroups(filter?.groups, loaders);
      const query = { kind: "driver", vendors: filter?.vendors, search: filter?.search, groups } as const;
      return withNodes(await store.entityIds(query, toPageRequest(tenant, page)), (id) => loaders.driver.load(id));
    },
    events: (_root, args, context) => readEvents(args, {}, context),
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
      async subscribe(_root, { filter, after }, { changes, tenant, loaders, signal }) {
        const query = await toEventQuery(filter ?? {}, { loaders });
        return changes.follow({ tenant, filter: query, after: after ?? null }, signal);
      },
      resolve: (change: EventChange) => change,
    },
    incidentChanges: {
      subscribe: (_root, args, context) => followIncidents(args, context),
      resolve: (change: IncidentChange) => change,
    },
    sourceChanges: {
      subscribe: (_root, _args, { sourceChanges, tenant, signal }) => sourceChanges.follow(tenant, signal),
      resolve: (source: Source) => source,
    },
  },
  Device: {
    __resolveReference: ({ id }, { loaders }) => loaders.device.load(id),
    groups: ({ id }, _args, { loaders }) => loaders.groupsOf.load(id),
    history: ({ id }, args, context) => readHistory(id, args, context),
    position: async ({ id }, _args, { loaders }) => (await loaders.lastSeen.device.load(id)).position,
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
    __resolveReference: ({ id }, { loaders }) => loaders.event.load(id),
    device: ({ deviceId }, _args, { loaders }) => (deviceId === null ? null : loaders.device.load(deviceId)),
    driver: ({ driverId }, _args, { loaders }) => (driverId === null ? null : loaders.driver.load(driverId)),
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
  EventChange: { eventId: ({ id }) => id, event: ({ object }) => object },
  Source: {
    state: ({ status }) => stateOf(status),
    lastSuccessAt: ({ status }) => status?.lastSuccessAtMs ?? null,
    lagSeconds: ({ status }, _args, { clock }) => lagSecondsOf(status, clock.now()),
    eventsStored: ({ status }) => status?.eventsStored ?? 0,
    quarantined: ({ status }) => status?.quarantined ?? 0,
    quarantineReason: ({ status }) => status?.quarantineReason ?? null,
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

type EventsArgs = Partial<QueryEventsArgs | DeviceEventsArgs | DriverEventsArgs>;

type EventConnectionModel = Connection<FleetEvent> & { readonly changeCursor: string };

/** A page of events that fit the client's filter and are those of `owner`: what the filter says of owners narrows it. */
async function readEvents(
  { filter, ...args }: EventsArgs,
  owner: EventOwner,
  { tenant, loaders, changes }: FleetContext,
): Promise<EventConnectionModel> {
  const request = toPageRequest(tenant, args);
  const page = { ...request, after: toEventPlace(request.after), before: toEventPlace(request.before) };
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await changes.cursorOfNow(tenant);
  const query = await toEventQuery(filter ?? {}, { loaders });
  const { events, goesOn, searchedTo } = await loaders.eventPage.load({ query, owner, page });
  const edges = events.map((node) => ({ cursor: toCursor(tenant, [node.occurredAt, node.id]), node }));
  const searchedToCursor = searchedTo && toCursor(tenant, searchedTo);
  const [first, last] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  const pageInfo = {
    hasNextPage: page.backward ? page.before !== null : goesOn,
    hasPreviousPage: page.backward ? goesOn : page.after !== null,
    startCursor: page.backward ? (searchedToCursor ?? first) : first,
    endCursor: page.backward ? last : (searchedToCursor ?? last),
    isPartial: searchedTo !== null,
  };
  return { edges, pageInfo, changeCursor };
}

/** The query that a client's filter means, its ids of devices and drivers being those of today. */
async function toEventQuery(filter: EventFilter, { loaders }: Pick<FleetContext, "loaders">): Promise<EventQuery> {
  const { deviceIds, driverIds, incidentId } = filter;
  return {
    ...filter,
    deviceIds: await toIdsOfToday({ field: "deviceIds", ids: deviceIds }, loaders),
    driverIds: await toIdsOfToday({ field: "driverIds", ids: driverIds }, loaders),
    incident: incidentId == null ? null : await toIncidentKey(incidentId, loaders),
    ruleIds: filter.ruleIds?.map((id) => {
      const ref = toRuleRef(id);
      if (ref !== null) return ref;
      throw new PublicError("NOT_FOUND", `\`ruleIds\` has an id of no rule: ${id}`, { field: "filter.ruleIds" });
    }),
    groups: (await toVendorGroups(filter.groups, loaders))?.map(({ vendor, ref }) => toGroupWord(vendor, ref)),
  };
}

async function toIncidentKey(id: string, { incident }: Pick<FleetContext["loaders"], "incident">): Promise<number> {
  const found = await incident.load(id);
  if (found) return found.key;
  throw new PublicError("NOT_FOUND", `\`incidentId\` is an id of no incident: ${id}`, { field: "filter.incidentId" });
}

/** What the vendors call some groups. Throws a {@link PublicError} that names an id which is none of a group. */
async function toVendorGroups(
  ids: readonly string[] | null | undefined,
  { group }: Pick<FleetContext["loaders"], "group">,
): Promise<readonly VendorRef[] | null> {
  if (!ids) return null;
  const groups = await group.loadMany(ids);
  return groups.flatMap((one, index) => {
    if (one instanceof Error) throw one;
    if (one) return one.vendorRefs;
    throw new PublicError("NOT_FOUND", `\`groups\` has an id of no group: ${ids[index]}`, { field: "filter.groups" });
  });
}

/** Cursors of events have an instant first. */
function toEventPlace(place: Place | null): CursorPlace | null {
  return place && [Number(place[0]), place[1]];
}

/** A page of ids as a page of what has them. Ids that are gone since the page was read are left out. */
async function withNodes<Node>(
  { edges, pageInfo }: Connection<string>,
  load: (id: string) => Promise<Node | null>,
): Promise<Connection<Node>> {
  const nodes = await Promise.all(edges.map(({ node }) => load(node)));
  const kept = edges.flatMap(({ cursor }, index) => {
    const node = nodes[index];
    return node ? [{ cursor, node }] : [];
  });
  return { edges: kept, pageInfo };
}
