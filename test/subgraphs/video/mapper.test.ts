import { describe, expect, it } from "vitest";
import { toContent } from "../../../platform/records/content.ts";
import { toSightingVersion } from "../../../platform/records/record.ts";
import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { PLAIN_DEVICE, PLAIN_EVENT } from "../../../schema/messages.ts";
import { toAlarmRecord } from "../../../subgraphs/video/alarm-mapper.ts";
import { toDeviceRecord, toDriverRecord, toRecords } from "../../../subgraphs/video/mapper.ts";
import { decodeEvent } from "../../../subgraphs/video/recordings/event-wire.ts";
import { toServedFacet } from "../../../subgraphs/video/recordings/served-facet.ts";
import { decodeAlarm, decodeDevice, decodeDriver } from "../../../subgraphs/video/wire.ts";
import { type RawEvent, rawEvent } from "./camera-vendor.ts";
import { SAMPLE_PAGE } from "./sample.ts";

const { response } = parseWireJson(SAMPLE_PAGE) as { response: { events: readonly RawEvent[] } };
const NOW_MS = Date.parse("2025-06-01T12:00:00Z");
const [snapshots = {}, clip = {}] = response.events;

function recordsOf(raw: unknown) {
  const [event, ...sightings] = toRecords(decodeEvent(raw), raw, { deviceRef: "1001", receivedAtMs: NOW_MS });
  if (!event) throw new Error("no event");
  // What says nothing is not stored, and is there again when it is served.
  return { event: { ...event, facet: toServedFacet(event.ref, event.facet, null) }, sightings };
}

function deviceOf(raw: RawEvent) {
  return toDeviceRecord(decodeDevice(raw), raw, NOW_MS);
}

describe("an event of RoscoLive's documentation", () => {
  it("is read as snapshots when only snapshots were asked for", () => {
    const { event, sightings } = recordsOf(snapshots);

    expect(event).toMatchObject({ kind: "event", ref: "2630276", ownerRef: "3539397876" });
    expect(event.raw).toBe(snapshots);
    expect(event.message).toEqual({
      ...PLAIN_EVENT,
      vendor: "ROSCOLIVE",
      vendorType: "SNAPSHOTS_CLIP",
      type: "VIDEO_CLIP",
      category: "VIDEO",
      severity: "INFO",
      title: "Requested clip",
      vehicle: { ref: null, vin: null, name: "Test TT1" },
      groupRefs: ["Installed Devices"],
      occurredAtMs: Date.parse("2025-05-14T08:15:00Z"),
      endedAtMs: Date.parse("2025-05-14T08:20:00Z"),
      recordedAtMs: Date.parse("2025-05-15T07:31:42Z"),
      updatedAtMs: null,
      retracted: false,
      deviceRef: "3539397876",
      driverRef: null,
      position: null,
    });
    expect(event.facet).toMatchObject({
      kind: "SNAPSHOTS",
      label: "Custom Clip",
      status: "used",
      uploadState: null,
      snapshotState: "SNAPSHOT_UPLOADED",
      channels: [],
      durationSeconds: 300,
      sizeMegabytes: 0.6955,
      snapshots: [
        { channel: 1, url: snapshots.snapshot_1, expiresAt: null },
        { channel: 2, url: snapshots.snapshot_2, expiresAt: null },
      ],
      requestedBy: "6294",
    });
    expect(sightings.map(({ kind, ref, message }) => ({ kind, ref, message }))).toEqual([
      {
        kind: "device",
        ref: "3539397876",
        message: {
          ...PLAIN_DEVICE,
          groups: [{ ref: "Installed Devices", name: "Installed Devices" }],
          vendor: "ROSCOLIVE",
          name: "Test TT1",
          vin: null,
          deviceKind: "VEHICLE",
        },
      },
    ]);
  });

  it("tells whose place its device has taken, if it took any", () => {
    const replaced = (old_device_id: unknown) => recordsOf({ ...snapshots, old_device_id }).event.message;

    expect(replaced(3539397000)).toMatchObject({ deviceRef: "3539397876", replacedDeviceRef: "3539397000" });
    expect(replaced(null)).toMatchObject({ replacedDeviceRef: null });
    expect(replaced("0")).toMatchObject({ replacedDeviceRef: null });
  });

  it("is read as a requested clip with the channels whose video is there", () => {
    const { event } = recordsOf(clip);

    expect(event.ref).toBe("2630619");
    expect(event.message).toMatchObject({
      vendorType: "SYSTEMADMIN_CLIP",
      type: "VIDEO_CLIP",
      driverRef: null,
      hasVideo: true,
    });
    expect(event.facet).toMatchObject({
      kind: "REQUESTED_CLIP",
      uploadState: "VIDEO_UPLOADED",
      channels: [1, 2],
      durationSeconds: 294,
      sizeMegabytes: 292.1456,
      requestedBy: "534",
    });
  });
});

describe("an event", () => {
  it.each(["HarshBraking", "harshbraking", "Harsh Braking", "harsh_braking", "HARSH-BRAKING"])(
    "of the type %s is harsh braking, however it is spelled",
    (event_type) => {
      const { event } = recordsOf(rawEvent(1, { event_type, type: null }));

      expect(event.message).toMatchObject({ type: "HARSH_BRAKING", category: "SAFETY", vendorType: event_type });
      expect(event.facet).toMatchObject({ kind: "TRIGGERED_CLIP" });
    },
  );

  it("of an unknown type is OTHER under the vendor's word", () => {
    const { event } = recordsOf(rawEvent(1, { event_type: "WINGS_LOST", type: "Wings lost" }));

    expect(event.message).toMatchObject({
      type: "OTHER",
      category: "VIDEO",
      vendorType: "WINGS_LOST",
      title: "Camera event",
    });
    expect(event.facet).toMatchObject({ label: "Wings lost" });
  });

  it("has the title of its type, and is labelled as RoscoLive shows it", () => {
    const events = [
      { event_label: "Near miss", event_display_type: "Braking", type: "Harsh Braking" },
      { event_label: "", event_display_type: "Braking", type: "Harsh Braking" },
      { event_label: null, event_display_type: null, type: "Harsh Braking" },
      { event_label: null, event_display_type: null, type: null },
    ].map((fields) => recordsOf(rawEvent(1, fields)).event);

    expect(events.map(({ facet }) => facet)).toMatchObject([
      { label: "Near miss" },
      { label: "Braking" },
      { label: "Harsh Braking" },
      { label: "Harsh braking" },
    ]);
    expect(new Set(events.map(({ message }) => (message as { title: string }).title))).toEqual(
      new Set(["Harsh braking"]),
    );
  });

  it.each([
    ["a channel's recording", { mp4_2: true }, true],
    ["a flag as text", { mp4_2: "true" }, true],
    ["an upload that is complete", { uploading_status: "VIDEO_UPLOADED" }, true],
    ["a video in the archive", { archive: "glacier" }, true],
    [
      "snapshots only",
      { mp4_1: false, snapshot_1: "https://media.test/1.jpeg", snapshot_status: "SNAPSHOT_UPLOADED" },
      false,
    ],
    ["an upload under way", { uploading_status: "VIDEO_UPLOADING", archive: null }, false],
  ])("with %s has video at the vendor or not", (_what, fields, hasVideo) => {
    expect(recordsOf(rawEvent(1, fields)).event.message).toMatchObject({ hasVideo });
  });

  it("names its groups and its vehicle, and so does the device it is seen with", () => {
    const groups = ["North", "North", { group_id: 7, group_name: "Night" }, { id: 8 }, null, 9];
    const { event, sightings } = recordsOf(rawEvent(1, { groups }));

    expect(event.message).toMatchObject({
      vehicle: { ref: null, vin: null, name: "Truck 1" },
      groupRefs: ["North", "Night", "8", "9"],
    });
    expect(sightings[0]?.message).toMatchObject({
      groups: [{ ref: "North" }, { ref: "Night" }, { ref: "8", name: null }, { ref: "9" }],
    });
    expect(recordsOf(rawEvent(1, { vehicle_name: "" })).event.message).toMatchObject({ vehicle: null, groupRefs: [] });
  });

  it.each([{ driver_id: "" }, { driver_id: "0" }, { driver_id: 0 }, { driver_id: {} }, { driver_id: { id: "" } }])(
    "with %j has no driver",
    (fields) => {
      const { event, sightings } = recordsOf(
        rawEvent(1, { ...fields, driver_name: "Unassigned", driver_card_id: "0" }),
      );

      expect(event.message).toMatchObject({ driverRef: null });
      expect(sightings.map(({ kind }) => kind)).toEqual(["device"]);
    },
  );

  it("is read with its numbers as text", () => {
    const { event } = recordsOf(rawEvent(1, { duration: " 12 ", size: "1.5e2", lat: "+41.5", lon: "-.5" }));

    expect(event.facet).toMatchObject({ durationSeconds: 12, sizeMegabytes: 150 });
    expect(event.message).toMatchObject({ position: { latitude: 41.5, longitude: -0.5 } });
  });

  it("has none of a number that no double holds", () => {
    const { event } = recordsOf(rawEvent(1, { duration: Number.POSITIVE_INFINITY, size: "1e999" }));

    expect(event.facet).toMatchObject({ durationSeconds: null, sizeMegabytes: null });
  });

  it.each(["2025-05-20T02:15:00+0000", "2025-05-20 02:15:00", "2025-05-20T04:15:00+0200", "1747707300", 1747707300000])(
    "of %s happened when it says",
    (timestamp) => {
      expect(recordsOf(rawEvent(1, { timestamp })).event.message).toMatchObject({
        occurredAtMs: Date.parse("2025-05-20T02:15:00Z"),
      });
    },
  );

  it.each([
    ["its creation", { createtime: "2025-05-20 08:01:00", timestamp: "2038-01-19 03:14:08" }, "2025-05-20T08:01:00Z"],
    ["its moment", { createtime: "2038-01-19 03:14:08", timestamp: "2025-05-20 08:00:00" }, "2025-05-20T08:00:00Z"],
    ["nothing", { createtime: "2038-01-19 03:14:08", timestamp: "2038-01-19 03:14:08" }, "1970-01-01T00:00:00Z"],
  ])("of the future dates a sighting by %s, so that a later sighting is newer", (_stamp, fields, seenAt) => {
    const { sightings } = recordsOf(rawEvent(1, fields));

    expect(sightings[0]?.version).toBe(toSightingVersion(Date.parse(seenAt)));
  });

  it("keeps ids of more digits than a double has", () => {
    const raw = parseWireJson(
      '{"id":90071992547409931,"device_id":35393978760000001234,"timestamp":"Tue, 20 May 2025 02:15:00 GMT","size":1.50}',
    );

    const { event } = recordsOf(raw);

    expect([event.ref, event.ownerRef]).toEqual(["90071992547409931", "35393978760000001234"]);
    expect(JSON.stringify(event.raw)).toContain('"size":1.50');
  });

  it("belongs to the device that was asked when it names none", () => {
    const { event } = recordsOf(rawEvent(1, { device_id: null }));

    expect(event.message).toMatchObject({ deviceRef: "1001" });
  });

  it("has a driver when it has the driver's id, whatever the card says", () => {
    const [known, cardOnly] = [
      { driver_id: 77, driver_name: "Ann Lee", driver_card_id: null },
      { driver_id: null, driver_name: "", driver_card_id: "0" },
    ].map((fields) => recordsOf(rawEvent(1, fields)));

    expect(known?.event.message).toMatchObject({ driverRef: "77" });
    expect(known?.sightings.at(-1)).toMatchObject({ kind: "driver", ref: "77", message: { name: "Ann Lee" } });
    expect(cardOnly?.event.message).toMatchObject({ driverRef: null });
    expect(cardOnly?.sightings.map(({ kind }) => kind)).toEqual(["device"]);
  });

  it("has a position when both of its coordinates are on earth", () => {
    const positions = [
      { lat: 41.5, lon: -81.6 },
      { lat: "41.5", lon: "-81.6" },
      { lat: 41.5, lon: null },
      { lat: 122.142, lon: -93.3 },
    ].map((fields) => recordsOf(rawEvent(1, fields)).event.message);

    const place = { position: { latitude: 41.5, longitude: -81.6 } };
    expect(positions).toMatchObject([place, place, { position: null }, { position: null }]);
  });

  it("survives a field of an unexpected type", () => {
    const { event } = recordsOf(rawEvent(1, { duration: { seconds: 3 }, driver_name: 7, status: [], groups: "none" }));

    expect(event.facet).toMatchObject({ durationSeconds: null, status: null });
  });

  it("without a moment is refused", () => {
    expect(() => recordsOf(rawEvent(1, { timestamp: null, start_ts: "soon" }))).toThrow(/moment/);
  });

  it("tells until when its links work, in both forms of signature", () => {
    const { event } = recordsOf(
      rawEvent(1, {
        snapshot_2: "https://media.test/2.jpeg?AWSAccessKeyId=A&Signature=S&Expires=1747735200",
        snapshot_10: "https://media.test/10.jpeg?X-Amz-Date=20250520T100000Z&X-Amz-Expires=3600",
        snapshot_3: "https://media.test/3.jpeg",
      }),
    );

    const { snapshots: pictures } = event.facet as { snapshots: readonly unknown[] };
    expect(pictures).toMatchObject([
      { channel: 2, expiresAt: Date.parse("2025-05-20T10:00:00Z") },
      { channel: 3, expiresAt: null },
      { channel: 10, expiresAt: Date.parse("2025-05-20T11:00:00Z") },
    ]);
  });

  it("has the same content when only the signatures of its links differ", () => {
    const [one, again, moved] = ["a.jpeg?Expires=1", "a.jpeg?Expires=2", "b.jpeg?Expires=1"].map((file) =>
      toContent(rawEvent(1, { snapshot_1: `https://media.test/${file}` })),
    );

    expect(again).toBe(one);
    expect(moved).not.toBe(one);
  });
});

describe("a date of RoscoLive's", () => {
  it.each([
    ["Tue, 20 May 2025 02:15:00 GMT", "2025-05-20T02:15:00Z"],
    ["2025-05-20 02:15:00", "2025-05-20T02:15:00Z"],
    ["2025-05-20T02:15:00", "2025-05-20T02:15:00Z"],
    ["2024-01-01T17:31:42.0Z", "2024-01-01T17:31:42Z"],
    ["2025-05-20T02:15:00-04:00", "2025-05-20T06:15:00Z"],
  ])("%s is %s", (text, instant) => {
    expect(toInstantOrNull(text)).toBe(Date.parse(instant));
  });

  it.each([null, undefined, "", "soon", "2025-02-30 00:00:00", "Tue, 99 May 2025 02:15:00 GMT"])(
    "%s is none",
    (text) => {
      expect(toInstantOrNull(text)).toBeNull();
    },
  );
});

describe("a device", () => {
  it("is a camera with its model, channels, health and firmware", () => {
    const record = deviceOf({
      device_id: 3539397876,
      vehicle_name: "Test TT1",
      groups: ["North", "North", "Night"],
      device_type: "dv6",
      channel_available: "1,2",
      channel_status: [{ channel: 2, status: "video loss" }],
      general_status: "sleep",
      firmware_version: { app: "4.2.17", mcu: { main: 1.9, beta: false } },
      camera_health: { "1": "ok", "2": null },
      last_online: "2025-05-20 02:15:00",
      last_disconnected_ts: "Mon, 19 May 2025 02:15:00 GMT",
    });

    expect(record).toMatchObject({ kind: "device", ref: "3539397876", message: { name: "Test TT1", vin: null } });
    expect(record.facet).toEqual({
      vendorRef: { vendor: "ROSCOLIVE", ref: "3539397876" },
      vehicleName: "Test TT1",
      groups: ["North", "Night"],
      model: "dv6",
      status: "SLEEPING",
      statusLabel: "sleep",
      channels: [1, 2],
      channelStates: [
        { channel: 1, state: null, stateLabel: null },
        { channel: 2, state: "FAULTY", stateLabel: "video loss" },
      ],
      faults: [],
      health: [{ name: "1", value: "ok" }],
      firmware: [
        { name: "app", value: "4.2.17" },
        { name: "mcu.main", value: "1.9" },
        { name: "mcu.beta", value: "false" },
      ],
      lastSeenAt: Date.parse("2025-05-20T02:15:00Z"),
    });
  });

  it("was not in contact in the future, and is in its groups", () => {
    const record = deviceOf({
      device_id: 1,
      groups: ["North"],
      last_online: "2038-01-19 03:14:08",
      last_seen: "2025-05-20 02:15:00",
    });

    expect(record.facet).toMatchObject({ lastSeenAt: Date.parse("2025-05-20T02:15:00Z") });
    expect(record.message).toMatchObject({ groups: [{ ref: "North", name: "North" }] });
  });

  it("without an id is refused", () => {
    expect(() => deviceOf({ device_id: " " })).toThrow(/empty/);
  });

  it("of which nothing but its id is known is a camera all the same", () => {
    expect(deviceOf({ device_id: "1001" }).facet).toMatchObject({
      model: null,
      status: null,
      channels: [],
      health: [],
    });
  });

  it("in an unknown state is OTHER under the vendor's word", () => {
    expect(deviceOf({ device_id: "1", general_status: "flying" }).facet).toMatchObject({
      status: "OTHER",
      statusLabel: "flying",
    });
  });
});

describe("a driver", () => {
  const driverOf = (raw: RawEvent) => toDriverRecord(decodeDriver(raw), raw);

  it("has the address that he logs in by, and his group by the name that devices have", () => {
    const driver = driverOf({ id: 7, name: "Ann Lee", email: "ann@example.org", group_id: 3, group_name: "North" });

    expect(driver.message).toMatchObject({
      username: "ann@example.org",
      email: "ann@example.org",
      groups: [{ ref: "North", name: "North" }],
    });
    expect(driverOf({ id: 7, group_id: null, email: "" }).message).toMatchObject({ email: null, groups: [] });
  });

  it("has a card, unless that is nobody's", () => {
    expect(driverOf({ id: 7, card_id: "A1B2C3D4" }).message).toMatchObject({ cardId: "A1B2C3D4" });
    expect(driverOf({ id: 7, card_id: "0" }).message).toMatchObject({ cardId: null });
  });

  it.each(["0A1B2C3D", "0", "00000000", "", null])("with the card %j has one or none", (card_id) => {
    expect(driverOf({ id: 7, card_id }).facet).toEqual({ cardId: card_id === "0A1B2C3D" ? card_id : null });
  });

  it.each(["", "0"])("whose id is %j is nobody, and refused", (id) => {
    expect(() => driverOf({ id })).toThrow();
  });
});

describe("an alarm", () => {
  const alarmOf = (raw: RawEvent) => toAlarmRecord(decodeAlarm(raw), raw, "1001");

  it("whose id or event is empty, zero or odd is one of its own", () => {
    const alarms = [{ id: "" }, { id: 0, event_id: "0" }, { id: {}, event_id: [] }].map((fields) =>
      alarmOf({ type: "VideoLoss", timestamp: "2025-05-20 08:00:00", ...fields }),
    );

    expect(new Set(alarms.map(({ kind, ref }) => `${kind} ${ref}`))).toEqual(
      new Set([`event alarm/1001 VideoLoss ${Date.parse("2025-05-20T08:00:00Z")}`]),
    );
  });
});
