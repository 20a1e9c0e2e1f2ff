import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { toCoachAssignmentRecord, toCoachingSessionRecord } from "../../../subgraphs/safety/coaching-mapper.ts";
import { toAssetRecord, toDriverRecord, toRecords } from "../../../subgraphs/safety/mapper.ts";
import { toDriverScoreRecord, toVehicleScoreRecord } from "../../../subgraphs/safety/score-mapper.ts";
import * as wire from "../../../subgraphs/safety/wire.ts";
import { NOW_MS } from "../../platform/feed/stored-feed.ts";

const FOLDER = new URL("../../fixtures/samsara/", import.meta.url);
const DAY = { fromMs: NOW_MS, toMs: NOW_MS + 86_400_000 };

/** What becomes of a record of each documented answer. */
const MAPPERS: Readonly<Record<string, (raw: unknown) => readonly VendorRecord[]>> = {
  "samsara-safety-events-stream.json": (raw) => toRecords(wire.decodeSafetyEvent(raw), raw, NOW_MS),
  "samsara-coaching-sessions-stream.json": (raw) => [
    toCoachingSessionRecord(wire.decodeCoachingSession(raw), raw, NOW_MS),
  ],
  "samsara-driver-coach-assignments.json": (raw) => [toCoachAssignmentRecord(wire.decodeCoachAssignment(raw), raw)],
  "samsara-driver-safety-scores.json": (raw) => [toDriverScoreRecord(wire.decodeDriverScore(raw), raw, DAY)],
  "samsara-vehicle-safety-scores.json": (raw) => [toVehicleScoreRecord(wire.decodeVehicleScore(raw), raw, DAY)],
};

describe("a documented record", () => {
  const first = (file: string) =>
    (parseWireJson(readFileSync(new URL(file, FOLDER), "utf8")) as { data: [unknown] }).data[0];
  const facetOf = (file: string) => MAPPERS[file]?.(first(file))[0];

  it("of a coaching session is a case of its driver, about its events", () => {
    const saidMs = Date.parse("2019-06-13T19:08:25Z");

    expect(facetOf("samsara-coaching-sessions-stream.json")).toMatchObject({
      kind: "coachingSession",
      ref: "f5271458-21f9-4a9f-a290-780c6d8840ff",
      version: saidMs,
      ownerRef: "0987",
      occurredAtMs: saidMs,
      facet: {
        driverRef: "0987",
        eventRefs: ["bb2ff5ab-30ad-49ec-9d2d-55ec30bbf590"],
        state: "UNKNOWN",
        stateLabel: "unknown",
        typeLabel: "fullySharedWithManager",
        coachRef: "45646",
        completedByRef: "45646",
        dueAt: saidMs,
        completedAt: saidMs,
        updatedAt: saidMs,
        note: "Need to wear seatbelt even for short trips.",
        behaviors: [
          {
            behavior: "ACCELERATION",
            behaviorLabel: "acceleration",
            note: "Need to wear seatbelt even for short trips.",
            lastCoachedAt: saidMs,
          },
        ],
      },
    });
  });

  it("of a score has its kilometres, seconds and what it was lowered by", () => {
    expect(facetOf("samsara-driver-safety-scores.json")).toMatchObject({
      kind: "driverSafetyScore",
      ref: "2026-03-01 1234",
      ownerRef: "1234",
      facet: {
        score: 92,
        distanceKm: 2_207.296,
        drivingSeconds: 136_997.73,
        behaviors: [
          { behavior: "ACCELERATION", behaviorLabel: "acceleration", count: 5, scoreImpact: -18.91020325321117 },
        ],
        speeding: [{ speedingLabel: "light", seconds: 178.773, scoreImpact: -0.13049340306587562 }],
      },
    });
    expect(facetOf("samsara-vehicle-safety-scores.json")).toMatchObject({
      kind: "deviceSafetyScore",
      ownerRef: "5678",
    });
  });

  it("of an asset or a driver is the same on its own as in an event", () => {
    const { asset, driver } = first("samsara-safety-events-stream.json") as { asset: unknown; driver: unknown };

    const event = first("samsara-safety-events-stream.json");
    const [, sightedAsset, sightedDriver] = toRecords(wire.decodeSafetyEvent(event), event, NOW_MS);

    expect(toAssetRecord(wire.decodeAsset(asset), asset, NOW_MS).message).toEqual(sightedAsset?.message);
    expect(toDriverRecord(wire.decodeDriver(driver), driver, NOW_MS).message).toEqual(sightedDriver?.message);
  });
});
