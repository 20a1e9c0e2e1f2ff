import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { EventReference, CrossingReference, Rule as RuleModel, RuleVersion as RuleVersionModel } from './domain.ts';
import type { ParametricBoundary as ParametricBoundaryModel, PolygonBoundary as PolygonBoundaryModel, RadiusBoundary as RadiusBoundaryModel } from './boundaries/boundary.ts';
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

/** Which way a rule was crossed. */
export type CrossingDirection =
  /** The conditions came to hold. */
  | 'ENTER'
  /** The conditions ceased to hold. */
  | 'LEAVE'
  /** Something new; see the event's `vendorType`. */
  | 'OTHER';

export type Event = {
  readonly id: Scalars['ID']['output'];
  /** The crossing of a rule that it is. Null for events of other vendors, and for vehicle events that cross no rule. */
  readonly ruleCrossing: Maybe<RuleCrossing>;
  /** What the vehicle's own device holds of it. Null for events of other vendors than Vinli. */
  readonly vehicle: Maybe<VehicleDetails>;
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

/** Anything that can be asked for again by its id. */
export type Node = {
  /** The id, the same for as long as the thing exists. Opaque: only compare it and hand it back. */
  readonly id: Scalars['ID']['output'];
};

/** One reading of a vehicle. */
export type ParameterReading = {
  /** What was read, in the vendor's spelling, for example `vehicleSpeed`. */
  readonly parameter: Scalars['String']['output'];
  /** Its value, in the metric unit of the reading. */
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

/** Conditions on a vehicle's place and readings. A rule holds when all its boundaries do. */
export type Rule = Node & {
  /** The conditions. Empty where the vendor did not send them. */
  readonly boundaries: ReadonlyArray<Boundary>;
  /** When it was made. Null where the vendor does not say. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** What people call it. Null if it has no name. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** Whether it holds. */
  readonly state: RuleState;
};

/** The moment at which the conditions of a rule came to hold, or ceased to. */
export type RuleCrossing = {
  /** The rule as it was then. */
  readonly asThen: RuleVersion;
  /** Whether they came to hold or ceased to. */
  readonly direction: CrossingDirection;
  /** Whether this is the first evaluation of a new rule, which always reports and is no real crossing. */
  readonly firstEvaluation: Scalars['Boolean']['output'];
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** The rule of today. Null once it is gone, or while it is not known. */
  readonly rule: Maybe<Rule>;
  /** What was measured. Null where the vendor sent no reading. */
  readonly snapshot: Maybe<RuleSnapshot>;
};

/** What was measured when a rule was crossed. */
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

/** What the device of a vehicle holds of an event. The ids in it are the vendor's own. */
export type VehicleDetails = {
  /** The fault code by its letters, for example `P0301`. Null for anything else, and where the vendor gives the id alone. */
  readonly faultCode: Maybe<Scalars['String']['output']>;
  /** The fault code that came or went, by its id. Null for anything else. */
  readonly faultCodeRef: Maybe<Scalars['String']['output']>;
  /** What it is about. Null where the vendor names nothing. */
  readonly objectRef: Maybe<Scalars['String']['output']>;
  /** What that is, in the vendor's spelling, for example `rule`, `vehicle`, `trip` or `odometer-trigger`. Null where the vendor names nothing. */
  readonly objectType: Maybe<Scalars['String']['output']>;
  /** The reading of the odometer that a distance was reached at, as the vendor estimates it. Null for anything else. */
  readonly odometerMeters: Maybe<Scalars['Float']['output']>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** The distance that was reached. Null for anything else. */
  readonly thresholdMeters: Maybe<Scalars['Float']['output']>;
  /** The trip that began or ended. Null for anything else. */
  readonly tripRef: Maybe<Scalars['String']['output']>;
  /** The vehicle that the device was in then. Null where the vendor names none. */
  readonly vehicleRef: Maybe<Scalars['String']['output']>;
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
  Rule: Rule;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
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
  CrossingDirection: CrossingDirection;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Event: ResolverTypeWrapper<EventReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  GeoJSON: ResolverTypeWrapper<Scalars['GeoJSON']['output']>;
  GeoPoint: ResolverTypeWrapper<GeoPoint>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GeoPointInput: GeoPointInput;
  InputWarning: ResolverTypeWrapper<InputWarning>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ParameterReading: ResolverTypeWrapper<ParameterReading>;
  ParametricBoundary: ResolverTypeWrapper<ParametricBoundaryModel>;
  ParametricBoundaryInput: ParametricBoundaryInput;
  PolygonBoundary: ResolverTypeWrapper<PolygonBoundaryModel>;
  PolygonBoundaryInput: PolygonBoundaryInput;
  RadiusBoundary: ResolverTypeWrapper<RadiusBoundaryModel>;
  RadiusBoundaryInput: RadiusBoundaryInput;
  Rule: ResolverTypeWrapper<RuleModel>;
  RuleCrossing: ResolverTypeWrapper<CrossingReference>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  RuleSnapshot: ResolverTypeWrapper<RuleSnapshot>;
  RuleState: RuleState;
  RuleVersion: ResolverTypeWrapper<RuleVersionModel>;
  VehicleDetails: ResolverTypeWrapper<VehicleDetails>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boundary: ResolversUnionTypes<ResolversParentTypes>['Boundary'];
  BoundaryInput: BoundaryInput;
  DateTime: Scalars['DateTime']['output'];
  Event: EventReference;
  ID: Scalars['ID']['output'];
  GeoJSON: Scalars['GeoJSON']['output'];
  GeoPoint: GeoPoint;
  Float: Scalars['Float']['output'];
  GeoPointInput: GeoPointInput;
  InputWarning: InputWarning;
  String: Scalars['String']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ParameterReading: ParameterReading;
  ParametricBoundary: ParametricBoundaryModel;
  ParametricBoundaryInput: ParametricBoundaryInput;
  PolygonBoundary: PolygonBoundaryModel;
  PolygonBoundaryInput: PolygonBoundaryInput;
  RadiusBoundary: RadiusBoundaryModel;
  RadiusBoundaryInput: RadiusBoundaryInput;
  Rule: RuleModel;
  RuleCrossing: CrossingReference;
  Boolean: Scalars['Boolean']['output'];
  RuleSnapshot: RuleSnapshot;
  RuleVersion: RuleVersionModel;
  VehicleDetails: VehicleDetails;
};

export type BoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Boundary'] = ResolversParentTypes['Boundary']> = {
  __resolveType: TypeResolveFn<'ParametricBoundary' | 'PolygonBoundary' | 'RadiusBoundary', ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ruleCrossing?: Resolver<Maybe<ResolversTypes['RuleCrossing']>, ParentType, ContextType>;
  vehicle?: Resolver<Maybe<ResolversTypes['VehicleDetails']>, ParentType, ContextType>;
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

export type NodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Rule', ParentType, ContextType>;
};

export type ParameterReadingResolvers<ContextType = any, ParentType extends ResolversParentTypes['ParameterReading'] = ResolversParentTypes['ParameterReading']> = {
  parameter?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ParametricBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['ParametricBoundary'] = ResolversParentTypes['ParametricBoundary']> = {
  max?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  min?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  parameter?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PolygonBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['PolygonBoundary'] = ResolversParentTypes['PolygonBoundary']> = {
  corners?: Resolver<ReadonlyArray<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  geoJson?: Resolver<ResolversTypes['GeoJSON'], ParentType, ContextType>;
  holes?: Resolver<ReadonlyArray<ReadonlyArray<ResolversTypes['GeoPoint']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RadiusBoundaryResolvers<ContextType = any, ParentType extends ResolversParentTypes['RadiusBoundary'] = ResolversParentTypes['RadiusBoundary']> = {
  geoJson?: Resolver<ResolversTypes['GeoJSON'], ParentType, ContextType>;
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  radiusMeters?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RuleResolvers<ContextType = any, ParentType extends ResolversParentTypes['Rule'] = ResolversParentTypes['Rule'], FederationReferenceType extends FederationReferenceTypes['Rule'] = FederationReferenceTypes['Rule']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Rule']> | FederationReferenceType, FederationReferenceType, ContextType>;
  boundaries?: Resolver<ReadonlyArray<ResolversTypes['Boundary']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleState'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RuleCrossingResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleCrossing'] = ResolversParentTypes['RuleCrossing']> = {
  asThen?: Resolver<ResolversTypes['RuleVersion'], ParentType, ContextType>;
  direction?: Resolver<ResolversTypes['CrossingDirection'], ParentType, ContextType>;
  firstEvaluation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['Rule']>, ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['RuleSnapshot']>, ParentType, ContextType>;
};

export type RuleSnapshotResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleSnapshot'] = ResolversParentTypes['RuleSnapshot']> = {
  location?: Resolver<Maybe<ResolversTypes['GeoPoint']>, ParentType, ContextType>;
  measuredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  readings?: Resolver<ReadonlyArray<ResolversTypes['ParameterReading']>, ParentType, ContextType>;
};

export type RuleVersionResolvers<ContextType = any, ParentType extends ResolversParentTypes['RuleVersion'] = ResolversParentTypes['RuleVersion']> = {
  boundaries?: Resolver<ReadonlyArray<ResolversTypes['Boundary']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RuleState'], ParentType, ContextType>;
};

export type VehicleDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['VehicleDetails'] = ResolversParentTypes['VehicleDetails']> = {
  faultCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  faultCodeRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  objectRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  objectType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  odometerMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  thresholdMeters?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  tripRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vehicleRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  Boundary?: BoundaryResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Event?: EventResolvers<ContextType>;
  GeoJSON?: GraphQLScalarType;
  GeoPoint?: GeoPointResolvers<ContextType>;
  InputWarning?: InputWarningResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  ParameterReading?: ParameterReadingResolvers<ContextType>;
  ParametricBoundary?: ParametricBoundaryResolvers<ContextType>;
  PolygonBoundary?: PolygonBoundaryResolvers<ContextType>;
  RadiusBoundary?: RadiusBoundaryResolvers<ContextType>;
  Rule?: RuleResolvers<ContextType>;
  RuleCrossing?: RuleCrossingResolvers<ContextType>;
  RuleSnapshot?: RuleSnapshotResolvers<ContextType>;
  RuleVersion?: RuleVersionResolvers<ContextType>;
  VehicleDetails?: VehicleDetailsResolvers<ContextType>;
};

