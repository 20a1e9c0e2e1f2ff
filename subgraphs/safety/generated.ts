import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Coach as CoachModel, StoredCase, CaseItem, StoredEntry } from './coaching/coaching-case.ts';
import type { CoachLoad as CoachLoadModel, StoredSession } from './coaches/coach-load.ts';
import type { CoachingRule as CoachingRuleModel } from './rules/coaching-rule.ts';
import type { EntityReference, EventReference, IncidentReference } from './domain.ts';
import type { SafetyScore as SafetyScoreModel, ScoredPart, ListedContribution, VendorScoreDay } from './scores/safety-score.ts';
import type { StoredWeights } from './scores/weights.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant as RFC 3339 text in UTC with milliseconds, for example `2026-03-01T08:15:00.000Z`. Other offsets are accepted as input. */
  DateTime: { input: number; output: number; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** See `Mutation.addCoachingNote`. */
export type AddCoachingNoteInput = {
  /** The case. */
  readonly caseId: Scalars['ID']['input'];
  /** The revision of the case that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What is to be noted, at most 4,000 characters. */
  readonly text: Scalars['String']['input'];
};

/** What `addCoachingNote` has changed. */
export type AddCoachingNotePayload = {
  /** The case as it is now. */
  readonly coachingCase: Maybe<CoachingCase>;
};

/** See `Mutation.assignCoach`. */
export type AssignCoachInput = {
  /** The case. */
  readonly caseId: Scalars['ID']['input'];
  /** Who is to coach; null for nobody. Left out, it stays as it is. */
  readonly coachId?: InputMaybe<Scalars['ID']['input']>;
  /** Until when it is to be done; null for no such day. Left out, it stays as it is. */
  readonly dueAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The revision of the case that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `assignCoach` has changed. */
export type AssignCoachPayload = {
  /** The case as it is now. */
  readonly coachingCase: Maybe<CoachingCase>;
};

/** See `Mutation.changeSafetyLabels`. At least one label, and up to 50 in each list. */
export type ChangeSafetyLabelsInput = {
  /** What was seen as well, in Samsara's words, as `SafetyDetails.behaviorLabels` has them. */
  readonly addBehaviors?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** What else the surroundings were like, in Samsara's words, as `SafetyDetails.contextLabels` has them. */
  readonly addContexts?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** The event, one of the safety inbox. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What was not seen, in Samsara's words. */
  readonly removeBehaviors?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** What they were not like, in Samsara's words. */
  readonly removeContexts?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** What `changeSafetyLabels` has led to. */
export type ChangeSafetyLabelsPayload = {
  /** The event, as it is by now. It shows its labels when it is read from Samsara again, some seconds after they are confirmed. */
  readonly event: Event;
  /** What Samsara has made of it by now. */
  readonly write: VendorWrite;
};

/** Somebody who coaches drivers. */
export type Coach = {
  /** The id: `coach:samsara:<id>` of a user of the vendor's, `coach:<subject>` of somebody who works with the graph. */
  readonly id: Scalars['ID']['output'];
  /** What the coach has to do. */
  readonly load: CoachLoad;
  /** The vendor's record of the coach. Null for somebody who works with the graph alone. */
  readonly vendorRef: Maybe<VendorRef>;
};

/** What a coach has to do. A case is of the coach who is named here, else of the one whom the vendor names. */
export type CoachLoad = {
  /** The drivers whom the vendor has assigned to the coach. */
  readonly assignedDrivers: Scalars['Int']['output'];
  /** Those whose driver is to be coached. */
  readonly needsCoaching: Scalars['Int']['output'];
  /** Those whose driver is to be praised. */
  readonly needsRecognition: Scalars['Int']['output'];
  /** Those that nobody has looked at. */
  readonly needsReview: Scalars['Int']['output'];
  /** Until when the next of them is to be done. Null where no day is set. */
  readonly nextDueAt: Maybe<Scalars['DateTime']['output']>;
  /** The cases in which somebody has to do something: the sum of the three. */
  readonly openCases: Scalars['Int']['output'];
  /** Those that were to be done by now. */
  readonly overdueCases: Scalars['Int']['output'];
  /** The sessions at the vendor that are still to be held. */
  readonly upcomingSessions: Scalars['Int']['output'];
};

/**
 * An event on its way to a better driver: somebody looks at it, coaches the driver or praises him, and is done. There is one case of an
 * event at most, and one of all witnesses of a moment (an incident) that have no case of their own, those that are found later included.
 */
export type CoachingCase = Node & {
  /** Who is to coach the driver, as it was said here. Null where that is nobody. */
  readonly coach: Maybe<Coach>;
  /** Whether the vendor has what stands in `state`. */
  readonly confirmation: CoachingConfirmation;
  /** The vehicle that it happened with, as it was found out. Null where nobody knows. */
  readonly device: Maybe<Device>;
  /** The driver whom it is about, as he was found out. Null where nobody knows who drove. */
  readonly driver: Maybe<Driver>;
  /** Until when it is to be done. Null where nobody has said. */
  readonly dueAt: Maybe<Scalars['DateTime']['output']>;
  /** The event that it is about. */
  readonly event: Event;
  /** What was done with it, oldest first, beginning with how it was opened. */
  readonly history: ReadonlyArray<CoachingEntry>;
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** The moment that it is about, with all who saw it. Null where its event is the only one. */
  readonly incident: Maybe<Incident>;
  /** Where it can be moved to from here. */
  readonly moves: ReadonlyArray<CoachingState>;
  /** What was noted, oldest first. */
  readonly notes: ReadonlyArray<CoachingNote>;
  /** When it was opened. */
  readonly openedAt: Scalars['DateTime']['output'];
  /** The rule that has opened it. Null where a person or the vendor did, and where the rule is no more. */
  readonly openedByRule: Maybe<CoachingRule>;
  /** Counts its changes. Hand it back as `expectedRevision`, and nobody is overruled who has done something meanwhile. */
  readonly revision: Scalars['Int']['output'];
  /** How far it is. A move that the vendor has not confirmed yet is made here already: see `confirmation`. */
  readonly state: CoachingState;
  /** When anything of it changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Who is to coach the driver, as the vendor says. Null where it names nobody. */
  readonly vendorCoach: Maybe<Coach>;
  /** Why the vendor has not done the newest move yet, or has refused it. Null where neither is so. */
  readonly vendorMessage: Maybe<Scalars['String']['output']>;
  /** How far the review is at the vendor, of an event of the safety inbox. Null for other events. */
  readonly vendorState: Maybe<CoachingState>;
  /** The vendor's own word for `vendorState`. */
  readonly vendorStateLabel: Maybe<Scalars['String']['output']>;
  /** Other witnesses of the same moment, as far as they have no case of their own: it is their case as well. */
  readonly witnesses: ReadonlyArray<Event>;
};

/** Something that became known of a coaching case, as whoever follows a filter sees it. */
export type CoachingCaseChange = {
  /** The case as it is now. Null for one that left the filter, and for a gap. */
  readonly coachingCase: Maybe<CoachingCase>;
  /** The id of the case. Null only for a gap. */
  readonly coachingCaseId: Maybe<Scalars['ID']['output']>;
  /** The place of this change in the order of all changes of cases; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /** What became known. */
  readonly kind: CoachingCaseChangeKind;
};

/** What became known of a coaching case. */
export type CoachingCaseChangeKind =
  /** It came into the filter: it was opened, or a change made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and was changed. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A change made it fit the filter no longer. */
  | 'LEFT'
  /** Cases are not taken back: this does not come. */
  | 'RETRACTED';

/** A page of coaching cases. */
export type CoachingCaseConnection = {
  /** The place in the order of changes at which this list was true: `coachingCaseChanges(after:)` goes on from there without a gap. */
  readonly changeCursor: Scalars['String']['output'];
  /** The cases of this page. */
  readonly edges: ReadonlyArray<CoachingCaseEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A coaching case at its place in a list. */
export type CoachingCaseEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The case. */
  readonly node: CoachingCase;
};

/** Which coaching cases. What is left out does not narrow them; of a list, any one fits. */
export type CoachingCaseFilter = {
  /** Those of these coaches, be they named here or by the vendor. */
  readonly coaches?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Those with these vehicles. */
  readonly devices?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Those of these drivers. */
  readonly drivers?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Those that are to be done before then. */
  readonly dueBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those that this rule has opened. */
  readonly openedByRule?: InputMaybe<Scalars['ID']['input']>;
  /** Those on events that are so serious. */
  readonly severities?: InputMaybe<ReadonlyArray<Severity>>;
  /** Those that are so far. */
  readonly states?: InputMaybe<ReadonlyArray<CoachingState>>;
  /** Those on events of these types. */
  readonly types?: InputMaybe<ReadonlyArray<EventType>>;
  /** Those on events of these vendors. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
};

/** Whether the vendor has the state that a case has here. */
export type CoachingConfirmation =
  /** The vendor has it so. */
  | 'CONFIRMED'
  /** The event is none of a vendor that reviews events: the case is ours alone. */
  | 'NOT_NEEDED'
  /** A move was requested, and it is not known yet what the vendor makes of it. */
  | 'PENDING'
  /** The vendor has refused the newest move, or somebody has moved the event there later: the state is the vendor's. */
  | 'REFUSED';

/** Something that was done with a case. */
export type CoachingEntry = {
  /** When it was done; what the vendor has done by the vendor's time. */
  readonly at: Scalars['DateTime']['output'];
  /** Who has done it: the subject of a person, the vendor's id of its user, or the id of a rule. Null where nobody says. */
  readonly by: Maybe<Scalars['String']['output']>;
  /** Who is to coach from then on. Null for what assigns nobody. */
  readonly coach: Maybe<Coach>;
  /** Why the vendor has not done it. Null where that is not so. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** What the vendor has made of it. Null for what is not done at the vendor. */
  readonly confirmation: Maybe<CoachingConfirmation>;
  /** Why it was dismissed. Null for anything else. */
  readonly dismissalReason: Maybe<DismissalReason>;
  /** Until when it is to be done from then on. Null for what says nothing of that. */
  readonly dueAt: Maybe<Scalars['DateTime']['output']>;
  /** Where it was moved from. Null for what moves nothing. */
  readonly fromState: Maybe<CoachingState>;
  /** What was done. */
  readonly kind: CoachingEntryKind;
  /** Where it was done. */
  readonly origin: CoachingOrigin;
  /** The revision of the case that it made. */
  readonly revision: Scalars['Int']['output'];
  /** The note, the reason or the comment. */
  readonly text: Maybe<Scalars['String']['output']>;
  /** Where it was moved to. Null for what moves nothing. */
  readonly toState: Maybe<CoachingState>;
};

/** What can be done with a case. */
export type CoachingEntryKind =
  /** A coach, or a day until when it is to be done, was set or taken away. */
  | 'ASSIGNED'
  /** Something was noted. */
  | 'NOTED'
  /** It was opened. */
  | 'OPENED'
  /**
   * A move that was made here was not done at the vendor. `code` has why: `CONFLICT` where somebody has moved the event there later, else what
   * the vendor, or its outage, is to blame for.
   */
  | 'REFUSED'
  /** It was moved. */
  | 'STATE_CHANGED';

/** Something that was noted of a case. */
export type CoachingNote = {
  /** When it was written. */
  readonly at: Scalars['DateTime']['output'];
  /** Who has written it: the subject of whoever asked. */
  readonly by: Maybe<Scalars['String']['output']>;
  /** What was noted. */
  readonly text: Scalars['String']['output'];
};

/** Where something was done with a case. */
export type CoachingOrigin =
  /** Here, by a person. */
  | 'PERSON'
  /** Here, by a rule. */
  | 'RULE'
  /** At the vendor. */
  | 'VENDOR';

/**
 * A rule that has cases opened by themselves. An event fits it by what it is and when; a rule is applied to an event once, be it told late, twice or
 * amended. On an event that has a case already, as those of the safety inbox do, it assigns what nobody has assigned.
 */
export type CoachingRule = {
  /** Events of before are none of its business. */
  readonly activeFrom: Scalars['DateTime']['output'];
  /** Whether the coach whom the vendor has assigned to the driver is to coach. */
  readonly assignDriversCoach: Scalars['Boolean']['output'];
  /** The event is at least the so-manyth of such events of its driver (its vehicle, where nobody knows who drove) within `withinHours`, itself included. What several have seen counts once. */
  readonly countAtLeast: Scalars['Int']['output'];
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Who has made it: the subject of whoever asked. */
  readonly createdBy: Scalars['String']['output'];
  /** In how many days it is to be done. Null for no such day. */
  readonly dueInDays: Maybe<Scalars['Int']['output']>;
  /** Events at which the driver had one of these duty statuses, by the duty log. Null for all. */
  readonly dutyStatuses: Maybe<ReadonlyArray<DutyStatus>>;
  /** Whether it is applied to what comes. */
  readonly enabled: Scalars['Boolean']['output'];
  /** Events at which the driver was, or was not, in violation of hours of service. Null for all. */
  readonly hosViolation: Maybe<Scalars['Boolean']['output']>;
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Counts its changes. */
  readonly revision: Scalars['Int']['output'];
  /** Events that are so serious. Null for all. */
  readonly severities: Maybe<ReadonlyArray<Severity>>;
  /** How far a case is that it opens. */
  readonly state: CoachingState;
  /** Events of these types. Null for all. */
  readonly types: Maybe<ReadonlyArray<EventType>>;
  /** When it was changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Events of these vendors. Null for all. */
  readonly vendors: Maybe<ReadonlyArray<Vendor>>;
  /** In how many hours before the event they are counted. Null where they are not. */
  readonly withinHours: Maybe<Scalars['Int']['output']>;
};

/** What a rule says: see `CoachingRule`. */
export type CoachingRuleInput = {
  /** Events of before are none of its business. Without it, from now on, or as it was. It may not be applied to more than 1,000 events at once. */
  readonly activeFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Whether the coach whom the vendor has assigned to the driver is to coach. */
  readonly assignDriversCoach?: InputMaybe<Scalars['Boolean']['input']>;
  /** The event is at least the so-manyth of such events of its driver within `withinHours`, itself included; up to 1,000. What several have seen counts once. */
  readonly countAtLeast?: InputMaybe<Scalars['Int']['input']>;
  /** In how many days it is to be done, up to 366. */
  readonly dueInDays?: InputMaybe<Scalars['Int']['input']>;
  /** Events at which the driver had one of these duty statuses, by the duty log. Null for all. */
  readonly dutyStatuses?: InputMaybe<ReadonlyArray<DutyStatus>>;
  /** Whether it is applied to what comes. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Events at which the driver was, or was not, in violation of hours of service. Null for all. */
  readonly hosViolation?: InputMaybe<Scalars['Boolean']['input']>;
  /** Its name, at most 200 characters. */
  readonly name: Scalars['String']['input'];
  /** Events that are so serious. Null for all. */
  readonly severities?: InputMaybe<ReadonlyArray<Severity>>;
  /** How far a case is that it opens: `NEEDS_REVIEW`, `NEEDS_COACHING` or `NEEDS_RECOGNITION`. */
  readonly state?: InputMaybe<CoachingState>;
  /** Events of these types. Null for all. */
  readonly types?: InputMaybe<ReadonlyArray<EventType>>;
  /** Events of these vendors. Null for all. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
  /** In how many hours before the event they are counted, up to 2,160. Needed where they are. */
  readonly withinHours?: InputMaybe<Scalars['Int']['input']>;
};

/** What a rule would be applied to. */
export type CoachingRulePreview = {
  /** The oldest of them. */
  readonly events: ReadonlyArray<Event>;
  /** How many events. */
  readonly matches: Scalars['Int']['output'];
};

/** A coaching session as the vendor reports it. */
export type CoachingSession = {
  /** Who is to hold it. Null where that is nobody. */
  readonly coach: Maybe<Coach>;
  /** When it was held. Null where it was not. */
  readonly completedAt: Maybe<Scalars['DateTime']['output']>;
  /** Who has held it. Null where nobody has. */
  readonly completedBy: Maybe<Coach>;
  /** Whom it is with. Null where it is not known who that is. */
  readonly driver: Maybe<Driver>;
  /** Until when it is to be held. Null where the vendor does not say. */
  readonly dueAt: Maybe<Scalars['DateTime']['output']>;
  /** The safety events that it is about, as the vendor names them. Empty where it names none. */
  readonly events: ReadonlyArray<Event>;
  /** What was noted. */
  readonly note: Maybe<Scalars['String']['output']>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** How far it is. */
  readonly state: CoachingSessionState;
  /** The vendor's own word for `state`. */
  readonly stateLabel: Scalars['String']['output'];
  /** How it is held, in the vendor's word, for example `withManager`. Null where the vendor does not say. */
  readonly typeLabel: Maybe<Scalars['String']['output']>;
  /** When the vendor changed it last. */
  readonly updatedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's record of it. */
  readonly vendorRef: VendorRef;
};

/** A page of coaching sessions. */
export type CoachingSessionConnection = {
  /** The sessions of this page. */
  readonly edges: ReadonlyArray<CoachingSessionEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A coaching session at its place in a list. */
export type CoachingSessionEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The session. */
  readonly node: CoachingSession;
};

/** Which coaching sessions. What is left out does not narrow them; of a list, any one fits. */
export type CoachingSessionFilter = {
  /** Those that these coaches are to hold or have held. */
  readonly coaches?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Those with these drivers. */
  readonly drivers?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Those that are so far. */
  readonly states?: InputMaybe<ReadonlyArray<CoachingSessionState>>;
};

/** How far a coaching session is. */
export type CoachingSessionState =
  /** It was held. */
  | 'COMPLETED'
  /** It was deleted. */
  | 'DELETED'
  /** Something new; see `stateLabel`. */
  | 'OTHER'
  /** The vendor does not know. */
  | 'UNKNOWN'
  /** It is still to be held. */
  | 'UPCOMING';

/**
 * How far a coaching case is. A person can move a case so, and no other way:
 *
 * | from | to |
 * | --- | --- |
 * | `NEEDS_REVIEW` | `REVIEWED`, `NEEDS_COACHING`, `NEEDS_RECOGNITION`, `DISMISSED` |
 * | `REVIEWED` | `NEEDS_COACHING`, `NEEDS_RECOGNITION`, `DISMISSED` |
 * | `NEEDS_COACHING` | `COACHED`, `DISMISSED` |
 * | `COACHED` | `NEEDS_REVIEW` |
 * | `NEEDS_RECOGNITION` | `RECOGNIZED`, `DISMISSED` |
 * | `RECOGNIZED` | `NEEDS_REVIEW` |
 * | `DISMISSED` | `NEEDS_REVIEW` |
 * | `UNKNOWN` | `NEEDS_REVIEW`, `REVIEWED`, `NEEDS_COACHING`, `NEEDS_RECOGNITION`, `DISMISSED` |
 * | `OTHER` | `NEEDS_REVIEW`, `REVIEWED`, `NEEDS_COACHING`, `NEEDS_RECOGNITION`, `DISMISSED` |
 *
 * To take up again what was `COACHED`, `RECOGNIZED` or `DISMISSED` needs a reason. The vendor moves its own events as it likes.
 */
export type CoachingState =
  /** The driver was coached. */
  | 'COACHED'
  /** It was found to be nothing. */
  | 'DISMISSED'
  /** The driver is to be coached. */
  | 'NEEDS_COACHING'
  /** The driver is to be praised. */
  | 'NEEDS_RECOGNITION'
  /** Nobody has looked yet. */
  | 'NEEDS_REVIEW'
  /** Something new at the vendor; see `vendorStateLabel`. No case can be moved here. */
  | 'OTHER'
  /** The driver was praised. */
  | 'RECOGNIZED'
  /** Somebody has looked. */
  | 'REVIEWED'
  /** The vendor does not know. No case can be moved here. */
  | 'UNKNOWN';

/** What the surroundings were like, and who says so. */
export type ContextLabel = {
  /** The vendor's id of the user who gave it. Null where the vendor's detection did, or where it does not tell. */
  readonly authorRef: Maybe<Scalars['String']['output']>;
  /** Whether the vendor's detection gave it, and no person. */
  readonly automated: Scalars['Boolean']['output'];
  /** Since when it is there. Null where the vendor does not say. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's words, for example `Wet Road`. */
  readonly name: Scalars['String']['output'];
};

/** See `Mutation.createCoachingRule`. */
export type CreateCoachingRuleInput = {
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The rule. */
  readonly rule: CoachingRuleInput;
};

/** What `createCoachingRule` has made. */
export type CreateCoachingRulePayload = {
  /** The rule. */
  readonly rule: Maybe<CoachingRule>;
};

/** See `Mutation.deleteCoachingRule`. */
export type DeleteCoachingRuleInput = {
  /** The revision of the rule that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The rule that is to go. */
  readonly ruleId: Scalars['ID']['input'];
};

/** What `deleteCoachingRule` has deleted. */
export type DeleteCoachingRulePayload = {
  /** The id of the rule that is no more. */
  readonly ruleId: Scalars['ID']['output'];
};

export type Device = {
  readonly id: Scalars['ID']['output'];
  /**
   * The safety score over some time: 100, less the points of what happened over so much driving. It is computed from the events of all vendors; the
   * vendor's own score stands beside it.
   */
  readonly safetyScore: SafetyScore;
};


export type DeviceSafetyScoreArgs = {
  from: InputMaybe<Scalars['DateTime']['input']>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};

/** See `Mutation.dismissEvent`. */
export type DismissEventInput = {
  /** The same in words, at most 4,000 characters. */
  readonly comment?: InputMaybe<Scalars['String']['input']>;
  /** The event. */
  readonly eventId: Scalars['ID']['input'];
  /** The revision of its case that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason: DismissalReason;
};

/** What `dismissEvent` has dismissed. */
export type DismissEventPayload = {
  /** The case as it is now. */
  readonly coachingCase: Maybe<CoachingCase>;
};

/** Why a safety event was dismissed. */
export type Dismissal = {
  /** The vendor's word for the reason. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** What the reviewer wrote. */
  readonly comment: Maybe<Scalars['String']['output']>;
  /** The reason. Null where the vendor does not say; OTHER also for one that is new; see `code`. */
  readonly reason: Maybe<DismissalReason>;
};

/** Why a safety event is dismissed. */
export type DismissalReason =
  /** It was not what it was taken for. */
  | 'INCORRECT'
  /** It was too small a matter. */
  | 'MINOR_EVENT'
  /** Another reason, or a new one; see `comment` and `code`. */
  | 'OTHER';

export type Driver = {
  /** Who coaches this driver, as the vendor has it assigned. Null where that is nobody. */
  readonly coach: Maybe<Coach>;
  /** The coaching cases on events of this driver, those of the newest events first. */
  readonly coachingCases: CoachingCaseConnection;
  /** The coaching sessions of this driver as the vendor reports them, those that are due last first. */
  readonly coachingSessions: CoachingSessionConnection;
  readonly id: Scalars['ID']['output'];
  /**
   * The safety score over some time: 100, less the points of what happened over so much driving. It is computed from the events of all vendors; the
   * vendor's own score stands beside it.
   */
  readonly safetyScore: SafetyScore;
};


export type DriverCoachingCasesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CoachingCaseFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type DriverCoachingSessionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CoachingSessionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type DriverSafetyScoreArgs = {
  from: InputMaybe<Scalars['DateTime']['input']>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};

/** A duty status, 49 CFR 395.8(b). */
export type DutyStatus =
  /** Driving. */
  | 'DRIVING'
  /** Off duty. */
  | 'OFF_DUTY'
  /** On duty, not driving. */
  | 'ON_DUTY'
  /** Sleeper berth. */
  | 'SLEEPER_BERTH'
  /** Waiting at a well site, 49 CFR 395.1(d)(2). */
  | 'WAITING_AT_SITE';

export type Event = {
  /** The coaching case on it. Every event of the safety inbox has one; one of another vendor once it is opened, by a person or by a rule. */
  readonly coaching: Maybe<CoachingCase>;
  readonly id: Scalars['ID']['output'];
  /** What the safety inbox knows of it. Null for events of other vendors. */
  readonly safety: Maybe<SafetyDetails>;
};

/** What happened, in words that all vendors share. */
export type EventType =
  /** A camera that sees nothing: covered, blocked or failing. */
  | 'CAMERA_OBSTRUCTED'
  /** A warning of a collision ahead, behind, beside, or with a person. */
  | 'COLLISION_WARNING'
  /** A crash, or an impact that may be one. */
  | 'CRASH'
  /** Good driving that deserves recognition. */
  | 'DEFENSIVE_DRIVING'
  /** The vendor's device reported something of itself: plugged in, claimed, out of contact, unclean shutdown. */
  | 'DEVICE_STATUS'
  /** A distance on the odometer was reached. */
  | 'DISTANCE_REACHED'
  /** The driver's attention was elsewhere. */
  | 'DISTRACTION'
  /** Signs of tiredness. */
  | 'DROWSINESS'
  /** The duty status changed. */
  | 'DUTY_STATUS_CHANGE'
  /** The electronic log has a data diagnostic event. */
  | 'ELD_DIAGNOSTIC'
  /** The electronic log malfunctions, 49 CFR 395 subpart B, appendix A, 4.6. */
  | 'ELD_MALFUNCTION'
  /** The engine was switched off. */
  | 'ENGINE_OFF'
  /** The engine was started. */
  | 'ENGINE_ON'
  /** A diagnostic trouble code was cleared. */
  | 'FAULT_CODE_OFF'
  /** A diagnostic trouble code was raised. */
  | 'FAULT_CODE_ON'
  /** Too little distance to the vehicle ahead. */
  | 'FOLLOWING_DISTANCE'
  /** A shock above the threshold of the acceleration sensor. */
  | 'G_FORCE'
  /** Harsh acceleration. */
  | 'HARSH_ACCELERATION'
  /** Harsh braking. */
  | 'HARSH_BRAKING'
  /** Harsh cornering. */
  | 'HARSH_TURN'
  /** Hours of service were violated. */
  | 'HOS_VIOLATION'
  /** Standing with the engine running. */
  | 'IDLING'
  /** A signal on one of the camera system's inputs, a panic button included. */
  | 'INPUT_SENSOR'
  /** An intermediate log while driving, 49 CFR 395.26(d). */
  | 'INTERMEDIATE_LOG'
  /** The lane was left without a signal. */
  | 'LANE_DEPARTURE'
  /** The driver logged in to the electronic log. */
  | 'LOGIN'
  /** The driver logged out of the electronic log. */
  | 'LOGOUT'
  /** The driver certified a day of the log. */
  | 'LOG_CERTIFICATION'
  /** A remark or an exception in the log. */
  | 'LOG_REMARK'
  /** A phone or another device in hand. */
  | 'MOBILE_USAGE'
  /** A collision that was nearly one. */
  | 'NEAR_COLLISION'
  /** No seat belt. */
  | 'NO_SEATBELT'
  /** Something that these words do not cover; see `vendorType`. */
  | 'OTHER'
  /** Personal conveyance began. */
  | 'PERSONAL_CONVEYANCE'
  /** Smoking, eating, drinking, passengers, equipment: what the fleet's own policy forbids. */
  | 'POLICY_VIOLATION'
  /** The conditions of a rule came to hold. */
  | 'RULE_ENTERED'
  /** The conditions of a rule ceased to hold. */
  | 'RULE_LEFT'
  /** Personal conveyance or yard moves ended. */
  | 'SPECIAL_DRIVING_CLEARED'
  /** Faster than allowed, by law or by the fleet. */
  | 'SPEEDING'
  /** Roll-over or yaw control stepped in. */
  | 'STABILITY_CONTROL'
  /** A red light, a stop sign, a railroad crossing or a right of way was not respected. */
  | 'TRAFFIC_SIGN_VIOLATION'
  /** A trip ended. */
  | 'TRIP_ENDED'
  /** A trip began. */
  | 'TRIP_STARTED'
  /** A manoeuvre or a way of driving that is unsafe in another way. */
  | 'UNSAFE_DRIVING'
  /** A vehicle of which no vendor hears any more: it ends when one does. Found by fleetgraph itself. */
  | 'VEHICLE_SILENT'
  /** A clip or snapshots that somebody asked for. */
  | 'VIDEO_CLIP'
  /** Yard moves began. */
  | 'YARD_MOVES';

/** What a record is called in another system. */
export type ExternalId = {
  /** The name of the other system, or of the kind of id, as the vendor has it. */
  readonly name: Scalars['String']['output'];
  /** The id there. */
  readonly value: Scalars['String']['output'];
};

/** An area on the vendor's map. */
export type Geofence = {
  /** Its ids in other systems. */
  readonly externalIds: ReadonlyArray<ExternalId>;
  /** The vendor's id of it. */
  readonly ref: Scalars['String']['output'];
};

export type Incident = {
  /**
   * The coaching case on it: the one that its events have in common, where it was opened with all of them (`openCoachingCase(input: {witnessIds})`), else that of
   * the first of its events that has one. Null where none has.
   */
  readonly coaching: Maybe<CoachingCase>;
  readonly events: ReadonlyArray<Event>;
  readonly id: Scalars['ID']['output'];
};

/** Who has given an event a label. */
export type LabelSource =
  /** The vendor's detection. */
  | 'AUTOMATED'
  /** Something new; see `sourceLabel`. */
  | 'OTHER'
  /** A person. */
  | 'USER';

export type Mutation = {
  /** Adds a note to a case. It is ours: the vendor is not told. A case has 100 notes at most. */
  readonly addCoachingNote: AddCoachingNotePayload;
  /** Gives a case a coach, and a day until when it is to be done. Both are ours: the vendor is not told. */
  readonly assignCoach: AssignCoachPayload;
  /**
   * Has Samsara give an event of the safety inbox labels, or take some away. Waits some seconds for it, since Samsara does it later than it takes it on;
   * a `write` that is `PENDING` by then goes on by itself. It is `CONFIRMED` when Samsara shows it.
   */
  readonly changeSafetyLabels: ChangeSafetyLabelsPayload;
  /** Makes a rule. One that is enabled is applied to what has happened since it is active, at once, and to whatever comes then. */
  readonly createCoachingRule: CreateCoachingRulePayload;
  /** Deletes a rule. Cases that it has opened stay. */
  readonly deleteCoachingRule: DeleteCoachingRulePayload;
  /**
   * Says that an event was nothing. One of the safety inbox is dismissed at the vendor, and is retracted once the vendor has done it. Of another one the
   * case is dismissed, which is opened if there is none, and the event stays.
   */
  readonly dismissEvent: DismissEventPayload;
  /**
   * Opens a case on an event that has none, and on what else witnessed the same moment. Every event of the safety inbox has one already, whose state is the vendor's: then, and for an
   * event that was taken back, the answer is `CONFLICT`.
   */
  readonly openCoachingCase: OpenCoachingCasePayload;
  /**
   * Moves a case, where the table of `CoachingState` allows that; otherwise the answer is `CONFLICT`, and nothing is done. The case of an event of
   * the safety inbox is moved at the vendor as well: it is `PENDING` until the vendor has done it.
   */
  readonly setCoachingState: SetCoachingStatePayload;
  /** Sets what events weigh in the scores of this fleet. What is left out stays as it is. All scores are by the new weights from then on. */
  readonly setSafetyWeights: SetSafetyWeightsPayload;
  /** Puts another rule in the place of a rule. Cases that it has opened stay. */
  readonly updateCoachingRule: UpdateCoachingRulePayload;
};


export type MutationAddCoachingNoteArgs = {
  input: AddCoachingNoteInput;
};


export type MutationAssignCoachArgs = {
  input: AssignCoachInput;
};


export type MutationChangeSafetyLabelsArgs = {
  input: ChangeSafetyLabelsInput;
};


export type MutationCreateCoachingRuleArgs = {
  input: CreateCoachingRuleInput;
};


export type MutationDeleteCoachingRuleArgs = {
  input: DeleteCoachingRuleInput;
};


export type MutationDismissEventArgs = {
  input: DismissEventInput;
};


export type MutationOpenCoachingCaseArgs = {
  input: OpenCoachingCaseInput;
};


export type MutationSetCoachingStateArgs = {
  input: SetCoachingStateInput;
};


export type MutationSetSafetyWeightsArgs = {
  input: SetSafetyWeightsInput;
};


export type MutationUpdateCoachingRuleArgs = {
  input: UpdateCoachingRuleInput;
};

/** Anything that can be asked for again by its id. */
export type Node = {
  /** The id, the same for as long as the thing exists. Opaque: only compare it and hand it back. */
  readonly id: Scalars['ID']['output'];
};

/** See `Mutation.openCoachingCase`. */
export type OpenCoachingCaseInput = {
  /** Who is to coach. */
  readonly coachId?: InputMaybe<Scalars['ID']['input']>;
  /** Until when it is to be done. */
  readonly dueAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The event that the case is about. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** A first note, at most 4,000 characters. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** How far it is: `NEEDS_REVIEW`, `NEEDS_COACHING` or `NEEDS_RECOGNITION`. */
  readonly state?: InputMaybe<CoachingState>;
  /**
   * Other events of the same moment, such as those of an incident, at most 200: the case is theirs as well. Where one of all of them has a case already, as an event of
   * the safety inbox has, that is the case of all, in the state that it is in; where several have, the answer is `CONFLICT`.
   */
  readonly witnessIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** What `openCoachingCase` has opened. */
export type OpenCoachingCasePayload = {
  /** The case as it is now. */
  readonly coachingCase: Maybe<CoachingCase>;
};

/** Where in a list a page of it stands. */
export type PageInfo = {
  /** The cursor of the last item of this page, or of the place up to which the list was searched. Null where there is none. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  /** Whether the list goes on behind this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is something before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /**
   * Whether the page ends before it is full, as only so many items are looked at for one page: go on from `endCursor`, or
   * backward from `startCursor`. False for most choices of filters.
   */
  readonly isPartial: Scalars['Boolean']['output'];
  /** The cursor of the first item of this page; null on an empty page. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

export type Query = {
  /** Everybody who coaches, who has most to do first: whoever a case, an assignment or a session names; 500 at most. */
  readonly coaches: ReadonlyArray<Coach>;
  /** One coaching case. Null if there is none with this id. */
  readonly coachingCase: Maybe<CoachingCase>;
  /** The coaching cases of the fleet, those of the newest events first. */
  readonly coachingCases: CoachingCaseConnection;
  /**
   * What a rule would be applied to, of what has happened already: the same events as it is applied to once it is switched on and active from
   * the same moment on.
   */
  readonly coachingRulePreview: CoachingRulePreview;
  /** The rules by which cases are opened, the oldest first; 50 at most. */
  readonly coachingRules: ReadonlyArray<CoachingRule>;
  /** The coaching sessions as the vendor reports them, those that are due last first. */
  readonly coachingSessions: CoachingSessionConnection;
  /** The drivers, or the vehicles, by their safety scores. Those whose driving nobody knows have no score, and are left out. */
  readonly safetyRanking: ReadonlyArray<SafetyRank>;
  /** What events weigh in the scores of this fleet. */
  readonly safetyWeights: SafetyWeights;
  /** What has become of something that Samsara was asked to do, for 30 days. Null if there is no such thing. */
  readonly safetyWrite: Maybe<VendorWrite>;
};


export type QueryCoachingCaseArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCoachingCasesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CoachingCaseFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCoachingRulePreviewArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  rule: CoachingRuleInput;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryCoachingSessionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CoachingSessionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QuerySafetyRankingArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  of?: SafetyRankingOf;
  order?: SafetyRankingOrder;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type QuerySafetyWriteArgs = {
  id: Scalars['ID']['input'];
};

/** An address in its parts. A part that the vendor does not know is null. */
export type SafetyAddress = {
  /** The city. */
  readonly city: Maybe<Scalars['String']['output']>;
  /** The country. */
  readonly country: Maybe<Scalars['String']['output']>;
  /** On one line. */
  readonly formatted: Maybe<Scalars['String']['output']>;
  /** The part of the city. */
  readonly neighborhood: Maybe<Scalars['String']['output']>;
  /** A place of note that it is at. */
  readonly pointOfInterest: Maybe<Scalars['String']['output']>;
  /** The postal code. */
  readonly postalCode: Maybe<Scalars['String']['output']>;
  /** The state or province. */
  readonly state: Maybe<Scalars['String']['output']>;
  /** The street. */
  readonly street: Maybe<Scalars['String']['output']>;
  /** The number in the street. */
  readonly streetNumber: Maybe<Scalars['String']['output']>;
};

/** A vehicle, trailer or piece of equipment as it was with an event. */
export type SafetyAsset = {
  /** What the fleet has noted of it. */
  readonly attributes: ReadonlyArray<SafetyAttribute>;
  /** Its ids in other systems. */
  readonly externalIds: ReadonlyArray<ExternalId>;
  /** What it is, in the vendor's word, for example `trailer`. */
  readonly kindLabel: Maybe<Scalars['String']['output']>;
  /** Its name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** The vendor's id of it. */
  readonly ref: Scalars['String']['output'];
  /** Its tags. */
  readonly tags: ReadonlyArray<SafetyTag>;
  /** Its vehicle identification number as the vendor writes it. */
  readonly vin: Maybe<Scalars['String']['output']>;
};

/** Something that the fleet notes of its vehicles or drivers, in fields of its own. */
export type SafetyAttribute = {
  /** Its values that are days, as the vendor writes them: `2024-01-15`. */
  readonly dateValues: ReadonlyArray<Scalars['String']['output']>;
  /** The name of the field. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** Its values that are numbers. */
  readonly numberValues: ReadonlyArray<Scalars['Float']['output']>;
  /** The vendor's id of the field. */
  readonly ref: Maybe<Scalars['String']['output']>;
  /** Its values that are text. */
  readonly stringValues: ReadonlyArray<Scalars['String']['output']>;
};

/** What was seen in a safety event. */
export type SafetyBehavior =
  /** Harsh acceleration. */
  | 'ACCELERATION'
  /** Aggressive driving. */
  | 'AGGRESSIVE_DRIVING'
  /** A bluetooth headset in use. */
  | 'BLUETOOTH_HEADSET'
  /** Harsh braking. */
  | 'BRAKING'
  /** Context: construction or a work zone. */
  | 'CONTEXT_CONSTRUCTION_OR_WORK_ZONE'
  /** Context: snow or ice. */
  | 'CONTEXT_SNOWY_OR_ICY'
  /** Context: a pedestrian or cyclist. */
  | 'CONTEXT_VULNERABLE_ROAD_USER'
  /** Context: a wet road. */
  | 'CONTEXT_WET'
  /** A crash. */
  | 'CRASH'
  /** Defensive driving. */
  | 'DEFENSIVE_DRIVING'
  /** Did not yield. */
  | 'DID_NOT_YIELD'
  /** Drinking. */
  | 'DRINKING'
  /** Drowsiness. */
  | 'DROWSY'
  /** Eating. */
  | 'EATING'
  /** Eating or drinking. */
  | 'EATING_DRINKING'
  /** Distracted driving, detected in the vehicle. */
  | 'EDGE_DISTRACTED_DRIVING'
  /** A railroad crossing was not respected, detected in the vehicle. */
  | 'EDGE_RAILROAD_CROSSING_VIOLATION'
  /** Following distance. */
  | 'FOLLOWING_DISTANCE'
  /** Following distance, moderately short. */
  | 'FOLLOWING_DISTANCE_MODERATE'
  /** Following distance, severely short. */
  | 'FOLLOWING_DISTANCE_SEVERE'
  /** Forward collision warning. */
  | 'FORWARD_COLLISION_WARNING'
  /** Inattention. */
  | 'GENERIC_DISTRACTION'
  /** Tailgating. */
  | 'GENERIC_TAILGATING'
  /** A harsh impact. */
  | 'HARSH_IMPACT'
  /** Harsh cornering. */
  | 'HARSH_TURN'
  /** Heavy speeding. */
  | 'HEAVY_SPEEDING'
  /** The gateway lost its connection at high speed. */
  | 'HIGH_SPEED_SUDDEN_DISCONNECT'
  /** A violation of hours of service. */
  | 'HOS_VIOLATION'
  /** Idling. */
  | 'IDLING'
  /** Marked as invalid. */
  | 'INVALID'
  /** Lane departure. */
  | 'LANE_DEPARTURE'
  /** A late response. */
  | 'LATE_RESPONSE'
  /** A left turn. */
  | 'LEFT_TURN'
  /** Light speeding. */
  | 'LIGHT_SPEEDING'
  /** Above the fleet's highest speed. */
  | 'MAX_SPEED'
  /** A phone or another device in use. */
  | 'MOBILE_USAGE'
  /** Moderate speeding. */
  | 'MODERATE_SPEEDING'
  /** A collision that was nearly one. */
  | 'NEAR_COLLISION'
  /** A collision with a pedestrian that was nearly one. */
  | 'NEAR_PEDESTRIAN_COLLISION'
  /** No seat belt. */
  | 'NO_SEATBELT'
  /** An obstructed camera. */
  | 'OBSTRUCTED_CAMERA'
  /** An operational event. */
  | 'OPERATIONAL_EVENT'
  /** Something new; see `behaviorLabels`. */
  | 'OTHER'
  /** Another violation. */
  | 'OTHER_VIOLATION'
  /** A passenger. */
  | 'PASSENGER'
  /** The fleet's policy on masks. */
  | 'POLICY_VIOLATION_MASK'
  /** Protective equipment. */
  | 'PROTECTIVE_EQUIPMENT'
  /** A proximity warning. */
  | 'PROXIMITY_WARNING'
  /** Ran a red light. */
  | 'RAN_RED_LIGHT'
  /** Rear collision warning. */
  | 'REAR_COLLISION_WARNING'
  /** Reversing. */
  | 'REVERSING'
  /** A rolling stop. */
  | 'ROLLING_STOP'
  /** Roll-over protection stepped in. */
  | 'ROLLOVER_PROTECTION'
  /** Severe speeding. */
  | 'SEVERE_SPEEDING'
  /** Smoking. */
  | 'SMOKING'
  /** Speeding. */
  | 'SPEEDING'
  /** An unsafe manoeuvre. */
  | 'UNSAFE_MANEUVER'
  /** Unsafe parking. */
  | 'UNSAFE_PARKING'
  /** A turn by 180 degrees. */
  | 'U_TURN'
  /** A warning of a vehicle in the blind spot. */
  | 'VEHICLE_IN_BLIND_SPOT_WARNING'
  /** A warning of a collision with a pedestrian or cyclist. */
  | 'VULNERABLE_ROAD_USER_COLLISION_WARNING'
  /** Yaw control stepped in. */
  | 'YAW_CONTROL';

/** A camera of the safety inbox, by what it is connected to. */
export type SafetyCamera =
  /** The first analog input. */
  | 'ANALOG_1'
  /** The second analog input. */
  | 'ANALOG_2'
  /** The third analog input. */
  | 'ANALOG_3'
  /** The fourth analog input. */
  | 'ANALOG_4'
  /** The dash camera, towards the driver. */
  | 'DRIVER_FACING'
  /** Something new; see `input`. */
  | 'OTHER'
  /** The dash camera, towards the road. */
  | 'ROAD_FACING';

/** Where on a vehicle a camera of the safety inbox is. */
export type SafetyCameraRole =
  /** At the front. */
  | 'FRONT'
  /** Front, for the view from above. */
  | 'FRONT_BIRDS_EYE'
  /** At the hopper. */
  | 'HOPPER'
  /** In the cab. */
  | 'IN_CAB'
  /** Left, for the view from above. */
  | 'LEFT_BIRDS_EYE'
  /** On the left mirror. */
  | 'LEFT_MIRROR'
  /** On the left side. */
  | 'LEFT_SIDE'
  /** Something new; see `cameraRole`. */
  | 'OTHER'
  /** The first place that the fleet has named itself. */
  | 'OTHER_1'
  /** The second place that the fleet has named itself. */
  | 'OTHER_2'
  /** The third place that the fleet has named itself. */
  | 'OTHER_3'
  /** The fourth place that the fleet has named itself. */
  | 'OTHER_4'
  /** Elsewhere, for the view from above. */
  | 'OTHER_BIRDS_EYE'
  /** Rear, for the view from above. */
  | 'REAR_BIRDS_EYE'
  /** On the rear bumper. */
  | 'REAR_BUMPER'
  /** At the rear, high up. */
  | 'REAR_HIGH'
  /** Right, for the view from above. */
  | 'RIGHT_BIRDS_EYE'
  /** On the right mirror. */
  | 'RIGHT_MIRROR'
  /** On the right side. */
  | 'RIGHT_SIDE'
  /** For the view from above, and not used. */
  | 'UNUSED_BIRDS_EYE';

/** What the safety inbox knows of an event. */
export type SafetyDetails = {
  /** The vendor's record of the vehicle, trailer or equipment, as it was with this event. Null where it names none. */
  readonly asset: Maybe<SafetyAsset>;
  /** The vendor's id of the user who is to coach the driver about it. Null where that is nobody. */
  readonly assignedCoachRef: Maybe<Scalars['String']['output']>;
  /** The vendor's own words for `behaviors`, in its spelling and order. */
  readonly behaviorLabels: ReadonlyArray<Scalars['String']['output']>;
  /** What was seen. Several at once are common; empty where a reviewer removed them all. */
  readonly behaviors: ReadonlyArray<SafetyBehavior>;
  /** What the surroundings were like, in the vendor's words. */
  readonly contextLabels: ReadonlyArray<Scalars['String']['output']>;
  /** The same, each with who says so and since when. */
  readonly contexts: ReadonlyArray<ContextLabel>;
  /** When the vendor wrote it down, which is some time after it was detected. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** The streams in which the vendor detected it. Empty where there are none, or where the credentials may not see them. */
  readonly detectedStreams: ReadonlyArray<SafetyMedia>;
  /** Why it was dismissed. Null if it was not. */
  readonly dismissal: Maybe<Dismissal>;
  /** The vendor's record of the driver, as it was with this event. Null where it names none. */
  readonly driver: Maybe<SafetyDriver>;
  /** When it ended. Null where the vendor does not say. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where a person can review it at the vendor. */
  readonly inboxUrl: Maybe<Scalars['String']['output']>;
  /** Where the vendor's report of the incident is. */
  readonly incidentReportUrl: Maybe<Scalars['String']['output']>;
  /** The same, each with who says so. */
  readonly labels: ReadonlyArray<SafetyLabel>;
  /** Where it happened. Null where the vendor does not say. */
  readonly location: Maybe<SafetyLocation>;
  /** The greatest acceleration, in multiples of the earth's. Null where the vendor does not say. */
  readonly maxAccelerationG: Maybe<Scalars['Float']['output']>;
  /** The recordings. Empty where there are none, or where the credentials may not see them. */
  readonly media: ReadonlyArray<SafetyMedia>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** How fast it was. Null for anything but speeding. */
  readonly speeding: Maybe<SpeedingDetails>;
  /** When it began. Null where the vendor does not say. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** How far the review of it is. */
  readonly state: SafetyState;
  /** The vendor's own word for `state`. */
  readonly stateLabel: Scalars['String']['output'];
  /** When the trip it happened on ended. Null off a trip and while it lasts. */
  readonly tripEndedAt: Maybe<Scalars['DateTime']['output']>;
  /** When the trip it happened on began. Null off a trip. */
  readonly tripStartedAt: Maybe<Scalars['DateTime']['output']>;
  /** When the vendor changed it last: its labels, its review, its coach or its media. */
  readonly updatedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's id of the user who changed it last. Null where the vendor does not say. */
  readonly updatedByRef: Maybe<Scalars['String']['output']>;
};

/** A driver as he was with an event. */
export type SafetyDriver = {
  /** What the fleet has noted of the driver. */
  readonly attributes: ReadonlyArray<SafetyAttribute>;
  /** The driver's ids in other systems. */
  readonly externalIds: ReadonlyArray<ExternalId>;
  /** The name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** The vendor's id of the driver. */
  readonly ref: Scalars['String']['output'];
  /** The tags of the driver. */
  readonly tags: ReadonlyArray<SafetyTag>;
};

/** Something that was seen, and who says so. */
export type SafetyLabel = {
  /** What was seen. */
  readonly behavior: SafetyBehavior;
  /** The vendor's own word for it. */
  readonly label: Scalars['String']['output'];
  /** Who says so. Null where the vendor does not tell. */
  readonly source: Maybe<LabelSource>;
  /** The vendor's own word for `source`. */
  readonly sourceLabel: Maybe<Scalars['String']['output']>;
};

/** Where a safety event happened, as the vendor has it. `Event.position` is the same for events of all vendors. */
export type SafetyLocation = {
  /** How far off it can be, in metres. Null where the reception is good. */
  readonly accuracyMeters: Maybe<Scalars['Float']['output']>;
  /** The address there. Null where the vendor has none. */
  readonly address: Maybe<SafetyAddress>;
  /** The vendor's geofence that it lies in. Null where it lies in none. */
  readonly geofence: Maybe<Geofence>;
  /** Clockwise from north, in degrees; 0 also for a vehicle at a standstill. */
  readonly headingDegrees: Maybe<Scalars['Float']['output']>;
  /** Degrees north. Null where the vendor's number is no latitude. */
  readonly latitude: Maybe<Scalars['Float']['output']>;
  /** Degrees east. Null where the vendor's number is no longitude. */
  readonly longitude: Maybe<Scalars['Float']['output']>;
};

/** A recording of a safety event. */
export type SafetyMedia = {
  /** The serial number of the auxiliary camera. Null for another one. */
  readonly auxcamSerial: Maybe<Scalars['String']['output']>;
  /** Which camera. OTHER for one that is new; see `input`. */
  readonly camera: SafetyCamera;
  /** Where on the vehicle the camera is, in the vendor's spelling. Null where the vendor does not say. */
  readonly cameraRole: Maybe<Scalars['String']['output']>;
  /** When the link ends. Null where it is Samsara's, which does not say: eight hours after it was read. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Which camera, in the vendor's spelling, for example `dashcamRoadFacing`. */
  readonly input: Scalars['String']['output'];
  /** Where on the vehicle the camera is. Null where the vendor does not say; OTHER for a place that is new; see `cameraRole`. */
  readonly role: Maybe<SafetyCameraRole>;
  /** A link to the recording, for whoever may have it: of fleetgraph's own where it passes media on, else Samsara's. It works for hours only; the graph gives a new one. */
  readonly url: Scalars['String']['output'];
};

/** A place among the safety scores. */
export type SafetyRank = {
  /** The vehicle, where vehicles are ranked. */
  readonly device: Maybe<Device>;
  /** The driver, where drivers are ranked. */
  readonly driver: Maybe<Driver>;
  /** The place, from 1 on. */
  readonly rank: Scalars['Int']['output'];
  /** The score. */
  readonly score: SafetyScore;
};

/** Whose scores are ranked. */
export type SafetyRankingOf =
  /** Those of vehicles. */
  | 'DEVICES'
  /** Those of drivers. */
  | 'DRIVERS';

/** In which order scores are ranked. */
export type SafetyRankingOrder =
  /** Those who drive best first. */
  | 'BEST_FIRST'
  /** Those who need it most first. */
  | 'WORST_FIRST';

/**
 * How safely somebody drove, or a vehicle was driven. It can be checked by hand: `points` are the sum of the `points` of the contributions, each of
 * which is its weight times its moments; and `score` is 100 less `points` divided by the driving, in units of `weights.perKm` kilometres where a distance is
 * known (`DISTANCE`), of `weights.perDrivingHours` hours otherwise (`DRIVING_TIME`), and not below 0.
 */
export type SafetyScore = {
  /** What happened, what weighs most first. Events that were taken back, and those whose case was dismissed, are not among it. */
  readonly contributions: ReadonlyArray<ScoreContribution>;
  /** How much was driven. */
  readonly exposure: ScoreExposure;
  /** Since when. */
  readonly from: Scalars['DateTime']['output'];
  /** What the contributions come to. */
  readonly points: Scalars['Float']['output'];
  /** From 0 to 100, the best. Null where nobody knows how much was driven. */
  readonly score: Maybe<Scalars['Float']['output']>;
  /** Until when, exclusive. */
  readonly to: Scalars['DateTime']['output'];
  /** The vendor's own scores, by day. Empty where it has none. */
  readonly vendorScores: ReadonlyArray<VendorSafetyScore>;
  /** The same by weeks from Monday to Sunday in UTC, oldest first; the first and the last are cut at the ends of the period. */
  readonly weeks: ReadonlyArray<SafetyScoreWeek>;
  /** What events weigh here. */
  readonly weights: SafetyWeights;
};

/** A week of a score. */
export type SafetyScoreWeek = {
  /** How much was driven. */
  readonly exposure: ScoreExposure;
  /** Since when. */
  readonly from: Scalars['DateTime']['output'];
  /** What the contributions of this week come to. */
  readonly points: Scalars['Float']['output'];
  /** From 0 to 100, the best. Null where nobody knows how much was driven. */
  readonly score: Maybe<Scalars['Float']['output']>;
  /** Until when, exclusive. */
  readonly to: Scalars['DateTime']['output'];
};

/** How far the review of a safety event is. */
export type SafetyState =
  /** The driver was coached. */
  | 'COACHED'
  /** It was found to be nothing. */
  | 'DISMISSED'
  /** The driver is to be coached. */
  | 'NEEDS_COACHING'
  /** The driver is to be praised. */
  | 'NEEDS_RECOGNITION'
  /** Nobody has looked yet. */
  | 'NEEDS_REVIEW'
  /** Something new; see `stateLabel`. */
  | 'OTHER'
  /** The driver was praised. */
  | 'RECOGNIZED'
  /** Somebody has looked. */
  | 'REVIEWED'
  /** The vendor does not know. */
  | 'UNKNOWN';

/** A tag by which the vendor groups vehicles and drivers. */
export type SafetyTag = {
  /** Its name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** The vendor's id of the tag that it is under. Null for one at the top. */
  readonly parentRef: Maybe<Scalars['String']['output']>;
  /** The vendor's id of it. */
  readonly ref: Scalars['String']['output'];
};

/** What events weigh in safety scores. */
export type SafetyWeights = {
  /** The same in hours at the wheel, where no distance is known. */
  readonly perDrivingHours: Scalars['Float']['output'];
  /** Over so many kilometres, a score loses as much as there are points. */
  readonly perKm: Scalars['Float']['output'];
  /** Counts how often the fleet has set them; 0 while it has not. */
  readonly revision: Scalars['Int']['output'];
  /** By severity: a moment weighs the weight of its type times that of its severity. */
  readonly severities: ReadonlyArray<SeverityWeight>;
  /** By type. What weighs nothing does not count. */
  readonly types: ReadonlyArray<TypeWeight>;
};

/** By what a score is. */
export type ScoreBasis =
  /** By the distance that was driven. */
  | 'DISTANCE'
  /** By the time at the wheel, where no distance is known. */
  | 'DRIVING_TIME'
  /** Nobody knows how much was driven. */
  | 'NONE';

/** What of one type and severity counts in a score. */
export type ScoreContribution = {
  /** How many events told of these moments. */
  readonly eventCount: Scalars['Int']['output'];
  /** The events that told first of each moment, the newest first. */
  readonly events: ReadonlyArray<Event>;
  /** How often. Events of one type within 15 s of each other are one moment, whoever told of them. */
  readonly moments: Scalars['Int']['output'];
  /** The weight times the moments. */
  readonly points: Scalars['Float']['output'];
  /** How serious it was; of several witnesses of one moment, as the one says that says the worst. */
  readonly severity: Severity;
  /** What happened. */
  readonly type: EventType;
  /** What one moment weighs: the weight of the type times that of the severity. */
  readonly weight: Scalars['Float']['output'];
};


/** What of one type and severity counts in a score. */
export type ScoreContributionEventsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** How much was driven in the time of a score. */
export type ScoreExposure = {
  /** By what the score is. */
  readonly basis: ScoreBasis;
  /** The distance in kilometres, as the vendor has counted it. Null where it has not. */
  readonly distanceKm: Maybe<Scalars['Float']['output']>;
  /** The time at the wheel in seconds: as the vendor has counted it, else by the duty log. Null where neither tells. */
  readonly drivingSeconds: Maybe<Scalars['Float']['output']>;
};

/** See `Mutation.setCoachingState`. */
export type SetCoachingStateInput = {
  /** The case. */
  readonly caseId: Scalars['ID']['input'];
  /** Why it is dismissed. Needed for `DISMISSED`. */
  readonly dismissalReason?: InputMaybe<DismissalReason>;
  /** The revision of the case that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, at most 4,000 characters. Needed to take a case up again. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Where to. */
  readonly state: CoachingState;
};

/** What `setCoachingState` has moved. */
export type SetCoachingStatePayload = {
  /** The case as it is now. */
  readonly coachingCase: Maybe<CoachingCase>;
};

/** See `Mutation.setSafetyWeights`. */
export type SetSafetyWeightsInput = {
  /** The revision of the weights that were looked at. If they have another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The same in hours at the wheel. */
  readonly perDrivingHours?: InputMaybe<Scalars['Float']['input']>;
  /** Over so many kilometres, a score loses as much as there are points. */
  readonly perKm?: InputMaybe<Scalars['Float']['input']>;
  /** Those of severities, each from 0 to 1,000. */
  readonly severities?: InputMaybe<ReadonlyArray<SeverityWeightInput>>;
  /** Those of types, each from 0 to 1,000. */
  readonly types?: InputMaybe<ReadonlyArray<TypeWeightInput>>;
};

/** What `setSafetyWeights` has set. */
export type SetSafetyWeightsPayload = {
  /** The weights as they are now. */
  readonly weights: SafetyWeights;
};

/** How serious an event is. */
export type Severity =
  /** Somebody has to look now. */
  | 'CRITICAL'
  /** Somebody has to look. */
  | 'HIGH'
  /** Nothing to do. */
  | 'INFO'
  /** Good to know. */
  | 'LOW'
  /** Worth a look. */
  | 'MEDIUM';

/** What events of a severity weigh. */
export type SeverityWeight = {
  /** The severity. */
  readonly severity: Severity;
  /** The weight. */
  readonly weight: Scalars['Float']['output'];
};

/** What events of a severity are to weigh. */
export type SeverityWeightInput = {
  /** The severity. */
  readonly severity: Severity;
  /** The weight. */
  readonly weight: Scalars['Float']['input'];
};

/** How fast it was. */
export type SpeedingDetails = {
  /** The greatest speed, kilometres an hour. Null where the vendor's number is no speed. */
  readonly maxSpeedKph: Maybe<Scalars['Float']['output']>;
  /** The vendor's number for the greatest speed, every digit of it, whether it is a speed or not. */
  readonly maxSpeedText: Maybe<Scalars['String']['output']>;
  /** The posted limit, kilometres an hour. Null where the vendor's number is no speed. */
  readonly speedLimitKph: Maybe<Scalars['Float']['output']>;
  /** The vendor's number for the posted limit, every digit of it, whether it is a speed or not. */
  readonly speedLimitText: Maybe<Scalars['String']['output']>;
};

/** A part of the changes that can no longer be replayed. */
export type StreamGap = {
  /** The cursor behind which it begins: the one that the client came with. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When the oldest change that can still be replayed became known. Null if there is none. */
  readonly resumesAt: Maybe<Scalars['DateTime']['output']>;
};

export type Subscription = {
  /** What becomes known of coaching cases from the moment of subscribing, in the order in which it did. */
  readonly coachingCaseChanges: CoachingCaseChange;
};


export type SubscriptionCoachingCaseChangesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CoachingCaseFilter>;
};

/** What events of a type weigh. */
export type TypeWeight = {
  /** The type. */
  readonly type: EventType;
  /** The weight. */
  readonly weight: Scalars['Float']['output'];
};

/** What events of a type are to weigh. */
export type TypeWeightInput = {
  /** The type. */
  readonly type: EventType;
  /** The weight. */
  readonly weight: Scalars['Float']['input'];
};

/** See `Mutation.updateCoachingRule`. */
export type UpdateCoachingRuleInput = {
  /** The revision of the rule that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What it is to say. */
  readonly rule: CoachingRuleInput;
  /** The rule that is to be another. */
  readonly ruleId: Scalars['ID']['input'];
};

/** What `updateCoachingRule` has changed. */
export type UpdateCoachingRulePayload = {
  /** The rule as it is now. */
  readonly rule: Maybe<CoachingRule>;
};

/** A system that watches the fleet. */
export type Vendor =
  /** fleetgraph itself: what it found in what the vendors told. It is no source, and has no records of devices and drivers. */
  | 'FLEETGRAPH'
  /** RoscoLive: cameras and their clips. */
  | 'ROSCOLIVE'
  /** Samsara: safety events. */
  | 'SAMSARA'
  /** Vinli: vehicle events and the crossings of rules. */
  | 'VINLI'
  /** VisTracks: records of duty status, the electronic log. */
  | 'VISTRACKS';

/** How one vendor names one of its records. */
export type VendorRef = {
  /** The vendor's own id, as text. Its form is the vendor's business. */
  readonly ref: Scalars['String']['output'];
  /** The vendor whose record it is. */
  readonly vendor: Vendor;
};

/** What the vendor's own score was on a day. */
export type VendorSafetyScore = {
  /** When the day begins, in UTC. */
  readonly day: Scalars['DateTime']['output'];
  /** The distance of the trips that ended on the day, in kilometres. */
  readonly distanceKm: Maybe<Scalars['Float']['output']>;
  /** The time at the wheel of these trips, in seconds. */
  readonly drivingSeconds: Maybe<Scalars['Float']['output']>;
  /** The score; 100 is the best. Null where the vendor does not say. */
  readonly score: Maybe<Scalars['Float']['output']>;
};

/** Something that a vendor was asked to do. */
export type VendorWrite = {
  /** The code of the error, as in errors of the graph: why it was refused, or why it is still pending. Null where nothing is wrong. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** Its id, for `videoWrite`, `safetyWrite` or `dutyRecordWrite`, as the mutation says. */
  readonly id: Scalars['ID']['output'];
  /** The same in words. */
  readonly message: Maybe<Scalars['String']['output']>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** When it was confirmed or refused. Null before. */
  readonly settledAt: Maybe<Scalars['DateTime']['output']>;
  /** What has become of it. */
  readonly state: VendorWriteState;
};

/** What has become of something that a vendor was asked to do. */
export type VendorWriteState =
  /** The vendor has done it. */
  | 'CONFIRMED'
  /** The vendor has not been reached yet, has not answered, or does not show it yet. */
  | 'PENDING'
  /** It was refused, or given up after an hour. */
  | 'REFUSED';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Coach: Coach;
  CoachingCase: CoachingCase;
  Device: Device;
  Driver: Driver;
  Event: Event;
  Incident: Incident;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Coach:
    ( { __typename: 'Coach' }
    & GraphQLRecursivePick<FederationTypes['Coach'], {"id":true}> );
  CoachingCase:
    ( { __typename: 'CoachingCase' }
    & GraphQLRecursivePick<FederationTypes['CoachingCase'], {"id":true}> );
  Device:
    ( { __typename: 'Device' }
    & GraphQLRecursivePick<FederationTypes['Device'], {"id":true}> );
  Driver:
    ( { __typename: 'Driver' }
    & GraphQLRecursivePick<FederationTypes['Driver'], {"id":true}> );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
  Incident:
    ( { __typename: 'Incident' }
    & GraphQLRecursivePick<FederationTypes['Incident'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Incident'], {"events":{"id":true}}> ) );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( StoredCase );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AddCoachingNoteInput: AddCoachingNoteInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  AddCoachingNotePayload: ResolverTypeWrapper<Omit<AddCoachingNotePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversTypes['CoachingCase']> }>;
  AssignCoachInput: AssignCoachInput;
  AssignCoachPayload: ResolverTypeWrapper<Omit<AssignCoachPayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversTypes['CoachingCase']> }>;
  ChangeSafetyLabelsInput: ChangeSafetyLabelsInput;
  ChangeSafetyLabelsPayload: ResolverTypeWrapper<Omit<ChangeSafetyLabelsPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  Coach: ResolverTypeWrapper<CoachModel>;
  CoachLoad: ResolverTypeWrapper<CoachLoadModel>;
  CoachingCase: ResolverTypeWrapper<StoredCase>;
  CoachingCaseChange: ResolverTypeWrapper<CaseItem>;
  CoachingCaseChangeKind: CoachingCaseChangeKind;
  CoachingCaseConnection: ResolverTypeWrapper<Omit<CoachingCaseConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['CoachingCaseEdge']> }>;
  CoachingCaseEdge: ResolverTypeWrapper<Omit<CoachingCaseEdge, 'node'> & { node: ResolversTypes['CoachingCase'] }>;
  CoachingCaseFilter: CoachingCaseFilter;
  CoachingConfirmation: CoachingConfirmation;
  CoachingEntry: ResolverTypeWrapper<StoredEntry>;
  CoachingEntryKind: CoachingEntryKind;
  CoachingNote: ResolverTypeWrapper<CoachingNote>;
  CoachingOrigin: CoachingOrigin;
  CoachingRule: ResolverTypeWrapper<CoachingRuleModel>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CoachingRuleInput: CoachingRuleInput;
  CoachingRulePreview: ResolverTypeWrapper<Omit<CoachingRulePreview, 'events'> & { events: ReadonlyArray<ResolversTypes['Event']> }>;
  CoachingSession: ResolverTypeWrapper<StoredSession>;
  CoachingSessionConnection: ResolverTypeWrapper<Omit<CoachingSessionConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['CoachingSessionEdge']> }>;
  CoachingSessionEdge: ResolverTypeWrapper<Omit<CoachingSessionEdge, 'node'> & { node: ResolversTypes['CoachingSession'] }>;
  CoachingSessionFilter: CoachingSessionFilter;
  CoachingSessionState: CoachingSessionState;
  CoachingState: CoachingState;
  ContextLabel: ResolverTypeWrapper<ContextLabel>;
  CreateCoachingRuleInput: CreateCoachingRuleInput;
  CreateCoachingRulePayload: ResolverTypeWrapper<Omit<CreateCoachingRulePayload, 'rule'> & { rule?: Maybe<ResolversTypes['CoachingRule']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteCoachingRuleInput: DeleteCoachingRuleInput;
  DeleteCoachingRulePayload: ResolverTypeWrapper<DeleteCoachingRulePayload>;
  Device: ResolverTypeWrapper<EntityReference>;
  DismissEventInput: DismissEventInput;
  DismissEventPayload: ResolverTypeWrapper<Omit<DismissEventPayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversTypes['CoachingCase']> }>;
  Dismissal: ResolverTypeWrapper<Dismissal>;
  DismissalReason: DismissalReason;
  Driver: ResolverTypeWrapper<EntityReference>;
  DutyStatus: DutyStatus;
  Event: ResolverTypeWrapper<EventReference>;
  EventType: EventType;
  ExternalId: ResolverTypeWrapper<ExternalId>;
  Geofence: ResolverTypeWrapper<Geofence>;
  Incident: ResolverTypeWrapper<IncidentReference>;
  LabelSource: LabelSource;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OpenCoachingCaseInput: OpenCoachingCaseInput;
  OpenCoachingCasePayload: ResolverTypeWrapper<Omit<OpenCoachingCasePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversTypes['CoachingCase']> }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SafetyAddress: ResolverTypeWrapper<SafetyAddress>;
  SafetyAsset: ResolverTypeWrapper<SafetyAsset>;
  SafetyAttribute: ResolverTypeWrapper<SafetyAttribute>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  SafetyBehavior: SafetyBehavior;
  SafetyCamera: SafetyCamera;
  SafetyCameraRole: SafetyCameraRole;
  SafetyDetails: ResolverTypeWrapper<SafetyDetails>;
  SafetyDriver: ResolverTypeWrapper<SafetyDriver>;
  SafetyLabel: ResolverTypeWrapper<SafetyLabel>;
  SafetyLocation: ResolverTypeWrapper<SafetyLocation>;
  SafetyMedia: ResolverTypeWrapper<SafetyMedia>;
  SafetyRank: ResolverTypeWrapper<Omit<SafetyRank, 'device' | 'driver' | 'score'> & { device?: Maybe<ResolversTypes['Device']>, driver?: Maybe<ResolversTypes['Driver']>, score: ResolversTypes['SafetyScore'] }>;
  SafetyRankingOf: SafetyRankingOf;
  SafetyRankingOrder: SafetyRankingOrder;
  SafetyScore: ResolverTypeWrapper<SafetyScoreModel>;
  SafetyScoreWeek: ResolverTypeWrapper<ScoredPart>;
  SafetyState: SafetyState;
  SafetyTag: ResolverTypeWrapper<SafetyTag>;
  SafetyWeights: ResolverTypeWrapper<StoredWeights>;
  ScoreBasis: ScoreBasis;
  ScoreContribution: ResolverTypeWrapper<ListedContribution>;
  ScoreExposure: ResolverTypeWrapper<ScoreExposure>;
  SetCoachingStateInput: SetCoachingStateInput;
  SetCoachingStatePayload: ResolverTypeWrapper<Omit<SetCoachingStatePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversTypes['CoachingCase']> }>;
  SetSafetyWeightsInput: SetSafetyWeightsInput;
  SetSafetyWeightsPayload: ResolverTypeWrapper<Omit<SetSafetyWeightsPayload, 'weights'> & { weights: ResolversTypes['SafetyWeights'] }>;
  Severity: Severity;
  SeverityWeight: ResolverTypeWrapper<SeverityWeight>;
  SeverityWeightInput: SeverityWeightInput;
  SpeedingDetails: ResolverTypeWrapper<SpeedingDetails>;
  StreamGap: ResolverTypeWrapper<StreamGap>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TypeWeight: ResolverTypeWrapper<TypeWeight>;
  TypeWeightInput: TypeWeightInput;
  UpdateCoachingRuleInput: UpdateCoachingRuleInput;
  UpdateCoachingRulePayload: ResolverTypeWrapper<Omit<UpdateCoachingRulePayload, 'rule'> & { rule?: Maybe<ResolversTypes['CoachingRule']> }>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  VendorSafetyScore: ResolverTypeWrapper<VendorScoreDay>;
  VendorWrite: ResolverTypeWrapper<VendorWrite>;
  VendorWriteState: VendorWriteState;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddCoachingNoteInput: AddCoachingNoteInput;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  AddCoachingNotePayload: Omit<AddCoachingNotePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversParentTypes['CoachingCase']> };
  AssignCoachInput: AssignCoachInput;
  AssignCoachPayload: Omit<AssignCoachPayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversParentTypes['CoachingCase']> };
  ChangeSafetyLabelsInput: ChangeSafetyLabelsInput;
  ChangeSafetyLabelsPayload: Omit<ChangeSafetyLabelsPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  Coach: CoachModel;
  CoachLoad: CoachLoadModel;
  CoachingCase: StoredCase;
  CoachingCaseChange: CaseItem;
  CoachingCaseConnection: Omit<CoachingCaseConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['CoachingCaseEdge']> };
  CoachingCaseEdge: Omit<CoachingCaseEdge, 'node'> & { node: ResolversParentTypes['CoachingCase'] };
  CoachingCaseFilter: CoachingCaseFilter;
  CoachingEntry: StoredEntry;
  CoachingNote: CoachingNote;
  CoachingRule: CoachingRuleModel;
  Boolean: Scalars['Boolean']['output'];
  CoachingRuleInput: CoachingRuleInput;
  CoachingRulePreview: Omit<CoachingRulePreview, 'events'> & { events: ReadonlyArray<ResolversParentTypes['Event']> };
  CoachingSession: StoredSession;
  CoachingSessionConnection: Omit<CoachingSessionConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['CoachingSessionEdge']> };
  CoachingSessionEdge: Omit<CoachingSessionEdge, 'node'> & { node: ResolversParentTypes['CoachingSession'] };
  CoachingSessionFilter: CoachingSessionFilter;
  ContextLabel: ContextLabel;
  CreateCoachingRuleInput: CreateCoachingRuleInput;
  CreateCoachingRulePayload: Omit<CreateCoachingRulePayload, 'rule'> & { rule?: Maybe<ResolversParentTypes['CoachingRule']> };
  DateTime: Scalars['DateTime']['output'];
  DeleteCoachingRuleInput: DeleteCoachingRuleInput;
  DeleteCoachingRulePayload: DeleteCoachingRulePayload;
  Device: EntityReference;
  DismissEventInput: DismissEventInput;
  DismissEventPayload: Omit<DismissEventPayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversParentTypes['CoachingCase']> };
  Dismissal: Dismissal;
  Driver: EntityReference;
  Event: EventReference;
  ExternalId: ExternalId;
  Geofence: Geofence;
  Incident: IncidentReference;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  OpenCoachingCaseInput: OpenCoachingCaseInput;
  OpenCoachingCasePayload: Omit<OpenCoachingCasePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversParentTypes['CoachingCase']> };
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  SafetyAddress: SafetyAddress;
  SafetyAsset: SafetyAsset;
  SafetyAttribute: SafetyAttribute;
  Float: Scalars['Float']['output'];
  SafetyDetails: SafetyDetails;
  SafetyDriver: SafetyDriver;
  SafetyLabel: SafetyLabel;
  SafetyLocation: SafetyLocation;
  SafetyMedia: SafetyMedia;
  SafetyRank: Omit<SafetyRank, 'device' | 'driver' | 'score'> & { device?: Maybe<ResolversParentTypes['Device']>, driver?: Maybe<ResolversParentTypes['Driver']>, score: ResolversParentTypes['SafetyScore'] };
  SafetyScore: SafetyScoreModel;
  SafetyScoreWeek: ScoredPart;
  SafetyTag: SafetyTag;
  SafetyWeights: StoredWeights;
  ScoreContribution: ListedContribution;
  ScoreExposure: ScoreExposure;
  SetCoachingStateInput: SetCoachingStateInput;
  SetCoachingStatePayload: Omit<SetCoachingStatePayload, 'coachingCase'> & { coachingCase?: Maybe<ResolversParentTypes['CoachingCase']> };
  SetSafetyWeightsInput: SetSafetyWeightsInput;
  SetSafetyWeightsPayload: Omit<SetSafetyWeightsPayload, 'weights'> & { weights: ResolversParentTypes['SafetyWeights'] };
  SeverityWeight: SeverityWeight;
  SeverityWeightInput: SeverityWeightInput;
  SpeedingDetails: SpeedingDetails;
  StreamGap: StreamGap;
  Subscription: Record<PropertyKey, never>;
  TypeWeight: TypeWeight;
  TypeWeightInput: TypeWeightInput;
  UpdateCoachingRuleInput: UpdateCoachingRuleInput;
  UpdateCoachingRulePayload: Omit<UpdateCoachingRulePayload, 'rule'> & { rule?: Maybe<ResolversParentTypes['CoachingRule']> };
  VendorRef: VendorRef;
  VendorSafetyScore: VendorScoreDay;
  VendorWrite: VendorWrite;
  String: Scalars['String']['output'];
};

export type ResumableDirectiveArgs = {
  after: Scalars['String']['input'];
  cursor: Scalars['String']['input'];
};

export type ResumableDirectiveResolver<Result, Parent, ContextType = any, Args = ResumableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AddCoachingNotePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['AddCoachingNotePayload'] = ResolversParentTypes['AddCoachingNotePayload']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
};

export type AssignCoachPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['AssignCoachPayload'] = ResolversParentTypes['AssignCoachPayload']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
};

export type ChangeSafetyLabelsPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['ChangeSafetyLabelsPayload'] = ResolversParentTypes['ChangeSafetyLabelsPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type CoachResolvers<ContextType = any, ParentType extends ResolversParentTypes['Coach'] = ResolversParentTypes['Coach'], FederationReferenceType extends FederationReferenceTypes['Coach'] = FederationReferenceTypes['Coach']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Coach']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  load?: Resolver<ResolversTypes['CoachLoad'], ParentType, ContextType>;
  vendorRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
};

export type CoachLoadResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachLoad'] = ResolversParentTypes['CoachLoad']> = {
  assignedDrivers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  needsCoaching?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  needsRecognition?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  needsReview?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nextDueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  openCases?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  overdueCases?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  upcomingSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CoachingCaseResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingCase'] = ResolversParentTypes['CoachingCase'], FederationReferenceType extends FederationReferenceTypes['CoachingCase'] = FederationReferenceTypes['CoachingCase']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['CoachingCase']> | FederationReferenceType, FederationReferenceType, ContextType>;
  coach?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  confirmation?: Resolver<ResolversTypes['CoachingConfirmation'], ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  dueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  history?: Resolver<ReadonlyArray<ResolversTypes['CoachingEntry']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType>;
  moves?: Resolver<ReadonlyArray<ResolversTypes['CoachingState']>, ParentType, ContextType>;
  notes?: Resolver<ReadonlyArray<ResolversTypes['CoachingNote']>, ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  openedByRule?: Resolver<Maybe<ResolversTypes['CoachingRule']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CoachingState'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vendorCoach?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  vendorMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vendorState?: Resolver<Maybe<ResolversTypes['CoachingState']>, ParentType, ContextType>;
  vendorStateLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  witnesses?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CoachingCaseChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingCaseChange'] = ResolversParentTypes['CoachingCaseChange']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
  coachingCaseId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CoachingCaseChangeKind'], ParentType, ContextType>;
};

export type CoachingCaseConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingCaseConnection'] = ResolversParentTypes['CoachingCaseConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['CoachingCaseEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CoachingCaseEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingCaseEdge'] = ResolversParentTypes['CoachingCaseEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['CoachingCase'], ParentType, ContextType>;
};

export type CoachingEntryResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingEntry'] = ResolversParentTypes['CoachingEntry']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  coach?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  confirmation?: Resolver<Maybe<ResolversTypes['CoachingConfirmation']>, ParentType, ContextType>;
  dismissalReason?: Resolver<Maybe<ResolversTypes['DismissalReason']>, ParentType, ContextType>;
  dueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fromState?: Resolver<Maybe<ResolversTypes['CoachingState']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CoachingEntryKind'], ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['CoachingOrigin'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  toState?: Resolver<Maybe<ResolversTypes['CoachingState']>, ParentType, ContextType>;
};

export type CoachingNoteResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingNote'] = ResolversParentTypes['CoachingNote']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CoachingRuleResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingRule'] = ResolversParentTypes['CoachingRule']> = {
  activeFrom?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  assignDriversCoach?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  countAtLeast?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  dueInDays?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  dutyStatuses?: Resolver<Maybe<ReadonlyArray<ResolversTypes['DutyStatus']>>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hosViolation?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  severities?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Severity']>>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CoachingState'], ParentType, ContextType>;
  types?: Resolver<Maybe<ReadonlyArray<ResolversTypes['EventType']>>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vendors?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Vendor']>>, ParentType, ContextType>;
  withinHours?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CoachingRulePreviewResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingRulePreview'] = ResolversParentTypes['CoachingRulePreview']> = {
  events?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  matches?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CoachingSessionResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingSession'] = ResolversParentTypes['CoachingSession']> = {
  coach?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  completedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  completedBy?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  dueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  events?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CoachingSessionState'], ParentType, ContextType>;
  stateLabel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  typeLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type CoachingSessionConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingSessionConnection'] = ResolversParentTypes['CoachingSessionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CoachingSessionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CoachingSessionEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingSessionEdge'] = ResolversParentTypes['CoachingSessionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['CoachingSession'], ParentType, ContextType>;
};

export type ContextLabelResolvers<ContextType = any, ParentType extends ResolversParentTypes['ContextLabel'] = ResolversParentTypes['ContextLabel']> = {
  authorRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  automated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CreateCoachingRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['CreateCoachingRulePayload'] = ResolversParentTypes['CreateCoachingRulePayload']> = {
  rule?: Resolver<Maybe<ResolversTypes['CoachingRule']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteCoachingRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeleteCoachingRulePayload'] = ResolversParentTypes['DeleteCoachingRulePayload']> = {
  ruleId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device'], FederationReferenceType extends FederationReferenceTypes['Device'] = FederationReferenceTypes['Device']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Device']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  safetyScore?: Resolver<ResolversTypes['SafetyScore'], ParentType, ContextType, Partial<DeviceSafetyScoreArgs>>;
};

export type DismissEventPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['DismissEventPayload'] = ResolversParentTypes['DismissEventPayload']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
};

export type DismissalResolvers<ContextType = any, ParentType extends ResolversParentTypes['Dismissal'] = ResolversParentTypes['Dismissal']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  comment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['DismissalReason']>, ParentType, ContextType>;
};

export type DriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['Driver'] = ResolversParentTypes['Driver'], FederationReferenceType extends FederationReferenceTypes['Driver'] = FederationReferenceTypes['Driver']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Driver']> | FederationReferenceType, FederationReferenceType, ContextType>;
  coach?: Resolver<Maybe<ResolversTypes['Coach']>, ParentType, ContextType>;
  coachingCases?: Resolver<ResolversTypes['CoachingCaseConnection'], ParentType, ContextType, RequireFields<DriverCoachingCasesArgs, 'first'>>;
  coachingSessions?: Resolver<ResolversTypes['CoachingSessionConnection'], ParentType, ContextType, RequireFields<DriverCoachingSessionsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  safetyScore?: Resolver<ResolversTypes['SafetyScore'], ParentType, ContextType, Partial<DriverSafetyScoreArgs>>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  coaching?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  safety?: Resolver<Maybe<ResolversTypes['SafetyDetails']>, ParentType, ContextType>;
};

export type ExternalIdResolvers<ContextType = any, ParentType extends ResolversParentTypes['ExternalId'] = ResolversParentTypes['ExternalId']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GeofenceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Geofence'] = ResolversParentTypes['Geofence']> = {
  externalIds?: Resolver<ReadonlyArray<ResolversTypes['ExternalId']>, ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentResolvers<ContextType = any, ParentType extends ResolversParentTypes['Incident'] = ResolversParentTypes['Incident'], FederationReferenceType extends FederationReferenceTypes['Incident'] = FederationReferenceTypes['Incident']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Incident']> | FederationReferenceType, FederationReferenceType, ContextType>;
  coaching?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = any, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addCoachingNote?: Resolver<ResolversTypes['AddCoachingNotePayload'], ParentType, ContextType, RequireFields<MutationAddCoachingNoteArgs, 'input'>>;
  assignCoach?: Resolver<ResolversTypes['AssignCoachPayload'], ParentType, ContextType, RequireFields<MutationAssignCoachArgs, 'input'>>;
  changeSafetyLabels?: Resolver<ResolversTypes['ChangeSafetyLabelsPayload'], ParentType, ContextType, RequireFields<MutationChangeSafetyLabelsArgs, 'input'>>;
  createCoachingRule?: Resolver<ResolversTypes['CreateCoachingRulePayload'], ParentType, ContextType, RequireFields<MutationCreateCoachingRuleArgs, 'input'>>;
  deleteCoachingRule?: Resolver<ResolversTypes['DeleteCoachingRulePayload'], ParentType, ContextType, RequireFields<MutationDeleteCoachingRuleArgs, 'input'>>;
  dismissEvent?: Resolver<ResolversTypes['DismissEventPayload'], ParentType, ContextType, RequireFields<MutationDismissEventArgs, 'input'>>;
  openCoachingCase?: Resolver<ResolversTypes['OpenCoachingCasePayload'], ParentType, ContextType, RequireFields<MutationOpenCoachingCaseArgs, 'input'>>;
  setCoachingState?: Resolver<ResolversTypes['SetCoachingStatePayload'], ParentType, ContextType, RequireFields<MutationSetCoachingStateArgs, 'input'>>;
  setSafetyWeights?: Resolver<ResolversTypes['SetSafetyWeightsPayload'], ParentType, ContextType, RequireFields<MutationSetSafetyWeightsArgs, 'input'>>;
  updateCoachingRule?: Resolver<ResolversTypes['UpdateCoachingRulePayload'], ParentType, ContextType, RequireFields<MutationUpdateCoachingRuleArgs, 'input'>>;
};

export type NodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'CoachingCase', ParentType, ContextType>;
};

export type OpenCoachingCasePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['OpenCoachingCasePayload'] = ResolversParentTypes['OpenCoachingCasePayload']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  coaches?: Resolver<ReadonlyArray<ResolversTypes['Coach']>, ParentType, ContextType>;
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType, RequireFields<QueryCoachingCaseArgs, 'id'>>;
  coachingCases?: Resolver<ResolversTypes['CoachingCaseConnection'], ParentType, ContextType, RequireFields<QueryCoachingCasesArgs, 'first'>>;
  coachingRulePreview?: Resolver<ResolversTypes['CoachingRulePreview'], ParentType, ContextType, RequireFields<QueryCoachingRulePreviewArgs, 'first' | 'rule'>>;
  coachingRules?: Resolver<ReadonlyArray<ResolversTypes['CoachingRule']>, ParentType, ContextType>;
  coachingSessions?: Resolver<ResolversTypes['CoachingSessionConnection'], ParentType, ContextType, RequireFields<QueryCoachingSessionsArgs, 'first'>>;
  safetyRanking?: Resolver<ReadonlyArray<ResolversTypes['SafetyRank']>, ParentType, ContextType, RequireFields<QuerySafetyRankingArgs, 'first' | 'of' | 'order'>>;
  safetyWeights?: Resolver<ResolversTypes['SafetyWeights'], ParentType, ContextType>;
  safetyWrite?: Resolver<Maybe<ResolversTypes['VendorWrite']>, ParentType, ContextType, RequireFields<QuerySafetyWriteArgs, 'id'>>;
};

export type SafetyAddressResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyAddress'] = ResolversParentTypes['SafetyAddress']> = {
  city?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  formatted?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  neighborhood?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pointOfInterest?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  street?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  streetNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SafetyAssetResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyAsset'] = ResolversParentTypes['SafetyAsset']> = {
  attributes?: Resolver<ReadonlyArray<ResolversTypes['SafetyAttribute']>, ParentType, ContextType>;
  externalIds?: Resolver<ReadonlyArray<ResolversTypes['ExternalId']>, ParentType, ContextType>;
  kindLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['SafetyTag']>, ParentType, ContextType>;
  vin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SafetyAttributeResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyAttribute'] = ResolversParentTypes['SafetyAttribute']> = {
  dateValues?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  numberValues?: Resolver<ReadonlyArray<ResolversTypes['Float']>, ParentType, ContextType>;
  ref?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  stringValues?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SafetyDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyDetails'] = ResolversParentTypes['SafetyDetails']> = {
  asset?: Resolver<Maybe<ResolversTypes['SafetyAsset']>, ParentType, ContextType>;
  assignedCoachRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  behaviorLabels?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  behaviors?: Resolver<ReadonlyArray<ResolversTypes['SafetyBehavior']>, ParentType, ContextType>;
  contextLabels?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  contexts?: Resolver<ReadonlyArray<ResolversTypes['ContextLabel']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  detectedStreams?: Resolver<ReadonlyArray<ResolversTypes['SafetyMedia']>, ParentType, ContextType>;
  dismissal?: Resolver<Maybe<ResolversTypes['Dismissal']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['SafetyDriver']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  inboxUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  incidentReportUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  labels?: Resolver<ReadonlyArray<ResolversTypes['SafetyLabel']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['SafetyLocation']>, ParentType, ContextType>;
  maxAccelerationG?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  media?: Resolver<ReadonlyArray<ResolversTypes['SafetyMedia']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  speeding?: Resolver<Maybe<ResolversTypes['SpeedingDetails']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SafetyState'], ParentType, ContextType>;
  stateLabel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tripEndedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tripStartedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  updatedByRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SafetyDriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyDriver'] = ResolversParentTypes['SafetyDriver']> = {
  attributes?: Resolver<ReadonlyArray<ResolversTypes['SafetyAttribute']>, ParentType, ContextType>;
  externalIds?: Resolver<ReadonlyArray<ResolversTypes['ExternalId']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['SafetyTag']>, ParentType, ContextType>;
};

export type SafetyLabelResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyLabel'] = ResolversParentTypes['SafetyLabel']> = {
  behavior?: Resolver<ResolversTypes['SafetyBehavior'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['LabelSource']>, ParentType, ContextType>;
  sourceLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SafetyLocationResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyLocation'] = ResolversParentTypes['SafetyLocation']> = {
  accuracyMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['SafetyAddress']>, ParentType, ContextType>;
  geofence?: Resolver<Maybe<ResolversTypes['Geofence']>, ParentType, ContextType>;
  headingDegrees?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  latitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  longitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SafetyMediaResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyMedia'] = ResolversParentTypes['SafetyMedia']> = {
  auxcamSerial?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  camera?: Resolver<ResolversTypes['SafetyCamera'], ParentType, ContextType>;
  cameraRole?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  input?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['SafetyCameraRole']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SafetyRankResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyRank'] = ResolversParentTypes['SafetyRank']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['SafetyScore'], ParentType, ContextType>;
};

export type SafetyScoreResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyScore'] = ResolversParentTypes['SafetyScore']> = {
  contributions?: Resolver<ReadonlyArray<ResolversTypes['ScoreContribution']>, ParentType, ContextType>;
  exposure?: Resolver<ResolversTypes['ScoreExposure'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  score?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vendorScores?: Resolver<ReadonlyArray<ResolversTypes['VendorSafetyScore']>, ParentType, ContextType>;
  weeks?: Resolver<ReadonlyArray<ResolversTypes['SafetyScoreWeek']>, ParentType, ContextType>;
  weights?: Resolver<ResolversTypes['SafetyWeights'], ParentType, ContextType>;
};

export type SafetyScoreWeekResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyScoreWeek'] = ResolversParentTypes['SafetyScoreWeek']> = {
  exposure?: Resolver<ResolversTypes['ScoreExposure'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  score?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SafetyTagResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyTag'] = ResolversParentTypes['SafetyTag']> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  parentRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SafetyWeightsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyWeights'] = ResolversParentTypes['SafetyWeights']> = {
  perDrivingHours?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  perKm?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  severities?: Resolver<ReadonlyArray<ResolversTypes['SeverityWeight']>, ParentType, ContextType>;
  types?: Resolver<ReadonlyArray<ResolversTypes['TypeWeight']>, ParentType, ContextType>;
};

export type ScoreContributionResolvers<ContextType = any, ParentType extends ResolversParentTypes['ScoreContribution'] = ResolversParentTypes['ScoreContribution']> = {
  eventCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  events?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<ScoreContributionEventsArgs, 'first'>>;
  moments?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['EventType'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ScoreExposureResolvers<ContextType = any, ParentType extends ResolversParentTypes['ScoreExposure'] = ResolversParentTypes['ScoreExposure']> = {
  basis?: Resolver<ResolversTypes['ScoreBasis'], ParentType, ContextType>;
  distanceKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  drivingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SetCoachingStatePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['SetCoachingStatePayload'] = ResolversParentTypes['SetCoachingStatePayload']> = {
  coachingCase?: Resolver<Maybe<ResolversTypes['CoachingCase']>, ParentType, ContextType>;
};

export type SetSafetyWeightsPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['SetSafetyWeightsPayload'] = ResolversParentTypes['SetSafetyWeightsPayload']> = {
  weights?: Resolver<ResolversTypes['SafetyWeights'], ParentType, ContextType>;
};

export type SeverityWeightResolvers<ContextType = any, ParentType extends ResolversParentTypes['SeverityWeight'] = ResolversParentTypes['SeverityWeight']> = {
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SpeedingDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SpeedingDetails'] = ResolversParentTypes['SpeedingDetails']> = {
  maxSpeedKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  maxSpeedText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  speedLimitKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  speedLimitText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type StreamGapResolvers<ContextType = any, ParentType extends ResolversParentTypes['StreamGap'] = ResolversParentTypes['StreamGap']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resumesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  coachingCaseChanges?: SubscriptionResolver<ResolversTypes['CoachingCaseChange'], "coachingCaseChanges", ParentType, ContextType, Partial<SubscriptionCoachingCaseChangesArgs>>;
};

export type TypeWeightResolvers<ContextType = any, ParentType extends ResolversParentTypes['TypeWeight'] = ResolversParentTypes['TypeWeight']> = {
  type?: Resolver<ResolversTypes['EventType'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type UpdateCoachingRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['UpdateCoachingRulePayload'] = ResolversParentTypes['UpdateCoachingRulePayload']> = {
  rule?: Resolver<Maybe<ResolversTypes['CoachingRule']>, ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type VendorSafetyScoreResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorSafetyScore'] = ResolversParentTypes['VendorSafetyScore']> = {
  day?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  distanceKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  drivingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  score?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type VendorWriteResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorWrite'] = ResolversParentTypes['VendorWrite']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['VendorWriteState'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  AddCoachingNotePayload?: AddCoachingNotePayloadResolvers<ContextType>;
  AssignCoachPayload?: AssignCoachPayloadResolvers<ContextType>;
  ChangeSafetyLabelsPayload?: ChangeSafetyLabelsPayloadResolvers<ContextType>;
  Coach?: CoachResolvers<ContextType>;
  CoachLoad?: CoachLoadResolvers<ContextType>;
  CoachingCase?: CoachingCaseResolvers<ContextType>;
  CoachingCaseChange?: CoachingCaseChangeResolvers<ContextType>;
  CoachingCaseConnection?: CoachingCaseConnectionResolvers<ContextType>;
  CoachingCaseEdge?: CoachingCaseEdgeResolvers<ContextType>;
  CoachingEntry?: CoachingEntryResolvers<ContextType>;
  CoachingNote?: CoachingNoteResolvers<ContextType>;
  CoachingRule?: CoachingRuleResolvers<ContextType>;
  CoachingRulePreview?: CoachingRulePreviewResolvers<ContextType>;
  CoachingSession?: CoachingSessionResolvers<ContextType>;
  CoachingSessionConnection?: CoachingSessionConnectionResolvers<ContextType>;
  CoachingSessionEdge?: CoachingSessionEdgeResolvers<ContextType>;
  ContextLabel?: ContextLabelResolvers<ContextType>;
  CreateCoachingRulePayload?: CreateCoachingRulePayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteCoachingRulePayload?: DeleteCoachingRulePayloadResolvers<ContextType>;
  Device?: DeviceResolvers<ContextType>;
  DismissEventPayload?: DismissEventPayloadResolvers<ContextType>;
  Dismissal?: DismissalResolvers<ContextType>;
  Driver?: DriverResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  ExternalId?: ExternalIdResolvers<ContextType>;
  Geofence?: GeofenceResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  OpenCoachingCasePayload?: OpenCoachingCasePayloadResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SafetyAddress?: SafetyAddressResolvers<ContextType>;
  SafetyAsset?: SafetyAssetResolvers<ContextType>;
  SafetyAttribute?: SafetyAttributeResolvers<ContextType>;
  SafetyDetails?: SafetyDetailsResolvers<ContextType>;
  SafetyDriver?: SafetyDriverResolvers<ContextType>;
  SafetyLabel?: SafetyLabelResolvers<ContextType>;
  SafetyLocation?: SafetyLocationResolvers<ContextType>;
  SafetyMedia?: SafetyMediaResolvers<ContextType>;
  SafetyRank?: SafetyRankResolvers<ContextType>;
  SafetyScore?: SafetyScoreResolvers<ContextType>;
  SafetyScoreWeek?: SafetyScoreWeekResolvers<ContextType>;
  SafetyTag?: SafetyTagResolvers<ContextType>;
  SafetyWeights?: SafetyWeightsResolvers<ContextType>;
  ScoreContribution?: ScoreContributionResolvers<ContextType>;
  ScoreExposure?: ScoreExposureResolvers<ContextType>;
  SetCoachingStatePayload?: SetCoachingStatePayloadResolvers<ContextType>;
  SetSafetyWeightsPayload?: SetSafetyWeightsPayloadResolvers<ContextType>;
  SeverityWeight?: SeverityWeightResolvers<ContextType>;
  SpeedingDetails?: SpeedingDetailsResolvers<ContextType>;
  StreamGap?: StreamGapResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TypeWeight?: TypeWeightResolvers<ContextType>;
  UpdateCoachingRulePayload?: UpdateCoachingRulePayloadResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
  VendorSafetyScore?: VendorSafetyScoreResolvers<ContextType>;
  VendorWrite?: VendorWriteResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = any> = {
  resumable?: ResumableDirectiveResolver<any, any, ContextType>;
};
