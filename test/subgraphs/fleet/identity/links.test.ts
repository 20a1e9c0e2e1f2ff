import type { ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import type { DeviceSeen, EventRecorded, Vendor } from "../../../../schema/messages.ts";
import { deviceSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "./identity-fixture.ts";

const HOUR_MS = 3_600_000;

/** Two trucks at Samsara, and hardware that is in the first. */
async function startTwoTrucks(tenant = TENANT): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  await fleet.publish(
    "SAMSARA",
    [
      deviceSeen("SAMSARA", "A", { name: "Truck 12", vin: VIN }),
      deviceSeen("SAMSARA", "B", { name: "Truck 14", vin: OTHER_VIN }),
    ],
    tenant,
  );
  return fleet;
}

const see = (fleet: FleetFixture, vendor: Vendor, ref: string, facts: Partial<DeviceSeen>, tenant = TENANT) =>
  fleet.publish(vendor, [deviceSeen(vendor, ref, facts)], tenant);

const happen = (fleet: FleetFixture, vendor: Vendor, ref: string, facts: Partial<EventRecorded>, tenant = TENANT) =>
  fleet.publish(
    vendor,
    [eventRecorded(vendor, ref, { deviceRef: "1", occurredAtMs: fleet.clock.nowMs, ...facts })],
    tenant,
  );

type Told = {
  readonly id: string;
  readonly device: { readonly id: string; readonly name: string } | null;
  readonly deviceRefs: readonly { readonly vendor: string; readonly ref: string }[];
};

/** The name of the device of each event, and the records that were it then. */
async function tellEvents(fleet: FleetFixture, tenant = TENANT): Promise<Record<string, string>> {
  const { data } = await fleet.query(
    "{ events { edges { node { id device { id name } deviceRefs { vendor ref } } } } }",
    {},
    tenant,
  );
  const { events } = data as { events: { edges: { node: Told }[] } };
  return Object.fromEntries(
    events.edges.map(({ node }) => {
      const refs = node.deviceRefs.map(({ vendor, ref }) => `${vendor} ${ref}`).join(", ");
      return [node.id, `${node.device?.name ?? "nobody"}: ${refs}`];
    }),
  );
}

/** The id of the device that has a name. */
async function idOf(fleet: FleetFixture, name: string, tenant = TENANT): Promise<string> {
  const { data } = await fleet.query("{ devices { edges { node { id name } } } }", {}, tenant);
  const { devices } = data as { devices: { edges: { node: { id: string; name: string } }[] } };
  return devices.edges.find(({ node }) => node.name === name)?.node.id ?? "";
}

/** The events of a device by its own list and by the filter of all events; both are asked by an id. */
async function eventsOf(fleet: FleetFixture, id: string): Promise<readonly string[]> {
  const { data, errors } = await fleet.query(
    `query($id: ID!) {
      device(id: $id) { events { edges { node { id } } } }
      events(filter: { deviceIds: [$id] }) { edges { node { id } } }
    }`,
    { id },
  );
  expect(errors).toBeUndefined();
  type List = { edges: { node: { id: string } }[] };
  const { device, events } = data as { device: { events: List }; events: List };
  const ids = ({ edges }: List) => edges.map(({ node }) => node.id).sort();
  expect(ids(events)).toEqual(ids(device.events));
  return ids(events);
}

async function take(items: AsyncIterableIterator<ExecutionResult>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value } = await items.next();
    const { kind, eventId } = (value as { data: { eventChanges: { kind: string; eventId: string } } }).data
      .eventChanges;
    taken.push(`${kind} ${eventId}`);
  }
  return taken;
}

const follow = (fleet: FleetFixture, id: string, signal: AbortSignal) =>
  fleet.subscribe(`subscription { eventChanges(filter: { deviceIds: ["${id}"] }) { kind eventId } }`, signal);

describe("a dongle that is carried to another truck", () => {
  it("leaves its history where it happened, be it told late, and takes up the other's", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VINLI", "1", { vin: VIN });
    await happen(fleet, "VINLI", "before", {});
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "VINLI", "1", { vin: OTHER_VIN });
    await happen(fleet, "VINLI", "after", {});
    await happen(fleet, "VINLI", "late", { occurredAtMs: NOW_MS + HOUR_MS - 1 });

    expect(await tellEvents(fleet)).toEqual({
      "vinli:before": "Truck 12: SAMSARA A, VINLI 1",
      "vinli:late": "Truck 12: SAMSARA A, VINLI 1",
      "vinli:after": "Truck 14: SAMSARA B, VINLI 1",
    });
    expect(await eventsOf(fleet, await idOf(fleet, "Truck 12"))).toEqual(["vinli:before", "vinli:late"]);
    expect(await eventsOf(fleet, await idOf(fleet, "Truck 14"))).toEqual(["vinli:after"]);
  });

  it("is a record of each in its time, and of the one today", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VINLI", "1", { vin: VIN });
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "VINLI", "1", { vin: OTHER_VIN });

    const { data } = await fleet.query(
      "{ devices { edges { node { name vendorRefs { vendor } links { vendorRef { vendor } confidence linkedFrom linkedUntil } } } } }",
    );
    const link = (vendor: string, linkedFrom: string | null, linkedUntil: string | null) => {
      return { vendorRef: { vendor }, confidence: "CONFIRMED", linkedFrom, linkedUntil };
    };
    const moved = "2026-03-01T13:00:00.000Z";
    expect(data).toEqual({
      devices: {
        edges: [
          {
            node: {
              name: "Truck 12",
              vendorRefs: [{ vendor: "SAMSARA" }],
              links: [link("SAMSARA", null, null), link("VINLI", null, moved)],
            },
          },
          {
            node: {
              name: "Truck 14",
              vendorRefs: [{ vendor: "SAMSARA" }, { vendor: "VINLI" }],
              links: [link("SAMSARA", null, null), link("VINLI", moved, null)],
            },
          },
        ],
      },
    });
  });

  it("is told of late: events that were taken for the other's move, and both sides hear of it", async ({ signal }) => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VINLI", "1", { vin: VIN });
    const [left, entered] = await Promise.all(
      ["Truck 12", "Truck 14"].map(async (name) => follow(fleet, await idOf(fleet, name), signal)),
    );
    // The clock of the dongle is ahead of the vendor's list.
    await happen(fleet, "VINLI", "e", { occurredAtMs: NOW_MS + 2 * HOUR_MS });
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "VINLI", "1", { vin: OTHER_VIN });

    expect(await take(left as AsyncIterableIterator<ExecutionResult>, 2)).toEqual(["ADDED vinli:e", "LEFT vinli:e"]);
    expect(await take(entered as AsyncIterableIterator<ExecutionResult>, 1)).toEqual(["ADDED vinli:e"]);
    expect(await tellEvents(fleet)).toEqual({ "vinli:e": "Truck 14: SAMSARA B, VINLI 1" });
  });

  it("is at each time where that tenant's vendor says, and nowhere else", async () => {
    await using fleet = await startTwoTrucks("south");
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "A", { name: "Truck 12", vin: VIN })]);
    for (const tenant of [TENANT, "south"]) await see(fleet, "VINLI", "1", { vin: VIN }, tenant);
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "VINLI", "1", { vin: OTHER_VIN }, "south");

    for (const tenant of [TENANT, "south"]) await happen(fleet, "VINLI", "e", {}, tenant);
    expect(await tellEvents(fleet)).toEqual({ "vinli:e": "Truck 12: SAMSARA A, VINLI 1" });
    expect(await tellEvents(fleet, "south")).toEqual({ "vinli:e": "Truck 14: SAMSARA B, VINLI 1" });
  });
});

describe("a camera that is called after another truck", () => {
  it("is that truck's from then on, and its history stays", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 12" });
    await happen(fleet, "ROSCOLIVE", "before", {});
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 14" });
    await happen(fleet, "ROSCOLIVE", "after", {});

    expect(await tellEvents(fleet)).toEqual({
      "roscolive:before": "Truck 12: ROSCOLIVE 1, SAMSARA A",
      "roscolive:after": "Truck 14: ROSCOLIVE 1, SAMSARA B",
    });
  });

  it("stays with a truck that is renamed before it is", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 12" });
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "SAMSARA", "A", { name: "Truck 112", vin: VIN });
    await happen(fleet, "ROSCOLIVE", "between", {});
    fleet.clock.nowMs += HOUR_MS;
    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 112" });
    await happen(fleet, "ROSCOLIVE", "after", {});

    expect(await tellEvents(fleet)).toEqual({
      "roscolive:between": "Truck 112: ROSCOLIVE 1, SAMSARA A",
      "roscolive:after": "Truck 112: ROSCOLIVE 1, SAMSARA A",
    });
  });

  it("keeps its id when it is renamed and belongs to nothing else", async () => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 12" });
    const id = await idOf(fleet, "Truck 12");
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "ROSCOLIVE", "1", { name: "Truck 112" });

    expect(await idOf(fleet, "Truck 112")).toBe(id);
  });
});

describe("what an event names at its own moment", () => {
  it("decides first: the VIN of another truck", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VISTRACKS", "1", { vin: VIN });

    await happen(fleet, "VISTRACKS", "own", { vehicle: { ref: "1", vin: VIN } });
    await happen(fleet, "VISTRACKS", "other", { vehicle: { ref: "1", vin: OTHER_VIN } });
    await happen(fleet, "VISTRACKS", "nonsense", { vehicle: { ref: "1", vin: "unknown_vin" } });

    expect(await tellEvents(fleet)).toEqual({
      "vistracks:own": "Truck 12: SAMSARA A, VISTRACKS 1",
      "vistracks:other": "Truck 14: SAMSARA B",
      "vistracks:nonsense": "Truck 12: SAMSARA A, VISTRACKS 1",
    });
  });

  it("decides when the truck becomes known that it names, and when it is found to be another one", async ({
    signal,
  }) => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "SAMSARA", "B", { name: "Truck 14" });
    await see(fleet, "VISTRACKS", "1", { vin: VIN });
    await happen(fleet, "VISTRACKS", "e", { vehicle: { ref: "1", vin: OTHER_VIN } });
    const items = await follow(fleet, await idOf(fleet, "Truck 14"), signal);
    expect(await tellEvents(fleet)).toEqual({ "vistracks:e": "Truck 12: SAMSARA A, VISTRACKS 1" });

    await see(fleet, "SAMSARA", "B", { name: "Truck 14", vin: OTHER_VIN });
    expect(await tellEvents(fleet)).toEqual({ "vistracks:e": "Truck 14: SAMSARA B" });
    await see(fleet, "SAMSARA", "B", { name: "Truck 14" });

    expect(await tellEvents(fleet)).toEqual({ "vistracks:e": "Truck 12: SAMSARA A, VISTRACKS 1" });
    expect(await take(items, 2)).toEqual(["ADDED vistracks:e", "LEFT vistracks:e"]);
  });

  it("decides by the vendor's own id of a vehicle in which the dongle was before, or another one is", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VINLI", "1", { vin: VIN, vehicleRef: "va" });
    await see(fleet, "VINLI", "2", { vin: null, vehicleRef: "vb" });
    fleet.clock.nowMs += HOUR_MS;
    await see(fleet, "VINLI", "1", { vin: OTHER_VIN, vehicleRef: "vc" });

    await happen(fleet, "VINLI", "former", { vehicle: { ref: "va", vin: null } });
    await happen(fleet, "VINLI", "today", { vehicle: { ref: "vc", vin: null } });
    await happen(fleet, "VINLI", "other", { vehicle: { ref: "vb", vin: null } });
    await happen(fleet, "VINLI", "unknown", { vehicle: { ref: "vd", vin: null } });

    expect(await tellEvents(fleet)).toEqual({
      "vinli:former": "Truck 12: SAMSARA A",
      "vinli:today": "Truck 14: SAMSARA B, VINLI 1",
      "vinli:other": "Vinli 2: VINLI 2",
      "vinli:unknown": "nobody: ",
    });
  });
});

describe("a vehicle that several were in, for all that the vendor says", () => {
  it("is the first of them by its id, whatever order they became known in", async () => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "VINLI", "1", { vehicleRef: "vz" });
    await see(fleet, "VINLI", "5", { name: "Five", vehicleRef: "va" });
    await see(fleet, "VINLI", "4", { name: "Four", vehicleRef: "va" });

    await happen(fleet, "VINLI", "e", { vehicle: { ref: "va", vin: null } });

    expect(await tellEvents(fleet)).toEqual({ "vinli:e": "Four: VINLI 4" });
  });

  it("is, of one that was there twice, what that was last", async () => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "VINLI", "1", { vehicleRef: "vz" });
    for (const [name, vehicleRef] of [
      ["First", "va"],
      ["Between", "vb"],
      ["Last", "va"],
    ] as const) {
      fleet.clock.nowMs += HOUR_MS;
      await see(fleet, "VINLI", "4", { name, vehicleRef });
    }

    await happen(fleet, "VINLI", "e", { vehicle: { ref: "va", vin: null } });

    expect(await tellEvents(fleet)).toEqual({ "vinli:e": "Last: VINLI 4" });
  });
});

describe("what a dongle turns out to be in", () => {
  it("takes along what named that vehicle at another time, when the vehicle turns out to be another device", async () => {
    await using fleet = await startTwoTrucks();
    await see(fleet, "VINLI", "1", { vehicleRef: "va" });
    fleet.clock.nowMs += HOUR_MS;
    await see(fleet, "VINLI", "1", { vehicleRef: "vb" });
    await happen(fleet, "VINLI", "e", { vehicle: { ref: "va", vin: null } });

    await see(fleet, "SAMSARA", "A", { name: "Truck 12", vin: VIN, externalIds: { vinli: "1" } });

    expect(await tellEvents(fleet)).toEqual({ "vinli:e": "Truck 12: SAMSARA A" });
  });
});

describe("a VIN that is corrected", () => {
  it("takes nothing along that names the former one, once another truck has that", async () => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "VISTRACKS", "1", { name: "Truck 12", vin: VIN });
    await happen(fleet, "VISTRACKS", "e", { vehicle: { ref: "1", vin: VIN } });

    await see(fleet, "VISTRACKS", "1", { name: "Truck 12", vin: OTHER_VIN });
    expect(await tellEvents(fleet)).toEqual({ "vistracks:e": "Truck 12: VISTRACKS 1" });
    await see(fleet, "SAMSARA", "B", { name: "Truck 14", vin: VIN });

    expect(await tellEvents(fleet)).toEqual({ "vistracks:e": "Truck 14: SAMSARA B" });
  });
});

describe("devices that become one", () => {
  it("bring their events together, by old ids and new, and every subscriber hears of it", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "SAMSARA", "1", { name: "A" });
    await see(fleet, "VISTRACKS", "1", { name: "B" });
    await happen(fleet, "SAMSARA", "e", {});
    await happen(fleet, "VISTRACKS", "e", {});
    const [a, b] = [await idOf(fleet, "A"), await idOf(fleet, "B")];
    const [ofA, ofB] = [await follow(fleet, a, signal), await follow(fleet, b, signal)];

    await see(fleet, "SAMSARA", "1", { name: "A", vin: VIN });
    await see(fleet, "VISTRACKS", "1", { name: "B", vin: VIN });

    for (const id of [a, b]) expect(await eventsOf(fleet, id)).toEqual(["samsara:e", "vistracks:e"]);
    expect(await take(ofA, 1)).toEqual(["ADDED vistracks:e"]);
    expect(await take(ofB, 1)).toEqual(["LEFT vistracks:e"]);
  });

  it("tell the events that moved as changed, for whoever asks what has changed since", async () => {
    await using fleet = await FleetFixture.start();
    await see(fleet, "SAMSARA", "1", { name: "A" });
    await see(fleet, "VISTRACKS", "1", { name: "B", vin: VIN });
    await happen(fleet, "VISTRACKS", "e", {});
    fleet.clock.nowMs += HOUR_MS;

    await see(fleet, "SAMSARA", "1", { name: "A", vin: VIN });

    const { data } = await fleet.query(
      'query { events(filter: { updatedFrom: "2026-03-01T13:00:00Z" }) { edges { node { id revision } } } }',
    );
    expect(data).toEqual({ events: { edges: [{ node: { id: "vistracks:e", revision: 2 } }] } });
  });
});
