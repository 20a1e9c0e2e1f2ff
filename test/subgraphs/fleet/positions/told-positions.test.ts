import { expect, it } from "vitest";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";

const place = (latitude: number) => ({
  ...{ latitude, longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null },
});

it("a device is where its vendor said last that it is, where a later event is taken back", async () => {
  await using fleet = await FleetFixture.start();
  const event = { deviceRef: "t1", position: place(50) };
  const told = positionObserved("SAMSARA", "t1", { position: place(40), observedAtMs: NOW_MS - 60_000 });
  await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "t1", { name: "Truck" }), told]);
  const look = async () => (await fleet.query("{ devices { edges { node { position { latitude } } } } }")).data;
  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", event)]);
  const before = await look();

  await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e1", { ...event, retracted: true })]);

  expect(before).toEqual({ devices: { edges: [{ node: { position: { latitude: 50 } } }] } });
  expect(await look()).toEqual({ devices: { edges: [{ node: { position: { latitude: 40 } } }] } });
});

it("a device is where it was before, where the last event of its hardware in another vehicle is taken back", async () => {
  await using fleet = await FleetFixture.start();
  const at = (ref: string, occurredAtMs: number, latitude: number, retracted = false) =>
    eventRecorded("VINLI", ref, { deviceRef: "v1", occurredAtMs, position: place(latitude), retracted });
  await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "Truck 1" }), at("e1", NOW_MS - 60_000, 40)]);
  await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "Truck 7" }), at("e2", NOW_MS, 50)]);

  await fleet.publish("VINLI", [at("e2", NOW_MS, 50, true)]);

  const { data } = await fleet.query("{ devices { edges { node { position { latitude } } } } }");
  expect(JSON.stringify(data)).toContain('"latitude":40');
});

it("an event that names another vehicle moves to it, though its driver turned out to be another one before", async () => {
  await using fleet = await FleetFixture.start();
  const vehicle = { ref: null, vin: VIN };
  await fleet.publish("SAMSARA", [
    deviceSeen("SAMSARA", "t1", { name: "Truck 1" }),
    driverSeen("SAMSARA", "d1", { name: "Ann Lee" }),
    eventRecorded("SAMSARA", "e1", { deviceRef: "t1", driverRef: "d1", vehicle }),
  ]);
  // The event's driver is moved: the record that is known longest gives the id.
  const driver = "{ drivers { edges { node { id vendorRefs { vendor ref } } } } }";
  await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "7", { name: "Bob" })]);
  type Drivers = { drivers: { edges: { node: { id: string; vendorRefs: { vendor: string }[] } }[] } };
  const { drivers } = (await fleet.query(driver)).data as Drivers;
  const idAt = (vendor: string) => drivers.edges.find(({ node }) => node.vendorRefs[0]?.vendor === vendor)?.node.id;
  const input = { keepId: idAt("VISTRACKS"), mergeIds: [idAt("SAMSARA")] };
  const merge = "mutation($input: MergeDriversInput!) { mergeDrivers(input: $input) { driver { id } } }";
  expect((await fleet.query(merge, { input })).errors).toBeUndefined();

  await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c1", { name: "Truck 9", vin: VIN })]);

  const { data } = await fleet.query('{ event(id: "samsara:e1") { device { name } driver { name } } }');
  expect(data).toEqual({ event: { device: { name: "Truck 9" }, driver: { name: "Bob" } } });
});
