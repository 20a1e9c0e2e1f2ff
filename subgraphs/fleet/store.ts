import { type Selectable, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type {
  ChangeBatch,
  ChangeOrder,
  ChangePlace,
  OrderedChange,
  Resumption,
} from "../../platform/live/change-order.ts";
import { eachText, indexedBy, joinInOrder } from "../../platform/store/sql-words.ts";
import { openStoreForServing, type ServingStore } from "../../platform/store/store.ts";
import { type EventVendor, sourceMessage, VENDORS, type Vendor } from "../../schema/messages.ts";
import { readEvidence, type SaidOfDriver } from "./attribution/read-evidence.ts";
import { type LinkCandidate, readCandidates, readCandidatesById } from "./candidates/read-candidates.ts";
import { EVENT_CHANGES, isPlaceOf, readChanges, readLastChange, readResumption } from "./changes/change-log.ts";
import { CountReader } from "./counts/count-reader.ts";
import { type FieldCoverage, readCoverage } from "./coverage/read-coverage.ts";
import type { Device, Driver, EntityKind, Link, Position, Source, VendorRef } from "./domain.ts";
import { EventReader } from "./events/event-reader.ts";
import type { EventState } from "./events/event-state.ts";
import { type CodedState, EventStates } from "./events/event-states.ts";
import { readCounterparts } from "./events/last-seen.ts";
import { type Group, readGroupIds, readGroups, readGroupsOf } from "./groups/groups.ts";
import { idsOfToday, toCurrentIds } from "./identity/aliases.ts";
import { type LinkDecision, readDecisions, readHistories } from "./identity/decisions/decisions.ts";
import { ALWAYS, covers } from "./identity/record-span.ts";
import { IncidentOrder } from "./incidents/incident-order.ts";
import { IncidentReader } from "./incidents/incident-reader.ts";
import type { Connection, PageRequest } from "./lists/connection.ts";
import { countEntities, type EntityQuery, readEntities, readEntityIds } from "./lists/entity-list.ts";
import { countPlaced, type PlaceQuery, readPlacedIds } from "./lists/placed-devices.ts";
import { readPositions } from "./positions/device-positions.ts";
import type { DeviceState } from "./positions/device-state.ts";
import { readDeviceStates } from "./positions/device-states.ts";
import type { DevicesAsked } from "./positions/devices-asked.ts";
import { readTrackPage, type TrackPage, type TrackRequest } from "./positions/track-page.ts";
import type { Oldest } from "./retention/age-gauges.ts";
import type { ChangeTable, FleetTables } from "./tables.ts";

/** Which devices or drivers, and of devices where they are. */
export type PlacedEntityQuery = EntityQuery & { readonly place?: PlaceQuery | null };

/** A change of an event, by its number. */
export type StoredChange = OrderedChange<EventState> & { readonly event: number };

/** What an event saw last of a device or a driver. */
export type LastSeen = { readonly position: Position | null; readonly counterpartId: string | null };

/** The reading side of the index. Whoever opened it disposes of it. */
export class FleetStore implements AsyncDisposable, ChangeOrder<StoredChange> {
  readonly #store: ServingStore<FleetTables>;
  readonly #events: EventReader;
  readonly #counts: CountReader;
  readonly #incidents: IncidentReader;
  readonly #incidentOrder: IncidentOrder;
  readonly #states = new EventStates();
  readonly #clock: Clock;

  constructor(address: string, clock: Clock) {
    this.#store = openStoreForServing<FleetTables>(address);
    this.#events = new EventReader(this.#store);
    this.#counts = new CountReader(this.#store);
    this.#incidents = new IncidentReader(this.#store);
    this.#incidentOrder = new IncidentOrder(this.#store);
    this.#clock = clock;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  /** The events as lists have them. */
  get events(): EventReader {
    return this.#events;
  }

  /** How many events there are of what. */
  get counts(): CountReader {
    return this.#counts;
  }

  /** The incidents as lists have them. */
  get incidents(): IncidentReader {
    return this.#incidents;
  }

  /** The order of the changes of incidents; that of events is the store's own. */
  get incidentOrder(): IncidentOrder {
    return this.#incidentOrder;
  }

  /** A page of devices or drivers: their ids. */
  entityIds({ place, ...query }: PlacedEntityQuery, page: PageRequest): Promise<Connection<string>> {
    const [db, nowMs] = [this.#store.of(page.tenant), this.#clock.now()];
    return place ? readPlacedIds(db, { query, place, nowMs }, page) : readEntityIds(db, { query, nowMs }, page);
  }

  /** The devices of today that are in one of some groups, as vendors name these. */
  async devicesOf(tenant: string, groups: readonly VendorRef[]): Promise<readonly string[]> {
    const asked = { query: { kind: "device" as const, groups }, nowMs: this.#clock.now() };
    const limit = Number.MAX_SAFE_INTEGER;
    return (await readEntities(this.#store.of(tenant), asked, { tenant, after: null, limit })).map(({ id }) => id);
  }

  /** How many devices or drivers a list has; null where they are more than are counted. */
  entityTotal(tenant: string, { place, ...query }: PlacedEntityQuery): Promise<number | null> {
    const [db, nowMs] = [this.#store.of(tenant), this.#clock.now()];
    return place ? countPlaced(db, { query, place, nowMs }, tenant) : countEntities(db, { query, nowMs }, tenant);
  }

  /** The id that each id of a device or driver has today, in its place; null for what never was one. */
  currentIds(tenant: string, kind: EntityKind, ids: readonly string[]): Promise<readonly (string | null)[]> {
    return toCurrentIds(this.#store.of(tenant), { tenant, kind }, ids);
  }

  /** The device of each id in its place, under the id of today; null where there is none. */
  async devices(tenant: string, ids: readonly string[]): Promise<readonly (Device | null)[]> {
    const entities = await this.#entities(tenant, "device", ids);
    const nowMs = this.#clock.now();
    return entities.map((entity) => entity && { ...toEntity(entity, nowMs), vin: entity.vin, kind: entity.deviceKind });
  }

  /** The driver of each id in its place, under the id of today; null where there is none. */
  async drivers(tenant: string, ids: readonly string[]): Promise<readonly (Driver | null)[]> {
    const entities = await this.#entities(tenant, "driver", ids);
    const nowMs = this.#clock.now();
    return entities.map((entity) => entity && { ...toEntity(entity, nowMs), username: entity.username });
  }

  /** The records that were a device or driver at an instant, each in its place. One statement. */
  async refsAt(
    tenant: string,
    asked: readonly { readonly entityId: string; readonly atMs: number }[],
  ): Promise<readonly (readonly VendorRef[])[]> {
    const db = this.#store.of(tenant);
    const ids = [...new Set(asked.map(({ entityId }) => entityId))];
    const { rows } = await sql<FleetTables["link"]>`
      select l.* from ${eachText(db, ids)} ${joinInOrder(db)} link l on l.tenant = ${tenant} and l.entityId = one.value
      order by l.ref`.execute(db);
    const byId = Map.groupBy(rows, ({ entityId }) => entityId);
    return asked.map(({ entityId, atMs }) =>
      (byId.get(entityId) ?? [])
        .filter((link) => covers(link, atMs))
        .map(({ vendor, ref }) => ({ vendor, ref }))
        .sort((a, b) => VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor)),
    );
  }

  /**
   * Where each device was last, and who drives it; for a driver the device. What counts is the newest event that saw the
   * two together, and a driver is in one truck at a time. An event that the vendor took back says
   * nothing of it, nor does one ahead of our clock until its moment has come.
   */
  async lastSeen(tenant: string, kind: EntityKind, ids: readonly string[]): Promise<readonly LastSeen[]> {
    const db = this.#store.of(tenant);
    const nowMs = this.#clock.now();
    const counterparts = await readCounterparts(db, { tenant, kind, ids, nowMs });
    const positions = kind === "device" ? await readPositions(db, { tenant, ids, nowMs }) : new Map<string, Position>();
    return ids.map((id) => ({ position: positions.get(id) ?? null, counterpartId: counterparts.get(id) ?? null }));
  }

  /** Whether each of some devices moves, by ids of today. */
  deviceStates(tenant: string, ids: readonly string[]): Promise<readonly DeviceState[]> {
    return readDeviceStates(this.#store.of(tenant), { tenant, ids }, this.#clock.now());
  }

  /** A part of the track of a device, by its id of today. */
  track(tenant: string, deviceId: string, request: TrackRequest): Promise<TrackPage> {
    return readTrackPage(this.#store.of(tenant), { tenant, deviceId }, request);
  }

  /** How each of some devices is, as text: another one when its place, its state, its driver or itself has changed. */
  async deviceLooks({ tenant, deviceIds }: DevicesAsked): Promise<readonly string[]> {
    const current = await this.currentIds(tenant, "device", deviceIds);
    const ids = current.map((id) => id ?? "");
    const [devices, seen, states] = await Promise.all([
      this.devices(tenant, ids),
      this.lastSeen(tenant, "device", ids),
      this.deviceStates(tenant, ids),
    ]);
    return ids.map((id, index) => {
      const state = states[index];
      return JSON.stringify([id, devices[index]?.revision, seen[index], state?.kind, state?.sinceMs]);
    });
  }

  /** What the log and witnesses say of who drove at some events, by the keys of these. */
  saidOfDrivers(tenant: string, keys: readonly number[]): Promise<ReadonlyMap<number, readonly SaidOfDriver[]>> {
    return readEvidence(this.#store.of(tenant), keys);
  }

  /** A page of groups by name: their ids. */
  groupIds(page: PageRequest): Promise<Connection<string>> {
    return readGroupIds(this.#store.of(page.tenant), page);
  }

  /** The group of each id in its place, null where there is none. */
  groups(tenant: string, ids: readonly string[]): Promise<readonly (Group | null)[]> {
    return readGroups(this.#store.of(tenant), tenant, ids);
  }

  /** The groups of each of some devices or drivers, by name. */
  groupsOf(tenant: string, entityIds: readonly string[]): Promise<readonly (readonly Group[])[]> {
    return readGroupsOf(this.#store.of(tenant), { tenant, entityIds, nowMs: this.#clock.now() });
  }

  /** The decision of each number in its place, null where the tenant has none. */
  async decisions(tenant: string, ids: readonly number[]): Promise<readonly (LinkDecision | null)[]> {
    const decisions = await readDecisions(this.#store.of(tenant), tenant, ids);
    return ids.map((id) => decisions.get(id) ?? null);
  }

  /** A page of what persons have decided of each of some devices or drivers, the latest first. */
  histories(entityIds: readonly string[], page: PageRequest): Promise<readonly Connection<LinkDecision>[]> {
    return readHistories(this.#store.of(page.tenant), { entityIds, page });
  }

  /** A page of pairs of a kind, or of both, that may be one and that nobody has dismissed, the surest first. */
  candidates(kind: EntityKind | null, page: PageRequest): Promise<Connection<LinkCandidate>> {
    return readCandidates(this.#store.of(page.tenant), { kind, page });
  }

  /** The candidate of each id in its place, dismissed or not; null where there is none. */
  candidatesById(tenant: string, ids: readonly string[]): Promise<readonly (LinkCandidate | null)[]> {
    return readCandidatesById(this.#store.of(tenant), tenant, ids);
  }

  /** Whether an event is the crossing of a rule, by the vendor's id of it. */
  async isRule(tenant: string, ref: string): Promise<boolean> {
    const db = this.#store.of(tenant);
    const { rows } = await sql`select 1 from event ${indexedBy(db, "eventByRule")}
      where tenant = (select code from word where text = ${tenant})
        and rule = (select code from word where text = ${ref}) limit 1`.execute(db);
    return rows.length > 0;
  }

  /** How each vendor stands, in the order of the schema. */
  async sources(tenant: string): Promise<readonly Source[]> {
    const rows = await this.#store.of(tenant).selectFrom("source").selectAll().where("tenant", "=", tenant).execute();
    const byVendor = new Map(rows.map((row) => [row.vendor, sourceMessage.parse(JSON.parse(row.status))]));
    return VENDORS.map((vendor: Vendor) => ({ vendor, status: byVendor.get(vendor) ?? null }));
  }

  /** What is filled of the events of each vendor. */
  coverage(tenant: string): Promise<ReadonlyMap<EventVendor, readonly FieldCoverage[]>> {
    return readCoverage(this.#store.of(tenant), tenant);
  }

  lastChange(tenant: string): Promise<ChangePlace> {
    return readLastChange(EVENT_CHANGES, this.#readOf(tenant));
  }

  isPlace(tenant: string, place: ChangePlace): Promise<boolean> {
    return isPlaceOf(EVENT_CHANGES, this.#readOf(tenant), place);
  }

  resumption(tenant: string): Promise<Resumption> {
    return readResumption(EVENT_CHANGES, this.#readOf(tenant));
  }

  /** One statement, and others for words and classes that are new. */
  async changes(
    tenant: string,
    range: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ChangeBatch<StoredChange>> {
    const read = this.#readOf(tenant);
    const { isCut, rows } = await readChanges(EVENT_CHANGES, read, range);
    const befores = rows.map(toStateBefore);
    await this.#states.learn(read.db, [...rows, ...befores.filter((state) => state !== null)]);
    const changes = rows.map(({ seq, writer, kind, event, ...after }, index) => {
      const before = befores[index] ?? null;
      const states = { before: before && this.#states.read(before), after: this.#states.read(after) };
      return { place: { writer, seq }, kind, event, ...states };
    });
    return { isCut, changes };
  }

  /** When the oldest event occurred and the oldest change became known that there are; null where there is none. */
  async oldest(tenant: string): Promise<Oldest> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<{ eventAtMs: number | null }>`
      select min(occurredAtMs) as eventAtMs from event ${indexedBy(db, "eventByTime")}
      where tenant = (select code from word where text = ${tenant})`.execute(db);
    return { eventAtMs: rows[0]?.eventAtMs ?? null, changeAtMs: (await this.resumption(tenant)).atMs };
  }

  #readOf(tenant: string) {
    return { db: this.#store.of(tenant), tenant };
  }

  async #entities(tenant: string, kind: EntityKind, ids: readonly string[]) {
    const db = this.#store.of(tenant);
    const { rows } = await sql<JoinedRow>`
      with ${idsOfToday(db, tenant, ids)}
      select asked as askedId, entity.*, r.vendor, r.ref, r.confidence, r.evidence, r.linkedAtMs, r.fromMs, r.untilMs
      from today join entity on entity.tenant = ${tenant} and entity.id = today.id and entity.kind = ${kind}
      left join link r on r.tenant = entity.tenant and r.entityId = entity.id`.execute(db);
    const byId = Map.groupBy(rows, ({ askedId }) => askedId);
    return ids.map((id) => toEntityRow(byId.get(id) ?? []));
  }
}

type LinkColumns = Pick<
  FleetTables["link"],
  "vendor" | "ref" | "confidence" | "evidence" | "linkedAtMs" | "fromMs" | "untilMs"
>;

/** A device or driver with one of its links; what is of the link is null where it has none. */
type JoinedRow = Selectable<FleetTables["entity"]> & { readonly askedId: string } & (LinkColumns | { vendor: null });

type LinkRow = Omit<LinkColumns, "evidence"> & { readonly evidence: Link["evidence"] };

type EntityRow = Selectable<FleetTables["entity"]> & { readonly links: readonly LinkRow[] };

function toEntityRow(rows: readonly JoinedRow[]): EntityRow | null {
  const [first] = rows;
  if (!first) return null;
  const links = rows.flatMap((row) => {
    if (row.vendor === null) return [];
    const { vendor, ref, confidence, evidence, linkedAtMs, fromMs, untilMs } = row;
    return [{ vendor, ref, confidence, linkedAtMs, fromMs, untilMs, evidence: JSON.parse(evidence) }];
  });
  return { ...first, links };
}

function toEntity(
  { id, name, revision, links }: EntityRow,
  nowMs: number,
): Pick<Device, "id" | "name" | "revision" | "vendorRefs" | "links"> {
  const rows = links.toSorted(byVendorAndBeginning);
  const today = rows.filter((row) => covers(row, nowMs)).map(({ vendor, ref }) => ({ vendor, ref }));
  return { id, name, revision, vendorRefs: today, links: toLinks(rows) };
}

/** Vendors as in the schema, of each the oldest first, and of one beginning by their ids, which no engine decides. */
function byVendorAndBeginning(a: LinkRow, b: LinkRow): number {
  const byVendor = VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor);
  return byVendor || a.fromMs - b.fromMs || (a.ref < b.ref ? -1 : Number(a.ref > b.ref));
}

/** The links as clients see them, in their order: those of a record that follow each other on the same grounds are one. */
function toLinks(rows: readonly LinkRow[]): readonly Link[] {
  const joined: LinkRow[] = [];
  for (const row of rows) {
    const index = joined.findLastIndex(({ vendor, ref }) => vendor === row.vendor && ref === row.ref);
    const last = joined[index];
    const isSame =
      last?.untilMs === row.fromMs &&
      last.confidence === row.confidence &&
      JSON.stringify(last.evidence) === JSON.stringify(row.evidence);
    if (last && isSame) joined[index] = { ...last, untilMs: row.untilMs };
    else joined.push(row);
  }
  return joined.map(({ vendor, ref, confidence, evidence, linkedAtMs, fromMs, untilMs }) => ({
    vendorRef: { vendor, ref },
    confidence,
    evidence,
    linkedAt: linkedAtMs,
    linkedFrom: fromMs === ALWAYS.fromMs ? null : fromMs,
    linkedUntil: untilMs === ALWAYS.untilMs ? null : untilMs,
  }));
}

/** What filters looked at before a change; null for an event that was not known. */
function toStateBefore(row: ChangeTable): CodedState | null {
  if (row.classBefore === null) return null;
  return {
    class: row.classBefore,
    device: row.deviceBefore,
    driver: row.driverBefore,
    rule: row.ruleBefore,
    groups: row.groupsBefore,
    incident: row.incidentBefore,
    occurredAtMs: row.occurredAtMsBefore ?? row.occurredAtMs,
    updatedAtMs: row.updatedAtMsBefore ?? row.updatedAtMs,
  };
}
