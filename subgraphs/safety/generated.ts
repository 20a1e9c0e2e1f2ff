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

export type Event = {
  readonly id: Scalars['ID']['output'];
  /** What the safety inbox knows of it. Null for events of other vendors. */
  readonly safety: Maybe<SafetyDetails>;
};

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

/** Who has given an event a label. */
export type LabelSource =
  /** The vendor's detection. */
  | 'AUTOMATED'
  /** Something new; see `sourceLabel`. */
  | 'OTHER'
  /** A person. */
  | 'USER';

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
  /** Which camera, in the vendor's spelling, for example `dashcamRoadFacing`. */
  readonly input: Scalars['String']['output'];
  /** Where on the vehicle the camera is. Null where the vendor does not say; OTHER for a place that is new; see `cameraRole`. */
  readonly role: Maybe<SafetyCameraRole>;
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

/** A tag by which the vendor groups vehicles and drivers. */
export type SafetyTag = {
  /** Its name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** The vendor's id of the tag that it is under. Null for one at the top. */
  readonly parentRef: Maybe<Scalars['String']['output']>;
  /** The vendor's id of it. */
  readonly ref: Scalars['String']['output'];
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
  ContextLabel: ResolverTypeWrapper<ContextLabel>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Dismissal: ResolverTypeWrapper<Dismissal>;
  DismissalReason: DismissalReason;
  Event: ResolverTypeWrapper<EventReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  ExternalId: ResolverTypeWrapper<ExternalId>;
  Geofence: ResolverTypeWrapper<Geofence>;
  LabelSource: LabelSource;
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
  SafetyState: SafetyState;
  SafetyTag: ResolverTypeWrapper<SafetyTag>;
  SpeedingDetails: ResolverTypeWrapper<SpeedingDetails>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ContextLabel: ContextLabel;
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  DateTime: Scalars['DateTime']['output'];
  Dismissal: Dismissal;
  Event: EventReference;
  ID: Scalars['ID']['output'];
  ExternalId: ExternalId;
  Geofence: Geofence;
  SafetyAddress: SafetyAddress;
  SafetyAsset: SafetyAsset;
  SafetyAttribute: SafetyAttribute;
  Float: Scalars['Float']['output'];
  SafetyDetails: SafetyDetails;
  SafetyDriver: SafetyDriver;
  SafetyLabel: SafetyLabel;
  SafetyLocation: SafetyLocation;
  SafetyMedia: SafetyMedia;
  SafetyTag: SafetyTag;
  SpeedingDetails: SpeedingDetails;
};

export type ContextLabelResolvers<ContextType = any, ParentType extends ResolversParentTypes['ContextLabel'] = ResolversParentTypes['ContextLabel']> = {
  authorRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  automated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DismissalResolvers<ContextType = any, ParentType extends ResolversParentTypes['Dismissal'] = ResolversParentTypes['Dismissal']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  comment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['DismissalReason']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
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
  input?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['SafetyCameraRole']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SafetyTagResolvers<ContextType = any, ParentType extends ResolversParentTypes['SafetyTag'] = ResolversParentTypes['SafetyTag']> = {
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  parentRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SpeedingDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['SpeedingDetails'] = ResolversParentTypes['SpeedingDetails']> = {
  maxSpeedKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  maxSpeedText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  speedLimitKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  speedLimitText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  ContextLabel?: ContextLabelResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Dismissal?: DismissalResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  ExternalId?: ExternalIdResolvers<ContextType>;
  Geofence?: GeofenceResolvers<ContextType>;
  SafetyAddress?: SafetyAddressResolvers<ContextType>;
  SafetyAsset?: SafetyAssetResolvers<ContextType>;
  SafetyAttribute?: SafetyAttributeResolvers<ContextType>;
  SafetyDetails?: SafetyDetailsResolvers<ContextType>;
  SafetyDriver?: SafetyDriverResolvers<ContextType>;
  SafetyLabel?: SafetyLabelResolvers<ContextType>;
  SafetyLocation?: SafetyLocationResolvers<ContextType>;
  SafetyMedia?: SafetyMediaResolvers<ContextType>;
  SafetyTag?: SafetyTagResolvers<ContextType>;
  SpeedingDetails?: SpeedingDetailsResolvers<ContextType>;
};

