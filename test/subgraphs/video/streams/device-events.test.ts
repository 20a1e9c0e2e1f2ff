import { describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { RoscoLiveClient } from "../../../../subgraphs/video/client.ts";
import { readVideoSettings } from "../../../../subgraphs/video/config.ts";
import { DeviceEvents } from "../../../../subgraphs/video/streams/device-events.ts";
import { EventTotals } from "../../../../subgraphs/video/streams/event-totals.ts";
import { StoredFeed } from "../../../platform/feed/stored-feed.ts";
import { createWorld, rawEvent, rfc1123, startCameraVendor } from "../camera-vendor.ts";
import { credentials, startClock } from "../running-video.ts";

const NEWS = { deviceId: "1001", depth: "news" } as const;

describe("the news of a camera", () => {
  it("come again when they could not be stored, and not when they were", async ({ signal }) => {
    const world = createWorld({ 1001: [rawEvent(1)] });
    await using vendor = await startCameraVendor(world);
    await using reader = await DeviceReader.open(vendor.url, signal);
    await (await reader.read()).store();
    await (await reader.read()).store();
    const late = { start_ts: rfc1123("2025-05-16T12:00:00Z"), createtime: rfc1123("2025-05-20T11:59:00Z") };
    world.devices.get("1001")?.push(rawEvent(2, late));

    const { refs: unstored } = await reader.read();
    reader.events.forget();
    const { refs, store } = await reader.read();
    await store();

    expect(unstored).toContain("2");
    expect(refs).toContain("2");
    expect((await reader.read()).refs).toEqual([]);
  });

  it("stay as they were asked for last, though an earlier answer is stored behind it", async ({ signal }) => {
    const world = createWorld({ 1001: [rawEvent(1, { uploading_status: "VIDEO_UPLOADING" })] });
    await using vendor = await startCameraVendor(world);
    await using reader = await DeviceReader.open(vendor.url, signal);
    const earlier = await reader.read();
    world.devices.set("1001", [rawEvent(1, { uploading_status: "VIDEO_UPLOADED" })]);
    await (await reader.read()).store();

    await earlier.store();

    const stored = (await reader.feed.records()).filter(({ kind }) => kind === "event");
    expect(stored.map(({ raw }) => JSON.parse(raw).uploading_status)).toEqual(["VIDEO_UPLOADED"]);
  });
});

/** Reads the news of one camera by hand, and stores them when it is told to. */
class DeviceReader implements AsyncDisposable {
  readonly events: DeviceEvents;
  readonly feed: StoredFeed;
  readonly #client: RoscoLiveClient;
  readonly #signal: AbortSignal;

  private constructor(parts: { events: DeviceEvents; feed: StoredFeed; client: RoscoLiveClient; signal: AbortSignal }) {
    this.events = parts.events;
    this.feed = parts.feed;
    this.#client = parts.client;
    this.#signal = parts.signal;
  }

  static async open(url: string, signal: AbortSignal): Promise<DeviceReader> {
    const settings = readVideoSettings(credentials(url));
    if (!settings) throw new Error("not configured");
    const clock = startClock("2025-05-20T12:00:00Z");
    const feed = await StoredFeed.open();
    const client = new RoscoLiveClient({ ...settings, clock, random: () => 0 });
    const totals = new EventTotals(feed.store, clock);
    const events = new DeviceEvents({ client, totals, backfillMs: settings.backfillMs, clock });
    return new DeviceReader({ events, feed, client, signal });
  }

  async read(): Promise<{ readonly refs: readonly string[]; store(): Promise<void> }> {
    const pages = await Array.fromAsync(this.events.read(NEWS, this.feed.store, this.#signal));
    return {
      refs: pages.flatMap(({ records }) => records.map(({ ref }) => ref)),
      store: async () => {
        for (const page of pages) await this.feed.store.storePage(toStorable(page));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
    await this.feed[Symbol.asyncDispose]();
  }
}
