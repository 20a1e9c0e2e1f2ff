import { assertEnumType } from "graphql";
import { describe, expect, it } from "vitest";
import { parseWireJson } from "../../../../platform/vendor/wire-json.ts";
import { buildSchema } from "../../../../schema/executable.ts";
import {
  CAMERA_BY_INPUT,
  CODE_BY_REASON,
  ROLE_BY_WORD,
  SOURCE_BY_WORD,
} from "../../../../subgraphs/safety/inbox/inbox-words.ts";
import { type SafetyFacet, toFacet, toSafetyDetails } from "../../../../subgraphs/safety/inbox/safety-facet.ts";
import { decodeSafetyEvent } from "../../../../subgraphs/safety/wire.ts";
import { safetyEvent } from "../samsara.ts";

const AT = "2026-03-01T11:30:00Z";

/** What is served of an event with `parts` in place of its own. */
function served(parts: Readonly<Record<string, unknown>>) {
  const raw = JSON.stringify(safetyEvent("e1", AT, parts));
  return toSafetyDetails(toFacet(decodeSafetyEvent(parseWireJson(raw))), raw);
}

const clip = (words: Readonly<Record<string, unknown>>) => ({ input: "analog1", url: "https://m.test/1", ...words });

describe("the words of the safety inbox", () => {
  it("are every documented one, and each has a value of its own in the schema", () => {
    const roles =
      `leftMirrorMount leftSide rightMirrorMount rightSide rearHigh rearBumper inCab front hopper other1 other2
      other3 other4 leftBev rightBev rearBev frontBev otherBev bevNotUsed`.split(/\s+/);
    const { roleValues, codes } = { roleValues: roles.map((word) => ROLE_BY_WORD.get(word)), codes: CODE_BY_REASON };

    expect([...ROLE_BY_WORD.keys()]).toEqual(roles);
    expect(new Set(roleValues).size).toBe(roles.length);
    expect([...SOURCE_BY_WORD.keys()]).toEqual(["automated", "userGenerated"]);
    expect(Object.values(codes)).toEqual(["incorrect", "minorEvent", "other"]);
    expect([...CAMERA_BY_INPUT.keys()]).toEqual(
      expect.arrayContaining(["dashcamRoadFacing", "dashcamDriverFacing", "analog1", "analog2", "analog3", "analog4"]),
    );
  });

  it("are those of the schema, and OTHER", async () => {
    const schema = await buildSchema("safety", {});
    const valuesOf = (name: string) =>
      assertEnumType(schema.getType(name))
        .getValues()
        .map((value) => value.name)
        .toSorted();

    expect(valuesOf("SafetyCamera")).toEqual([...new Set(CAMERA_BY_INPUT.values()), "OTHER"].toSorted());
    expect(valuesOf("SafetyCameraRole")).toEqual([...new Set(ROLE_BY_WORD.values()), "OTHER"].toSorted());
    expect(valuesOf("LabelSource")).toEqual([...SOURCE_BY_WORD.values(), "OTHER"].toSorted());
    expect(valuesOf("DismissalReason")).toEqual(Object.keys(CODE_BY_REASON).toSorted());
  });

  it("that are new are OTHER, with the vendor's word beside it", () => {
    const { media, labels, dismissal } = served({
      media: [clip({ input: "dashcamSky", cameraRole: "roof" }), clip({ input: "analog4", cameraRole: "hopper" })],
      behaviorLabels: [
        { label: "Teleporting", source: "guessed" },
        { label: "Crash", source: "userGenerated" },
      ],
      dismissalReason: { code: "tooLate" },
    });

    expect(media.map(({ camera, input, role, cameraRole }) => [camera, input, role, cameraRole])).toEqual([
      ["OTHER", "dashcamSky", "OTHER", "roof"],
      ["ANALOG_4", "analog4", "HOPPER", "hopper"],
    ]);
    expect(labels).toEqual([
      { behavior: "OTHER", label: "Teleporting", source: "OTHER", sourceLabel: "guessed" },
      { behavior: "CRASH", label: "Crash", source: "USER", sourceLabel: "userGenerated" },
    ]);
    expect(dismissal).toEqual({ reason: "OTHER", code: "tooLate", comment: null });
  });
});

describe("the details of a safety event", () => {
  it("tell what a person has noted from what was detected", () => {
    const contextLabels = [
      { name: "Night", authorId: "0", createdAtTime: AT },
      { name: "Fog", authorId: 310_045, createdAtTime: AT },
      { name: "Wet Road" },
    ];

    const { contexts } = served({ contextLabels });

    const createdAt = Date.parse(AT);
    expect(contexts).toEqual([
      { name: "Night", authorRef: null, automated: true, createdAt },
      { name: "Fog", authorRef: "310045", automated: false, createdAt },
      { name: "Wet Road", authorRef: null, automated: false, createdAt: null },
    ]);
  });

  it("leave out a place that is not on earth, and keep its address", () => {
    const { location } = served({ location: { latitude: 122.142, longitude: 180.5, address: { city: "Reno" } } });

    expect(location).toMatchObject({ latitude: null, longitude: null, address: { city: "Reno", formatted: "Reno" } });
  });

  it("keep the speeds of an event that says them as text", () => {
    const speeds = { maxSpeedKilometersPerHour: "112", postedSpeedLimitKilometersPerHour: null };

    expect(served({ speedingMetadata: speeds }).speeding).toEqual({
      ...{ maxSpeedKph: 112, speedLimitKph: null },
      ...{ maxSpeedText: "112", speedLimitText: null },
    });
  });

  it("of an event that was stored before they were read are served as far as they are known", () => {
    const { labels, contexts, asset, driver, location, startedAt, detectedStreams, ...former } = toFacet(
      decodeSafetyEvent(safetyEvent("e1", AT, { contextLabels: ["Fog"], media: [clip({ cameraRole: "front" })] })),
    );
    const media = former.media.map(({ input, url, cameraRole }) => ({ input, url, cameraRole }));

    const details = toSafetyDetails({ ...former, media } as unknown as SafetyFacet, "null");

    expect(details).toMatchObject({
      labels: [{ behavior: "BRAKING", label: "Braking", source: null, sourceLabel: null }],
      contexts: [{ name: "Fog", authorRef: null, automated: false, createdAt: null }],
      media: [{ camera: "ANALOG_1", role: "FRONT", auxcamSerial: null }],
      ...{ asset: null, driver: null, location: null, startedAt: null, detectedStreams: [] },
    });
  });
});
