import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { EventReference } from './domain.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
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

/** Why a safety event was dismissed. */
export type Dismissal = {
  /** The vendor's word for the reason. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** What the reviewer wrote. */
  readonly comment: Maybe<Scalars['String']['output']>;
};

export type Event = {
  readonly id: Scalars['ID']['output'];
  /** What the safety inbox knows of it. Null for events of other vendors. */
  readonly safety: Maybe<SafetyDetails>;
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

/** What the safety inbox knows of an event. */
export type SafetyDetails = {
  /** The vendor's own words for `behaviors`, in its spelling and order. */
  readonly behaviorLabels: ReadonlyArray<Scalars['String']['output']>;
  /** What was seen. Several at once are common; empty where a reviewer removed them all. */
  readonly behaviors: ReadonlyArray<SafetyBehavior>;
  /** What the surroundings were like, in the vendor's words. */
  readonly contextLabels: ReadonlyArray<Scalars['String']['output']>;
  /** Why it was dismissed. Null if it was not. */
  readonly dismissal: Maybe<Dismissal>;
  /** Where a person can review it at the vendor. */
  readonly inboxUrl: Maybe<Scalars['String']['output']>;
  /** Where the vendor's report of the incident is. */
  readonly incidentReportUrl: Maybe<Scalars['String']['output']>;
  /** The greatest acceleration, in multiples of the earth's. Null where the vendor does not say. */
  readonly maxAccelerationG: Maybe<Scalars['Float']['output']>;
  /** The recordings. Empty where there are none, or where the credentials may not see them. */
  readonly media: ReadonlyArray<SafetyMedia>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** How fast it was. Null for anything but speeding. */
  readonly speeding: Maybe<SpeedingDetails>;
  /** How far the review of it is. */
  readonly state: SafetyState;
  /** The vendor's own word for `state`. */
  readonly stateLabel: Scalars['String']['output'];
  /** When the trip it happened on ended. Null off a trip and while it lasts. */
  readonly tripEndedAt: Maybe<Scalars['DateTime']['output']>;
  /** When the trip it happened on began. Null off a trip. */
  readonly tripStartedAt: Maybe<Scalars['DateTime']['output']>;
};

/** A recording of a safety event. */
export type SafetyMedia = {
  /** Where on the vehicle the camera is, in the vendor's spelling. Null where the vendor does not say. */
  readonly cameraRole: Maybe<Scalars['String']['output']>;
  /** Which camera, in the vendor's spelling, for example `dashcamRoadFacing`. */
  readonly input: Scalars['String']['output'];
  /** Where the recording is. It works for hours only. */
  readonly url: Scalars['String']['output'];
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

/** How fast it was. */
export type SpeedingDetails = {
  /** The greatest speed, kilometres an hour. Null where the vendor's number is no speed. */
  readonly maxSpeedKph: Maybe<Scalars['Float']['output']>;
  /** The posted limit, kilometres an hour. Null where the vendor's number is no speed. */
  readonly speedLimitKph: Maybe<Scalars['Float']['output']>;
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
  Event: Event;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Dismissal: ResolverTypeWrapper<Dismissal>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Event: ResolverTypeWrapper<EventReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  SafetyBehavior: SafetyBehavior;
  SafetyDetails: ResolverTypeWrapper<SafetyDetails>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  SafetyMedia: ResolverTypeWrapper<SafetyMedia>;
  SafetyState: SafetyState;
  SpeedingDetails: ResolverTypeWrapper<SpeedingDetails>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Dismissal: Dismissal;
  String: Scalars['String']['output'];
  Event: EventReference;
  ID: Scalars['ID']['output'];
  SafetyDetails: SafetyDetails;
  Float: Scalars['Float']['output'];
  SafetyMedia: SafetyMedia;
  SpeedingDetails: SpeedingDetails;
  Boolean: Scalars['Boolean']['output'];
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DismissalResolvers<ContextType = any, ParentType extends ResolversParentTypes['Dismissal'] = ResolversParentTypes['Dismissal']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  comment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  safety?: Resolver<Maybe<ResolversTypes['SafetyDetails']>, ParentType, ContextType>;
};

export type SafetyDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyDetails'] = ResolversParentTypes['SafetyDetails']> = {
  behaviorLabels?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  behaviors?: Resolver<ReadonlyArray<ResolversTypes['SafetyBehavior']>, ParentType, ContextType>;
  contextLabels?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  dismissal?: Resolver<Maybe<ResolversTypes['Dismissal']>, ParentType, ContextType>;
  inboxUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  incidentReportUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  maxAccelerationG?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  media?: Resolver<ReadonlyArray<ResolversTypes['SafetyMedia']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  speeding?: Resolver<Maybe<ResolversTypes['SpeedingDetails']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SafetyState'], ParentType, ContextType>;
  stateLabel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tripEndedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tripStartedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SafetyMediaResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyMedia'] = ResolversParentTypes['SafetyMedia']> = {
  cameraRole?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  input?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SpeedingDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SpeedingDetails'] = ResolversParentTypes['SpeedingDetails']> = {
  maxSpeedKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  speedLimitKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  DateTime?: GraphQLScalarType;
  Dismissal?: DismissalResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  SafetyDetails?: SafetyDetailsResolvers<ContextType>;
  SafetyMedia?: SafetyMediaResolvers<ContextType>;
  SpeedingDetails?: SpeedingDetailsResolvers<ContextType>;
};

