import { indexBehind, type Place } from "../archive.ts";
import type { Fleet } from "../fleet.ts";
import { type Answer, type Call, instantParameter, listParameter, type Routes } from "../http.ts";
import { Refusal } from "../refusal.ts";
import type { CoachingSession, CoachingSessions } from "./coaching.ts";
import type { Cursors } from "./cursors.ts";
import type { SafetyEvent, SafetyEvents } from "./events.ts";
import { placeBefore } from "./feed.ts";

const SESSIONS_PER_PAGE = 100;
/** The vendor's documented limit for scores. */
const MAXIMUM_SCORED_IDS = 100;
const COACHES: readonly string[] = ["310045", "310051"];
/** Since when the drivers have had their coaches. */
const ASSIGNED_AT = "2026-01-05T15:00:00.000Z";

type Parts = {
  readonly fleet: Fleet;
  readonly sessions: CoachingSessions;
  readonly events: SafetyEvents;
  readonly cursors: Cursors;
};

/** Coaching sessions as a feed, who coaches whom, and the scores of drivers and vehicles. */
export function coachingRoutes(parts: Parts): Routes {
  const assignments = new Map(
    parts.fleet.drivers.flatMap(({ samsara, index }) =>
      samsara ? [[samsara.driverId, COACHES[index % COACHES.length] ?? null] as const] : [],
    ),
  );
  return {
    "GET /coaching/sessions/stream": (call) => stream(parts, call),
    "GET /coaching/driver-coach-assignments": (call) => listAssignments(assignments, call),
    "PUT /coaching/driver-coach-assignments": (call) => assign(assignments, call),
    "GET /safety-scores/drivers": (call) => driverScores(parts, call),
    "GET /safety-scores/vehicles": (call) => vehicleScores(parts, call),
  };
}

function stream({ sessions, cursors }: Parts, { query, nowMs }: Call): Answer {
  const startMs = instantParameter(query, "startTime");
  if (startMs === null) throw new Refusal(400, "startTime is required.");
  const endMs = instantParameter(query, "endTime") ?? Number.POSITIVE_INFINITY;
  const start: Place = cursors.placeIn(query, nowMs) ?? placeBefore(startMs);
  const changes = sessions.log
    .slice(indexBehind(sessions.log, start))
    .filter(({ publication, atMs }) => sessions.isCurrent(publication) && atMs <= endMs);
  const page = changes.slice(0, SESSIONS_PER_PAGE);
  const withEvents = query.get("includeCoachableEvents") === "true";
  const data = page
    .map(({ publication }) => publication.row)
    .filter(filterOf(query))
    .map(({ record }) => record(withEvents));
  const endCursor = cursors.at(page.at(-1) ?? start, query, nowMs);
  return { status: 200, body: { data, pagination: { endCursor, hasNextPage: changes.length > page.length } } };
}

function filterOf(query: URLSearchParams): (session: CoachingSession) => boolean {
  const drivers = listParameter(query, "driverIds");
  const coaches = listParameter(query, "coachIds");
  const statuses = listParameter(query, "sessionStatuses");
  return ({ driverId, coachIds, status }) =>
    (drivers?.has(driverId) ?? true) &&
    (!coaches || coachIds.some((coach) => coach !== null && coaches.has(coach))) &&
    (statuses?.has(status) ?? true);
}

function listAssignments(assignments: ReadonlyMap<string, string | null>, { query }: Call): Answer {
  const drivers = listParameter(query, "driverIds");
  const coaches = listParameter(query, "coachIds");
  const data = [...assignments]
    .filter(([driverId, coachId]) => coachId !== null && (drivers?.has(driverId) ?? true))
    .filter(([, coachId]) => coaches?.has(coachId ?? "") ?? true)
    .map(([driverId, coachId]) => ({
      coachId,
      driver: { driverId },
      createdAtTime: ASSIGNED_AT,
      updatedAtTime: ASSIGNED_AT,
    }));
  return { status: 200, body: { data, pagination: { endCursor: "", hasNextPage: false } } };
}

/** Gives a driver a coach; without one, takes his away. The answer is flat, unlike the items of the list. */
function assign(assignments: Map<string, string | null>, { query, nowMs }: Call): Answer {
  const driverId = query.get("driverId");
  if (driverId === null || !assignments.has(driverId)) throw new Refusal(400, "driverId is required.");
  const coachId = query.get("coachId");
  assignments.set(driverId, coachId);
  const updatedAtTime = new Date(nowMs).toISOString();
  return { status: 200, body: { data: { coachId, driverId, createdAtTime: ASSIGNED_AT, updatedAtTime } } };
}

/** Whose scores are asked for: who there is, and who each event is of. */
type Scored = {
  readonly whose: "driver" | "vehicle";
  readonly ids: readonly string[];
  readonly ownerOf: (event: SafetyEvent) => string;
};

function driverScores({ fleet, events }: Parts, call: Call): Answer {
  const ids = fleet.drivers.flatMap(({ samsara }) => samsara?.driverId ?? []);
  return scoresOf({ whose: "driver", ids, ownerOf: ({ driverId }) => driverId }, events, call);
}

function vehicleScores({ fleet, events }: Parts, call: Call): Answer {
  const ids = fleet.enrolledAt(call.nowMs).flatMap(({ samsara }) => samsara?.assetId ?? []);
  return scoresOf({ whose: "vehicle", ids, ownerOf: ({ assetId }) => assetId }, events, call);
}

function scoresOf({ whose, ids, ownerOf }: Scored, events: SafetyEvents, { query }: Call): Answer {
  const wanted = listParameter(query, `${whose}Ids`);
  if (wanted && wanted.size > MAXIMUM_SCORED_IDS) {
    throw new Refusal(400, `More than ${MAXIMUM_SCORED_IDS} ids are asked for.`);
  }
  const conductOf = conductIn(events, query, ownerOf);
  const data = ids
    .filter((id) => wanted?.has(id) ?? true)
    .map((id) => {
      const { score, ...conduct } = conductOf(id);
      return { [`${whose}Id`]: id, [`${whose}Score`]: score, ...conduct };
    });
  return { status: 200, body: { data, pagination: { endCursor: "", hasNextPage: false } } };
}

/** How somebody drove in the period of a call, by who he is in its events. */
function conductIn(events: SafetyEvents, query: URLSearchParams, ownerOf: (event: SafetyEvent) => string) {
  const startMs = instantParameter(query, "startTime");
  const endMs = instantParameter(query, "endTime");
  if (startMs === null || endMs === null) throw new Refusal(400, "startTime and endTime are required.");
  const found = events
    .rows()
    .filter((event) => event.startMs >= startMs && event.startMs <= endMs && event.state !== "dismissed");
  const byOwner = Map.groupBy(found, ownerOf);
  return (id: string) => toConduct((byOwner.get(id) ?? []).flatMap(({ labels }) => labels));
}

/** Everybody starts with a hundred points and loses some by every event that was not dismissed. */
function toConduct(labels: readonly string[]) {
  const counts = Map.groupBy(labels, (label) => label);
  const behaviors = [...counts].map(([label, { length: count }]) => ({
    behaviorType: `${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    count,
    scoreImpact: -2 * count,
  }));
  return {
    score: Math.max(0, 100 - 2 * labels.length),
    driveDistanceMeters: 4_480_000,
    driveTimeMilliseconds: 7 * 9 * 3_600_000,
    behaviors: behaviors.filter(({ behaviorType }) => !behaviorType.endsWith("Speeding")),
    speeding: behaviors
      .filter(({ behaviorType }) => behaviorType.endsWith("Speeding"))
      .map(({ behaviorType, count, scoreImpact }) => ({
        speedingType: behaviorType.replace("Speeding", ""),
        durationMilliseconds: count * 45_000,
        scoreImpact,
      })),
  };
}
