import { describe, expect, it } from "vitest";
import { NOW_MS } from "../platform/feed/stored-feed.ts";
import { HosReading } from "../subgraphs/hos/reading-hos.ts";
import { type Account, row, startVisTracks } from "../subgraphs/hos/vistracks.ts";
import { createWorld, rawEvent, rfc1123, startCameraVendor } from "../subgraphs/video/camera-vendor.ts";
import { makeDataDir, type RunningVideo, startClock, startVideo } from "../subgraphs/video/running-video.ts";

const LONG = process.env.LONG !== undefined;
const ROWS = LONG ? 10_000 : 1_500;
/** For so many requests a row vanishes and another one appears with each. */
const SHIFTS = LONG ? 150 : 30;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DEVICE = "1001";

/** Every request takes another row away from those that are read first, where it moves all that are behind it. */
const vanishing = (request: number) => request * 7 + 1;

const refsOf = (events: readonly { readonly ref: string }[]) => new Set(events.map(({ ref }) => Number(ref)));

describe(`of ${ROWS} rows, of which one vanishes and one appears with every page`, { timeout: 180_000 }, () => {
  it("none of VisTracks' that stay is missing in the store, and none is there twice", async ({ signal }) => {
    const at = (offsetMs: number) => new Date(NOW_MS - HOUR_MS + offsetMs).toISOString();
    const account: Account = { rows: Array.from({ length: ROWS }, (_, nth) => row(nth + 1, at(nth * 300))) };
    let requests = 0;
    const onRequest = () => {
      requests += 1;
      if (requests > SHIFTS) return;
      const kept = account.rows.filter(({ id }) => id !== vanishing(requests));
      account.rows = [...kept, row(ROWS + requests, at(HOUR_MS + requests))];
    };
    await using vistracks = await startVisTracks(account, { onRequest });
    await using hos = await HosReading.open(vistracks.url, 2 * HOUR_MS);

    while (requests <= SHIFTS) for (const name of STREAMS) await hos.read(name, signal);
    hos.stored.nowMs += MINUTE_MS;
    for (const name of STREAMS) await hos.read(name, signal);

    const events = await hos.events();
    const stored = refsOf(events);
    expect(account.rows.filter(({ id }) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(events.length);
    expect(events.every(({ revision }) => revision === 1)).toBe(true);
  });

  it("none of RoscoLive's that stay is missing in the store, and none is there twice", async () => {
    const nowMs = Date.parse("2025-05-20T12:00:00Z");
    const event = (id: number, atMs: number) => {
      const moment = rfc1123(new Date(atMs).toISOString());
      return rawEvent(id, { start_ts: moment, createtime: moment });
    };
    const world = createWorld({
      [DEVICE]: Array.from({ length: ROWS }, (_, nth) => event(nth + 1, nowMs - HOUR_MS - nth * 10_000)),
    });
    let requests = 0;
    world.fault = ({ url }) => {
      if (!url.pathname.endsWith("/events")) return null;
      requests += 1;
      if (requests > SHIFTS) return null;
      const kept = (world.devices.get(DEVICE) ?? []).filter(({ id }) => id !== vanishing(requests));
      world.devices.set(DEVICE, [...kept, event(ROWS + requests, nowMs - MINUTE_MS)]);
      return null;
    };
    await using vendor = await startCameraVendor(world);
    await using dir = await makeDataDir();
    const environment = { BACKFILL_HOURS: "168", ROSCOLIVE_REQUESTS_PER_SECOND: "1000" };
    await using video = await startVideo({
      url: vendor.url,
      dataDir: dir.path,
      clock: startClock("2025-05-20T12:00:00Z"),
      environment,
    });

    await video.until(async () => requests > SHIFTS && (await isLive(video)));
    const events = await video.events();

    const stored = refsOf(events);
    expect((world.devices.get(DEVICE) ?? []).filter(({ id }) => !stored.has(Number(id)))).toEqual([]);
    expect(stored.size).toBe(events.length);
    expect(events.every(({ revision }) => revision === 1)).toBe(true);
  });
});

const STREAMS = ["driver-histories", "driver-histories/past"];

async function isLive(video: RunningVideo): Promise<boolean> {
  return (await video.message("source", "ROSCOLIVE"))?.state === "LIVE";
}
