import { describe, expect, it } from "vitest";
import { toSourceGauges } from "../../../subgraphs/fleet/sources/source-gauges.ts";
import { viewerOf } from "../../viewer.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "./fleet-fixture.ts";

const VIN = "1M8GDM9AXKP042788";
const DEVICES = "{ devices { edges { node { id name vin vendorRefs { vendor ref } } } } }";

type Node = { id: string; name: string; vin: string | null; vendorRefs: { vendor: string; ref: string }[] };

async function devicesOf(fleet: FleetFixture): Promise<Node[]> {
  const { data } = await fleet.query(DEVICES);
  return (data as { devices: { edges: { node: Node }[] } }).devices.edges.map(({ node }) => node);
}

describe("the unified index", () => {
  it("shows a truck of several vendors as one device with all its events", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "s1", { name: "Unit 1042", vin: VIN }),
      eventRecorded("SAMSARA", "e,1", { deviceRef: "s1", occurredAtMs: NOW_MS - 1_000 }),
    ]);
    await fleet.publish("VINLI", [
      deviceSeen("VINLI", "v1", { vin: VIN }),
      eventRecorded("VINLI", "e2", { deviceRef: "v1" }),
    ]);

    const answer = await fleet.query(
      "{ devices { edges { node { name vin vendorRefs { vendor ref } events { edges { node { id } } } } } } }",
    );

    expect(answer).toEqual({
      data: {
        devices: {
          edges: [
            {
              node: {
                name: "Unit 1042",
                vin: VIN,
                vendorRefs: [
                  { vendor: "SAMSARA", ref: "s1" },
                  { vendor: "VINLI", ref: "v1" },
                ],
                events: { edges: [{ node: { id: "vinli:e2" } }, { node: { id: "samsara:e,1" } }] },
              },
            },
          ],
        },
      },
    });
  });

  it("keeps both ids when two devices turn out to be one, and moves the events along", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "s1", { name: "A" }),
      eventRecorded("SAMSARA", "1", { deviceRef: "s1" }),
    ]);
    await fleet.publish("VINLI", [
      deviceSeen("VINLI", "v1", { name: "B" }),
      eventRecorded("VINLI", "2", { deviceRef: "v1" }),
    ]);
    const [before, merged] = await devicesOf(fleet);

    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "s1", { name: "A", vin: VIN })]);
    await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "B", vin: VIN })]);

    const devices = await devicesOf(fleet);
    const byOldId = await fleet.query("query($id: ID!) { device(id: $id) { id events { edges { node { id } } } } }", {
      id: merged?.id,
    });
    expect(devices.map(({ id }) => id)).toEqual([before?.id]);
    expect(byOldId.data).toEqual({
      device: { id: before?.id, events: { edges: [{ node: { id: "vinli:2" } }, { node: { id: "samsara:1" } }] } },
    });
  });

  it("separates what a corrected VIN no longer ties, and its events with it", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "s1", { name: "A", vin: VIN })]);
    await fleet.publish("VINLI", [
      deviceSeen("VINLI", "v1", { name: "B", vin: VIN }),
      eventRecorded("VINLI", "2", { deviceRef: "v1" }),
    ]);

    await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "B", vin: "unknown_vin" })]);

    const [a, b, ...others] = await devicesOf(fleet);
    const { data } = await fleet.query('{ event(id: "vinli:2") { device { id name } } }');
    expect(others).toEqual([]);
    expect([a?.vendorRefs, b?.vendorRefs]).toEqual([
      [{ vendor: "SAMSARA", ref: "s1" }],
      [{ vendor: "VINLI", ref: "v1" }],
    ]);
    expect(data).toEqual({ event: { device: { id: b?.id, name: "B" } } });
  });

  it("knows a device that only an event named, and takes its name when a vendor gives one", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("VISTRACKS", [eventRecorded("VISTRACKS", "1", { deviceRef: "77", driverRef: "9" })]);
    const { data: before } = await fleet.query('{ event(id: "vistracks:1") { device { id name } driver { name } } }');

    await fleet.publish("VISTRACKS", [
      deviceSeen("VISTRACKS", "77", { name: "Unit 77" }),
      driverSeen("VISTRACKS", "9", { name: "Ana Núñez" }),
    ]);

    const { data: after } = await fleet.query('{ event(id: "vistracks:1") { device { id name } driver { name } } }');
    const id = (before as { event: { device: { id: string } } }).event.device.id;
    expect(before).toMatchObject({ event: { device: { name: "VisTracks 77" }, driver: { name: "VisTracks 9" } } });
    expect(after).toEqual({ event: { device: { id, name: "Unit 77" }, driver: { name: "Ana Núñez" } } });
  });

  it("calls a driver by the user name while no vendor gives a name", async () => {
    await using fleet = await FleetFixture.start();

    await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "9", { username: "ana@example.com" })]);

    const { data } = await fleet.query("{ drivers { edges { node { name username } } } }");
    expect(data).toEqual({ drivers: { edges: [{ node: { name: "ana@example.com", username: "ana@example.com" } }] } });
  });

  it("tells where a device was last and who drove it", async () => {
    await using fleet = await FleetFixture.start();
    const position = {
      latitude: 40,
      longitude: -90,
      headingDegrees: 10,
      speedKph: 88,
      accuracyMeters: null,
      address: null,
    };
    await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "d1", { name: "Ana Núñez" })]);
    await fleet.publish("SAMSARA", [
      eventRecorded("SAMSARA", "1", { deviceRef: "s1", driverRef: "d1", position, occurredAtMs: NOW_MS - 2_000 }),
      eventRecorded("SAMSARA", "2", { deviceRef: "s1" }),
    ]);

    const answer = await fleet.query(
      "{ devices { edges { node { position { latitude speedKph observedAt } currentDriver { name currentDevice { name } } } } } }",
    );

    expect(answer.data).toEqual({
      devices: {
        edges: [
          {
            node: {
              position: { latitude: 40, speedKph: 88, observedAt: "2026-03-01T11:59:58.000Z" },
              currentDriver: { name: "Ana Núñez", currentDevice: { name: "Samsara s1" } },
            },
          },
        ],
      },
    });
  });

  it("lets no event that was taken back, or that lies in the future, tell where a device is and who drives it", async () => {
    await using fleet = await FleetFixture.start();
    const at = (latitude: number) => ({
      position: { latitude, longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null },
    });
    const ofDevice = { deviceRef: "t1", occurredAtMs: NOW_MS - 1_000 };
    const retracted = { ...ofDevice, ...at(41), driverRef: "replaced", retracted: true };
    const ahead = { ...ofDevice, ...at(42), driverRef: "ahead", occurredAtMs: NOW_MS + 1_000 };
    await fleet.publish("VISTRACKS", [
      eventRecorded("VISTRACKS", "1", { ...ofDevice, ...at(40), driverRef: "current" }),
      eventRecorded("VISTRACKS", "2", { ...retracted, occurredAtMs: NOW_MS }),
      eventRecorded("VISTRACKS", "3", retracted),
      eventRecorded("VISTRACKS", "4", ahead),
    ]);
    const seen = async () => {
      const { data } = await fleet.query(
        `{ devices { edges { node { position { latitude } currentDriver { name } } } }
          drivers { edges { node { name currentDevice { name } } } } }`,
      );
      const { devices, drivers } = data as Record<string, { edges: { node: Record<string, unknown> }[] }>;
      const driven = drivers?.edges.flatMap(({ node }) => (node.currentDevice ? [node.name] : []));
      return { ...devices?.edges[0]?.node, driven };
    };

    const before = await seen();
    fleet.clock.nowMs += 1_000;
    const after = await seen();

    const current = "VisTracks current";
    expect(before).toEqual({ position: { latitude: 40 }, currentDriver: { name: current }, driven: [current] });
    expect(after).toEqual({
      position: { latitude: 42 },
      currentDriver: { name: "VisTracks ahead" },
      driven: ["VisTracks ahead", current],
    });
  });

  it("takes back what an event saw when its vendor says that it was another device, driver or place", async () => {
    await using fleet = await FleetFixture.start();
    const at = (latitude: number) => ({
      position: { latitude, longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null },
    });
    const first = { deviceRef: "t1", driverRef: "d1", occurredAtMs: NOW_MS - 2_000, ...at(40) };
    const wrong = { deviceRef: "t1", driverRef: "d2", occurredAtMs: NOW_MS - 1_000, ...at(41) };
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", first), eventRecorded("SAMSARA", "2", wrong)]);

    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "2", { ...wrong, deviceRef: "t2", ...at(42) })]);

    const { data } = await fleet.query(
      "{ devices { edges { node { name position { latitude } currentDriver { name } } } } }",
    );
    expect(data).toEqual({
      devices: {
        edges: [
          { node: { name: "Samsara t1", position: { latitude: 40 }, currentDriver: { name: "Samsara d1" } } },
          { node: { name: "Samsara t2", position: { latitude: 42 }, currentDriver: { name: "Samsara d2" } } },
        ],
      },
    });
  });

  it.each([
    ["SAMSARA", "VINLI"],
    ["VINLI", "SAMSARA"],
  ] as const)("takes of positions of the same instant the same one, be it told by %s first", async (...vendors) => {
    await using fleet = await FleetFixture.start();
    const latitudes = { SAMSARA: 40, VINLI: 41 };
    for (const vendor of vendors) {
      const position = { latitude: latitudes[vendor], longitude: -90, headingDegrees: null, speedKph: null };
      await fleet.publish(vendor, [
        deviceSeen(vendor, "t1", { vin: VIN }),
        eventRecorded(vendor, "1", {
          deviceRef: "t1",
          driverRef: "d1",
          position: { ...position, accuracyMeters: null, address: null },
        }),
        driverSeen(vendor, "d1", { name: `Driver of ${vendor}` }),
      ]);
    }

    const answer = await fleet.query("{ devices { edges { node { position { latitude } currentDriver { name } } } } }");

    const node = { position: { latitude: 40 }, currentDriver: { name: "Driver of SAMSARA" } };
    expect(answer).toEqual({ data: { devices: { edges: [{ node }] } } });
  });

  it("tells where a vendor that follows a device saw it last, if that is later than any event", async () => {
    await using fleet = await FleetFixture.start();
    const here = {
      latitude: 41,
      longitude: -90,
      headingDegrees: null,
      speedKph: 50,
      accuracyMeters: null,
      address: null,
    };
    const question = "{ devices { edges { node { position { latitude speedKph observedAt } } } } }";
    const asked = async () => JSON.stringify((await fleet.query(question)).data);
    await fleet.publish("VINLI", [
      eventRecorded("VINLI", "1", { deviceRef: "v1", position: { ...here, latitude: 39 } }),
    ]);

    await fleet.publish("VINLI", [positionObserved("VINLI", "v1", { position: here, observedAtMs: NOW_MS - 1 })]);
    expect(await asked()).toContain('"latitude":39');
    fleet.clock.nowMs += 60_000;
    await fleet.publish("VINLI", [positionObserved("VINLI", "v1", { position: here, observedAtMs: NOW_MS + 9e12 })]);

    expect(await asked()).toContain('{"latitude":41,"speedKph":50,"observedAt":"2026-03-01T12:01:00.000Z"}');
  });

  it("finds every kind of thing by its id alone", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { deviceRef: "s1", driverRef: "d1" })]);
    const { data } = await fleet.query('{ event(id: "samsara:1") { id device { id } driver { id } } }');
    const { event } = data as { event: { id: string; device: { id: string }; driver: { id: string } } };

    const found = await Promise.all(
      [event.id, event.device.id, event.driver.id, "device:nobody", "nonsense"].map((id) =>
        fleet.query("query($id: ID!) { node(id: $id) { __typename id } }", { id }),
      ),
    );

    expect(
      found.map((answer) => (answer.data as { node: { __typename: string } | null }).node?.__typename ?? null),
    ).toEqual(["Event", "Device", "Driver", null, null]);
  });

  it("lists devices and drivers that a search and a vendor narrow, page by page", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [
      ...["Unit 1", "Unit 2", "Unit 3", "100% Loader"].map((name, index) =>
        deviceSeen("SAMSARA", `s${index}`, { name }),
      ),
      driverSeen("SAMSARA", "d1", { name: "Ana Núñez" }),
    ]);
    await fleet.publish("VINLI", [deviceSeen("VINLI", "v1", { name: "Unit 4" })]);
    const names = "edges { node { name } } pageInfo { hasNextPage endCursor }";

    const { data: first } = await fleet.query(
      `{ devices(first: 2, filter: { vendors: [SAMSARA], search: "uNit" }) { ${names} } }`,
    );
    const { devices } = first as { devices: { pageInfo: { endCursor: string } } };
    const { data: second } = await fleet.query(
      `query($after: String) { devices(first: 2, after: $after, filter: { vendors: [SAMSARA], search: "uNit" }) { ${names} } }`,
      { after: devices.pageInfo.endCursor },
    );
    const { data: literal } = await fleet.query(
      '{ devices(filter: { search: "0%" }) { edges { node { name } } } drivers { edges { node { name } } } }',
    );

    expect(devices).toMatchObject({
      edges: [{ node: { name: "Unit 1" } }, { node: { name: "Unit 2" } }],
      pageInfo: { hasNextPage: true },
    });
    expect(second).toMatchObject({
      devices: { edges: [{ node: { name: "Unit 3" } }], pageInfo: { hasNextPage: false } },
    });
    expect(literal).toEqual({
      devices: { edges: [{ node: { name: "100% Loader" } }] },
      drivers: { edges: [{ node: { name: "Ana Núñez" } }] },
    });
  });
});

describe("versions of an event", () => {
  it("counts them, keeps when it was received first, and tells each change once", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { title: "first" })]);
    fleet.clock.nowMs += 5_000;

    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "1", { title: "second", retracted: true })]);

    const { data } = await fleet.query('{ event(id: "samsara:1") { title revision retracted receivedAt updatedAt } }');
    expect(data).toEqual({
      event: {
        title: "second",
        revision: 2,
        retracted: true,
        receivedAt: "2026-03-01T12:00:00.000Z",
        updatedAt: "2026-03-01T12:00:05.000Z",
      },
    });
  });
});

describe("sources", () => {
  it("says how many records are in quarantine and why the newest is, and so do the gauges by vendor", async ({
    signal,
  }) => {
    await using fleet = await FleetFixture.start();
    const quarantined = { quarantined: 3, quarantineReason: "A record has a value that cannot be read." };
    const status = { state: "LIVE", lastSuccessAtMs: null, caughtUpAtMs: null, eventsStored: 0, issue: null } as const;
    await fleet.publishSource("VINLI", { ...status, throttledUntilMs: null, ...quarantined });

    const { data } = await fleet.query("{ sources { vendor quarantined quarantineReason } }");
    const tenant = "default";
    const { store } = fleet.subgraph.createContext({ viewer: viewerOf(tenant), signal });
    const [, , records, reasons] = toSourceGauges(() => store.sources(tenant), fleet.clock);

    const none = { quarantined: 0, quarantineReason: null };
    expect(data?.sources).toEqual([
      { vendor: "ROSCOLIVE", ...none },
      { vendor: "SAMSARA", ...none },
      { vendor: "VISTRACKS", ...none },
      { vendor: "VINLI", ...quarantined },
    ]);
    expect(await records?.read()).toContainEqual({ labels: { vendor: "VINLI" }, value: 3 });
    expect(await records?.read()).toContainEqual({ labels: { vendor: "SAMSARA" }, value: 0 });
    expect(await reasons?.read()).toEqual([
      { labels: { vendor: "VINLI", reason: quarantined.quarantineReason }, value: 1 },
    ]);
  });

  it("tells Prometheus the state of each vendor, and the lag of those that were read completely", async ({
    signal,
  }) => {
    await using fleet = await FleetFixture.start();
    const own = { lastSuccessAtMs: null, eventsStored: 0, issue: null, throttledUntilMs: null };
    const clean = { quarantined: 0, quarantineReason: null };
    await fleet.publishSource("VINLI", { ...own, ...clean, state: "DEGRADED", caughtUpAtMs: NOW_MS });
    fleet.clock.nowMs = NOW_MS + 90_000;

    const { store } = fleet.subgraph.createContext({ viewer: viewerOf("default"), signal });
    const [lags, states] = toSourceGauges(() => store.sources("default"), fleet.clock);

    expect(await lags?.read()).toEqual([{ labels: { vendor: "VINLI" }, value: 90 }]);
    expect(await states?.read()).toContainEqual({ labels: { vendor: "VINLI", state: "DEGRADED" }, value: 1 });
    expect(await states?.read()).toContainEqual({ labels: { vendor: "SAMSARA", state: "UNREACHABLE" }, value: 1 });
  });

  it("has an entry for every vendor, and its lag by the clock of now", async () => {
    await using fleet = await FleetFixture.start();
    const live = {
      state: "LIVE",
      lastSuccessAtMs: NOW_MS,
      caughtUpAtMs: NOW_MS,
      eventsStored: 7,
      quarantined: 0,
      quarantineReason: null,
      issue: null,
      throttledUntilMs: null,
    } as const;
    await fleet.publishSource("SAMSARA", live);
    fleet.clock.nowMs += 90_000;

    const { data } = await fleet.query("{ sources { vendor state lagSeconds eventsStored lastSuccessAt } }");

    const { sources } = data as { sources: { vendor: string }[] };
    expect(sources.map(({ vendor }) => vendor)).toEqual(["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"]);
    expect(sources[1]).toEqual({
      vendor: "SAMSARA",
      state: "LIVE",
      lagSeconds: 90,
      eventsStored: 7,
      lastSuccessAt: "2026-03-01T12:00:00.000Z",
    });
    expect(sources[0]).toEqual({
      vendor: "ROSCOLIVE",
      state: "UNREACHABLE",
      lagSeconds: null,
      eventsStored: 0,
      lastSuccessAt: null,
    });
  });
});
