import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { VideoStore } from "../../../subgraphs/video/store.ts";
import { startVendorServer, type VendorServer } from "../../vendor-server.ts";
import { createWorld, failed, ok, rawEvent, rfc1123, startCameraVendor } from "./camera-vendor.ts";
import { makeDataDir, type RunningVideo, startClock, startVideo } from "./running-video.ts";
import { SAMPLE_PAGE } from "./sample.ts";

const NOON = "2025-05-20T12:00:00Z";
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What a proxy answers when what is behind it is down. It opens no breaker, so the next call finds out at once. */
const GARBAGE = { body: "<html>Bad gateway</html>" };

const refs = async (video: RunningVideo) => (await video.events()).map(({ ref }) => ref);

/** Resolves when all of some events are stored. */
function untilStored(video: RunningVideo, ...wanted: readonly string[]): Promise<void> {
  return video.until(async () => {
    const stored = new Set(await refs(video));
    return wanted.every((ref) => stored.has(ref));
  });
}

function untilState(video: RunningVideo, state: string): Promise<void> {
  return video.until(async () => (await video.message("source", "ROSCOLIVE"))?.state === state);
}

function eventRequests({ requests }: VendorServer, deviceId = "1001") {
  return requests.filter(({ url }) => url.pathname === `/devices/${deviceId}/events`);
}

/** Resolves when a device has been read so many times more, and what the last but one reading brought is stored. */
function untilRead(video: RunningVideo, vendor: VendorServer, times: number): Promise<void> {
  const wanted = eventRequests(vendor).length + times;
  return video.until(() => eventRequests(vendor).length >= wanted);
}

describe("the feed of camera events", () => {
  it("stores and serves the documented events as they came", async () => {
    await using vendor = await startVendorServer({
      "GET /devices/list/search": [ok([{ device_id: 3539397876, vehicle_name: "Test TT1" }])],
      "GET /devices/3539397876/events": [{ body: SAMPLE_PAGE }],
    });
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });

    await untilStored(video, "2630276", "2630619");
    await using store = new VideoStore(storeAddress(dataDir.path, "video"));
    const [snapshots, clip] = await store.details("default", ["2630276", "2630619"]);

    const received = parseWireJson(SAMPLE_PAGE) as { response: { events: readonly unknown[] } };
    expect([snapshots?.raw, clip?.raw]).toEqual(received.response.events.map((event) => JSON.stringify(event)));
    expect(snapshots?.kind).toBe("SNAPSHOTS");
    expect(clip).toMatchObject({ kind: "REQUESTED_CLIP", channels: [1, 2], uploadState: "VIDEO_UPLOADED" });
    expect(await video.message("device", "3539397876")).toMatchObject({ name: "Test TT1", vin: null });
  });

  it("reads as far back as it is told when it knows nothing, and by page", async () => {
    await using vendor = await startCameraVendor(createWorld({ 1001: [rawEvent(1)] }));
    await using dataDir = await makeDataDir();
    const environment = { BACKFILL_HOURS: "240" };
    await using video = await startVideo({
      url: vendor.url,
      dataDir: dataDir.path,
      clock: startClock(NOON),
      environment,
    });

    await untilStored(video, "1");

    const [first] = eventRequests(vendor);
    expect(first?.url.searchParams.get("start_ts")).toMatch(/^202505101200/);
    expect(first?.url.searchParams.get("page_number")).toBe("1");
  });

  it("changes nothing when it reads the same again", async () => {
    await using vendor = await startCameraVendor(createWorld({ 1001: [rawEvent(1), rawEvent(2)] }));
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilStored(video, "1", "2");
    const before = [await video.events(), await video.message("event", "1"), await video.message("device", "1001")];

    await untilRead(video, vendor, 3);
    clock.advance(MINUTE_MS);
    await untilRead(video, vendor, 3);

    expect([await video.events(), await video.message("event", "1"), await video.message("device", "1001")]).toEqual(
      before,
    );
  });

  it("tells of no change when links are only signed anew, and serves the newest links", async () => {
    const signed = (expires: number) => rawEvent(1, { snapshot_1: `https://media.test/1.jpeg?Expires=${expires}` });
    const world = createWorld({ 1001: [signed(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilStored(video, "1");

    world.devices.set("1001", [signed(2)]);
    clock.advance(MINUTE_MS);
    await video.until(async () => (await video.events())[0]?.raw === JSON.stringify(signed(2)));

    expect(await video.events()).toMatchObject([{ ref: "1", revision: 1 }]);
  });

  it.each([
    ["23 hours", "2025-05-19T13:00:00Z"],
    ["six days", "2025-05-14T13:00:00Z"],
  ])("finds a clip that was made now of a moment %s ago", async (_ago, moment) => {
    const world = createWorld({ 1001: Array.from({ length: 30 }, (_, index) => rawEvent(index + 1)) });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });
    await untilStored(video, "1", "30");

    const times = { start_ts: rfc1123(moment), createtime: rfc1123("2025-05-20T12:00:00Z") };
    world.devices.get("1001")?.push(rawEvent(99, times));

    await untilStored(video, "99");
  });

  it("finds within a minute that a video arrived, which changes nothing but the record", async () => {
    const created = Array.from({ length: 30 }, (_, index) =>
      rawEvent(index + 1, { createtime: rfc1123(`2025-05-20T09:00:${String(index).padStart(2, "0")}Z`) }),
    );
    const world = createWorld({ 1001: created });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilStored(video, "1", "30");

    created[0] = { ...created[0], uploading_status: "VIDEO_UPLOADED" };
    world.devices.set("1001", created);
    clock.advance(MINUTE_MS);
    await video.until(async () => (await video.message("event", "1"))?.revision === 2);

    expect((await video.events()).filter(({ revision }) => revision > 1)).toHaveLength(1);
  });

  it("pages on through a burst of new events until it meets what it knows", async () => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });
    await untilStored(video, "1");

    const burst = Array.from({ length: 35 }, (_, index) =>
      rawEvent(100 + index, { createtime: rfc1123("2025-05-20T12:00:00Z") }),
    );
    world.devices.get("1001")?.push(...burst);

    await untilStored(video, ...burst.map(({ id }) => String(id)));
  });

  it.each(["refused", "ignored"] as const)("misses nothing at a server by which an order is %s", async (order) => {
    const old = Array.from({ length: 30 }, (_, index) =>
      rawEvent(index + 1, { createtime: rfc1123(`2025-05-20T09:00:${String(index).padStart(2, "0")}Z`) }),
    );
    const world = createWorld({ 1001: old }, { order });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });
    await untilStored(video, "1", "30");

    world.devices.get("1001")?.push(rawEvent(99, { createtime: rfc1123("2025-05-20T12:00:00Z") }));

    await untilStored(video, "99");
  });

  it("puts an event aside that it cannot read, stores the others, and logs no link", async () => {
    const link = "https://media.test/1.jpeg?Signature=top-secret&Expires=1";
    const poison = rawEvent(2, { start_ts: rfc1123("2025-05-20T08:00:00Z"), timestamp: 7, snapshot_1: link });
    const world = createWorld({
      1001: [rawEvent(1, { snapshot_1: link }), { ...poison, id: { odd: true } }, rawEvent(3)],
    });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });

    await untilStored(video, "1", "3");
    await untilRead(video, vendor, 2);

    expect(await refs(video)).toEqual(["1", "3"]);
    expect(await video.quarantine()).toMatchObject([{ raw: expect.stringContaining('"id":{"odd":true}') }]);
    expect(video.log()).toContain("quarantine");
    expect(video.log()).not.toMatch(/top-secret|media\.test|sesame/);
  });

  it("does nothing but say so when RoscoLive is not configured", async () => {
    await using dataDir = await makeDataDir();
    const environment = { ROSCOLIVE_URL: undefined, ROSCOLIVE_USERNAME: undefined };
    const nothing = { ...environment, ROSCOLIVE_PASSWORD: undefined, ROSCOLIVE_COMPANY: undefined };
    await using video = await startVideo({
      url: "http://unused.test",
      dataDir: dataDir.path,
      clock: startClock(NOON),
      environment: nothing,
    });

    await untilState(video, "NOT_CONFIGURED");
  });
});

describe("after a restart, the feed of camera events", () => {
  it("goes on from its cursor, a week before it for what was created late", async () => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    const options = { url: vendor.url, dataDir: dataDir.path, clock };
    await using first = await startVideo(options);
    await first.until(async () => "events/1001" in (await first.cursors()));
    await first[Symbol.asyncDispose]();
    const asked = eventRequests(vendor).length;

    world.devices.get("1001")?.push(rawEvent(2));
    await using second = await startVideo(options);
    await untilStored(second, "1", "2");

    expect(eventRequests(vendor)[asked]?.url.searchParams.get("start_ts")).toMatch(/^202505131(159|200)/);
    expect(await second.events()).toMatchObject([{ revision: 1 }, { revision: 1 }]);
  });

  it("finds all that happened in an outage of ten days", async () => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    const options = { url: vendor.url, dataDir: dataDir.path, clock };
    await using first = await startVideo(options);
    await first.until(async () => "events/1001" in (await first.cursors()));
    await first[Symbol.asyncDispose]();

    const missed = Array.from({ length: 250 }, (_, index) =>
      rawEvent(100 + index, { start_ts: rfc1123(new Date(Date.parse(NOON) + index * 50 * MINUTE_MS).toISOString()) }),
    );
    world.devices.get("1001")?.push(...missed);
    clock.advance(10 * DAY_MS);
    await using second = await startVideo(options);

    await untilStored(second, ...missed.map(({ id }) => String(id)));
  });

  it("reads the devices it knows when no list of devices is offered any more", async () => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using first = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilStored(first, "1");
    await first[Symbol.asyncDispose]();

    const withoutList = createWorld({ 1001: [rawEvent(1), rawEvent(2)] }, { listsDevices: false });
    await using listless = await startCameraVendor(withoutList);
    await using second = await startVideo({ url: listless.url, dataDir: dataDir.path, clock });

    await untilStored(second, "2");
    await untilState(second, "LIVE");
  });
});

describe("when something fails, the feed of camera events", () => {
  it("goes on with the other devices while one is unknown, and takes it up when it is known", async () => {
    const world = createWorld({ 1001: [rawEvent(1)], 1002: [rawEvent(2, { device_id: "1002" })] });
    world.fault = ({ url }) => (url.pathname === "/devices/1001/events" ? failed(404) : null);
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });

    await untilStored(video, "2");
    await untilState(video, "LIVE");
    world.fault = () => null;
    clock.advance(10 * SECOND_MS);

    await untilStored(video, "1");
  });

  it("goes on with the other devices while one fails, and says that it is degraded until it does not", async () => {
    const world = createWorld({ 1001: [rawEvent(1)], 1002: [] });
    world.fault = ({ url }) => (url.pathname === "/devices/1001/events" ? GARBAGE : null);
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });

    await untilState(video, "DEGRADED");
    world.devices.get("1002")?.push(rawEvent(2, { device_id: "1002" }));
    await untilStored(video, "2");
    world.fault = () => null;
    clock.advance(10 * SECOND_MS);

    await untilStored(video, "1");
    await untilState(video, "LIVE");
  });

  it("finds what changed in an outage of four days, though news are read before changes", async () => {
    const created = Array.from({ length: 30 }, (_, index) =>
      rawEvent(index + 1, {
        device_id: "1005",
        createtime: rfc1123(`2025-05-20T09:00:${String(index).padStart(2, "0")}Z`),
      }),
    );
    const world = createWorld({ 1001: [], 1002: [], 1003: [], 1004: [], 1005: created });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilState(video, "LIVE");

    world.fault = () => GARBAGE;
    await untilState(video, "DEGRADED");
    created[0] = { ...created[0], uploading_status: "VIDEO_UPLOADED" };
    world.devices.set("1005", created);
    clock.advance(4 * DAY_MS);
    world.fault = () => null;

    await video.until(async () => (await video.message("event", "1"))?.revision === 2);
  });

  it("loses nothing by answers that cannot be read, of whatever device", async () => {
    const devices = Object.fromEntries(["1001", "1002", "1003", "1004", "1005"].map((id) => [id, []]));
    const world = createWorld(devices);
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilState(video, "LIVE");

    world.fault = () => GARBAGE;
    await untilState(video, "DEGRADED");
    for (const [id, events] of world.devices) events.push(rawEvent(Number(id), { device_id: id }));
    world.fault = () => null;
    clock.advance(10 * SECOND_MS);
    await untilStored(video, ...world.devices.keys());
    clock.advance(10 * SECOND_MS);

    await untilState(video, "LIVE");
  });

  it("says that the vendor cannot be reached when no device can be read", async () => {
    const world = createWorld(Object.fromEntries(["1001", "1002", "1003", "1004", "1005"].map((id) => [id, []])));
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });
    await untilState(video, "LIVE");

    world.fault = () => failed(503);

    await untilState(video, "UNREACHABLE");
  });

  it("reads on to the end what was interrupted between two answers", async () => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
    await untilStored(video, "1");

    const burst = Array.from({ length: 30 }, (_, index) =>
      rawEvent(100 + index, { createtime: rfc1123("2025-05-20T12:00:00Z") }),
    );
    world.fault = ({ url }) => (url.searchParams.get("page_size") === "100" ? failed(410) : null);
    world.devices.get("1001")?.push(...burst);
    await untilStored(video, "100");
    await untilState(video, "DEGRADED");
    expect(await refs(video)).toHaveLength(11);
    world.fault = () => null;
    clock.advance(10 * SECOND_MS);

    await untilStored(video, ...burst.map(({ id }) => String(id)));
  });
});
