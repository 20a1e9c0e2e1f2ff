import { join } from "node:path";
import { graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { toRecords } from "../../../subgraphs/safety/mapper.ts";
import { openSubgraph } from "../../../subgraphs/safety/subgraph.ts";
import { decodeSafetyEvent } from "../../../subgraphs/safety/wire.ts";
import { createDataDir } from "../../e2e/process.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { NOW_MS, page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { viewerOf } from "../../viewer.ts";
import { sampleEvent } from "./samsara.ts";

const ID = "samsara:bb2ff5ab-30ad-49ec-9d2d-55ec30bbf590,6caeb9c0-7e3d-49ae-a015-45c2f68fed4c";

const ENTITIES = `query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on Event {
      id
      safety {
        behaviors behaviorLabels labels { behavior label source sourceLabel } contextLabels
        contexts { name authorRef automated createdAt } state stateLabel startedAt endedAt createdAt updatedAt
        updatedByRef assignedCoachRef maxAccelerationG
        location {
          latitude longitude headingDegrees accuracyMeters geofence { ref externalIds { name value } }
          address { formatted streetNumber street neighborhood city state postalCode country pointOfInterest }
        }
        speeding { maxSpeedKph speedLimitKph maxSpeedText speedLimitText }
        media { ...clip } detectedStreams { ...clip }
        inboxUrl incidentReportUrl tripStartedAt tripEndedAt dismissal { reason code comment }
        asset { ref name vin kindLabel tags { ...tag } attributes { ...attribute } externalIds { name value } }
        driver { ref name tags { ...tag } attributes { ...attribute } externalIds { name value } }
        raw
      }
    }
  }
}
fragment clip on SafetyMedia { input camera url cameraRole role auxcamSerial }
fragment tag on SafetyTag { ref name parentRef }
fragment attribute on SafetyAttribute { ref name stringValues numberValues dateValues }`;

/** What the subgraph answers about events when the documented one is stored. */
async function askAbout(ids: readonly string[], tenant = "default") {
  await using dir = await createDataDir();
  await using feed = await StoredFeed.open(join(dir.path, "safety.sqlite"));
  const raw = await sampleEvent();
  await feed.store.storePage(toStorable(page({ records: toRecords(decodeSafetyEvent(raw), raw, NOW_MS) })));
  await using subgraph = await openSubgraph({
    storeHome: dir.path,
    wakeUps: new WakeUps(),
    commands: NO_COMMANDS,
    clock: { now: () => NOW_MS },
  });
  return graphql({
    schema: subgraph.schema,
    source: ENTITIES,
    variableValues: { ids: ids.map((id) => ({ __typename: "Event", id })) },
    contextValue: subgraph.createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal }),
  });
}

/** What the fleet of the documentation notes of its vehicles and drivers. */
const NOTED = {
  ...{ ref: "494123", name: "Compliance/ELD", stringValues: ["HQ", "Leased"], numberValues: [867, 5309] },
  dateValues: ["2024-01-15", "2024-12-31"],
};

type Answer = { readonly _entities: readonly { readonly safety: Record<string, unknown> | null }[] };

/** The values in a value that are neither lists nor objects; a number that no double holds is one. */
function leavesOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  if ("rawJSON" in value) return [value.rawJSON];
  return Object.values(value).flatMap(leavesOf);
}

/** Instants alike, in whichever form. */
function toComparable(leaf: unknown): string {
  const text = String(leaf);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? new Date(text).toISOString() : text;
}

describe("the safety subgraph", () => {
  it("serves the documented event, instants in UTC and the record as received", async () => {
    const { data, errors } = await askAbout([ID]);

    const safety = (data as Answer)._entities[0]?.safety;
    expect(errors).toBeUndefined();
    expect(safety).toMatchObject({
      behaviors: ["ACCELERATION"],
      state: "NEEDS_COACHING",
      startedAt: "2023-01-27T07:01:25.000Z",
      endedAt: "2023-01-27T07:06:25.000Z",
      createdAt: "2023-01-27T07:06:25.000Z",
      updatedAt: "2023-01-27T10:04:20.000Z",
      ...{ updatedByRef: "0987", assignedCoachRef: "0987", location: { geofence: { ref: "12345", externalIds: [] } } },
      detectedStreams: [{ camera: "ROAD_FACING", role: "LEFT_MIRROR", auxcamSerial: "ABC123" }],
      asset: { kindLabel: "trailer", tags: [{ ref: "3914", parentRef: "4815" }], attributes: [NOTED] },
      driver: { ref: "0987", name: "Driver Name", attributes: [NOTED] },
      speeding: {
        ...{ maxSpeedKph: null, speedLimitKph: null },
        ...{ maxSpeedText: "6512700624259081000", speedLimitText: "5891945604996125000" },
      },
      tripStartedAt: "2023-01-27T07:06:25.000Z",
      dismissal: { reason: "INCORRECT", code: "incorrect", comment: "minorEvent" },
    });
    expect(safety?.raw).toBe(JSON.stringify(await sampleEvent()));
    expect(safety?.raw).toContain("6512700624259081000");
  });

  it("serves every value of the documented event in a field of its own", async () => {
    const { data } = await askAbout([ID]);

    const { raw, ...fields } = (data as Answer)._entities[0]?.safety ?? {};
    const served = new Set(leavesOf(fields).map(toComparable));
    const documented = leavesOf(JSON.parse(String(raw))).map(toComparable);
    const received = leavesOf(await sampleEvent()).length;
    expect(documented).toHaveLength(received);
    expect(documented.filter((leaf) => !served.has(leaf))).toEqual([]);
  });

  it("has nothing to say of other vendors' events and of ones that it does not know, and that is no error", async () => {
    const { data, errors } = await askAbout(["vinli:1", "samsara:none", ID, "samsara", ""]);

    expect(errors).toBeUndefined();
    expect((data as Answer)._entities.map(({ safety }) => safety !== null)).toEqual([false, false, true, false, false]);
  });

  it("shows no tenant another one's events", async () => {
    const { data } = await askAbout([ID], "other");

    expect((data as Answer)._entities).toEqual([{ id: ID, safety: null }]);
  });
});
