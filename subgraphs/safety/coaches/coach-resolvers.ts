import { toEventId } from "../../../schema/event-id.ts";
import { toPageCursor } from "../../page-cursors.ts";
import { toVendorCoachId, toVendorCoachRef } from "../coaching/coach.ts";
import { toCasePageRequest } from "../coaching/lists/case-page.ts";
import type { SafetyContext } from "../context.ts";
import type { CoachingSessionFilter, Resolvers } from "../generated.ts";

type ListArguments = {
  readonly filter?: CoachingSessionFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

/** A page of the coaching sessions that a client asks for; of one driver's where one is named. */
export async function readSessionConnection(
  { filter, ...page }: ListArguments,
  { store, tenant }: SafetyContext,
  driverId?: string,
) {
  const { limit, after } = toCasePageRequest(tenant, page);
  const asked = filter?.drivers && (await store.currentIds(tenant, filter.drivers));
  const drivers = driverId === undefined ? asked : (asked?.filter((id) => id === driverId) ?? [driverId]);
  const coachRefs = filter?.coaches?.flatMap((id) => toVendorCoachRef(id) ?? []);
  const found = await store.sessions({ tenant, drivers, coachRefs, states: filter?.states, after, limit });
  const edges = found
    .slice(0, limit)
    .map((node) => ({ cursor: toPageCursor(tenant, node.occurredAtMs, node.ref), node }));
  const pageInfo = {
    hasNextPage: found.length > limit,
    hasPreviousPage: after !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    isPartial: false,
  };
  return { edges, pageInfo };
}

/** What resolves coaches and their sessions. */
export const coachResolvers: Pick<Resolvers<SafetyContext>, "Coach" | "CoachLoad" | "CoachingSession"> = {
  Coach: {
    __resolveReference: ({ id }) => ({ id }),
    vendorRef({ id }) {
      const ref = toVendorCoachRef(id);
      return ref === null ? null : { vendor: "SAMSARA", ref };
    },
    load: ({ id }, _args, { loaders }) => loaders.coachLoad.load(id),
  },
  CoachLoad: { nextDueAt: ({ nextDueAtMs }) => nextDueAtMs },
  CoachingSession: {
    vendorRef: ({ ref }) => ({ vendor: "SAMSARA", ref }),
    driver: ({ driverId }) => (driverId === null ? null : { id: driverId }),
    coach: ({ facet }) => toCoach(facet.coachRef),
    completedBy: ({ facet }) => toCoach(facet.completedByRef),
    events: ({ facet }) => [...new Set(facet.eventRefs)].map((ref) => ({ id: toEventId("SAMSARA", ref) })),
    state: ({ facet }) => facet.state,
    stateLabel: ({ facet }) => facet.stateLabel,
    typeLabel: ({ facet }) => facet.typeLabel,
    dueAt: ({ facet }) => facet.dueAt,
    completedAt: ({ facet }) => facet.completedAt,
    updatedAt: ({ facet }) => facet.updatedAt,
    note: ({ facet }) => facet.note,
  },
};

function toCoach(ref: string | null) {
  return ref === null ? null : { id: toVendorCoachId(ref) };
}
