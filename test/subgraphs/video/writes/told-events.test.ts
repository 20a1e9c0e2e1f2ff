import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFaults } from "../../../../simulator/faults/fault.ts";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { FootageDesk } from "../requests/footage-desk.ts";
import { type MovableClock, startClock } from "../running-video.ts";

const NOW = "2026-03-18T15:00:00Z";
const WRITE = "write { id state code settledAt }";
const MUTATIONS = {
  labelEvent: `mutation ($input: LabelEventInput!) { labelEvent(input: $input) { event { id } ${WRITE} } }`,
  submitEventFeedback: `mutation ($input: SubmitEventFeedbackInput!) {
    submitEventFeedback(input: $input) { event { id } ${WRITE} } }`,
  flagEvent: `mutation ($input: FlagEventInput!) { flagEvent(input: $input) { event { id } ${WRITE} } }`,
  unflagEvent: `mutation ($input: UnflagEventInput!) { unflagEvent(input: $input) { event { id } ${WRITE} } }`,
  restoreFootage: `mutation ($input: RestoreFootageInput!) { restoreFootage(input: $input) { request { id kind state } existed } }`,
  takeSnapshot: `mutation ($input: TakeSnapshotInput!) { takeSnapshot(input: $input) { request { id kind from to } existed } }`,
  startLiveStream: `mutation ($input: StartLiveStreamInput!) {
    startLiveStream(input: $input) { stream { cameraRef { ref } channel url openUntil } ${WRITE} } }`,
  stopLiveStream: `mutation ($input: StopLiveStreamInput!) { stopLiveStream(input: $input) { ${WRITE} } }`,
} as const;
const VIDEO = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Event { video { label customLabel feedbackGiven flagged state channels storage { archived } } }
  ... on FootageRequest { state reason } } }`;
const EVENTS = "{ events(first: 200) { edges { node { id device { id } deviceRefs { ref } } } } }";
const CAMERAS = "{ cameras(first: 200) { edges { node { vendorRef { ref } status } } } }";

type SeenEvent = {
  readonly id: string;
  readonly device: { readonly id: string };
  readonly deviceRefs: readonly { readonly ref: string }[];
};

describe("what the camera's vendor is asked to do", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let clock: MovableClock;
  let desk: FootageDesk;
  let events: readonly SeenEvent[];
  let cameras: ReadonlyMap<string, string>;

  beforeAll(async () => {
    clock = startClock(NOW);
    simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 10, clock }));
    const dataDir = resources.use(await createDataDir()).path;
    desk = resources.use(await FootageDesk.start({ simulator, dataDir, clock }));
    events = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", EVENTS)).events;
      return edges.length >= 40 && edges.map(({ node }: { node: SeenEvent }) => node);
    }, AbortSignal.timeout(60_000));
    const { edges } = (await desk.ask("video", CAMERAS)).cameras;
    cameras = new Map(
      edges.map(({ node }: { node: { vendorRef: { ref: string }; status: string } }) => [
        node.vendorRef.ref,
        node.status,
      ]),
    );
  });

  afterAll(() => resources.disposeAsync());

  // biome-ignore lint/suspicious/noExplicitAny: a test knows the shape that it asked for
  async function run(name: keyof typeof MUTATIONS, input: object): Promise<any> {
    return (await desk.ask("video", MUTATIONS[name], { input }))[name];
  }

  async function entity(id: string) {
    const __typename = id.startsWith("footage-request:") ? "FootageRequest" : "Event";
    return (await desk.ask("video", VIDEO, { of: [{ __typename, id }] }))._entities[0];
  }

  /** An event of a camera that is awake, each time another one. */
  let taken = 0;
  const eventOfAwake = (): SeenEvent => {
    const awake = events.filter(({ deviceRefs: [camera] }) =>
      ["DRIVING", "PARKED"].includes(cameras.get(camera?.ref ?? "") ?? ""),
    );
    const found = awake[taken++ % awake.length];
    if (!found) throw new Error("no camera is awake");
    return found;
  };

  /** Disturbs the first calls of a path, and counts all of them. */
  function disturb(method: string, path: RegExp, fault: object | null, to = 1) {
    const faults = fault === null ? [] : readFaults(fault);
    const untilMs = Number.POSITIVE_INFINITY;
    simulator.faults.put("told", { vendor: "roscolive", method, path, probability: 1, from: 1, to, untilMs, faults });
    return {
      asked: () => simulator.faults.counts().get("told")?.matched,
      [Symbol.dispose]: () => void simulator.faults.remove("told"),
    };
  }

  it("is confirmed when the vendor's own record shows it, and shown by the graph from then on", async () => {
    const { id: eventId } = eventOfAwake();

    const told = [
      await run("labelEvent", { eventId, label: " Looked at " }),
      await run("submitEventFeedback", { eventId, selections: ["OTHER", "FALSE_POSITIVE"], comment: "A bump." }),
      await run("flagEvent", { eventId }),
    ];
    const shown = await entity(eventId);
    const unflagged = await run("unflagEvent", { eventId });

    expect(told.map(({ event, write }) => [event.id, write.state, write.code])).toEqual(
      Array(3).fill([eventId, "CONFIRMED", null]),
    );
    expect(shown.video).toMatchObject({
      label: "Looked at",
      customLabel: "Looked at",
      feedbackGiven: true,
      flagged: true,
    });
    expect(unflagged.write.state).toBe("CONFIRMED");
    expect((await entity(eventId)).video.flagged).toBe(false);
    const query = "query ($id: ID!) { videoWrite(id: $id) { state } }";
    const { id } = told[0].write;
    expect(await desk.ask("video", query, { id })).toEqual({ videoWrite: { state: "CONFIRMED" } });
    expect(await desk.ask("video", query, { id }, "south")).toEqual({ videoWrite: null });
  });

  it("is looked for before it is told again where its answer was lost", async ({ signal }) => {
    const { id: eventId } = eventOfAwake();
    using calls = disturb("POST", /feedback/, { fault: "status", status: 500, done: true });

    const { write } = await run("submitEventFeedback", { eventId, selections: ["EQUIPMENT"] });
    // On a slow machine it is looked for when nobody waits for the answer any more.
    const state = await desk.until(async () => {
      const { videoWrite } = await desk.ask("video", "query ($id: ID!) { videoWrite(id: $id) { state } }", {
        id: write.id,
      });
      return videoWrite.state !== "PENDING" && videoWrite.state;
    }, signal);

    expect([state, calls.asked()]).toEqual(["CONFIRMED", 1]);
  });

  it.for([
    [{ status: 403 }, "VENDOR_UNAUTHORIZED"],
    [{ status: 404 }, "VENDOR_REJECTED"],
    [{ status: 400, insideOk: true }, "VENDOR_REJECTED"],
  ] as const)("is refused where the vendor refuses it with %j", async ([fault, code]) => {
    const { id: eventId } = eventOfAwake();
    using calls = disturb("POST", /label/, { fault: "status", ...fault }, 9);

    const { write } = await run("labelEvent", { eventId, label: "Never" });

    expect([write.state, write.code, calls.asked()]).toEqual(["REFUSED", code, 1]);
    expect((await entity(eventId)).video.customLabel).not.toBe("Never");
  });

  it("restores a video from the vendor's archive, and says so where it is there", async ({ signal }) => {
    simulator.publish("roscolive", { change: "edit", count: 10_000, fields: { archive: "glacier" } });
    const eventId = await desk.until(async () => {
      for (const { id } of events) if ((await entity(id)).video.storage.archived) return id;
      return null;
    }, signal);
    using calls = disturb("PUT", /videos$/, null);

    const { request, existed } = await run("restoreFootage", { eventId });
    const again = await run("restoreFootage", { eventId });
    const untilState = (state: string) =>
      desk.until(async () => (await entity(request.id)).state === state && state, signal);
    await untilState("REQUESTED");
    clock.advance(180_000);
    const state = await untilState("AVAILABLE");
    const { errors } = await desk.answer("video", MUTATIONS.restoreFootage, { input: { eventId } });

    expect([request.kind, existed, again.existed, again.request.id, state]).toEqual([
      "RESTORED_VIDEO",
      false,
      true,
      request.id,
      "AVAILABLE",
    ]);
    expect((await entity(eventId)).video).toMatchObject({
      storage: { archived: false },
      channels: expect.arrayContaining([1, 2]),
    });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "input.eventId" } }]);
    expect(calls.asked()).toBe(1);
  });

  it("takes snapshots of now", async ({ signal }) => {
    const { device } = eventOfAwake();
    const askedAtMs = clock.now();

    const { request } = await run("takeSnapshot", { deviceId: device.id });
    const states: string[] = [];
    await desk.until(async () => {
      const { state } = await entity(request.id);
      if (state === "REQUESTED" && !states.includes(state)) clock.advance(26_000);
      states.push(state);
      return state === "AVAILABLE";
    }, signal);

    expect(request.kind).toBe("SNAPSHOTS");
    expect(Date.parse(request.to) - Date.parse(request.from)).toBe(300_000);
    expect(Math.abs(Date.parse(request.to) - askedAtMs)).toBeLessThan(30_000);
  });

  it("starts a live stream whose link can be opened, and stops it", async () => {
    const { device, deviceRefs } = eventOfAwake();
    const askedAtMs = clock.now();

    const { stream, write } = await run("startLiveStream", { deviceId: device.id, channel: 1 });
    const opened = await fetch(stream.url);
    const playlist = await opened.text();
    const stopped = await run("stopLiveStream", { deviceId: device.id, channel: 1 });
    const after = await fetch(stream.url);

    expect([write.state, stopped.write.state]).toEqual(["CONFIRMED", "CONFIRMED"]);
    expect(stream).toMatchObject({ cameraRef: { ref: deviceRefs[0]?.ref }, channel: 1 });
    expect(Date.parse(stream.openUntil)).toBeGreaterThanOrEqual(askedAtMs + 5_000);
    expect([opened.status, playlist.slice(0, 7), after.status]).toEqual([200, "#EXTM3U", 404]);
  });

  it("starts none at a camera that sleeps or is out of contact", async () => {
    const [asleep] = [...cameras].find(([, status]) => status === "SLEEPING" || status === "OFFLINE") ?? [];
    const { edges } = (await desk.ask("fleet", "{ devices(first: 200) { edges { node { id vendorRefs { ref } } } } }"))
      .devices;
    const device = edges.find(({ node }: { node: { vendorRefs: readonly { ref: string }[] } }) =>
      node.vendorRefs.some(({ ref }) => ref === asleep),
    ).node;

    const { stream, write } = await run("startLiveStream", { deviceId: device.id, channel: 1 });

    expect([stream, write.state, write.code]).toEqual([null, "REFUSED", "VENDOR_REJECTED"]);
  });

  it("is refused by the field at fault, and nothing is asked", async () => {
    const { id: eventId, device } = eventOfAwake();
    using calls = disturb("POST", /label|feedback|flag/, null);

    const refused: unknown[] = [];
    for (const [name, input] of [
      ["labelEvent", { eventId: "samsara:1", label: "x" }],
      ["labelEvent", { eventId: "roscolive:1", label: "x" }],
      ["labelEvent", { eventId, label: "  " }],
      ["submitEventFeedback", { eventId, selections: [] }],
      ["submitEventFeedback", { eventId, selections: ["OTHER"], comment: "x".repeat(1_001) }],
      ["flagEvent", { eventId: "device:1" }],
      ["restoreFootage", { eventId: "vinli:1" }],
      ["takeSnapshot", { deviceId: "device:nobody" }],
      ["startLiveStream", { deviceId: device.id, channel: 9 }],
      ["stopLiveStream", { deviceId: device.id, channel: 0 }],
    ] as const) {
      const { errors = [] } = await desk.answer("video", MUTATIONS[name], { input });
      refused.push(errors.map((error) => (error as { extensions: object }).extensions)[0]);
    }

    const bad = (field: string) => ({ code: "BAD_USER_INPUT", field: `input.${field}` });
    expect(refused).toEqual([
      bad("eventId"),
      { code: "NOT_FOUND", field: "input.eventId" },
      ...["label", "selections", "comment", "eventId", "eventId"].map(bad),
      { code: "NOT_FOUND", field: "input.deviceId" },
      ...["channel", "channel"].map(bad),
    ]);
    expect(calls.asked()).toBe(0);
  });
});
