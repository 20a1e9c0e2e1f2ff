import { readFileSync } from "node:fs";
import { parse as parseLossless, stringify as stringifyLossless } from "lossless-json";
import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/feed/vendor-record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import {
  toDeviceRecord,
  toEventRecord,
  toPositionRecord,
  toRuleRecord,
  toTripRecord,
} from "../../../subgraphs/rules/mapper.ts";
import { decodeDevice, decodeEvent, decodeRule, decodeSighting, decodeTrip } from "../../../subgraphs/rules/wire.ts";

/** A sample of https://github.com/vinli/docs: where its records stand in it, and what becomes of each. */
type Sample = {
  readonly name: string;
  readonly recordsOf: (body: never) => readonly unknown[];
  readonly toRecord: (raw: unknown) => VendorRecord | null;
};

const HERE = { deviceRef: "d", nowMs: Date.parse("2026-03-01T12:00:00Z") };

const SAMPLES: readonly Sample[] = [
  {
    name: "vinli-events",
    recordsOf: (body: { events: unknown[] }) => body.events,
    toRecord: (raw) => toEventRecord(decodeEvent(raw), raw, "d"),
  },
  {
    name: "locations",
    recordsOf: (body: { locations: { features: unknown[] } }) => body.locations.features,
    toRecord: (raw) => toPositionRecord(decodeSighting(raw), raw, HERE),
  },
  {
    name: "trip",
    recordsOf: (body: { trip: unknown }) => [body.trip],
    toRecord: (raw) => toTripRecord(decodeTrip(raw), raw, "d"),
  },
  {
    name: "rule",
    recordsOf: (body: { rule: unknown }) => [body.rule],
    toRecord: (raw) => toRuleRecord(decodeRule(raw), raw, "d"),
  },
];

function textOf(name: string): string {
  return readFileSync(new URL(`../../fixtures/vinli/${name}.json`, import.meta.url), "utf8");
}

function decode({ recordsOf, toRecord }: Sample, text: string): readonly (VendorRecord | null)[] {
  return recordsOf(parseWireJson(text) as never).map(toRecord);
}

describe("the documented samples", () => {
  it.each(SAMPLES)("of $name are stored without the loss of a value", (sample) => {
    const text = textOf(sample.name);

    const stored = decode(sample, text).map((record) => record?.raw);

    // By a parser that is not ours: every number as it is written.
    const received = stringifyLossless(sample.recordsOf(parseLossless(text) as never));
    expect(stringifyLossless(parseLossless(JSON.stringify(stored)))).toBe(received);
  });

  it.each(SAMPLES)("of $name are decoded with words, fields and forms that are new", (sample) => {
    const text = textOf(sample.name)
      .replaceAll('"status": "complete"', '"status": "teleported"')
      .replaceAll('"type": "parametric"', '"type": "lunar"')
      .replaceAll('"eventType": "startup"', '"eventType": "liftoff"')
      .replaceAll(/("links"|"geometry"):/g, '"brandNew": {"deep": [1.50, 12345678901234567890, null]}, $1:');

    const records = decode(sample, text);

    expect(records).not.toContain(null);
    expect(JSON.stringify(records[0]?.raw)).toContain('"brandNew":{"deep":[1.50,12345678901234567890,null]}');
  });

  it("of a device with nothing but its id is a device", () => {
    const raw = { id: "8b8a1810-d6d8-11e3-9c1a-0800200c9a66", links: {} };

    expect(toDeviceRecord(decodeDevice(raw), raw, null).message).toMatchObject({ name: null, vin: null });
  });
});
