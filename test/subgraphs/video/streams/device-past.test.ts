import { describe, expect, it } from "vitest";
import { type RecordTables, recordSchema } from "../../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { DEFAULT_TENANT } from "../../../../platform/viewer/default-viewer.ts";
import type { VendorServer } from "../../../vendor-server.ts";
import { createWorld, failed, type RawEvent, rawEvent, rfc1123, startCameraVendor } from "../camera-vendor.ts";
import { makeDataDir, type RunningVideo, startClock, startVideo } from "../running-video.ts";

const NOON = "2025-05-20T12:00:00Z";
const NOON_MS = Date.parse(NOON);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Events of a device, the nth so many hours ago, each created when it happened. */
function hourly(deviceId: string, count: number, firstId = 1): RawEvent[] {
  return Array.from({ length: count }, (_, hours) => {
    const at = rfc1123(new Date(NOON_MS - hours * HOUR_MS).toISOString());
    return rawEvent(firstId + hours, { device_id: deviceId, start_ts: at, createtime: at });
  });
}

const untilCount = (video: RunningVideo, count: number) =>
  video.until(async () => (await video.events()).length >= count);

async function pastOf(video: RunningVideo, deviceId: string) {
  return JSON.parse((await video.cursors())[`past/${deviceId}`] ?? "null");
}

const untilWhole = (video: RunningVideo, deviceId: string) =>
  video.until(async () => (await pastOf(video, deviceId))?.leftToMs === null);

/** The periods that were asked for of a device, as they were written. */
const periodsOf = ({ requests }: VendorServer, deviceId: string) =>
  requests
    .filter(({ url }) => url.pathname === `/devices/${deviceId}/events`)
    .map(({ url }) => `${url.searchParams.get("start_ts")} ${url.searchParams.get("end_ts")}`);

/** Writes a cursor into a store that nobody else has open. */
async function storeCursor(dataDir: string, name: string, cursor: object): Promise<void> {
  const clock = startClock(NOON);
  await using store = await openStoreForWriting<RecordTables>(storeAddress(dataDir, "video"), recordSchema, { clock });
  const cursors = { [name]: JSON.stringify(cursor) };
  await new RecordWriter(store, DEFAULT_TENANT, clock).storePage(toStorable({ records: [], poison: [], cursors }));
}

describe("the past of a camera", () => {
  it("that fits into an answer is read with one call", async () => {
    await using vendor = await startCameraVendor(createWorld({ 1001: hourly("1001", 100) }));
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });

    await untilWhole(video, "1001");

    expect(await video.events()).toHaveLength(100);
    const whole = "20250513120000 20250522120000";
    expect(new Set(periodsOf(vendor, "1001"))).toEqual(new Set([whole]));
  });

  it("is read when the present of every camera is stored, and the source is catching up until then", async () => {
    const ids = ["1001", "1002", "1003", "1004", "1005", "1006"];
    const world = createWorld(Object.fromEntries(ids.map((id) => [id, hourly(id, 160, Number(id) * 1_000)])));
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });

    await video.until(async () => (await video.message("source", "ROSCOLIVE"))?.state === "LIVE");

    expect(await video.events()).toHaveLength(6 * 160);
    const firstPast = vendor.requests.findIndex(({ url }) => url.searchParams.get("end_ts") === "20250520110000");
    const before = new Set(vendor.requests.slice(0, firstPast).map(({ url }) => url.pathname));
    expect(ids.filter((id) => !before.has(`/devices/${id}/events`))).toEqual([]);
  });

  it("goes on where it was left after a restart", async () => {
    const world = createWorld({ 1001: hourly("1001", 3_000) });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const environment = { BACKFILL_HOURS: "3000" };
    const options = { url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON), environment };
    await using first = await startVideo(options);
    await untilCount(first, 1_000);
    await first[Symbol.asyncDispose]();
    const { leftToMs } = await (async () => {
      await using video = await startVideo({ ...options, url: "http://127.0.0.1:1" });
      return await pastOf(video, "1001");
    })();
    const asked = periodsOf(vendor, "1001").length;

    await using second = await startVideo(options);
    await untilWhole(second, "1001");

    const left = new Date(leftToMs).toISOString().replaceAll(/\D/g, "").slice(0, 14);
    expect(leftToMs).toBeLessThan(NOON_MS - 500 * HOUR_MS);
    expect(periodsOf(vendor, "1001").slice(asked)).toContain(`20250115120000 ${left}`);
    expect((await second.events()).filter(({ revision }) => revision === 1)).toHaveLength(3_000);
  });

  it("is read of a camera that comes later, too", async () => {
    const world = createWorld({ 1001: [] });
    await using vendor = await startCameraVendor(createWorld({ 1001: [], 1002: hourly("1002", 160) }));
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using before = await startCameraVendor(world);
    await using first = await startVideo({ url: before.url, dataDir: dataDir.path, clock });
    await untilWhole(first, "1001");
    await first[Symbol.asyncDispose]();

    await using second = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });

    await untilCount(second, 160);
    await untilWhole(second, "1002");
  });

  it("holds nobody up where it cannot be read of one camera", async () => {
    const world = createWorld({ 1001: hourly("1001", 160), 1002: hourly("1002", 160, 1_000) });
    world.fault = ({ url }) =>
      url.pathname === "/devices/1001/events" && (url.searchParams.get("end_ts") ?? "") <= "20250520110000"
        ? failed(410)
        : null;
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });

    await untilWhole(video, "1002");
    await video.until(async () => (await video.message("source", "ROSCOLIVE"))?.state === "DEGRADED");
    world.fault = () => null;

    await untilWhole(video, "1001");
    expect(await video.events()).toHaveLength(320);
  });
});

describe("an event that is edited long after it happened", () => {
  const edited = (events: readonly RawEvent[]) =>
    events.map((event, index) => (index === events.length - 1 ? { ...event, event_label: "Checked" } : event));

  it("is read again within a day, though nothing tells of it", async () => {
    const events = hourly("1001", 500);
    const world = createWorld({ 1001: events });
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    const environment = { BACKFILL_HOURS: "600" };
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock, environment });
    await untilWhole(video, "1001");

    world.devices.set("1001", edited(events));
    clock.advance(DAY_MS);

    await video.until(async () => (await video.message("event", "500"))?.revision === 2);
    expect((await video.events()).filter(({ revision }) => revision > 1)).toHaveLength(1);
  });

  it("is read again at the next turn of a camera that was followed before pasts had cursors", async () => {
    const events = hourly("1001", 500);
    await using vendor = await startCameraVendor(createWorld({ 1001: edited(events) }));
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    const environment = { BACKFILL_HOURS: "600" };
    const options = { url: vendor.url, dataDir: dataDir.path, clock, environment };
    await storeCursor(dataDir.path, "events/1001", { readToMs: NOON_MS, createdToMs: NOON_MS });

    await using video = await startVideo(options);

    await video.until(async () => (await video.message("event", "500")) !== null);
  });

  it("is not read again when it is older than what is read again", async () => {
    await using vendor = await startCameraVendor(createWorld({ 1001: hourly("1001", 500) }));
    await using dataDir = await makeDataDir();
    const clock = startClock(NOON);
    const environment = { BACKFILL_HOURS: "600", ROSCOLIVE_REREAD_DAYS: "10" };
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock, environment });
    await untilWhole(video, "1001");

    clock.advance(DAY_MS);
    await video.until(async () => (await pastOf(video, "1001")).readAtMs >= NOON_MS + DAY_MS);

    // The clock runs on from noon while the past is read.
    expect(periodsOf(vendor, "1001")).toContainEqual(expect.stringMatching(/^202505111200\d\d 202505191200\d\d$/));
  });
});
