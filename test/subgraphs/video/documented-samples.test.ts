import { readFileSync } from "node:fs";
import { parse as parseLossless, stringify as stringifyLossless } from "lossless-json";
import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { PLAIN_EVENT } from "../../../schema/messages.ts";
import { toAlarmRecord } from "../../../subgraphs/video/alarm-mapper.ts";
import { toRecords } from "../../../subgraphs/video/mapper.ts";
import { decodeEvent } from "../../../subgraphs/video/recordings/event-wire.ts";
import {
  decodeAlarm,
  decodeAlarmingDevice,
  decodeAnswer,
  decodeDevicesPage,
  decodeEventsPage,
} from "../../../subgraphs/video/wire.ts";

const HERE = { deviceRef: "1", receivedAtMs: Date.parse("2025-06-01T12:00:00Z") };

function textOf(name: string): string {
  return readFileSync(new URL(`../../fixtures/roscolive/${name}.json`, import.meta.url), "utf8");
}

function eventsOf(text: string): VendorRecord[] {
  const { records } = decodeEventsPage(decodeAnswer(parseWireJson(text), "GET /events"));
  return records.map(
    (raw) => toRecords(decodeEvent(raw), raw, HERE).find(({ kind }) => kind === "event") as VendorRecord,
  );
}

function alertsOf(text: string): VendorRecord[] {
  const { records } = decodeDevicesPage(decodeAnswer(parseWireJson(text), "GET /alerts"));
  return records.flatMap((device) => {
    const { device_id, alarms } = decodeAlarmingDevice(device);
    return (alarms ?? []).map((raw) => toAlarmRecord(decodeAlarm(raw), raw, device_id));
  });
}

/** The part of an answer that is stored, by a parser that is not ours: every number as it is written. */
function receivedOf(text: string, part: (body: never) => unknown): string | undefined {
  return stringifyLossless(part(parseLossless(text) as never));
}

describe("the documented samples", () => {
  it("of events are stored without the loss of a value", () => {
    const text = textOf("roscolive-device-events");

    const raws = eventsOf(text).map(({ raw }) => raw);

    const received = receivedOf(text, (body: { response: { events: unknown } }) => body.response.events);
    expect(stringifyLossless(parseLossless(JSON.stringify(raws)))).toBe(received);
  });

  it("of alarms are stored without the loss of a value, under the device that is a number there", () => {
    const text = textOf("devices-alerts");

    const alerts = alertsOf(text);

    const received = receivedOf(text, (body: { response: [{ alarms: unknown }] }) => body.response[0].alarms);
    expect(stringifyLossless(parseLossless(JSON.stringify(alerts.map(({ raw }) => raw))))).toBe(received);
    expect(alerts).toMatchObject([
      {
        kind: "event",
        ref: "alarm/4422724",
        ownerRef: "51794261",
        occurredAtMs: Date.parse("2024-11-14T15:51:04Z"),
        facet: { kind: "ALARM", label: "UncleanShutdown" },
        message: {
          ...PLAIN_EVENT,
          vendorType: "UncleanShutdown",
          type: "DEVICE_STATUS",
          category: "VEHICLE",
          title: "Device status",
          deviceRef: "51794261",
        },
      },
    ]);
  });

  it("are decoded with words, fields and forms that are new", () => {
    const text = textOf("roscolive-device-events")
      .replaceAll('"SYSTEMADMIN_CLIP"', '"HOLOGRAM"')
      .replaceAll('"Custom Clip"', '"Hologram"')
      .replaceAll('"driver_name": ""', '"driver_name": {"first": "Ann"}')
      .replaceAll('"size": 292.1456', '"size": "292.1456", "brandNew": {"deep": [1.50, null, 12345678901234567890]}');

    const [, event] = eventsOf(text);

    expect(event?.message).toMatchObject({
      type: "OTHER",
      vendorType: "HOLOGRAM",
      title: "Camera event",
      driverRef: null,
    });
    expect(event?.facet).toMatchObject({ sizeMegabytes: 292.1456 });
    expect(JSON.stringify(event?.raw)).toContain('"brandNew":{"deep":[1.50,null,12345678901234567890]}');
  });

  it("of alarms are decoded in the other documented form, with a period in place of a moment", () => {
    const raw = {
      id: "7",
      type: "Max Speed",
      event_id: 91,
      start_ts: "2024-11-14 15:51:04",
      end_ts: "2024-11-14T15:52:04",
    };

    expect(toAlarmRecord(decodeAlarm(raw), raw, "1")).toMatchObject({
      occurredAtMs: Date.parse("2024-11-14T15:51:04Z"),
      facet: { type: "SPEEDING", eventRef: "91", endedAtMs: Date.parse("2024-11-14T15:52:04Z") },
    });
  });
});
