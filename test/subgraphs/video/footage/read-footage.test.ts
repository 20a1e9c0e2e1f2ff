import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { readFootage } from "../../../../subgraphs/video/footage/read-footage.ts";
import { createLoaders } from "../../../../subgraphs/video/loaders.ts";
import { toDeviceRecord, toRecords } from "../../../../subgraphs/video/mapper.ts";
import { decodeEvent } from "../../../../subgraphs/video/recordings/event-wire.ts";
import type { VideoStore } from "../../../../subgraphs/video/store.ts";
import { decodeDevice } from "../../../../subgraphs/video/wire.ts";
import { type RawEvent, rawEvent, rfc1123 } from "../camera-vendor.ts";
import { type ServedVideo, serveVideo } from "../served-video.ts";

const NOW = "2025-05-20T12:00:00.000Z";
const AT = "2025-05-20T08:00:04.500Z";

const FOOTAGE = parse(`query ($events: [_Any!]!) { _entities(representations: $events) { ... on Event { id footage {
  state requestable obstacle { reason at }
  clips { event { id } vendorRef { vendor ref } kind state startedAt endedAt offsetSeconds coversEvent
    media { kind channel link { url expiresAt } } }
} } } }`);

const CLIP = rawEvent(1, {
  end_ts: rfc1123("2025-05-20T08:00:12Z"),
  mp4_2: true,
  snapshot_1: "https://media.test/1.jpeg?Expires=1747735200",
  uploading_status: "VIDEO_UPLOADED",
});
const DEVICE = { device_id: "1001", device_type: "dv6", general_status: "driving", last_online: "2025-05-20 11:59:00" };

async function store(video: ServedVideo, raws: readonly RawEvent[], tenant?: string): Promise<void> {
  const received = { deviceRef: "1001", receivedAtMs: video.clock.now() };
  const devices = [toDeviceRecord(decodeDevice(DEVICE), DEVICE, video.clock.now())];
  await video.store([...devices, ...raws.flatMap((raw) => toRecords(decodeEvent(raw), raw, received))], tenant);
}

const eventOf = (id: string, deviceRefs: readonly object[], fields: object = {}) => {
  return { __typename: "Event", id, occurredAt: AT, endedAt: null, deviceRefs, ...fields };
};
const ROSCOLIVE = { vendor: "ROSCOLIVE", ref: "1001" };

async function footageOf(video: ServedVideo, events: readonly object[], tenant?: string): Promise<readonly unknown[]> {
  const { _entities } = (await video.ask(FOOTAGE, { events }, tenant)) as {
    readonly _entities: readonly { readonly footage: unknown }[];
  };
  return _entities.map(({ footage }) => footage);
}

describe("the footage that is served", () => {
  it("is of the camera that was in the event's device, whichever vendor told the event", async () => {
    await using video = await serveVideo(NOW);
    await store(video, [CLIP]);

    const [footage] = await footageOf(video, [eventOf("vinli:7", [{ vendor: "VINLI", ref: "1001" }, ROSCOLIVE])]);

    expect(footage).toEqual({
      state: "AVAILABLE",
      requestable: true,
      obstacle: null,
      clips: [
        {
          event: { id: "roscolive:1" },
          vendorRef: { vendor: "ROSCOLIVE", ref: "1" },
          kind: "TRIGGERED_CLIP",
          state: "AVAILABLE",
          startedAt: "2025-05-20T08:00:00.000Z",
          endedAt: "2025-05-20T08:00:12.000Z",
          offsetSeconds: 4.5,
          coversEvent: true,
          media: [
            { kind: "VIDEO", channel: 2, link: null },
            {
              kind: "SNAPSHOT",
              channel: 1,
              link: { url: "https://media.test/1.jpeg?Expires=1747735200", expiresAt: "2025-05-20T10:00:00.000Z" },
            },
          ],
        },
      ],
    });
  });

  it("is none of another vendor's record of the same id, and none of another tenant", async () => {
    await using video = await serveVideo(NOW);
    await store(video, [CLIP]);
    const event = eventOf("samsara:7", [ROSCOLIVE]);

    const [other, nobodys] = await footageOf(video, [
      eventOf("samsara:7", [{ vendor: "SAMSARA", ref: "1001" }]),
      eventOf("samsara:8", []),
    ]);
    const [theirs] = await footageOf(video, [event], "theirs");

    const none = { state: "NONE", clips: [], requestable: false, obstacle: { reason: "NO_CAMERA", at: null } };
    expect([other, nobodys]).toEqual([none, none]);
    expect(theirs).toMatchObject({ state: "NONE", clips: [] });
  });

  it("is of both cameras where one took the other's place", async () => {
    await using video = await serveVideo(NOW);
    await store(video, [CLIP, rawEvent(2, { device_id: "1002" })]);

    const [footage] = await footageOf(video, [eventOf("samsara:7", [ROSCOLIVE, { vendor: "ROSCOLIVE", ref: "1002" }])]);

    expect(footage).toMatchObject({ clips: [{ vendorRef: { ref: "1" } }, { vendorRef: { ref: "2" } }] });
  });

  it("goes by when the event ended", async () => {
    await using video = await serveVideo(NOW);
    await store(video, [rawEvent(1, { start_ts: rfc1123("2025-05-20T08:05:00Z") })]);

    const found = await footageOf(video, [
      eventOf("samsara:7", [ROSCOLIVE]),
      eventOf("samsara:8", [ROSCOLIVE], { endedAt: "2025-05-20T08:04:50.000Z" }),
    ]);

    expect(found).toMatchObject([{ clips: [] }, { clips: [{ offsetSeconds: -295.5 }] }]);
  });

  it("cannot be asked for once the card has been written over, nor of a camera that is out of contact", async () => {
    await using video = await serveVideo(NOW);
    await store(video, []);
    const event = eventOf("samsara:7", [ROSCOLIVE]);

    const within = await footageOf(video, [event]);
    video.clock.nowMs = Date.parse("2025-05-23T06:00:05.000Z");
    const beyond = await footageOf(video, [event]);
    video.clock.nowMs = Date.parse(NOW);
    await video.store([
      toDeviceRecord(
        decodeDevice({ ...DEVICE, general_status: "offline" }),
        { ...DEVICE, general_status: "offline" },
        video.clock.now(),
      ),
    ]);
    const offline = await footageOf(video, [event]);

    expect(within).toMatchObject([{ requestable: true, obstacle: null }]);
    expect(beyond).toMatchObject([{ obstacle: { reason: "BEYOND_HORIZON", at: "2025-05-20T08:00:05.000Z" } }]);
    expect(offline).toMatchObject([{ obstacle: { reason: "CAMERA_OFFLINE", at: "2025-05-20T11:59:00.000Z" } }]);
  });

  it("of 200 events is one question for recordings, one for what is asked for, and one for cameras", async () => {
    const asked: string[] = [];
    const answering = (name: string) => async (_tenant: string, keys: readonly unknown[]) => {
      asked.push(`${keys.length} ${name}`);
      return keys.map(() => (name === "cameras" ? null : []));
    };
    const requests = { underWay: answering("requests") };
    const store = {
      requests,
      recordings: answering("recordings"),
      cameras: answering("cameras"),
    } as unknown as VideoStore;
    const context = { loaders: createLoaders(store, "ours"), nowMs: Date.parse(NOW) };
    const events = Array.from({ length: 200 }, (_, nth) => {
      const ref = { vendor: "ROSCOLIVE" as const, ref: String(nth % 50) };
      return {
        id: `vinli:${nth}`,
        occurredAt: new Date(Date.parse(AT) + nth * 1_000).toISOString(),
        deviceRefs: [ref],
      };
    });

    await Promise.all(events.map((event) => readFootage(event, context)));

    expect(asked.toSorted()).toEqual(["200 recordings", "200 requests", "50 cameras"]);
  });
});
