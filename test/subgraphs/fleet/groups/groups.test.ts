import { describe, expect, it } from "vitest";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture } from "../fleet-fixture.ts";

const VIN = "3HSDZAPR8LL880977";

type Answer = Record<
  string,
  { edges: { cursor: string; node: Record<string, never> }[]; pageInfo: Record<string, never> }
>;

async function ask(fleet: FleetFixture, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const { data, errors } = await fleet.query(query, variables);
  expect(errors).toBeUndefined();
  return data as Answer;
}

const groupsOf = async (fleet: FleetFixture) =>
  (await ask(fleet, "{ groups { edges { node { id name vendorRefs { vendor ref } } } } }")).groups?.edges.map(
    ({ node }) => node as unknown as { id: string; name: string; vendorRefs: unknown },
  ) ?? [];

/** A truck that two vendors know, each with groups of its own, and one that nobody has put in a group. */
async function startFleet(): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  await fleet.publish("ROSCOLIVE", [
    deviceSeen("ROSCOLIVE", "c1", { name: "Truck 7", vin: VIN, groups: [{ ref: "g1", name: "north yard" }] }),
    deviceSeen("ROSCOLIVE", "c2", { name: "Truck 8" }),
    eventRecorded("ROSCOLIVE", "clip", { deviceRef: "c1", title: "of the camera" }),
    eventRecorded("ROSCOLIVE", "other", { deviceRef: "c2", title: "of another truck" }),
  ]);
  await fleet.publish("SAMSARA", [
    deviceSeen("SAMSARA", "t1", {
      name: "Truck 7",
      vin: VIN,
      groups: [
        { ref: "12", name: "North Yard" },
        { ref: "13", name: "Heavy" },
      ],
    }),
    driverSeen("SAMSARA", "d1", { name: "Ann", groups: [{ ref: "14", name: "Night shift" }] }),
    eventRecorded("SAMSARA", "brake", { deviceRef: "t1", driverRef: "d1", title: "of the truck" }),
    eventRecorded("SAMSARA", "tagged", { groupRefs: ["13"], title: "that names a group" }),
  ]);
  return fleet;
}

describe("groups", () => {
  it("of one name are one, whatever the vendor and the spelling", async () => {
    await using fleet = await startFleet();

    expect((await groupsOf(fleet)).map(({ name, vendorRefs }) => [name, vendorRefs])).toEqual([
      ["Heavy", [{ vendor: "SAMSARA", ref: "13" }]],
      ["Night shift", [{ vendor: "SAMSARA", ref: "14" }]],
      [
        "north yard",
        [
          { vendor: "ROSCOLIVE", ref: "g1" },
          { vendor: "SAMSARA", ref: "12" },
        ],
      ],
    ]);
  });

  it("are told of devices and drivers by all their records, and narrow lists of them", async () => {
    await using fleet = await startFleet();
    const [heavy, night, north] = (await groupsOf(fleet)).map(({ id }) => id);

    const { devices, drivers } = await ask(
      fleet,
      "{ devices { edges { node { name groups { name } } } } drivers { edges { node { name groups { name } } } } }",
    );
    const filtered = await ask(
      fleet,
      `query($devices: [ID!], $drivers: [ID!]) {
        devices(filter: { groups: $devices }) { edges { node { name } } }
        drivers(filter: { groups: $drivers }) { edges { node { name } } }
        none: devices(filter: { groups: $drivers }) { edges { node { name } } }
      }`,
      { devices: [north, heavy], drivers: [night] },
    );

    expect(devices?.edges.map(({ node }) => node)).toEqual([
      { name: "Truck 7", groups: [{ name: "Heavy" }, { name: "north yard" }] },
      { name: "Truck 8", groups: [] },
    ]);
    expect(drivers?.edges.map(({ node }) => node)).toEqual([{ name: "Ann", groups: [{ name: "Night shift" }] }]);
    expect(filtered.devices?.edges).toEqual([{ node: { name: "Truck 7" } }]);
    expect(filtered.drivers?.edges).toEqual([{ node: { name: "Ann" } }]);
    expect(filtered.none?.edges).toEqual([]);
  });

  it("narrow events to those that name them, and to those of their devices and drivers at any vendor", async () => {
    await using fleet = await startFleet();
    const groups = await groupsOf(fleet);
    const titlesOf = async (name: string, more = {}) => {
      const ids = groups.filter((group) => group.name === name).map(({ id }) => id);
      const { events } = await ask(
        fleet,
        "query($filter: EventFilter) { events(filter: $filter) { edges { node { title } } } }",
        { filter: { groups: ids, ...more } },
      );
      return events?.edges.map(({ node }) => String(node.title)).sort();
    };

    expect(await titlesOf("Heavy")).toEqual(["of the truck", "that names a group"]);
    expect(await titlesOf("Night shift")).toEqual(["of the truck"]);
    expect(await titlesOf("north yard", { vendors: ["SAMSARA"] })).toEqual(["of the truck"]);
    expect(await titlesOf("north yard", { vendors: ["ROSCOLIVE"] })).toEqual(["of the camera"]);
  });

  it("follow a record that changes its groups, and a group that gets another name", async () => {
    await using fleet = await startFleet();
    const before = await groupsOf(fleet);

    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "t1", { name: "Truck 7", vin: VIN, groups: [{ ref: "13", name: "Very heavy" }] }),
    ]);

    const { devices } = await ask(fleet, "{ devices { edges { node { groups { name } } } } }");
    const { node } = (await ask(fleet, "query($id: ID!) { node(id: $id) { id } }", { id: before[0]?.id })) as Record<
      string,
      unknown
    >;
    expect(devices?.edges[0]?.node).toEqual({
      groups: [{ name: "north yard" }, { name: "Very heavy" }].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    });
    expect(node).toBe(null);
  });

  it("are those of an event that its device is in when it is told, and not later", async () => {
    await using fleet = await startFleet();
    const titlesIn = async (name: string) => {
      const ids = (await groupsOf(fleet)).filter((group) => group.name === name).map(({ id }) => id);
      const query = "query($ids: [ID!]) { events(filter: { groups: $ids }) { edges { node { title } } } }";
      return (await ask(fleet, query, { ids })).events?.edges.map(({ node }) => String(node.title)).sort();
    };

    await fleet.publish("ROSCOLIVE", [
      deviceSeen("ROSCOLIVE", "c2", { name: "Truck 8", groups: [{ ref: "g9", name: "Spare" }] }),
    ]);
    await fleet.publish("ROSCOLIVE", [
      eventRecorded("ROSCOLIVE", "later", { deviceRef: "c2", title: "of a spare truck" }),
    ]);

    expect(await titlesIn("Spare")).toEqual(["of a spare truck"]);
  });

  it("are those of an event that its newest version names", async () => {
    await using fleet = await startFleet();
    const titlesIn = async (name: string) => {
      const ids = (await groupsOf(fleet)).filter((group) => group.name === name).map(({ id }) => id);
      const query = "query($ids: [ID!]) { events(filter: { groups: $ids }) { edges { node { title } } } }";
      return (await ask(fleet, query, { ids })).events?.edges.map(({ node }) => String(node.title)).sort();
    };

    await fleet.publish("SAMSARA", [
      eventRecorded("SAMSARA", "tagged", { groupRefs: ["14"], title: "that names another" }),
    ]);

    expect(await titlesIn("Heavy")).toEqual(["of the truck"]);
    expect(await titlesIn("Night shift")).toEqual(["of the truck", "that names another"]);
  });

  it("come in pages, and by their id", async () => {
    await using fleet = await startFleet();
    const all = await groupsOf(fleet);

    const first = await ask(
      fleet,
      "{ groups(first: 2) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }",
    );
    const rest = await ask(
      fleet,
      "query($after: String) { groups(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage } } }",
      {
        after: first.groups?.pageInfo.endCursor,
      },
    );
    const found = (await ask(fleet, "query($id: ID!) { node(id: $id) { __typename id ... on Group { name } } }", {
      id: all[1]?.id,
    })) as Record<string, unknown>;

    expect([...(first.groups?.edges ?? []), ...(rest.groups?.edges ?? [])].map(({ node }) => node.id)).toEqual(
      all.map(({ id }) => id),
    );
    expect([first.groups?.pageInfo.hasNextPage, rest.groups?.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(found.node).toEqual({ __typename: "Group", id: all[1]?.id, name: "Night shift" });
  });

  it("that do not exist are refused by name, and those of another tenant do not exist", async () => {
    await using fleet = await startFleet();
    const [group] = await groupsOf(fleet);
    const query = "query($ids: [ID!]) { events(filter: { groups: $ids }) { edges { cursor } } }";

    const unknown = await fleet.query(query, { ids: ["group:none"] });
    const foreign = await fleet.query(query, { ids: [group?.id] }, "another");
    const { data } = await fleet.query("{ groups { edges { cursor } } }", {}, "another");

    for (const { errors } of [unknown, foreign]) {
      expect(errors?.[0]?.extensions).toEqual({ code: "NOT_FOUND", field: "filter.groups" });
    }
    expect(data).toEqual({ groups: { edges: [] } });
  });
});
