import { describe, expect, it } from "vitest";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "./identity-fixture.ts";

const LINKS = "links { vendorRef { vendor ref } confidence evidence { kind value vendorRef { vendor ref } } }";

type Link = {
  readonly vendorRef: { readonly vendor: string; readonly ref: string };
  readonly confidence: string;
  readonly evidence: readonly { readonly kind: string; readonly value: string }[];
};

/** What ties the records of each driver, in one line. */
async function linksOf(fleet: FleetFixture): Promise<string[]> {
  const { data, errors } = await fleet.query(`{ drivers { edges { node { ${LINKS} } } } }`);
  expect(errors).toBeUndefined();
  const { drivers } = data as { drivers: { edges: { node: { links: Link[] } }[] } };
  return drivers.edges.map(({ node }) =>
    node.links
      .map(({ vendorRef, confidence, evidence }) =>
        [vendorRef.ref, confidence, ...evidence.map(({ kind, value }) => `${kind}=${value}`)].join(" "),
      )
      .join(" + "),
  );
}

describe("drivers that vendors publish", () => {
  it("are tied by alias, e-mail address, user name and payroll number, and say by which", async () => {
    await using fleet = await FleetFixture.start();

    await fleet.publish("SAMSARA", [
      driverSeen("SAMSARA", "s1", { name: "A" }),
      driverSeen("SAMSARA", "s2", { name: "B", email: "Bo@fleet.com" }),
      driverSeen("SAMSARA", "s3", { name: "C", username: "cy" }),
      driverSeen("SAMSARA", "s4", { name: "D", payrollNumber: "P-4" }),
      driverSeen("SAMSARA", "s5", { name: "Unassigned" }),
    ]);
    await fleet.publish("VISTRACKS", [
      driverSeen("VISTRACKS", "t1", { aliases: ["s1"] }),
      driverSeen("VISTRACKS", "t2", { email: "bo@fleet.com" }),
      driverSeen("VISTRACKS", "t3", { username: "CY" }),
      driverSeen("VISTRACKS", "t4", { payrollNumber: "p-4" }),
      driverSeen("VISTRACKS", "t5", { name: "UNASSIGNED" }),
    ]);

    expect(await linksOf(fleet)).toEqual([
      "s1 CONFIRMED ALIAS=s1 + t1 CONFIRMED ALIAS=s1",
      "s2 CONFIRMED EMAIL=bo@fleet.com + t2 CONFIRMED EMAIL=bo@fleet.com",
      "s3 PROBABLE USERNAME=cy + t3 PROBABLE USERNAME=cy",
      "s4 PROBABLE PAYROLL_NUMBER=p-4 + t4 PROBABLE PAYROLL_NUMBER=p-4",
      "s5 CONFIRMED",
      "t5 CONFIRMED",
    ]);
  });

  it("are nobody where the id is empty", async () => {
    await using fleet = await FleetFixture.start();

    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { deviceRef: "", driverRef: "" })]);

    const { data } = await fleet.query(
      '{ event(id: "samsara:1") { device { id } driver { id } } drivers { edges { node { id } } } devices { edges { node { id } } } }',
    );
    expect(data).toEqual({ event: { device: null, driver: null }, drivers: { edges: [] }, devices: { edges: [] } });
  });
});

describe("the id of a device", () => {
  it("leads for ever to the record that founded it, and that record's events are there", async () => {
    await using fleet = await FleetFixture.start();
    const see = (vendor: "SAMSARA" | "VISTRACKS" | "VINLI", vin: string | null) =>
      fleet.publish(vendor, [deviceSeen(vendor, "1", { name: vendor, vin })]);
    const lookAt = async (id: string) => {
      const { data } = await fleet.query(
        "query($id: ID!) { device(id: $id) { id vendorRefs { vendor } events { edges { node { vendor } } } } }",
        { id },
      );
      type Seen = { id: string; vendorRefs: { vendor: string }[]; events: { edges: { node: { vendor: string } }[] } };
      const { device } = data as { device: Seen };
      return {
        vendors: device.vendorRefs.map(({ vendor }) => vendor),
        ofEvents: device.events.edges.map(({ node }) => node.vendor).sort(),
      };
    };
    const founded = new Map<string, string>();
    for (const vendor of ["SAMSARA", "VISTRACKS", "VINLI"] as const) {
      await fleet.publish(vendor, [eventRecorded(vendor, "e", { deviceRef: "1" })]);
      const id = `${vendor.toLowerCase()}:e`;
      const { data } = await fleet.query("query($id: ID!) { event(id: $id) { device { id } } }", { id });
      founded.set(vendor, (data as { event: { device: { id: string } } }).event.device.id);
    }
    // All become one, the founder of the one leaves, comes back, and another leaves.
    const steps: [Parameters<typeof see>[0], string | null][] = [
      ["SAMSARA", VIN],
      ["VISTRACKS", VIN],
      ["VINLI", VIN],
      ["SAMSARA", OTHER_VIN],
      ["VISTRACKS", OTHER_VIN],
      ["SAMSARA", VIN],
      ["VISTRACKS", null],
    ];
    const vins = new Map<string, string | null>();

    for (const [vendor, vin] of steps) {
      await see(vendor, vin);
      vins.set(vendor, vin);

      for (const [founder, id] of founded) {
        const own = vins.get(founder) ?? null;
        const together = [...founded.keys()].filter(
          (one) => one === founder || (own !== null && vins.get(one) === own),
        );
        expect(await lookAt(id), `${founder} after ${vendor} ${vin}`).toEqual({
          vendors: together,
          ofEvents: together.toSorted(),
        });
      }
    }
  });
});

describe("cameras that are exchanged", () => {
  it("are one device with the truck of their name, once an event tells of it, whatever lists say later", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "s", { name: "Unit 7" })]);
    const cameras = [
      deviceSeen("ROSCOLIVE", "old", { name: "Unit 7" }),
      deviceSeen("ROSCOLIVE", "new", { name: "Unit 7" }),
    ];
    await fleet.publish("ROSCOLIVE", cameras);
    const apart = await deviceCount(fleet);

    await fleet.publish("ROSCOLIVE", [eventRecorded("ROSCOLIVE", "e", { deviceRef: "new", replacedDeviceRef: "old" })]);
    const together = await deviceCount(fleet);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "new", { name: "UNIT 7" })]);

    expect([apart, together, await deviceCount(fleet)]).toEqual([3, 1, 1]);
  });
});

async function deviceCount(fleet: FleetFixture): Promise<number> {
  const { data } = await fleet.query("{ devices { edges { cursor } } }");
  return (data as { devices: { edges: unknown[] } }).devices.edges.length;
}
