import { execute, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { DEFAULT_VIEWER } from "../../../platform/viewer/default-viewer.ts";
import { openSubgraph } from "../../../subgraphs/video/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { createWorld, rawEvent, rfc1123, startCameraVendor } from "./camera-vendor.ts";
import { makeDataDir, startClock, startVideo } from "./running-video.ts";

const ENTITIES = parse(/* GraphQL */ `
  query ($references: [_Any!]!) {
    _entities(representations: $references) {
      ... on Event {
        video { kind label channels snapshots { channel url expiresAt } raw }
      }
      ... on Device {
        camera { vendorRef { vendor ref } model status channels }
      }
    }
  }
`);

async function serve(references: readonly object[]): Promise<unknown> {
  const event = rawEvent(1, {
    mp4_1: true,
    mp4_2: false,
    snapshot_1: "https://media.test/1.jpeg?Expires=1747735200",
    start_ts: rfc1123("2025-05-20T08:00:00Z"),
  });
  await using vendor = await startCameraVendor(createWorld({ 1001: [event] }));
  await using dataDir = await makeDataDir();
  const clock = startClock("2025-05-20T12:00:00Z");
  await using video = await startVideo({ url: vendor.url, dataDir: dataDir.path, clock });
  await video.until(async () => (await video.events()).length > 0);
  const options = { storeHome: dataDir.path, wakeUps: new WakeUps(), commands: NO_COMMANDS, clock };
  await using subgraph = await openSubgraph(options);
  const contextValue = subgraph.createContext({ viewer: DEFAULT_VIEWER, signal: new AbortController().signal });
  const result = await execute({
    schema: subgraph.schema,
    document: ENTITIES,
    contextValue,
    variableValues: { references },
  });
  expect(result.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result.data?._entities));
}

describe("the video subgraph", () => {
  it("answers an event of RoscoLive's with its recording, and any other with none", async () => {
    const served = await serve([
      { __typename: "Event", id: "roscolive:1" },
      { __typename: "Event", id: "samsara:1" },
      { __typename: "Event", id: "roscolive:2" },
    ]);

    expect(served).toMatchObject([
      {
        video: {
          kind: "TRIGGERED_CLIP",
          label: "Harsh Braking",
          channels: [1],
          snapshots: [{ channel: 1, expiresAt: "2025-05-20T10:00:00.000Z" }],
          raw: expect.stringContaining('"id":1'),
        },
      },
      { video: null },
      { video: null },
    ]);
  });

  it("answers a device with the camera that RoscoLive knows it by, and any other with none", async () => {
    const served = await serve([
      {
        __typename: "Device",
        id: "d1",
        vendorRefs: [
          { vendor: "SAMSARA", ref: "1001" },
          { vendor: "ROSCOLIVE", ref: "1001" },
        ],
      },
      { __typename: "Device", id: "d2", vendorRefs: [{ vendor: "SAMSARA", ref: "1001" }] },
      { __typename: "Device", id: "d3", vendorRefs: [{ vendor: "ROSCOLIVE", ref: "9" }] },
    ]);

    expect(served).toEqual([
      { camera: { vendorRef: { vendor: "ROSCOLIVE", ref: "1001" }, model: "dv6", status: null, channels: [] } },
      { camera: null },
      { camera: null },
    ]);
  });
});
