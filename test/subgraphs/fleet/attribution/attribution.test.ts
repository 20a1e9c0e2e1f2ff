import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventRecorded, Vendor } from "../../../../schema/messages.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const MINUTE_MS = 60_000;

const EVENT = `query($id: ID!) { event(id: $id) { revision driver { name } driverRefs { vendor ref } incident { driver { name } }
  attribution { source confidence evidence { source driver { name } event { id } } contradicts { source driver { name } event { id } } } } }`;

type Named = { readonly name: string } | null;
type Evidence = { readonly source: string; readonly driver: Named; readonly event: { readonly id: string } | null };
type Answer = {
  readonly event: {
    readonly revision: number;
    readonly driver: Named;
    readonly driverRefs: readonly { readonly vendor: string; readonly ref: string }[];
    readonly incident: { readonly driver: Named } | null;
    readonly attribution: {
      readonly source: string;
      readonly confidence: string;
      readonly evidence: readonly Evidence[];
      readonly contradicts: readonly Evidence[];
    } | null;
  };
};

describe("who drove", () => {
  let index: TenantedIndex;
  let tenant = "";
  let tenants = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  /** A tenant of its own, with two trucks that all vendors know, and with two drivers that the log and Samsara know. */
  beforeEach(async () => {
    tenants += 1;
    tenant = `tenant-${tenants}`;
    for (const vendor of ["SAMSARA", "VINLI", "VISTRACKS", "ROSCOLIVE"] as const) {
      await index.see(tenant, { vendor, ref: "d" }, { vin: VIN });
      await index.see(tenant, { vendor, ref: "other" }, { vin: OTHER_VIN });
    }
    for (const vendor of ["SAMSARA", "VISTRACKS"] as const) {
      await index.meet(tenant, { vendor, ref: "ann" }, { name: "Ann Lee", email: "ann@fleet.example" });
      await index.meet(tenant, { vendor, ref: "bob" }, { name: "Bob Ray", email: "bob@fleet.example" });
      await index.meet(tenant, { vendor, ref: "none" }, { name: "Unassigned" });
    }
  });

  function happen(vendor: Vendor, ref: string, minutes: number, facts: Partial<EventRecorded> = {}): Promise<void> {
    return index.happen(
      tenant,
      { vendor, ref },
      { deviceRef: "d", type: "HARSH_BRAKING", occurredAtMs: NOW_MS + minutes * MINUTE_MS, ...facts },
    );
  }

  /** An entry of the log: that somebody begins to drive, or what else it says. */
  function log(ref: string, minutes: number, facts: Partial<EventRecorded> = {}): Promise<void> {
    const said = { type: "DUTY_STATUS_CHANGE", vendorType: "Driving", driverRef: "ann" } as const;
    return happen("VISTRACKS", ref, minutes, { ...said, category: "HOURS_OF_SERVICE", ...facts });
  }

  async function ask(id: string): Promise<Answer["event"]> {
    return (await index.query<Answer>(tenant, EVENT, { id })).event;
  }

  /** The name of the driver, by whose word, and how sure it is. */
  async function driverOf(id: string): Promise<readonly (string | null)[]> {
    const { driver, attribution } = await ask(id);
    return [driver?.name ?? null, attribution?.source ?? null, attribution?.confidence ?? null];
  }

  it("is told by the log where the vendor names nobody", async () => {
    await log("1", -30);
    await happen("VINLI", "v", 0);

    const { driver, driverRefs, attribution } = await ask("vinli:v");

    expect(driver).toEqual({ name: "Ann Lee" });
    expect(driverRefs).toEqual([
      { vendor: "SAMSARA", ref: "ann" },
      { vendor: "VISTRACKS", ref: "ann" },
    ]);
    const evidence = [{ source: "DUTY_LOG", driver: { name: "Ann Lee" }, event: { id: "vistracks:1" } }];
    expect(attribution).toEqual({ source: "DUTY_LOG", confidence: "CONFIRMED", evidence, contradicts: [] });
  });

  it("is unknown before the log begins, a working day after its last entry, in another truck, and after a logout", async () => {
    await log("1", -14 * 60);
    await happen("VINLI", "before", -14 * 60 - 1);
    await happen("VINLI", "last", -1);
    await happen("VINLI", "behind", 0);
    await happen("VINLI", "elsewhere", -60, { deviceRef: "other" });
    await log("2", 60);
    await log("3", 90, { type: "LOGOUT" });
    await log("4", 91, { vendorType: "Sleeper" });
    await happen("VINLI", "parked", 92);

    expect(await driverOf("vinli:last")).toEqual(["Ann Lee", "DUTY_LOG", "CONFIRMED"]);
    for (const ref of ["before", "behind", "elsewhere", "parked"]) {
      expect(await driverOf(`vinli:${ref}`)).toEqual([null, null, null]);
    }
  });

  it("is probably the only one in the truck who does not drive, for as long as a break lasts", async () => {
    await log("1", -30);
    await log("2", -10, { vendorType: "OffDuty" });
    await happen("VINLI", "v", 0);
    await happen("VINLI", "long", 111);

    expect(await driverOf("vinli:v")).toEqual(["Ann Lee", "DUTY_LOG", "PROBABLE"]);
    expect((await ask("vinli:long")).driver).toBe(null);
  });

  it("has left with a logout that comes late, whatever rests the log has behind it", async () => {
    await log("1", -60);
    await log("2", -30, { vendorType: "OffDuty" });
    await log("3", -10, { vendorType: "Sleeper" });
    await happen("VINLI", "off duty", -20);
    await happen("VINLI", "asleep", 0);
    for (const ref of ["off duty", "asleep"]) {
      expect(await driverOf(`vinli:${ref}`)).toEqual(["Ann Lee", "DUTY_LOG", "PROBABLE"]);
    }

    await log("4", -40, { type: "LOGOUT" });
    for (const ref of ["off duty", "asleep"]) expect((await ask(`vinli:${ref}`)).driver).toBe(null);
  });

  it("is the one of two in a truck who drives, and neither where nothing decides", async () => {
    await log("1", -30);
    await log("2", -20, { driverRef: "bob", vendorType: "OnDuty" });
    await happen("VINLI", "v", 0);
    expect(await driverOf("vinli:v")).toEqual(["Ann Lee", "DUTY_LOG", "CONFIRMED"]);

    await log("3", -5, { driverRef: "bob" });
    expect(await driverOf("vinli:v")).toEqual([null, null, null]);

    await log("4", -4, { vendorType: "Sleeper" });
    expect(await driverOf("vinli:v")).toEqual(["Bob Ray", "DUTY_LOG", "CONFIRMED"]);
  });

  it("is nobody where the log has driving that nobody claims, and the claimant once somebody does", async () => {
    await log("1", -30, { vendorType: "OnDuty" });
    await log("2", -5, { driverRef: null, endedAtMs: NOW_MS + 5 * MINUTE_MS });
    await happen("VINLI", "v", 0);
    await happen("VINLI", "w", 6);

    expect((await ask("vinli:v")).driver).toBe(null);
    expect(await driverOf("vinli:w")).toEqual(["Ann Lee", "DUTY_LOG", "PROBABLE"]);
    await log("2", -5, { driverRef: "bob", endedAtMs: NOW_MS + 5 * MINUTE_MS });
    expect(await driverOf("vinli:v")).toEqual(["Bob Ray", "DUTY_LOG", "CONFIRMED"]);
  });

  it("is told by a witness of the same incident, and as long as there is one", async () => {
    await happen("VINLI", "v", 0);
    await happen("SAMSARA", "s", 0, { driverRef: "bob" });

    const evidence = [{ source: "WITNESS", driver: { name: "Bob Ray" }, event: { id: "samsara:s" } }];
    const { attribution, incident } = await ask("vinli:v");
    expect(attribution).toEqual({ source: "WITNESS", confidence: "CONFIRMED", evidence, contradicts: [] });
    expect(incident).toEqual({ driver: { name: "Bob Ray" } });

    await happen("SAMSARA", "s", 0, { driverRef: "bob", retracted: true });
    expect(await driverOf("vinli:v")).toEqual([null, null, null]);
  });

  it("stays what the vendor says, and tells who contradicts it", async () => {
    await happen("SAMSARA", "s", 0, { driverRef: "bob" });
    await log("1", -30);

    const { driver, attribution } = await ask("samsara:s");

    expect(driver).toEqual({ name: "Bob Ray" });
    expect(attribution).toEqual({
      source: "VENDOR",
      confidence: "PROBABLE",
      evidence: [{ source: "VENDOR", driver: { name: "Bob Ray" }, event: { id: "samsara:s" } }],
      contradicts: [{ source: "DUTY_LOG", driver: { name: "Ann Lee" }, event: { id: "vistracks:1" } }],
    });
  });

  it("is somebody in place of an account that is nobody's, and that account where nobody knows more", async () => {
    await happen("SAMSARA", "s", 0, { driverRef: "none" });
    await happen("VINLI", "v", 0);
    expect(await driverOf("samsara:s")).toEqual(["Unassigned", "VENDOR", "PROBABLE"]);
    expect(await driverOf("vinli:v")).toEqual([null, null, null]);

    await log("1", -30);
    expect(await driverOf("samsara:s")).toEqual(["Ann Lee", "DUTY_LOG", "CONFIRMED"]);

    await index.meet(tenant, { vendor: "SAMSARA", ref: "none" }, { name: "Cy Dow" });
    const { driver, attribution } = await ask("samsara:s");
    expect([driver?.name, attribution?.source]).toEqual(["Cy Dow", "VENDOR"]);
    expect(attribution?.contradicts.map((one) => one.driver?.name)).toEqual(["Ann Lee"]);
  });

  it("is who is said to have the truck, from then on and as long as no log is kept in it", async () => {
    for (const vendor of ["SAMSARA", "VINLI"] as const)
      await index.see(tenant, { vendor, ref: "t" }, { name: "Truck 3" });
    const assign = (ref: string, minutes: number, assignedDeviceRef: string | null) =>
      index.meet(
        tenant,
        { vendor: "SAMSARA", ref },
        { name: ref === "ann" ? "Ann Lee" : "Bob Ray", assignedDeviceRef, changedAtMs: NOW_MS + minutes * MINUTE_MS },
      );
    for (const minutes of [-1, 1, 5]) await happen("VINLI", `at ${minutes}`, minutes, { deviceRef: "t" });

    await assign("ann", 0, "t");
    expect((await ask("vinli:at -1")).driver).toBe(null);
    const evidence = [{ source: "ASSIGNMENT", driver: { name: "Ann Lee" }, event: null }];
    const attribution = { source: "ASSIGNMENT", confidence: "PROBABLE", evidence, contradicts: [] };
    expect((await ask("vinli:at 1")).attribution).toEqual(attribution);

    await assign("ann", 3, null);
    await assign("bob", 3, "t");
    expect(await driverOf("vinli:at 1")).toEqual(["Ann Lee", "ASSIGNMENT", "PROBABLE"]);
    expect(await driverOf("vinli:at 5")).toEqual(["Bob Ray", "ASSIGNMENT", "PROBABLE"]);

    await assign("ann", 4, "t");
    expect(await driverOf("vinli:at 5")).toEqual([null, null, null]);
    await index.see(tenant, { vendor: "VISTRACKS", ref: "t" }, { name: "Truck 3" });
    expect(await driverOf("vinli:at 1")).toEqual([null, null, null]);
  });

  it("follows edits of the log, and whoever listens to a driver's events is told", async ({ signal }) => {
    await log("1", -30);
    await happen("VINLI", "v", 0);
    const { drivers, events } = await index.query<{
      drivers: { edges: { node: { id: string; name: string } }[] };
      events: { changeCursor: string };
    }>(tenant, "{ drivers { edges { node { id name } } } events { changeCursor } }");
    const idOf = (name: string) => drivers.edges.find(({ node }) => node.name === name)?.node.id;
    const follow = (name: string) =>
      index.follow<{ eventChanges: object }>(
        tenant,
        `subscription($after: String, $filter: EventFilter) { eventChanges(after: $after, filter: $filter) { kind eventId } }`,
        { signal, after: events.changeCursor, filter: { driverIds: [idOf(name)], vendors: ["VINLI"] } },
      );

    await log("1", -30, { retracted: true });
    await log("2", -30, { driverRef: "bob" });

    const [first, second] = [await follow("Ann Lee").next(), await follow("Bob Ray").next()];
    expect(first.value?.eventChanges).toEqual({ kind: "LEFT", eventId: "vinli:v" });
    expect(second.value?.eventChanges).toEqual({ kind: "ADDED", eventId: "vinli:v" });
    const listed = await index.query<object>(
      tenant,
      `query($bob: [ID!], $id: ID!) { events(filter: { driverIds: $bob, vendors: [VINLI] }) { edges { node { id revision } } }
        driver(id: $id) { events(filter: { vendors: [VINLI] }) { edges { node { id } } } } }`,
      { bob: [idOf("Bob Ray")], id: idOf("Bob Ray") },
    );
    expect(listed).toEqual({
      events: { edges: [{ node: { id: "vinli:v", revision: 3 } }] },
      driver: { events: { edges: [{ node: { id: "vinli:v" } }] } },
    });
  });

  it("leaves alone what the log and hardware say of themselves", async () => {
    await log("1", -30);
    await log("2", -20, { type: "LOG_REMARK", driverRef: null });
    await happen("VINLI", "v", 0, { type: "DEVICE_STATUS", category: "VEHICLE" });

    expect((await ask("vistracks:2")).driver).toBe(null);
    expect((await ask("vinli:v")).driver).toBe(null);
    expect((await ask("vistracks:1")).attribution?.source).toBe("VENDOR");
  });

  it("is found out of events that were there before it was asked", async ({ signal }) => {
    await log("1", -30);
    await happen("VINLI", "v", 0);
    await happen("SAMSARA", "s", 0, { driverRef: "none" });
    await index.forgetAttributions();
    expect((await ask("vinli:v")).driver).toBe(null);

    await index.attributeStored(signal);

    expect(await driverOf("vinli:v")).toEqual(["Ann Lee", "DUTY_LOG", "CONFIRMED"]);
    expect(await driverOf("samsara:s")).toEqual(["Ann Lee", "DUTY_LOG", "CONFIRMED"]);
  });
});
