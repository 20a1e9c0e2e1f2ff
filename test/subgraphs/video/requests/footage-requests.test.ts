import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFaults } from "../../../../simulator/faults/fault.ts";
import type { FaultRule } from "../../../../simulator/faults/fault-rules.ts";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { type MovableClock, startClock } from "../running-video.ts";
import { FootageDesk } from "./footage-desk.ts";

/** Always the same week: a Wednesday, at a time at which some drive, some are parked and some sleep. */
const NOW = "2026-03-18T15:00:00Z";
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const REQUEST = `request { id kind state reason from to channels cameraRef { ref } device { id } event { id } requestedBy
  parts { from to vendorRef { ref } video { data state } } } existed`;
const ASK = `mutation ($input: RequestFootageInput!) { requestFootage(input: $input) { ${REQUEST} } }`;
const CLIP = `mutation ($input: RequestClipInput!) { requestClip(input: $input) { ${REQUEST} } }`;
const CHANGES = `subscription ($filter: FootageRequestFilter, $after: String) { footageChanges(filter: $filter, after: $after) {
  cursor kind requestId request { id state reason } gap { after } } }`;
const LIST = `query ($filter: FootageRequestFilter, $first: Int, $after: String) { footageRequests(filter: $filter, first: $first, after: $after) {
  edges { cursor node { id state } } pageInfo { hasNextPage endCursor } changeCursor } }`;
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Event { footage { state requestable obstacle { reason at } clips { vendorRef { ref } } } }
  ... on FootageRequest { id state reason requestedAt parts { from to vendorRef { ref } video { state data media { kind channel } } } } } }`;
const CAMERAS = "{ cameras(first: 200) { edges { node { vendorRef { ref } status channels } } } }";
const EVENTS = `{ events(first: 200) { edges { node { id occurredAt endedAt device { id } deviceRefs { vendor ref } } } } }`;

type SeenEvent = {
  readonly id: string;
  readonly occurredAt: string;
  readonly endedAt: string | null;
  readonly device: { readonly id: string };
  readonly deviceRefs: readonly { readonly ref: string }[];
};
type Step = {
  readonly cursor: string;
  readonly kind: string;
  readonly requestId: string;
  readonly request: { readonly state: string; readonly reason: string | null } | null;
};

/** How long after a step the simulated camera has taken the next one: it hears of a request, is woken, sends. */
const NEXT_STEP_MS: Readonly<Record<string, number>> = {
  REQUESTED: 26 * SECOND_MS,
  WAITING_FOR_CAMERA: 136 * SECOND_MS,
  UPLOADING: 65 * SECOND_MS,
  PARTIAL: 2 * MINUTE_MS,
};

describe("footage that is asked for", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let clock: MovableClock;
  let desk: FootageDesk;
  let dataDir: string;
  let events: readonly SeenEvent[];
  let cameras: ReadonlyMap<string, string>;

  const start = () =>
    FootageDesk.start({ simulator, dataDir, clock, environment: { ROSCOLIVE_REQUEST_EXPIRES_HOURS: "24" } });

  beforeAll(async () => {
    clock = startClock(NOW);
    simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 25, clock }));
    dataDir = resources.use(await createDataDir()).path;
    desk = await start();
    resources.defer(() => desk[Symbol.asyncDispose]());
    const signal = AbortSignal.timeout(60_000);
    events = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", EVENTS)).events;
      return edges.length >= 120 && edges.map(({ node }: { node: SeenEvent }) => node);
    }, signal);
    const { edges } = (await desk.ask("video", CAMERAS)).cameras;
    cameras = new Map(
      edges.map(({ node }: { node: { vendorRef: { ref: string }; status: string } }) => [
        node.vendorRef.ref,
        node.status,
      ]),
    );
  });

  afterAll(() => resources.disposeAsync());

  async function restart(): Promise<void> {
    await desk[Symbol.asyncDispose]();
    desk = await start();
  }

  /** An event of a camera in a state, each time far from those before. */
  const used: SeenEvent[] = [];
  function eventOf(...statuses: readonly string[]): SeenEvent {
    const isFar = (one: SeenEvent, other: SeenEvent) =>
      one.device.id !== other.device.id ||
      Math.abs(Date.parse(one.occurredAt) - Date.parse(other.occurredAt)) > 2 * HOUR_MS;
    const found = events.find((event) => {
      const status = cameras.get(event.deviceRefs[0]?.ref ?? "") ?? "";
      return statuses.includes(status) && used.every((other) => isFar(event, other));
    });
    if (!found) throw new Error(`no event is left of a camera that is ${statuses}`);
    used.push(found);
    return found;
  }

  /** Disturbs calls for clips, and counts them. */
  function disturb(id: string, fault: object | null, to = Number.POSITIVE_INFINITY) {
    const rule: FaultRule = {
      ...{
        vendor: "roscolive",
        method: "PUT",
        path: /custom_clips/,
        probability: 1,
        untilMs: Number.POSITIVE_INFINITY,
      },
      ...{ from: 1, to, faults: fault === null ? [] : readFaults(fault) },
    };
    simulator.faults.put(id, rule);
    return {
      asked: () => simulator.faults.counts().get(id)?.matched,
      [Symbol.dispose]: () => void simulator.faults.remove(id),
    };
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test knows the shape that it asked for
  async function requestOf(id: string): Promise<any> {
    return (await desk.ask("video", ENTITIES, { of: [{ __typename: "FootageRequest", id }] }))._entities[0];
  }

  /** The steps of a request as a subscriber is told who comes back after each, until one is in a state. */
  async function stepsTo(id: string, last: string, signal: AbortSignal, onStep: (state: string) => unknown = () => {}) {
    const steps: (readonly [string, string, string | null])[] = [];
    let after = "";
    for (;;) {
      const leaving = new AbortController();
      const items = await desk.follow<{ data: { footageChanges: Step } }>(
        CHANGES,
        { after },
        AbortSignal.any([signal, leaving.signal]),
      );
      const { value } = await items.next();
      leaving.abort();
      if (!value) throw new Error("the subscription has ended");
      const { cursor, kind, requestId, request } = value.data.footageChanges;
      after = cursor;
      if (requestId !== id || !request) continue;
      const { state, reason } = await desk.factsAt(cursor);
      steps.push([kind, state, reason]);
      if (state === last) return steps;
      await onStep(state);
      if (request.state === state) clock.advance(NEXT_STEP_MS[state] ?? 0);
    }
  }

  it("goes its way through a stop of the product and a vendor that fails after it has stored, and is asked for once", async ({
    signal,
  }) => {
    const event = eventOf("DRIVING", "PARKED");
    using calls = disturb("failing", { fault: "status", status: 500, done: true }, 1);

    const { requestFootage } = await desk.ask("video", ASK, { input: { eventId: event.id } });
    await restart();
    const { id } = requestFootage.request;
    const steps = await stepsTo(id, "AVAILABLE", signal, (state) => (state === "UPLOADING" ? restart() : null));

    const [began, ended] = [Date.parse(event.occurredAt), Date.parse(event.endedAt ?? event.occurredAt)];
    expect(requestFootage).toMatchObject({
      existed: false,
      request: {
        ...{ kind: "VIDEO", state: "PENDING", reason: null, channels: null, requestedBy: "tester" },
        ...{ event: { id: event.id }, device: { id: event.device.id }, cameraRef: { ref: event.deviceRefs[0]?.ref } },
        ...{ from: new Date(began - 30_000).toISOString(), to: new Date(ended + 30_000).toISOString() },
        parts: [{ vendorRef: null, video: null }],
      },
    });
    expect(steps).toEqual([
      ["ADDED", "PENDING", null],
      ["AMENDED", "REQUESTED", null],
      ["AMENDED", "UPLOADING", null],
      ["AMENDED", "AVAILABLE", null],
    ]);
    expect(calls.asked()).toBe(1);
    const { parts } = await requestOf(id);
    expect(parts).toMatchObject([{ video: { state: "AVAILABLE" } }]);
    expect(parts[0].video.data).toMatch(/^\{"fleetgraph":"[0-9a-f-]{36}"\}$/);
  });

  it("waits for a camera that sleeps, and says so", async ({ signal }) => {
    const event = eventOf("SLEEPING");

    const { requestFootage } = await desk.ask("video", ASK, { input: { eventId: event.id } });
    const steps = await stepsTo(requestFootage.request.id, "AVAILABLE", signal);

    expect(steps).toEqual([
      ["ADDED", "PENDING", null],
      ["AMENDED", "WAITING_FOR_CAMERA", "CAMERA_ASLEEP"],
      ["AMENDED", "UPLOADING", null],
      ["AMENDED", "AVAILABLE", null],
    ]);
  });

  it("is asked for in recordings of five minutes, and is there when all of them are", async ({ signal }) => {
    const { device, occurredAt } = eventOf("DRIVING", "PARKED");
    using calls = disturb("counting", null);
    const fromMs = Date.parse(occurredAt);
    const [from, to] = [fromMs, fromMs + 12 * MINUTE_MS].map((ms) => new Date(ms).toISOString());

    const { requestClip } = await desk.ask("video", CLIP, { input: { deviceId: device.id, from, to } });
    const steps = await stepsTo(requestClip.request.id, "AVAILABLE", signal);

    const parts = requestClip.request.parts.map((part: { from: string; to: string }) =>
      [part.from, part.to].map((at) => (Date.parse(at) - fromMs) / MINUTE_MS),
    );
    expect(parts).toEqual([
      [0, 5],
      [5, 10],
      [10, 12],
    ]);
    expect(steps.map(([, state]) => state)).toEqual(["PENDING", "REQUESTED", "UPLOADING", "PARTIAL", "AVAILABLE"]);
    expect(calls.asked()).toBe(3);
    const refs = (await requestOf(requestClip.request.id)).parts.map(
      (part: { vendorRef: { ref: string } }) => part.vendorRef.ref,
    );
    expect(new Set(refs).size).toBe(3);
  });

  it("is the one under way where it is asked for again, by whomever and in whatever part, and the one that is there", async ({
    signal,
  }) => {
    const event = eventOf("DRIVING", "PARKED");
    using calls = disturb("counting", null);
    const ask = async (input: object) =>
      (await desk.ask("video", ASK, { input: { eventId: event.id, ...input } })).requestFootage;

    const [first, second] = await Promise.all([ask({}), ask({})]);
    const parts = await Promise.all([ask({ secondsBefore: 5, secondsAfter: 5 }), ask({ channels: [1] })]);
    const { id } = first.request;
    const { deviceRefs, occurredAt } = event;
    const moment = { __typename: "Event", id: "vinli:x", occurredAt, endedAt: null, deviceRefs };
    const footage = (await desk.ask("video", ENTITIES, { of: [moment] }))._entities[0].footage;
    await stepsTo(id, "AVAILABLE", signal);
    const later = await ask({ idempotencyKey: "later" });
    const longer = await ask({ secondsAfter: 45 });

    expect([first, second].map(({ existed }) => existed).sort()).toEqual([false, true]);
    expect([second, ...parts, later].map(({ request }) => request.id)).toEqual([id, id, id, id]);
    expect(footage).toMatchObject({ requestable: false, obstacle: { reason: "REQUEST_UNDER_WAY" } });
    expect(longer).toMatchObject({ existed: false });
    await stepsTo(longer.request.id, "AVAILABLE", signal);
    expect(calls.asked()).toBe(2);
  });

  it("makes footage REQUESTED where there is none yet, until it is there", async ({ signal }) => {
    const event = eventOf("DRIVING", "PARKED");
    // A time of which nothing is recorded.
    const atMs = Date.parse(event.occurredAt) - 47 * MINUTE_MS;
    const moment = {
      ...{ __typename: "Event", id: "vinli:x", endedAt: null, deviceRefs: event.deviceRefs },
      occurredAt: new Date(atMs).toISOString(),
    };
    const look = async () => (await desk.ask("video", ENTITIES, { of: [moment] }))._entities[0].footage;
    const before = await look();
    const [from, to] = [atMs - 30_000, atMs + 30_000].map((ms) => new Date(ms).toISOString());

    const { requestClip } = await desk.ask("video", CLIP, { input: { deviceId: event.device.id, from, to } });
    const { id } = requestClip.request;
    const asked = await look();
    await stepsTo(id, "AVAILABLE", signal);
    const after = await look();

    expect(before).toMatchObject({ state: "NONE", requestable: true, obstacle: null });
    const { requestedAt } = await requestOf(id);
    expect(asked).toMatchObject({
      ...{ state: "REQUESTED", requestable: false, obstacle: { reason: "REQUEST_UNDER_WAY", at: requestedAt } },
    });
    expect(after).toMatchObject({ state: "AVAILABLE", requestable: true, obstacle: null });
  });

  it("is snapshots of at least five minutes where those are enough", async ({ signal }) => {
    const event = eventOf("DRIVING", "PARKED");

    const { requestFootage } = await desk.ask("video", ASK, { input: { eventId: event.id, snapshotOnly: true } });
    const steps = await stepsTo(requestFootage.request.id, "AVAILABLE", signal);

    const { kind, from, to } = requestFootage.request;
    expect([kind, Date.parse(to) - Date.parse(from)]).toEqual(["SNAPSHOTS", 5 * MINUTE_MS]);
    expect(steps.map(([, state]) => state)).toEqual(["PENDING", "REQUESTED", "AVAILABLE"]);
    const [part] = (await requestOf(requestFootage.request.id)).parts;
    expect(part.video.media.map((file: { kind: string }) => file.kind)).toContain("SNAPSHOT");
  });

  it.for([
    ["a role that may not", { status: 403 }, "VENDOR_UNAUTHORIZED"],
    ["a device that it does not know", { status: 404 }, "VENDOR_REJECTED"],
    ["a period that it does not take", { status: 400 }, "VENDOR_REJECTED"],
    ["an error inside a 200", { status: 400, insideOk: true }, "VENDOR_REJECTED"],
    ["a login that it requires again and again", { status: 401 }, "VENDOR_UNAUTHORIZED"],
  ] as const)(
    "has failed, with a reason, where the vendor refuses it for %s",
    async ([, fault, reason], { signal }) => {
      const event = eventOf("DRIVING", "PARKED", "SLEEPING");
      using calls = disturb("refusing", { fault: "status", ...fault });

      const { requestFootage } = await desk.ask("video", ASK, { input: { eventId: event.id } });
      const steps = await stepsTo(requestFootage.request.id, "FAILED", signal);

      expect(steps).toEqual([
        ["ADDED", "PENDING", null],
        ["AMENDED", "FAILED", reason],
      ]);
      expect(calls.asked()).toBe(fault.status === 401 ? 2 : 1);
    },
  );

  it("is refused by the field at fault, and nothing is asked for", async () => {
    const event = eventOf("DRIVING", "PARKED", "SLEEPING");
    using calls = disturb("counting", null);
    const deviceId = event.device.id;
    const at = (ms: number) => new Date(clock.now() + ms).toISOString();
    const hourAgo = at(-HOUR_MS);
    const clip = (input: object) => [CLIP, { deviceId, from: hourAgo, to: at(-50 * MINUTE_MS), ...input }] as const;
    const ask = (input: object) => [ASK, { eventId: event.id, ...input }] as const;

    const list = async () => (await desk.ask("video", LIST)).footageRequests.edges;
    const before = await list();

    const refused: unknown[] = [];
    for (const [text, input] of [
      ask({ eventId: "vinli:nobody" }),
      ask({ secondsBefore: -1 }),
      ask({ secondsAfter: 3_601 }),
      ask({ secondsBefore: 3_600, secondsAfter: 60 }),
      ask({ channels: [] }),
      ask({ channels: [9] }),
      ask({ idempotencyKey: "" }),
      clip({ deviceId: "device:nobody" }),
      clip({ to: hourAgo }),
      clip({ to: at(-HOUR_MS + 2_000) }),
      clip({ from: at(-3 * HOUR_MS) }),
      clip({ from: at(HOUR_MS), to: at(HOUR_MS + MINUTE_MS) }),
      clip({ from: at(-200 * HOUR_MS), to: at(-200 * HOUR_MS + MINUTE_MS) }),
    ]) {
      const { errors = [] } = await desk.answer("video", text, { input });
      refused.push(errors.map((error) => (error as { extensions: object }).extensions)[0]);
    }

    const bad = (field: string) => ({ code: "BAD_USER_INPUT", field: `input.${field}` });
    expect(refused).toEqual([
      { code: "NOT_FOUND", field: "input.eventId" },
      ...["secondsBefore", "secondsAfter", "secondsAfter", "channels", "channels", "idempotencyKey"].map(bad),
      { code: "NOT_FOUND", field: "input.deviceId" },
      ...["to", "to", "to", "to", "deviceId"].map(bad),
    ]);
    expect(calls.asked()).toBe(0);
    expect(await list()).toEqual(before);
  });

  it("is listed, the latest first, and followed by camera and by whether it is under way", async ({ signal }) => {
    const event = eventOf("DRIVING", "PARKED", "SLEEPING");
    const filter = { deviceIds: [event.device.id], underWay: true };
    const { changeCursor } = (await desk.ask("video", LIST, { filter })).footageRequests;
    const items = await desk.follow<{ data: { footageChanges: Step } }>(
      CHANGES,
      { filter, after: changeCursor },
      signal,
    );

    const { requestFootage } = await desk.ask("video", ASK, { input: { eventId: event.id } });
    const { id } = requestFootage.request;
    const underWay = (await desk.ask("video", LIST, { filter })).footageRequests;
    await stepsTo(id, "AVAILABLE", signal);
    const told: Step[] = [];
    while (told.at(-1)?.kind !== "LEFT") told.push((await items.next()).value?.data.footageChanges as Step);
    const ended = (await desk.ask("video", LIST, { filter })).footageRequests;
    const first = (await desk.ask("video", LIST, { first: 1 })).footageRequests;
    const second = (await desk.ask("video", LIST, { first: 1, after: first.pageInfo.endCursor })).footageRequests;

    expect(underWay.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([id]);
    expect(ended.edges).toEqual([]);
    expect([told[0]?.kind, told.at(-1)]).toMatchObject(["ADDED", { requestId: id, request: null }]);
    expect(new Set(told.map(({ requestId }) => requestId))).toEqual(new Set([id]));
    expect(first.edges[0].node.id).toBe(id);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(second.edges[0].node.id).not.toBe(id);
  });

  it("waits for a camera that stays out of contact until its time has come", async ({ signal }) => {
    const { devices } = await desk.ask("fleet", "{ devices(first: 200) { edges { node { id vendorRefs { ref } } } } }");
    const [offline] = [...cameras].find(([, status]) => status === "OFFLINE") ?? [];
    const device = devices.edges.find(({ node }: { node: { vendorRefs: readonly { ref: string }[] } }) =>
      node.vendorRefs.some(({ ref }) => ref === offline),
    ).node;
    const [from, to] = [-2 * MINUTE_MS, -MINUTE_MS].map((ms) => new Date(clock.now() + ms).toISOString());

    const { requestClip } = await desk.ask("video", CLIP, { input: { deviceId: device.id, from, to } });
    const { id } = requestClip.request;
    await stepsTo(id, "WAITING_FOR_CAMERA", signal);
    clock.advance(24 * HOUR_MS);
    await restart();
    const steps = await stepsTo(id, "EXPIRED", signal);

    expect(steps).toEqual([
      ["ADDED", "PENDING", null],
      ["AMENDED", "WAITING_FOR_CAMERA", "CAMERA_OFFLINE"],
      ["AMENDED", "EXPIRED", "CAMERA_OFFLINE"],
    ]);
  });
});
