import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "lossless-json";
import { describe, expect, it } from "vitest";
import { collectPage, type FeedPage, type VendorRecord } from "../../platform/records/record.ts";
import { parseWireJson } from "../../platform/vendor/wire-json.ts";
import { toRecords as toLogRecords } from "../../subgraphs/hos/mapper.ts";
import * as hos from "../../subgraphs/hos/wire.ts";
import { toEventRecord, toPositionRecord, toTripRecord } from "../../subgraphs/rules/mapper.ts";
import { toRuleRecord } from "../../subgraphs/rules/rulebook/rule-mapper.ts";
import * as rules from "../../subgraphs/rules/wire.ts";
import { toCoachAssignmentRecord, toCoachingSessionRecord } from "../../subgraphs/safety/coaching-mapper.ts";
import { toRecords as toSafetyRecords } from "../../subgraphs/safety/mapper.ts";
import { toDriverScoreRecord, toVehicleScoreRecord } from "../../subgraphs/safety/score-mapper.ts";
import * as safety from "../../subgraphs/safety/wire.ts";
import { toAlarmRecord } from "../../subgraphs/video/alarm-mapper.ts";
import { toRecords as toVideoRecords } from "../../subgraphs/video/mapper.ts";
import { decodeEvent as decodeCameraEvent } from "../../subgraphs/video/recordings/event-wire.ts";
import * as video from "../../subgraphs/video/wire.ts";
import { withNewFields, withNewWords } from "./answer-changes.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const DAY = { fromMs: NOW_MS, toMs: NOW_MS + 86_400_000 };
const NOBODY = { isUnidentified: () => false, receivedAtMs: NOW_MS };
const HERE = { deviceRef: "d", nowMs: NOW_MS };

/** A documented answer: where its records stand in it, and what becomes of each. */
type Answer = {
  /** The names on the way to the records, whatever lists lie on it. */
  readonly path: readonly string[];
  /** The records as the product finds them. */
  readonly decode: (body: unknown) => readonly unknown[];
  /** What comes first is stored of the record itself. */
  readonly toRecords: (raw: unknown) => readonly (VendorRecord | null)[];
};

const inSamsara = (toRecords: Answer["toRecords"]): Answer => ({
  path: ["data"],
  decode: (body) => safety.decodePage(body).data,
  toRecords,
});

const inVisTracks: Answer = {
  path: [],
  decode: hos.decodeList,
  toRecords: (raw) => toLogRecords(hos.decodeDriverHistory(raw), raw, NOBODY),
};

const inRoscoLive = (
  name: string,
  decode: (response: unknown) => readonly unknown[],
  toRecords: Answer["toRecords"],
): Answer => ({
  path: ["response", name],
  decode: (body) => decode(video.decodeAnswer(body, "GET /")),
  toRecords,
});

const ANSWERS: Readonly<Record<string, Answer>> = {
  "roscolive/roscolive-device-events": inRoscoLive(
    "events",
    (response) => video.decodeEventsPage(response).records,
    (raw) => toVideoRecords(decodeCameraEvent(raw), raw, { deviceRef: "1", receivedAtMs: NOW_MS }),
  ),
  "roscolive/devices-alerts": inRoscoLive(
    "alarms",
    (response) =>
      video.decodeDevicesPage(response).records.flatMap((raw) => video.decodeAlarmingDevice(raw).alarms ?? []),
    (raw) => [toAlarmRecord(video.decodeAlarm(raw), raw, "1")],
  ),
  "samsara/samsara-safety-events-stream": inSamsara((raw) =>
    toSafetyRecords(safety.decodeSafetyEvent(raw), raw, NOW_MS),
  ),
  "samsara/samsara-coaching-sessions-stream": inSamsara((raw) => [
    toCoachingSessionRecord(safety.decodeCoachingSession(raw), raw, NOW_MS),
  ]),
  "samsara/samsara-driver-coach-assignments": inSamsara((raw) => [
    toCoachAssignmentRecord(safety.decodeCoachAssignment(raw), raw),
  ]),
  "samsara/samsara-driver-safety-scores": inSamsara((raw) => [
    toDriverScoreRecord(safety.decodeDriverScore(raw), raw, DAY),
  ]),
  "samsara/samsara-vehicle-safety-scores": inSamsara((raw) => [
    toVehicleScoreRecord(safety.decodeVehicleScore(raw), raw, DAY),
  ]),
  "vinli/vinli-events": {
    path: ["events"],
    decode: (body) => rules.decodeEventsPage(body).events,
    toRecords: (raw) => [toEventRecord(rules.decodeEvent(raw), raw, "d")],
  },
  "vinli/vinli-event": {
    path: ["event"],
    decode: (body) => [(body as { readonly event: unknown }).event],
    toRecords: (raw) => [toEventRecord(rules.decodeEvent(raw), raw, "d")],
  },
  "vinli/locations": {
    path: ["locations", "features"],
    decode: rules.decodeLocations,
    toRecords: (raw) => [toPositionRecord(rules.decodeSighting(raw), raw, HERE)],
  },
  "vinli/trip": {
    path: ["trip"],
    decode: (body) => [(body as { readonly trip: unknown }).trip],
    toRecords: (raw) => [toTripRecord(rules.decodeTrip(raw), raw, "d")],
  },
  "vinli/rule": {
    path: ["rule"],
    decode: (body) => [rules.decodeRuleBody(body)],
    toRecords: (raw) => [toRuleRecord(rules.decodeRule(raw), raw, "d")],
  },
  "vistracks/vistracks-driver-histories-created": inVisTracks,
  "vistracks/vistracks-driver-histories-read": inVisTracks,
  "vistracks/vistracks-driver-histories-updated": inVisTracks,
  "vistracks/vistracks-unidentified-driving": inVisTracks,
};

const textOf = (name: string) => readFileSync(new URL(`${name}.json`, FIXTURES), "utf8");

/** What is stored of the records of an answer, each as text, and what is put aside. */
function store(
  { toRecords }: Answer,
  raws: readonly unknown[],
): { stored: readonly string[]; poison: FeedPage["poison"] } {
  const stored: string[] = [];
  const { poison } = collectPage(raws, (raw) => {
    const [own, ...others] = toRecords(raw);
    if (own) stored.push(JSON.stringify(own.raw));
    return [own, ...others].filter((record) => record !== null && record !== undefined);
  });
  return { stored, poison };
}

/** The records of an answer by a parser that is not ours, which keeps numbers as the text they were. */
function received({ path }: Answer, text: string): readonly unknown[] {
  const fieldOf = (value: unknown, name: string) => (value as Readonly<Record<string, unknown>>)[name];
  return path.reduce((values, name) => values.flatMap((value) => fieldOf(value, name)), [parse(text)].flat());
}

describe("every documented answer", () => {
  it("is among those that are read here", () => {
    const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));

    expect(files.map((file) => file.replace(/\.json$/, "")).toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
  });

  it.each(Object.entries(ANSWERS))("%s is stored value for value", (name, answer) => {
    const text = textOf(name);

    const { stored, poison } = store(answer, answer.decode(parseWireJson(text)));

    expect(poison).toEqual([]);
    expect(stored).toEqual(received(answer, text).map((raw) => stringify(raw)));
  });

  it.each(Object.entries(ANSWERS))("%s is stored with a new field in every object", (name, answer) => {
    const text = stringify(withNewFields(parse(textOf(name)))) ?? "";

    const { stored, poison } = store(answer, answer.decode(parseWireJson(text)));

    expect(poison).toEqual([]);
    expect(stored).toEqual(received(answer, text).map((raw) => stringify(raw)));
    expect(stored.filter((raw) => !raw.includes("90071992547409931.250"))).toEqual([]);
  });

  it.each(Object.entries(ANSWERS))("%s is stored with any of its words in a new spelling", (name, answer) => {
    const changed = received(answer, textOf(name)).flatMap((raw) =>
      [...withNewWords(raw)].map((one) => stringify(one) ?? ""),
    );

    const { stored, poison } = store(answer, changed.map(parseWireJson));

    expect(poison).toEqual([]);
    expect(stored).toEqual(changed);
  });
});
