import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { positionMessage } from "../../../../schema/messages.ts";
import type { VendorServer } from "../../../vendor-server.ts";
import { createWorld, NOT_FOUND, startDataDir, startFeedOf, startVinli, TestClock } from "../vinli.ts";

const NOON = "2026-03-01T12:00:00.000Z";
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const POLL_MS = 1_000;
const STREAMS = ["positions", "rules", "trips"] as const;

const RULE = {
  id: "r1",
  name: "Near the yard",
  deviceId: "d1",
  evaluated: true,
  covered: false,
  createdAt: "2026-02-01T00:00:00.000Z",
  boundaries: [{ type: "radius", lon: -90.0811, lat: 29.9508, radius: 500 }],
};

const paths = ({ requests }: VendorServer) => requests.map(({ url }) => url.pathname.replace("/vinli/api/v1", ""));

function locationAt(timestamp: string, longitude = -90) {
  return { timestamp, coordinates: [longitude, 29.95] as const };
}

describe("the position of a device", () => {
  it("is the newest one, told of in the shape that the others read", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    world.locations.set("d1", [locationAt("2026-03-01T11:00:00Z"), locationAt("2026-03-01T11:59:00Z", -91)]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("positions", signal);
    const messages = await feed.messages("position");

    expect(positionMessage.parse(messages.get("d1"))).toMatchObject({
      vendor: "VINLI",
      deviceRef: "d1",
      position: { latitude: 29.95, longitude: -91, speedKph: 54, headingDegrees: null },
      observedAtMs: Date.parse("2026-03-01T11:59:00Z"),
    });
  });

  it("is asked for from what is known, told of when it moved on, and never by an older one", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    const clock = new TestClock(NOON);
    world.locations.set("d1", [locationAt("2026-03-01T11:59:00Z")]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    const changes = [await feed.read("positions", signal)];

    for (const [timestamp, longitude] of [
      ["2026-03-01T12:00:00Z", -90],
      ["2026-03-01T12:00:30Z", -91],
      ["2026-03-01T11:30:00Z", -92],
    ] as const) {
      world.locations.set("d1", [locationAt(timestamp, longitude)]);
      clock.nowMs += MINUTE_MS;
      changes.push(await feed.read("positions", signal));
    }

    expect(changes).toEqual([1, 0, 1, 0]);
    const sinces = vinli.requests.map(({ url }) => url.searchParams.get("since")).filter((since) => since !== null);
    expect(sinces).toEqual(["2026-03-01T11:59:00.000Z", "2026-03-01T12:00:00.000Z", "2026-03-01T12:00:30.000Z"]);
  });

  it.each(["2038-01-19T03:14:08.000Z", "9999-12-31T23:59:59.999Z"])("stamped %s hides no later one", async (ahead) => {
    const signal = AbortSignal.timeout(10_000);
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    const clock = new TestClock(NOON);
    world.locations.set("d1", [locationAt(ahead)]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("positions", signal);

    world.locations.set("d1", [locationAt("2026-03-01T12:00:50Z", -91)]);
    clock.nowMs += MINUTE_MS;
    await feed.read("positions", signal);

    expect((await feed.messages("position")).get("d1")).toMatchObject({ position: { longitude: -91 } });
  });
});

describe("the rules of a device", () => {
  it("are stored with their boundaries, which are asked for once, and listed as long as they exist", async ({
    signal,
  }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    const clock = new TestClock(NOON);
    world.rules.set("d1", [RULE]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("rules", signal);
    const before = await feed.facets("ruleList");

    world.rules.set("d1", [{ ...RULE, id: "r2", covered: true }]);
    clock.nowMs += 5 * MINUTE_MS;
    await feed.read("rules", signal);

    expect((await feed.facets("rule")).get("r1")).toEqual({
      id: "vinli-rule:r1",
      deviceRef: "d1",
      name: "Near the yard",
      boundaries: [{ latitude: 29.9508, longitude: -90.0811, radiusMeters: 500 }],
      state: "UNCOVERED",
      createdAt: Date.parse("2026-02-01T00:00:00.000Z"),
    });
    expect(before.get("d1")).toMatchObject({ rules: [{ ref: "r1", state: "UNCOVERED" }] });
    expect((await feed.facets("ruleList")).get("d1")).toMatchObject({ rules: [{ ref: "r2", state: "COVERED" }] });
    expect(paths(vinli).filter((path) => path.startsWith("/rules/"))).toEqual(["/rules/r1", "/rules/r2"]);
  });

  it("are stored beside one that cannot be read", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    world.replies.set("GET /devices/d1/rules", () => ({ body: { rules: [{ id: null, name: "x" }, null, RULE] } }));
    world.rules.set("d1", [RULE]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("rules", signal);

    expect([...(await feed.facets("rule")).keys()]).toEqual(["r1"]);
  });
});

describe("the trips of a device", () => {
  it("are stored from all pages, and anew when they change or come late", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    const clock = new TestClock(NOON);
    const trips = Array.from({ length: 50 }, (_, index) => ({
      id: `t${index}`,
      start: new Date(clock.nowMs - (index + 1) * 3_600_000).toISOString(),
      status: "in progress",
    }));
    world.trips.set("d1", trips);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("trips", signal);

    const stop = "2026-03-01T11:30:00.000Z";
    const stats = { distance: 2304, duration: 147_413, maxSpeed: 112.4, hardBrakeCount: 0, hardAccelCount: null };
    const late = { id: "late", start: new Date(clock.nowMs - 6.9 * 24 * 3_600_000).toISOString() };
    world.trips.set("d1", [
      { ...trips[0], id: "t0", start: trips[0]?.start ?? "", stop, status: "complete", stats },
      ...trips.slice(1),
      late,
    ]);
    clock.nowMs += 15 * MINUTE_MS;
    await feed.read("trips", signal);

    const facets = await feed.facets("trip");
    expect(facets.size).toBe(51);
    expect(facets.get("t0")).toMatchObject({
      status: "complete",
      endedAt: Date.parse(stop),
      distanceMeters: 2304,
      durationSeconds: 147.413,
      maxSpeedKph: 112.4,
      harshBrakings: 0,
      harshAccelerations: null,
    });
  });
});

describe("what is read of every device beside its events", () => {
  it("costs a request a device in its period, and as few in every poll", async ({ signal }) => {
    const devices = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d${index}`, []]));
    await using dir = await startDataDir();
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(createWorld(devices));
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("devices", signal);

    const perPoll: number[] = [];
    for (let poll = 0; poll < 30; poll += 1) {
      const before = vinli.requests.length;
      for (const stream of STREAMS) await feed.read(stream, signal);
      perPoll.push(vinli.requests.length - before);
      clock.nowMs += POLL_MS;
    }

    // Two positions, a list of rules and a list of trips, of sixty devices.
    expect(Math.max(...perPoll)).toBe(4);
    const positions = paths(vinli).filter((path) => path.endsWith("/locations"));
    expect(new Set(positions).size).toBe(60);
    expect(positions).toHaveLength(60);
  });

  it.each([403, 404])("that is refused with %i is asked of three devices, and stops no events", async (status) => {
    const signal = AbortSignal.timeout(10_000);
    await using dir = await startDataDir();
    const world = createWorld({ d1: [], d2: [], d3: [], d4: [] });
    const clock = new TestClock(NOON);
    for (const id of world.events.keys()) {
      for (const stream of ["locations", "rules", "trips"]) {
        world.replies.set(`GET /devices/${id}/${stream}`, () => ({ ...NOT_FOUND, status }));
      }
    }
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });

    for (let minute = 0; minute < 30; minute += 1) {
      for (const stream of ["events", ...STREAMS]) await feed.read(stream, signal);
      clock.nowMs += MINUTE_MS;
    }

    for (const stream of ["locations", "rules", "trips"])
      expect(paths(vinli).filter((path) => path.endsWith(`/${stream}`))).toHaveLength(3);
  });

  it("goes on for the others when one device is refused", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ gone: [], d2: [] });
    const clock = new TestClock(NOON);
    world.replies.set("GET /devices/gone/locations", () => NOT_FOUND);
    world.locations.set("d2", [locationAt("2026-03-01T11:59:00Z")]);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });

    await feed.read("positions", signal);
    clock.nowMs += POLL_MS;
    await feed.read("positions", signal);

    expect([...(await feed.messages("position")).keys()]).toEqual(["d2"]);
  });
});
