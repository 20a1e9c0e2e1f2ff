import type { ExecutionResult } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventRecorded, Vendor } from "../../../../schema/messages.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const SECOND_MS = 1_000;
const at = (seconds: number) => ({ occurredAtMs: NOW_MS + seconds * SECOND_MS });
const place = (latitude: number) => ({
  ...{ latitude, longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null },
});

type Listed = {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly severity: string;
  readonly type: string;
  readonly title: string;
  readonly vendors: readonly string[];
  readonly eventCount: number;
  readonly events: readonly { readonly id: string }[];
  readonly primary: { readonly id: string };
};

const FIELDS =
  "id startedAt endedAt severity type title vendors eventCount events { id } primary { id } device { name } driver { name }";

let index: TenantedIndex;
let tenants = 0;

beforeAll(async () => {
  index = await TenantedIndex.start();
});

afterAll(() => index[Symbol.asyncDispose]());

/** A tenant of its own, with a truck that Samsara and Vinli know, and a camera of RoscoLive in another one. */
async function startTenant(): Promise<string> {
  tenants += 1;
  const tenant = `tenant-${tenants}`;
  await index.see(tenant, { vendor: "SAMSARA", ref: "A" }, { name: "Truck 1", vin: VIN });
  await index.see(tenant, { vendor: "VINLI", ref: "1" }, { name: "Truck 1", vin: VIN, vehicleRef: "v" });
  await index.see(tenant, { vendor: "ROSCOLIVE", ref: "c" }, { name: "Truck 2", vin: OTHER_VIN });
  return tenant;
}

const DEVICE_OF: Partial<Record<Vendor, string>> = { SAMSARA: "A", VINLI: "1", ROSCOLIVE: "c" };

type Told = readonly [vendor: Vendor, ref: string, facts: Partial<EventRecorded>];

/** One vendor tells of events, all at once, each as something that was not known. */
function tell(tenant: string, ...events: readonly [Told, ...Told[]]): Promise<void> {
  const told = events.map(([vendor, ref, facts]) => ({
    ref,
    deviceRef: DEVICE_OF[vendor] ?? null,
    title: ref,
    ...facts,
  }));
  return index.happenTogether(tenant, events[0][0], told);
}

/** The answer as a client gets it. */
async function ask(tenant: string, source: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
  return JSON.parse(JSON.stringify(await index.run(tenant, source, variables)));
}

async function list(tenant: string, filter: object = {}): Promise<readonly Listed[]> {
  const { data, errors } = await ask(
    tenant,
    `query($filter: IncidentFilter) { incidents(filter: $filter) { edges { node { ${FIELDS} } } } }`,
    { filter },
  );
  if (errors) throw new AggregateError(errors, JSON.stringify(errors));
  return (data as { incidents: { edges: { node: Listed }[] } }).incidents.edges.map(({ node }) => node);
}

const groupsOf = (incidents: readonly Listed[]) => incidents.map(({ events }) => events.map(({ id }) => id));

describe("events of one moment", () => {
  it("are one incident, whoever saw it, with the most telling one first in view", async () => {
    const tenant = await startTenant();

    await tell(tenant, [
      "SAMSARA",
      "braking",
      { ...at(0), type: "HARSH_BRAKING", severity: "MEDIUM", driverRef: "ann" },
    ]);
    await tell(tenant, ["VINLI", "left", { ...at(14), type: "RULE_LEFT", category: "RULE", severity: "MEDIUM" }]);
    await tell(tenant, ["VINLI", "alone", { ...at(60), type: "HARSH_BRAKING" }]);

    expect(await list(tenant)).toEqual([
      {
        id: expect.stringMatching(/^incident:[0-9a-z]+$/),
        ...{ startedAt: "2026-03-01T12:00:00.000Z", endedAt: "2026-03-01T12:00:14.000Z" },
        ...{
          severity: "MEDIUM",
          type: "HARSH_BRAKING",
          title: "braking",
          vendors: ["SAMSARA", "VINLI"],
          eventCount: 2,
        },
        events: [{ id: "samsara:braking" }, { id: "vinli:left" }],
        primary: { id: "samsara:braking" },
        ...{ device: { name: "Truck 1" }, driver: { name: "Samsara ann" } },
      },
    ]);
  });

  it("are more serious by one step where vendors agree on what happened", async () => {
    const tenant = await startTenant();

    await tell(tenant, ["SAMSARA", "s", { ...at(0), type: "HARSH_BRAKING", severity: "MEDIUM" }]);
    await tell(tenant, ["SAMSARA", "again", { ...at(1), type: "HARSH_BRAKING", severity: "MEDIUM" }]);
    const [before] = await list(tenant);
    await tell(tenant, ["VINLI", "v", { ...at(2), type: "HARSH_BRAKING", severity: "LOW" }]);
    const [after] = await list(tenant);

    expect([before?.severity, after?.severity]).toEqual(["MEDIUM", "HIGH"]);
    expect(after?.id).toBe(before?.id);
  });

  it.each([
    ["15 seconds apart", at(15), true],
    ["16 seconds apart", at(16), false],
    ["499 metres apart", { ...at(0), position: place(40 + 499 / 111_195) }, true],
    ["501 metres apart", { ...at(0), position: place(40 + 501 / 111_195) }, false],
    ["501 metres on, but the other one lasts", { ...at(4), position: place(40 + 501 / 111_195) }, true],
    ["taken back", { ...at(0), retracted: true }, false],
    ["of the log", { ...at(0), category: "HOURS_OF_SERVICE" as const }, false],
    ["of the vehicle and no crash", { ...at(0), category: "VEHICLE" as const, type: "ENGINE_ON" as const }, false],
    ["of the vehicle and a crash", { ...at(0), category: "VEHICLE" as const, type: "CRASH" as const }, true],
  ])("are one or not where one is %s", async (which, facts, isOne) => {
    const tenant = await startTenant();
    const lastsSeconds = which.endsWith("lasts") ? 4 : 0;

    await tell(tenant, [
      "SAMSARA",
      "s",
      { ...at(0), endedAtMs: NOW_MS + lastsSeconds * SECOND_MS, position: place(40) },
    ]);
    await tell(tenant, ["VINLI", "v", facts]);

    expect(groupsOf(await list(tenant))).toEqual(isOne ? [expect.arrayContaining(["samsara:s", "vinli:v"])] : []);
  });

  it("are of another incident once five minutes are over, however close they follow", async () => {
    const tenant = await startTenant();

    const events = Array.from({ length: 25 }, (_, index) => ["SAMSARA", `e${index}`, at(index * 15)] as const);
    await tell(tenant, ["SAMSARA", "e", at(0)], ...events.slice(1));

    expect((await list(tenant)).map(({ eventCount }) => eventCount)).toEqual([4, 21]);
  });

  it("have the driver whom the log names, though it tells of him with the event that makes one of two", async () => {
    const tenant = await startTenant();
    await index.see(tenant, { vendor: "VISTRACKS", ref: "v" }, { name: "Truck 1", vin: VIN });
    await tell(tenant, ["SAMSARA", "s", { ...at(0), type: "HARSH_BRAKING" }]);
    const log = { type: "DUTY_STATUS_CHANGE", vendorType: "Driving", category: "HOURS_OF_SERVICE" } as const;

    await tell(
      tenant,
      ["VISTRACKS", "log", { ...at(-60), ...log, deviceRef: "v", driverRef: "ann" }],
      ["VISTRACKS", "seen", { ...at(2), type: "SPEEDING", deviceRef: "v", driverRef: null }],
    );

    expect(await list(tenant)).toMatchObject([{ eventCount: 2, driver: { name: "VisTracks ann" } }]);
  });

  it("are of one driver where no device is known", async () => {
    const tenant = await startTenant();

    for (const ref of ["1", "2"]) await tell(tenant, ["SAMSARA", ref, { ...at(0), deviceRef: null, driverRef: "ann" }]);
    await tell(tenant, ["SAMSARA", "3", { ...at(0), deviceRef: null, driverRef: "bob" }]);
    await tell(tenant, ["SAMSARA", "4", { ...at(0), driverRef: "ann" }]);

    expect(groupsOf(await list(tenant)).map((ids) => ids.toSorted())).toEqual([["samsara:1", "samsara:2"]]);
  });

  it("say why they are one", async () => {
    const tenant = await startTenant();
    await tell(tenant, ["SAMSARA", "s", { ...at(0), driverRef: "ann", position: place(40) }]);
    await tell(tenant, ["VINLI", "v", { ...at(7), position: place(40.001) }]);

    const { data } = await ask(
      tenant,
      "{ incidents { edges { node { evidence { event { id } nearest { id } gapSeconds distanceMeters sameDevice sameDriver } } } } }",
      {},
    );

    const how = { gapSeconds: 7, distanceMeters: expect.closeTo(111.2, 1), sameDevice: true, sameDriver: null };
    const { incidents } = data as { incidents: { edges: { node: { evidence: unknown } }[] } };
    expect(incidents.edges.map(({ node }) => node.evidence)).toEqual([
      [
        { event: { id: "samsara:s" }, nearest: { id: "vinli:v" }, ...how },
        { event: { id: "vinli:v" }, nearest: { id: "samsara:s" }, ...how },
      ],
    ]);
  });
});

describe("the id of an incident", () => {
  it("stays while it grows, be it by an event that was before it", async () => {
    const tenant = await startTenant();
    await tell(tenant, ["SAMSARA", "1", at(0)]);
    await tell(tenant, ["SAMSARA", "2", at(1)]);
    const [first] = await list(tenant);

    await tell(tenant, ["VINLI", "before", at(-10)]);

    const [grown] = await list(tenant);
    expect(grown?.id).toBe(first?.id);
    expect(grown?.eventCount).toBe(3);
  });

  it("answers with the older of two that grew together, until they fall apart again", async () => {
    const tenant = await startTenant();
    await tell(tenant, ["SAMSARA", "1", at(0)], ["SAMSARA", "2", at(1)]);
    await tell(tenant, ["SAMSARA", "3", at(25)], ["SAMSARA", "4", at(26)]);
    const [younger, older] = await list(tenant);
    const look = async (id: string | undefined) => {
      const { data } = await ask(
        tenant,
        "query($id: ID!) { incident(id: $id) { id } node(id: $id) { id } events(filter: { incidentId: $id }) { edges { node { id } } } }",
        { id },
      );
      const { incident, node, events } = data as Record<string, { id: string; edges: unknown[] } | null>;
      return [incident?.id, node?.id, events?.edges.length];
    };

    await tell(tenant, ["VINLI", "between", at(13)]);
    const together = [await look(younger?.id), await look(older?.id)];
    await tell(tenant, ["VINLI", "between", { ...at(13), retracted: true }]);
    const apart = [await look(younger?.id), await look(older?.id)];

    expect(together).toEqual([
      [older?.id, older?.id, 5],
      [older?.id, older?.id, 5],
    ]);
    expect(apart).toEqual([
      [younger?.id, younger?.id, 2],
      [older?.id, older?.id, 2],
    ]);
  });

  it("leads to nothing once it is none any more, and is the same when it is one again", async () => {
    const tenant = await startTenant();
    await tell(tenant, ["SAMSARA", "1", at(0)]);
    await tell(tenant, ["SAMSARA", "2", at(1)]);
    const [first] = await list(tenant);

    await tell(tenant, ["SAMSARA", "2", { ...at(1), retracted: true }]);
    const gone = await ask(tenant, "query($id: ID!) { incident(id: $id) { id } }", { id: first?.id });
    const filtered = await ask(tenant, "query($id: ID!) { events(filter: { incidentId: $id }) { edges { cursor } } }", {
      id: first?.id,
    });
    await tell(tenant, ["SAMSARA", "2", at(1)]);
    const [again] = await list(tenant);

    expect(gone.data).toEqual({ incident: null });
    expect(filtered.errors?.[0]?.extensions).toEqual({ code: "NOT_FOUND", field: "filter.incidentId" });
    expect(again?.id).toBe(first?.id);
  });
});

describe("an event", () => {
  it("is told once with its incident, and the event that it makes a witness once", async ({ signal }) => {
    const tenant = await startTenant();
    const items = index.follow<{ eventChanges: unknown }>(
      tenant,
      "subscription { eventChanges { kind eventId event { revision incident { eventCount } } } }",
      { signal },
    );
    const take = async () => (await items.next()).value?.eventChanges;
    const first = take();

    await tell(tenant, ["SAMSARA", "1", at(0)]);
    const told = [await first];
    await tell(tenant, ["VINLI", "2", at(1)]);
    await tell(tenant, ["VINLI", "3", at(900)]);
    while (told.length < 4) told.push(await take());

    const incident = { eventCount: 2 };
    expect(told).toEqual([
      { kind: "ADDED", eventId: "samsara:1", event: { revision: 1, incident: null } },
      { kind: "ADDED", eventId: "vinli:2", event: { revision: 1, incident } },
      { kind: "AMENDED", eventId: "samsara:1", event: { revision: 2, incident } },
      { kind: "ADDED", eventId: "vinli:3", event: { revision: 1, incident: null } },
    ]);
  });

  it("is found by its incident, its device and its driver", async () => {
    const tenant = await startTenant();
    await tell(tenant, ["SAMSARA", "1", { ...at(0), driverRef: "ann" }]);
    await tell(tenant, ["VINLI", "2", at(1)]);
    await tell(tenant, ["ROSCOLIVE", "3", at(0)]);
    const [incident] = await list(tenant);

    const { data } = await ask(
      tenant,
      `query($id: ID!) { events(filter: { incidentId: $id, vendors: [VINLI] }) { edges { node { id incident { id } } } }
        devices { edges { node { name incidents { edges { node { id } } } } } }
        drivers { edges { node { name incidents(filter: { types: [OTHER] }) { edges { node { id } } } } } } }`,
      { id: incident?.id },
    );

    const own = { edges: [{ node: { id: incident?.id } }] };
    expect(data).toEqual({
      events: { edges: [{ node: { id: "vinli:2", incident: { id: incident?.id } } }] },
      devices: {
        edges: [{ node: { name: "Truck 1", incidents: own } }, { node: { name: "Truck 2", incidents: { edges: [] } } }],
      },
      drivers: {
        edges: [{ node: { name: "Samsara ann", incidents: own } }],
      },
    });
  });
});
