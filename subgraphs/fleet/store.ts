import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import { openStoreForReading, type Store } from "../../platform/store/store.ts";
import { sourceMessage, VENDORS, type Vendor } from "../../schema/messages.ts";
import type { Connection, PageRequest } from "./connection.ts";
import { toConnection } from "./connection.ts";
import { laterOf, readPositions } from "./device-positions.ts";
import type { ChangePlace, Device, Driver, EntityKind, FleetEvent, Link, Position, Source } from "./domain.ts";
import type { EventTable, FleetTables } from "./tables.ts";

/** Which events; what is absent or null does not narrow them. */
export type EventQuery = {
  readonly vendors?: readonly string[] | null | undefined;
  readonly types?: readonly string[] | null | undefined;
  readonly categories?: readonly string[] | null | undefined;
  readonly severities?: readonly string[] | null | undefined;
  readonly deviceIds?: readonly string[] | null | undefined;
  readonly driverIds?: readonly string[] | null | undefined;
  readonly occurredFrom?: number | null | undefined;
  readonly occurredTo?: number | null | undefined;
};

export type EntityQuery = {
  readonly kind: EntityKind;
  readonly vendors?: readonly string[] | null | undefined;
  readonly search?: string | null | undefined;
  readonly deviceKinds?: readonly string[] | null | undefined;
};

export type StoredChange = {
  readonly place: ChangePlace;
  readonly kind: "ADDED" | "AMENDED" | "RETRACTED";
  readonly event: FleetEvent;
};

const BEFORE_THE_FIRST_CHANGE: ChangePlace = { writer: "", seq: 0 };

/** The writer of a row of `change`: the last one that entered before it. */
const WRITER_OF_CHANGE = sql<string>`
  coalesce((select id from history where afterSeq < change.seq order by afterSeq desc limit 1), '')`;

/** What an event saw last of a device or a driver. */
export type LastSeen = { readonly position: Position | null; readonly counterpartId: string | null };

/** The reading side of the index. Whoever opened it disposes of it. */
export class FleetStore implements AsyncDisposable {
  readonly #store: Store<FleetTables>;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    this.#store = openStoreForReading<FleetTables>(file);
    this.#clock = clock;
  }

  get #db(): Kysely<FleetTables> {
    return this.#store.db;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  /** A page of events that match both queries, newest first. */
  async events(query: EventQuery, owner: EventQuery, page: PageRequest): Promise<Connection<FleetEvent>> {
    const direction = page.backward ? "asc" : "desc";
    let select = this.#db
      .selectFrom("event")
      .selectAll()
      .where("tenant", "=", page.tenant)
      .where(matches(query))
      .where(matches(owner));
    for (const [place, operator] of [
      [page.after, "<"],
      [page.before, ">"],
    ] as const) {
      if (place)
        select = select.where(sql<SqlBool>`(occurredAtMs, id) ${sql.raw(operator)} (${place[0]}, ${place[1]})`);
    }
    const rows = await select
      .orderBy("occurredAtMs", direction)
      .orderBy("id", direction)
      .limit(page.limit + 1)
      .execute();
    return toConnection(rows, page, { place: (row) => [row.occurredAtMs, row.id], node: toFleetEvent });
  }

  /** The event of each id in its place, null where there is none. */
  async eventsById(tenant: string, ids: readonly string[]): Promise<readonly (FleetEvent | null)[]> {
    const rows = await this.#db
      .selectFrom("event")
      .selectAll()
      .where("tenant", "=", tenant)
      .where(isIn("id", ids))
      .execute();
    const byId = new Map(rows.map((row) => [row.id, toFleetEvent(row)]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** A page of devices or drivers by name: their ids. */
  async entityIds(query: EntityQuery, page: PageRequest): Promise<Connection<string>> {
    let select = this.#db
      .selectFrom("entity")
      .select(["id", "sortName"])
      .where("tenant", "=", page.tenant)
      .where("kind", "=", query.kind);
    if (query.deviceKinds) select = select.where(isIn("deviceKind", query.deviceKinds));
    if (query.search) {
      const text = `%${query.search.replace(/[\\%_]/g, "\\$&")}%`;
      select = select.where(
        sql<SqlBool>`(name like ${text} escape '\\' or vin like ${text} escape '\\' or username like ${text} escape '\\')`,
      );
    }
    if (query.vendors) {
      select = select.where(
        sql<SqlBool>`exists (select 1 from vendorRecord r where r.tenant = entity.tenant and r.entityId = entity.id
          and r.vendor in (select value from json_each(${JSON.stringify(query.vendors)})))`,
      );
    }
    if (page.after) select = select.where(sql<SqlBool>`(sortName, id) > (${page.after[0]}, ${page.after[1]})`);
    const rows = await select
      .orderBy("sortName")
      .orderBy("id")
      .limit(page.limit + 1)
      .execute();
    return toConnection(rows, page, { place: (row) => [row.sortName, row.id], node: (row) => row.id });
  }

  /** The device of each id in its place, under the id of today; null where there is none. */
  async devices(tenant: string, ids: readonly string[]): Promise<readonly (Device | null)[]> {
    const entities = await this.#entities(tenant, "device", ids);
    return entities.map((entity) => entity && { ...toEntity(entity), vin: entity.vin, kind: entity.deviceKind });
  }

  /** The driver of each id in its place, under the id of today; null where there is none. */
  async drivers(tenant: string, ids: readonly string[]): Promise<readonly (Driver | null)[]> {
    const entities = await this.#entities(tenant, "driver", ids);
    return entities.map((entity) => entity && { ...toEntity(entity), username: entity.username });
  }

  /**
   * Where each device or driver was last, and with whom. An event that the vendor took back says nothing of it, nor does
   * one ahead of our clock until its moment has come: a vendor's clock that is ahead must not decide for years.
   */
  async lastSeen(tenant: string, kind: EntityKind, ids: readonly string[]): Promise<readonly LastSeen[]> {
    const own = sql.ref(kind === "device" ? "deviceId" : "driverId");
    const counterpart = sql.ref(kind === "device" ? "driverId" : "deviceId");
    const counts = sql`e.tenant = ${tenant} and e.${own} = ids.value
      and e.occurredAtMs <= ${this.#clock.now()} and e.retracted = 0`;
    const { rows } = await sql<{ id: string; position: string | null; counterpartId: string | null }>`
      select ids.value as id,
        (select e.id from event e where ${counts} and e.latitude is not null order by e.occurredAtMs desc limit 1) as position,
        (select e.${counterpart} from event e where ${counts} and e.${counterpart} is not null
          order by e.occurredAtMs desc limit 1) as counterpartId
      from json_each(${JSON.stringify(ids)}) ids`.execute(this.#db);
    const events = await this.eventsById(
      tenant,
      rows.flatMap(({ position }) => position ?? []),
    );
    const positions = new Map(events.flatMap((event) => (event ? [[event.id, event.position]] : [])));
    const reported = kind === "device" ? await readPositions(this.#db, tenant, ids) : new Map<string, Position>();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      const position = laterOf(positions.get(row?.position ?? "") ?? null, reported.get(id) ?? null);
      return { position, counterpartId: row?.counterpartId ?? null };
    });
  }

  /** How each vendor stands, in the order of the schema. */
  async sources(tenant: string): Promise<readonly Source[]> {
    const rows = await this.#db.selectFrom("source").selectAll().where("tenant", "=", tenant).execute();
    const byVendor = new Map(rows.map((row) => [row.vendor, sourceMessage.parse(JSON.parse(row.status))]));
    return VENDORS.map((vendor: Vendor) => ({ vendor, status: byVendor.get(vendor) ?? null }));
  }

  /** Where the last change is that there is. */
  async lastChange(tenant: string): Promise<ChangePlace> {
    const place = await this.#db
      .selectFrom("change")
      .select(["seq", WRITER_OF_CHANGE.as("writer")])
      .where("tenant", "=", tenant)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    return place ?? BEFORE_THE_FIRST_CHANGE;
  }

  /** Whether a place is one in this store's order of a tenant's changes. Every order has the one before its first change. */
  async isPlace(tenant: string, { writer, seq }: ChangePlace): Promise<boolean> {
    if (seq === BEFORE_THE_FIRST_CHANGE.seq) return true;
    const row = await this.#db
      .selectFrom("change")
      .select(WRITER_OF_CHANGE.as("writer"))
      .where("tenant", "=", tenant)
      .where("seq", "=", seq)
      .executeTakeFirst();
    return row?.writer === writer;
  }

  /** The changes after `afterSeq` of events that match, in order, at most `limit`, each with the event as it is now. */
  async changes(
    tenant: string,
    query: EventQuery,
    { afterSeq, limit }: { afterSeq: number; limit: number },
  ): Promise<readonly StoredChange[]> {
    const rows = await this.#db
      .selectFrom("change")
      .innerJoin("event", (join) =>
        join.onRef("event.tenant", "=", "change.tenant").onRef("event.id", "=", "change.eventId"),
      )
      .selectAll("event")
      .select(["change.seq", "change.kind", WRITER_OF_CHANGE.as("writer")])
      .where("change.tenant", "=", tenant)
      .where("change.seq", ">", afterSeq)
      .where(matches(query) as never)
      .orderBy("change.seq")
      .limit(limit)
      .execute();
    return rows.map(({ writer, seq, kind, ...event }) => ({
      place: { writer, seq },
      kind,
      event: toFleetEvent(event),
    }));
  }

  async #entities(tenant: string, kind: EntityKind, ids: readonly string[]) {
    const { rows } = await sql<EntityRow>`
      select ids.value as askedId, entity.*,
        (select json_group_array(json_object('vendor', vendor, 'ref', ref, 'confidence', confidence,
            'evidence', json(evidence), 'linkedAtMs', linkedAtMs))
          from vendorRecord r where r.tenant = entity.tenant and r.entityId = entity.id) as records
      from json_each(${JSON.stringify(ids)}) ids
      left join alias on alias.tenant = ${tenant} and alias.id = ids.value
      join entity on entity.tenant = ${tenant} and entity.id = coalesce(alias.entityId, ids.value) and entity.kind = ${kind}
    `.execute(this.#db);
    const byId = new Map(rows.map((row) => [row.askedId, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}

type EntityRow = FleetTables["entity"] & { readonly askedId: string; readonly records: string };

type RecordRow = Pick<FleetTables["vendorRecord"], "vendor" | "ref" | "confidence" | "linkedAtMs"> & {
  readonly evidence: Link["evidence"];
};

function toEntity({ id, name, records }: EntityRow): Pick<Device, "id" | "name" | "vendorRefs" | "links"> {
  const rows = (JSON.parse(records) as RecordRow[]).sort(
    (a, b) => VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor),
  );
  return {
    id,
    name,
    vendorRefs: rows.map(({ vendor, ref }) => ({ vendor, ref })),
    links: rows.map(({ vendor, ref, confidence, evidence, linkedAtMs }) => ({
      vendorRef: { vendor, ref },
      confidence,
      evidence,
      linkedAt: linkedAtMs,
    })),
  };
}

/** A condition `column in (…)` whose text does not depend on the number of values, so that it is prepared once. */
function isIn(column: string, values: readonly string[]) {
  return sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
}

function matches({ occurredFrom, occurredTo, ...lists }: EventQuery) {
  const columns = {
    vendors: "event.vendor",
    types: "event.type",
    categories: "event.category",
    severities: "event.severity",
    deviceIds: "event.deviceId",
    driverIds: "event.driverId",
  } as const;
  return ({ and, eb }: ExpressionBuilder<FleetTables, "event">) => {
    const conditions = Object.entries(columns).flatMap(([name, column]) => {
      const values = lists[name as keyof typeof columns];
      return values ? [isIn(column, values)] : [];
    });
    if (occurredFrom != null) conditions.push(sql<SqlBool>`event.occurredAtMs >= ${occurredFrom}`);
    if (occurredTo != null) conditions.push(sql<SqlBool>`event.occurredAtMs < ${occurredTo}`);
    return conditions.length > 0 ? and(conditions) : eb.lit(true);
  };
}

function toFleetEvent(row: EventTable): FleetEvent {
  return {
    id: row.id,
    vendor: row.vendor,
    vendorRef: row.vendorRef,
    vendorType: row.vendorType,
    type: row.type,
    category: row.category,
    severity: row.severity,
    title: row.title,
    occurredAt: row.occurredAtMs,
    endedAt: row.endedAtMs,
    recordedAt: row.recordedAtMs,
    updatedAt: row.updatedAtMs,
    receivedAt: row.receivedAtMs,
    revision: row.revision,
    retracted: row.retracted === 1,
    deviceId: row.deviceId,
    driverId: row.driverId,
    position: toPosition(row),
  };
}

function toPosition(row: EventTable): Position | null {
  const { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address, occurredAtMs } = row;
  if (latitude === null || longitude === null) return null;
  return { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address, observedAt: occurredAtMs };
}
