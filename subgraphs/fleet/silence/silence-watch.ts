import { hash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { eachRow, indexedBy } from "../../../platform/store/sql-words.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { HEADING_BY_TYPE } from "../../../schema/event-headings.ts";
import { toEventId } from "../../../schema/event-id.ts";
import { type EventVendor, PLAIN_EVENT, sourceMessage, type Vendor } from "../../../schema/messages.ts";
import type { VendorRef } from "../domain.ts";
import { type IndexScope, indexEvents, type PublishedEvent } from "../events/index-events.ts";
import type { FleetIndex } from "../indexing/fleet-index.ts";
import type { FleetTables } from "../tables.ts";
import { type SilenceStep, toSilenceSteps } from "./silence.ts";

/** Devices that are looked at in one transaction: some milliseconds. */
const SLICE = 200;

/** What our own events are called in fleet's part of their ids. */
const DOMAIN = "fleet";

export type SilenceWatchOptions = {
  readonly store: WritableStore<FleetTables>;
  readonly index: FleetIndex;
  readonly clock: Clock;
  /** For how long no vendor hears of a vehicle that is silent. */
  readonly silentAfterMs: number;
};

type Message = PublishedEvent["message"];

/**
 * Finds the vehicles of which no vendor hears any more, and publishes each silence as an event of fleetgraph's own: amended when
 * the vehicle is heard of again, and retracted where it was heard in time and that came late.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Looks at all vehicles once, some at a time. Resolves with whether anything has changed. */
  async look(signal: AbortSignal): Promise<boolean> {
    let hasChanged = await this.#retractOfGone();
    for (let after: VehicleKey | null = null; !signal.aborted; ) {
      const slice: Slice = await this.#lookAtSlice(after);
      hasChanged ||= slice.hasChanged;
      if (slice.last === null) break;
      after = slice.last;
    }
    return hasChanged;
  }

  /** A device that has become another one is that one's to be silent. */
  async #retractOfGone(): Promise<boolean> {
    const { db } = this.#options.store;
    const { rows } = await sql<Silence>`select s.* from silence s ${indexedBy(db, "silenceThatLasts")}
      where s.endedAtMs is null and s.retracted = 0
        and not exists (select 1 from entity e where e.tenant = s.tenant and e.id = s.deviceId)`.execute(db);
    return this.#write(
      rows.map((silence) => ({ tenant: silence.tenant, silence, steps: [{ kind: "retracted" }] as const })),
    );
  }

  async #lookAtSlice(after: VehicleKey | null): Promise<Slice> {
    const { store, clock } = this.#options;
    const vehicles = await readVehicles(store.db, after);
    const last = vehicles.length < SLICE ? null : (vehicles.at(-1) ?? null);
    return { last, hasChanged: await this.#write(await this.#due(store.db, vehicles, clock.now())) };
  }

  async #write(due: readonly Due[]): Promise<boolean> {
    const { store, index, clock } = this.#options;
    if (due.length === 0) return false;
    const nowMs = clock.now();
    const writing = store.write(async (tx) => {
      for (const [tenant, ofTenant] of Map.groupBy(due, (one) => one.tenant)) {
        const scope = await index.scopeOf(tx, tenant, nowMs);
        for (const one of ofTenant) await writeSteps(tx, one, scope);
      }
    });
    await writing.catch((error: unknown) => {
      index.dropMemory();
      throw error;
    });
    return true;
  }

  /** The vehicles of which there is something to be told. */
  async #due(db: Kysely<FleetTables>, vehicles: readonly VehicleKey[], nowMs: number): Promise<readonly Due[]> {
    const { silentAfterMs } = this.#options;
    const heard = await readHeard(db, vehicles, nowMs);
    return heard.flatMap((vehicle) => {
      const { silence, lastHeardMs, heardAgainMs } = vehicle;
      const readUntilMs = vehicle.readUntilMs === null ? null : Math.min(vehicle.readUntilMs, nowMs);
      const steps = toSilenceSteps({ silence, lastHeardMs, heardAgainMs, readUntilMs, silentAfterMs });
      return steps.length > 0 ? [{ tenant: vehicle.tenant, silence, vehicle, steps }] : [];
    });
  }
}

type VehicleKey = { readonly tenant: string; readonly id: string };
type Slice = { readonly last: VehicleKey | null; readonly hasChanged: boolean };
type Silence = FleetTables["silence"];

/** A vehicle, and what was heard of it. */
type Vehicle = VehicleKey & {
  readonly silence: Silence | null;
  readonly lastHeardMs: number | null;
  readonly heardAgainMs: number | null;
  readonly readUntilMs: number | null;
  /** A record that is the vehicle today. */
  readonly record: VendorRef | null;
  /** The event that a vendor heard last of it, if the last that it heard was an event. */
  readonly lastEventId: string | null;
};

/** What is to be told of a silence that lasts, and of one that has begun of a vehicle. */
type Due = {
  readonly tenant: string;
  readonly silence: Silence | null;
  readonly vehicle?: Vehicle;
  readonly steps: readonly SilenceStep[];
};

async function readVehicles(db: Kysely<FleetTables>, after: VehicleKey | null): Promise<readonly VehicleKey[]> {
  const { rows } = await sql<VehicleKey>`select tenant, id from entity
    where (tenant, id) > (${after?.tenant ?? ""}, ${after?.id ?? ""}) and kind = 'device' and deviceKind = 'VEHICLE'
    order by tenant, id limit ${SLICE}`.execute(db);
  return rows;
}

type HeardRow = VehicleKey & {
  readonly lastEventMs: number | null;
  readonly lastEventRef: string | null;
  readonly lastEventVendor: EventVendor | null;
  readonly lastSightMs: number | null;
  readonly eventAgainMs: number | null;
  readonly sightAgainMs: number | null;
};

/** What the vendors have heard of some vehicles. Costs a few looks into indexes for each. */
async function readHeard(
  db: Kysely<FleetTables>,
  vehicles: readonly VehicleKey[],
  nowMs: number,
): Promise<readonly Vehicle[]> {
  if (vehicles.length === 0) return [];
  const asked = eachRow(db, vehicles, { texts: ["tenant", "id"], as: "asked" });
  const isOfAsked = sql`s.tenant = asked.tenant and s.deviceId = asked.id and s.endedAtMs is null and s.retracted = 0`;
  const ofVendors = sql`select code from eventClass where vendor <> 'FLEETGRAPH' and retracted = 0`;
  const ofVehicle = sql`from event e ${indexedBy(db, "eventByDevice")} where e.tenant = t.code and e.device = d.code
    and e.class in (${ofVendors}) and e.occurredAtMs <= ${nowMs}`;
  const sights = sql`from link l join devicePosition p on p.tenant = l.tenant and p.vendor = l.vendor and p.ref = l.ref
      and p.observedAtMs >= l.fromMs and p.observedAtMs < l.untilMs and p.observedAtMs <= ${nowMs}
    where l.tenant = v.tenant and l.entityId = v.id`;
  const { rows } = await sql<HeardRow>`
    with v as (select asked.tenant, asked.id, s.lastHeardMs as sinceMs
      from ${asked} left join silence s ${indexedBy(db, "silenceThatLasts")} on ${isOfAsked})
    select v.tenant, v.id, last.occurredAtMs as lastEventMs, last.ref as lastEventRef, c.vendor as lastEventVendor,
      (select max(p.observedAtMs) ${sights}) as lastSightMs,
      (select min(e.occurredAtMs) ${ofVehicle} and e.occurredAtMs > v.sinceMs) as eventAgainMs,
      (select min(p.observedAtMs) ${sights} and p.observedAtMs > v.sinceMs) as sightAgainMs
    from v
      left join word t on t.text = v.tenant left join word d on d.text = v.id
      left join event last on last.key = (select e.key ${ofVehicle} order by e.occurredAtMs desc, e.refHash desc limit 1)
      left join eventClass c on c.code = last.class`.execute(db);
  const { rows: silences } = await sql<Silence>`
    select s.* from ${asked} join silence s ${indexedBy(db, "silenceThatLasts")} on ${isOfAsked}`.execute(db);
  const { rows: links } = await sql<FleetTables["link"]>`
    select l.* from ${asked} join link l on l.tenant = asked.tenant and l.entityId = asked.id
      and l.fromMs <= ${nowMs} and l.untilMs > ${nowMs} order by l.vendor, l.ref`.execute(db);
  const silenceOf = new Map(silences.map((silence) => [toKey(silence.tenant, silence.deviceId), silence]));
  const linksOf = Map.groupBy(links, ({ tenant, entityId }) => toKey(tenant, entityId));
  const readUntil = await readReadUntil(db);
  return rows.map((row) => {
    const key = toKey(row.tenant, row.id);
    return toVehicle(row, { silence: silenceOf.get(key) ?? null, records: linksOf.get(key) ?? [], readUntil });
  });
}

function toKey(tenant: string, id: string): string {
  return `${tenant} ${id}`;
}

/** Up to when each vendor of each tenant was read. */
async function readReadUntil(db: Kysely<FleetTables>): Promise<ReadonlyMap<string, number | null>> {
  const rows = await db.selectFrom("source").selectAll().execute();
  return new Map(
    rows.map(({ tenant, vendor, status }) => [
      toKey(tenant, vendor),
      sourceMessage.parse(JSON.parse(status)).caughtUpAtMs,
    ]),
  );
}

type KnownOfVehicle = {
  readonly silence: Silence | null;
  readonly records: readonly VendorRef[];
  readonly readUntil: ReadonlyMap<string, number | null>;
};

function toVehicle(row: HeardRow, { silence, records, readUntil }: KnownOfVehicle): Vehicle {
  const { tenant, id, lastEventMs, lastSightMs, lastEventRef, lastEventVendor } = row;
  const vendors = new Set<Vendor>(records.map(({ vendor }) => vendor));
  const untilMs = Array.from(vendors, (vendor) => readUntil.get(toKey(tenant, vendor)) ?? null);
  const isRead = untilMs.length > 0 && untilMs.every((ms) => ms !== null);
  const isEventLast = lastEventMs !== null && lastEventMs >= (lastSightMs ?? Number.NEGATIVE_INFINITY);
  return {
    tenant,
    id,
    silence,
    lastHeardMs: greatest(lastEventMs, lastSightMs),
    heardAgainMs: least(row.eventAgainMs, row.sightAgainMs),
    readUntilMs: isRead ? Math.min(...untilMs) : null,
    record: records[0] ? { vendor: records[0].vendor, ref: records[0].ref } : null,
    lastEventId: isEventLast && lastEventVendor && lastEventRef ? toEventId(lastEventVendor, lastEventRef) : null,
  };
}

function greatest(...instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

function least(...instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

async function writeSteps(tx: Kysely<FleetTables>, { steps, ...due }: Due, scope: IndexScope): Promise<void> {
  for (const step of steps) {
    const silence =
      step.kind === "began" ? toBegun(due.vehicle, step.lastHeardMs, scope) : toNext(due.silence, step, scope);
    if (!silence) continue;
    await tx
      .insertInto("silence")
      .values(silence)
      .onConflict((conflict) => conflict.columns(["tenant", "ref"]).doUpdateSet(silence))
      .execute();
    const message = JSON.parse(silence.message) as Message;
    await indexEvents(tx, [{ seq: silence.revision, ref: silence.ref, message }], scope);
  }
}

/** A silence that is found. */
function toBegun(vehicle: Vehicle | undefined, lastHeardMs: number, { nowMs }: IndexScope): Silence | null {
  if (!vehicle) return null;
  const { tenant, id: deviceId } = vehicle;
  const id = hash("sha256", `${tenant} ${deviceId} ${lastHeardMs}`, "base64url").slice(0, 16);
  const message = { ...toMessage(vehicle, lastHeardMs), revision: 1, receivedAtMs: nowMs, changedAtMs: nowMs };
  const told = { ref: `${DOMAIN}:${id}`, revision: 1, message: JSON.stringify(message) };
  return { tenant, deviceId, lastHeardMs, endedAtMs: null, retracted: 0, ...told };
}

/** A silence that has ended, or was none. */
function toNext(
  silence: Silence | null,
  step: Exclude<SilenceStep, { readonly kind: "began" }>,
  { nowMs }: IndexScope,
): Silence | null {
  if (!silence) return null;
  const endedAtMs = step.kind === "ended" ? step.atMs : silence.endedAtMs;
  const isRetracted = step.kind === "retracted";
  const revision = silence.revision + 1;
  const before = JSON.parse(silence.message) as Message;
  const message: Message = { ...before, endedAtMs, retracted: isRetracted, revision, changedAtMs: nowMs };
  return { ...silence, endedAtMs, retracted: isRetracted ? 1 : 0, revision, message: JSON.stringify(message) };
}

function toMessage(
  { record, lastEventId }: Vehicle,
  lastHeardMs: number,
): Omit<Message, "revision" | "receivedAtMs" | "changedAtMs"> {
  return {
    ...PLAIN_EVENT,
    ...HEADING_BY_TYPE.VEHICLE_SILENT,
    vendor: "FLEETGRAPH",
    vendorType: "vehicle-silent",
    type: "VEHICLE_SILENT",
    severity: "MEDIUM",
    occurredAtMs: lastHeardMs,
    endedAtMs: null,
    recordedAtMs: null,
    updatedAtMs: null,
    retracted: false,
    deviceRef: record?.ref ?? null,
    driverRef: null,
    position: null,
    recordVendor: record?.vendor ?? null,
    derivedFrom: lastEventId === null ? [] : [lastEventId],
  };
}
