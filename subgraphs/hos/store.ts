import { sql } from "kysely";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { StoredChangeOrder } from "../../platform/live/stored-changes.ts";
import { RecordReader } from "../../platform/records/record-reader.ts";
import { eachRow, isOneOfTexts } from "../../platform/store/sql-words.ts";
import { openStoreForServing, type Tenanted } from "../../platform/store/store.ts";
import { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import { type LinkedRecord, readLinkedRecords } from "../link-copy.ts";
import type { LogPeriod } from "./domain.ts";
import { type DutiesAsked, readDriverDuties } from "./duty-status/duty-reader.ts";
import type { DriverDuty, DutyState } from "./duty-status/duty-state.ts";
import { DUTY_CHANGES } from "./duty-status/duty-tables.ts";
import type { DutyRecordStatus } from "./generated.ts";
import { type DriverQuestion, readClocks, readViolations, type ViolationsQuestion } from "./hours/driver-clocks.ts";
import { DAY_KIND, type DriverDayFacet } from "./hours/driver-day.ts";
import type { DriverClocks, ListedDriver } from "./hours/hours-answer.ts";
import { type ListPlace, type ListQuery, readDriversByHours, readTerminalsOf } from "./hours/hours-list.ts";
import type { ToldViolation } from "./hours/violation.ts";
import type { ViolationFacet } from "./hours/violation-events.ts";
import { ZoneDays } from "./hours/zone-days.ts";
import type { DailyLog } from "./log/daily/daily-log.ts";
import { type DaysKey, readDailyLogs } from "./log/daily/read-daily-logs.ts";
import { readUncertified, type UncertifiedDay, type UncertifiedQuery } from "./log/daily/uncertified-days.ts";
import { type DutyRecordFacet, type StoredDutyRecord, toDutyRecord } from "./log/duty-facet.ts";
import { type LogPage, type LogPageQuery, readLogPage } from "./log/log-page.ts";
import { readDevicesAt, type VehicleAt } from "./log/vehicles-driven.ts";
import { readVersions } from "./log/versions.ts";
import { EVENT_KIND, PROPOSAL_KIND } from "./mapper.ts";
import type { HosViolation } from "./rules/violations.ts";
import type { HosTables } from "./tables.ts";

export type LogQuery = LogPeriod & {
  readonly tenant: string;
  readonly driverRefs: readonly string[];
  /** Entries that stand so. */
  readonly recordStatus: readonly DutyRecordStatus[];
  /** Of all vehicles, if null; otherwise of these, each in its time. */
  readonly vehicles: readonly LinkedRecord[] | null;
  /** The most records of each driver; the newest are given. */
  readonly limit: number;
};

/** A vehicle or a driver in words; a driver has no VIN. */
export type Named = { readonly name: string | null; readonly vin: string | null };

const VEHICLE_COLUMNS = { texts: ["ref"], integers: ["fromMs", "untilMs"] } as const;

/** The stored electronic log. Whoever opened it disposes of it. */
export class HosStore implements AsyncDisposable {
  /** The order of the changes of duty statuses. */
  readonly dutyOrder: StoredChangeOrder<DutyState>;
  readonly writes: VendorWriteReader;
  readonly #store;
  readonly #zones = new ZoneDays();

  constructor(address: string, wakeUps = new WakeUps()) {
    this.#store = openStoreForServing<HosTables>(address);
    this.dutyOrder = new StoredChangeOrder(this.#store as unknown as Tenanted<never>, DUTY_CHANGES);
    this.writes = new VendorWriteReader({ store: this.#store, wakeUps, subgraph: "hos" });
  }

  /** VisTracks' records that are or were each of some devices, in its place; null for an id of none. One statement. */
  vehiclesOf(tenant: string, deviceIds: readonly string[]): Promise<readonly (readonly LinkedRecord[] | null)[]> {
    return readLinkedRecords(
      this.#store.of(tenant) as never,
      { tenant, kind: "device", vendor: "VISTRACKS" },
      deviceIds,
    );
  }

  /** VisTracks' records that are some drivers at an instant. */
  async driversOf(tenant: string, driverIds: readonly string[], atMs: number): Promise<readonly string[]> {
    const question = { tenant, kind: "driver", vendor: "VISTRACKS" } as const;
    const linked = await readLinkedRecords(this.#store.of(tenant) as never, question, driverIds);
    return linked.flatMap((records) =>
      (records ?? []).filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs).map(({ ref }) => ref),
    );
  }

  /** The terminals that are of some groups: see {@link readTerminalsOf}. */
  terminalsOf(tenant: string, groupIds: readonly string[]): Promise<readonly string[]> {
    return readTerminalsOf(this.#store.of(tenant), tenant, groupIds);
  }

  /** The duty status of drivers: see {@link readDriverDuties}. */
  driverDuties(asked: DutiesAsked): Promise<ReadonlyMap<string, DriverDuty>> {
    return readDriverDuties(this.#store.of(asked.tenant), asked);
  }

  /** How each driver stands, in its place: see {@link readClocks}. */
  clocks(tenant: string, questions: readonly DriverQuestion[]): Promise<readonly DriverClocks[]> {
    return readClocks(this.#store.of(tenant), tenant, questions, this.#zones);
  }

  /** Drivers by how long they may drive: see {@link readDriversByHours}. */
  driversByHours(query: ListQuery): Promise<readonly (ListedDriver & ListPlace)[]> {
    return readDriversByHours(this.#store.of(query.tenant), query);
  }

  /** What each driver drove against the hours of service in a period, in its place. */
  violations(tenant: string, questions: readonly ViolationsQuestion[]): Promise<readonly (readonly HosViolation[])[]> {
    return readViolations(this.#store.of(tenant), tenant, questions, this.#zones);
  }

  /** The violation that was found under each of our own ids, in its place; null where there is none. */
  async foundViolations(tenant: string, refs: readonly string[]): Promise<readonly (ToldViolation | null)[]> {
    const query = { tenant, kind: EVENT_KIND, refs };
    const records = await new RecordReader(this.#store.of(tenant) as never).byRef<ViolationFacet>(query);
    return records.map((record) => record?.facet.violation ?? null);
  }

  /** The entry of each of VisTracks' ids in its place, null where there is none. */
  async dutyRecords(tenant: string, refs: readonly string[]): Promise<readonly (StoredDutyRecord | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant) as never).byRef<DutyRecordFacet>({
      tenant,
      kind: EVENT_KIND,
      refs,
    });
    return records.map((record) => record && toDutyRecord(record.ref, record.facet, record.raw));
  }

  /** The entry or the proposal of each of VisTracks' ids in its place, null where there is none. */
  async entries(tenant: string, refs: readonly string[]): Promise<readonly (StoredDutyRecord | null)[]> {
    const reader = new RecordReader(this.#store.of(tenant) as never);
    const [events, proposals] = await Promise.all(
      [EVENT_KIND, PROPOSAL_KIND].map((kind) => reader.byRef<DutyRecordFacet>({ tenant, kind, refs })),
    );
    return refs.map((_, index) => {
      const record = events?.[index] ?? proposals?.[index] ?? null;
      return record && toDutyRecord(record.ref, record.facet, record.raw);
    });
  }

  /** A page of the log: see {@link readLogPage}. */
  logPage(query: LogPageQuery): Promise<LogPage> {
    return readLogPage(this.#store.of(query.tenant), query);
  }

  /** Days of drivers' logs: see {@link readDailyLogs}. */
  dailyLogs(tenant: string, keys: readonly DaysKey[], nowMs: number): Promise<readonly (readonly DailyLog[])[]> {
    return readDailyLogs(this.#store.of(tenant), { tenant, keys, nowMs, zones: this.#zones });
  }

  /** What the vendor says of days of drivers, each in its place; null where it says nothing. One statement. */
  async days(tenant: string, refs: readonly string[]): Promise<readonly (DriverDayFacet | null)[]> {
    const query = { tenant, kind: DAY_KIND, refs };
    const records = await new RecordReader(this.#store.of(tenant) as never).byRef<DriverDayFacet>(query);
    return records.map((record) => record?.facet ?? null);
  }

  /** How records of devices or drivers are called, by their refs. Those that are not known are left out. */
  async named(tenant: string, kind: "device" | "driver", refs: readonly string[]): Promise<ReadonlyMap<string, Named>> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<{ ref: string; message: string }>`select ref, message from record
      where tenant = ${tenant} and kind = ${kind} and ref ${isOneOfTexts(db, refs)}`.execute(db);
    return new Map(
      rows.map(({ ref, message }) => {
        const { name = null, vin = null } = JSON.parse(message) as Partial<Named>;
        return [ref, { name, vin }];
      }),
    );
  }

  /** Days that nobody has certified: see {@link readUncertified}. */
  uncertified(query: UncertifiedQuery): Promise<readonly UncertifiedDay[]> {
    return readUncertified(this.#store.of(query.tenant), query);
  }

  /** All that is stored under each uuid, in its place, the oldest change first. One statement. */
  versions(tenant: string, uuids: readonly string[]): Promise<readonly (readonly StoredDutyRecord[])[]> {
    return readVersions(this.#store.of(tenant), tenant, uuids);
  }

  /** The device that each record of a vehicle was at an instant, in its place; null for one that the fleet does not know. One statement. */
  devicesAt(tenant: string, vehicles: readonly VehicleAt[]): Promise<readonly (string | null)[]> {
    return readDevicesAt(this.#store.of(tenant), tenant, vehicles);
  }

  /**
   * The entries of each driver who has some, oldest first: those that are or were in force, and what is only proposed. An
   * edit that was accepted is an entry, and its proposal is no more. One question to the store.
   */
  async logs({
    tenant,
    driverRefs,
    fromMs,
    toMs,
    recordStatus,
    vehicles,
    limit,
  }: LogQuery): Promise<ReadonlyMap<string, readonly StoredDutyRecord[]>> {
    const db = this.#store.of(tenant);
    // The ids of entries ascend as numbers, and they are text here.
    const { rows } = await sql<{ ownerRef: string; ref: string; facet: string; raw: string }>`
      select ownerRef, ref, facet, raw from (
        select ownerRef, occurredAtMs, ref, facet, raw, row_number() over (
          partition by ownerRef order by occurredAtMs desc, length(ref) desc, ref desc) as place
        from record
        where tenant = ${tenant} ${
          vehicles === null
            ? sql``
            : sql`and exists (
            select 1 from ${eachRow(db, vehicles, VEHICLE_COLUMNS)}
            where one.ref = facet -> 'vehicleRef' ->> 'ref'
              and occurredAtMs >= one.fromMs and occurredAtMs < one.untilMs)`
        }
          and kind in (${EVENT_KIND}, ${PROPOSAL_KIND})
          and ownerRef ${isOneOfTexts(db, driverRefs)}
          and occurredAtMs >= ${fromMs} and occurredAtMs < ${toMs}
          and facet ->> 'recordStatus' ${isOneOfTexts(db, recordStatus)}
          and (kind = ${EVENT_KIND} or not exists (
            select 1 from record accepted
            where accepted.tenant = record.tenant and accepted.kind = ${EVENT_KIND} and accepted.ref = record.ref))) placed
      where place <= ${limit} order by occurredAtMs, length(ref), ref
    `.execute(db);
    const logs = Map.groupBy(rows, ({ ownerRef }) => ownerRef);
    return new Map(
      [...logs].map(([driverRef, log]) => [
        driverRef,
        log.map(({ ref, facet, raw }) => toDutyRecord(ref, JSON.parse(facet) as DutyRecordFacet, raw)),
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
