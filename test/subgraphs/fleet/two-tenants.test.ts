import type { ExecutionResult } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SourceMessage } from "../../../schema/messages.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "./fleet-fixture.ts";

const TENANTS = ["north", "south"] as const;
type Tenant = (typeof TENANTS)[number];

const STATUS: SourceMessage = {
  state: "LIVE",
  lastSuccessAtMs: NOW_MS,
  caughtUpAtMs: NOW_MS,
  eventsStored: 1,
  quarantined: 0,
  quarantineReason: null,
  issue: null,
  throttledUntilMs: null,
};

const QUERIES: Readonly<Record<string, string>> = {
  devices: "{ devices { edges { cursor node { id name vin vendorRefs { ref } links { vendorRef { ref } } } } } }",
  "devices that are searched for": '{ devices(filter: { search: "truck" }) { edges { node { name } } } }',
  "devices of a vendor": "{ devices(filter: { vendors: [SAMSARA] }) { edges { node { name } } } }",
  drivers: "{ drivers { edges { cursor node { id name username } } } }",
  "where devices are, and who drives them":
    "{ devices { edges { node { position { latitude } currentDriver { name } } } } drivers { edges { node { currentDevice { name } } } } }",
  events:
    "{ events { edges { cursor node { id title device { name } driver { name } position { latitude } } } changeCursor } }",
  "events of a word": '{ events(filter: { vendorTypes: ["word"] }) { edges { node { title } } } }',
  "events of a rule": '{ events(filter: { ruleIds: ["vinli-rule:rule-1"] }) { edges { node { title } } } }',
  "events that were updated":
    '{ events(filter: { updatedFrom: "2020-01-01T00:00:00Z" }) { edges { node { title } } } }',
  "events taken back": "{ events(filter: { retracted: ONLY }) { edges { node { title } } } }",
  "events of devices": "{ devices { edges { node { events { edges { node { title } } } } } } }",
  "events of drivers": "{ drivers { edges { node { events { edges { node { title } } } } } } }",
  incidents:
    "{ incidents { edges { cursor node { id title device { name } driver { name } events { title } primary { title } evidence { event { title } } } } changeCursor } }",
  "incidents of devices and drivers":
    "{ devices { edges { node { incidents { edges { node { title } } } } } } drivers { edges { node { incidents { edges { node { title } } } } } } }",
  "incidents of events": "{ events { edges { node { incident { title } } } } }",
  "an event by its id": '{ event(id: "samsara:e1") { title } node(id: "samsara:e1") { ... on Event { title } } }',
  counts:
    "{ eventCounts(by: [DEVICE, DRIVER, GROUP, TYPE, HOUR]) { device { name } driver { name } group { name } count incidents } }",
  groups: "{ groups { edges { node { id name vendorRefs { ref } } } } devices { edges { node { groups { name } } } } }",
  sources: "{ sources { vendor eventsStored } }",
};

let fleet: FleetFixture;
/** The ids of a device and a driver of each tenant, the cursor of its first event, and that of its last change. */
const known = new Map<Tenant, { device: string; driver: string; page: string; change: string }>();

beforeAll(async () => {
  fleet = await FleetFixture.start();
  for (const tenant of TENANTS) {
    const facts = { deviceRef: "t1", driverRef: "d1", ruleRef: "rule-1" };
    const position = {
      latitude: tenant === "north" ? 60 : 20,
      longitude: 0,
      headingDegrees: null,
      speedKph: null,
      accuracyMeters: null,
      address: null,
    };
    const records = [
      deviceSeen("SAMSARA", "t1", { name: `Truck of ${tenant}`, groups: [{ ref: "g1", name: `Yard of ${tenant}` }] }),
      deviceSeen("SAMSARA", "t3", { name: `Trailer of ${tenant}`, groups: [{ ref: "g2", name: "Spare" }] }),
      driverSeen("SAMSARA", "d1", { name: `Driver of ${tenant}`, username: tenant }),
      eventRecorded("SAMSARA", "e1", { ...facts, title: `first of ${tenant}`, position }),
      eventRecorded("SAMSARA", "e2", { ...facts, title: `second of ${tenant}`, retracted: true }),
      eventRecorded("SAMSARA", "e4", { ...facts, title: `fourth of ${tenant}`, severity: "HIGH", position }),
      eventRecorded("SAMSARA", `only-${tenant}`, { title: `third of ${tenant}` }),
      positionObserved("SAMSARA", "t2", { position }),
    ];
    await fleet.publish("SAMSARA", records, tenant);
    await fleet.publishSource("SAMSARA", { ...STATUS, eventsStored: tenant === "north" ? 10 : 20 }, tenant);
  }
  for (const tenant of TENANTS) {
    const { data } = await ask(
      "{ devices { edges { node { id } } } drivers { edges { node { id } } } events { edges { cursor } changeCursor } }",
      tenant,
    );
    const { devices, drivers, events } = data as Record<
      string,
      { edges: { cursor: string; node: { id: string } }[]; changeCursor: string }
    >;
    known.set(tenant, {
      device: devices?.edges[0]?.node.id ?? "",
      driver: drivers?.edges[0]?.node.id ?? "",
      page: events?.edges[0]?.cursor ?? "",
      change: events?.changeCursor ?? "",
    });
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

function ask(query: string, tenant: Tenant, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
  return fleet.query(query, variables, tenant);
}

const otherThan = (tenant: Tenant): Tenant => (tenant === "north" ? "south" : "north");

describe.each(TENANTS)("the tenant %s", (tenant) => {
  const other = otherThan(tenant);
  const foreign = () => known.get(other) ?? { device: "", driver: "", page: "", change: "" };

  it.each(Object.entries(QUERIES))("sees of %s its own alone", async (name, query) => {
    const { data, errors } = await ask(query, tenant);

    const text = JSON.stringify(data);
    expect(errors).toBeUndefined();
    expect(text).not.toContain(other);
    expect(text).not.toContain(other === "north" ? "60" : "20,");
    expect(text).toMatch(name === "sources" ? (tenant === "north" ? /10/ : /20/) : new RegExp(tenant));
  });

  it("finds nothing under another's ids, and is not told that they exist", async () => {
    const { device, driver } = foreign();
    const variables = { device, driver, event: `samsara:only-${other}` };

    const { data } = await ask(
      "query($device: ID!, $driver: ID!, $event: ID!) { device(id: $device) { id } driver(id: $driver) { id } event(id: $event) { id } a: node(id: $device) { id } }",
      tenant,
      variables,
    );
    const filtered = await ask(
      "query($device: ID!) { events(filter: { deviceIds: [$device] }) { edges { cursor } } }",
      tenant,
      { device },
    );

    expect(data).toEqual({ device: null, driver: null, event: null, a: null });
    expect(filtered.errors?.[0]?.extensions).toEqual({ code: "NOT_FOUND", field: "filter.deviceIds" });
  });

  it("cannot go on from another's cursors", async ({ signal }) => {
    const { page, change } = foreign();

    const { errors } = await ask("query($after: String) { events(after: $after) { edges { cursor } } }", tenant, {
      after: page,
    });

    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "after" });
    await expect(
      fleet.subscribe(`subscription { eventChanges(after: "${change}") { kind } }`, signal, tenant),
    ).rejects.toThrow(/"field":"after"/);
  });
});

it("keeps groups that two tenants call alike for each of them", async () => {
  for (const tenant of TENANTS) {
    const { data } = await ask(
      '{ devices(filter: { search: "trailer" }) { edges { node { groups { name } } } } }',
      tenant,
    );

    expect(data).toEqual({ devices: { edges: [{ node: { groups: [{ name: "Spare" }] } }] } });
  }
});

it("tells each tenant of its own changes alone, and how its own vendors stand", async ({ signal }) => {
  const follow = (tenant: Tenant) =>
    fleet.subscribe("subscription { eventChanges { kind event { title } } }", signal, tenant);
  const [north, south] = [await follow("north"), await follow("south")];

  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", { title: "changed of south" })], "south");
  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", { title: "changed of north" })], "north");

  const [ofNorth, ofSouth] = [await north.next(), await south.next()];
  expect(ofNorth.value).toEqual({ data: { eventChanges: { kind: "AMENDED", event: { title: "changed of north" } } } });
  expect(ofSouth.value).toEqual({ data: { eventChanges: { kind: "AMENDED", event: { title: "changed of south" } } } });
});

it("replays to each tenant its own changes alone, from the first on", async ({ signal }) => {
  const first = Buffer.from("north 0 ").toString("base64url");
  const items = await fleet.subscribe(
    `subscription { eventChanges(after: "${first}", filter: { retracted: INCLUDE }) { event { title } } }`,
    signal,
    "north",
  );

  const titles: string[] = [];
  for (let taken = 0; taken < 3; taken += 1) titles.push(JSON.stringify((await items.next()).value));

  expect(titles.join()).not.toContain("south");
});
