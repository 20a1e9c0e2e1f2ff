import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Attribution as AttributionModel, AttributionEvidence as AttributionEvidenceModel } from './attribution/evidence.ts';
import type { Device as DeviceModel, Driver as DriverModel, FleetEvent, EventChange as EventChangeModel, Position as PositionModel, Source as SourceModel } from './domain.ts';
import type { DeviceConnection as DeviceConnectionModel, DriverConnection as DriverConnectionModel } from './lists/entity-total.ts';
import type { DeviceChange as DeviceChangeModel } from './positions/devices-asked.ts';
import type { DeviceState as DeviceStateModel } from './positions/device-state.ts';
import type { EventConnection as EventConnectionModel } from './events/event-connection.ts';
import type { ToldCount as EventCountModel } from './counts/count-reader.ts';
import type { FieldCoverage as FieldCoverageModel } from './coverage/read-coverage.ts';
import type { Group as GroupModel } from './groups/groups.ts';
import type { LinkCandidate as LinkCandidateModel } from './candidates/read-candidates.ts';
import type { Incident as IncidentModel, IncidentChange as IncidentChangeModel } from './incidents/incident.ts';
import type { IncidentConnection as IncidentConnectionModel } from './incidents/incident-connection.ts';
import type { IncidentEvidence as IncidentEvidenceModel } from './incidents/evidence.ts';
import type { LinkDecision as LinkDecisionModel } from './identity/decisions/decisions.ts';
import type { RecordMove as RecordMoveModel } from './identity/decisions/record-move.ts';
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

/** Why a driver is that of an event. */
export type Attribution = {
  /** How sure it is. */
  readonly confidence: AttributionConfidence;
  /** What names somebody else. The vendor's own word stands nevertheless. */
  readonly contradicts: ReadonlyArray<AttributionEvidence>;
  /** All that name the driver, those that count most first. */
  readonly evidence: ReadonlyArray<AttributionEvidence>;
  /** By whose word. Of several that agree the one that counts most. */
  readonly source: AttributionSource;
};

/** How sure it is who drove. */
export type AttributionConfidence =
  /** The vendor names the driver, or the log has somebody at the wheel, or a witness names the driver; and nobody says otherwise. */
  | 'CONFIRMED'
  /** The log has a single person in the vehicle who does not drive by it, an assignment says so, the account is nobody's, or somebody says otherwise. */
  | 'PROBABLE';

/** Something that names a driver. */
export type AttributionEvidence = {
  /** The driver whom it names. */
  readonly driver: Maybe<Driver>;
  /** The event that says so: the event itself, an entry of the duty log, or a witness. Null for an assignment, and once it is too old to be kept. */
  readonly event: Maybe<Event>;
  /** What it is. */
  readonly source: AttributionSource;
};

/** By whose word it is known who drove. */
export type AttributionSource =
  /** A vendor says who has the vehicle, whoever is at its wheel. It counts where no log is kept in it. */
  | 'ASSIGNMENT'
  /** The duty log: who was in the vehicle at the time, at the wheel where somebody was. */
  | 'DUTY_LOG'
  /** The event's own vendor names the driver. Nothing outranks it. */
  | 'VENDOR'
  /** Another event of the same incident, whose vendor names the driver. */
  | 'WITNESS';

/**
 * An event on its way to a better driver: somebody looks at it, coaches the driver or praises him, and is done. There is one case of an
 * event at most, and one of all witnesses of a moment (an incident) that have no case of their own, those that are found later included.
 */
export type CoachingCase = Node & {
  /** Its id. */
  readonly id: Scalars['ID']['output'];
};

/** A field of an event that vendors fill or do not. */
export type CoverageField =
  /** Which device it was: in the graph, which device the vendor's record of it is. */
  | 'DEVICE'
  /** Who drove: in the graph, by other vendors, too. An account that is nobody's is no driver. */
  | 'DRIVER'
  /** When it ended. */
  | 'END'
  /** Where it was. */
  | 'POSITION'
  /** How serious it is. No vendor says so: it is found in what it says. */
  | 'SEVERITY'
  /** How fast it was. */
  | 'SPEED'
  /** Film of it. */
  | 'VIDEO';

/** One vehicle, trailer or piece of equipment, whatever number of vendors know it. */
export type Device = Node & {
  /** Who an event saw in it last, leaving out what the vendor took back and what lies in the future. Null if no event did. */
  readonly currentDriver: Maybe<Driver>;
  /** Its events, newest first. Without `first` and `last`, the newest 50. */
  readonly events: EventConnection;
  /** The groups that it is in, by name. */
  readonly groups: ReadonlyArray<Group>;
  /** What persons have decided of it, be it under a former id, the latest first. */
  readonly history: LinkDecisionConnection;
  /** Its id. It stays when a further vendor's record turns out to be this device. */
  readonly id: Scalars['ID']['output'];
  /** The incidents of it, those that began last first. */
  readonly incidents: IncidentConnection;
  /** What it is. */
  readonly kind: DeviceKind;
  /** Which records are or were this device, when, and why. */
  readonly links: ReadonlyArray<Link>;
  /** Its name in the fleet, as the first of its vendors spells it; the vendor's id while no vendor gives a name. */
  readonly name: Scalars['String']['output'];
  /** Where it was seen last: by an event that carried a position, or by a vendor that follows its position. */
  readonly position: Maybe<Position>;
  /**
   * Where it was in a period, in the order of time: by events that say so and were not taken back, and by vendors that follow its position. Positions are kept as long as
   * events; those that vendors told before they were kept are not there.
   */
  readonly positions: PositionConnection;
  /** How often what is known of it has changed: an `expectedRevision` of mutations. */
  readonly revision: Scalars['Int']['output'];
  /** Whether it moves, as far as is known. */
  readonly state: DeviceState;
  /** The records of the vendors that are this device today. */
  readonly vendorRefs: ReadonlyArray<VendorRef>;
  /** Its vehicle identification number, 17 characters with a right check digit. Null where no vendor has one. */
  readonly vin: Maybe<Scalars['String']['output']>;
  /** What its VIN says. Null where it has none. */
  readonly vinDetails: Maybe<VinDetails>;
};


/** One vehicle, trailer or piece of equipment, whatever number of vendors know it. */
export type DeviceEventsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  before: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<EventFilter>;
  first: InputMaybe<Scalars['Int']['input']>;
  last: InputMaybe<Scalars['Int']['input']>;
};


/** One vehicle, trailer or piece of equipment, whatever number of vendors know it. */
export type DeviceHistoryArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** One vehicle, trailer or piece of equipment, whatever number of vendors know it. */
export type DeviceIncidentsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<IncidentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy: InputMaybe<IncidentOrder>;
};


/** One vehicle, trailer or piece of equipment, whatever number of vendors know it. */
export type DevicePositionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from: Scalars['DateTime']['input'];
  secondsApart?: InputMaybe<Scalars['Int']['input']>;
  to: Scalars['DateTime']['input'];
};

/** What is new of a device. */
export type DeviceChange = {
  /** The device, with its position, state and driver as they are now. Null once there is none with this id. */
  readonly device: Maybe<Device>;
  /** Its id, as it was asked for. */
  readonly deviceId: Scalars['ID']['output'];
};

/** A page of devices. */
export type DeviceConnection = {
  /** The devices of this page with their cursors. */
  readonly edges: ReadonlyArray<DeviceEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many devices the whole list has, as of now. Null where they are more than 10,000. */
  readonly totalCount: Maybe<Scalars['Int']['output']>;
};

/** A device at its place in a list. */
export type DeviceEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The device. */
  readonly node: Device;
};

/** Which devices. A device must fit every part that is given. */
export type DeviceFilter = {
  /** In one of these groups. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of one of these kinds. */
  readonly kinds?: InputMaybe<ReadonlyArray<DeviceKind>>;
  /** That has moved at or after this instant, as far as its newest positions tell. */
  readonly movedSince?: InputMaybe<Scalars['DateTime']['input']>;
  /** Whose newest position is near a place. */
  readonly near?: InputMaybe<NearFilter>;
  /**
   * Text that is part of its name or VIN, spacing aside; or words, each of which begins a word of its names, VIN, unit numbers or plates at any vendor, or is one with
   * a letter mistaken, missing, too many or in the wrong place. Case, accents and punctuation do not matter; words with digits, and those of less than four letters, are as they are.
   */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** In one of these states now: see `Device.state`. */
  readonly states?: InputMaybe<ReadonlyArray<DeviceStateKind>>;
  /** Known to one of these vendors. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
};

/** What a device is. */
export type DeviceKind =
  /** Equipment that is not a vehicle. */
  | 'EQUIPMENT'
  /** Something that no vendor put in one of these classes. */
  | 'OTHER'
  /** A trailer. */
  | 'TRAILER'
  /** A powered vehicle. */
  | 'VEHICLE';

/** In which order devices are listed. */
export type DeviceOrder = {
  /** Which way. */
  readonly direction?: InputMaybe<OrderDirection>;
  /** By what. */
  readonly field: DeviceOrderField;
};

/** By what devices are listed. */
export type DeviceOrderField =
  /** By name. */
  | 'NAME';

/** Whether a device moves, as far as is known, and since when. */
export type DeviceState = {
  /** Whether it moves. */
  readonly kind: DeviceStateKind;
  /** When something was heard of it last. Null where nothing ever was. */
  readonly lastSeenAt: Maybe<Scalars['DateTime']['output']>;
  /** Since when that is known of it, by its newest positions, of which a few dozen are looked at. Null where nothing is known. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
};

/** Whether a device moves. */
export type DeviceStateKind =
  /** It moves: by the speed of its newest position or, where there is none, as it was elsewhere at the one before, an hour ago at most. */
  | 'MOVING'
  /** Nothing was heard of it for 24 hours. */
  | 'OFFLINE'
  /** It stands where its newest position was. */
  | 'STOPPED'
  /** It never said where it was, or moved when it said so last, more than 65 minutes ago. */
  | 'UNKNOWN';

/** See `Mutation.dismissLinkCandidate`. */
export type DismissLinkCandidateInput = {
  /** The pair, as `linkCandidates` names it. If it is dismissed already, the answer is `CONFLICT`, and nothing is done; if it is one device or driver by now, `NOT_FOUND`. */
  readonly candidateId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `dismissLinkCandidate` changed. */
export type DismissLinkCandidatePayload = {
  /** The pair, with its dismissal. */
  readonly candidate: Maybe<LinkCandidate>;
};

/** One person who drives, whatever number of vendors know them. */
export type Driver = Node & {
  /** The device that an event saw them in last, leaving out what the vendor took back and what lies in the future. Null if no event did. */
  readonly currentDevice: Maybe<Device>;
  /** Their events, newest first. Without `first` and `last`, the newest 50. */
  readonly events: EventConnection;
  /** The groups that they are in, by name. */
  readonly groups: ReadonlyArray<Group>;
  /** What persons have decided of it, be it under a former id, the latest first. */
  readonly history: LinkDecisionConnection;
  /** Their id. It stays when a further vendor's record turns out to be this driver. */
  readonly id: Scalars['ID']['output'];
  /** The incidents with events that name them and no other driver, those that began last first. */
  readonly incidents: IncidentConnection;
  /** Which records are or were this driver, when, and why. */
  readonly links: ReadonlyArray<Link>;
  /** Their name, as the first of their vendors spells it; their user name, or else the vendor's id, while no vendor gives a name. */
  readonly name: Scalars['String']['output'];
  /** How often what is known of it has changed: an `expectedRevision` of mutations. */
  readonly revision: Scalars['Int']['output'];
  /** Their user name in the electronic log. Null where no vendor gives one. */
  readonly username: Maybe<Scalars['String']['output']>;
  /** The records of the vendors that are this driver today. */
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};


/** One person who drives, whatever number of vendors know them. */
export type DriverEventsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  before: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<EventFilter>;
  first: InputMaybe<Scalars['Int']['input']>;
  last: InputMaybe<Scalars['Int']['input']>;
};


/** One person who drives, whatever number of vendors know them. */
export type DriverHistoryArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** One person who drives, whatever number of vendors know them. */
export type DriverIncidentsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<IncidentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy: InputMaybe<IncidentOrder>;
};

/** A page of drivers. */
export type DriverConnection = {
  /** The drivers of this page with their cursors. */
  readonly edges: ReadonlyArray<DriverEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many drivers the whole list has, as of now. Null where they are more than 10,000. */
  readonly totalCount: Maybe<Scalars['Int']['output']>;
};

/** A driver at their place in a list. */
export type DriverEdge = {
  /** Their place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The driver. */
  readonly node: Driver;
};

/** Which drivers. A driver must fit every part that is given. */
export type DriverFilter = {
  /** In one of these groups. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Text that is part of their name or user name, or words of these with a letter mistaken: see `DeviceFilter.search`. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Known to one of these vendors. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
};

/** In which order drivers are listed. */
export type DriverOrder = {
  /** Which way. */
  readonly direction?: InputMaybe<OrderDirection>;
  /** By what. */
  readonly field: DriverOrderField;
};

/** By what drivers are listed. */
export type DriverOrderField =
  /** By name. */
  | 'NAME';

/** Something that happened, as one vendor saw it, with what the other vendors know of it. */
export type Event = Node & {
  /** By whose word `driver` is the driver, and who says otherwise. Null without a driver. */
  readonly attribution: Maybe<Attribution>;
  /** The domain it belongs to. */
  readonly category: EventCategory;
  /** The events that it was derived from, where fleetgraph has found it itself, as far as they are still there. */
  readonly derivedFrom: ReadonlyArray<Event>;
  /** The device it happened to. Null where the vendor names none. */
  readonly device: Maybe<Device>;
  /** The records of the vendors that were its device when it happened, whoever reported it. Empty without a device. */
  readonly deviceRefs: ReadonlyArray<VendorRef>;
  /**
   * Who drove. Where the vendor names nobody, or an account that is nobody's (`Unassigned`), it is whom the duty log, the other witnesses of the
   * incident or an assignment know: see `attribution`. Null where nobody knows, and where several are possible and nothing decides.
   */
  readonly driver: Maybe<Driver>;
  /** The records of the vendors that were its driver when it happened, whoever reported it. Empty without a driver. */
  readonly driverRefs: ReadonlyArray<VendorRef>;
  /** When it ended. Null for a moment, and while it lasts. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** The moment that it is a witness of together with others. Null where it is the only one, or of no kind that incidents are made of. */
  readonly incident: Maybe<Incident>;
  /** When it happened. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** Where it happened. Null where the vendor does not say, or says something that is no place on earth. */
  readonly position: Maybe<Position>;
  /** When it was received first. */
  readonly receivedAt: Scalars['DateTime']['output'];
  /** When the vendor wrote it down, which can be a day after it happened. Null where the vendor does not say. */
  readonly recordedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whether the vendor took it back: dismissed, replaced by an edit, or deleted. */
  readonly retracted: Scalars['Boolean']['output'];
  /** Counts the versions that were received, from 1. */
  readonly revision: Scalars['Int']['output'];
  /** How serious it is. */
  readonly severity: Severity;
  /** One line for a list. */
  readonly title: Scalars['String']['output'];
  /** What happened, in words that all vendors share. */
  readonly type: EventType;
  /** When what is known of it changed last: the vendor's own word where it has one, else when the change was received. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The vendor that reported it. */
  readonly vendor: Vendor;
  /** The vendor's own id of it. */
  readonly vendorRef: Scalars['String']['output'];
  /** The vendor's own word for what happened, in its spelling. */
  readonly vendorType: Scalars['String']['output'];
};

/** The domain of an event. */
export type EventCategory =
  /** The electronic log. */
  | 'HOURS_OF_SERVICE'
  /** Rules on places and readings. */
  | 'RULE'
  /** The way of driving. */
  | 'SAFETY'
  /** The vehicle itself. */
  | 'VEHICLE'
  /** Clips and snapshots. */
  | 'VIDEO';

/** Something that became known of an event, as whoever follows a filter sees it. */
export type EventChange = {
  /** The place of this change in the order of all changes; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** The event as it is now. Null for one that left the filter, and for a gap. */
  readonly event: Maybe<Event>;
  /** The id of the event. Null only for a gap. */
  readonly eventId: Maybe<Scalars['ID']['output']>;
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /** What became known. */
  readonly kind: EventChangeKind;
};

/** What became known of an event. */
export type EventChangeKind =
  /** It came into the filter: it is new, or a change made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and was changed. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A change made it fit the filter no longer. */
  | 'LEFT'
  /** The vendor took it back. */
  | 'RETRACTED';

/** A page of events. */
export type EventConnection = {
  /** The place in the order of changes at which this list was true: `eventChanges(after:)` goes on from there without a gap. */
  readonly changeCursor: Scalars['String']['output'];
  /** The events of this page with their cursors. */
  readonly edges: ReadonlyArray<EventEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /**
   * How many events the whole list has, as of now. Null where more than 10,000 would have to be looked at to tell: that can be of one device, driver, rule,
   * group or incident, or of a time of update. What the other parts of a filter ask for is counted however many they are.
   */
  readonly totalCount: Maybe<Scalars['Int']['output']>;
};

/** How many events have something in common. What they were not counted by is null. */
export type EventCount = {
  /** Their domain. */
  readonly category: Maybe<EventCategory>;
  /** How many events there are. */
  readonly count: Scalars['Int']['output'];
  /** The device. Null as well for events of none. */
  readonly device: Maybe<Device>;
  /** Who drove. Null as well for events of nobody who is known. */
  readonly driver: Maybe<Driver>;
  /** The group. Null as well for events in none. */
  readonly group: Maybe<Group>;
  /** Of how many incidents they are witnesses: moments, however many events tell of each. One whose events are in several entries counts in each. */
  readonly incidents: Scalars['Int']['output'];
  /** How serious they are. */
  readonly severity: Maybe<Severity>;
  /** When the hour, day or week begins. */
  readonly startsAt: Maybe<Scalars['DateTime']['output']>;
  /** What happened. */
  readonly type: Maybe<EventType>;
  /** Who reported them. */
  readonly vendor: Maybe<Vendor>;
};

/** By what events can be counted. */
export type EventDimension =
  /** By domain. */
  | 'CATEGORY'
  /** By day in the time zone, which has 23 or 25 hours where clocks are put forward or back. */
  | 'DAY'
  /** By the device; those of none are counted together. */
  | 'DEVICE'
  /** By who drove; those of nobody who is known are counted together. */
  | 'DRIVER'
  /** By group, by the event itself, its device or its driver, as of when the event was told last. One that is in several counts in each; those in none are counted together. */
  | 'GROUP'
  /** By hour of the clocks in the time zone. Where these are put forward or back within an hour, that one is shorter. */
  | 'HOUR'
  /** By how serious they are. */
  | 'SEVERITY'
  /** By what happened. */
  | 'TYPE'
  /** By who reported them. */
  | 'VENDOR'
  /** By week of ISO 8601 in the time zone: from Monday to Sunday. */
  | 'WEEK';

/** An event at its place in a list. */
export type EventEdge = {
  /** Its place, for `after` and `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: Event;
};

/** Which events. An event must fit every part that is given; of a list, one word is enough. */
export type EventFilter = {
  /** With one of these behaviours. Only safety events have some. */
  readonly behaviors?: InputMaybe<ReadonlyArray<SafetyBehavior>>;
  /** Of one of these categories. */
  readonly categories?: InputMaybe<ReadonlyArray<EventCategory>>;
  /** Of one of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of one of these drivers. */
  readonly driverIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** In one of these groups, by the event itself, its device or its driver, as of when the event was told last. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Whether the vendor has film of it. */
  readonly hasVideo?: InputMaybe<Scalars['Boolean']['input']>;
  /** A witness of this incident. */
  readonly incidentId?: InputMaybe<Scalars['ID']['input']>;
  /** Happened at or after this instant. */
  readonly occurredFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Happened before this instant. */
  readonly occurredTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** What to do with events that the vendor took back. */
  readonly retracted?: InputMaybe<RetractedFilter>;
  /** The crossing of one of these rules. */
  readonly ruleIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** In one of these states of review. Only safety events have one. */
  readonly safetyStates?: InputMaybe<ReadonlyArray<SafetyState>>;
  /** Of one of these severities. */
  readonly severities?: InputMaybe<ReadonlyArray<Severity>>;
  /** Of one of these types. */
  readonly types?: InputMaybe<ReadonlyArray<EventType>>;
  /** Changed last at or after this instant. */
  readonly updatedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Changed last before this instant. */
  readonly updatedTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** What the vendor calls it is one of these, in its spelling. */
  readonly vendorTypes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Reported by one of these vendors. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
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

/** How often a field of a vendor's events of one type is filled. Events that were taken back do not count. */
export type FieldCoverage = {
  /** In which share of them the vendor has filled it, from 0 to 1. */
  readonly byVendor: Scalars['Float']['output'];
  /** How many events of this type are stored. */
  readonly events: Scalars['Int']['output'];
  /** The field. */
  readonly field: CoverageField;
  /**
   * In which share of them the graph answers it, from 0 to 1: the vendor's word, and what is found out of other records. Null for `VIDEO`, for `Event.footage` is found
   * when it is asked for.
   */
  readonly filled: Maybe<Scalars['Float']['output']>;
  /** The type of the events. */
  readonly type: EventType;
};

/** Footage that somebody has asked for. */
export type FootageRequest = Node & {
  /** Its id. */
  readonly id: Scalars['ID']['output'];
};

/**
 * What vendors sort devices and drivers into: tags at Samsara, groups at RoscoLive and Vinli, terminals at VisTracks. Groups
 * of one name are one group, case and spacing aside.
 */
export type Group = Node & {
  /** Its id. A group that gets another name is another group. */
  readonly id: Scalars['ID']['output'];
  /** Its name, as the first of its vendors spells it. */
  readonly name: Scalars['String']['output'];
  /** What the vendors call it. */
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};

/** A page of groups. */
export type GroupConnection = {
  /** The groups of this page with their cursors. */
  readonly edges: ReadonlyArray<GroupEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A group at its place in a list. */
export type GroupEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The group. */
  readonly node: Group;
};

/**
 * One moment, as all who saw it tell it: two events or more of safety, film, rules, or crashes and collisions, of one device, or of one
 * driver where no device is known. Their times are at most 15 seconds apart and their places at most 500 metres, from one event to the
 * next, beside what can be driven while an event lasts; and all of them begin within 5 minutes. What was taken back is of no incident.
 */
export type Incident = Node & {
  /** The device it happened to. Null where none is known. */
  readonly device: Maybe<Device>;
  /** The driver whom the vendors of its events name; where they name none, whom others know to have driven. Null where none is known, or several. */
  readonly driver: Maybe<Driver>;
  /** When the last of its events ended. */
  readonly endedAt: Scalars['DateTime']['output'];
  /** How many events it has. */
  readonly eventCount: Scalars['Int']['output'];
  /** Its events, those that began first first; of more than 200 the first 200, and `events(filter: {incidentId})` has all. */
  readonly events: ReadonlyArray<Event>;
  /** Why its events are one moment: for each of `events`, how near it is to another. */
  readonly evidence: ReadonlyArray<IncidentEvidence>;
  /** Its id. It stays while the incident grows; of two that grow together the one that was known first keeps its id. */
  readonly id: Scalars['ID']['output'];
  /** The event that a list would show: of the most serious one that says what happened, the first of these. Null once it is too old to be kept. */
  readonly primary: Maybe<Event>;
  /** How serious it is: as the most serious of its events, and one step more where several vendors say that the same happened. */
  readonly severity: Severity;
  /** When the first of its events began. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** One line for a list. */
  readonly title: Scalars['String']['output'];
  /** What happened, as its primary event has it. */
  readonly type: EventType;
  /** Who saw it, in the order of the schema. */
  readonly vendors: ReadonlyArray<Vendor>;
};

/** Something that became known of an incident, as whoever follows a filter sees it. */
export type IncidentChange = {
  /** The place of this change in the order of all changes of incidents; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /**
   * The incident as it is now. Null for one that is none by now or left the filter, and for a gap. For one that is `RETRACTED` because it
   * grew together with another, that one.
   */
  readonly incident: Maybe<Incident>;
  /** The id of the incident. Null only for a gap. */
  readonly incidentId: Maybe<Scalars['ID']['output']>;
  /** What became known. */
  readonly kind: IncidentChangeKind;
};

/** What became known of an incident. */
export type IncidentChangeKind =
  /** It came into the filter: it is new, or a change made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and was changed. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A change made it fit the filter no longer. */
  | 'LEFT'
  /** It is none any more: its events were taken back or turned out to be of different moments, or it grew together with another one. */
  | 'RETRACTED';

/** A page of incidents. */
export type IncidentConnection = {
  /** The place in the order of changes at which this list was true: `incidentChanges(after:)` goes on from there without a gap. */
  readonly changeCursor: Scalars['String']['output'];
  /** The incidents of this page with their cursors. */
  readonly edges: ReadonlyArray<IncidentEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
  /** How many incidents the whole list has, as of now. Null where more than 10,000 would have to be looked at to tell. */
  readonly totalCount: Maybe<Scalars['Int']['output']>;
};

/** An incident at its place in a list. */
export type IncidentEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The incident. */
  readonly node: Incident;
};

/** How near an event of an incident is to the one of the others that is nearest in time, of those that are near enough. */
export type IncidentEvidence = {
  /** Metres between the places where the two began. Null where one of them does not say where it was. */
  readonly distanceMeters: Maybe<Scalars['Float']['output']>;
  /** The event. */
  readonly event: Event;
  /** Seconds between the two, from the end of the one to the beginning of the other; 0 where they overlap. */
  readonly gapSeconds: Maybe<Scalars['Float']['output']>;
  /** The other event. Null where the others are too old to be kept. */
  readonly nearest: Maybe<Event>;
  /** Whether both happened to one device. Null where one of them knows none. */
  readonly sameDevice: Maybe<Scalars['Boolean']['output']>;
  /** Whether both name one driver. Null where one of them names none. */
  readonly sameDriver: Maybe<Scalars['Boolean']['output']>;
};

/** Which incidents. An incident must fit every part that is given; of a list, one word is enough. */
export type IncidentFilter = {
  /** Of one of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of one of these drivers. */
  readonly driverIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of a device that is in one of these groups today. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of one of these severities. */
  readonly severities?: InputMaybe<ReadonlyArray<Severity>>;
  /** Began at or after this instant. */
  readonly startedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Began before this instant. */
  readonly startedTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of one of these types. */
  readonly types?: InputMaybe<ReadonlyArray<EventType>>;
  /** Seen by one of these vendors. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
  /** Seen by so many vendors or more. */
  readonly vendorsAtLeast?: InputMaybe<Scalars['Int']['input']>;
};

/** In which order incidents are listed. */
export type IncidentOrder = {
  /** Which way. */
  readonly direction?: InputMaybe<OrderDirection>;
  /** By what. */
  readonly field: IncidentOrderField;
};

/** By what incidents are listed. */
export type IncidentOrderField =
  /** By when they began. */
  | 'STARTED_AT';

/** Why a vendor's record was found to be this device or driver. */
export type Link = {
  /** How sure it is. */
  readonly confidence: LinkConfidence;
  /** What speaks for it. Empty where the record stands alone. */
  readonly evidence: ReadonlyArray<LinkEvidence>;
  /** When it was found out. */
  readonly linkedAt: Scalars['DateTime']['output'];
  /** Since when the record is of this device or driver, inclusive. Null: without a beginning. */
  readonly linkedFrom: Maybe<Scalars['DateTime']['output']>;
  /** Until when the record was of this device or driver, exclusive. Null: without an end. */
  readonly linkedUntil: Maybe<Scalars['DateTime']['output']>;
  /** The record. */
  readonly vendorRef: VendorRef;
};

/** Two devices, or two drivers, that may be one. */
export type LinkCandidate = {
  /** The two devices. Empty for a pair of drivers. */
  readonly devices: ReadonlyArray<Device>;
  /** The decision that says they are two. Null while there is none that knew all that speaks for the pair. */
  readonly dismissal: Maybe<LinkDecision>;
  /** The two drivers. Empty for a pair of devices. */
  readonly drivers: ReadonlyArray<Driver>;
  /** Its id: the same as long as the two have theirs. */
  readonly id: Scalars['ID']['output'];
  /** What it is a pair of. */
  readonly kind: LinkCandidateKind;
  /** How likely it is that they are one, from 0 to 1, by what speaks for it and against it. Less than 0.3 is not listed. */
  readonly score: Scalars['Float']['output'];
  /** What speaks against it. `value` is what each has, and `vendorRef` the record of the second. */
  readonly speaksAgainst: ReadonlyArray<LinkEvidence>;
  /** What speaks for it. `value` is what both have, and `vendorRef` the record of the second that has it. */
  readonly speaksFor: ReadonlyArray<LinkEvidence>;
};

/** A page of pairs, the surest first. */
export type LinkCandidateConnection = {
  /** The pairs of this page with their cursors. */
  readonly edges: ReadonlyArray<LinkCandidateEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A pair at its place in a list. */
export type LinkCandidateEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The pair. */
  readonly node: LinkCandidate;
};

/** What a pair is a pair of. */
export type LinkCandidateKind =
  /** Two devices. */
  | 'DEVICE'
  /** Two drivers. */
  | 'DRIVER';

/** How sure a link is. */
export type LinkConfidence =
  /** A fact ties the records, such as the same VIN, plate or licence, or an id of one held by the other. */
  | 'CONFIRMED'
  /** A person tied the records. */
  | 'MANUAL'
  /** A name, a user name or a number that people give ties the records, and is unique at each vendor. */
  | 'PROBABLE';

/** What a person has decided of which records are one device or driver. It outranks what is found in facts. */
export type LinkDecision = {
  /** What was decided. */
  readonly action: LinkDecisionAction;
  /** When. */
  readonly decidedAt: Scalars['DateTime']['output'];
  /** Who, as whoever let them in calls them. */
  readonly decidedBy: Scalars['String']['output'];
  /** Its id: see `Mutation.undoLinkDecision`. */
  readonly id: Scalars['ID']['output'];
  /** What it changed when it was decided: which records were another device or driver before it, and for which time. */
  readonly moves: ReadonlyArray<RecordMove>;
  /** Why, in their words. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** The decision that it undid. */
  readonly undid: Maybe<LinkDecision>;
  /** Whether it was undone, and is in force no more. */
  readonly undone: Scalars['Boolean']['output'];
};

/** What a person can decide of records. */
export type LinkDecisionAction =
  /** Two devices or drivers that may be one are two. */
  | 'DISMISSED'
  /** A record is a device or driver. */
  | 'LINKED'
  /** Several devices or drivers are one. */
  | 'MERGED'
  /** A decision does not hold. */
  | 'UNDONE'
  /** A record is not the device or driver that it was. */
  | 'UNLINKED';

/** A page of decisions, the latest first. */
export type LinkDecisionConnection = {
  /** The decisions of this page with their cursors. */
  readonly edges: ReadonlyArray<LinkDecisionEdge>;
  /** Where this page is in the list. */
  readonly pageInfo: PageInfo;
};

/** A decision of a page. */
export type LinkDecisionEdge = {
  /** The place of the decision in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The decision. */
  readonly node: LinkDecision;
};

/** See `Mutation.linkDevice`. */
export type LinkDeviceInput = {
  /** The device that the record is. */
  readonly deviceId: Scalars['ID']['input'];
  /** The revision of the device that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Since when, inclusive. Without it, from the beginning. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Until when, exclusive. Without it, without an end. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The record. */
  readonly vendorRef: VendorRefInput;
};

/** What `linkDevice` changed. */
export type LinkDevicePayload = {
  /** The device with the record. */
  readonly device: Maybe<Device>;
};

/** See `Mutation.linkDriver`. */
export type LinkDriverInput = {
  /** The driver that the record is. */
  readonly driverId: Scalars['ID']['input'];
  /** The revision of the driver that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Since when, inclusive. Without it, from the beginning. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Until when, exclusive. Without it, without an end. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The record. */
  readonly vendorRef: VendorRefInput;
};

/** What `linkDriver` changed. */
export type LinkDriverPayload = {
  /** The driver with the record. */
  readonly driver: Maybe<Driver>;
};

/** One thing that ties two records, or that speaks for two being one or against it. */
export type LinkEvidence = {
  /** What kind of thing. */
  readonly kind: LinkEvidenceKind;
  /** What both records have, for example the VIN. Where it speaks against, what each of them has. */
  readonly value: Scalars['String']['output'];
  /** The other record. */
  readonly vendorRef: VendorRef;
};

/** What can tie two records, and, from `SIMILAR_NAME` on, what can only make it likely or unlikely. What speaks against is what the two do not have in common. */
export type LinkEvidenceKind =
  /** An alias of the one is the id of the other. */
  | 'ALIAS'
  /** Both have the same card or tag, by which a reader in the vehicle knows them. */
  | 'CARD'
  /** One is a trailer, and the other a vehicle. */
  | 'DEVICE_KIND'
  /** Both have the same e-mail address, and nobody else at their vendors has it. */
  | 'EMAIL'
  /** One of them holds the other's id, under a name that says whose it is. */
  | 'EXTERNAL_ID'
  /** Both are in one group that has few members. */
  | 'GROUP'
  /** Both have the same licence of the same state. Its last digits are shown. */
  | 'LICENCE'
  /** Both have the same name, case and spacing aside. */
  | 'NAME'
  /** Both have the same payroll number, and names that can be one person's. */
  | 'PAYROLL_NUMBER'
  /** Both have the same licence plate of the same state. */
  | 'PLATE'
  /** The same stands on their plates, and one of them at least says of no state. */
  | 'PLATE_NUMBER'
  /** The one has taken the place of the other: a camera that was exchanged. */
  | 'REPLACED'
  /** One vendor has a record of each. */
  | 'SAME_VENDOR'
  /** Both were seen at one time, further apart than a truck could have driven. The value says how far, and when. */
  | 'SEEN_APART'
  /** Different vendors saw both at the same times: devices at the same places, drivers in the same truck. The value says how often, over how many hours, and how near. */
  | 'SEEN_TOGETHER'
  /** The same hardware is in both today, by the serial number that its maker gave it. */
  | 'SERIAL'
  /** Their names are alike: `Truck 12` and `T-12`, `Stephen Achterberg` and `Achterberg, S.` */
  | 'SIMILAR_NAME'
  /** Both have the same number in the fleet. */
  | 'UNIT_NUMBER'
  /** Both have the same user name, and nobody else at their vendors has it. */
  | 'USERNAME'
  /** The user name of one has the letters of the other's, or is made of the other's name. */
  | 'USERNAME_PARTS'
  /** Both have the same valid VIN. */
  | 'VIN'
  /** What stands where a VIN does ends alike, and is no VIN for one of them at least: cut off, or with a wrong digit. */
  | 'VIN_ENDING';

/** See `Mutation.mergeDevices`. */
export type MergeDevicesInput = {
  /** The revision of the kept device that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The device that stays. */
  readonly keepId: Scalars['ID']['input'];
  /** The devices that are the same one; from 1 to 100. */
  readonly mergeIds: ReadonlyArray<Scalars['ID']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `mergeDevices` changed. */
export type MergeDevicesPayload = {
  /** The device with the records of all. */
  readonly device: Maybe<Device>;
};

/** See `Mutation.mergeDrivers`. */
export type MergeDriversInput = {
  /** The revision of the kept driver that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The driver that stays. */
  readonly keepId: Scalars['ID']['input'];
  /** The drivers that are the same one; from 1 to 100. */
  readonly mergeIds: ReadonlyArray<Scalars['ID']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `mergeDrivers` changed. */
export type MergeDriversPayload = {
  /** The driver with the records of all. */
  readonly driver: Maybe<Driver>;
};

/** What persons write. */
export type Mutation = {
  /**
   * Says that the two of a pair are not one. It is listed no more until something new speaks for it; no link changes. `undoLinkDecision` has it
   * listed again.
   */
  readonly dismissLinkCandidate: DismissLinkCandidatePayload;
  /**
   * Says that a record of a vendor is a device, for all time or for some. This outranks whatever is found out from the records, and
   * the events of that time move along. A record that was unlinked from the device, and that facts tie to it, is as it was before.
   */
  readonly linkDevice: LinkDevicePayload;
  /** Says that a record of a vendor is a driver: see `linkDevice`. */
  readonly linkDriver: LinkDriverPayload;
  /**
   * Says that devices are one: every record of the others is the kept one, whenever it was theirs. It outranks what facts say, events move
   * along at once, and the ids of the others lead to the kept one from then on. `undoLinkDecision` makes everything as it was.
   */
  readonly mergeDevices: MergeDevicesPayload;
  /** Says that drivers are one: see `mergeDevices`. */
  readonly mergeDrivers: MergeDriversPayload;
  /**
   * Undoes what somebody has decided, be it long ago: devices, drivers, ids and events are as if it had not been said. What was decided since
   * stays in force. It is a decision as well, and can be undone.
   */
  readonly undoLinkDecision: UndoLinkDecisionPayload;
  /**
   * Says that a record is not the device that it is today. It becomes what it was before somebody linked it; where facts alone
   * tied it, it becomes a device by itself, and facts will not tie it to those records again.
   */
  readonly unlinkDevice: UnlinkDevicePayload;
  /** Says that a record is not the driver that it is today: see `unlinkDevice`. */
  readonly unlinkDriver: UnlinkDriverPayload;
};


/** What persons write. */
export type MutationDismissLinkCandidateArgs = {
  input: DismissLinkCandidateInput;
};


/** What persons write. */
export type MutationLinkDeviceArgs = {
  input: LinkDeviceInput;
};


/** What persons write. */
export type MutationLinkDriverArgs = {
  input: LinkDriverInput;
};


/** What persons write. */
export type MutationMergeDevicesArgs = {
  input: MergeDevicesInput;
};


/** What persons write. */
export type MutationMergeDriversArgs = {
  input: MergeDriversInput;
};


/** What persons write. */
export type MutationUndoLinkDecisionArgs = {
  input: UndoLinkDecisionInput;
};


/** What persons write. */
export type MutationUnlinkDeviceArgs = {
  input: UnlinkDeviceInput;
};


/** What persons write. */
export type MutationUnlinkDriverArgs = {
  input: UnlinkDriverInput;
};

/** Near a place. */
export type NearFilter = {
  /** Degrees north, -90 to 90. */
  readonly latitude: Scalars['Float']['input'];
  /** Degrees east, -180 to 180. */
  readonly longitude: Scalars['Float']['input'];
  /** How far away at most, in kilometres. */
  readonly radiusKm: Scalars['Float']['input'];
};

/** Anything that can be asked for again by its id. */
export type Node = {
  /** The id, the same for as long as the thing exists. Opaque: only compare it and hand it back. */
  readonly id: Scalars['ID']['output'];
};

/** Up or down. */
export type OrderDirection =
  /** From the first, smallest or earliest on. */
  | 'ASC'
  /** From the last, largest or latest on. */
  | 'DESC';

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

/** A place on earth, and how something moved there. */
export type Position = {
  /** Radius of what is uncertain, in metres. */
  readonly accuracyMeters: Maybe<Scalars['Float']['output']>;
  /** The place in words. */
  readonly address: Maybe<Scalars['String']['output']>;
  /** How long ago that was, in seconds: none for what lies ahead of our clock. */
  readonly ageSeconds: Scalars['Float']['output'];
  /** Degrees clockwise from north. */
  readonly headingDegrees: Maybe<Scalars['Float']['output']>;
  /** Degrees north, -90 to 90. */
  readonly latitude: Scalars['Float']['output'];
  /** Degrees east, -180 to 180. */
  readonly longitude: Scalars['Float']['output'];
  /** When it was there. */
  readonly observedAt: Scalars['DateTime']['output'];
  /** Who says so. */
  readonly source: Vendor;
  /** Kilometres an hour. */
  readonly speedKph: Maybe<Scalars['Float']['output']>;
};

/** A part of the track of a device. */
export type PositionConnection = {
  /** The positions of this page with their cursors. */
  readonly edges: ReadonlyArray<PositionEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A position at its place in a track. */
export type PositionEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The position. */
  readonly node: Position;
};

export type Query = {
  /** One device. Null if there is none with this id. The id of a device that was found to be another one answers with that one. */
  readonly device: Maybe<Device>;
  /** The devices of the fleet by name. */
  readonly devices: DeviceConnection;
  /** One driver. Null if there is none with this id. */
  readonly driver: Maybe<Driver>;
  /** The drivers of the fleet by name. */
  readonly drivers: DriverConnection;
  /** One event. Null if there is none with this id. */
  readonly event: Maybe<Event>;
  /**
   * How many events fit a filter, by what they have in common: exactly as many as `events` would list, as of one moment. There is an entry for
   * whatever has events, in the order of time, and then the largest first; with an empty `by`, a single one for all of them. More than 10,000 are
   * refused with `LIMIT_EXCEEDED`.
   */
  readonly eventCounts: ReadonlyArray<EventCount>;
  /** The events of all vendors, newest first. Without `first` and `last`, the newest 50. */
  readonly events: EventConnection;
  /** The groups of the fleet by name. */
  readonly groups: GroupConnection;
  /** One incident. Null if there is none with this id. The id of one that grew together with another answers with that one. */
  readonly incident: Maybe<Incident>;
  /** The incidents of the fleet, those that began last first. */
  readonly incidents: IncidentConnection;
  /**
   * Pairs of devices, or of drivers, that may be one, where what speaks for it is too weak to link them: for a person to decide, the surest
   * first. `mergeDevices` and `mergeDrivers` make two one, and `dismissLinkCandidate` says that they are two.
   */
  readonly linkCandidates: LinkCandidateConnection;
  /**
   * Anything by its id: a device, a driver, an event, an incident, a group, a coaching case, a request for footage, or a rule that was crossed.
   * Null if there is no such thing.
   */
  readonly node: Maybe<Node>;
  /** How fresh each vendor's data is, and what is wrong where something is. One entry a vendor, always. */
  readonly sources: ReadonlyArray<Source>;
};


export type QueryDeviceArgs = {
  id: Scalars['ID']['input'];
};


export type QueryDevicesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<DeviceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy: InputMaybe<DeviceOrder>;
};


export type QueryDriverArgs = {
  id: Scalars['ID']['input'];
};


export type QueryDriversArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<DriverFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy: InputMaybe<DriverOrder>;
};


export type QueryEventArgs = {
  id: Scalars['ID']['input'];
};


export type QueryEventCountsArgs = {
  by: ReadonlyArray<EventDimension>;
  filter: InputMaybe<EventFilter>;
  timeZone?: InputMaybe<Scalars['String']['input']>;
};


export type QueryEventsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  before: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<EventFilter>;
  first: InputMaybe<Scalars['Int']['input']>;
  last: InputMaybe<Scalars['Int']['input']>;
};


export type QueryGroupsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryIncidentArgs = {
  id: Scalars['ID']['input'];
};


export type QueryIncidentsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<IncidentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy: InputMaybe<IncidentOrder>;
};


export type QueryLinkCandidatesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  kind: InputMaybe<LinkCandidateKind>;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};

/** How a vendor's limit on requests stands: of several limits, the one of which the least is left. */
export type RateLimitState = {
  /** How many requests one window of the limit allows: as the vendor last said, or as counted here where it does not say. Null if unknown. */
  readonly limit: Maybe<Scalars['Int']['output']>;
  /** How many of these are left: as the vendor last said, or as counted here where it does not say. Null if unknown. */
  readonly remaining: Maybe<Scalars['Int']['output']>;
  /** The most requests a second that are sent: the vendor's published limit, a modest number where it publishes none, or what the operator set. Null if unknown. */
  readonly requestsPerSecond: Maybe<Scalars['Float']['output']>;
  /** Until when the vendor asked to be left alone. Null while it does not. */
  readonly throttledUntil: Maybe<Scalars['DateTime']['output']>;
};

/** A record that is another device or driver than before, for a time. */
export type RecordMove = {
  /** Since when, inclusive. Null from the beginning. */
  readonly from: Maybe<Scalars['DateTime']['output']>;
  /** The id of the one that it is since. */
  readonly idAfter: Scalars['ID']['output'];
  /** The id of the device or driver that it was. */
  readonly idBefore: Scalars['ID']['output'];
  /** Until when, exclusive. Null without an end. */
  readonly until: Maybe<Scalars['DateTime']['output']>;
  /** The record. */
  readonly vendorRef: VendorRef;
};

/** What to do with events that the vendor took back. */
export type RetractedFilter =
  /** Leave them out. */
  | 'EXCLUDE'
  /** Have them among the others. */
  | 'INCLUDE'
  /** Have them alone. */
  | 'ONLY';

/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type Rule = Node & {
  /** Its id. */
  readonly id: Scalars['ID']['output'];
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

/** How fresh the data of one vendor is. */
export type Source = {
  /** What its events have, by type, and what they have in the graph: one entry for each field of each type, the types with the most events first. */
  readonly coverage: ReadonlyArray<FieldCoverage>;
  /** How many of its events are stored. */
  readonly eventsStored: Scalars['Int']['output'];
  /** What is wrong. Null while nothing is. */
  readonly issue: Maybe<SourceIssue>;
  /** Seconds since everything that the vendor had was stored. Null before that happened once. In `sourceChanges` as of when the item came about, which may be a while ago for who joins; `sources` tells it as of now. */
  readonly lagSeconds: Maybe<Scalars['Float']['output']>;
  /** When the vendor last answered as documented. Null if it never did. */
  readonly lastSuccessAt: Maybe<Scalars['DateTime']['output']>;
  /** Why the newest of them is in quarantine, in words that say nothing of its content. Null while there is none. */
  readonly quarantineReason: Maybe<Scalars['String']['output']>;
  /**
   * How many records and answers of the vendor are in quarantine now: they could not be read, and are kept aside. The same
   * counts once, and of more than 10,000 the oldest goes.
   */
  readonly quarantined: Scalars['Int']['output'];
  /** How the vendor's limit on requests stands, as of the last news of this source. Null while nothing is known of it. */
  readonly rateLimit: Maybe<RateLimitState>;
  /** What state it is in. */
  readonly state: SourceState;
  /** The vendor. */
  readonly vendor: Vendor;
};

/** What is wrong with a source. */
export type SourceIssue = {
  /** Whose fault it is and of what kind, for example `VENDOR_THROTTLED`. */
  readonly code: Scalars['String']['output'];
  /** The HTTP status of the vendor's answer. Null where there was none. */
  readonly httpStatus: Maybe<Scalars['Int']['output']>;
  /** What happened, in words: a refused connection, an unknown name, a server error, an answer that breaks off, and so on. */
  readonly message: Scalars['String']['output'];
  /**
   * Since when something has been wrong without a break: it goes on through changes of the code, the status and the stream
   * that fails, and through a restart of the server. Faults that keep events from being read and those of other streams
   * begin apart.
   */
  readonly since: Scalars['DateTime']['output'];
};

/** The state of a source. */
export type SourceState =
  /** The vendor answers, and there is more to read. */
  | 'CATCHING_UP'
  /** The vendor answers, but not as documented, or too seldom: throttled, a part of it fails, or a request has had no answer for 5 seconds. */
  | 'DEGRADED'
  /** Everything that the vendor has is stored, up to the time between two polls. */
  | 'LIVE'
  /** No address and credentials are set. */
  | 'NOT_CONFIGURED'
  /** The vendor refuses the credentials. */
  | 'UNAUTHORIZED'
  /** The vendor does not serve: it cannot be reached, does not answer in time, or answers with server errors. */
  | 'UNREACHABLE';

/** A part of the changes that can no longer be replayed. */
export type StreamGap = {
  /** The cursor behind which it begins: the one that the client came with. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When the oldest change that can still be replayed became known. Null if there is none. */
  readonly resumesAt: Maybe<Scalars['DateTime']['output']>;
};

export type Subscription = {
  /**
   * Where some devices are, whether they move and who drives them: starts with one item for each, and then has one for each of them that changed, the newest alone and not more than
   * one a second.
   */
  readonly deviceChanges: DeviceChange;
  /** What becomes known from the moment of subscribing, in the order in which it did, whenever it happened. */
  readonly eventChanges: EventChange;
  /** What becomes known of incidents from the moment of subscribing, in the order in which it did, whenever they happened. */
  readonly incidentChanges: IncidentChange;
  /** A vendor whose state, issue or freshness changed; what is replaced within a second may be left out. Starts with one item for every vendor. */
  readonly sourceChanges: Source;
};


export type SubscriptionDeviceChangesArgs = {
  deviceIds: ReadonlyArray<Scalars['ID']['input']>;
};


export type SubscriptionEventChangesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<EventFilter>;
};


export type SubscriptionIncidentChangesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<IncidentFilter>;
};

/** See `Mutation.undoLinkDecision`. */
export type UndoLinkDecisionInput = {
  /** The decision, as `history` names it. If it is undone already, the answer is `CONFLICT`, and nothing is done. */
  readonly decisionId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** What `undoLinkDecision` changed. */
export type UndoLinkDecisionPayload = {
  /** The decision that is undone. */
  readonly decision: Maybe<LinkDecision>;
};

/** See `Mutation.unlinkDevice`. */
export type UnlinkDeviceInput = {
  /** The revision of the device that the record is linked with today. If it has another one, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** The record. */
  readonly vendorRef: VendorRefInput;
};

/** What `unlinkDevice` changed. */
export type UnlinkDevicePayload = {
  /** The device that the record is now. */
  readonly device: Maybe<Device>;
};

/** See `Mutation.unlinkDriver`. */
export type UnlinkDriverInput = {
  /** The revision of the driver that the record is linked with today. If it has another one, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in words that stay with the decision; at most 1,000 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** The record. */
  readonly vendorRef: VendorRefInput;
};

/** What `unlinkDriver` changed. */
export type UnlinkDriverPayload = {
  /** The driver that the record is now. */
  readonly driver: Maybe<Driver>;
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

/** One record of a vendor, as `VendorRef` tells it. */
export type VendorRefInput = {
  /** The vendor's own id. */
  readonly ref: Scalars['String']['input'];
  /** The vendor whose record it is. */
  readonly vendor: Vendor;
};

/** What a vehicle identification number says, 49 CFR part 565. */
export type VinDetails = {
  /** Where it was made, as a code of ISO 3166-1 of two letters. Null for a country that the table does not have. */
  readonly country: Maybe<Scalars['String']['output']>;
  /** Who made it. Null for one that the table does not have. */
  readonly maker: Maybe<Scalars['String']['output']>;
  /** The first three characters: the world manufacturer identifier, which is given out in its maker's country. */
  readonly manufacturerId: Scalars['String']['output'];
  /** Of which year it is by its maker. Codes come again after thirty years: of several years, the latest that is not further ahead than next year. Null where there is no such code. */
  readonly modelYear: Maybe<Scalars['Int']['output']>;
  /** The number. */
  readonly vin: Scalars['String']['output'];
};



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
  Device: Device;
  Driver: Driver;
  Event: Event;
  Incident: Incident;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
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
    & GraphQLRecursivePick<FederationTypes['Incident'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( CoachingCase )
    | ( DeviceModel )
    | ( DriverModel )
    | ( FleetEvent )
    | ( FootageRequest )
    | ( GroupModel )
    | ( IncidentModel )
    | ( Rule )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Attribution: ResolverTypeWrapper<AttributionModel>;
  AttributionConfidence: AttributionConfidence;
  AttributionEvidence: ResolverTypeWrapper<AttributionEvidenceModel>;
  AttributionSource: AttributionSource;
  CoachingCase: ResolverTypeWrapper<CoachingCase>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CoverageField: CoverageField;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Device: ResolverTypeWrapper<DeviceModel>;
  DeviceChange: ResolverTypeWrapper<DeviceChangeModel>;
  DeviceConnection: ResolverTypeWrapper<DeviceConnectionModel>;
  DeviceEdge: ResolverTypeWrapper<Omit<DeviceEdge, 'node'> & { node: ResolversTypes['Device'] }>;
  DeviceFilter: DeviceFilter;
  DeviceKind: DeviceKind;
  DeviceOrder: DeviceOrder;
  DeviceOrderField: DeviceOrderField;
  DeviceState: ResolverTypeWrapper<DeviceStateModel>;
  DeviceStateKind: DeviceStateKind;
  DismissLinkCandidateInput: DismissLinkCandidateInput;
  DismissLinkCandidatePayload: ResolverTypeWrapper<Omit<DismissLinkCandidatePayload, 'candidate'> & { candidate?: Maybe<ResolversTypes['LinkCandidate']> }>;
  Driver: ResolverTypeWrapper<DriverModel>;
  DriverConnection: ResolverTypeWrapper<DriverConnectionModel>;
  DriverEdge: ResolverTypeWrapper<Omit<DriverEdge, 'node'> & { node: ResolversTypes['Driver'] }>;
  DriverFilter: DriverFilter;
  DriverOrder: DriverOrder;
  DriverOrderField: DriverOrderField;
  Event: ResolverTypeWrapper<FleetEvent>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  EventCategory: EventCategory;
  EventChange: ResolverTypeWrapper<EventChangeModel>;
  EventChangeKind: EventChangeKind;
  EventConnection: ResolverTypeWrapper<EventConnectionModel>;
  EventCount: ResolverTypeWrapper<EventCountModel>;
  EventDimension: EventDimension;
  EventEdge: ResolverTypeWrapper<Omit<EventEdge, 'node'> & { node: ResolversTypes['Event'] }>;
  EventFilter: EventFilter;
  EventType: EventType;
  FieldCoverage: ResolverTypeWrapper<FieldCoverageModel>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  FootageRequest: ResolverTypeWrapper<FootageRequest>;
  Group: ResolverTypeWrapper<GroupModel>;
  GroupConnection: ResolverTypeWrapper<Omit<GroupConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['GroupEdge']> }>;
  GroupEdge: ResolverTypeWrapper<Omit<GroupEdge, 'node'> & { node: ResolversTypes['Group'] }>;
  Incident: ResolverTypeWrapper<IncidentModel>;
  IncidentChange: ResolverTypeWrapper<IncidentChangeModel>;
  IncidentChangeKind: IncidentChangeKind;
  IncidentConnection: ResolverTypeWrapper<IncidentConnectionModel>;
  IncidentEdge: ResolverTypeWrapper<Omit<IncidentEdge, 'node'> & { node: ResolversTypes['Incident'] }>;
  IncidentEvidence: ResolverTypeWrapper<IncidentEvidenceModel>;
  IncidentFilter: IncidentFilter;
  IncidentOrder: IncidentOrder;
  IncidentOrderField: IncidentOrderField;
  Link: ResolverTypeWrapper<Link>;
  LinkCandidate: ResolverTypeWrapper<LinkCandidateModel>;
  LinkCandidateConnection: ResolverTypeWrapper<Omit<LinkCandidateConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['LinkCandidateEdge']> }>;
  LinkCandidateEdge: ResolverTypeWrapper<Omit<LinkCandidateEdge, 'node'> & { node: ResolversTypes['LinkCandidate'] }>;
  LinkCandidateKind: LinkCandidateKind;
  LinkConfidence: LinkConfidence;
  LinkDecision: ResolverTypeWrapper<LinkDecisionModel>;
  LinkDecisionAction: LinkDecisionAction;
  LinkDecisionConnection: ResolverTypeWrapper<Omit<LinkDecisionConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['LinkDecisionEdge']> }>;
  LinkDecisionEdge: ResolverTypeWrapper<Omit<LinkDecisionEdge, 'node'> & { node: ResolversTypes['LinkDecision'] }>;
  LinkDeviceInput: LinkDeviceInput;
  LinkDevicePayload: ResolverTypeWrapper<Omit<LinkDevicePayload, 'device'> & { device?: Maybe<ResolversTypes['Device']> }>;
  LinkDriverInput: LinkDriverInput;
  LinkDriverPayload: ResolverTypeWrapper<Omit<LinkDriverPayload, 'driver'> & { driver?: Maybe<ResolversTypes['Driver']> }>;
  LinkEvidence: ResolverTypeWrapper<LinkEvidence>;
  LinkEvidenceKind: LinkEvidenceKind;
  MergeDevicesInput: MergeDevicesInput;
  MergeDevicesPayload: ResolverTypeWrapper<Omit<MergeDevicesPayload, 'device'> & { device?: Maybe<ResolversTypes['Device']> }>;
  MergeDriversInput: MergeDriversInput;
  MergeDriversPayload: ResolverTypeWrapper<Omit<MergeDriversPayload, 'driver'> & { driver?: Maybe<ResolversTypes['Driver']> }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NearFilter: NearFilter;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Position: ResolverTypeWrapper<PositionModel>;
  PositionConnection: ResolverTypeWrapper<Omit<PositionConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['PositionEdge']> }>;
  PositionEdge: ResolverTypeWrapper<Omit<PositionEdge, 'node'> & { node: ResolversTypes['Position'] }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RateLimitState: ResolverTypeWrapper<RateLimitState>;
  RecordMove: ResolverTypeWrapper<RecordMoveModel>;
  RetractedFilter: RetractedFilter;
  Rule: ResolverTypeWrapper<Rule>;
  SafetyBehavior: SafetyBehavior;
  SafetyState: SafetyState;
  Severity: Severity;
  Source: ResolverTypeWrapper<SourceModel>;
  SourceIssue: ResolverTypeWrapper<SourceIssue>;
  SourceState: SourceState;
  StreamGap: ResolverTypeWrapper<StreamGap>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UndoLinkDecisionInput: UndoLinkDecisionInput;
  UndoLinkDecisionPayload: ResolverTypeWrapper<Omit<UndoLinkDecisionPayload, 'decision'> & { decision?: Maybe<ResolversTypes['LinkDecision']> }>;
  UnlinkDeviceInput: UnlinkDeviceInput;
  UnlinkDevicePayload: ResolverTypeWrapper<Omit<UnlinkDevicePayload, 'device'> & { device?: Maybe<ResolversTypes['Device']> }>;
  UnlinkDriverInput: UnlinkDriverInput;
  UnlinkDriverPayload: ResolverTypeWrapper<Omit<UnlinkDriverPayload, 'driver'> & { driver?: Maybe<ResolversTypes['Driver']> }>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  VendorRefInput: VendorRefInput;
  VinDetails: ResolverTypeWrapper<VinDetails>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Attribution: AttributionModel;
  AttributionEvidence: AttributionEvidenceModel;
  CoachingCase: CoachingCase;
  ID: Scalars['ID']['output'];
  DateTime: Scalars['DateTime']['output'];
  Device: DeviceModel;
  DeviceChange: DeviceChangeModel;
  DeviceConnection: DeviceConnectionModel;
  DeviceEdge: Omit<DeviceEdge, 'node'> & { node: ResolversParentTypes['Device'] };
  DeviceFilter: DeviceFilter;
  DeviceOrder: DeviceOrder;
  DeviceState: DeviceStateModel;
  DismissLinkCandidateInput: DismissLinkCandidateInput;
  DismissLinkCandidatePayload: Omit<DismissLinkCandidatePayload, 'candidate'> & { candidate?: Maybe<ResolversParentTypes['LinkCandidate']> };
  Driver: DriverModel;
  DriverConnection: DriverConnectionModel;
  DriverEdge: Omit<DriverEdge, 'node'> & { node: ResolversParentTypes['Driver'] };
  DriverFilter: DriverFilter;
  DriverOrder: DriverOrder;
  Event: FleetEvent;
  Boolean: Scalars['Boolean']['output'];
  EventChange: EventChangeModel;
  EventConnection: EventConnectionModel;
  EventCount: EventCountModel;
  EventEdge: Omit<EventEdge, 'node'> & { node: ResolversParentTypes['Event'] };
  EventFilter: EventFilter;
  FieldCoverage: FieldCoverageModel;
  Float: Scalars['Float']['output'];
  FootageRequest: FootageRequest;
  Group: GroupModel;
  GroupConnection: Omit<GroupConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['GroupEdge']> };
  GroupEdge: Omit<GroupEdge, 'node'> & { node: ResolversParentTypes['Group'] };
  Incident: IncidentModel;
  IncidentChange: IncidentChangeModel;
  IncidentConnection: IncidentConnectionModel;
  IncidentEdge: Omit<IncidentEdge, 'node'> & { node: ResolversParentTypes['Incident'] };
  IncidentEvidence: IncidentEvidenceModel;
  IncidentFilter: IncidentFilter;
  IncidentOrder: IncidentOrder;
  Link: Link;
  LinkCandidate: LinkCandidateModel;
  LinkCandidateConnection: Omit<LinkCandidateConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['LinkCandidateEdge']> };
  LinkCandidateEdge: Omit<LinkCandidateEdge, 'node'> & { node: ResolversParentTypes['LinkCandidate'] };
  LinkDecision: LinkDecisionModel;
  LinkDecisionConnection: Omit<LinkDecisionConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['LinkDecisionEdge']> };
  LinkDecisionEdge: Omit<LinkDecisionEdge, 'node'> & { node: ResolversParentTypes['LinkDecision'] };
  LinkDeviceInput: LinkDeviceInput;
  LinkDevicePayload: Omit<LinkDevicePayload, 'device'> & { device?: Maybe<ResolversParentTypes['Device']> };
  LinkDriverInput: LinkDriverInput;
  LinkDriverPayload: Omit<LinkDriverPayload, 'driver'> & { driver?: Maybe<ResolversParentTypes['Driver']> };
  LinkEvidence: LinkEvidence;
  MergeDevicesInput: MergeDevicesInput;
  MergeDevicesPayload: Omit<MergeDevicesPayload, 'device'> & { device?: Maybe<ResolversParentTypes['Device']> };
  MergeDriversInput: MergeDriversInput;
  MergeDriversPayload: Omit<MergeDriversPayload, 'driver'> & { driver?: Maybe<ResolversParentTypes['Driver']> };
  Mutation: Record<PropertyKey, never>;
  NearFilter: NearFilter;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Position: PositionModel;
  PositionConnection: Omit<PositionConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['PositionEdge']> };
  PositionEdge: Omit<PositionEdge, 'node'> & { node: ResolversParentTypes['Position'] };
  Query: Record<PropertyKey, never>;
  RateLimitState: RateLimitState;
  RecordMove: RecordMoveModel;
  Rule: Rule;
  Source: SourceModel;
  SourceIssue: SourceIssue;
  StreamGap: StreamGap;
  Subscription: Record<PropertyKey, never>;
  UndoLinkDecisionInput: UndoLinkDecisionInput;
  UndoLinkDecisionPayload: Omit<UndoLinkDecisionPayload, 'decision'> & { decision?: Maybe<ResolversParentTypes['LinkDecision']> };
  UnlinkDeviceInput: UnlinkDeviceInput;
  UnlinkDevicePayload: Omit<UnlinkDevicePayload, 'device'> & { device?: Maybe<ResolversParentTypes['Device']> };
  UnlinkDriverInput: UnlinkDriverInput;
  UnlinkDriverPayload: Omit<UnlinkDriverPayload, 'driver'> & { driver?: Maybe<ResolversParentTypes['Driver']> };
  VendorRef: VendorRef;
  VendorRefInput: VendorRefInput;
  VinDetails: VinDetails;
  String: Scalars['String']['output'];
  Int: Scalars['Int']['output'];
};

export type CoalescedDirectiveArgs = {
  by: Scalars['String']['input'];
  everyMs: Scalars['Int']['input'];
};

export type CoalescedDirectiveResolver<Result, Parent, ContextType = any, Args = CoalescedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ResumableDirectiveArgs = {
  after: Scalars['String']['input'];
  cursor: Scalars['String']['input'];
};

export type ResumableDirectiveResolver<Result, Parent, ContextType = any, Args = ResumableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AttributionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Attribution'] = ResolversParentTypes['Attribution']> = {
  confidence?: Resolver<ResolversTypes['AttributionConfidence'], ParentType, ContextType>;
  contradicts?: Resolver<ReadonlyArray<ResolversTypes['AttributionEvidence']>, ParentType, ContextType>;
  evidence?: Resolver<ReadonlyArray<ResolversTypes['AttributionEvidence']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['AttributionSource'], ParentType, ContextType>;
};

export type AttributionEvidenceResolvers<ContextType = any, ParentType extends ResolversParentTypes['AttributionEvidence'] = ResolversParentTypes['AttributionEvidence']> = {
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['AttributionSource'], ParentType, ContextType>;
};

export type CoachingCaseResolvers<ContextType = any, ParentType extends ResolversParentTypes['CoachingCase'] = ResolversParentTypes['CoachingCase']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device'], FederationReferenceType extends FederationReferenceTypes['Device'] = FederationReferenceTypes['Device']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Device']> | FederationReferenceType, FederationReferenceType, ContextType>;
  currentDriver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, Partial<DeviceEventsArgs>>;
  groups?: Resolver<ReadonlyArray<ResolversTypes['Group']>, ParentType, ContextType>;
  history?: Resolver<ResolversTypes['LinkDecisionConnection'], ParentType, ContextType, RequireFields<DeviceHistoryArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  incidents?: Resolver<ResolversTypes['IncidentConnection'], ParentType, ContextType, RequireFields<DeviceIncidentsArgs, 'first'>>;
  kind?: Resolver<ResolversTypes['DeviceKind'], ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['Link']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  positions?: Resolver<ResolversTypes['PositionConnection'], ParentType, ContextType, RequireFields<DevicePositionsArgs, 'first' | 'from' | 'secondsApart' | 'to'>>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['DeviceState'], ParentType, ContextType>;
  vendorRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  vin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vinDetails?: Resolver<Maybe<ResolversTypes['VinDetails']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DeviceChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeviceChange'] = ResolversParentTypes['DeviceChange']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  deviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type DeviceConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeviceConnection'] = ResolversParentTypes['DeviceConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DeviceEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type DeviceEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeviceEdge'] = ResolversParentTypes['DeviceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Device'], ParentType, ContextType>;
};

export type DeviceStateResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeviceState'] = ResolversParentTypes['DeviceState']> = {
  kind?: Resolver<ResolversTypes['DeviceStateKind'], ParentType, ContextType>;
  lastSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type DismissLinkCandidatePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['DismissLinkCandidatePayload'] = ResolversParentTypes['DismissLinkCandidatePayload']> = {
  candidate?: Resolver<Maybe<ResolversTypes['LinkCandidate']>, ParentType, ContextType>;
};

export type DriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['Driver'] = ResolversParentTypes['Driver'], FederationReferenceType extends FederationReferenceTypes['Driver'] = FederationReferenceTypes['Driver']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Driver']> | FederationReferenceType, FederationReferenceType, ContextType>;
  currentDevice?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, Partial<DriverEventsArgs>>;
  groups?: Resolver<ReadonlyArray<ResolversTypes['Group']>, ParentType, ContextType>;
  history?: Resolver<ResolversTypes['LinkDecisionConnection'], ParentType, ContextType, RequireFields<DriverHistoryArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  incidents?: Resolver<ResolversTypes['IncidentConnection'], ParentType, ContextType, RequireFields<DriverIncidentsArgs, 'first'>>;
  links?: Resolver<ReadonlyArray<ResolversTypes['Link']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vendorRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DriverConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverConnection'] = ResolversParentTypes['DriverConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DriverEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type DriverEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverEdge'] = ResolversParentTypes['DriverEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Driver'], ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  attribution?: Resolver<Maybe<ResolversTypes['Attribution']>, ParentType, ContextType>;
  category?: Resolver<ResolversTypes['EventCategory'], ParentType, ContextType>;
  derivedFrom?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  deviceRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  driverRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  receivedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  recordedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  retracted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['EventType'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendorType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EventChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['EventChange'] = ResolversParentTypes['EventChange']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  eventId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EventChangeKind'], ParentType, ContextType>;
};

export type EventConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['EventConnection'] = ResolversParentTypes['EventConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['EventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type EventCountResolvers<ContextType = any, ParentType extends ResolversParentTypes['EventCount'] = ResolversParentTypes['EventCount']> = {
  category?: Resolver<Maybe<ResolversTypes['EventCategory']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  group?: Resolver<Maybe<ResolversTypes['Group']>, ParentType, ContextType>;
  incidents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  severity?: Resolver<Maybe<ResolversTypes['Severity']>, ParentType, ContextType>;
  startsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['EventType']>, ParentType, ContextType>;
  vendor?: Resolver<Maybe<ResolversTypes['Vendor']>, ParentType, ContextType>;
};

export type EventEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['EventEdge'] = ResolversParentTypes['EventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type FieldCoverageResolvers<ContextType = any, ParentType extends ResolversParentTypes['FieldCoverage'] = ResolversParentTypes['FieldCoverage']> = {
  byVendor?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  events?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['CoverageField'], ParentType, ContextType>;
  filled?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['EventType'], ParentType, ContextType>;
};

export type FootageRequestResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageRequest'] = ResolversParentTypes['FootageRequest']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GroupResolvers<ContextType = any, ParentType extends ResolversParentTypes['Group'] = ResolversParentTypes['Group']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendorRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GroupConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['GroupConnection'] = ResolversParentTypes['GroupConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['GroupEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type GroupEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['GroupEdge'] = ResolversParentTypes['GroupEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Group'], ParentType, ContextType>;
};

export type IncidentResolvers<ContextType = any, ParentType extends ResolversParentTypes['Incident'] = ResolversParentTypes['Incident'], FederationReferenceType extends FederationReferenceTypes['Incident'] = FederationReferenceTypes['Incident']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Incident']> | FederationReferenceType, FederationReferenceType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  endedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  eventCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  events?: Resolver<ReadonlyArray<ResolversTypes['Event']>, ParentType, ContextType>;
  evidence?: Resolver<ReadonlyArray<ResolversTypes['IncidentEvidence']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  primary?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['EventType'], ParentType, ContextType>;
  vendors?: Resolver<ReadonlyArray<ResolversTypes['Vendor']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IncidentChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['IncidentChange'] = ResolversParentTypes['IncidentChange']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType>;
  incidentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['IncidentChangeKind'], ParentType, ContextType>;
};

export type IncidentConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['IncidentConnection'] = ResolversParentTypes['IncidentConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['IncidentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type IncidentEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['IncidentEdge'] = ResolversParentTypes['IncidentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Incident'], ParentType, ContextType>;
};

export type IncidentEvidenceResolvers<ContextType = any, ParentType extends ResolversParentTypes['IncidentEvidence'] = ResolversParentTypes['IncidentEvidence']> = {
  distanceMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  gapSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  nearest?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  sameDevice?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  sameDriver?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type LinkResolvers<ContextType = any, ParentType extends ResolversParentTypes['Link'] = ResolversParentTypes['Link']> = {
  confidence?: Resolver<ResolversTypes['LinkConfidence'], ParentType, ContextType>;
  evidence?: Resolver<ReadonlyArray<ResolversTypes['LinkEvidence']>, ParentType, ContextType>;
  linkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  linkedFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  linkedUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type LinkCandidateResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkCandidate'] = ResolversParentTypes['LinkCandidate']> = {
  devices?: Resolver<ReadonlyArray<ResolversTypes['Device']>, ParentType, ContextType>;
  dismissal?: Resolver<Maybe<ResolversTypes['LinkDecision']>, ParentType, ContextType>;
  drivers?: Resolver<ReadonlyArray<ResolversTypes['Driver']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LinkCandidateKind'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  speaksAgainst?: Resolver<ReadonlyArray<ResolversTypes['LinkEvidence']>, ParentType, ContextType>;
  speaksFor?: Resolver<ReadonlyArray<ResolversTypes['LinkEvidence']>, ParentType, ContextType>;
};

export type LinkCandidateConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkCandidateConnection'] = ResolversParentTypes['LinkCandidateConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['LinkCandidateEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type LinkCandidateEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkCandidateEdge'] = ResolversParentTypes['LinkCandidateEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['LinkCandidate'], ParentType, ContextType>;
};

export type LinkDecisionResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkDecision'] = ResolversParentTypes['LinkDecision']> = {
  action?: Resolver<ResolversTypes['LinkDecisionAction'], ParentType, ContextType>;
  decidedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  decidedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moves?: Resolver<ReadonlyArray<ResolversTypes['RecordMove']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  undid?: Resolver<Maybe<ResolversTypes['LinkDecision']>, ParentType, ContextType>;
  undone?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type LinkDecisionConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkDecisionConnection'] = ResolversParentTypes['LinkDecisionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['LinkDecisionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type LinkDecisionEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkDecisionEdge'] = ResolversParentTypes['LinkDecisionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['LinkDecision'], ParentType, ContextType>;
};

export type LinkDevicePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkDevicePayload'] = ResolversParentTypes['LinkDevicePayload']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
};

export type LinkDriverPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkDriverPayload'] = ResolversParentTypes['LinkDriverPayload']> = {
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
};

export type LinkEvidenceResolvers<ContextType = any, ParentType extends ResolversParentTypes['LinkEvidence'] = ResolversParentTypes['LinkEvidence']> = {
  kind?: Resolver<ResolversTypes['LinkEvidenceKind'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type MergeDevicesPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['MergeDevicesPayload'] = ResolversParentTypes['MergeDevicesPayload']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
};

export type MergeDriversPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['MergeDriversPayload'] = ResolversParentTypes['MergeDriversPayload']> = {
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = any, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  dismissLinkCandidate?: Resolver<ResolversTypes['DismissLinkCandidatePayload'], ParentType, ContextType, RequireFields<MutationDismissLinkCandidateArgs, 'input'>>;
  linkDevice?: Resolver<ResolversTypes['LinkDevicePayload'], ParentType, ContextType, RequireFields<MutationLinkDeviceArgs, 'input'>>;
  linkDriver?: Resolver<ResolversTypes['LinkDriverPayload'], ParentType, ContextType, RequireFields<MutationLinkDriverArgs, 'input'>>;
  mergeDevices?: Resolver<ResolversTypes['MergeDevicesPayload'], ParentType, ContextType, RequireFields<MutationMergeDevicesArgs, 'input'>>;
  mergeDrivers?: Resolver<ResolversTypes['MergeDriversPayload'], ParentType, ContextType, RequireFields<MutationMergeDriversArgs, 'input'>>;
  undoLinkDecision?: Resolver<ResolversTypes['UndoLinkDecisionPayload'], ParentType, ContextType, RequireFields<MutationUndoLinkDecisionArgs, 'input'>>;
  unlinkDevice?: Resolver<ResolversTypes['UnlinkDevicePayload'], ParentType, ContextType, RequireFields<MutationUnlinkDeviceArgs, 'input'>>;
  unlinkDriver?: Resolver<ResolversTypes['UnlinkDriverPayload'], ParentType, ContextType, RequireFields<MutationUnlinkDriverArgs, 'input'>>;
};

export type NodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'CoachingCase' | 'Device' | 'Driver' | 'Event' | 'FootageRequest' | 'Group' | 'Incident' | 'Rule', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PositionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Position'] = ResolversParentTypes['Position']> = {
  accuracyMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ageSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  headingDegrees?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
  speedKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type PositionConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['PositionConnection'] = ResolversParentTypes['PositionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['PositionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PositionEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['PositionEdge'] = ResolversParentTypes['PositionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType, RequireFields<QueryDeviceArgs, 'id'>>;
  devices?: Resolver<ResolversTypes['DeviceConnection'], ParentType, ContextType, RequireFields<QueryDevicesArgs, 'first'>>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType, RequireFields<QueryDriverArgs, 'id'>>;
  drivers?: Resolver<ResolversTypes['DriverConnection'], ParentType, ContextType, RequireFields<QueryDriversArgs, 'first'>>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<QueryEventArgs, 'id'>>;
  eventCounts?: Resolver<ReadonlyArray<ResolversTypes['EventCount']>, ParentType, ContextType, RequireFields<QueryEventCountsArgs, 'by' | 'timeZone'>>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, Partial<QueryEventsArgs>>;
  groups?: Resolver<ResolversTypes['GroupConnection'], ParentType, ContextType, RequireFields<QueryGroupsArgs, 'first'>>;
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType, RequireFields<QueryIncidentArgs, 'id'>>;
  incidents?: Resolver<ResolversTypes['IncidentConnection'], ParentType, ContextType, RequireFields<QueryIncidentsArgs, 'first'>>;
  linkCandidates?: Resolver<ResolversTypes['LinkCandidateConnection'], ParentType, ContextType, RequireFields<QueryLinkCandidatesArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['Source']>, ParentType, ContextType>;
};

export type RateLimitStateResolvers<ContextType = any, ParentType extends ResolversParentTypes['RateLimitState'] = ResolversParentTypes['RateLimitState']> = {
  limit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  remaining?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  requestsPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  throttledUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type RecordMoveResolvers<ContextType = any, ParentType extends ResolversParentTypes['RecordMove'] = ResolversParentTypes['RecordMove']> = {
  from?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  idAfter?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  idBefore?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type RuleResolvers<ContextType = any, ParentType extends ResolversParentTypes['Rule'] = ResolversParentTypes['Rule']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SourceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Source'] = ResolversParentTypes['Source']> = {
  coverage?: Resolver<ReadonlyArray<ResolversTypes['FieldCoverage']>, ParentType, ContextType>;
  eventsStored?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  issue?: Resolver<Maybe<ResolversTypes['SourceIssue']>, ParentType, ContextType>;
  lagSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  lastSuccessAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  quarantineReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  quarantined?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rateLimit?: Resolver<Maybe<ResolversTypes['RateLimitState']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SourceState'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type SourceIssueResolvers<ContextType = any, ParentType extends ResolversParentTypes['SourceIssue'] = ResolversParentTypes['SourceIssue']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  httpStatus?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type StreamGapResolvers<ContextType = any, ParentType extends ResolversParentTypes['StreamGap'] = ResolversParentTypes['StreamGap']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resumesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  deviceChanges?: SubscriptionResolver<ResolversTypes['DeviceChange'], "deviceChanges", ParentType, ContextType, RequireFields<SubscriptionDeviceChangesArgs, 'deviceIds'>>;
  eventChanges?: SubscriptionResolver<ResolversTypes['EventChange'], "eventChanges", ParentType, ContextType, Partial<SubscriptionEventChangesArgs>>;
  incidentChanges?: SubscriptionResolver<ResolversTypes['IncidentChange'], "incidentChanges", ParentType, ContextType, Partial<SubscriptionIncidentChangesArgs>>;
  sourceChanges?: SubscriptionResolver<ResolversTypes['Source'], "sourceChanges", ParentType, ContextType>;
};

export type UndoLinkDecisionPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['UndoLinkDecisionPayload'] = ResolversParentTypes['UndoLinkDecisionPayload']> = {
  decision?: Resolver<Maybe<ResolversTypes['LinkDecision']>, ParentType, ContextType>;
};

export type UnlinkDevicePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['UnlinkDevicePayload'] = ResolversParentTypes['UnlinkDevicePayload']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
};

export type UnlinkDriverPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['UnlinkDriverPayload'] = ResolversParentTypes['UnlinkDriverPayload']> = {
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type VinDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['VinDetails'] = ResolversParentTypes['VinDetails']> = {
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  maker?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  manufacturerId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  modelYear?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  vin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  Attribution?: AttributionResolvers<ContextType>;
  AttributionEvidence?: AttributionEvidenceResolvers<ContextType>;
  CoachingCase?: CoachingCaseResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Device?: DeviceResolvers<ContextType>;
  DeviceChange?: DeviceChangeResolvers<ContextType>;
  DeviceConnection?: DeviceConnectionResolvers<ContextType>;
  DeviceEdge?: DeviceEdgeResolvers<ContextType>;
  DeviceState?: DeviceStateResolvers<ContextType>;
  DismissLinkCandidatePayload?: DismissLinkCandidatePayloadResolvers<ContextType>;
  Driver?: DriverResolvers<ContextType>;
  DriverConnection?: DriverConnectionResolvers<ContextType>;
  DriverEdge?: DriverEdgeResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  EventChange?: EventChangeResolvers<ContextType>;
  EventConnection?: EventConnectionResolvers<ContextType>;
  EventCount?: EventCountResolvers<ContextType>;
  EventEdge?: EventEdgeResolvers<ContextType>;
  FieldCoverage?: FieldCoverageResolvers<ContextType>;
  FootageRequest?: FootageRequestResolvers<ContextType>;
  Group?: GroupResolvers<ContextType>;
  GroupConnection?: GroupConnectionResolvers<ContextType>;
  GroupEdge?: GroupEdgeResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  IncidentChange?: IncidentChangeResolvers<ContextType>;
  IncidentConnection?: IncidentConnectionResolvers<ContextType>;
  IncidentEdge?: IncidentEdgeResolvers<ContextType>;
  IncidentEvidence?: IncidentEvidenceResolvers<ContextType>;
  Link?: LinkResolvers<ContextType>;
  LinkCandidate?: LinkCandidateResolvers<ContextType>;
  LinkCandidateConnection?: LinkCandidateConnectionResolvers<ContextType>;
  LinkCandidateEdge?: LinkCandidateEdgeResolvers<ContextType>;
  LinkDecision?: LinkDecisionResolvers<ContextType>;
  LinkDecisionConnection?: LinkDecisionConnectionResolvers<ContextType>;
  LinkDecisionEdge?: LinkDecisionEdgeResolvers<ContextType>;
  LinkDevicePayload?: LinkDevicePayloadResolvers<ContextType>;
  LinkDriverPayload?: LinkDriverPayloadResolvers<ContextType>;
  LinkEvidence?: LinkEvidenceResolvers<ContextType>;
  MergeDevicesPayload?: MergeDevicesPayloadResolvers<ContextType>;
  MergeDriversPayload?: MergeDriversPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Position?: PositionResolvers<ContextType>;
  PositionConnection?: PositionConnectionResolvers<ContextType>;
  PositionEdge?: PositionEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RateLimitState?: RateLimitStateResolvers<ContextType>;
  RecordMove?: RecordMoveResolvers<ContextType>;
  Rule?: RuleResolvers<ContextType>;
  Source?: SourceResolvers<ContextType>;
  SourceIssue?: SourceIssueResolvers<ContextType>;
  StreamGap?: StreamGapResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  UndoLinkDecisionPayload?: UndoLinkDecisionPayloadResolvers<ContextType>;
  UnlinkDevicePayload?: UnlinkDevicePayloadResolvers<ContextType>;
  UnlinkDriverPayload?: UnlinkDriverPayloadResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
  VinDetails?: VinDetailsResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = any> = {
  coalesced?: CoalescedDirectiveResolver<any, any, ContextType>;
  resumable?: ResumableDirectiveResolver<any, any, ContextType>;
};
