import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import type { SessionFacet, SessionState } from "./coaches/coach-load.ts";
import type { SafetyBehavior } from "./generated.ts";
import { toUnreadFacet, type UnreadFacet } from "./inbox/safety-facet.ts";
import { toVersion } from "./mapper.ts";
import type { WireCoachAssignment, WireCoachingSession } from "./wire.ts";
import { toBehavior } from "./words.ts";

/** What is stored of a coaching session: what is served of it, and what was coached. */
export type CoachingSessionFacet = UnreadFacet & SessionFacet & { readonly behaviors: readonly CoachedBehavior[] };

export type CoachedBehavior = {
  readonly behavior: SafetyBehavior;
  readonly behaviorLabel: string;
  readonly note: string | null;
  readonly lastCoachedAt: number | null;
};

/** What is stored of who coaches a driver. */
export type CoachAssignmentFacet = UnreadFacet & {
  /** Null where the driver has no coach any more. */
  readonly coachRef: string | null;
  readonly assignedAt: number | null;
};

const STATE_BY_WORD: ReadonlyMap<string, SessionState> = new Map<string, SessionState>([
  ["upcoming", "UPCOMING"],
  ["completed", "COMPLETED"],
  ["deleted", "DELETED"],
  ["unknown", "UNKNOWN"],
]);

/** The source of a coachable event that is a safety event. */
const SAFETY_EVENT_SOURCE = "triageEvent";

/** The record of a coaching session, listed under its driver by when it is due. */
export function toCoachingSessionRecord(wire: WireCoachingSession, raw: unknown, receivedAtMs: number): VendorRecord {
  const facet = toCoachingSessionFacet(wire);
  return {
    kind: "coachingSession",
    ref: wire.id,
    version: toVersion(facet.updatedAt, receivedAtMs),
    ownerRef: facet.driverRef,
    occurredAtMs: facet.dueAt ?? facet.updatedAt ?? receivedAtMs,
    facet,
    message: {},
    raw,
  };
}

/** The record of who coaches a driver: one of each driver, listed under the coach. */
export function toCoachAssignmentRecord(wire: WireCoachAssignment, raw: unknown): VendorRecord {
  const { coachId, updatedAtTime, unreadFields } = wire;
  const facet = { coachRef: coachId || null, assignedAt: updatedAtTime, ...toUnreadFacet(unreadFields) };
  return toAssignment(wire.driver.driverId, facet, raw);
}

/** The record of a driver who is coached by nobody any more: Samsara leaves such a driver out of its list. */
export function toEndedCoachAssignment(driverRef: string): VendorRecord {
  return toAssignment(driverRef, { coachRef: null, assignedAt: null }, null);
}

/** Without a version, for the end of an assignment has no time: whatever the list says last is so. */
function toAssignment(ref: string, facet: CoachAssignmentFacet, raw: unknown): VendorRecord {
  const { coachRef, assignedAt } = facet;
  const occurredAtMs = assignedAt ?? 0;
  return {
    kind: "coachAssignment",
    ref,
    version: UNVERSIONED,
    ownerRef: coachRef,
    occurredAtMs,
    facet,
    message: {},
    raw,
  };
}

function toCoachingSessionFacet(wire: WireCoachingSession): CoachingSessionFacet {
  const behaviors = wire.behaviors ?? [];
  const linkages = behaviors.flatMap(({ coachableEvents }) => (coachableEvents ?? []).map(({ linkage }) => linkage));
  return {
    driverRef: wire.driver?.driverId || null,
    eventRefs: linkages.flatMap((link) => (link?.sourceType === SAFETY_EVENT_SOURCE ? (link.sourceId ?? []) : [])),
    state: STATE_BY_WORD.get(wire.sessionStatus || "unknown") ?? "OTHER",
    stateLabel: wire.sessionStatus || "unknown",
    typeLabel: wire.coachingType ?? null,
    coachRef: wire.assignedCoachId || null,
    completedByRef: wire.completedCoachId || null,
    dueAt: wire.dueAtTime,
    completedAt: wire.completedAtTime,
    updatedAt: wire.updatedAtTime,
    note: wire.sessionNote || null,
    behaviors: behaviors.map(({ coachableBehaviorType, note, lastCoachedTime }) => ({
      behavior: toBehavior(coachableBehaviorType ?? ""),
      behaviorLabel: coachableBehaviorType ?? "unlabelled",
      note: note || null,
      lastCoachedAt: lastCoachedTime,
    })),
    ...toUnreadFacet(wire.unreadFields),
  };
}
