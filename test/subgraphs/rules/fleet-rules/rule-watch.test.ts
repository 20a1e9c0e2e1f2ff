import { describe, expect, it } from "vitest";
import { toPositionSeen } from "../../../../schema/messages.ts";
import { AWAY, minutes, openWatchedFleets, YARD } from "./watched-fleet.ts";

const YARD_RULE = { name: "Yard", boundaries: [{ radius: YARD }], wholeFleet: true };

describe("a rule of the fleet", () => {
  it("tells of crossings as events of the record whose position shows them, on the positions of all vendors", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    await fleet.link("VINLI", "dongle", "truck");
    await fleet.link("SAMSARA", "van", "truck");
    const { ruleId } = await fleet.run<{ ruleId: string }>("createFleetRule", { rule: YARD_RULE });

    fleets.clock.nowMs = minutes(60);
    await fleet.position("dongle", minutes(1), AWAY);
    await fleet.position("dongle", minutes(2), YARD, 20);
    await fleet.event("harsh,1", {
      vendor: "SAMSARA",
      deviceRef: "van",
      occurredAtMs: minutes(9),
      position: toPositionSeen(AWAY.latitude, AWAY.longitude),
    });

    expect(await fleet.told()).toEqual(["enter 2 LOW r1", "leave 9 LOW r1"]);
    const [entered, left] = await fleet.messages();
    expect(entered).toMatchObject({
      ...{ vendor: "FLEETGRAPH", type: "RULE_ENTERED", category: "RULE", recordVendor: "VINLI", deviceRef: "dongle" },
      ...{ ruleRef: ruleId, position: { latitude: YARD.latitude, longitude: YARD.longitude, speedKph: 20 } },
    });
    expect(entered?.id).toMatch(/^rules:/);
    expect(left).toMatchObject({ recordVendor: "SAMSARA", deviceRef: "van", derivedFrom: ["samsara:harsh,1"] });
  });

  it("amends and retracts what late positions show to be otherwise, in any order and over a restart", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    await fleet.link("VINLI", "dongle", "truck");
    await fleet.run("createFleetRule", { rule: YARD_RULE });
    fleets.clock.nowMs = minutes(600);
    await fleet.position("dongle", minutes(1), AWAY);
    await fleet.position("dongle", minutes(9), YARD);
    await fleet.position("dongle", minutes(20), AWAY);

    await fleet.position("dongle", minutes(5), YARD);
    expect(await fleet.told()).toEqual(["enter 5 LOW r2", "leave 20 LOW r1"]);

    fleet.restart();
    await fleet.position("dongle", minutes(7), AWAY);
    expect(await fleet.told()).toEqual(["enter 5 LOW r2", "leave 7 LOW r1", "enter 9 LOW r1", "leave 20 LOW r1"]);

    const gone = {
      vendor: "SAMSARA",
      deviceRef: "van",
      occurredAtMs: minutes(30),
      position: toPositionSeen(YARD.latitude, YARD.longitude),
    } as const;
    await fleet.link("SAMSARA", "van", "truck");
    await fleet.event("e", gone);
    expect((await fleet.told()).slice(4)).toEqual(["enter 30 LOW r1"]);
    await fleet.event("e", { ...gone, retracted: true });
    expect((await fleet.told()).slice(4)).toEqual(["!enter 30 LOW r2"]);
    await fleet.event("e", { ...gone, occurredAtMs: minutes(31) });
    expect((await fleet.told()).slice(4)).toEqual(["!enter 30 LOW r2", "enter 31 LOW r1"]);
  });

  it("says nothing of a position that comes again, and nothing of one by a clock that is ahead", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    await fleet.link("VINLI", "dongle", "truck");
    await fleet.run("createFleetRule", { rule: YARD_RULE });
    fleets.clock.nowMs = minutes(5);

    await fleet.position("dongle", minutes(400), AWAY);
    await fleet.position("dongle", minutes(1), YARD);
    fleet.restart();
    await fleet.position("dongle", minutes(1), YARD);
    await fleet.position("dongle", minutes(4), YARD);

    expect(await fleet.told()).toEqual(["enter 1 INFO r1"]);
  });

  it("evaluates what was told before fleet knew whose it is, and anew what turns out to be another one's", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    await fleet.run("createFleetRule", { rule: YARD_RULE });
    fleets.clock.nowMs = minutes(60);
    await fleet.position("dongle", minutes(1), AWAY);
    await fleet.position("dongle", minutes(2), YARD);
    expect(await fleet.told()).toEqual([]);

    await fleet.link("VINLI", "dongle", "truck");

    expect(await fleet.told()).toEqual(["enter 2 LOW r1"]);
    // Of the same truck another dongle tells that it was away.
    await fleet.position("other", minutes(4), AWAY);
    await fleet.link("VINLI", "other", "truck");
    expect(await fleet.told()).toEqual(["enter 2 LOW r1", "leave 4 LOW r1"]);
  });

  it("watches the devices and the groups that it names, and whoever comes into them", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    for (const ref of ["one", "two", "three"]) await fleet.link("VINLI", ref, `truck ${ref}`);
    const { toGroupId } = await import("../../../../schema/group-id.ts");
    await fleet.run("createFleetRule", {
      rule: { ...YARD_RULE, wholeFleet: false, deviceIds: ["truck one"], groupIds: [toGroupId("acme", "North")] },
    });
    fleets.clock.nowMs = minutes(60);
    const entered = async () => (await fleet.messages()).map(({ deviceRef }) => deviceRef);

    for (const ref of ["one", "two", "three"]) await fleet.position(ref, minutes(2), YARD);
    expect(await entered()).toEqual(["one"]);
    await fleet.device("two", ["north"]);
    for (const ref of ["one", "two", "three"]) await fleet.position(ref, minutes(3), YARD);
    expect(await entered()).toEqual(["one", "two"]);
    await fleet.device("two", []);
    await fleet.position("two", minutes(4), YARD);
    expect(await fleet.told()).toEqual(["enter 2 INFO r1", "enter 3 LOW r1", "leave 4 LOW r1"]);
  });

  it("judges each position by what the rule said at its instant, and goes no further when it is deleted", async () => {
    await using fleets = await openWatchedFleets();
    const fleet = fleets.fleet("acme");
    await fleet.link("VINLI", "dongle", "truck");
    const { ruleId } = await fleet.run<{ ruleId: string }>("createFleetRule", { rule: YARD_RULE });
    fleets.clock.nowMs = minutes(10);
    await fleet.position("dongle", minutes(1), AWAY);
    await fleet.run("updateFleetRule", {
      ruleId,
      rule: { ...YARD_RULE, name: "Far", boundaries: [{ radius: { ...AWAY, radiusMeters: 300 } }] },
      expectedRevision: 1,
    });
    fleets.clock.nowMs = minutes(60);

    await fleet.position("dongle", minutes(11), AWAY);
    await fleet.position("dongle", minutes(5), YARD);
    expect(await fleet.told()).toEqual(["enter 5 LOW r2"]);
    await fleet.position("dongle", minutes(8), AWAY);
    expect(await fleet.told()).toEqual(["enter 5 LOW r2", "leave 8 LOW r1", "enter 11 LOW r1"]);

    await expect(fleet.run("updateFleetRule", { ruleId, rule: YARD_RULE, expectedRevision: 1 })).rejects.toMatchObject({
      extensions: { code: "CONFLICT" },
    });
    await fleet.run("deleteFleetRule", { ruleId, expectedRevision: 2 });
    fleets.clock.nowMs = minutes(90);
    await fleet.position("dongle", minutes(80), YARD);
    expect(await fleet.told()).toHaveLength(3);
    await expect(fleet.run("deleteFleetRule", { ruleId })).rejects.toMatchObject({ extensions: { code: "NOT_FOUND" } });
  });

  it("is its own fleet's, with its devices, positions and crossings", async () => {
    await using fleets = await openWatchedFleets();
    const [acme, other] = [fleets.fleet("acme"), fleets.fleet("other")];
    for (const fleet of [acme, other]) await fleet.link("VINLI", "dongle", "truck");
    const { ruleId } = await acme.run<{ ruleId: string }>("createFleetRule", { rule: YARD_RULE });
    fleets.clock.nowMs = minutes(60);

    for (const fleet of [acme, other]) await fleet.position("dongle", minutes(1), fleet === acme ? YARD : AWAY);
    await acme.position("dongle", minutes(2), YARD);

    expect(await acme.told()).toEqual(["enter 1 INFO r1"]);
    expect(await other.told()).toEqual([]);
    await expect(other.run("deleteFleetRule", { ruleId })).rejects.toMatchObject({ extensions: { code: "NOT_FOUND" } });
    await expect(
      other.run("createFleetRule", { rule: { ...YARD_RULE, wholeFleet: false, deviceIds: ["elsewhere"] } }),
    ).rejects.toMatchObject({
      extensions: { code: "NOT_FOUND", field: "input.rule.deviceIds[0]" },
    });
  });
});
