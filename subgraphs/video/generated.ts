import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DeviceReference, EventReference } from './domain.ts';
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

/** A camera system in a vehicle. */
export type Camera = {
  /** The numbers of the channels it has. */
  readonly channels: ReadonlyArray<Scalars['Int']['output']>;
  /** The versions of its firmware by component. */
  readonly firmware: ReadonlyArray<CameraProperty>;
  /** What it reports of its health, as the vendor names it. Empty where it reports nothing. */
  readonly health: ReadonlyArray<CameraProperty>;
  /** When it was last in contact. Null where the vendor does not say. */
  readonly lastSeenAt: Maybe<Scalars['DateTime']['output']>;
  /** The model, in the vendor's spelling, for example `dv6`. */
  readonly model: Maybe<Scalars['String']['output']>;
  /** What it was doing when it was seen last. Null where the vendor does not say. */
  readonly status: Maybe<CameraStatus>;
  /** The vendor's own word for `status`. */
  readonly statusLabel: Maybe<Scalars['String']['output']>;
  /** The record of the camera system. */
  readonly vendorRef: VendorRef;
};

/** Something that a camera system says of itself. */
export type CameraProperty = {
  /** What it is, in the vendor's spelling. */
  readonly name: Scalars['String']['output'];
  /** Its value as text. */
  readonly value: Scalars['String']['output'];
};

/** What a camera system is doing. */
export type CameraStatus =
  /** On, the vehicle standing. */
  | 'AWAKE'
  /** On, the vehicle moving. */
  | 'DRIVING'
  /** Out of contact. */
  | 'OFFLINE'
  /** Something else; see `statusLabel`. */
  | 'OTHER'
  /** The vehicle is parked. */
  | 'PARKED'
  /** Asleep to save power; it can be woken. */
  | 'SLEEPING';

export type Device = {
  /** The camera system in this vehicle. Null when it has none. */
  readonly camera: Maybe<Camera>;
  readonly id: Scalars['ID']['output'];
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};

export type Event = {
  readonly id: Scalars['ID']['output'];
  /** What the camera system recorded of it. Null for events of other vendors. */
  readonly video: Maybe<VideoDetails>;
};

/** A picture out of a recording. */
export type Snapshot = {
  /** The channel of the camera. */
  readonly channel: Scalars['Int']['output'];
  /** Until when the address works. Null where it does not say. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Where the picture is. Signed by the vendor: it works for a while only. */
  readonly url: Scalars['String']['output'];
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

/** What a camera system recorded of an event. */
export type VideoDetails = {
  /** The numbers of the channels whose video can be watched. */
  readonly channels: ReadonlyArray<Scalars['Int']['output']>;
  /** How long the recording is. Null where the vendor does not say. */
  readonly durationSeconds: Maybe<Scalars['Float']['output']>;
  /** What was recorded. */
  readonly kind: VideoKind;
  /** How people call it: the label that was given to it, or else the vendor's. */
  readonly label: Scalars['String']['output'];
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** The vendor's id of the user who asked for it. Null if nobody did. */
  readonly requestedBy: Maybe<Scalars['String']['output']>;
  /** How large the recording is. Null where the vendor does not say. */
  readonly sizeMegabytes: Maybe<Scalars['Float']['output']>;
  /** How far the upload of snapshots is, in the vendor's spelling, for example `SNAPSHOT_UPLOADED`. Null before it began. */
  readonly snapshotState: Maybe<Scalars['String']['output']>;
  /** The snapshots, by channel. */
  readonly snapshots: ReadonlyArray<Snapshot>;
  /** The state of the record, in the vendor's spelling; its list is not published. Null where the vendor gives none. */
  readonly status: Maybe<Scalars['String']['output']>;
  /** How far the upload of video is, in the vendor's spelling, for example `VIDEO_UPLOADED`. Null before it began. */
  readonly uploadState: Maybe<Scalars['String']['output']>;
};

/** What a camera system recorded. */
export type VideoKind =
  /** Nothing: an alarm that the camera system raised by itself, such as a storage that failed. */
  | 'ALARM'
  /** Video that somebody asked for. */
  | 'REQUESTED_CLIP'
  /** Snapshots without video. */
  | 'SNAPSHOTS'
  /** Video that a trigger in the vehicle started. */
  | 'TRIGGERED_CLIP';



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
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Camera: ResolverTypeWrapper<Camera>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  CameraProperty: ResolverTypeWrapper<CameraProperty>;
  CameraStatus: CameraStatus;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Device: ResolverTypeWrapper<DeviceReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Event: ResolverTypeWrapper<EventReference>;
  Snapshot: ResolverTypeWrapper<Snapshot>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  VideoDetails: ResolverTypeWrapper<VideoDetails>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  VideoKind: VideoKind;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Camera: Camera;
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  CameraProperty: CameraProperty;
  DateTime: Scalars['DateTime']['output'];
  Device: DeviceReference;
  ID: Scalars['ID']['output'];
  Event: EventReference;
  Snapshot: Snapshot;
  VendorRef: VendorRef;
  VideoDetails: VideoDetails;
  Float: Scalars['Float']['output'];
  Boolean: Scalars['Boolean']['output'];
};

export type CameraResolvers<ContextType = any, ParentType extends ResolversParentTypes['Camera'] = ResolversParentTypes['Camera']> = {
  channels?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  firmware?: Resolver<ReadonlyArray<ResolversTypes['CameraProperty']>, ParentType, ContextType>;
  health?: Resolver<ReadonlyArray<ResolversTypes['CameraProperty']>, ParentType, ContextType>;
  lastSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['CameraStatus']>, ParentType, ContextType>;
  statusLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type CameraPropertyResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraProperty'] = ResolversParentTypes['CameraProperty']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device'], FederationReferenceType extends FederationReferenceTypes['Device'] = FederationReferenceTypes['Device']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Device']> | FederationReferenceType, FederationReferenceType, ContextType>;
  camera?: Resolver<Maybe<ResolversTypes['Camera']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  video?: Resolver<Maybe<ResolversTypes['VideoDetails']>, ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = any, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  channel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type VideoDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['VideoDetails'] = ResolversParentTypes['VideoDetails']> = {
  channels?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['VideoKind'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sizeMegabytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  snapshotState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  snapshots?: Resolver<ReadonlyArray<ResolversTypes['Snapshot']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uploadState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  Camera?: CameraResolvers<ContextType>;
  CameraProperty?: CameraPropertyResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Device?: DeviceResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
  VideoDetails?: VideoDetailsResolvers<ContextType>;
};

