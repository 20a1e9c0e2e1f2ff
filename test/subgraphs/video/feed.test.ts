import { describe, expect, it } from "vitest";
import { storeFile } from "../../../platform/bus/outbox.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { VideoStore } from "../../../subgraphs/video/store.ts";
import { startVendorServer } from "../../vendor-server.ts";
import { createWorld, failed, ok, rawEvent, rfc1123, startCameraVendor } from "./camera-vendor.ts";
import { makeDataDir, type RunningVideo, startClock, startVideo } from "./running-video.ts";
import { SAMPLE_PAGE } from "./sample.ts";

const NOON = "2025-05-20T12:00:00Z";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const refs = async (video: RunningVideo) => (await video.events()).map(({ ref }) => ref);
const isStored = (ref: string) => async (video: RunningVideo) => (await refs(video)).includes(ref);

describe("the feed of camera events", () => {
  it("stores and serves the documented events as they came", async () => {
    const page = { body: SAMPLE_PAGE };
    await using vendor = await startVendorServer({
      "GET /devices/list/search": [ok([{ device_id: 3539397876, vehicle_name: "Test TT1" }])],
      "GET /devices/3539397876/events": [page],
    });
    await using dataDir = await makeDataDir();
    await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) });

    await video.until(isStored("2630619"));
    await using store = new VideoStore(storeFile(dataDir.path, "video"));
    const [snapshots, clip] = await store.details("default", ["2630276", "2630619"]);

    const received = parseWireJson(SAMPLE_PAGE) as { response: { events: readonly unknown[] } };
    expect([snapshots?.raw, clip?.raw]).toEqual(received.response.events.map((event) => JSON.stringify(event)));
    expect(snapshots?.kind).toBe("SNAPSHOTS");
    expect(clip).toMatchObject({ kind: "REQUESTED_CLIP", channels: [1, 2], uploadState: "VIDEO_UPLOADED" });
    expect(await video.message("device", "3539397876")).toMatchObject({ name: "Test TT1", vin: null });
  });
});
