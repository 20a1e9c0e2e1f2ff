import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { EventReference, CrossingReference, DeviceReference, Rule as RuleModel, RuleDeviceState as RuleDeviceStateModel, Reading, RuleVersion as RuleVersionModel } from './domain.ts';
import type { CrossingItem } from './crossings/crossing.ts';
import type { StoredVehicle } from './vehicle/vehicle-details.ts';
import type { FaultCode as FaultCodeModel } from './vehicle/fault-code.ts';
import type { FleetRule, PreviewedCrossing as PreviewedCrossingModel, RuleStay as RuleStayModel } from './fleet-rules/fleet-rule.ts';
import type { ToldWrite } from './writes/rule-write.ts';
import type { ParametricBoundary as ParametricBoundaryModel, PolygonBoundary as PolygonBoundaryModel, RadiusBoundary as RadiusBoundaryModel } from './boundaries/boundary.ts';
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
  /** A GeoJSON object as JSON: <https://www.rfc-editor.org/rfc/rfc7946>. Longitude comes first in it. */
  GeoJSON: { input: unknown; output: unknown; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** One condition of a rule. */
export type Boundary = ParametricBoundary | PolygonBoundary | RadiusBoundary;

/** One condition of a rule. Exactly one of the fields is given. */
export type BoundaryInput = {
  /**
   * A circle or an area as GeoJSON: a `Polygon`, with holes or without; a `MultiPolygon` that is one area cut at the date line; a `Feature` with
   * one of these; or a `Feature` with a `Point` and the property `radiusMeters`.
   */
  readonly geoJson?: InputMaybe<Scalars['GeoJSON']['input']>;
  /** A reading within bounds. */
  readonly parametric?: InputMaybe<ParametricBoundaryInput>;
  /** An area on the map. */
  readonly polygon?: InputMaybe<PolygonBoundaryInput>;
  /** A circle on the map. */
  readonly radius?: InputMaybe<RadiusBoundaryInput>;
};

/** What a boundary is about. */
export type BoundaryKind =
  /** A reading within bounds. */
  | 'PARAMETRIC'
  /** An area on the map. */
  | 'POLYGON'
  /** A circle on the map. */
  | 'RADIUS';

/** See `Mutation.createFleetRule`. */
export type CreateFleetRuleInput = {
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The rule. */
  readonly rule: FleetRuleInput;
};

/** See `Mutation.createRule`. */
export type CreateRuleInput = {
  /** The conditions, which must all hold: 1 to 10 of them, at most one of them a place. */
  readonly boundaries: ReadonlyArray<BoundaryInput>;
  /** The device that it is to watch: one with a device of the vendor's in it today. */
  readonly deviceId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What people call it, of 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
};

/** What `createRule` has led to. */
export type CreateRulePayload = {
  /** The rule. Null while the vendor has not made it. */
  readonly rule: Maybe<Rule>;
  /** What may be meant otherwise in the input, which was taken as it stands. */
  readonly warnings: ReadonlyArray<InputWarning>;
  /** What the vendor has made of it by now. */
  readonly write: RuleWrite;
};

/** Which way a rule was crossed. */
export type CrossingDirection =
  /** The conditions came to hold. */
  | 'ENTER'
  /** The conditions ceased to hold. */
  | 'LEAVE'
  /** Something new; see the event's `vendorType`. */
  | 'OTHER';

/** See `Mutation.deleteFleetRule`. */
export type DeleteFleetRuleInput = {
  /** The revision of the rule that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The rule that is to go. */
  readonly ruleId: Scalars['ID']['input'];
};

/** A rule of fleetgraph's own that was deleted. */
export type DeleteFleetRulePayload = {
  /** The id that it had. */
  readonly ruleId: Scalars['ID']['output'];
};

/** See `Mutation.deleteRule`. */
export type DeleteRuleInput = {
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The rule. */
  readonly ruleId: Scalars['ID']['input'];
};

/** What `deleteRule` has led to. */
export type DeleteRulePayload = {
  /** The id of the rule. */
  readonly ruleId: Scalars['ID']['output'];
  /** What the vendor has made of it by now. */
  readonly write: RuleWrite;
};

export type Device = {
  readonly id: Scalars['ID']['output'];
  /** The rules that watch it, those that were made last first. */
  readonly rules: RuleConnection;
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};


export type DeviceRulesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type Event = {
  readonly id: Scalars['ID']['output'];
  /** The crossing of a rule that it is. Null for events of other vendors, and for vehicle events that cross no rule. */
  readonly ruleCrossing: Maybe<RuleCrossing>;
  /** What the vehicle's own device holds of it. Null for events of other vendors than Vinli. */
  readonly vehicle: Maybe<VehicleDetails>;
};

/**
 * A diagnostic trouble code, as far as its letters say by the structure that SAE J2012 gives them. What exactly is at fault stands in the tables of
 * the standard, and for many codes in those of the vehicle's manufacturer.
 */
export type FaultCode = {
  /** Its letters, for example `P0301`. */
  readonly code: Scalars['String']['output'];
  /** Who has defined it: the first digit. */
  readonly definedBy: FaultDefinedBy;
  /** All of that in words, for example `Powertrain (ignition and misfires): a code of the standard`. */
  readonly meaning: Scalars['String']['output'];
  /** What of the system it is about: the second digit. Null where the standard divides the system no further, and for codes of manufacturers. */
  readonly subsystem: Maybe<Scalars['String']['output']>;
  /** What of the vehicle it is about: the first letter. */
  readonly system: FaultSystem;
};

/** Who has defined a fault code. */
export type FaultDefinedBy =
  /** The manufacturer of the vehicle. */
  | 'MANUFACTURER'
  /** Nobody yet. */
  | 'RESERVED'
  /** SAE and ISO: it means the same in all vehicles. */
  | 'STANDARD';

/** What of a vehicle a fault code is about. */
export type FaultSystem =
  /** What is in the cabin: `B`. */
  | 'BODY'
  /** Brakes, steering and suspension: `C`. */
  | 'CHASSIS'
  /** What control modules tell each other: `U`. */
  | 'NETWORK'
  /** Engine and transmission: `P`. */
  | 'POWERTRAIN';

/** What a map shows: those for which all holds that is given. */
export type FleetMapFilter = {
  /** Crossings from this instant on, inclusive. A day ago without it. */
  readonly crossingsFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of these devices: their positions and crossings, and the rules that watch them. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** These kinds of things; all without it. */
  readonly kinds?: InputMaybe<ReadonlyArray<FleetMapKind>>;
  /** These rules, and their crossings. */
  readonly ruleIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** What there is on a map. */
export type FleetMapKind =
  /** Where rules of fleetgraph's own were crossed. */
  | 'CROSSING'
  /** Where devices were last. */
  | 'POSITION'
  /** The areas of rules. */
  | 'RULE';

/** What a rule of fleetgraph's own is to say. */
export type FleetRuleInput = {
  /** The conditions, which must all hold: 1 to 10 of them. A reading can be `vehicleSpeed`, in km/h. */
  readonly boundaries: ReadonlyArray<BoundaryInput>;
  /** The devices that it watches, up to 500: whatever has one of their records of today. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** The groups whose devices it watches, up to 100. */
  readonly groupIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Who is within a limit of speed stays so up to so many km/h beyond, from 0 to 50: 3 without it. */
  readonly hysteresisKph?: InputMaybe<Scalars['Float']['input']>;
  /** Who is inside stays so up to so many metres outside, from 0 to 10,000: 50 without it. */
  readonly hysteresisMeters?: InputMaybe<Scalars['Float']['input']>;
  /** Who was not inside for so many seconds has not entered, from 0 to 86,400: 0 without it. */
  readonly minimumStaySeconds?: InputMaybe<Scalars['Int']['input']>;
  /** What people call it, of 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** When it can hold; always without it. */
  readonly schedule?: InputMaybe<FleetRuleScheduleInput>;
  /** Whether it watches the whole fleet. Otherwise name devices or groups. */
  readonly wholeFleet?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A rule of fleetgraph's own that was made or changed. */
export type FleetRulePayload = {
  /** The rule. Null where somebody has deleted it since. */
  readonly rule: Maybe<Rule>;
  /** What may be meant otherwise in the input, which was taken as it stands. */
  readonly warnings: ReadonlyArray<InputWarning>;
};

/** What a rule would have told. */
export type FleetRulePreview = {
  /** The newest of the crossings, the newest first. */
  readonly crossings: ReadonlyArray<PreviewedCrossing>;
  /** How many devices would have crossed it. */
  readonly deviceCount: Scalars['Int']['output'];
  /** Whether there are more positions than were looked at. */
  readonly isPartial: Scalars['Boolean']['output'];
  /** How many positions were looked at. */
  readonly positionCount: Scalars['Int']['output'];
  /** How many crossings there would have been in the positions that were looked at. */
  readonly totalCount: Scalars['Int']['output'];
  /** What may be meant otherwise in the rule, which was taken as it stands. */
  readonly warnings: ReadonlyArray<InputWarning>;
};

/** When a rule can hold. */
export type FleetRuleSchedule = {
  /** The time zone by whose clocks it goes, of the IANA database. */
  readonly timeZone: Scalars['String']['output'];
  /** The parts of the week. Those without a gap between are one. */
  readonly windows: ReadonlyArray<FleetRuleWindow>;
};

/** When a rule can hold. */
export type FleetRuleScheduleInput = {
  /** The time zone by whose clocks it goes, of the IANA database, for example `America/Chicago`. */
  readonly timeZone: Scalars['String']['input'];
  /** The parts of the week, 1 to 50. */
  readonly windows: ReadonlyArray<FleetRuleWindowInput>;
};

/** What a rule of fleetgraph's own says beside its boundaries. */
export type FleetRuleTerms = {
  /** Who made it. */
  readonly createdBy: Scalars['String']['output'];
  /** The devices that it watches by their ids. Empty where it watches the whole fleet or groups alone. */
  readonly devices: ReadonlyArray<Device>;
  /** The ids of the groups whose devices it watches. */
  readonly groupIds: ReadonlyArray<Scalars['ID']['output']>;
  /** Who is within a limit of speed stays so up to so many km/h beyond. */
  readonly hysteresisKph: Scalars['Float']['output'];
  /** Who is inside stays so up to so many metres outside. */
  readonly hysteresisMeters: Scalars['Float']['output'];
  /** Who was not inside for so many seconds has not entered. */
  readonly minimumStaySeconds: Scalars['Int']['output'];
  /** When it can hold. Null for always. */
  readonly schedule: Maybe<FleetRuleSchedule>;
  /** When it was changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Whether it watches the whole fleet. */
  readonly wholeFleet: Scalars['Boolean']['output'];
};

/** A part of some days of the week. */
export type FleetRuleWindow = {
  /** The days on which it begins. */
  readonly days: ReadonlyArray<Weekday>;
  /** When it begins, such as `22:00`. */
  readonly from: Scalars['String']['output'];
  /** When it ends. Where that is not after `from`, it is of the next day. */
  readonly until: Scalars['String']['output'];
};

/** A part of some days of the week. */
export type FleetRuleWindowInput = {
  /** The days on which it begins; all of them without it. */
  readonly days?: InputMaybe<ReadonlyArray<Weekday>>;
  /** When it begins, such as `22:00`. */
  readonly from: Scalars['String']['input'];
  /** When it ends. Where that is not after `from`, it is of the next day. */
  readonly until: Scalars['String']['input'];
};

/** A point on the map. */
export type GeoPoint = {
  /** Degrees north. */
  readonly latitude: Scalars['Float']['output'];
  /** Degrees east. */
  readonly longitude: Scalars['Float']['output'];
};

/** A point on the map. */
export type GeoPointInput = {
  /** Degrees north. */
  readonly latitude: Scalars['Float']['input'];
  /** Degrees east. */
  readonly longitude: Scalars['Float']['input'];
};

/** What may be meant otherwise in what was given. It was taken as it stands. */
export type InputWarning = {
  /** The path of the input field, for example `input.boundaries[0].parametric.max`. */
  readonly field: Scalars['String']['output'];
  /** What may be meant otherwise. */
  readonly message: Scalars['String']['output'];
};

export type Mutation = {
  /**
   * Makes a rule of fleetgraph's own, which watches the positions and speeds of all vendors' records of some devices, of groups or of the whole fleet,
   * from now on. Its crossings are events of the vendor `FLEETGRAPH`. Where late positions show that something was otherwise, it is amended or
   * retracted.
   */
  readonly createFleetRule: FleetRulePayload;
  /**
   * Has a rule made by the vendor whose device is in a vehicle, and evaluated there. Waits some seconds for the vendor; a `write` that is
   * `PENDING` by then goes on by itself, through restarts and outages. What the vendor would refuse is refused before it is asked, by the field that
   * is wrong. A new rule always reports once, whether it holds or not: see `RuleCrossing.firstEvaluation`.
   */
  readonly createRule: CreateRulePayload;
  /** Deletes a rule of fleetgraph's own. Its crossings stay; nobody is inside of it any more. */
  readonly deleteFleetRule: DeleteFleetRulePayload;
  /** Has a rule of a vendor's deleted. Its crossings stay. One that is gone already is as good as deleted. See `createRule`. */
  readonly deleteRule: DeleteRulePayload;
  /**
   * Has a rule of a vendor's watch something else. A vendor's rule never changes, so another one, with an id of its own, takes its place: first the
   * new one is made, then the old one deleted, and `write` is `CONFIRMED` when both are done. Until then both may be in force. Where the vendor
   * does not let go of the old one, the new one is deleted again, and `write` is `REFUSED`. See `createRule`.
   */
  readonly replaceRule: ReplaceRulePayload;
  /** Has a rule of fleetgraph's own say something else from now on. What was crossed before stays, and what is late is judged by what the rule said then. */
  readonly updateFleetRule: FleetRulePayload;
};


export type MutationCreateFleetRuleArgs = {
  input: CreateFleetRuleInput;
};


export type MutationCreateRuleArgs = {
  input: CreateRuleInput;
};


export type MutationDeleteFleetRuleArgs = {
  input: DeleteFleetRuleInput;
};


export type MutationDeleteRuleArgs = {
  input: DeleteRuleInput;
};


export type MutationReplaceRuleArgs = {
  input: ReplaceRuleInput;
};


export type MutationUpdateFleetRuleArgs = {
  input: UpdateFleetRuleInput;
};

/** Anything that can be asked for again by its id. */
export type Node = {
  /** The id, the same for as long as the thing exists. Opaque: only compare it and hand it back. */
  readonly id: Scalars['ID']['output'];
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

/** One reading of a vehicle. */
export type ParameterReading = {
  /** What was read, in the vendor's spelling, for example `vehicleSpeed`. */
  readonly parameter: Scalars['String']['output'];
  /** The unit of the value, for example `km/h`, `°C` or `%`; empty for a ratio or a count. Null where the vendor does not say. */
  readonly unit: Maybe<Scalars['String']['output']>;
  /** Its value. */
  readonly value: Scalars['Float']['output'];
};

/** A reading within bounds. */
export type ParametricBoundary = {
  /** The upper bound, in the metric unit of the reading (km/h, °C, %). Null if there is none. */
  readonly max: Maybe<Scalars['Float']['output']>;
  /** The lower bound, in the metric unit of the reading (km/h, °C, %). Null if there is none. */
  readonly min: Maybe<Scalars['Float']['output']>;
  /** The reading, in the vendor's spelling, for example `vehicleSpeed`. */
  readonly parameter: Scalars['String']['output'];
  /** The unit of the bounds, for example `km/h`, `°C` or `%`; empty for a ratio or a count. Null where it is not known. */
  readonly unit: Maybe<Scalars['String']['output']>;
};

/** A reading within bounds. At least one of them is given. */
export type ParametricBoundaryInput = {
  /** The upper bound, which is within, in the metric unit of the reading (km/h, °C, %). */
  readonly max?: InputMaybe<Scalars['Float']['input']>;
  /** The lower bound, which is within, in the metric unit of the reading (km/h, °C, %). */
  readonly min?: InputMaybe<Scalars['Float']['input']>;
  /** The reading, for example `vehicleSpeed`. What can be limited depends on who evaluates the rule. */
  readonly parameter: Scalars['String']['input'];
};

/** An area on the map. */
export type PolygonBoundary = {
  /** The corners in order, the first one again at the end. Edges are straight in degrees, and cross the date line where that is the short way. */
  readonly corners: ReadonlyArray<GeoPoint>;
  /** It as a GeoJSON `Feature` with a `Polygon`, or with a `MultiPolygon` where it is cut at the date line. `BoundaryInput.geoJson` takes it. */
  readonly geoJson: Scalars['GeoJSON']['output'];
  /** Areas within that are none of it, each by its corners, the first one again at the end. */
  readonly holes: ReadonlyArray<ReadonlyArray<GeoPoint>>;
};

/** An area on the map. */
export type PolygonBoundaryInput = {
  /** The corners in order, the first one again at the end. They may not cross themselves; across the date line they go the short way. */
  readonly corners: ReadonlyArray<GeoPointInput>;
  /** Areas within that are none of it, each by its corners, the first one again at the end. */
  readonly holes?: InputMaybe<ReadonlyArray<ReadonlyArray<GeoPointInput>>>;
};

/** A crossing that a rule would have told. */
export type PreviewedCrossing = {
  /** The device. */
  readonly device: Device;
  /** Which way. */
  readonly direction: CrossingDirection;
  /** Whether the device was inside at its first position already. */
  readonly firstEvaluation: Scalars['Boolean']['output'];
  /** Where. Null where a window of the schedule ended. */
  readonly location: Maybe<GeoPoint>;
  /** When. */
  readonly occurredAt: Scalars['DateTime']['output'];
};

export type Query = {
  /**
   * Rules, the newest positions of devices and the newest crossings as one GeoJSON `FeatureCollection`, ready for any map. Each feature has in its properties
   * a `kind` (`RULE`, `POSITION`, `CROSSING`) and ids of the graph. At most 1,000 rules, 5,000 positions and 1,000 crossings; `isPartial` says
   * whether there are more. Areas are cut at the date line, and circles are drawn as polygons.
   */
  readonly fleetMap: Scalars['GeoJSON']['output'];
  /**
   * What a rule of fleetgraph's own would have told of the last days, by the positions that are kept (7 days). Of very many positions only some are
   * looked at, and `isPartial` says so. Nothing is stored.
   */
  readonly fleetRulePreview: FleetRulePreview;
  /** A rule of today. Null if there is none of this id, or none any more. */
  readonly rule: Maybe<Rule>;
  /** What has become of something that the vendor of a rule was asked to do, for 30 days. Null if there is no such thing. */
  readonly ruleWrite: Maybe<RuleWrite>;
  /**
   * The rules of today, those that were made last first, and those of which nobody says when they were made at the end. Rules that somebody has
   * deleted are not among them.
   */
  readonly rules: RuleConnection;
};


export type QueryFleetMapArgs = {
  filter: InputMaybe<FleetMapFilter>;
};


export type QueryFleetRulePreviewArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  rule: FleetRuleInput;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryRuleArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRuleWriteArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRulesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<RuleFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A circle on the map. */
export type RadiusBoundary = {
  /** The centre as a GeoJSON `Feature` with a `Point` and the property `radiusMeters`, for GeoJSON has no circles. `BoundaryInput.geoJson` takes it. */
  readonly geoJson: Scalars['GeoJSON']['output'];
  /** Degrees north of the centre. */
  readonly latitude: Scalars['Float']['output'];
  /** Degrees east of the centre. */
  readonly longitude: Scalars['Float']['output'];
  /** The radius in metres. */
  readonly radiusMeters: Scalars['Float']['output'];
};

/** A circle on the map. */
export type RadiusBoundaryInput = {
  /** Degrees north of the centre. */
  readonly latitude: Scalars['Float']['input'];
  /** Degrees east of the centre. */
  readonly longitude: Scalars['Float']['input'];
  /** The radius in metres, more than 0. */
  readonly radiusMeters: Scalars['Float']['input'];
};

/** See `Mutation.replaceRule`. */
export type ReplaceRuleInput = {
  /** The conditions of the new one: see `CreateRuleInput.boundaries`. */
  readonly boundaries: ReadonlyArray<BoundaryInput>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What people call the new one, of 1 to 200 characters. Without it, what they call the old one. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** The rule whose place is taken. As it never changes, it is replaced as the client has read it, or is gone: then it is `NOT_FOUND`. */
  readonly ruleId: Scalars['ID']['input'];
};

/** What `replaceRule` has led to. */
export type ReplaceRulePayload = {
  /** The id of the rule whose place it takes. */
  readonly replacedRuleId: Scalars['ID']['output'];
  /** The new rule. Null while the replacement is not done. */
  readonly rule: Maybe<Rule>;
  /** What may be meant otherwise in the input, which was taken as it stands. */
  readonly warnings: ReadonlyArray<InputWarning>;
  /** What the vendor has made of it by now. */
  readonly write: RuleWrite;
};

/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type Rule = Node & {
  /** The conditions. Empty where the vendor did not send them. */
  readonly boundaries: ReadonlyArray<Boundary>;
  /** When it was made. Null where the vendor does not say. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** The moments at which it came to hold, or ceased to, the newest first. */
  readonly crossings: RuleCrossingConnection;
  /** The device that it watches. Null where it watches several, and while it is not known whose device the vendor's is. */
  readonly device: Maybe<Device>;
  /** How it stands for each device that it watches, in the order of their ids. */
  readonly deviceStates: RuleDeviceStateConnection;
  /** The devices that are inside of a rule of fleetgraph's own now, those that came in last first. Empty for a vendor's: see `deviceStates`. */
  readonly devicesInside: RuleStayConnection;
  /** What a rule of fleetgraph's own says beside its boundaries. Null for a vendor's. */
  readonly fleet: Maybe<FleetRuleTerms>;
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** What people call it. Null if it has no name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** Counts the changes of a rule of fleetgraph's own, for `expectedRevision`. Null for a vendor's, which never changes. */
  readonly revision: Maybe<Scalars['Int']['output']>;
  /** Whether it holds: of one that watches several devices, whether it does for any of them. */
  readonly state: RuleState;
  /** Who evaluates it. */
  readonly vendor: Vendor;
  /** The vendor's own record of it. Null for a rule of fleetgraph's own. */
  readonly vendorRef: Maybe<VendorRef>;
};


/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type RuleCrossingsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type RuleDeviceStatesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type RuleDevicesInsideArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of rules. */
export type RuleConnection = {
  /** The rules of this page with their cursors. */
  readonly edges: ReadonlyArray<RuleEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** The moment at which the conditions of a rule came to hold, or ceased to. */
export type RuleCrossing = {
  /** The rule as it was then. */
  readonly asThen: RuleVersion;
  /** Whether they came to hold or ceased to. */
  readonly direction: CrossingDirection;
  /** The event that it is. */
  readonly event: Event;
  /** Whether this is the first evaluation of a new rule, which always reports and is no real crossing. */
  readonly firstEvaluation: Scalars['Boolean']['output'];
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** The rule of today. Null once it is gone, or while it is not known. */
  readonly rule: Maybe<Rule>;
  /** What was measured. Null where the vendor sent no reading. */
  readonly snapshot: Maybe<RuleSnapshot>;
};

/** Something that became known of a crossing, as whoever follows a filter sees it. */
export type RuleCrossingChange = {
  /** The crossing as it is now. Null for one that left the filter, and for a gap. */
  readonly crossing: Maybe<RuleCrossing>;
  /** The id of the event that the crossing is. Null only for a gap. */
  readonly crossingId: Maybe<Scalars['ID']['output']>;
  /** The place of this change in the order of all changes of crossings; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /** What became known. */
  readonly kind: RuleCrossingChangeKind;
};

/** What became known of a crossing. */
export type RuleCrossingChangeKind =
  /** It came into the filter: it is new, or a change made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and is known better now. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A change made it fit the filter no longer. */
  | 'LEFT'
  /** It was taken back: it did not happen, by what is known now. */
  | 'RETRACTED';

/** A page of crossings. */
export type RuleCrossingConnection = {
  /** The place in the order of changes at which this list was true: `ruleCrossings(after:)` goes on from there without a gap. */
  readonly changeCursor: Scalars['String']['output'];
  /** The crossings of this page with their cursors. */
  readonly edges: ReadonlyArray<RuleCrossingEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A crossing of a page. */
export type RuleCrossingEdge = {
  /** The place of the crossing in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The crossing. */
  readonly node: RuleCrossing;
};

/** Which crossings are meant: those for which all holds that is given. */
export type RuleCrossingFilter = {
  /** By one of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** In one of these directions. */
  readonly directions?: InputMaybe<ReadonlyArray<CrossingDirection>>;
  /** Of one of these rules. */
  readonly ruleIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** As severe as one of these. */
  readonly severities?: InputMaybe<ReadonlyArray<Severity>>;
  /** Told by one of these. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
  /** Whether first evaluations of new rules are left out, which are no real crossings. */
  readonly withoutFirstEvaluations?: Scalars['Boolean']['input'];
};

/** How a rule stands for one device. */
export type RuleDeviceState = {
  /** Whether all boundaries hold. Null where it is not known. */
  readonly covered: Maybe<Scalars['Boolean']['output']>;
  /** The device. Null while it is not known whose device the vendor's is. */
  readonly device: Maybe<Device>;
  /** The vendor's own record of the device. Null for a rule of fleetgraph's own. */
  readonly deviceRef: Maybe<VendorRef>;
  /** Whether there was enough data to tell. */
  readonly evaluated: Scalars['Boolean']['output'];
  /** When it came to be so: the newest crossing. Null where there is none. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** Whether the rule holds there. */
  readonly state: RuleState;
};

/** A page of the devices that a rule watches. */
export type RuleDeviceStateConnection = {
  /** The devices of this page with their cursors. */
  readonly edges: ReadonlyArray<RuleDeviceStateEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A device of a page. */
export type RuleDeviceStateEdge = {
  /** The place of the device in the list. */
  readonly cursor: Scalars['String']['output'];
  /** How the rule stands there. */
  readonly node: RuleDeviceState;
};

/** A rule of a page. */
export type RuleEdge = {
  /** The place of the rule in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The rule. */
  readonly node: Rule;
};

/** Which rules are meant: those for which all holds that is given. */
export type RuleFilter = {
  /** With a boundary of one of these kinds. */
  readonly boundaries?: InputMaybe<ReadonlyArray<BoundaryKind>>;
  /** Watching one of these devices today. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** With this in their name, whatever the case of its letters. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** In one of these states. */
  readonly states?: InputMaybe<ReadonlyArray<RuleState>>;
  /** Evaluated by one of these. */
  readonly vendors?: InputMaybe<ReadonlyArray<Vendor>>;
};

/** What a vehicle's device measured at a moment, such as that at which a rule was crossed. */
export type RuleSnapshot = {
  /** Where it was measured. Null where the vendor does not say. */
  readonly location: Maybe<GeoPoint>;
  /** When it was measured. */
  readonly measuredAt: Scalars['DateTime']['output'];
  /** The readings that are numbers, by name. */
  readonly readings: ReadonlyArray<ParameterReading>;
};

/** Whether a rule holds. */
export type RuleState =
  /** All boundaries hold. */
  | 'COVERED'
  /** A boundary does not hold. */
  | 'UNCOVERED'
  /** There was not enough data to tell. */
  | 'UNEVALUATED';

/** A device inside of a rule. */
export type RuleStay = {
  /** The crossing by which it did. */
  readonly crossing: Maybe<RuleCrossing>;
  /** The device. Null while it is not known whose device the record is that shows it. */
  readonly device: Maybe<Device>;
  /** When it came in. */
  readonly enteredAt: Scalars['DateTime']['output'];
};

/** A page of the devices that are inside of a rule. */
export type RuleStayConnection = {
  /** The devices of this page with their cursors. */
  readonly edges: ReadonlyArray<RuleStayEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A device of a page. */
export type RuleStayEdge = {
  /** The place of the device in the list. */
  readonly cursor: Scalars['String']['output'];
  /** Since when it is inside. */
  readonly node: RuleStay;
};

/** A rule as it was at a moment of the past. It has no id: what goes by the id of the rule is the rule of today. */
export type RuleVersion = {
  /** The conditions. Empty where the vendor did not send them. */
  readonly boundaries: ReadonlyArray<Boundary>;
  /** When the rule was made. Null where the vendor does not say. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** What people called it. Null if it had no name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** Whether it held. */
  readonly state: RuleState;
};

/** Something that the vendor of a rule was asked to do. */
export type RuleWrite = {
  /** The code of the error, as in errors of the graph: why it was refused, or why it is still pending. Null where nothing is wrong. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** Its id, for `ruleWrite`. */
  readonly id: Scalars['ID']['output'];
  /** The same in words. */
  readonly message: Maybe<Scalars['String']['output']>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** The rule that it has led to. Null before it is confirmed, for a deletion, and once the rule is gone. */
  readonly rule: Maybe<Rule>;
  /** When it was confirmed or refused. Null before. */
  readonly settledAt: Maybe<Scalars['DateTime']['output']>;
  /** What has become of it. */
  readonly state: RuleWriteState;
};

/** What has become of something that the vendor of a rule was asked to do. */
export type RuleWriteState =
  /** The vendor has done it. */
  | 'CONFIRMED'
  /** The vendor has not been reached yet, has not answered, or is not done. */
  | 'PENDING'
  /** It will not be done; see the code and the message, which say where something may be left of it. */
  | 'REFUSED';

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

/** A part of the changes that can no longer be replayed. */
export type StreamGap = {
  /** The cursor behind which it begins: the one that the client came with. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When the oldest change that can still be replayed became known. Null if there is none. */
  readonly resumesAt: Maybe<Scalars['DateTime']['output']>;
};

export type Subscription = {
  /** What becomes known of crossings of rules from the moment of subscribing, in the order in which it did: the vendor's and those of fleetgraph's own rules. */
  readonly ruleCrossings: RuleCrossingChange;
};


export type SubscriptionRuleCrossingsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<RuleCrossingFilter>;
};

/** See `Mutation.updateFleetRule`. */
export type UpdateFleetRuleInput = {
  /** The revision of the rule that was looked at. If it has another one by now, the answer is `CONFLICT`, and nothing is done. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** All that it is to say. */
  readonly rule: FleetRuleInput;
  /** The rule that is to say something else. */
  readonly ruleId: Scalars['ID']['input'];
};

/** What the device of a vehicle holds of an event. The ids in it are the vendor's own. */
export type VehicleDetails = {
  /** The fault code by its letters, for example `P0301`. Null for anything else, and where the vendor gives the id alone. */
  readonly faultCode: Maybe<Scalars['String']['output']>;
  /** What the letters of the fault code say. Null for anything else, and where they are not known. */
  readonly faultCodeDetails: Maybe<FaultCode>;
  /** The fault code that came or went, by its id. Null for anything else. */
  readonly faultCodeRef: Maybe<Scalars['String']['output']>;
  /** What it is about. Null where the vendor names nothing. */
  readonly objectRef: Maybe<Scalars['String']['output']>;
  /** What that is, in the vendor's spelling, for example `rule`, `vehicle`, `trip` or `odometer-trigger`. Null where the vendor names nothing. */
  readonly objectType: Maybe<Scalars['String']['output']>;
  /** The reading of the odometer that a distance was reached at, as the vendor estimates it. Null for anything else. */
  readonly odometerMeters: Maybe<Scalars['Float']['output']>;
  /** The trigger that told of the distance. Null for anything else. */
  readonly odometerTriggerRef: Maybe<Scalars['String']['output']>;
  /** How the distance was set, in the vendor's spelling: `specific`, `from_now` or `milestone`. Null for anything else. */
  readonly odometerTriggerType: Maybe<Scalars['String']['output']>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** What was measured then. Null where the record has no reading. */
  readonly snapshot: Maybe<RuleSnapshot>;
  /** How long after it happened the vendor stored it, by the device's clock. Null where the vendor's record does not say. */
  readonly storageLatencySeconds: Maybe<Scalars['Float']['output']>;
  /** When the vendor stored it. Null where the vendor's record does not say. */
  readonly storedAt: Maybe<Scalars['DateTime']['output']>;
  /** The distance that was reached. Null for anything else. */
  readonly thresholdMeters: Maybe<Scalars['Float']['output']>;
  /** The trip that began or ended. Null for anything else. */
  readonly tripRef: Maybe<Scalars['String']['output']>;
  /** The vehicle that the device was in then. Null where the vendor names none. */
  readonly vehicleRef: Maybe<Scalars['String']['output']>;
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

/** A day of the week. */
export type Weekday =
  /** Friday. */
  | 'FRIDAY'
  /** Monday. */
  | 'MONDAY'
  /** Saturday. */
  | 'SATURDAY'
  /** Sunday. */
  | 'SUNDAY'
  /** Thursday. */
  | 'THURSDAY'
  /** Tuesday. */
  | 'TUESDAY'
  /** Wednesday. */
  | 'WEDNESDAY';



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
  Event: Event;
  Rule: Rule;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Device:
    ( { __typename: 'Device' }
    & GraphQLRecursivePick<FederationTypes['Device'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Device'], {"vendorRefs":{"vendor":true,"ref":true}}> ) );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
  Rule:
    ( { __typename: 'Rule' }
    & GraphQLRecursivePick<FederationTypes['Rule'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  Boundary:
    | ( ParametricBoundaryModel )
    | ( PolygonBoundaryModel )
    | ( RadiusBoundaryModel )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( RuleModel );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boundary: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['Boundary']>;
  BoundaryInput: BoundaryInput;
  BoundaryKind: BoundaryKind;
  CreateFleetRuleInput: CreateFleetRuleInput;
  CreateRuleInput: CreateRuleInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CreateRulePayload: ResolverTypeWrapper<Omit<CreateRulePayload, 'rule' | 'write'> & { rule?: Maybe<ResolversTypes['Rule']>, write: ResolversTypes['RuleWrite'] }>;
  CrossingDirection: CrossingDirection;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteFleetRuleInput: DeleteFleetRuleInput;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  DeleteFleetRulePayload: ResolverTypeWrapper<DeleteFleetRulePayload>;
  DeleteRuleInput: DeleteRuleInput;
  DeleteRulePayload: ResolverTypeWrapper<Omit<DeleteRulePayload, 'write'> & { write: ResolversTypes['RuleWrite'] }>;
  Device: ResolverTypeWrapper<DeviceReference>;
  Event: ResolverTypeWrapper<EventReference>;
  FaultCode: ResolverTypeWrapper<FaultCodeModel>;
  FaultDefinedBy: FaultDefinedBy;
  FaultSystem: FaultSystem;
  FleetMapFilter: FleetMapFilter;
  FleetMapKind: FleetMapKind;
  FleetRuleInput: FleetRuleInput;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  FleetRulePayload: ResolverTypeWrapper<Omit<FleetRulePayload, 'rule'> & { rule?: Maybe<ResolversTypes['Rule']> }>;
  FleetRulePreview: ResolverTypeWrapper<Omit<FleetRulePreview, 'crossings'> & { crossings: ReadonlyArray<ResolversTypes['PreviewedCrossing']> }>;
  FleetRuleSchedule: ResolverTypeWrapper<FleetRuleSchedule>;
  FleetRuleScheduleInput: FleetRuleScheduleInput;
  FleetRuleTerms: ResolverTypeWrapper<FleetRule>;
  FleetRuleWindow: ResolverTypeWrapper<FleetRuleWindow>;
  FleetRuleWindowInput: FleetRuleWindowInput;
  GeoJSON: ResolverTypeWrapper<Scalars['GeoJSON']['output']>;
  GeoPoint: ResolverTypeWrapper<GeoPoint>;
  GeoPointInput: GeoPointInput;
  InputWarning: ResolverTypeWrapper<InputWarning>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  ParameterReading: ResolverTypeWrapper<Reading>;
  ParametricBoundary: ResolverTypeWrapper<ParametricBoundaryModel>;
  ParametricBoundaryInput: ParametricBoundaryInput;
  PolygonBoundary: ResolverTypeWrapper<PolygonBoundaryModel>;
  PolygonBoundaryInput: PolygonBoundaryInput;
  PreviewedCrossing: ResolverTypeWrapper<PreviewedCrossingModel>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RadiusBoundary: ResolverTypeWrapper<RadiusBoundaryModel>;
  RadiusBoundaryInput: RadiusBoundaryInput;
  ReplaceRuleInput: ReplaceRuleInput;
  ReplaceRulePayload: ResolverTypeWrapper<Omit<ReplaceRulePayload, 'rule' | 'write'> & { rule?: Maybe<ResolversTypes['Rule']>, write: ResolversTypes['RuleWrite'] }>;
  Rule: ResolverTypeWrapper<RuleModel>;
  RuleConnection: ResolverTypeWrapper<Omit<RuleConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['RuleEdge']> }>;
  RuleCrossing: ResolverTypeWrapper<CrossingReference>;
  RuleCrossingChange: ResolverTypeWrapper<CrossingItem>;
  RuleCrossingChangeKind: RuleCrossingChangeKind;
  RuleCrossingConnection: ResolverTypeWrapper<Omit<RuleCrossingConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['RuleCrossingEdge']> }>;
  RuleCrossingEdge: ResolverTypeWrapper<Omit<RuleCrossingEdge, 'node'> & { node: ResolversTypes['RuleCrossing'] }>;
  RuleCrossingFilter: RuleCrossingFilter;
  RuleDeviceState: ResolverTypeWrapper<RuleDeviceStateModel>;
  RuleDeviceStateConnection: ResolverTypeWrapper<Omit<RuleDeviceStateConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['RuleDeviceStateEdge']> }>;
  RuleDeviceStateEdge: ResolverTypeWrapper<Omit<RuleDeviceStateEdge, 'node'> & { node: ResolversTypes['RuleDeviceState'] }>;
  RuleEdge: ResolverTypeWrapper<Omit<RuleEdge, 'node'> & { node: ResolversTypes['Rule'] }>;
  RuleFilter: RuleFilter;
  RuleSnapshot: ResolverTypeWrapper<Omit<RuleSnapshot, 'readings'> & { readings: ReadonlyArray<ResolversTypes['ParameterReading']> }>;
  RuleState: RuleState;
  RuleStay: ResolverTypeWrapper<RuleStayModel>;
  RuleStayConnection: ResolverTypeWrapper<Omit<RuleStayConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['RuleStayEdge']> }>;
  RuleStayEdge: ResolverTypeWrapper<Omit<RuleStayEdge, 'node'> & { node: ResolversTypes['RuleStay'] }>;
  RuleVersion: ResolverTypeWrapper<RuleVersionModel>;
  RuleWrite: ResolverTypeWrapper<ToldWrite>;
  RuleWriteState: RuleWriteState;
  Severity: Severity;
  StreamGap: ResolverTypeWrapper<StreamGap>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UpdateFleetRuleInput: UpdateFleetRuleInput;
  VehicleDetails: ResolverTypeWrapper<StoredVehicle>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  Weekday: Weekday;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boundary: ResolversUnionTypes<ResolversParentTypes>['Boundary'];
  BoundaryInput: BoundaryInput;
  CreateFleetRuleInput: CreateFleetRuleInput;
  CreateRuleInput: CreateRuleInput;
  ID: Scalars['ID']['output'];
  CreateRulePayload: Omit<CreateRulePayload, 'rule' | 'write'> & { rule?: Maybe<ResolversParentTypes['Rule']>, write: ResolversParentTypes['RuleWrite'] };
  DateTime: Scalars['DateTime']['output'];
  DeleteFleetRuleInput: DeleteFleetRuleInput;
  Int: Scalars['Int']['output'];
  DeleteFleetRulePayload: DeleteFleetRulePayload;
  DeleteRuleInput: DeleteRuleInput;
  DeleteRulePayload: Omit<DeleteRulePayload, 'write'> & { write: ResolversParentTypes['RuleWrite'] };
  Device: DeviceReference;
  Event: EventReference;
  FaultCode: FaultCodeModel;
  FleetMapFilter: FleetMapFilter;
  FleetRuleInput: FleetRuleInput;
  Float: Scalars['Float']['output'];
  Boolean: Scalars['Boolean']['output'];
  FleetRulePayload: Omit<FleetRulePayload, 'rule'> & { rule?: Maybe<ResolversParentTypes['Rule']> };
  FleetRulePreview: Omit<FleetRulePreview, 'crossings'> & { crossings: ReadonlyArray<ResolversParentTypes['PreviewedCrossing']> };
  FleetRuleSchedule: FleetRuleSchedule;
  FleetRuleScheduleInput: FleetRuleScheduleInput;
  FleetRuleTerms: FleetRule;
  FleetRuleWindow: FleetRuleWindow;
  FleetRuleWindowInput: FleetRuleWindowInput;
  GeoJSON: Scalars['GeoJSON']['output'];
  GeoPoint: GeoPoint;
  GeoPointInput: GeoPointInput;
  InputWarning: InputWarning;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  ParameterReading: Reading;
  ParametricBoundary: ParametricBoundaryModel;
  ParametricBoundaryInput: ParametricBoundaryInput;
  PolygonBoundary: PolygonBoundaryModel;
  PolygonBoundaryInput: PolygonBoundaryInput;
  PreviewedCrossing: PreviewedCrossingModel;
  Query: Record<PropertyKey, never>;
  RadiusBoundary: RadiusBoundaryModel;
  RadiusBoundaryInput: RadiusBoundaryInput;
  ReplaceRuleInput: ReplaceRuleInput;
  ReplaceRulePayload: Omit<ReplaceRulePayload, 'rule' | 'write'> & { rule?: Maybe<ResolversParentTypes['Rule']>, write: ResolversParentTypes['RuleWrite'] };
  Rule: RuleModel;
  RuleConnection: Omit<RuleConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['RuleEdge']> };
  RuleCrossing: CrossingReference;
  RuleCrossingChange: CrossingItem;
  RuleCrossingConnection: Omit<RuleCrossingConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['RuleCrossingEdge']> };
  RuleCrossingEdge: Omit<RuleCrossingEdge, 'node'> & { node: ResolversParentTypes['RuleCrossing'] };
  RuleCrossingFilter: RuleCrossingFilter;
  RuleDeviceState: RuleDeviceStateModel;
  RuleDeviceStateConnection: Omit<RuleDeviceStateConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['RuleDeviceStateEdge']> };
  RuleDeviceStateEdge: Omit<RuleDeviceStateEdge, 'node'> & { node: ResolversParentTypes['RuleDeviceState'] };
  RuleEdge: Omit<RuleEdge, 'node'> & { node: ResolversParentTypes['Rule'] };
  RuleFilter: RuleFilter;
  RuleSnapshot: Omit<RuleSnapshot, 'readings'> & { readings: ReadonlyArray<ResolversParentTypes['ParameterReading']> };
  RuleStay: RuleStayModel;
  RuleStayConnection: Omit<RuleStayConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['RuleStayEdge']> };
  RuleStayEdge: Omit<RuleStayEdge, 'node'> & { node: ResolversParentTypes['RuleStay'] };
  RuleVersion: RuleVersionModel;
  RuleWrite: ToldWrite;
  StreamGap: StreamGap;
  Subscription: Record<PropertyKey, never>;
  UpdateFleetRuleInput: UpdateFleetRuleInput;
  VehicleDetails: StoredVehicle;
  VendorRef: VendorRef;
  String: Scalars['String']['output'];
};

export type ResumableDirectiveArgs = {
  after: Scalars['String']['input'];
  cursor: Scalars['String']['input'];
};

export type ResumableDirectiveResolver<Result, Parent, ContextType = any, Args = ResumableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type BoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Boundary'] = ResolversParentTypes['Boundary']> = {
  __resolveType: TypeResolveFn<'ParametricBoundary' | 'PolygonBoundary' | 'RadiusBoundary', ParentType, ContextType>;
};

export type CreateRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['CreateRulePayload'] = ResolversParentTypes['CreateRulePayload']> = {
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['InputWarning']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['RuleWrite'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteFleetRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeleteFleetRulePayload'] = ResolversParentTypes['DeleteFleetRulePayload']> = {
  ruleId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type DeleteRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['DeleteRulePayload'] = ResolversParentTypes['DeleteRulePayload']> = {
  ruleId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['RuleWrite'], ParentType, ContextType>;
};

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device'], FederationReferenceType extends FederationReferenceTypes['Device'] = FederationReferenceTypes['Device']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Device']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rules?: Resolver<ResolversTypes['RuleConnection'], ParentType, ContextType, RequireFields<DeviceRulesArgs, 'first'>>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ruleCrossing?: Resolver<Maybe<ResolversTypes['RuleCrossing']>, ParentType, ContextType>;
  vehicle?: Resolver<Maybe<ResolversTypes['VehicleDetails']>, ParentType, ContextType>;
};

export type FaultCodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['FaultCode'] = ResolversParentTypes['FaultCode']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  definedBy?: Resolver<ResolversTypes['FaultDefinedBy'], ParentType, ContextType>;
  meaning?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subsystem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  system?: Resolver<ResolversTypes['FaultSystem'], ParentType, ContextType>;
};

export type FleetRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['FleetRulePayload'] = ResolversParentTypes['FleetRulePayload']> = {
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['InputWarning']>, ParentType, ContextType>;
};

export type FleetRulePreviewResolvers<ContextType = any, ParentType extends ResolversParentTypes['FleetRulePreview'] = ResolversParentTypes['FleetRulePreview']> = {
  crossings?: Resolver<ReadonlyArray<ResolversTypes['PreviewedCrossing']>, ParentType, ContextType>;
  deviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  positionCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['InputWarning']>, ParentType, ContextType>;
};

export type FleetRuleScheduleResolvers<ContextType = any, ParentType extends ResolversParentTypes['FleetRuleSchedule'] = ResolversParentTypes['FleetRuleSchedule']> = {
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  windows?: Resolver<ReadonlyArray<ResolversTypes['FleetRuleWindow']>, ParentType, ContextType>;
};

export type FleetRuleTermsResolvers<ContextType = any, ParentType extends ResolversParentTypes['FleetRuleTerms'] = ResolversParentTypes['FleetRuleTerms']> = {
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  devices?: Resolver<ReadonlyArray<ResolversTypes['Device']>, ParentType, ContextType>;
  groupIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  hysteresisKph?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  hysteresisMeters?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minimumStaySeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  schedule?: Resolver<Maybe<ResolversTypes['FleetRuleSchedule']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  wholeFleet?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type FleetRuleWindowResolvers<ContextType = any, ParentType extends ResolversParentTypes['FleetRuleWindow'] = ResolversParentTypes['FleetRuleWindow']> = {
  days?: Resolver<ReadonlyArray<ResolversTypes['Weekday']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  until?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface GeoJsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['GeoJSON'], any> {
  name: 'GeoJSON';
}

export type GeoPointResolvers<ContextType = any, ParentType extends ResolversParentTypes['GeoPoint'] = ResolversParentTypes['GeoPoint']> = {
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type InputWarningResolvers<ContextType = any, ParentType extends ResolversParentTypes['InputWarning'] = ResolversParentTypes['InputWarning']> = {
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = any, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createFleetRule?: Resolver<ResolversTypes['FleetRulePayload'], ParentType, ContextType, RequireFields<MutationCreateFleetRuleArgs, 'input'>>;
  createRule?: Resolver<ResolversTypes['CreateRulePayload'], ParentType, ContextType, RequireFields<MutationCreateRuleArgs, 'input'>>;
  deleteFleetRule?: Resolver<ResolversTypes['DeleteFleetRulePayload'], ParentType, ContextType, RequireFields<MutationDeleteFleetRuleArgs, 'input'>>;
  deleteRule?: Resolver<ResolversTypes['DeleteRulePayload'], ParentType, ContextType, RequireFields<MutationDeleteRuleArgs, 'input'>>;
  replaceRule?: Resolver<ResolversTypes['ReplaceRulePayload'], ParentType, ContextType, RequireFields<MutationReplaceRuleArgs, 'input'>>;
  updateFleetRule?: Resolver<ResolversTypes['FleetRulePayload'], ParentType, ContextType, RequireFields<MutationUpdateFleetRuleArgs, 'input'>>;
};

export type NodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Rule', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ParameterReadingResolvers<ContextType = any, ParentType extends ResolversParentTypes['ParameterReading'] = ResolversParentTypes['ParameterReading']> = {
  parameter?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ParametricBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['ParametricBoundary'] = ResolversParentTypes['ParametricBoundary']> = {
  max?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  min?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  parameter?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolygonBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['PolygonBoundary'] = ResolversParentTypes['PolygonBoundary']> = {
  corners?: Resolver<ReadonlyArray<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  geoJson?: Resolver<ResolversTypes['GeoJSON'], ParentType, ContextType>;
  holes?: Resolver<ReadonlyArray<ReadonlyArray<ResolversTypes['GeoPoint']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PreviewedCrossingResolvers<ContextType = any, ParentType extends ResolversParentTypes['PreviewedCrossing'] = ResolversParentTypes['PreviewedCrossing']> = {
  device?: Resolver<ResolversTypes['Device'], ParentType, ContextType>;
  direction?: Resolver<ResolversTypes['CrossingDirection'], ParentType, ContextType>;
  firstEvaluation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  fleetMap?: Resolver<ResolversTypes['GeoJSON'], ParentType, ContextType, Partial<QueryFleetMapArgs>>;
  fleetRulePreview?: Resolver<ResolversTypes['FleetRulePreview'], ParentType, ContextType, RequireFields<QueryFleetRulePreviewArgs, 'first' | 'rule'>>;
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType, RequireFields<QueryRuleArgs, 'id'>>;
  ruleWrite?: Resolver<Maybe<ResolversTypes['RuleWrite']>, ParentType, ContextType, RequireFields<QueryRuleWriteArgs, 'id'>>;
  rules?: Resolver<ResolversTypes['RuleConnection'], ParentType, ContextType, RequireFields<QueryRulesArgs, 'first'>>;
};

export type RadiusBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['RadiusBoundary'] = ResolversParentTypes['RadiusBoundary']> = {
  geoJson?: Resolver<ResolversTypes['GeoJSON'], ParentType, ContextType>;
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  radiusMeters?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReplaceRulePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['ReplaceRulePayload'] = ResolversParentTypes['ReplaceRulePayload']> = {
  replacedRuleId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['InputWarning']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['RuleWrite'], ParentType, ContextType>;
};

export type RuleResolvers<ContextType = any, ParentType extends ResolversParentTypes['Rule'] = ResolversParentTypes['Rule'], FederationReferenceType extends FederationReferenceTypes['Rule'] = FederationReferenceTypes['Rule']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Rule']> | FederationReferenceType, FederationReferenceType, ContextType>;
  boundaries?: Resolver<ReadonlyArray<ResolversTypes['Boundary']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  crossings?: Resolver<ResolversTypes['RuleCrossingConnection'], ParentType, ContextType, RequireFields<RuleCrossingsArgs, 'first'>>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  deviceStates?: Resolver<ResolversTypes['RuleDeviceStateConnection'], ParentType, ContextType, RequireFields<RuleDeviceStatesArgs, 'first'>>;
  devicesInside?: Resolver<ResolversTypes['RuleStayConnection'], ParentType, ContextType, RequireFields<RuleDevicesInsideArgs, 'first'>>;
  fleet?: Resolver<Maybe<ResolversTypes['FleetRuleTerms']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  revision?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleState'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
  vendorRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RuleConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleConnection'] = ResolversParentTypes['RuleConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RuleEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RuleCrossingResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleCrossing'] = ResolversParentTypes['RuleCrossing']> = {
  asThen?: Resolver<ResolversTypes['RuleVersion'], ParentType, ContextType>;
  direction?: Resolver<ResolversTypes['CrossingDirection'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  firstEvaluation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['RuleSnapshot']>, ParentType, ContextType>;
};

export type RuleCrossingChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleCrossingChange'] = ResolversParentTypes['RuleCrossingChange']> = {
  crossing?: Resolver<Maybe<ResolversTypes['RuleCrossing']>, ParentType, ContextType>;
  crossingId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['RuleCrossingChangeKind'], ParentType, ContextType>;
};

export type RuleCrossingConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleCrossingConnection'] = ResolversParentTypes['RuleCrossingConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['RuleCrossingEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RuleCrossingEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleCrossingEdge'] = ResolversParentTypes['RuleCrossingEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RuleCrossing'], ParentType, ContextType>;
};

export type RuleDeviceStateResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleDeviceState'] = ResolversParentTypes['RuleDeviceState']> = {
  covered?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  deviceRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  evaluated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleState'], ParentType, ContextType>;
};

export type RuleDeviceStateConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleDeviceStateConnection'] = ResolversParentTypes['RuleDeviceStateConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RuleDeviceStateEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RuleDeviceStateEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleDeviceStateEdge'] = ResolversParentTypes['RuleDeviceStateEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RuleDeviceState'], ParentType, ContextType>;
};

export type RuleEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleEdge'] = ResolversParentTypes['RuleEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Rule'], ParentType, ContextType>;
};

export type RuleSnapshotResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleSnapshot'] = ResolversParentTypes['RuleSnapshot']> = {
  location?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  measuredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  readings?: Resolver<ReadonlyArray<ResolversTypes['ParameterReading']>, ParentType, ContextType>;
};

export type RuleStayResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleStay'] = ResolversParentTypes['RuleStay']> = {
  crossing?: Resolver<Maybe<ResolversTypes['RuleCrossing']>, ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  enteredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type RuleStayConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleStayConnection'] = ResolversParentTypes['RuleStayConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RuleStayEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RuleStayEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleStayEdge'] = ResolversParentTypes['RuleStayEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RuleStay'], ParentType, ContextType>;
};

export type RuleVersionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleVersion'] = ResolversParentTypes['RuleVersion']> = {
  boundaries?: Resolver<ReadonlyArray<ResolversTypes['Boundary']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleState'], ParentType, ContextType>;
};

export type RuleWriteResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleWrite'] = ResolversParentTypes['RuleWrite']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleWriteState'], ParentType, ContextType>;
};

export type StreamGapResolvers<ContextType = any, ParentType extends ResolversParentTypes['StreamGap'] = ResolversParentTypes['StreamGap']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resumesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  ruleCrossings?: SubscriptionResolver<ResolversTypes['RuleCrossingChange'], "ruleCrossings", ParentType, ContextType, Partial<SubscriptionRuleCrossingsArgs>>;
};

export type VehicleDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['VehicleDetails'] = ResolversParentTypes['VehicleDetails']> = {
  faultCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  faultCodeDetails?: Resolver<Maybe<ResolversTypes['FaultCode']>, ParentType, ContextType>;
  faultCodeRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  objectRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  objectType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  odometerMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  odometerTriggerRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  odometerTriggerType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['RuleSnapshot']>, ParentType, ContextType>;
  storageLatencySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  storedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  thresholdMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  tripRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vehicleRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  Boundary?: BoundaryResolvers<ContextType>;
  CreateRulePayload?: CreateRulePayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteFleetRulePayload?: DeleteFleetRulePayloadResolvers<ContextType>;
  DeleteRulePayload?: DeleteRulePayloadResolvers<ContextType>;
  Device?: DeviceResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  FaultCode?: FaultCodeResolvers<ContextType>;
  FleetRulePayload?: FleetRulePayloadResolvers<ContextType>;
  FleetRulePreview?: FleetRulePreviewResolvers<ContextType>;
  FleetRuleSchedule?: FleetRuleScheduleResolvers<ContextType>;
  FleetRuleTerms?: FleetRuleTermsResolvers<ContextType>;
  FleetRuleWindow?: FleetRuleWindowResolvers<ContextType>;
  GeoJSON?: GraphQLScalarType;
  GeoPoint?: GeoPointResolvers<ContextType>;
  InputWarning?: InputWarningResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  ParameterReading?: ParameterReadingResolvers<ContextType>;
  ParametricBoundary?: ParametricBoundaryResolvers<ContextType>;
  PolygonBoundary?: PolygonBoundaryResolvers<ContextType>;
  PreviewedCrossing?: PreviewedCrossingResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RadiusBoundary?: RadiusBoundaryResolvers<ContextType>;
  ReplaceRulePayload?: ReplaceRulePayloadResolvers<ContextType>;
  Rule?: RuleResolvers<ContextType>;
  RuleConnection?: RuleConnectionResolvers<ContextType>;
  RuleCrossing?: RuleCrossingResolvers<ContextType>;
  RuleCrossingChange?: RuleCrossingChangeResolvers<ContextType>;
  RuleCrossingConnection?: RuleCrossingConnectionResolvers<ContextType>;
  RuleCrossingEdge?: RuleCrossingEdgeResolvers<ContextType>;
  RuleDeviceState?: RuleDeviceStateResolvers<ContextType>;
  RuleDeviceStateConnection?: RuleDeviceStateConnectionResolvers<ContextType>;
  RuleDeviceStateEdge?: RuleDeviceStateEdgeResolvers<ContextType>;
  RuleEdge?: RuleEdgeResolvers<ContextType>;
  RuleSnapshot?: RuleSnapshotResolvers<ContextType>;
  RuleStay?: RuleStayResolvers<ContextType>;
  RuleStayConnection?: RuleStayConnectionResolvers<ContextType>;
  RuleStayEdge?: RuleStayEdgeResolvers<ContextType>;
  RuleVersion?: RuleVersionResolvers<ContextType>;
  RuleWrite?: RuleWriteResolvers<ContextType>;
  StreamGap?: StreamGapResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  VehicleDetails?: VehicleDetailsResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = any> = {
  resumable?: ResumableDirectiveResolver<any, any, ContextType>;
};
