import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import { parseEventId, toEventId } from "../../../schema/event-id.ts";
import type { EventVendor } from "../../../schema/messages.ts";
import type { FleetEvent, Position } from "../domain.ts";
import { type IndexValue, NEWEST, OLDEST, type Place, PlaceScan, runScans } from "../lists/place-scan.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { type Candidate, EVENT_INDEXES, EVENT_TABLE, type EventIndexName } from "./event-candidate.ts";
import { ClassReader, type CodedClass } from "./event-classes.ts";
import { type EventQuery, isInRange, toClassFilter, toUpdated } from "./event-query.ts";
import {
  codesOf,
  type EventOwner,
  isShort,
  MAX_VISITED,
  matching,
  type QueryWords,
  toQueryWords,
} from "./query-words.ts";
import { toRefHash } from "./ref-hash.ts";
import { readCodes } from "./words.ts";

/** Where one event in so many is wanted or more, they are found by going through all. */
const DENSE = 1 / 20;

/** A place as a cursor names it: the id of the event tells those of one instant apart. */
export type CursorPlace = readonly [occurredAtMs: number, id: string];

export type EventPageRequest = {
  readonly tenant: string;
  readonly limit: number;
  /** Whether the page is cut from the end of the list. */
  readonly backward: boolean;
  readonly after: CursorPlace | null;
  readonly before: CursorPlace | null;
};

export type EventPage = {
  /** In the order of the list. */
  readonly events: readonly FleetEvent[];
  readonly goesOn: boolean;
  /** Where looking ended although there may be more: as many rows were looked at as a page may. Null where it did not. */
  readonly searchedTo: CursorPlace | null;
  /** How many rows were read to find them. */
  readonly visited: number;
};

/** What decides an event of a query, with words as numbers. Null where the words do not narrow it. */
type Plan = QueryWords & {
  readonly codes: ReadonlySet<number>;
  readonly updated: readonly [number, number] | null;
  readonly index: EventIndexName;
  readonly values: readonly IndexValue[];
};

const EVENT_COLUMNS = sql`
  e.key, e.class, e.ref, e.title, e.occurredAtMs, e.endedAtMs, e.recordedAtMs, e.updatedAtMs, e.receivedAtMs, e.revision,
  e.incident, e.nobody, e.basis, e.contradictions, e.derivedFrom, e.latitude, e.longitude, e.headingDegrees, e.speedKph, e.accuracyMeters, e.address,
  (select text from word where code = e.device) as deviceId, (select text from word where code = e.driver) as driverId`;

type EventRow = Omit<EventTable, "tenant" | "device" | "driver"> & {
  readonly deviceId: string | null;
  readonly driverId: string | null;
};

/** The tenant that events are read of, by its name, its number, and where its rows are. */
type Owned = { readonly tenant: string; readonly code: number; readonly db: Kysely<FleetTables> };

/** The reading side of the events. Its store belongs to whoever opened it. */
export class EventReader {
  readonly #store: Tenanted<FleetTables>;
  readonly #classes = new ClassReader();

  constructor(store: Tenanted<FleetTables>) {
    this.#store = store;
  }

  /**
   * A page of events that match a query, newest first, for each of some owners. However many there are, a round of them is
   * one statement, and a page looks at two thousand rows or few more.
   */
  async pages(query: EventQuery, owners: readonly EventOwner[], page: EventPageRequest): Promise<readonly EventPage[]> {
    const of = await this.#tenantOf(page.tenant);
    const empty: EventPage = { events: [], goesOn: false, searchedTo: null, visited: 0 };
    if (of === null) return owners.map(() => empty);
    const bounds = { ...toBounds(query, page), isOldestFirst: page.backward };
    const classes = await this.#classes.of(of);
    const planner = await this.#plannerOf(of, { classes, query, owners, limit: page.limit });
    const scans = new Map<EventOwner, PlaceScan<Candidate>>();
    for (const owner of planner ? owners : []) {
      const plan = planner?.(owner);
      if (!plan) continue;
      const scan = new PlaceScan({
        tenant: of.code,
        table: EVENT_TABLE,
        index: EVENT_INDEXES[plan.index],
        values: plan.values,
        bounds,
        isWanted: (candidate) => isWanted(plan, candidate),
        needsRows: needsRows(plan),
        limit: page.limit + 1,
        maxVisited: MAX_VISITED,
      });
      scans.set(owner, scan);
    }
    await runScans(of.db, [...scans.values()]);
    const keys = [...scans.values()].flatMap((scan) => [
      ...scan.found.slice(0, page.limit).map(({ key }) => key),
      ...(scan.isCut && scan.last ? [scan.last.key] : []),
    ]);
    const events = await this.#byKey(of, keys);
    return owners.map((owner) => {
      const scan = scans.get(owner);
      if (!scan) return empty;
      const found = scan.found.slice(0, page.limit).flatMap(({ key }) => events.get(key) ?? []);
      const last = scan.isCut && scan.last ? events.get(scan.last.key) : undefined;
      return {
        events: page.backward ? found.reverse() : found,
        goesOn: scan.found.length > page.limit || scan.isCut,
        searchedTo: last ? [last.occurredAt, last.id] : null,
        visited: scan.visited,
      };
    });
  }

  /** The event of each id in its place, null where there is none. */
  async byId(tenant: string, ids: readonly string[]): Promise<readonly (FleetEvent | null)[]> {
    const of = await this.#tenantOf(tenant);
    if (of === null) return ids.map(() => null);
    const keys = await this.#keysOf(of, ids);
    const events = await this.#byKey(
      of,
      keys.filter((key) => key !== null),
    );
    return keys.map((key) => (key === null ? null : (events.get(key) ?? null)));
  }

  /** The events of some numbers. */
  async byKey(tenant: string, keys: readonly number[]): Promise<ReadonlyMap<number, FleetEvent>> {
    const of = await this.#tenantOf(tenant);
    return of === null ? new Map() : this.#byKey(of, keys);
  }

  async #tenantOf(tenant: string): Promise<Owned | null> {
    const db = this.#store.of(tenant);
    const [code = null] = await readCodes(db, [tenant]);
    return code === null ? null : { tenant, code, db };
  }

  /** How the events of each owner are found; null where there can be none. What is the same for all is found out once. */
  async #plannerOf(
    of: Owned,
    { classes, query, owners, limit }: PlannerOptions,
  ): Promise<((owner: EventOwner) => Plan | null) | null> {
    const { codes, wanted, total } = matching(classes, toClassFilter(query));
    if (codes.size === 0) return null;
    const ids = owners.flatMap(({ deviceId, driverId }) => [deviceId ?? [], driverId ?? []].flat());
    const codeOf = await codesOf(of.db, query, ids);
    const updated = toUpdated(query);
    const isUpdateShort = updated !== null && (await isShort(of.db, of.code, updated));
    // A page that goes through all finds what it wants within so many rows.
    const isDense = wanted / Math.max(total, 1) >= Math.max(DENSE, limit / MAX_VISITED);
    const general = isDense
      ? ({ index: "time", values: [[]] } as const)
      : ({ index: "class", values: Array.from(codes, (code) => [code]) } as const);
    return (owner) => {
      const words = toQueryWords(query, owner, codeOf);
      if (!words) return null;
      const plan = { codes, ...words, updated };
      for (const [index, values] of [
        ["incident", words.incidents],
        ["rule", words.rules],
        ["device", words.devices],
        ["driver", words.drivers],
        ["group", words.groups],
      ] as const) {
        if (values) return { ...plan, index, values: Array.from(values, (value) => [value]) };
      }
      return updated && isUpdateShort ? { ...plan, index: "update", values: [updated] } : { ...plan, ...general };
    };
  }

  async #keysOf({ code, tenant, db }: Owned, ids: readonly string[]): Promise<readonly (number | null)[]> {
    const parsed = ids.map((id) => parseEventId(id));
    const hashes = parsed.flatMap((one) => (one ? [toRefHash(tenant, one.vendor, one.ref)] : []));
    if (hashes.length === 0) return ids.map(() => null);
    const { rows } = await sql<{ key: number; ref: string; vendor: string }>`
      select e.key, e.ref, c.vendor from event e join eventClass c on c.code = e.class
      where e.tenant = ${code} and e.refHash ${isOneOfNumbers(db, hashes)}`.execute(db);
    const keys = new Map(rows.map(({ key, ref, vendor }) => [`${vendor} ${ref}`, key]));
    return parsed.map((one) => (one ? (keys.get(`${one.vendor} ${one.ref}`) ?? null) : null));
  }

  async #byKey(of: Owned, keys: readonly number[]): Promise<ReadonlyMap<number, FleetEvent>> {
    if (keys.length === 0) return new Map();
    const { rows } = await sql<EventRow>`
      select ${EVENT_COLUMNS} from event e
      where e.key ${isOneOfNumbers(of.db, keys)}`.execute(of.db);
    // Behind the rows: an event can have come into a class that is new.
    const classes = await this.#classes.of(of);
    return new Map(
      rows.flatMap((row) => {
        const one = classes.get(row.class);
        return one ? [[row.key, toFleetEvent(row, one)]] : [];
      }),
    );
  }
}

type PlannerOptions = {
  readonly classes: ReadonlyMap<number, CodedClass>;
  readonly query: EventQuery;
  readonly owners: readonly EventOwner[];
  readonly limit: number;
};

function toBounds(query: EventQuery, { tenant, after, before }: EventPageRequest) {
  const newer = [query.occurredTo == null ? NEWEST : ([query.occurredTo, -1] as const)];
  const older = [query.occurredFrom == null ? OLDEST : ([query.occurredFrom, -1] as const)];
  if (after) newer.push(toPlace(tenant, after));
  if (before) older.push(toPlace(tenant, before));
  return { newer: newer.reduce(olderOf), older: older.reduce(newerOf) };
}

function toPlace(tenant: string, [occurredAtMs, id]: CursorPlace): Place {
  const one = parseEventId(id);
  return [occurredAtMs, one ? toRefHash(tenant, one.vendor, one.ref) : -1];
}

function needsRows({ index, devices, drivers, rules, groups, incidents, updated }: Plan): boolean {
  const asked = [devices && "device", drivers && "driver", rules && "rule", groups && "group", incidents && "incident"];
  return updated !== null || asked.some((name) => name && name !== index);
}

function isWanted(plan: Plan, candidate: Candidate): boolean {
  if (!plan.codes.has(candidate.class)) return false;
  if (plan.updated && !isInRange(candidate.updatedAtMs, ...plan.updated)) return false;
  return (
    (plan.index === "device" || isOneOf(plan.devices, candidate.device)) &&
    (plan.index === "driver" || isOneOf(plan.drivers, candidate.driver)) &&
    (plan.index === "incident" || isOneOf(plan.incidents, candidate.incident)) &&
    (plan.index === "rule" || isOneOf(plan.rules, candidate.rule)) &&
    (plan.index === "group" || isOfGroup(plan.groups, candidate.groups))
  );
}

function isOneOf(wanted: ReadonlySet<number> | null, code: number | null): boolean {
  return wanted === null || (code !== null && wanted.has(code));
}

/** `groups` is JSON. */
function isOfGroup(wanted: ReadonlySet<number> | null, groups: string | null): boolean {
  return wanted === null || (groups !== null && (JSON.parse(groups) as number[]).some((group) => wanted.has(group)));
}

function olderOf(a: Place, b: Place): Place {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? a : b;
}

function newerOf(a: Place, b: Place): Place {
  return olderOf(a, b) === a ? b : a;
}

function toFleetEvent(row: EventRow, one: CodedClass): FleetEvent {
  const { vendor, vendorType, type, category, severity, retracted } = one;
  return {
    key: row.key,
    id: toEventId(vendor, row.ref),
    vendor,
    vendorRef: row.ref,
    vendorType,
    type,
    category,
    severity,
    title: row.title,
    occurredAt: row.occurredAtMs,
    endedAt: row.endedAtMs,
    recordedAt: row.recordedAtMs,
    updatedAt: row.updatedAtMs,
    receivedAt: row.receivedAtMs,
    revision: row.revision,
    retracted,
    deviceId: row.deviceId,
    driverId: row.driverId,
    driven: {
      basis: row.basis,
      isNobodys: row.nobody !== null && row.basis === null,
      contradictions: row.contradictions === null ? [] : JSON.parse(row.contradictions),
    },
    incident: row.incident,
    derivedFrom: row.derivedFrom === null ? [] : (JSON.parse(row.derivedFrom) as string[]),
    position: toPosition(row, vendor),
  };
}

function toPosition(row: EventRow, source: EventVendor): Position | null {
  const { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address, occurredAtMs } = row;
  if (latitude === null || longitude === null) return null;
  return { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address, source, observedAt: occurredAtMs };
}
