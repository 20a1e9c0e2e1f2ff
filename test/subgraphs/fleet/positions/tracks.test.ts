import { describe, expect, it } from "vitest";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "../fleet-fixture.ts";

const MINUTE_MS = 60_000;
const at = (latitude: number, speedKph: number | null = null) => ({
  ...{ latitude, longitude: -90, headingDegrees: null, speedKph, accuracyMeters: null, address: null },
});
const PERIOD = `from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z"`;

/** A truck that two vendors know, with positions of events and such as are told. */
async function startFleet(environment = {}) {
  const fleet = await FleetFixture.start(undefined, environment);
  await fleet.publish("SAMSARA", [
    deviceSeen("SAMSARA", "t1", { name: "Truck 1" }),
    driverSeen("SAMSARA", "d1", { name: "Ann Lee" }),
    eventRecorded("SAMSARA", "e1", { deviceRef: "t1", position: at(40), occurredAtMs: NOW_MS - 30 * MINUTE_MS }),
    eventRecorded("SAMSARA", "e2", { deviceRef: "t1", position: at(40.1), occurredAtMs: NOW_MS - 20 * MINUTE_MS }),
    eventRecorded("SAMSARA", "e3", {
      deviceRef: "t1",
      position: at(60),
      retracted: true,
      occurredAtMs: NOW_MS - 15 * MINUTE_MS,
    }),
  ]);
  await fleet.publish("VINLI", [
    deviceSeen("VINLI", "dongle", { name: "Truck 1" }),
    positionObserved("VINLI", "dongle", { position: at(40.05, 70), observedAtMs: NOW_MS - 25 * MINUTE_MS }),
  ]);
  await fleet.publish("VINLI", [
    positionObserved("VINLI", "dongle", { position: at(40.2, 80), observedAtMs: NOW_MS - 10 * MINUTE_MS }),
  ]);
  return fleet;
}

type Edge = { readonly cursor: string; readonly node: { readonly latitude: number; readonly source: string } };
type Track = { readonly edges: readonly Edge[]; readonly pageInfo: { readonly hasNextPage: boolean } };

async function track(fleet: FleetFixture, args: string, tenant?: string): Promise<Track> {
  const { data, errors } = await fleet.query(
    `{ devices { edges { node { positions(${args}) { edges { cursor node { latitude source } } pageInfo { hasNextPage } } } } } }`,
    {},
    tenant,
  );
  expect(errors).toBeUndefined();
  const { edges } = (data as { devices: { edges: { node: { positions: Track } }[] } }).devices;
  return edges[0]?.node.positions ?? { edges: [], pageInfo: { hasNextPage: false } };
}

const latitudes = ({ edges }: Track) => edges.map(({ node }) => node.latitude);

describe("where a device was", () => {
  it("is told of all vendors, in the order of time, page by page", async () => {
    await using fleet = await startFleet();

    const whole = await track(fleet, PERIOD);
    const first = await track(fleet, `${PERIOD}, first: 3`);
    const second = await track(fleet, `${PERIOD}, first: 3, after: "${first.edges.at(-1)?.cursor}"`);

    expect(whole.edges.map(({ node }) => node)).toEqual([
      { latitude: 40, source: "SAMSARA" },
      { latitude: 40.05, source: "VINLI" },
      { latitude: 40.1, source: "SAMSARA" },
      { latitude: 40.2, source: "VINLI" },
    ]);
    expect([latitudes(first), first.pageInfo.hasNextPage]).toEqual([[40, 40.05, 40.1], true]);
    expect([latitudes(second), second.pageInfo.hasNextPage]).toEqual([[40.2], false]);
    expect(latitudes(await track(fleet, `${PERIOD}, secondsApart: 600`))).toEqual([40, 40.1, 40.2]);
    expect(latitudes(await track(fleet, `from: "2026-03-01T11:35:00Z", to: "2026-03-01T11:50:00Z"`))).toEqual([
      40.05, 40.1,
    ]);
    expect(latitudes(await track(fleet, PERIOD, "others"))).toEqual([]);
  });

  it("is kept as long as events", async () => {
    await using fleet = await startFleet({ RETAIN_DAYS_EVENTS: "1" });
    fleet.clock.nowMs += 86_400_000 - 15 * MINUTE_MS;

    await fleet.prune();

    expect(latitudes(await track(fleet, PERIOD))).toEqual([40.2]);
  });

  it("refuses a period that ends before it begins, and positions that are apart by less than nothing", async () => {
    await using fleet = await startFleet();
    const fieldOf = async (args: string) => {
      const { errors } = await fleet.query(
        `{ devices { edges { node { positions(${args}) { edges { cursor } } } } } }`,
      );
      return errors?.[0]?.extensions;
    };

    const to = `from: "2026-03-02T00:00:00Z", to: "2026-03-02T00:00:00Z"`;
    expect(await fieldOf(to)).toEqual({ code: "BAD_USER_INPUT", field: "to" });
    expect(await fieldOf(`${PERIOD}, secondsApart: -1`)).toEqual({ code: "BAD_USER_INPUT", field: "secondsApart" });
  });
});

describe("a device on the map", () => {
  const STATE = "position { latitude source ageSeconds } state { kind since lastSeenAt } currentDriver { name }";

  it("has its newest position of any vendor, with its age, and whether it moves", async () => {
    await using fleet = await startFleet();

    const { data } = await fleet.query(`{ devices { edges { node { ${STATE} } } } }`);

    expect((data as { devices: { edges: object[] } }).devices.edges).toEqual([
      {
        node: {
          position: { latitude: 40.2, source: "VINLI", ageSeconds: 600 },
          state: { kind: "MOVING", since: "2026-03-01T11:35:00.000Z", lastSeenAt: "2026-03-01T11:50:00.000Z" },
          currentDriver: null,
        },
      },
    ]);
  });

  it("is told at once, and again when it has moved or is driven by somebody, as it is then", async ({ signal }) => {
    await using fleet = await startFleet();
    const { data } = await fleet.query("{ devices { edges { node { id } } } }");
    const deviceIds = (data as { devices: { edges: { node: { id: string } }[] } }).devices.edges.map(
      ({ node }) => node.id,
    );
    const source = `subscription($deviceIds: [ID!]!) { deviceChanges(deviceIds: $deviceIds) { deviceId device { ${STATE} } } }`;
    const items = await fleet.subscribe(source, signal, undefined, { deviceIds: [...deviceIds, ...deviceIds] });
    const next = async () => (await items.next()).value?.data;

    expect(await next()).toMatchObject({
      deviceChanges: { deviceId: deviceIds[0], device: { position: { latitude: 40.2 } } },
    });
    const told = next();
    await fleet.publish("VINLI", [
      positionObserved("VINLI", "dongle", { position: at(40.3, 0), observedAtMs: NOW_MS - 5 * MINUTE_MS }),
    ]);
    expect(await told).toMatchObject({
      deviceChanges: { device: { position: { latitude: 40.3 }, state: { kind: "STOPPED" } } },
    });

    const driven = next();
    await fleet.publish("SAMSARA", [
      eventRecorded("SAMSARA", "e4", { deviceRef: "t1", driverRef: "d1", occurredAtMs: NOW_MS - MINUTE_MS }),
    ]);
    expect(await driven).toMatchObject({ deviceChanges: { device: { currentDriver: { name: "Ann Lee" } } } });
    await items.return?.();
  });

  it("is listed by its place, its state and when it moved", async () => {
    await using fleet = await startFleet();
    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "t2", { name: "Truck 2" }),
      eventRecorded("SAMSARA", "s1", { deviceRef: "t2", position: at(41, 0), occurredAtMs: NOW_MS - 40 * MINUTE_MS }),
      deviceSeen("SAMSARA", "t3", { name: "Truck 3" }),
    ]);
    const names = async (filter: string) => {
      const { data, errors } = await fleet.query(
        `{ devices(filter: ${filter}) { totalCount edges { node { name } } } }`,
      );
      expect(errors).toBeUndefined();
      const { devices } = data as { devices: { totalCount: number; edges: { node: { name: string } }[] } };
      expect(devices.totalCount).toBe(devices.edges.length);
      return devices.edges.map(({ node }) => node.name);
    };

    expect(await names("{ states: [MOVING] }")).toEqual(["Truck 1"]);
    expect(await names("{ states: [STOPPED, UNKNOWN] }")).toEqual(["Truck 2", "Truck 3"]);
    expect(await names("{ near: { latitude: 40.9, longitude: -90, radiusKm: 12 } }")).toEqual(["Truck 2"]);
    expect(await names("{ near: { latitude: 40.9, longitude: -90, radiusKm: 100 } }")).toEqual(["Truck 1", "Truck 2"]);
    expect(await names('{ movedSince: "2026-03-01T11:30:00Z" }')).toEqual(["Truck 1"]);
    expect(await names('{ movedSince: "2026-03-01T11:00:00Z", search: "truck 2" }')).toEqual(["Truck 2"]);
    const { errors } = await fleet.query(
      "{ devices(filter: { near: { latitude: 91, longitude: 0, radiusKm: 1 } }) { totalCount } }",
    );
    expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", field: "filter.near" });
  });

  it("is followed by 1 to 200 ids", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const ids = JSON.stringify(Array.from({ length: 201 }, (_, nth) => `device:${nth}`));

    for (const deviceIds of ["[]", ids]) {
      const following = fleet.subscribe(`subscription { deviceChanges(deviceIds: ${deviceIds}) { deviceId } }`, signal);
      await expect(following).rejects.toThrow(/from 1 to 200/);
    }
  });
});
