import { sql } from "kysely";
import { LocalBus } from "../../../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../../../platform/bus/wake-ups.ts";
import { CommandRunner } from "../../../../../platform/commands/command-runner.ts";
import { pruneStoredChanges } from "../../../../../platform/live/stored-changes.ts";
import { createLogger } from "../../../../../platform/log.ts";
import type { RecordTables } from "../../../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../../platform/records/storable-page.ts";
import { openStoreForWriting, type StoreSchema, type WritableStore } from "../../../../../platform/store/store.ts";
import { storeAddress } from "../../../../../platform/store/store-address.ts";
import type { SourceMessage } from "../../../../../schema/messages.ts";
import { SUBGRAPHS } from "../../../../../schema/subgraphs.ts";
import { FleetIndex } from "../../../../../subgraphs/fleet/indexing/fleet-index.ts";
import { outboxes } from "../../../../../subgraphs/fleet/outbox/outbox.ts";
import { SilenceWatch } from "../../../../../subgraphs/fleet/silence/silence-watch.ts";
import { type FleetTables, fleetSchema } from "../../../../../subgraphs/fleet/tables.ts";
import { DUTY_CHANGES } from "../../../../../subgraphs/hos/duty-status/duty-tables.ts";
import { tellDutyChanges } from "../../../../../subgraphs/hos/duty-status/tell-duty-changes.ts";
import { toDriverDayRecord, toRecords } from "../../../../../subgraphs/hos/mapper.ts";
import type { HosTables } from "../../../../../subgraphs/hos/tables.ts";
import { decodeDriverDaily, decodeDriverHistory } from "../../../../../subgraphs/hos/wire.ts";
import { LinkCopy } from "../../../../../subgraphs/link-copy.ts";
import { createCasePruning } from "../../../../../subgraphs/safety/coaching/prune-cases.ts";
import { createCommands } from "../../../../../subgraphs/video/commands.ts";
import { toDeviceRecord } from "../../../../../subgraphs/video/mapper.ts";
import { FOOTAGE_CHANGES } from "../../../../../subgraphs/video/requests/request-tables.ts";
import { RequestWriter } from "../../../../../subgraphs/video/requests/request-writer.ts";
import type { VideoTables } from "../../../../../subgraphs/video/tables.ts";
import { decodeDevice } from "../../../../../subgraphs/video/wire.ts";
import {
  deviceSeen,
  driverSeen,
  eventRecorded,
  FleetFixture,
  NOW_MS,
  positionObserved,
} from "../../../../subgraphs/fleet/fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../../../../subgraphs/fleet/identity/identity-fixture.ts";
import { row } from "../../../../subgraphs/hos/vistracks.ts";
import { CoachingFixture, unifiedEvent } from "../../../../subgraphs/safety/coaching/coaching-fixture.ts";
import { safetyEvent } from "../../../../subgraphs/safety/samsara.ts";
import { viewerOf } from "../../../../viewer.ts";
import { event, page } from "../../../feed/stored-feed.ts";
import { type NoteTables, noteCommands, noteSchema } from "../../../vendor/writes/notes/notes.ts";
import { crossRules } from "./filled-rules.ts";

/** Both have records of the same ids, and each its own words for them. */
export const TENANTS = ["north", "south"] as const;
/** Of the product's subgraphs, and of one that writes to its vendor. */
export const SCHEMAS = [...SUBGRAPHS.map(({ name }) => name), "notes"];

const DAY_MS = 24 * 3_600_000;
const log = createLogger({ level: "silent", process: "test" });

const STATUS: SourceMessage = {
  ...{ state: "LIVE", lastSuccessAtMs: NOW_MS, caughtUpAtMs: NOW_MS + 5 * DAY_MS, eventsStored: 1, quarantined: 0 },
  ...{ quarantineReason: null, issue: null, throttledUntilMs: null },
};

const POSITION = { longitude: 0, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null };

/** Fills every table of every store for two tenants, by the product's own writers. */
export async function fillTenants(home: string): Promise<void> {
  await fillFleet(home);
  await tellSilences(home);
  for (const { name } of SUBGRAPHS) if (name !== "fleet") await fillRecords(home, name);
  await copyLinks(home);
  await fillHours(home);
  await requestWrites(home);
  await requestFootage(home);
  await workOnCases(home);
  await crossRules(home, TENANTS);
}

async function fillFleet(home: string): Promise<void> {
  await using fleet = await FleetFixture.start(home, { RETAIN_DAYS_CHANGES: "1", RETAIN_DAYS_EVENTS: "400" });
  for (const tenant of TENANTS) {
    await publishBeginnings(fleet, tenant);
    fleet.clock.nowMs += 60_000;
    // Hardware is carried to another truck, and what two vendors have turns out to be one.
    await fleet.publish("VINLI", [deviceSeen("VINLI", "1", { vin: OTHER_VIN, vehicleRef: "vc" })], tenant);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c", { vin: VIN })], tenant);
    await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "d1", { name: `Other name in ${tenant}` })], tenant);
    await linkByHand(fleet, tenant);
    await dismissCandidate(fleet, tenant);
  }
  fleet.clock.nowMs += 2 * DAY_MS;
  await fleet.prune();
  for (const tenant of TENANTS) {
    const later = ["later", "later still"].map((ref) =>
      eventRecorded("SAMSARA", ref, { deviceRef: "A", title: `${ref} in ${tenant}` }),
    );
    await fleet.publish("SAMSARA", later, tenant);
  }
}

/** Of the time before its dongle was known, in another vehicle. */
const SEEN_BEFORE = { occurredAtMs: NOW_MS - DAY_MS, vehicle: { ref: "vb", vin: null } };

async function publishBeginnings(fleet: FleetFixture, tenant: string): Promise<void> {
  const position = { ...POSITION, latitude: tenant === "north" ? 60 : 20 };
  const groups = [{ ref: "g1", name: `Yard of ${tenant}` }];
  const facts = { deviceRef: "A", driverRef: "d1", ruleRef: `rule of ${tenant}`, groupRefs: ["g1"], position };
  await fleet.publish(
    "SAMSARA",
    [
      deviceSeen("SAMSARA", "A", { name: `Truck 12 of ${tenant}`, vin: VIN, groups }),
      deviceSeen("SAMSARA", "B", { name: `Truck 14 of ${tenant}`, vin: OTHER_VIN }),
      driverSeen("SAMSARA", "d1", { name: `Driver of ${tenant}`, username: tenant, assignedDeviceRef: "B" }),
      eventRecorded("SAMSARA", "e1", { ...facts, title: `first of ${tenant}` }),
      eventRecorded("SAMSARA", "odd", { occurredAtMs: 1.7e18 }),
      positionObserved("SAMSARA", "A", { position }),
    ],
    tenant,
  );
  const said = { type: "DUTY_STATUS_CHANGE", vendorType: "Driving", category: "HOURS_OF_SERVICE" } as const;
  await fleet.publish(
    "VISTRACKS",
    [eventRecorded("VISTRACKS", "l1", { ...said, driverRef: "d3", deviceRef: "b" })],
    tenant,
  );
  await fleet.publish("VINLI", [deviceSeen("VINLI", "1", { vin: VIN, vehicleRef: "va" })], tenant);
  await fleet.publish("VINLI", [eventRecorded("VINLI", "v1", { deviceRef: "1" })], tenant);
  await fleet.publish("VINLI", [eventRecorded("VINLI", "v0", { deviceRef: "1", ...SEEN_BEFORE })], tenant);
  await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c", { name: `Camera of ${tenant}` })], tenant);
  await fleet.publishSource("SAMSARA", STATUS, tenant);
}

async function linkByHand(fleet: FleetFixture, tenant: string): Promise<void> {
  const { data } = await fleet.query(
    '{ devices(filter: { search: "Truck 14" }) { edges { node { id } } } }',
    {},
    tenant,
  );
  const { devices } = data as { devices: { edges: { node: { id: string } }[] } };
  const vendorRef = { vendor: "ROSCOLIVE", ref: "c" };
  const input = { deviceId: devices.edges[0]?.node.id, vendorRef, reason: "seen", idempotencyKey: `key of ${tenant}` };
  for (const { type, field, given } of [
    { type: "LinkDeviceInput", field: "linkDevice", given: { ...input, idempotencyKey: null } },
    { type: "UnlinkDeviceInput", field: "unlinkDevice", given: { vendorRef } },
    { type: "LinkDeviceInput", field: "linkDevice", given: input },
  ]) {
    const mutation = `mutation($input: ${type}!) { ${field}(input: $input) { device { id } } }`;
    const { errors } = await fleet.query(mutation, { input: given }, tenant);
    if (errors) throw new AggregateError(errors);
  }
}

/** Two drivers whose names are alike, and who are two. */
async function dismissCandidate(fleet: FleetFixture, tenant: string): Promise<void> {
  const said = { name: `Alex Example of ${tenant}`, username: null };
  await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "d2", said)], tenant);
  await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "d3", { name: `A. Example of ${tenant}` })], tenant);
  const listed = await fleet.query("{ linkCandidates(kind: DRIVER) { edges { node { id } } } }", {}, tenant);
  const { linkCandidates } = listed.data as { linkCandidates: { edges: { node: { id: string } }[] } };
  const mutation = `mutation($input: DismissLinkCandidateInput!) {
    dismissLinkCandidate(input: $input) { candidate { id } } }`;
  for (const { node } of linkCandidates.edges) {
    const { errors } = await fleet.query(
      mutation,
      { input: { candidateId: node.id, reason: `seen in ${tenant}` } },
      tenant,
    );
    if (errors) throw new AggregateError(errors);
  }
}

/** Nobody hears of the trucks for days. */
async function tellSilences(home: string): Promise<void> {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const clock = { now: () => NOW_MS + 5 * DAY_MS };
  const index = new FleetIndex(store, { clock, log, eventsMs: Number.POSITIVE_INFINITY });
  await new SilenceWatch({ store, index, clock, silentAfterMs: DAY_MS }).look(new AbortController().signal);
}

async function fillRecords(home: string, subgraph: string): Promise<void> {
  const { storeSchema } = (await import(`../../../../../subgraphs/${subgraph}/feed.ts`)) as {
    storeSchema: StoreSchema;
  };
  await using store = await openStoreForWriting<RecordTables>(storeAddress(home, subgraph), storeSchema);
  for (const tenant of TENANTS) {
    const writer = new RecordWriter(store, tenant, { now: () => NOW_MS });
    const records = [event("same", 1, `an event of ${tenant}`)];
    const poison = [{ raw: `poison of ${tenant}`, reason: "odd", publicReason: "odd" }];
    await writer.storePage(toStorable(page({ records, poison, cursors: { at: `cursor of ${tenant}` } })));
    await writer.storeDeliveries([{ ref: "d", raw: `posted to ${tenant}` }], { records: [], poison: [] });
  }
}

/** An entry of a log, and a day. */
async function fillHours(home: string): Promise<void> {
  const { createDerive, storeSchema } = await import("../../../../../subgraphs/hos/feed.ts");
  await using store = await openStoreForWriting<HosTables>(storeAddress(home, "hos"), storeSchema);
  for (const tenant of TENANTS) {
    const writer = new RecordWriter(store as never, tenant, { now: () => NOW_MS }, { derive: createDerive(tenant) });
    const raw = row(1, new Date(NOW_MS).toISOString());
    const day = { userId: 7, logDate: "2026-03-01" };
    const records = [
      ...toRecords(decodeDriverHistory(raw), raw, { isUnidentified: () => false, receivedAtMs: NOW_MS }),
      toDriverDayRecord(decodeDriverDaily(day), day),
    ];
    await writer.storePage(toStorable(page({ records })));
    await tellDuties(store, tenant);
  }
}

/** The duty status of the driver, of whose changes one is gone by its age. */
async function tellDuties(store: WritableStore<HosTables>, tenant: string): Promise<void> {
  await store.write((tx) =>
    sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
      values (${tenant}, 'driver', 'VISTRACKS', '7', 0, ${NOW_MS * 2}, ${`driver:${tenant}`})`.execute(tx),
  );
  const driver = { driverRef: "7", mark: 1, changedFromMs: null };
  const clocks = { sinceMs: NOW_MS, fixedLeftMs: 0, runsOutAtMs: 0, dueAtMs: NOW_MS };
  for (const [index, dutyStatus] of (["ON_DUTY", "DRIVING"] as const).entries()) {
    const telling = {
      tenant,
      atMs: NOW_MS + index,
      writer: "test",
      standings: [{ driver, standing: { ...clocks, dutyStatus } }],
    };
    await store.write((tx) => tellDutyChanges(tx, telling));
  }
  await store.write((tx) => pruneStoredChanges(tx, DUTY_CHANGES, { tenant, beforeMs: NOW_MS + 1 }));
}

async function copyLinks(home: string): Promise<void> {
  const { storeSchema } = await import("../../../../../subgraphs/hos/feed.ts");
  await using store = await openStoreForWriting<HosTables>(storeAddress(home, "hos"), storeSchema);
  const [fleetWakeUps, copied] = [new WakeUps(), new WakeUps()];
  await using bus = new LocalBus(home, fleetWakeUps, outboxes);
  await using _copy = new LinkCopy({ store, bus, onCommit: () => copied.wake("copy"), log });
  const signal = AbortSignal.timeout(20_000);
  for (;;) {
    const seen = copied.count("copy");
    const { rows } = await sql<{ aliases: number }>`
      select count(distinct tenant) as aliases from aliasCopy`.execute(store.db);
    if (rows[0]?.aliases === TENANTS.length) return;
    await copied.waitFor("copy", seen, signal);
    signal.throwIfAborted();
  }
}

/** Footage that was asked for, one step of which is gone by its age. */
async function requestFootage(home: string): Promise<void> {
  const { storeSchema } = await import("../../../../../subgraphs/video/feed.ts");
  await using store = await openStoreForWriting<VideoTables>(storeAddress(home, "video"), storeSchema);
  const clock = { nowMs: NOW_MS, now: () => clock.nowMs };
  const handlers = createCommands(new RequestWriter({ clock, expiresAfterMs: DAY_MS }));
  const runner = new CommandRunner({ store, handlers, onCommit: () => {}, clock, log });
  for (const tenant of TENANTS) {
    await store.write(async (tx) => {
      await sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
        values (${tenant}, 'device', 'ROSCOLIVE', 'c', 0, ${NOW_MS}, 'device:1')`.execute(tx);
      await sql`insert into aliasCopy (tenant, id, entityId) values (${tenant}, 'device:0', 'device:1')`.execute(tx);
      await sql`insert into eventCopy (tenant, id, vendor, vendorType, type, severity, occurredAtMs, deviceId, retracted)
        values (${tenant}, 'vinli:1', 'VINLI', 'collision', 'CRASH', 'HIGH', ${NOW_MS - 60_000}, 'device:1', 0)`.execute(
        tx,
      );
    });
    const raw = { device_id: "c", vehicle_name: `Camera of ${tenant}` };
    const records = [toDeviceRecord(decodeDevice(raw), raw, NOW_MS)];
    await new RecordWriter(store as never, tenant, clock).storePage(toStorable(page({ records })));
    for (const seconds of [10, 20]) {
      clock.nowMs = NOW_MS + seconds;
      const input = { eventId: "vinli:1", secondsBefore: seconds, secondsAfter: 5, snapshotOnly: false };
      const command = {
        ...{ subgraph: "video", name: "requestFootage", viewer: viewerOf(tenant), idempotencyKey: `${seconds}` },
        input,
      };
      const outcome = await runner.run({ command, deadlineAtMs: clock.nowMs });
      if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    }
    await store.write((tx) => pruneStoredChanges(tx, FOOTAGE_CHANGES, { tenant, beforeMs: clock.nowMs }));
  }
}

/** Commands that request writes, which wait for their vendor. */
async function requestWrites(home: string): Promise<void> {
  await using store = await openStoreForWriting<NoteTables>(storeAddress(home, "notes"), noteSchema);
  const clock = { now: () => NOW_MS };
  const runner = new CommandRunner({ store, handlers: noteCommands, onCommit: () => {}, clock, log });
  for (const tenant of TENANTS) {
    const command = {
      ...{ subgraph: "notes", name: "postNote", viewer: viewerOf(tenant), idempotencyKey: "key" },
      input: { target: "truck", text: `note of ${tenant}` },
    };
    const outcome = await runner.run({ command, deadlineAtMs: NOW_MS + 60_000 });
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    await store.write((tx) => sql`insert into note (tenant, ref, text) values (${tenant}, 'n', 'kept')`.execute(tx));
  }
}

/** Cases that persons work on, and one whose vendor is to be told. */
async function workOnCases(home: string): Promise<void> {
  await using safety = await CoachingFixture.start({ folder: home });
  for (const tenant of TENANTS) {
    await safety.publish([safetyEvent("e1", "2026-03-01T11:30:00Z")], tenant);
    await safety.tell([unifiedEvent("vinli:v1"), unifiedEvent("vinli:v2", { vendorType: `of ${tenant}` })], tenant);
    const moved = { caseId: "case:samsara:e1", state: "REVIEWED", idempotencyKey: `key of ${tenant}` };
    for (const { error } of [
      await safety.mutate(
        "openCoachingCase",
        { eventId: "vinli:v1", witnessIds: ["vinli:v2"], note: `note of ${tenant}` },
        tenant,
      ),
      await safety.mutate("setCoachingState", moved, tenant),
    ]) {
      if (error) throw new Error(JSON.stringify(error));
    }
    await safety.store.write((tx) =>
      sql`insert into linkCopy values (${tenant}, 'device', 'SAMSARA', 'A', 0, 1, 'device:1')`.execute(tx),
    );
    await safety.store.write((tx) => sql`insert into aliasCopy values (${tenant}, 'device:0', 'device:1')`.execute(tx));
    const retention = { eventsMs: 400 * DAY_MS, changesMs: 0 };
    const clock = { now: () => NOW_MS + 1 };
    for (const step of createCasePruning({ tenant, retention, clock })) await safety.store.write(step);
    const weights = `mutation { setSafetyWeights(input: { perKm: ${tenant === "north" ? 10 : 20} }) { weights { revision } } }`;
    await safety.query(weights, {}, tenant);
    const rule = `mutation { createCoachingRule(input: { rule: { name: "of ${tenant}", activeFrom: "2026-03-01T00:00:00Z" } }) { rule { id } } }`;
    await safety.query(rule, {}, tenant);
    await safety.mutate("addCoachingNote", { caseId: moved.caseId, text: "seen" }, tenant);
  }
}
