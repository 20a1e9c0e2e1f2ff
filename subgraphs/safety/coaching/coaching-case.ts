import type { LiveItem } from "../../../platform/live/live-field.ts";
import type { ErrorCode } from "../../../platform/public-error.ts";
import type { VendorWriteState } from "../../../platform/vendor/writes/vendor-write.ts";
import type { EventType, EventVendor, Severity } from "../../../schema/messages.ts";

/** As in the SDL, where each word is explained. */
export type CoachingState =
  | "NEEDS_REVIEW"
  | "REVIEWED"
  | "NEEDS_COACHING"
  | "COACHED"
  | "NEEDS_RECOGNITION"
  | "RECOGNIZED"
  | "DISMISSED"
  | "UNKNOWN"
  | "OTHER";
type EntryKind = "OPENED" | "STATE_CHANGED" | "ASSIGNED" | "NOTED" | "REFUSED";
type DismissalReason = "INCORRECT" | "MINOR_EVENT" | "OTHER";

/** What of an event is kept with its case, so that lists of cases are found by it. */
export type EventPart = {
  readonly vendor: EventVendor;
  readonly type: EventType;
  readonly severity: Severity;
  readonly occurredAtMs: number;
  /** Fleet's ids, as it tells them: a copy, and no truth. */
  readonly deviceId: string | null;
  readonly driverId: string | null;
};

/** Who has done something. */
export type Origin = "PERSON" | "RULE" | "VENDOR";

export type CaseRow = EventPart & {
  readonly tenant: string;
  readonly id: string;
  readonly eventId: string;
  readonly state: CoachingState;
  /** What the vendor has, of its own event. Null for an event of another one. */
  readonly vendorState: CoachingState | null;
  readonly vendorStateLabel: string | null;
  /** When the vendor changed its event last, by its own clock. */
  readonly vendorAtMs: number | null;
  readonly vendorCoachRef: string | null;
  /** The write that brings the state to the vendor, the newest of them; null where none ever did. */
  readonly writeId: string | null;
  readonly coachId: string | null;
  readonly dueAtMs: number | null;
  readonly origin: Origin;
  /** The subject of the person, or the id of the rule. */
  readonly openedBy: string | null;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
  /** Grows with everything that a person decides of, and the vendor's word for it. */
  readonly revision: number;
};

/** One line in the history of a case. What it does not concern is null. */
export type EntryRow = {
  readonly tenant: string;
  readonly caseId: string;
  /** The revision that it made. */
  readonly revision: number;
  readonly kind: EntryKind;
  readonly atMs: number;
  readonly origin: Origin;
  readonly subject: string | null;
  readonly fromState: CoachingState | null;
  readonly toState: CoachingState | null;
  readonly coachId: string | null;
  readonly dueAtMs: number | null;
  /** A note, a reason or a comment. */
  readonly text: string | null;
  readonly dismissal: DismissalReason | null;
  readonly writeId: string | null;
  readonly code: ErrorCode | null;
};

/** A line of the history that concerns nothing. */
export const PLAIN_ENTRY = {
  ...{ subject: null, fromState: null, toState: null, coachId: null, dueAtMs: null, text: null, dismissal: null },
  ...{ writeId: null, code: null },
} satisfies Partial<EntryRow>;

/** A case as it is served, with what has become of its newest move at the vendor. */
export type StoredCase = CaseRow & {
  readonly writeState: VendorWriteState | null;
  readonly writeCode: ErrorCode | null;
  readonly writeMessage: string | null;
};

/** A line of the history, with what has become of its move at the vendor. */
export type StoredEntry = EntryRow & Pick<StoredCase, "writeState" | "writeMessage">;

/** What a subscriber is told of a case. */
export type CaseItem = LiveItem<StoredCase>;

/** Somebody who coaches, by the id in the graph. */
export type Coach = { readonly id: string };
