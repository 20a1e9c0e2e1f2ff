/** What a coach has to do. */
export type CoachLoad = {
  /** Of the coach. */
  readonly id: string;
  readonly openCases: number;
  readonly needsReview: number;
  readonly needsCoaching: number;
  readonly needsRecognition: number;
  readonly overdueCases: number;
  readonly nextDueAtMs: number | null;
  readonly assignedDrivers: number;
  readonly upcomingSessions: number;
};

/** Of whom nobody wants anything. */
export const NOTHING_TO_DO = {
  ...{ openCases: 0, needsReview: 0, needsCoaching: 0, needsRecognition: 0, overdueCases: 0, nextDueAtMs: null },
  ...{ assignedDrivers: 0, upcomingSessions: 0 },
};

/** A coaching session of the vendor's, and the driver whom it was of. */
export type StoredSession = {
  readonly ref: string;
  readonly driverId: string | null;
  readonly occurredAtMs: number;
  readonly facet: SessionFacet;
  readonly raw: string;
};

export type SessionState = "UPCOMING" | "COMPLETED" | "DELETED" | "UNKNOWN" | "OTHER";

/** What is stored of a coaching session. Instants are epoch milliseconds; refs are Samsara's ids. */
export type SessionFacet = {
  readonly driverRef: string | null;
  /** Of the safety events that it is about; those of other kinds, such as idling, stand in the record as received. */
  readonly eventRefs: readonly string[];
  readonly state: SessionState;
  readonly stateLabel: string;
  readonly typeLabel: string | null;
  readonly coachRef: string | null;
  readonly completedByRef: string | null;
  readonly dueAt: number | null;
  readonly completedAt: number | null;
  readonly updatedAt: number | null;
  readonly note: string | null;
};
