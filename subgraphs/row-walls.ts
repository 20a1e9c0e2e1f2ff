import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from "graphql";
import { PublicError } from "../platform/public-error.ts";
import type { Subgraph } from "../platform/subgraph.ts";
import type { ViewerBounds } from "../platform/viewer/viewer.ts";

/** Whether somebody who is bound to some rows may have a field of an object. */
type Wall = (only: ViewerBounds, object: { readonly id?: unknown }) => boolean;

/** The field itself shows no rows but the viewer's. */
const HOLDS: Wall = () => true;
const ofOwnDriver: Wall = ({ driverIds, fromMs, untilMs }, { id }) =>
  fromMs === undefined && untilMs === undefined && typeof id === "string" && driverIds?.includes(id) === true;
/** The command itself refuses the logs of others. */
const byDriver: Wall = ({ driverIds = [], deviceIds, fromMs, untilMs }) =>
  driverIds.length > 0 && deviceIds === undefined && fromMs === undefined && untilMs === undefined;
const ofOwnDevice: Wall = ({ deviceIds }, { id }) => typeof id === "string" && deviceIds?.includes(id) === true;

/**
 * The fields that somebody may have who is bound to some rows, of those that could lead to the rows of others. What is not here, they may not
 * have: a new field of this kind says here why it may.
 */
const OPEN: ReadonlyMap<string, Wall> = new Map([
  ["Query._entities", HOLDS],
  ["Query._service", HOLDS],
  ["Query.event", HOLDS],
  ["Query.events", HOLDS],
  ["Query.device", HOLDS],
  ["Query.driver", HOLDS],
  ["Subscription.eventChanges", HOLDS],
  ["EventChange.event", HOLDS],
  ["Event.device", HOLDS],
  ["Event.driver", HOLDS],
  // The clips of the device at the moment of an event that is the viewer's.
  ["Event.footage", HOLDS],
  ["Footage.clips", HOLDS],
  ["Clip.event", HOLDS],
  ["Event.ruleCrossing", HOLDS],
  ["Device.vinDetails", HOLDS],
  ["Device.vendorRefs", HOLDS],
  ["Device.events", HOLDS],
  ["Device.camera", ofOwnDevice],
  ["Driver.vendorRefs", HOLDS],
  ["Driver.events", HOLDS],
  ["Driver.hoursOfService", ofOwnDriver],
  ["Driver.dutyRecords", ofOwnDriver],
  ["Driver.hosViolations", ofOwnDriver],
  ["Driver.dutyRecordLog", ofOwnDriver],
  ["Driver.dailyLog", ofOwnDriver],
  ["Driver.dailyLogs", ofOwnDriver],
  ["Driver.vehiclesDriven", ofOwnDriver],
  ["Driver.logPage", ofOwnDriver],
  ["VehicleDriven.device", HOLDS],
  ["CertifyDailyLogPayload.driver", HOLDS],
  ["DailyLog.driver", HOLDS],
  ["DailyLog.records", HOLDS],
  ["Mutation.createDutyRecord", byDriver],
  ["Mutation.editDutyRecord", byDriver],
  ["Mutation.assignUnidentifiedDriving", byDriver],
  ["Mutation.certifyDailyLog", byDriver],
]);

const ROOTS: ReadonlySet<string> = new Set(["Query", "Mutation", "Subscription"]);
/** What tells of somebody as they are now, and not of one moment: each of its objects is looked at by itself. */
const STANDING: ReadonlySet<string> = new Set(["Device", "Driver"]);

/**
 * A subgraph that shows somebody who is bound to some rows no others. Every field that begins a query, or leads from one object to others that
 * have keys of their own, is `FORBIDDEN` to them unless it is known to hold itself to their rows. Nobody else notices.
 */
export function withRowWalls<Context extends object>(subgraph: Subgraph<Context>): Subgraph<Context> {
  const bounds = new WeakMap<object, ViewerBounds>();
  for (const [place, guard] of wallsOf(subgraph.schema))
    wrap(subgraph.schema, place, (context, object) => {
      const only = bounds.get(context);
      if (only && !guard(only, object))
        throw new PublicError("FORBIDDEN", "You may not have this: it is not of your rows alone.");
    });
  return {
    ...subgraph,
    createContext(scope) {
      const context = subgraph.createContext(scope);
      if (scope.viewer.only) bounds.set(context, scope.viewer.only);
      return context;
    },
    [Symbol.asyncDispose]: () => subgraph[Symbol.asyncDispose](),
  };
}

/** Every field of a schema that somebody who is bound may not simply have, as `Type.field`, with what decides. */
export function wallsOf(schema: GraphQLSchema): ReadonlyMap<string, Wall> {
  const walls = new Map<string, Wall>();
  const leading = typesThatLead(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || /(Connection|Edge)$/.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const result = getNamedType(field.type);
      const isOpen =
        !ROOTS.has(type.name) && (isLeafType(result) || (!STANDING.has(type.name) && !leading.has(result)));
      const place = `${type.name}.${field.name}`;
      const wall = OPEN.get(place) ?? (isOpen ? HOLDS : () => false);
      if (wall !== HOLDS) walls.set(place, wall);
    }
  }
  return walls;
}

/** The types from whose objects others with keys can be reached. */
function typesThatLead(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("_"));
  const leading = new Set<GraphQLNamedType>(types.filter((type) => isInterfaceType(type) || hasKey(type)));
  for (let before = -1; before !== leading.size; ) {
    before = leading.size;
    for (const type of types) {
      const parts = isUnionType(type)
        ? type.getTypes()
        : isObjectType(type)
          ? Object.values(type.getFields()).map((field) => getNamedType(field.type))
          : [];
      if (parts.some((part) => leading.has(part))) leading.add(type);
    }
  }
  return leading;
}

function hasKey(type: GraphQLNamedType): boolean {
  return type.astNode?.directives?.some(({ name }) => name.value === "key") === true;
}

type Guard = (context: object, object: { readonly id?: unknown }) => void;

function wrap(schema: GraphQLSchema, place: string, guard: Guard): void {
  const [typeName = "", fieldName = ""] = place.split(".");
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) return;
  const guarded =
    (inner: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (object, args, context, info) => {
      guard(context as object, (object ?? {}) as { readonly id?: unknown });
      return inner(object, args, context, info);
    };
  if (typeName === "Subscription" && field.subscribe) field.subscribe = guarded(field.subscribe);
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}
