import { describe, expect, it } from "vitest";
import type { Vendor } from "../../../../schema/messages.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "./identity-fixture.ts";

const HOUR_MS = 3_600_000;

/** Two trucks, of each of which two vendors have a record, and a camera that nobody can tell whose it is. */
async function startFleet(): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  for (const tenant of [TENANT, "south"]) {
    await fleet.publish(
      "SAMSARA",
      [deviceSeen("SAMSARA", "A", { name: "Truck 12", vin: VIN }), deviceSeen("SAMSARA", "B", { name: "Truck 14" })],
      tenant,
    );
    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { vin: VIN })], tenant);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "1", { name: "Camera 7" })], tenant);
  }
  return fleet;
}

type Truck = {
  readonly id: string;
  readonly revision: number;
  readonly records: string;
  readonly links: readonly unknown[];
};

/** Every device by its name, with the records that are it today. */
async function look(fleet: FleetFixture, tenant = TENANT): Promise<Readonly<Record<string, Truck>>> {
  const { data } = await fleet.query(
    `{ devices { edges { node { id name revision vendorRefs { vendor ref }
      links { vendorRef { vendor ref } confidence linkedFrom linkedUntil evidence { kind value } } } } } }`,
    {},
    tenant,
  );
  type Node = Omit<Truck, "records"> & { name: string; vendorRefs: { vendor: string; ref: string }[] };
  const { devices } = data as { devices: { edges: { node: Node }[] } };
  return Object.fromEntries(
    devices.edges.map(({ node: { name, id, revision, links, vendorRefs } }) => {
      return [
        name,
        { id, revision, links, records: vendorRefs.map(({ vendor, ref }) => `${vendor} ${ref}`).join(", ") },
      ];
    }),
  );
}

const recordsOf = async (fleet: FleetFixture, tenant = TENANT) =>
  Object.fromEntries(Object.entries(await look(fleet, tenant)).map(([name, { records }]) => [name, records]));

type Input = {
  readonly vendorRef: { readonly vendor: Vendor; readonly ref: string };
  readonly [field: string]: unknown;
};

const CAMERA = { vendor: "ROSCOLIVE", ref: "1" } as const;

async function run(fleet: FleetFixture, mutation: string, input: Input, tenant = TENANT) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const kind = mutation.endsWith("Device") ? "device" : "driver";
  const { data, errors } = await fleet.query(
    `mutation($input: ${type}) { ${mutation}(input: $input) { ${kind} { id name } } }`,
    { input },
    tenant,
  );
  const payload = (data as Record<string, Record<string, { id: string; name: string }>> | null | undefined)?.[mutation];
  return { name: payload?.[kind]?.name, id: payload?.[kind]?.id, error: errors?.[0]?.extensions };
}

describe("a record that a person links", () => {
  it("is of the device for all time, its events move along, and the other tenant's are as they were", async () => {
    await using fleet = await startFleet();
    for (const tenant of [TENANT, "south"]) {
      await fleet.publish("ROSCOLIVE", [eventRecorded("ROSCOLIVE", "e", { deviceRef: "1" })], tenant);
    }
    const { "Truck 12": truck } = await look(fleet);

    const answer = await run(fleet, "linkDevice", {
      deviceId: truck?.id,
      vendorRef: CAMERA,
      reason: "seen in the cab",
    });

    expect(answer).toEqual({ name: "Truck 12", id: truck?.id, error: undefined });
    expect(await recordsOf(fleet)).toEqual({
      "Truck 12": "ROSCOLIVE 1, SAMSARA A, VISTRACKS 1",
      "Truck 14": "SAMSARA B",
    });
    const { data } = await fleet.query(
      `query($id: ID!) { events(filter: { deviceIds: [$id] }) { edges { node { deviceRefs { ref } device { links { confidence } } } } } }`,
      { id: truck?.id },
    );
    expect(data).toEqual({
      events: {
        edges: [
          {
            node: {
              deviceRefs: [{ ref: "1" }, { ref: "A" }, { ref: "1" }],
              device: { links: [{ confidence: "MANUAL" }, { confidence: "CONFIRMED" }, { confidence: "CONFIRMED" }] },
            },
          },
        ],
      },
    });
    expect(await recordsOf(fleet, "south")).toMatchObject({ "Camera 7": "ROSCOLIVE 1" });
  });

  it("is of it from a time until another, and else what it was", async () => {
    await using fleet = await startFleet();
    const { "Truck 12": truck } = await look(fleet);
    const [from, until] = ["2026-03-01T10:00:00.000Z", "2026-03-01T12:00:00.000Z"];
    for (const [ref, hours] of [
      ["early", -3],
      ["within", -1],
      ["at the end", 0],
    ] as const) {
      const occurredAtMs = NOW_MS + hours * HOUR_MS;
      await fleet.publish("ROSCOLIVE", [eventRecorded("ROSCOLIVE", ref, { deviceRef: "1", occurredAtMs })]);
    }

    await run(fleet, "linkDevice", { deviceId: truck?.id, vendorRef: CAMERA, from, until });

    const { data } = await fleet.query("{ events { edges { node { id device { name } } } } }");
    expect(data).toEqual({
      events: {
        edges: [
          { node: { id: "roscolive:at the end", device: { name: "Camera 7" } } },
          { node: { id: "roscolive:within", device: { name: "Truck 12" } } },
          { node: { id: "roscolive:early", device: { name: "Camera 7" } } },
        ],
      },
    });
    const devices = await look(fleet);
    expect(devices["Truck 12"]?.links).toContainEqual({
      vendorRef: CAMERA,
      confidence: "MANUAL",
      evidence: [],
      linkedFrom: from,
      linkedUntil: until,
    });
    expect(devices["Camera 7"]?.records).toBe("ROSCOLIVE 1");
  });

  it("is found by its own id when it was linked up to a time, and still when that is taken back", async () => {
    await using fleet = await startFleet();
    const { "Truck 12": truck, "Camera 7": camera } = await look(fleet);
    const nameOf = async () => {
      const { data } = await fleet.query("query($id: ID!) { device(id: $id) { name } }", { id: camera?.id });
      return (data as { device: { name: string } | null }).device?.name;
    };

    await run(fleet, "linkDevice", { deviceId: truck?.id, vendorRef: CAMERA, until: "2026-03-01T10:00:00.000Z" });
    expect(await nameOf()).toBe("Camera 7");
    await run(fleet, "linkDevice", { deviceId: truck?.id, vendorRef: CAMERA });
    expect(await nameOf()).toBe("Truck 12");
    await run(fleet, "unlinkDevice", { vendorRef: CAMERA });

    expect(await nameOf()).toBe("Camera 7");
  });

  it("takes the events along that name the vehicle which the record says it is, and not those that name another", async () => {
    await using fleet = await startFleet();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "C", { name: "Truck 16", vin: OTHER_VIN })]);
    const named = (ref: string, vin: string) =>
      eventRecorded("VISTRACKS", ref, { deviceRef: "1", vehicle: { ref: "1", vin } });
    await fleet.publish("VISTRACKS", [named("own", VIN), named("other", OTHER_VIN)]);
    const { "Truck 14": truck } = await look(fleet);

    await run(fleet, "linkDevice", { deviceId: truck?.id, vendorRef: { vendor: "VISTRACKS", ref: "1" } });

    const { data } = await fleet.query("{ events { edges { node { id device { name } } } } }");
    const { events } = data as { events: { edges: { node: { id: string; device: { name: string } } }[] } };
    expect(Object.fromEntries(events.edges.map(({ node }) => [node.id, node.device.name]))).toEqual({
      "vistracks:own": "Truck 14",
      "vistracks:other": "Truck 16",
    });
  });

  it("stays where it was put, whatever the vendors tell of it", async () => {
    await using fleet = await startFleet();
    const { "Truck 14": truck } = await look(fleet);
    await run(fleet, "linkDevice", { deviceId: truck?.id, vendorRef: { vendor: "VISTRACKS", ref: "1" } });

    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { name: "Truck 12", vin: VIN })]);
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "B", { name: "Truck 14", vin: OTHER_VIN })]);

    expect(await recordsOf(fleet)).toMatchObject({ "Truck 12": "SAMSARA A", "Truck 14": "SAMSARA B, VISTRACKS 1" });
  });

  it("is as it was before when it is unlinked again, its links and their reasons included", async () => {
    await using fleet = await startFleet();
    const before = await look(fleet);
    await run(fleet, "linkDevice", { deviceId: before["Truck 12"]?.id, vendorRef: CAMERA });

    const answer = await run(fleet, "unlinkDevice", { vendorRef: CAMERA });

    expect(answer.name).toBe("Camera 7");
    const withoutRevisions = (devices: Readonly<Record<string, Truck>>) =>
      Object.entries(devices).map(([name, { revision: _, ...device }]) => [name, device]);
    expect(withoutRevisions(await look(fleet))).toEqual(withoutRevisions(before));
  });
});

describe("a record that a person unlinks", () => {
  const ofLog = { vendor: "VISTRACKS", ref: "1" } as const;

  it("is by itself though facts tie it, and as it was before when it is linked back", async () => {
    await using fleet = await startFleet();
    const before = await look(fleet);

    const answer = await run(fleet, "unlinkDevice", { vendorRef: ofLog, reason: "sold" });
    expect(await recordsOf(fleet)).toMatchObject({ "Truck 12": "SAMSARA A", [String(answer.name)]: "VISTRACKS 1" });
    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { name: "Truck 12", vin: VIN })]);
    expect((await recordsOf(fleet))["Truck 12"]).not.toContain("SAMSARA A, VISTRACKS 1");
    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { vin: VIN })]);
    await run(fleet, "linkDevice", { deviceId: before["Truck 12"]?.id, vendorRef: ofLog });

    const after = await look(fleet);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after["Truck 12"]).toMatchObject({ id: before["Truck 12"]?.id, links: before["Truck 12"]?.links });
  });

  it("cannot be unlinked when it is linked with nothing, nor when nobody knows it", async () => {
    await using fleet = await startFleet();

    const alone = await run(fleet, "unlinkDevice", { vendorRef: CAMERA });
    const unknown = await run(fleet, "unlinkDevice", { vendorRef: { vendor: "VINLI", ref: "9" } });

    expect(alone.error).toEqual({ code: "BAD_USER_INPUT", field: "input.vendorRef" });
    expect(unknown.error).toEqual({ code: "NOT_FOUND", field: "input.vendorRef" });
  });
});

describe("a decision", () => {
  it("that makes no sense is refused, with the field", async () => {
    await using fleet = await startFleet();
    const { "Truck 12": truck } = await look(fleet);
    const [foreign] = Object.values(await look(fleet, "south"));
    const errorOf = async (input: Input) => (await run(fleet, "linkDevice", input)).error;

    expect(await errorOf({ deviceId: foreign?.id, vendorRef: CAMERA })).toEqual({
      code: "NOT_FOUND",
      field: "input.deviceId",
    });
    expect(await errorOf({ deviceId: truck?.id, vendorRef: { vendor: "VINLI", ref: "9" } })).toEqual({
      code: "NOT_FOUND",
      field: "input.vendorRef",
    });
    const at = "2026-03-01T10:00:00.000Z";
    expect(await errorOf({ deviceId: truck?.id, vendorRef: CAMERA, from: at, until: at })).toEqual({
      code: "BAD_USER_INPUT",
      field: "input.until",
    });
    expect(await errorOf({ deviceId: (await look(fleet))["Camera 7"]?.id, vendorRef: CAMERA })).toEqual({
      code: "BAD_USER_INPUT",
      field: "input.vendorRef",
    });
    expect(await recordsOf(fleet)).toMatchObject({ "Camera 7": "ROSCOLIVE 1" });
  });

  it("of two at once is one, and the other is told of the conflict", async () => {
    await using fleet = await startFleet();
    const { "Truck 12": truck } = await look(fleet);
    const input = { deviceId: truck?.id, expectedRevision: truck?.revision };

    const answers = await Promise.all([
      run(fleet, "linkDevice", { ...input, vendorRef: CAMERA }),
      run(fleet, "linkDevice", { ...input, vendorRef: { vendor: "SAMSARA", ref: "B" } }),
    ]);

    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, "CONFLICT"]);
    expect(await recordsOf(fleet)).toMatchObject({
      "Truck 12": "ROSCOLIVE 1, SAMSARA A, VISTRACKS 1",
      "Truck 14": "SAMSARA B",
    });
  });

  it("that comes again with its key is answered as the first was, and does nothing", async () => {
    await using fleet = await startFleet();
    const { "Truck 12": truck, "Truck 14": other } = await look(fleet);
    const input = { deviceId: truck?.id, vendorRef: CAMERA, idempotencyKey: "once" };
    const first = await run(fleet, "linkDevice", input);
    await run(fleet, "linkDevice", { deviceId: other?.id, vendorRef: CAMERA });

    const again = await run(fleet, "linkDevice", input);

    expect(again).toEqual(first);
    expect(await recordsOf(fleet)).toMatchObject({ "Truck 12": "SAMSARA A, VISTRACKS 1" });
  });

  it("is made of drivers as it is of devices", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "s", { name: "Ana Núñez" })]);
    await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "t", { name: "A. N." })]);
    await fleet.publish("VISTRACKS", [eventRecorded("VISTRACKS", "e", { driverRef: "t" })]);
    const idOf = async () => {
      const { data } = await fleet.query('{ drivers(filter: { search: "Ana" }) { edges { node { id } } } }');
      return (data as { drivers: { edges: { node: { id: string } }[] } }).drivers.edges[0]?.node.id;
    };

    await run(fleet, "linkDriver", { driverId: await idOf(), vendorRef: { vendor: "VISTRACKS", ref: "t" } });
    const { data: linked } = await fleet.query('{ event(id: "vistracks:e") { driver { name } driverRefs { ref } } }');
    await run(fleet, "unlinkDriver", { vendorRef: { vendor: "VISTRACKS", ref: "t" } });
    const { data: unlinked } = await fleet.query('{ event(id: "vistracks:e") { driver { name } driverRefs { ref } } }');

    expect(linked).toEqual({ event: { driver: { name: "Ana Núñez" }, driverRefs: [{ ref: "s" }, { ref: "t" }] } });
    expect(unlinked).toEqual({ event: { driver: { name: "A. N." }, driverRefs: [{ ref: "t" }] } });
  });
});
