import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DriverReference, EventReference } from './domain.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
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
  readonly id: Scalars['ID']['output'];
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};


export type DriverDutyRecordsArgs = {
  deviceId: InputMaybe<Scalars['ID']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  recordStatus?: ReadonlyArray<DutyRecordStatus>;
  to: InputMaybe<Scalars['DateTime']['input']>;
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
  /** What the electronic log holds of it. Null for events of other vendors. */
  readonly dutyRecord: Maybe<DutyRecord>;
  readonly id: Scalars['ID']['output'];
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
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}> ) );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Driver: ResolverTypeWrapper<DriverReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  DutyRecord: ResolverTypeWrapper<DutyRecord>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  DutyRecordKind: DutyRecordKind;
  DutyRecordOrigin: DutyRecordOrigin;
  DutyRecordStatus: DutyRecordStatus;
  DutyStatus: DutyStatus;
  Event: ResolverTypeWrapper<EventReference>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Driver: DriverReference;
  ID: Scalars['ID']['output'];
  DutyRecord: DutyRecord;
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  Float: Scalars['Float']['output'];
  Event: EventReference;
  VendorRef: VendorRef;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['Driver'] = ResolversParentTypes['Driver'], FederationReferenceType extends FederationReferenceTypes['Driver'] = FederationReferenceTypes['Driver']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Driver']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dutyRecords?: Resolver<ReadonlyArray<ResolversTypes['DutyRecord']>, ParentType, ContextType, RequireFields<DriverDutyRecordsArgs, 'recordStatus'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
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
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  DateTime?: GraphQLScalarType;
  Driver?: DriverResolvers<ContextType>;
  DutyRecord?: DutyRecordResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
};

