import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FootageCamera, type StoredRecording, toFootage } from "../../../../subgraphs/video/footage/footage.ts";
import { toWindow } from "../../../../subgraphs/video/footage/footage-window.ts";
import { decodeEvent, decodeRecordings } from "../../../../subgraphs/video/recordings/event-wire.ts";
import { toVideoFacet } from "../../../../subgraphs/video/recordings/recording-mapper.ts";
import { toEventKind } from "../../../../subgraphs/video/words.ts";
import { trying } from "../../../gateway/long-run.ts";
import { type RawEvent, rawEvent, rfc1123 } from "../camera-vendor.ts";

const AT_MS = Date.parse("2026-03-01T12:00:00Z");
const AWAKE: FootageCamera = { status: "DRIVING", lastSeenAt: AT_MS, horizonMs: AT_MS - 3_600_000 };

type Recorded = {
  /** Where it begins and ends, in seconds from the event. */
  readonly from: number;
  readonly to: number;
  readonly fields?: RawEvent;
};

function recordingOf(id: number, { from, to, fields }: Recorded): StoredRecording {
  const at = (seconds: number) => rfc1123(new Date(AT_MS + seconds * 1_000).toISOString());
  const raw = rawEvent(id, {
    start_ts: at(from),
    timestamp: at(from),
    end_ts: at(to),
    createtime: at(from),
    ...fields,
  });
  const wire = decodeEvent(raw);
  return {
    ref: String(id),
    occurredAtMs: Date.parse(String(raw.timestamp)),
    facet: toVideoFacet(wire, toEventKind([wire.event_type]), decodeRecordings(raw)),
  };
}

const FILMED = { mp4_1: true, mp4_2: true, uploading_status: "VIDEO_UPLOADED" };
const PICTURES = { snapshot_1: "https://media.test/1.jpeg?Expires=1772370000", video_option: "snapshot_only" };

const NOT_ASKED = { requestedAtMs: null, cameras: [AWAKE] };

type Scene = {
  readonly recorded?: readonly Recorded[];
  readonly cameras?: readonly (FootageCamera | null)[];
  readonly lastsSeconds?: number | null;
};

function footageOf({ recorded = [], cameras = [AWAKE], lastsSeconds = null }: Scene) {
  return toFootage({
    moment: { occurredAtMs: AT_MS, endedAtMs: lastsSeconds === null ? null : AT_MS + lastsSeconds * 1_000 },
    recordings: recorded.map((one, index) => recordingOf(index + 1, one)),
    requestedAtMs: null,
    cameras,
  });
}

const refsOf = ({ clips }: ReturnType<typeof toFootage>) => clips.map(({ vendorRef }) => vendorRef.ref);

describe("the footage of an event", () => {
  it("is the recording of its moment, with where in it the event began", () => {
    const footage = footageOf({ recorded: [{ from: -8, to: 12, fields: FILMED }] });

    expect(footage).toEqual({
      state: "AVAILABLE",
      requestable: true,
      obstacle: null,
      clips: [
        {
          event: { id: "roscolive:1" },
          vendorRef: { vendor: "ROSCOLIVE", ref: "1" },
          kind: "TRIGGERED_CLIP",
          state: "AVAILABLE",
          startedAt: AT_MS - 8_000,
          endedAt: AT_MS + 12_000,
          offsetSeconds: 8,
          coversEvent: true,
          media: [
            { kind: "VIDEO", channel: 1, link: null },
            { kind: "VIDEO", channel: 2, link: null },
          ],
        },
      ],
    });
  });

  it.each([
    [-31, false],
    [-30, true],
    [30, true],
    [31, false],
  ])("takes in what was recorded %i seconds from it or not", (seconds, isIn) => {
    expect(refsOf(footageOf({ recorded: [{ from: seconds, to: seconds }] })).length > 0).toBe(isIn);
  });

  it("takes in what was recorded while it lasted, an hour at most", () => {
    const recorded = [
      { from: 100, to: 110 },
      { from: 3_600 + 30, to: 3_700 },
      { from: 3_600 + 31, to: 3_700 },
    ];

    expect(refsOf(footageOf({ recorded, lastsSeconds: 100_000 }))).toEqual(["1", "2"]);
    expect(refsOf(footageOf({ recorded, lastsSeconds: 80 }))).toEqual(["1"]);
    expect(refsOf(footageOf({ recorded, lastsSeconds: -50 }))).toEqual([]);
  });

  it("begins later than a negative offset says", () => {
    const [clip] = footageOf({ recorded: [{ from: 5, to: 20, fields: FILMED }] }).clips;

    expect(clip).toMatchObject({ offsetSeconds: -5, coversEvent: false });
  });

  it("is covered by a recording of which its second is the first or the last", () => {
    const event = (recorded: Recorded) => footageOf({ recorded: [recorded] }).clips[0]?.coversEvent;

    expect([event({ from: 0, to: 9 }), event({ from: -9, to: 0 }), event({ from: -9, to: -1 })]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    [-0.4, { from: 0, to: 9 }, false],
    [0.4, { from: -9, to: 0 }, true],
    [1, { from: -9, to: 0 }, false],
  ])("at %d seconds is covered to the second by a recording of %j or not", (seconds, { from, to }, isCovered) => {
    const moment = { occurredAtMs: AT_MS + seconds * 1_000, endedAtMs: null };
    const { clips } = toFootage({ ...NOT_ASKED, moment, recordings: [recordingOf(1, { from, to })] });

    expect(clips[0]?.coversEvent).toBe(isCovered);
  });

  it("is covered by a recording that begins within its second", () => {
    const { facet, ...recording } = recordingOf(1, { from: 0, to: 9 });
    const recordings = [{ ...recording, facet: { ...facet, startedAt: AT_MS + 700 } }];

    expect(
      toFootage({ ...NOT_ASKED, moment: { occurredAtMs: AT_MS, endedAtMs: null }, recordings }).clips,
    ).toMatchObject([{ coversEvent: true, offsetSeconds: -0.7 }]);
  });

  it.each([
    ["its end", { duration: 99 }, 20_000],
    ["its length where it has no end", { end_ts: null, duration: 12 }, 12_000],
    ["nothing where it has neither", { end_ts: null }, null],
    ["nothing where its end is before its start", { end_ts: rfc1123("2026-03-01T11:00:00Z") }, null],
    ["nothing where its length is no length", { accurate_duration: -5 }, null],
  ])("ends with a recording by %s", (_what, fields, endMs) => {
    const [clip] = footageOf({ recorded: [{ from: 0, to: 20, fields }] }).clips;

    expect(clip?.endedAt).toBe(endMs === null ? null : AT_MS + endMs);
  });

  it("ends where the recording ends, and not where it was meant to", () => {
    const short = { ...FILMED, duration: 20, accurate_duration: 5 };
    const { state, clips } = footageOf({ recorded: [{ from: -10, to: 10, fields: short }] });

    expect([state, clips[0]?.endedAt, clips[0]?.coversEvent]).toEqual(["PARTIAL", AT_MS - 5_000, false]);
  });

  it("has what covers its moment first, then what has video, then what is of the nearest moment", () => {
    const recorded = [
      { from: 2, to: 9, fields: FILMED },
      { from: -9, to: 9, fields: PICTURES },
      { from: -200, to: 99, fields: FILMED },
      { from: -8, to: 9, fields: FILMED },
      { from: -8, to: 9, fields: FILMED },
    ];

    expect(refsOf(footageOf({ recorded }))).toEqual(["4", "5", "3", "2", "1"]);
  });

  it("is 20 recordings at most", () => {
    const recorded = Array.from({ length: 25 }, (_, index) => ({ from: index - 30, to: 0 }));

    expect(refsOf(footageOf({ recorded }))).toEqual(
      Array.from({ length: 20 }, (_, index) => String(25 - index)).toSorted((a, b) => {
        const distance = (ref: string) => Math.abs(Number(ref) - 31);
        return distance(a) - distance(b);
      }),
    );
  });

  it.each([
    ["AVAILABLE", "with video of its moment", [{ from: -1, to: 9, fields: FILMED }]],
    ["PARTIAL", "with snapshots of its moment", [{ from: -1, to: 9, fields: PICTURES }]],
    ["PARTIAL", "with video beside its moment", [{ from: 9, to: 19, fields: FILMED }]],
    [
      "REQUESTED",
      "with a recording that was asked for",
      [{ from: -1, to: 9, fields: { event_type: "SYSTEMADMIN_CLIP" } }],
    ],
    [
      "REQUESTED",
      "with a recording that is sent",
      [{ from: -1, to: 9, fields: { uploading_status: "VIDEO_UPLOADING" } }],
    ],
    [
      "NONE",
      "with a recording that failed",
      [{ from: -1, to: 9, fields: { uploading_status: "VIDEO_UPLOAD_FAILED" } }],
    ],
    ["NONE", "with nothing", []],
  ] as const)("is %s %s", (state, _what, recorded) => {
    expect(footageOf({ recorded }).state).toBe(state);
  });

  it.each([
    ["NO_CAMERA", null, { cameras: [] }],
    ["CAMERA_OFFLINE", AT_MS - 5, { cameras: [{ ...AWAKE, status: "OFFLINE", lastSeenAt: AT_MS - 5 }] }],
    ["BEYOND_HORIZON", AT_MS + 1, { cameras: [{ ...AWAKE, status: "OFFLINE", horizonMs: AT_MS + 1 }] }],
    ["REQUEST_UNDER_WAY", AT_MS - 1_000, { recorded: [{ from: -1, to: 9, fields: { type: "Custom Clip" } }] }],
    [
      "REQUEST_UNDER_WAY",
      AT_MS - 1_000,
      {
        recorded: [{ from: -1, to: 9, fields: { ...PICTURES, video_option: null, uploading_status: "VIDEO_PENDING" } }],
      },
    ],
  ] as const)("cannot be asked for by reason of %s", (reason, at, scene) => {
    expect(footageOf(scene as Scene)).toMatchObject({ requestable: false, obstacle: { reason, at } });
  });

  it.each([
    ["of a camera that sleeps", { cameras: [{ ...AWAKE, status: "SLEEPING" as const }] }],
    ["of a camera that nothing is known of", { cameras: [null] }],
    ["of one of two cameras", { cameras: [{ ...AWAKE, status: "OFFLINE" as const }, AWAKE] }],
    ["of the first instant on the card", { cameras: [{ ...AWAKE, horizonMs: AT_MS }] }],
    ["beside snapshots of a trigger", { recorded: [{ from: 0, to: 9, fields: { ...PICTURES, video_option: null } }] }],
  ])("can be asked for %s", (_what, scene) => {
    expect(footageOf(scene)).toMatchObject({ requestable: true, obstacle: null });
  });

  it("is on its way no more once the card does not hold it", () => {
    const cameras = [{ ...AWAKE, horizonMs: AT_MS + 1 }];
    const recorded = [{ from: -1, to: 9, fields: { type: "Custom Clip" } }];

    expect(footageOf({ recorded, cameras })).toMatchObject({ state: "NONE", obstacle: { reason: "BEYOND_HORIZON" } });
  });

  it("leaves out alarms, of which nothing is recorded", () => {
    const { facet, ...alarm } = recordingOf(1, { from: 0, to: 9 });
    const recordings = [{ ...alarm, facet: { ...facet, kind: "ALARM" as const, state: null } }];

    expect(toFootage({ ...NOT_ASKED, moment: { occurredAtMs: AT_MS, endedAtMs: null }, recordings }).clips).toEqual([]);
  });

  it("is every recording that touches its time, and no other, whatever their order", () => {
    const seconds = fc.integer({ min: -400, max: 400 });
    const scene = fc.record({
      recorded: fc.array(
        fc
          .record({ from: seconds, lasts: fc.nat(300) })
          .map(({ from, lasts }) => ({ from, to: from + lasts, fields: FILMED })),
        { maxLength: 12 },
      ),
      lastsSeconds: fc.option(fc.nat(300)),
    });
    fc.assert(
      fc.property(scene, ({ recorded, lastsSeconds }) => {
        // Second by second, as somebody with a calendar would look.
        const isIn = ({ from, to }: Recorded) => {
          for (let second = -30; second <= (lastsSeconds ?? 0) + 30; second++)
            if (from <= second && second <= to) return true;
          return false;
        };
        const expected = recorded.flatMap((one, index) => (isIn(one) ? String(index + 1) : []));
        const { clips, state } = footageOf({ recorded, lastsSeconds });

        expect(clips.map(({ vendorRef }) => vendorRef.ref).toSorted()).toEqual(expected.toSorted());
        expect(clips.map(({ offsetSeconds }) => offsetSeconds)).toEqual(
          clips.map(({ vendorRef }) => 0 - (recorded[Number(vendorRef.ref) - 1]?.from ?? 0)),
        );
        const isFilmed = recorded.some(({ from, to }) => from <= 0 && to >= 0);
        expect(state === "AVAILABLE").toBe(isFilmed);
        expect(clips[0]?.coversEvent ?? false).toBe(isFilmed);
      }),
      trying({ short: 300, long: 20_000 }),
    );
  });
});

describe("the window of an event", () => {
  it("is half a minute around a moment", () => {
    expect(toWindow({ occurredAtMs: AT_MS, endedAtMs: null })).toEqual({
      fromMs: AT_MS - 30_000,
      toMs: AT_MS + 30_000,
    });
  });
});
