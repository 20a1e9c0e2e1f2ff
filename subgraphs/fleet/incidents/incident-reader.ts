import { type Kysely, sql } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { eachNumber, eachRow, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import { HEADING_BY_TYPE } from "../../../schema/event-headings.ts";
import { readCodes } from "../events/words.ts";
import {
  type IndexValue,
  NEWEST,
  OLDEST,
  type Place,
  PlaceScan,
  runScans,
  type ScanBounds,
  type ScanIndex,
  type ScanTable,
} from "../lists/place-scan.ts";
import type { FleetTables } from "../tables.ts";
import { type Incident, type IncidentName, parseIncidentId, toIncidentId } from "./incident.ts";
import type { IncidentQuery } from "./incident-query.ts";
import type { IncidentTable } from "./incident-tables.ts";

/** The rows that one page may look at: some 2 ms. Where no index serves a choice of filters, the page ends there. */
const MAX_VISITED = 500;
/** The rows that are looked at to tell how many a list has. */
const MAX_LOOKED_AT = 10_000;
/** So many kinds of vendors there are at most, fleetgraph itself among them. */
const MOST_VENDORS = 5;

/** Whose incidents a list has, beside what its filter says: all, or those of a device or driver, by their ids of today. */
export type IncidentOwner = { readonly deviceId?: string; readonly driverId?: string };

export type IncidentPageRequest = {
  readonly tenant: string;
  readonly limit: number;
  /** When the last one of the page before began, and its id. */
  readonly after: readonly [startedAtMs: number, id: string] | null;
  /** Whether those that began first come first. */
  readonly isOldestFirst?: boolean;
};

export type IncidentPage = {
  readonly incidents: readonly Incident[];
  readonly goesOn: boolean;
  /** Where looking ended although there may be more; null where it did not. */
  readonly searchedTo: Incident | null;
  /** How many rows were read to find them. */
  readonly visited: number;
};

type Candidate = Pick<
  IncidentTable,
  "key" | "startedAtMs" | "device" | "driver" | "severity" | "type" | "vendors" | "vendorCount"
>;

const indexOn = (by: string, where: string): ScanIndex => ({
  ...{ from: "incident i", by, place: ["i.startedAtMs", "i.key"] },
  where: `i.tenant = ? and i.witnesses > 0 ${where}`,
});

const INDEXES = {
  time: indexOn("incidentByTime", "and i.primaryEvent > 0"),
  device: indexOn("incidentByDevice", "and i.device = ?"),
  driver: indexOn("incidentByDriver", "and i.driver = ?"),
  type: indexOn("incidentByType", "and i.type = ?"),
  severity: indexOn("incidentBySeverity", "and i.severity = ?"),
  vendorCount: indexOn("incidentByVendorCount", "and i.vendorCount = ?"),
} as const;

const COLUMNS = "i.key, i.startedAtMs, i.device, i.driver, i.severity, i.type, i.vendors, i.vendorCount";

const TABLE: ScanTable<Candidate> = {
  columns: COLUMNS,
  indexedColumns: COLUMNS,
  placeOf: ({ startedAtMs, key }): Place => [startedAtMs, key],
};

type IncidentRow = IncidentTable & {
  readonly asked: number;
  readonly askedFounder: number;
  readonly askedNth: number;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly title: string | null;
};

/** An incident by the id that was given out for it, and the one that the id leads to; null where it leads to none today. */
export type LedIncident = { readonly id: string; readonly incident: Incident | null };

type Owned = { readonly code: number; readonly db: Kysely<FleetTables> };

/** The reading side of the incidents. Its store belongs to whoever opened it. */
export class IncidentReader {
  readonly #store: Tenanted<FleetTables>;

  constructor(store: Tenanted<FleetTables>) {
    this.#store = store;
  }

  /**
   * A page of incidents that match a query, those that began last first, for each of some owners. However many there are, a round of
   * them is one statement, and a page looks at five hundred rows or few more.
   */
  async pages(
    query: IncidentQuery,
    owners: readonly IncidentOwner[],
    page: IncidentPageRequest,
  ): Promise<readonly IncidentPage[]> {
    const empty: IncidentPage = { incidents: [], goesOn: false, searchedTo: null, visited: 0 };
    const of = await this.#tenantOf(page.tenant);
    if (of === null) return owners.map(() => empty);
    const bounds = await this.#boundsOf(of, query, page);
    const plans = await toPlans(of.db, query, owners);
    const asked = { bounds, limit: page.limit + 1, maxVisited: MAX_VISITED };
    const scans = plans.map((plan) => plan && toScan(of, plan, asked));
    await runScans(
      of.db,
      scans.filter((scan) => scan !== null),
    );
    const keys = scans.flatMap((scan) => [...(scan?.found ?? []), scan?.last ?? []].flat().map(({ key }) => key));
    const incidents = await this.byKey(page.tenant, keys);
    const read = (key: number) => incidents.get(key)?.incident ?? null;
    return scans.map((scan) => {
      if (!scan) return empty;
      return {
        incidents: scan.found.slice(0, page.limit).flatMap(({ key }) => read(key) ?? []),
        goesOn: scan.found.length > page.limit || scan.isCut,
        searchedTo: scan.isCut && scan.last ? read(scan.last.key) : null,
        visited: scan.visited,
      };
    });
  }

  /** How many incidents of a query each of some owners has; null where more than ten thousand would have to be looked at. */
  async totals(
    tenant: string,
    query: IncidentQuery,
    owners: readonly IncidentOwner[],
  ): Promise<readonly (number | null)[]> {
    const of = await this.#tenantOf(tenant);
    if (of === null) return owners.map(() => 0);
    const bounds = await this.#boundsOf(of, query, { tenant, limit: MAX_LOOKED_AT, after: null });
    const totals: (number | null)[] = [];
    for (const plan of await toPlans(of.db, query, owners)) {
      const scan = plan && toScan(of, plan, { bounds, limit: MAX_LOOKED_AT + 1, maxVisited: MAX_LOOKED_AT + 1 });
      if (scan) await runScans(of.db, [scan]);
      totals.push(scan?.isCut || (scan?.found.length ?? 0) > MAX_LOOKED_AT ? null : (scan?.found.length ?? 0));
      if (loopSlices.isOver) await loopSlices.turn();
    }
    return totals;
  }

  /** The incident that each id leads to in its place, null where there is none. */
  async byId(tenant: string, ids: readonly string[]): Promise<readonly (Incident | null)[]> {
    const of = await this.#tenantOf(tenant);
    const keys = of === null ? [] : await readKeys(of, ids.map(parseIncidentId));
    const incidents = await this.byKey(
      tenant,
      keys.filter((key) => key !== null),
    );
    return ids.map((_, index) => incidents.get(keys[index] ?? -1)?.incident ?? null);
  }

  /** The incidents of some keys, be they none any more. One statement. */
  async byKey(tenant: string, keys: readonly number[]): Promise<ReadonlyMap<number, LedIncident>> {
    const of = await this.#tenantOf(tenant);
    if (of === null || keys.length === 0) return new Map();
    const { rows } = await sql<IncidentRow>`
      with recursive led (asked, askedFounder, askedNth, key, mergedInto) as (
        select i.key, i.foundedBy, i.nth, i.key, i.mergedInto
        from ${eachNumber(of.db, [...new Set(keys)])} ${joinInOrder(of.db)} incident i
          on i.key = one.value and i.tenant = ${of.code}
        union
        select led.asked, led.askedFounder, led.askedNth, i.key, i.mergedInto
        from led ${joinInOrder(of.db)} incident i on i.key = led.mergedInto)
      select led.asked, led.askedFounder, led.askedNth, i.*,
        (select text from word where code = i.device) as deviceId, (select text from word where code = i.driver) as driverId,
        (select title from event where key = i.primaryEvent) as title
      from led ${joinInOrder(of.db)} incident i on i.key = led.key where led.mergedInto is null`.execute(of.db);
    return new Map(
      rows.map((row) => {
        const id = toIncidentId({ foundedBy: row.askedFounder, nth: row.askedNth });
        return [row.asked, { id, incident: row.witnesses > 0 ? toIncident(row) : null }];
      }),
    );
  }

  async #tenantOf(tenant: string): Promise<Owned | null> {
    const db = this.#store.of(tenant);
    const [code = null] = await readCodes(db, [tenant]);
    return code === null ? null : { code, db };
  }

  async #boundsOf(
    of: Owned,
    { startedFrom, startedTo }: IncidentQuery,
    page: IncidentPageRequest,
  ): Promise<ScanBounds> {
    const until: Place = startedTo == null ? NEWEST : [startedTo, -1];
    const older: Place = startedFrom == null ? OLDEST : [startedFrom, -1];
    const isOldestFirst = page.isOldestFirst ?? false;
    if (!page.after) return { newer: until, older, isOldestFirst };
    const [startedAtMs, id] = page.after;
    const [key = null] = await readKeys(of, [parseIncidentId(id)]);
    // One that is gone was at its place; of those that began with it, none is told twice.
    const after: Place = [startedAtMs, key ?? -1];
    if (isOldestFirst) return { newer: until, older: after[0] >= older[0] ? after : older, isOldestFirst };
    return { newer: after[0] <= until[0] ? after : until, older, isOldestFirst };
  }
}

/** The key of each name in its place; null where the tenant never had one. */
async function readKeys(
  { code, db }: Owned,
  names: readonly (IncidentName | null)[],
): Promise<readonly (number | null)[]> {
  const asked = names.flatMap((name, part) => (name ? [{ part, ...name }] : []));
  if (asked.length === 0) return names.map(() => null);
  const { rows } = await sql<{ part: number; key: number }>`
    select one.part, i.key from ${eachRow(db, asked, { texts: [], integers: ["part", "foundedBy", "nth"] })}
      ${joinInOrder(db)} incident i on i.tenant = ${code} and i.foundedBy = one.foundedBy and i.nth = one.nth`.execute(
    db,
  );
  const keys = new Map(rows.map(({ part, key }) => [part, key]));
  return names.map((_, index) => keys.get(index) ?? null);
}

type Plan = {
  readonly index: keyof typeof INDEXES;
  readonly values: readonly IndexValue[];
  readonly isWanted: (candidate: Candidate) => boolean;
};

/** How the incidents of each owner are found; null where there can be none. One statement. */
async function toPlans(
  db: Kysely<FleetTables>,
  query: IncidentQuery,
  owners: readonly IncidentOwner[],
): Promise<readonly (Plan | null)[]> {
  const ids = owners.flatMap(({ deviceId, driverId }) => [deviceId ?? [], driverId ?? []].flat());
  const { deviceIds, driverIds, amongDeviceIds } = query;
  const texts = [...new Set([deviceIds ?? [], driverIds ?? [], amongDeviceIds ?? [], ids].flat())];
  const codes = await readCodes(db, texts);
  const codeOf = new Map(texts.map((text, index) => [text, codes[index] ?? null]));
  const toCodes = (asked: readonly string[] | null | undefined, owner: string | undefined) => {
    if (!asked && owner === undefined) return null;
    const wanted = owner === undefined ? (asked ?? []) : !asked || asked.includes(owner) ? [owner] : [];
    return new Set(wanted.flatMap((id) => codeOf.get(id) ?? []));
  };
  const among = toCodes(amongDeviceIds, undefined);
  return owners.map(({ deviceId, driverId }) =>
    toPlan(query, { devices: toCodes(deviceIds, deviceId), drivers: toCodes(driverIds, driverId), among }),
  );
}

/** The scan that a plan means. */
function toScan(
  { code: tenant }: Owned,
  { index, values, isWanted }: Plan,
  asked: { readonly bounds: ScanBounds; readonly limit: number; readonly maxVisited: number },
): PlaceScan<Candidate> {
  return new PlaceScan({ tenant, table: TABLE, index: INDEXES[index], values, isWanted, needsRows: true, ...asked });
}

type Owners = Readonly<Record<"devices" | "drivers" | "among", ReadonlySet<number> | null>>;

function toPlan(query: IncidentQuery, { devices, drivers, among }: Owners): Plan | null {
  const [types, severities] = [query.types, query.severities].map((list) => list && new Set(list));
  const vendorsAtLeast = query.vendorsAtLeast ?? 0;
  if ([devices, drivers, among, types, severities].some((list) => list?.size === 0) || query.vendors?.length === 0)
    return null;
  // As they stand in the JSON of a row.
  const names = query.vendors?.map((vendor) => JSON.stringify(vendor));
  const isWanted = (one: Candidate) =>
    (!devices || (one.device !== null && devices.has(one.device))) &&
    (!among || (one.device !== null && among.has(one.device))) &&
    (!drivers || (one.driver !== null && drivers.has(one.driver))) &&
    (!types || types.has(one.type)) &&
    (!severities || severities.has(one.severity)) &&
    (!names || names.some((name) => one.vendors.includes(name))) &&
    one.vendorCount >= vendorsAtLeast;
  const values = (list: Iterable<number | string>) => Array.from(list, (value) => [value]);
  if (devices) return { index: "device", values: values(devices), isWanted };
  if (drivers) return { index: "driver", values: values(drivers), isWanted };
  if (types) return { index: "type", values: values(types), isWanted };
  if (severities) return { index: "severity", values: values(severities), isWanted };
  if (vendorsAtLeast <= 1) return { index: "time", values: [[]], isWanted };
  const counts = Array.from({ length: MOST_VENDORS }, (_, index) => index + 1).filter(
    (count) => count >= vendorsAtLeast,
  );
  return counts.length === 0 ? null : { index: "vendorCount", values: values(counts), isWanted };
}

function toIncident(row: IncidentRow): Incident {
  const { type } = row;
  return {
    id: toIncidentId(row),
    key: row.key,
    startedAt: row.startedAtMs,
    endedAt: row.endedAtMs,
    severity: row.severity,
    type,
    // Its primary event goes some seconds before the others by its age.
    title: row.title ?? (type === "OTHER" ? "Incident" : HEADING_BY_TYPE[type].title),
    deviceId: row.deviceId,
    driverId: row.driverId,
    vendors: JSON.parse(row.vendors),
    eventCount: row.witnesses,
    primaryKey: row.primaryEvent,
  };
}
