import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DriverReference, EventReference } from './domain.ts';
import type { ListedDriver, DriverClocks } from './hours/hours-answer.ts';
import type { ToldViolation } from './hours/violation.ts';
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

export type Driver = {
  /** The driver's records of duty status, oldest first, at most the 1,000 newest of the period. */
  readonly dutyRecords: ReadonlyArray<DutyRecord>;
  /**
   * What the driver drove against the hours of service, by its begin: the violations that begin in a period. By the rules, the zone and the
   * exceptions that the vendor names for its end.
   */
  readonly hosViolations: ReadonlyArray<HosViolation>;
  /**
   * How the driver stands with the hours of service, computed from the records of duty status in effect. Null for a driver who has no
   * record at the log's vendor. Of one without a log nothing is known: `dutyStatus` and `sureFrom` are null then, and what is unknown
   * counts as off duty.
   */
  readonly hoursOfService: Maybe<HoursOfService>;
  readonly id: Scalars['ID']['output'];
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};


export type DriverDutyRecordsArgs = {
  deviceId: InputMaybe<Scalars['ID']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  recordStatus?: ReadonlyArray<DutyRecordStatus>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type DriverHosViolationsArgs = {
  from: Scalars['DateTime']['input'];
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type DriverHoursOfServiceArgs = {
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
  at: InputMaybe<Scalars['DateTime']['input']>;
  exceptions: InputMaybe<ReadonlyArray<HosExceptionInput>>;
  ruleset: InputMaybe<HosRuleset>;
  timeZone: InputMaybe<Scalars['String']['input']>;
  whatIf: InputMaybe<ReadonlyArray<PlannedDuty>>;
};

/** A driver with how the hours of service stand. */
export type DriverHours = {
  /** The driver. */
  readonly driver: Driver;
  /** How the hours of service stand now. */
  readonly hoursOfService: HoursOfService;
};

/** A page of drivers with their hours. */
export type DriverHoursConnection = {
  /** The drivers of this page with their cursors. */
  readonly edges: ReadonlyArray<DriverHoursEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A driver at a place in a list. */
export type DriverHoursEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The driver and the hours. */
  readonly node: DriverHours;
};

/** Which drivers: all that is given has to hold. */
export type DriverHoursFilter = {
  /** May drive for less than so many seconds. */
  readonly canDriveBelowSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** In one of these duty statuses. */
  readonly dutyStatuses?: InputMaybe<ReadonlyArray<DutyStatus>>;
  /** Whose home terminal is in one of these groups. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Drive, and drive too much in so many seconds if they go on; those who do so now are among them. */
  readonly violationWithinSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** An entry of the electronic log, 49 CFR 395 subpart B. */
export type DutyRecord = {
  /** What the driver or the system noted. Null without a note. */
  readonly annotation: Maybe<Scalars['String']['output']>;
  /** The day of the log that it certifies. Null for anything but a certification. */
  readonly certifiedOn: Maybe<Scalars['String']['output']>;
  /** Whether the device had a data diagnostic event then. Null where the vendor does not say. */
  readonly diagnostic: Maybe<Scalars['Boolean']['output']>;
  /** The record of the driver. Null for driving that nobody has claimed. */
  readonly driverRef: Maybe<VendorRef>;
  /** Why it was edited. Null if it was not. */
  readonly editReason: Maybe<Scalars['String']['output']>;
  /** The running time of the engine. Null where the vendor does not say. */
  readonly engineHoursSeconds: Maybe<Scalars['Float']['output']>;
  /** The vendor's own word for the entry, in its spelling. */
  readonly eventLabel: Scalars['String']['output'];
  /** What kind of entry it is. */
  readonly kind: DutyRecordKind;
  /** The place in words. Null where the vendor does not say. */
  readonly location: Maybe<Scalars['String']['output']>;
  /** Whether the device had a malfunction then. Null where the vendor does not say. */
  readonly malfunction: Maybe<Scalars['Boolean']['output']>;
  /** When it took effect. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The odometer of the vehicle. Null where the vendor does not say. */
  readonly odometerKm: Maybe<Scalars['Float']['output']>;
  /** Who made it. */
  readonly origin: DutyRecordOrigin;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** Whether the entry is in effect. */
  readonly recordStatus: DutyRecordStatus;
  /** The vendor's own word for that, in its spelling. Null where it has none, or the record was read before it was kept. */
  readonly recordStatusLabel: Maybe<Scalars['String']['output']>;
  /** The duty status that began. Null for an entry that changes none. */
  readonly status: Maybe<DutyStatus>;
  /** The record of the vehicle. Null where the vendor names none. */
  readonly vehicleRef: Maybe<VendorRef>;
};

/** The kinds of entries, 49 CFR 395 subpart B, appendix A, 4.5.1. */
export type DutyRecordKind =
  /** The driver certifies a day. */
  | 'CERTIFICATION'
  /** A data diagnostic event. */
  | 'DIAGNOSTIC'
  /** A change of duty status. */
  | 'DUTY_STATUS'
  /** The engine is started. */
  | 'ENGINE_POWER_UP'
  /** The engine is switched off. */
  | 'ENGINE_SHUT_DOWN'
  /** An intermediate log while driving. */
  | 'INTERMEDIATE'
  /** The driver logs in. */
  | 'LOGIN'
  /** The driver logs out. */
  | 'LOGOUT'
  /** A malfunction of the device. */
  | 'MALFUNCTION'
  /** Something else; see `eventLabel`. */
  | 'OTHER'
  /** Personal conveyance begins. */
  | 'PERSONAL_CONVEYANCE'
  /** A remark or an exception. */
  | 'REMARK'
  /** Personal conveyance or yard moves end. */
  | 'SPECIAL_DRIVING_CLEARED'
  /** Yard moves begin. */
  | 'YARD_MOVES';

/** Who made an entry, 49 CFR 395 subpart B, appendix A, 7.22. */
export type DutyRecordOrigin =
  /** The device, by itself. */
  | 'AUTOMATIC'
  /** The driver. */
  | 'DRIVER'
  /** Something else. */
  | 'OTHER'
  /** Another user. */
  | 'OTHER_USER'
  /** Taken over from an unidentified driver. */
  | 'UNIDENTIFIED_DRIVER';

/** Whether an entry is in effect, 49 CFR 395 subpart B, appendix A, 7.23. */
export type DutyRecordStatus =
  /** In effect. */
  | 'ACTIVE'
  /** Deleted. */
  | 'DELETED'
  /** Replaced by an edit. */
  | 'INACTIVE_CHANGED'
  /** An edit that the driver rejected. It is no event. */
  | 'INACTIVE_CHANGE_REJECTED'
  /** An edit, an addition or a deletion that waits for the driver. It is no event. */
  | 'INACTIVE_CHANGE_REQUESTED'
  /** Not in effect in another way; see `recordStatusLabel`. */
  | 'OTHER';

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
  readonly driverRefs: ReadonlyArray<VendorRef>;
  /** What the electronic log holds of it. Null for events of other vendors. */
  readonly dutyRecord: Maybe<DutyRecord>;
  /**
   * How its driver stood with the hours of service at that moment. Null where nobody knows who drove, or the driver has no record at the
   * log's vendor.
   */
  readonly hoursOfService: Maybe<HoursOfService>;
  readonly id: Scalars['ID']['output'];
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The violation that it tells of. Null for anything but a violation of the hours of service that fleetgraph found itself. */
  readonly violation: Maybe<HosViolation>;
};


export type EventHoursOfServiceArgs = {
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
};

/** An exception of 49 CFR 395.1 that is claimed. One that the ruleset does not know changes nothing. */
export type HosExceptionInput = {
  /** From this instant on; without it, always before. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Which one it is. The times of two of one kind may not overlap. */
  readonly kind: HosExceptionKind;
  /** Up to this instant, which is not of it; without it, ever after. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The exceptions of 49 CFR 395.1 that somebody has to claim. */
export type HosExceptionKind =
  /** 395.1(b): adverse driving conditions, two hours more. */
  | 'ADVERSE'
  /** 395.1(k): agricultural operations, of which the time does not count. */
  | 'AGRICULTURAL'
  /** 395.1(d) and (g)(2): waiting at a well site, its splits and its restart of 24 hours. */
  | 'OILFIELD'
  /** 395.1(e)(1): short haul, no break of 30 minutes. */
  | 'SHORT_HAUL'
  /** 395.1(e)(2): short haul without a commercial licence, no break, no split, a window of 16 hours on two days of seven. */
  | 'SHORT_HAUL_NON_CDL'
  /** 395.1(o): a window of 16 hours, once in seven days. */
  | 'SIXTEEN_HOUR';

/** What the rules limit. All limits bound driving alone. */
export type HosLimit =
  /** Driving without a break of 30 minutes. */
  | 'BREAK'
  /** Hours on duty in seven, eight or fourteen days. */
  | 'CYCLE'
  /** Canada: 70 hours on duty without a day off, in cycle 2. */
  | 'CYCLE_DAY_OFF'
  /** Canada: driving of a day. */
  | 'DAILY_DRIVING'
  /** Canada: the ten hours off duty of a day. */
  | 'DAILY_OFF_DUTY'
  /** Canada: hours on duty of a day. */
  | 'DAILY_ON_DUTY'
  /** Canada: a day off in 14 days. */
  | 'DAY_OFF'
  /** Driving since the last full rest. */
  | 'DRIVING'
  /** Canada: hours since the shift began. */
  | 'ELAPSED'
  /** The shift: hours since coming on duty, or hours on duty. */
  | 'SHIFT';

/** The hours on duty of a day that count in the cycle. */
export type HosRecapDay = {
  /** When its hours count no more. */
  readonly comesBackAt: Scalars['DateTime']['output'];
  /** The day at the home terminal, as `2026-03-01`. */
  readonly date: Scalars['String']['output'];
  /** The time on duty in it, driving included. */
  readonly onDutySeconds: Scalars['Float']['output'];
  /** When it begins. */
  readonly startsAt: Scalars['DateTime']['output'];
};

/** A body of rules with the cycle that a driver works in. */
export type HosRuleset =
  /** SOR/2005-313, Canada south of latitude 60°, cycle 1: 70 hours in 7 days. */
  | 'CANADA_SOUTH_CYCLE_1'
  /** SOR/2005-313, Canada south of latitude 60°, cycle 2: 120 hours in 14 days. */
  | 'CANADA_SOUTH_CYCLE_2'
  /** Rules that are not known here. They cannot be asked for, and an answer by them has no clocks. */
  | 'OTHER'
  /** 49 CFR 395, passenger-carrying, 60 hours in 7 days. */
  | 'PASSENGER_60_7'
  /** 49 CFR 395, passenger-carrying, 70 hours in 8 days. */
  | 'PASSENGER_70_8'
  /** 49 CFR 395, property-carrying, 60 hours in 7 days. */
  | 'PROPERTY_60_7'
  /** 49 CFR 395, property-carrying, 70 hours in 8 days. */
  | 'PROPERTY_70_8';

/** Driving that a limit forbids: one stretch of it, without an interruption. */
export type HosViolation = {
  /** Where it ends, or the limit does. While it goes on, the instant up to which it is known. */
  readonly endedAt: Scalars['DateTime']['output'];
  /** Which count ran out when, since when it was counted and which rests are left out, in the home terminal's time. */
  readonly explanation: Scalars['String']['output'];
  /** The limit. */
  readonly limit: HosLimit;
  /** How much it allows. */
  readonly limitSeconds: Scalars['Float']['output'];
  /** The paragraph that forbids it. */
  readonly paragraph: Scalars['String']['output'];
  /** Where the forbidden driving begins. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** How a driver stands with the hours of service at an instant. No time left is negative. Clocks are null under rules that are not known here. */
export type HoursOfService = {
  /** The instant that it is of. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Driving until a break is due. Null where the rules ask for none. */
  readonly breakDueInSeconds: Maybe<Scalars['Float']['output']>;
  /** How long the driver may drive from here without a stop: the least of all clocks. */
  readonly canDriveForSeconds: Maybe<Scalars['Float']['output']>;
  /** What is left of the 60, 70 or 120 hours on duty of the cycle. */
  readonly cycleRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** Whether the clock of the cycle rests on nothing unknown. */
  readonly cycleSure: Scalars['Boolean']['output'];
  /** Driving that is left until the driver has to rest: the clock of 11 hours, or 10 or 13. */
  readonly drivingRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** The duty status. Null where the log does not tell. */
  readonly dutyStatus: Maybe<DutyStatus>;
  /** What is left of each limit and by which paragraph, since when it is counted and which rests are left out, in the time of `timeZone`. */
  readonly explanation: Scalars['String']['output'];
  /** When the next limit is reached if the driver goes on as now. Null if none is. */
  readonly nextLimitAt: Maybe<Scalars['DateTime']['output']>;
  /** The days that count in the cycle, oldest first, and when their hours come back. */
  readonly recap: ReadonlyArray<HosRecapDay>;
  /** When a restart of the cycle is complete if the driver rests from here on. Null where the rules know none. */
  readonly restartAvailableAt: Maybe<Scalars['DateTime']['output']>;
  /** The rules that it is by: the caller's, else the vendor's, else `PROPERTY_70_8`; `explanation` says where it is assumed. */
  readonly ruleset: HosRuleset;
  /** What is left of the shift: the window of 14 hours since coming on duty, or as the ruleset counts it. */
  readonly shiftRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** Whether the clocks of driving and shift rest on nothing unknown. */
  readonly shiftSure: Scalars['Boolean']['output'];
  /** Since when it holds. Null where the log does not tell. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** Since when the log has no gap. Null where it does not tell of this instant. What is unknown counts as off duty. */
  readonly sureFrom: Maybe<Scalars['DateTime']['output']>;
  /** The IANA time zone whose days count: the caller's, else the home terminal's, else `UTC`; `explanation` says where it is assumed. */
  readonly timeZone: Scalars['String']['output'];
  /** The violations of today and of the two days before at the home terminal, by their begin: `Driver.hosViolations` has those of any period. */
  readonly violations: ReadonlyArray<HosViolation>;
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

/** Something that a driver would do. */
export type PlannedDuty = {
  /** For how long, in seconds: at least one. A plan has 30 days at most. */
  readonly forSeconds: Scalars['Int']['input'];
  /** The duty status. */
  readonly status: DutyStatus;
};

export type Query = {
  /**
   * The drivers who have a log, those first who may drive for the least time. The order is as of the first page, and follows a change of a
   * log within seconds; the clocks of each are of the moment of asking.
   */
  readonly driversByHours: DriverHoursConnection;
};


export type QueryDriversByHoursArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<DriverHoursFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
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
  Driver: Driver;
  Event: Event;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Driver:
    ( { __typename: 'Driver' }
    & GraphQLRecursivePick<FederationTypes['Driver'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}> ) );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Event'], {"occurredAt":true,"driverRefs":{"vendor":true,"ref":true}}> ) );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Driver: ResolverTypeWrapper<DriverReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  DriverHours: ResolverTypeWrapper<ListedDriver>;
  DriverHoursConnection: ResolverTypeWrapper<Omit<DriverHoursConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['DriverHoursEdge']> }>;
  DriverHoursEdge: ResolverTypeWrapper<Omit<DriverHoursEdge, 'node'> & { node: ResolversTypes['DriverHours'] }>;
  DriverHoursFilter: DriverHoursFilter;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  DutyRecord: ResolverTypeWrapper<DutyRecord>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  DutyRecordKind: DutyRecordKind;
  DutyRecordOrigin: DutyRecordOrigin;
  DutyRecordStatus: DutyRecordStatus;
  DutyStatus: DutyStatus;
  Event: ResolverTypeWrapper<EventReference>;
  HosExceptionInput: HosExceptionInput;
  HosExceptionKind: HosExceptionKind;
  HosLimit: HosLimit;
  HosRecapDay: ResolverTypeWrapper<HosRecapDay>;
  HosRuleset: HosRuleset;
  HosViolation: ResolverTypeWrapper<ToldViolation>;
  HoursOfService: ResolverTypeWrapper<DriverClocks>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PlannedDuty: PlannedDuty;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Driver: DriverReference;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  DriverHours: ListedDriver;
  DriverHoursConnection: Omit<DriverHoursConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['DriverHoursEdge']> };
  DriverHoursEdge: Omit<DriverHoursEdge, 'node'> & { node: ResolversParentTypes['DriverHours'] };
  DriverHoursFilter: DriverHoursFilter;
  Int: Scalars['Int']['output'];
  DutyRecord: DutyRecord;
  Boolean: Scalars['Boolean']['output'];
  Float: Scalars['Float']['output'];
  Event: EventReference;
  HosExceptionInput: HosExceptionInput;
  HosRecapDay: HosRecapDay;
  HosViolation: ToldViolation;
  HoursOfService: DriverClocks;
  PageInfo: PageInfo;
  PlannedDuty: PlannedDuty;
  Query: Record<PropertyKey, never>;
  VendorRef: VendorRef;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['Driver'] = ResolversParentTypes['Driver'], FederationReferenceType extends FederationReferenceTypes['Driver'] = FederationReferenceTypes['Driver']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Driver']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dutyRecords?: Resolver<ReadonlyArray<ResolversTypes['DutyRecord']>, ParentType, ContextType, RequireFields<DriverDutyRecordsArgs, 'recordStatus'>>;
  hosViolations?: Resolver<ReadonlyArray<ResolversTypes['HosViolation']>, ParentType, ContextType, RequireFields<DriverHosViolationsArgs, 'from'>>;
  hoursOfService?: Resolver<Maybe<ResolversTypes['HoursOfService']>, ParentType, ContextType, Partial<DriverHoursOfServiceArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type DriverHoursResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHours'] = ResolversParentTypes['DriverHours']> = {
  driver?: Resolver<ResolversTypes['Driver'], ParentType, ContextType>;
  hoursOfService?: Resolver<ResolversTypes['HoursOfService'], ParentType, ContextType>;
};

export type DriverHoursConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHoursConnection'] = ResolversParentTypes['DriverHoursConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DriverHoursEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DriverHoursEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHoursEdge'] = ResolversParentTypes['DriverHoursEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DriverHours'], ParentType, ContextType>;
};

export type DutyRecordResolvers<ContextType = any, ParentType extends ResolversParentTypes['DutyRecord'] = ResolversParentTypes['DutyRecord']> = {
  annotation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  certifiedOn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  diagnostic?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  driverRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  editReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  engineHoursSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  eventLabel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['DutyRecordKind'], ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  malfunction?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  odometerKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['DutyRecordOrigin'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recordStatus?: Resolver<ResolversTypes['DutyRecordStatus'], ParentType, ContextType>;
  recordStatusLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
  vehicleRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dutyRecord?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  hoursOfService?: Resolver<Maybe<ResolversTypes['HoursOfService']>, ParentType, ContextType, Partial<EventHoursOfServiceArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  violation?: Resolver<Maybe<ResolversTypes['HosViolation']>, ParentType, ContextType>;
};

export type HosRecapDayResolvers<ContextType = any, ParentType extends ResolversParentTypes['HosRecapDay'] = ResolversParentTypes['HosRecapDay']> = {
  comesBackAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  date?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  onDutySeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type HosViolationResolvers<ContextType = any, ParentType extends ResolversParentTypes['HosViolation'] = ResolversParentTypes['HosViolation']> = {
  endedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  explanation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limit?: Resolver<ResolversTypes['HosLimit'], ParentType, ContextType>;
  limitSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  paragraph?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type HoursOfServiceResolvers<ContextType = any, ParentType extends ResolversParentTypes['HoursOfService'] = ResolversParentTypes['HoursOfService']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  breakDueInSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  canDriveForSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  cycleRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  cycleSure?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  drivingRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dutyStatus?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
  explanation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextLimitAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  recap?: Resolver<ReadonlyArray<ResolversTypes['HosRecapDay']>, ParentType, ContextType>;
  restartAvailableAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  ruleset?: Resolver<ResolversTypes['HosRuleset'], ParentType, ContextType>;
  shiftRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  shiftSure?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sureFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['HosViolation']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  driversByHours?: Resolver<ResolversTypes['DriverHoursConnection'], ParentType, ContextType, RequireFields<QueryDriversByHoursArgs, 'first'>>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  DateTime?: GraphQLScalarType;
  Driver?: DriverResolvers<ContextType>;
  DriverHours?: DriverHoursResolvers<ContextType>;
  DriverHoursConnection?: DriverHoursConnectionResolvers<ContextType>;
  DriverHoursEdge?: DriverHoursEdgeResolvers<ContextType>;
  DutyRecord?: DutyRecordResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  HosRecapDay?: HosRecapDayResolvers<ContextType>;
  HosViolation?: HosViolationResolvers<ContextType>;
  HoursOfService?: HoursOfServiceResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
};

