import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { toDeviceRecord, toStatusRecord } from "../../../../subgraphs/video/mapper.ts";
import { decodeDevice, decodeStatus } from "../../../../subgraphs/video/wire.ts";
import { createRandom } from "../../../ingestion/random.ts";
import type { RawEvent } from "../camera-vendor.ts";
import { type ServedVideo, serveVideo } from "../served-video.ts";

const NOW = "2026-03-01T12:00:00.000Z";
const HOUR_SECONDS = 3_600;

const CAMERAS = parse(`query ($filter: CameraFilter, $first: Int, $after: String) {
  cameras(filter: $filter, first: $first, after: $after) {
    edges { cursor node { vendorRef { ref } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor isPartial }
  }
}`);

const DETAILS = parse(`{ cameras { edges { node {
  vendorRef { vendor ref } vehicleName groups model status statusLabel channels channelStates { channel state stateLabel }
  faults { kind label channel since sinceBasis } health { name value } firmware { name value } lastSeenAt
  horizon { reachesBackTo basis }
} } } }`);

type Page = {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly vendorRef: { readonly ref: string } };
  }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly isPartial: boolean;
  };
};

async function store(video: ServedVideo, raws: readonly RawEvent[], tenant?: string): Promise<void> {
  await video.store(
    raws.map((raw) => toDeviceRecord(decodeDevice(raw), raw, video.clock.now())),
    tenant,
  );
}

async function readPage(
  video: ServedVideo,
  variables: Readonly<Record<string, unknown>> = {},
  tenant?: string,
): Promise<Page> {
  return ((await video.ask(CAMERAS, variables, tenant)) as { readonly cameras: Page }).cameras;
}

/** All pages of a list, to its end. */
async function readAll(video: ServedVideo, variables: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const refs: string[] = [];
  for (let after: string | null = null; ; ) {
    const { edges, pageInfo } = await readPage(video, { ...variables, after });
    refs.push(...edges.map(({ node }) => node.vendorRef.ref));
    if (!pageInfo.hasNextPage) return refs;
    after = pageInfo.endCursor;
  }
}

const seen = (secondsAgo: number) => new Date(Date.parse(NOW) - secondsAgo * 1_000).toISOString();

const RAW = {
  device_id: 3539397876,
  vehicle_name: "Test TT1",
  groups: ["North"],
  device_type: "dv6",
  channel_available: "1,2",
  channel_status: [
    { channel: 1, status: "recording" },
    { channel: 2, status: "video loss" },
  ],
  general_status: "sleep",
  firmware_version: { app: "4.2.17" },
  camera_health: { 1: "ok", 2: "video loss", storage: { status: "failed", since: "2026-02-28 10:00:00" } },
  last_online: seen(2 * HOUR_SECONDS),
};

describe("a camera", () => {
  it("tells its model, its channels, what is wrong and since when, its firmware, and how far back its card reaches", async () => {
    await using video = await serveVideo(NOW);

    await store(video, [RAW]);
    video.clock.nowMs += 60_000;
    await store(video, [{ ...RAW, camera_health: { ...RAW.camera_health, gps: "no fix" } }]);

    expect(await video.ask(DETAILS)).toEqual({
      cameras: {
        edges: [
          {
            node: {
              vendorRef: { vendor: "ROSCOLIVE", ref: "3539397876" },
              vehicleName: "Test TT1",
              groups: ["North"],
              model: "dv6",
              status: "SLEEPING",
              statusLabel: "sleep",
              channels: [1, 2],
              channelStates: [
                { channel: 1, state: "WORKING", stateLabel: "recording" },
                { channel: 2, state: "FAULTY", stateLabel: "video loss" },
              ],
              faults: [
                { kind: "VIDEO_LOSS", label: "2: video loss", channel: 2, since: NOW, sinceBasis: "FIRST_SEEN" },
                {
                  kind: "STORAGE",
                  label: "storage: failed",
                  channel: null,
                  since: "2026-02-28T10:00:00.000Z",
                  sinceBasis: "VENDOR",
                },
                {
                  kind: "POSITIONING",
                  label: "gps: no fix",
                  channel: null,
                  since: "2026-03-01T12:01:00.000Z",
                  sinceBasis: "FIRST_SEEN",
                },
              ],
              health: [
                { name: "1", value: "ok" },
                { name: "2", value: "video loss" },
                { name: "storage.status", value: "failed" },
                { name: "storage.since", value: "2026-02-28 10:00:00" },
                { name: "gps", value: "no fix" },
              ],
              firmware: [{ name: "app", value: "4.2.17" }],
              lastSeenAt: "2026-03-01T10:00:00.000Z",
              // 70 hours before it fell asleep.
              horizon: { reachesBackTo: "2026-02-26T12:00:00.000Z", basis: "DOCUMENTED_CAPACITY" },
            },
          },
        ],
      },
    });
  });

  it.each([
    ["driving", seen(10), "2026-02-26T14:00:00.000Z"],
    ["offline", seen(24 * HOUR_SECONDS), "2026-02-25T14:00:00.000Z"],
    // Clocks differ by some minutes.
    ["sleep", seen(-300), "2026-02-26T14:00:00.000Z"],
    ["offline", "2038-01-19 03:14:08", null],
    ["offline", null, null],
    ["parked", null, "2026-02-26T14:00:00.000Z"],
  ])(
    "that is %s and was seen at %s has a card that reaches back to %s",
    async (general_status, last_online, reachesBackTo) => {
      await using video = await serveVideo(NOW);

      await store(video, [{ ...RAW, general_status, last_online }]);

      const horizon = reachesBackTo === null ? null : { reachesBackTo, basis: "DOCUMENTED_CAPACITY" };
      expect(await video.ask(DETAILS)).toMatchObject({ cameras: { edges: [{ node: { horizon } }] } });
    },
  );
});

describe("the list of cameras", () => {
  const FLEET = [
    { device_id: "1", general_status: "offline", last_online: seen(5 * HOUR_SECONDS), groups: ["North"] },
    { device_id: "2", general_status: "offline", last_online: seen(2 * HOUR_SECONDS), groups: ["South", "Night"] },
    { device_id: "3", general_status: "driving", last_online: seen(9), camera_health: { sd_card: "error" } },
    { device_id: "4", general_status: "offline", camera_health: { gps: "no fix" }, groups: ["north "] },
    { device_id: "5" },
  ];

  it.each([
    [{}, ["1", "2", "3", "4", "5"]],
    [{ offlineForSecondsAtLeast: 2 * HOUR_SECONDS }, ["1", "2"]],
    [{ offlineForSecondsAtLeast: 2 * HOUR_SECONDS + 1 }, ["1"]],
    [{ offlineForSecondsAtLeast: 0 }, ["1", "2"]],
    [{ faulty: true }, ["3", "4"]],
    [{ faulty: false }, ["1", "2", "5"]],
    [{ faultKinds: ["STORAGE", "POWER"] }, ["3"]],
    [{ statuses: ["DRIVING", "PARKED"] }, ["3", "5"]],
    [{ groups: ["NORTH"] }, ["1", "4"]],
    [{ groups: ["Night", "North"], statuses: ["OFFLINE"], faulty: false }, ["1", "2"]],
    [{ groups: [] }, []],
  ])("with the filter %j has those that fit", async (filter, refs) => {
    await using video = await serveVideo(NOW);
    await store(video, FLEET);
    const state = { device_id: 5, status: "parked" };
    await video.store([toStatusRecord(decodeStatus(state), state, video.clock.now())]);

    const { edges } = await readPage(video, { filter });

    expect(edges.map(({ node }) => node.vendorRef.ref)).toEqual(refs);
  });

  it("is read page by page, each camera once and those of one tenant alone", async () => {
    await using video = await serveVideo(NOW);
    const random = createRandom(3);
    const raws = Array.from({ length: 450 }, (_, nth) => ({
      device_id: String(3_600_000_000 + nth),
      general_status: random() < 0.3 ? "offline" : "driving",
    }));
    await store(video, raws);
    await store(video, [{ device_id: "3600000001", general_status: "offline" }, { device_id: "7" }], "theirs");
    const filter = { statuses: ["OFFLINE"] };

    const refs = await readAll(video, { filter, first: 7 });

    const offline = raws.filter(({ general_status }) => general_status === "offline");
    expect(refs).toEqual(offline.map(({ device_id }) => device_id));
    const theirs = await readPage(video, {}, "theirs");
    expect(theirs.edges.map(({ node }) => node.vendorRef.ref)).toEqual(["3600000001", "7"]);
  });

  it("says whether it goes on, and ends a page that few fit before it is full", async () => {
    await using video = await serveVideo(NOW);
    const raws = Array.from({ length: 2_100 }, (_, nth) => ({ device_id: String(10_000 + nth) }));
    await store(video, [...raws.slice(0, -1), { ...raws.at(-1), general_status: "offline" }]);

    const [first, filtered] = [await readPage(video), await readPage(video, { filter: { statuses: ["OFFLINE"] } })];

    expect(first.edges).toHaveLength(50);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges.at(-1)?.cursor,
      isPartial: false,
    });
    expect(filtered).toMatchObject({ edges: [], pageInfo: { hasNextPage: true, isPartial: true, startCursor: null } });
    const next = await readPage(video, { filter: { statuses: ["OFFLINE"] }, after: filtered.pageInfo.endCursor });
    expect(next).toMatchObject({
      edges: [{ node: { vendorRef: { ref: "12099" } } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, isPartial: false },
    });
  });

  it.each([
    [{ first: -1 }, "first"],
    [{ first: 201 }, "first"],
    [{ after: "nonsense" }, "after"],
    [{ after: Buffer.from('["theirs","1"]').toString("base64url") }, "after"],
    [{ filter: { offlineForSecondsAtLeast: -1 } }, "filter.offlineForSecondsAtLeast"],
  ])("refuses %j by the name of the field", async (variables, field) => {
    await using video = await serveVideo(NOW);

    expect(await video.answer(CAMERAS, variables)).toMatchObject({
      errors: [{ extensions: { code: "BAD_USER_INPUT", field } }],
    });
  });
});
