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
    await using stored = await StoredFeed.open();
    const settings = readVideoSettings(credentials(vendor.url));
    if (!settings) throw new Error("not configured");
    const clock = startClock("2025-05-20T12:00:00Z");
    await using client = new RoscoLiveClient({ ...settings, clock, random: () => 0 });
    const totals = new EventTotals(stored.store, clock);
    const events = new DeviceEvents({ client, totals, backfillMs: settings.backfillMs, clock });
    const read = async () => {
      const pages = await Array.fromAsync(events.read(NEWS, stored.store, signal));
      const store = () => Promise.all(pages.map((page) => stored.store.storePage(toStorable(page))));
      return { refs: pages.flatMap(({ records }) => records.map(({ ref }) => ref)), store };
    };
    await (await read()).store();
    await (await read()).store();
    const late = { start_ts: rfc1123("2025-05-16T12:00:00Z"), createtime: rfc1123("2025-05-20T11:59:00Z") };
    world.devices.get("1001")?.push(rawEvent(2, late));

    const { refs: unstored } = await read();
    events.forget();
    const { refs, store } = await read();
    await store();

    expect(unstored).toContain("2");
    expect(refs).toContain("2");
    expect((await read()).refs).toEqual([]);
  });
});
