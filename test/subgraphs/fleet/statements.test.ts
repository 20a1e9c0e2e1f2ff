import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { FLEET_EVENTS } from "../../../schema/publishers.ts";
import { outboxes } from "../../../subgraphs/fleet/outbox/outbox.ts";
import { createDataDir } from "../../e2e/process.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "./fleet-fixture.ts";

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const CHANNEL = "sqlite.db.query";

/** Tables that grow with every event, or every decision; whoever walks one of them holds up everybody at a million. */
const LARGE =
  /\bSCAN (event|eventHour|e|change|eventGroup|g|m|record|word|incident|i|incidentChange|decision|d|decisionEntity|linkCandidate|candidateKey|searchWord|searchVariant|w|v|track|t)\b/;

function watchStatements() {
  const texts: string[] = [];
  const note = (message: unknown) => void texts.push((message as { readonly sql: string }).sql);
  subscribe(CHANNEL, note);
  return { texts, [Symbol.dispose]: () => void unsubscribe(CHANNEL, note) };
}

/** The steps of a statement that walk a large table; none for what is no statement of this store. */
function scansOf(database: DatabaseSync, text: string): readonly string[] {
  if (!/^\s*(select|with|insert|update|delete)/i.test(text)) return [];
  try {
    const steps = database.prepare(`explain query plan ${text}`).all() as { readonly detail: string }[];
    return steps.flatMap(({ detail }) => (LARGE.test(detail) ? [`${detail}: ${text.slice(0, 200)}`] : []));
  } catch {
    return [];
  }
}

const GROUPS = [{ ref: "g1", name: "Yard" }];

const QUERIES = [
  "{ devices(filter: { states: [MOVING], near: { latitude: 40, longitude: 0, radiusKm: 1 } }) { totalCount } }",
  '{ devices { edges { node { state { kind } positions(from: "2026-01-01T00:00:00Z", to: "2026-12-01T00:00:00Z") { edges { node { latitude } } } } } } }',
  '{ devices(filter: { search: "truk one" }, orderBy: { field: NAME, direction: DESC }) { totalCount edges { node { vinDetails { maker } } } } }',
  "{ incidents(filter: { groups: [] }, orderBy: { field: STARTED_AT, direction: ASC }) { totalCount edges { cursor } } }",
  "{ eventCounts(by: [DAY, TYPE]) { count incidents } events { totalCount } devices { edges { node { events { totalCount } } } } }",
  '{ eventCounts(by: [DEVICE, DRIVER, HOUR], timeZone: "Asia/Kolkata", filter: { occurredFrom: "2026-01-01T00:07:00Z" }) { count incidents } }',
  '{ eventCounts(by: [GROUP], filter: { updatedFrom: "2026-01-01T00:00:00Z", retracted: INCLUDE }) { group { name } count } }',
  '{ eventCounts(by: [GROUP], filter: { ruleIds: ["vinli-rule:r"], types: [OTHER] }) { group { name } count incidents } }',
  "{ events { edges { node { id device { name } driver { name } } } changeCursor } }",
  '{ events(filter: { vendors: [SAMSARA], updatedFrom: "2026-01-01T00:00:00Z" }) { edges { node { id } } } }',
  '{ events(filter: { ruleIds: ["vinli-rule:r"], severities: [LOW] }) { edges { node { id } } } }',
  "{ devices { edges { node { groups { name } position { latitude } currentDriver { name } events { edges { cursor } } } } } }",
  "{ drivers { edges { node { groups { name } currentDevice { name } events { edges { cursor } } } } } }",
  "{ incidents { edges { node { events { id } primary { id } evidence { gapSeconds } } } changeCursor } events { edges { node { incident { id } } } } }",
  "{ devices { edges { node { incidents(filter: { severities: [LOW] }) { edges { cursor } } } } } drivers { edges { node { incidents { edges { cursor } } } } } }",
  "{ incidents(filter: { types: [OTHER], vendorsAtLeast: 2 }) { edges { cursor } } }",
  "{ devices { edges { node { history { edges { node { id undid { id } } } } } } } linkCandidates { edges { node { id } } } }",
  '{ groups { edges { node { id } } } event(id: "samsara:e1") { id } node(id: "vinli-rule:r") { id } }',
];

async function publishMuch(fleet: FleetFixture): Promise<void> {
  const at = (latitude: number) => ({
    latitude,
    longitude: 0,
    headingDegrees: null,
    speedKph: null,
    accuracyMeters: null,
    address: null,
  });
  const facts = { deviceRef: "t1", driverRef: "d1", ruleRef: "r", groupRefs: ["g2"] };
  await fleet.publish("SAMSARA", [
    deviceSeen("SAMSARA", "t1", { name: "Truck 1", vin: "3HSDZAPR8LL880977", groups: GROUPS }),
    driverSeen("SAMSARA", "d1", { name: "Ann", groups: GROUPS }),
    eventRecorded("SAMSARA", "e1", { ...facts, position: at(40) }),
    eventRecorded("SAMSARA", "e2", { ...facts, position: at(41), occurredAtMs: NOW_MS - 1 }),
  ]);
  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", { ...facts, groupRefs: ["g3"], position: at(42) })]);
  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", { ...facts, retracted: true })]);
  await fleet.publish("VINLI", [eventRecorded("VINLI", "v1", { deviceRef: "dongle" })]);
  // Two records become one device, and its events move.
  await fleet.publish("VINLI", [deviceSeen("VINLI", "dongle", { name: "Other", vin: "3HSDZAPR8LL880977" })]);
  await fleet.query(
    'mutation { unlinkDevice(input: { vendorRef: { vendor: VINLI, ref: "dongle" } }) { device { id } } }',
  );
  await fleet.query('mutation { undoLinkDecision(input: { decisionId: "decision:1" }) { decision { undone } } }');
}

/** What whoever follows the events asks, of all tenants and of one. */
async function readEvents(fleet: FleetFixture): Promise<void> {
  await using store = openStoreForReading<unknown>(storeAddress(fleet.dataDir, "fleet"));
  for (const tenant of [null, TENANT]) await outboxes[FLEET_EVENTS]?.(store.db, { after: null, tenant });
}

describe("the statements of the index", () => {
  it("walk through no table that grows with the events", async ({ signal }) => {
    await using dir = await createDataDir();
    await using fleet = await FleetFixture.start(dir.path);
    using statements = watchStatements();
    const items = await fleet.subscribe("subscription { eventChanges { event { id } } }", signal);

    await publishMuch(fleet);
    for (const query of QUERIES) expect((await fleet.query(query)).errors).toBeUndefined();
    await items.next();
    fleet.clock.nowMs += 500 * 86_400_000;
    await fleet.prune();
    const behind = await fleet.subscribe(
      `subscription { eventChanges(after: "${Buffer.from("default 0").toString("base64url")}") { kind } }`,
      signal,
    );
    expect((await behind.next()).value).toEqual({ data: { eventChanges: { kind: "GAP" } } });
    await readEvents(fleet);

    using database = new DatabaseSync(storeAddress(dir.path, "fleet"), { readOnly: true });
    const texts = [...new Set(statements.texts)];
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.flatMap((text) => scansOf(database, text))).toEqual([]);
    // A statement that does walk is found out.
    expect(scansOf(database, "delete from eventGroup where key in (select 1)")).toHaveLength(1);
  });

  it("are as many for the events of fifty devices as for those of one", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish(
      "SAMSARA",
      Array.from({ length: 50 }, (_, index) => [
        deviceSeen("SAMSARA", `t${index}`, { name: `Truck ${index}` }),
        eventRecorded("SAMSARA", `e${index}`, { deviceRef: `t${index}` }),
      ]).flat(),
    );
    const count = async (first: number) => {
      using statements = watchStatements();
      const { errors } = await fleet.query(
        `{ devices(first: ${first}) { edges { node { events(first: 5, filter: { severities: [LOW] }) { edges { node { id } } changeCursor } } } } }`,
      );
      expect(errors).toBeUndefined();
      return statements.texts.length;
    };

    await count(1);
    expect(await count(50)).toBe(await count(1));
  });
});
