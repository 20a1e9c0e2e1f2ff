import { describe, expect, it } from "vitest";
import type { VendorServer } from "../../../vendor-server.ts";
import {
  type CameraWorld,
  createWorld,
  type RawEvent,
  rawEvent,
  rfc1123,
  startCameraVendor,
} from "../camera-vendor.ts";
import { makeDataDir, type RunningVideo, startClock, startVideo } from "../running-video.ts";

const NOON = "2025-05-20T12:00:00Z";
const NOON_MS = Date.parse(NOON);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Events of a device, one an hour, the newest of them an hour old. */
function hourly(deviceId: string, count: number): RawEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const at = rfc1123(new Date(NOON_MS - (index + 1) * HOUR_MS).toISOString());
    return rawEvent(Number(deviceId) * 1_000 + index, { device_id: deviceId, start_ts: at, createtime: at });
  });
}

const asked = ({ requests }: VendorServer, deviceId: string) =>
  requests.filter(({ url }) => url.pathname === `/devices/${deviceId}/events`).length;

const sourceOf = (video: RunningVideo) => video.message("source", "ROSCOLIVE");

const untilLive = (video: RunningVideo) => video.until(async () => (await sourceOf(video))?.state === "LIVE");

/** Every stream is read once while a test looks. */
const ONCE = { POLL_INTERVAL_MS: "60000" };

/** What a company costs until it is live, and what it costs a minute later in another process. */
async function follow(world: CameraWorld) {
  await using vendor = await startCameraVendor(world);
  await using dataDir = await makeDataDir();
  const clock = startClock(NOON);
  const options = { url: vendor.url, dataDir: dataDir.path, clock, environment: ONCE };
  const ids = [...world.devices.keys()];
  const count = () => ids.reduce((sum, id) => sum + asked(vendor, id), 0);
  await using video = await startVideo(options);
  await untilLive(video);
  const untilLiveRequests = count();
  const { issue } = (await sourceOf(video)) ?? {};
  const stored = (await video.events()).length;
  await video[Symbol.asyncDispose]();

  const before = count();
  clock.advance(MINUTE_MS);
  await using again = await startVideo(options);
  await untilLive(again);
  const { issue: issueLater } = (await sourceOf(again)) ?? {};
  return { requests: untilLiveRequests, afterRestart: count() - before, stored, issue, issueLater };
}

const everyTotal = (above: number) => (_deviceId: string, within: readonly RawEvent[]) => within.length + above;

const NOTE = {
  code: "VENDOR_REJECTED",
  message: expect.stringMatching(/totals of events are wrong.*No event is missing/),
};

describe("the feed of cameras whose vendor counts wrongly", () => {
  it("costs a call a device and is live where totals are right", async () => {
    const followed = await follow(createWorld({ 1001: hourly("1001", 60) }));

    expect(followed).toMatchObject({ stored: 60, issue: null });
    expect(followed.requests).toBeLessThanOrEqual(2);
  });

  it.each([1, 2, -1])("is live with few calls where every total is %i above the rows, and says so", async (above) => {
    const followed = await follow(createWorld({ 1001: hourly("1001", 60) }, { countEvents: everyTotal(above) }));

    expect(followed).toMatchObject({ stored: 60, issue: NOTE, issueLater: NOTE });
    expect(followed.requests).toBeLessThanOrEqual(6);
    expect(followed.afterRestart).toBeLessThanOrEqual(4);
  });

  it("asks no more of a fleet than of three devices to know an offset of all", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(1_001 + index));
    // No two devices have equally many, so that the longest answer shows that the others are not cut.
    const devices = Object.fromEntries(ids.map((id, index) => [id, hourly(id, 70 - index)]));

    const followed = await follow(createWorld(devices, { countEvents: everyTotal(1) }));

    expect(followed.issue).toMatchObject({ message: expect.stringMatching(/of all devices by 1/) });
    // At most four devices are asked for at once, and each of those is looked into.
    expect(followed.requests).toBeLessThanOrEqual(20 * 2 + 4 * 2 + 4);
  });

  it("is live where totals are two above the rows of some windows only", async () => {
    const removed = NOON_MS - 30 * HOUR_MS - MINUTE_MS;
    const countEvents = (_deviceId: string, within: readonly RawEvent[]) => {
      const moments = within.map(({ start_ts }) => Date.parse(String(start_ts)));
      return within.length + (Math.min(...moments) < removed && Math.max(...moments) > removed ? 2 : 0);
    };

    const followed = await follow(createWorld({ 1001: hourly("1001", 60) }, { countEvents }));

    expect(followed).toMatchObject({ stored: 60, issue: NOTE });
    expect(followed.requests).toBeLessThanOrEqual(8);
    expect(followed.afterRestart).toBeLessThanOrEqual(6);
  });

  it.each([
    ["by its events", (within: readonly RawEvent[]) => new Set(within.map(({ id }) => id)).size, null],
    ["by its rows", (within: readonly RawEvent[]) => within.length, NOTE],
  ])(
    "is live where an event comes in two versions and is counted %s, and stores one of them once",
    async (_how, count, issue) => {
      const events = hourly("1001", 60);
      const older: RawEvent = { ...events[30], uploading_status: null };
      const newer = { ...events[30], uploading_status: "VIDEO_UPLOADED", uploaded_timestamp: rfc1123(NOON) };
      const world = createWorld(
        { 1001: [...events.slice(0, 30), newer, older, ...events.slice(31)] },
        { countEvents: (_deviceId, within) => count(within) },
      );
      await using vendor = await startCameraVendor(world);
      await using dataDir = await makeDataDir();
      const clock = startClock(NOON);
      await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
      await untilLive(video);

      clock.advance(MINUTE_MS);
      const wanted = asked(vendor, "1001") + 4;
      await video.until(() => asked(vendor, "1001") >= wanted);

      const kept = (await video.events()).filter(({ ref }) => ref === String(older.id));
      expect(kept).toEqual([{ ref: String(older.id), revision: 1, raw: JSON.stringify(newer) }]);
      expect((await sourceOf(video))?.issue ?? null).toEqual(issue && expect.objectContaining(issue));
      await video[Symbol.asyncDispose]();
      expect((await follow(world)).requests).toBeLessThanOrEqual(6);
    },
  );

  it("looks into the one device whose totals are wrong, and asks no more of the others", async () => {
    const ids = ["1001", "1002", "1003", "1004", "1005"];
    const world = createWorld(Object.fromEntries(ids.map((id) => [id, hourly(id, 60)])), {
      countEvents: (deviceId, within) => within.length + (deviceId === "1003" ? 1 : 0),
    });

    const followed = await follow(world);

    expect(followed).toMatchObject({ stored: 300, issue: { message: expect.stringMatching(/of 1 device\./) } });
    expect(followed.requests).toBeLessThanOrEqual(5 * 2 + 4);
  });

  it.each([
    ["right", 0],
    ["one above", 1],
  ])(
    "cuts its windows where answers are cut at 25 rows, and loses none, with totals that are %s",
    async (_how, above) => {
      const world = createWorld(
        { 1001: hourly("1001", 160), 1002: hourly("1002", 12) },
        { largestAnswer: 25, countEvents: everyTotal(above) },
      );

      const followed = await follow(world);

      expect(followed.stored).toBe(172);
      expect(followed.requests).toBeLessThanOrEqual(70);
    },
  );
});
