import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { parseWireJson } from "../../../../platform/vendor/wire-json.ts";
import { toRecords } from "../../../../subgraphs/video/mapper.ts";
import { decodeEvent, decodeRecordings } from "../../../../subgraphs/video/recordings/event-wire.ts";
import { toVideoFacet, wordsOf } from "../../../../subgraphs/video/recordings/recording-mapper.ts";
import { toServedFacet, toStoredFacet } from "../../../../subgraphs/video/recordings/served-facet.ts";
import { toEventKind } from "../../../../subgraphs/video/words.ts";
import { type RawEvent, rawEvent } from "../camera-vendor.ts";
import { SAMPLE_PAGE } from "../sample.ts";
import { type ServedVideo, serveVideo } from "../served-video.ts";

const NOW = "2025-06-01T12:00:00Z";
const { response } = parseWireJson(SAMPLE_PAGE) as { response: { events: readonly [RawEvent, RawEvent] } };
const [SNAPSHOTS, CLIP] = response.events;
const [SNAPSHOTS_ID, CLIP_ID] = ["roscolive:2630276", "roscolive:2630619"];
const CAMERA = { vendor: "ROSCOLIVE", ref: "3539397876" };
const PICTURE = "https://stages3.roscocloud.com/rosco-user-825/3539397876";

const link = (url: string) => ({ url, expiresAt: null });
const snapshot = (channel: number, url: string) => ({ kind: "SNAPSHOT", channel, link: link(url) });

/** Every field of the documented events: what is asked for to have it, and what the first and the second say. */
const FIELDS: Readonly<Record<string, readonly [selection: string, first: object, second: object]>> = {
  accurate_duration: ["recordedDurationSeconds", { recordedDurationSeconds: null }, { recordedDurationSeconds: 294 }],
  archive: ["storage { archived archiveLabel }", ...same({ storage: { archived: false, archiveLabel: null } })],
  company_id: ["companyRef", ...same({ companyRef: "825" })],
  created_by: ["requestedBy", { requestedBy: "6294" }, { requestedBy: "534" }],
  createtime: ["createdAt", { createdAt: "2025-05-15T07:31:42.000Z" }, { createdAt: "2025-05-20T08:54:08.000Z" }],
  custom_event_type: ["customType", ...same({ customType: null })],
  data: ["data", ...same({ data: null })],
  device_id: ["deviceRef { vendor ref }", ...same({ deviceRef: CAMERA })],
  driver_card_id: ["driverCardId", ...same({ driverCardId: null })],
  driver_id: ["driverRef { ref }", ...same({ driverRef: null })],
  driver_name: ["driverName", ...same({ driverName: null })],
  duration: ["requestedDurationSeconds", { requestedDurationSeconds: 300 }, { requestedDurationSeconds: 299 }],
  email_sent: ["emailLabel", ...same({ emailLabel: "alert" })],
  end_ts: ["endedAt", { endedAt: "2025-05-14T08:20:00.000Z" }, { endedAt: "2025-05-20T02:19:59.000Z" }],
  event_display_type: ["displayType", ...same({ displayType: null })],
  event_label: ["customLabel", ...same({ customLabel: null })],
  event_type: ["eventType", { eventType: "SNAPSHOTS_CLIP" }, { eventType: "SYSTEMADMIN_CLIP" }],
  geotab_driver: ["geotabDriver", ...same({ geotabDriver: null })],
  geotab_user_id: ["geotabUserId", ...same({ geotabUserId: null })],
  groups: ["groups", ...same({ groups: ["Installed Devices"] })],
  has_feedback: ["feedbackGiven", ...same({ feedbackGiven: false })],
  has_review: ["review { reviewed }", ...same({ review: { reviewed: false } })],
  hash: [
    "storage { contentHash }",
    { storage: { contentHash: "5e90934553cb49e782521a73891dcacc" } },
    { storage: { contentHash: "a40fee4842074f888d021173a63525c6" } },
  ],
  id: [
    "vendorRef { vendor ref }",
    { vendorRef: { ...CAMERA, ref: "2630276" } },
    { vendorRef: { ...CAMERA, ref: "2630619" } },
  ],
  impact_score: ["impactScored", ...same({ impactScored: true })],
  is_datausage_locked: ["dataUsageLocked", ...same({ dataUsageLocked: false })],
  is_flood: ["flooded", ...same({ flooded: false })],
  last_reviewed: ["review { reviewedAt }", ...same({ review: { reviewedAt: null } })],
  last_reviewed_by: ["review { reviewedBy }", ...same({ review: { reviewedBy: null } })],
  last_viewed: ["review { viewedAt }", ...same({ review: { viewedAt: null } })],
  last_viewed_by: ["review { viewedBy }", ...same({ review: { viewedBy: null } })],
  lat: ["latitude", ...same({ latitude: null })],
  lon: ["longitude", ...same({ longitude: null })],
  meta_json: [
    "storage { metadataStored }",
    { storage: { metadataStored: false } },
    { storage: { metadataStored: true } },
  ],
  mp4_1: ["channels", { channels: [] }, { channels: [1, 2] }],
  mp4_2: [
    "media { kind channel link { url expiresAt } }",
    { media: [snapshot(1, `${PICTURE}/2630276/1_1.jpeg?...`), snapshot(2, `${PICTURE}/2630276/2_1.jpeg?...`)] },
    {
      media: [
        { kind: "VIDEO", channel: 1, link: null },
        { kind: "VIDEO", channel: 2, link: null },
        snapshot(1, `${PICTURE}/2630619/1.jpeg?...`),
        snapshot(2, `${PICTURE}/2630619/2.jpeg?...`),
      ],
    },
  ],
  mp4_3: ["state", { state: "AVAILABLE" }, { state: "AVAILABLE" }],
  mp4_4: ["kind label", { kind: "SNAPSHOTS", label: "Custom Clip" }, { kind: "REQUESTED_CLIP", label: "Custom Clip" }],
  nvr_filename: [
    "storage { recorderFile }",
    { storage: { recorderFile: null } },
    { storage: { recorderFile: "0000000000135755-250519-221459-221959-10O400000002.nvr" } },
  ],
  old_device_id: ["replacedDeviceRef { ref }", ...same({ replacedDeviceRef: null })],
  request_ts: ["requestedAt", ...same({ requestedAt: null })],
  rule: ["rule", ...same({ rule: null })],
  size: ["sizeMegabytes", { sizeMegabytes: 0.6955 }, { sizeMegabytes: 292.1456 }],
  snapshot_1: [
    "snapshots { channel url expiresAt }",
    { snapshots: [1, 2].map((channel) => ({ channel, ...link(`${PICTURE}/2630276/${channel}_1.jpeg?...`) })) },
    { snapshots: [1, 2].map((channel) => ({ channel, ...link(`${PICTURE}/2630619/${channel}.jpeg?...`) })) },
  ],
  snapshot_2: ["durationSeconds", { durationSeconds: 300 }, { durationSeconds: 294 }],
  snapshot_status: ["snapshotState", ...same({ snapshotState: "SNAPSHOT_UPLOADED" })],
  start_ts: ["startedAt", { startedAt: "2025-05-14T08:15:00.000Z" }, { startedAt: "2025-05-20T02:15:00.000Z" }],
  status: ["status", ...same({ status: "used" })],
  timestamp: ["occurredAt", { occurredAt: "2025-05-14T08:15:00.000Z" }, { occurredAt: "2025-05-20T02:15:00.000Z" }],
  type: ["typeLabel", ...same({ typeLabel: "Custom Clip" })],
  uploaded_timestamp: ["uploadedAt", { uploadedAt: null }, { uploadedAt: "2025-05-20T10:43:05.000Z" }],
  uploading_status: ["uploadState", { uploadState: null }, { uploadState: "VIDEO_UPLOADED" }],
  vehicle_name: ["vehicleName", ...same({ vehicleName: "Test TT1" })],
  video_option: ["videoOption", { videoOption: "snapshot_only" }, { videoOption: null }],
};

/** What both say. */
function same(both: object): [object, object] {
  return [both, both];
}

async function askDetails(video: ServedVideo, selection: string, ...ids: readonly string[]): Promise<unknown> {
  const document = parse(
    `query ($events: [_Any!]!) { _entities(representations: $events) { ... on Event { video { ${selection} } } } }`,
  );
  const events = ids.map((id) => ({ __typename: "Event", id }));
  const { _entities } = (await video.ask(document, { events })) as {
    _entities: readonly { readonly video: unknown }[];
  };
  return _entities.map((one) => one.video);
}

async function serveEvents(raws: readonly RawEvent[]): Promise<ServedVideo> {
  const video = await serveVideo(NOW);
  const received = { deviceRef: "1001", receivedAtMs: Date.parse(NOW) };
  await video.store(raws.flatMap((raw) => toRecords(decodeEvent(raw), raw, received)));
  return video;
}

describe("the details of RoscoLive's documented events", () => {
  it("have a field for every one that is documented", () => {
    expect(Object.keys(FIELDS).toSorted()).toEqual(
      [...new Set([...Object.keys(SNAPSHOTS), ...Object.keys(CLIP)])].toSorted(),
    );
  });

  it("serve each of its fields with its type", async () => {
    await using video = await serveEvents([SNAPSHOTS, CLIP]);

    for (const [name, [selection, first, second]] of Object.entries(FIELDS)) {
      expect(await askDetails(video, selection, SNAPSHOTS_ID, CLIP_ID), name).toEqual([first, second]);
    }
  });
});

describe("the details of an event", () => {
  it("keep words that nobody knows", async () => {
    const words = {
      archive: "deep freeze",
      data: { trip: [7, "x"] },
      rule: 12,
      event_type: "WINGS_LOST",
      event_label: "Near miss",
      custom_event_type: "Audit",
      event_display_type: "Wings",
      email_sent: true,
      status: "dreaming",
      uploading_status: "TELEPORTED",
      snapshot_status: "ETCHED",
      video_option: "hologram",
    };
    await using video = await serveEvents([rawEvent(1, words)]);

    const selection = `status uploadState snapshotState videoOption eventType customLabel customType displayType rule data
      emailLabel storage { archived archiveLabel } state`;
    expect(await askDetails(video, selection, "roscolive:1")).toEqual([
      {
        status: "dreaming",
        uploadState: "TELEPORTED",
        snapshotState: "ETCHED",
        videoOption: "hologram",
        eventType: "WINGS_LOST",
        customLabel: "Near miss",
        customType: "Audit",
        displayType: "Wings",
        rule: "12",
        data: '{"trip":[7,"x"]}',
        emailLabel: "true",
        storage: { archived: true, archiveLabel: "deep freeze" },
        state: "ARCHIVED",
      },
    ]);
  });

  it("tell who looked at it, what was thought of it, and whose it is", async () => {
    const raw = rawEvent(1, {
      has_review: "true",
      has_feedback: 1,
      last_reviewed: "2025-05-21 08:00:00",
      last_reviewed_by: 12,
      last_viewed: "Wed, 21 May 2025 07:00:00 GMT",
      last_viewed_by: "13",
      driver_id: 77,
      driver_name: "Ann Lee",
      driver_card_id: "0A1B2C3D",
      old_device_id: "9",
      geotab_driver: "b1",
      geotab_user_id: 5,
      lat: 41.5,
      lon: "-81.6",
      is_flood: 1,
      request_ts: "2025-05-20 09:00:00",
    });
    await using video = await serveEvents([raw]);

    const selection = `review { reviewed reviewedAt reviewedBy viewedAt viewedBy } feedbackGiven driverRef { vendor ref } driverName
      driverCardId replacedDeviceRef { ref } geotabDriver geotabUserId latitude longitude flooded requestedAt`;
    expect(await askDetails(video, selection, "roscolive:1")).toEqual([
      {
        review: {
          reviewed: true,
          reviewedAt: "2025-05-21T08:00:00.000Z",
          reviewedBy: "12",
          viewedAt: "2025-05-21T07:00:00.000Z",
          viewedBy: "13",
        },
        feedbackGiven: true,
        driverRef: { vendor: "ROSCOLIVE", ref: "77" },
        driverName: "Ann Lee",
        driverCardId: "0A1B2C3D",
        replacedDeviceRef: { ref: "9" },
        geotabDriver: "b1",
        geotabUserId: "5",
        latitude: 41.5,
        longitude: -81.6,
        flooded: true,
        requestedAt: "2025-05-20T09:00:00.000Z",
      },
    ]);
  });

  it("are stored in half of their size, and are the same when they are served", () => {
    for (const raw of [
      SNAPSHOTS,
      CLIP,
      rawEvent(1),
      rawEvent(2, { has_review: true, archive: "deep", last_viewed_by: 3 }),
    ]) {
      const wire = decodeEvent(raw);
      const facet = toVideoFacet(wire, toEventKind(wordsOf(wire)), decodeRecordings(raw));

      const stored = JSON.stringify(toStoredFacet(facet));

      expect(toServedFacet(wire.id, JSON.parse(stored), null)).toEqual(facet);
      expect(stored.length / JSON.stringify(facet).length).toBeLessThan(0.6);
    }
  });

  it("of a record that was stored with less are read from it as received, and are null without that", () => {
    const before = { kind: "TRIGGERED_CLIP", label: "Braking", status: "used", channels: [1], snapshots: [] } as const;
    const raw = JSON.stringify(rawEvent(1, { mp4_1: true, event_label: "Braking", hash: "h" }));

    expect(toServedFacet("1", before, raw)).toMatchObject({
      state: "AVAILABLE",
      label: "Braking",
      storage: { contentHash: "h" },
    });
    for (const none of [null, "null"]) {
      expect(toServedFacet("1", before, none)).toMatchObject({
        ...before,
        state: "OTHER",
        vendorRef: { ref: "1" },
        storage: { contentHash: null },
      });
    }
  });
});
