import { execute, parse } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import type { Subgraph, SubgraphOptions } from "../../../../platform/subgraph.ts";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import type { TrueIncident } from "../../../../simulator/truth/truth.ts";
import { openSubgraph as openFleet } from "../../../../subgraphs/fleet/subgraph.ts";
import { openSubgraph as openVideo } from "../../../../subgraphs/video/subgraph.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { startIngesting, untilCaughtUp } from "../../../ingestion/ingestion.ts";
import { NO_COMMANDS } from "../../../platform/commands/no-commands.ts";
import { TENANT } from "../../../platform/feed/stored-feed.ts";
import { viewerOf } from "../../../viewer.ts";

/** Always the same week. */
const NOW = "2026-03-18T12:00:00Z";
const AROUND_MS = 30_000;
const HOUR_MS = 3_600_000;

type AskedEvent = {
  readonly id: string;
  readonly vendor: string;
  readonly vendorRef: string;
  readonly occurredAt: string;
  readonly endedAt: string | null;
  readonly deviceRefs: readonly { readonly vendor: string; readonly ref: string }[];
};
type Clip = {
  readonly vendorRef: { readonly ref: string };
  readonly offsetSeconds: number;
  readonly startedAt: string;
  readonly coversEvent: boolean;
};
type Footage = { readonly state: string; readonly requestable: boolean; readonly clips: readonly Clip[] };

/** What a camera recorded, as its vendor published it last, and the truck that it was in. */
type Recorded = {
  readonly ref: string;
  readonly truck: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly hasVideo: boolean;
};

type Seen = { readonly event: AskedEvent; readonly footage: Footage; readonly moment: TrueIncident };
/** A camera in a truck for as long as it was there. */
type Camera = { readonly truck: string; readonly fromMs: number; readonly untilMs: number; readonly isTied: boolean };
type Week = {
  readonly seen: readonly Seen[];
  readonly recorded: readonly Recorded[];
  readonly cameras: readonly Camera[];
};

async function readWeek(signal: AbortSignal): Promise<Week> {
  await using dir = await createDataDir();
  const aheadMs = Date.parse(NOW) - Date.now();
  const clock = { now: () => Date.now() + aheadMs };
  // In a fleet of this size cameras and dongles are carried over, and some trucks have one name.
  await using simulator = await startSimulator({ port: 0, speed: 0.001, devices: 25, clock });
  {
    const environment = { CLOCK_AHEAD_MS: String(aheadMs), BACKFILL_HOURS: "240" };
    await using process = startIngesting({ simulator, dataDir: dir.path, environment });
    await process.printed(/ready/);
    await untilCaughtUp(dir.path, signal, { aheadMs, process });
  }
  const options = { storeHome: dir.path, wakeUps: new WakeUps(), commands: NO_COMMANDS, clock };
  const moments = simulator.truth().incidents({ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER });
  const momentOf = new Map(moments.flatMap((one) => one.events.map(({ vendor, ref }) => [`${vendor} ${ref}`, one])));
  const events = await readEvents(options);
  const footage = await readFootage(options, events);
  const seen = events.flatMap((event, index): Seen[] => {
    const [moment, own] = [momentOf.get(`${event.vendor} ${event.vendorRef}`), footage[index]];
    return moment && own ? [{ event, footage: own, moment }] : [];
  });
  return { seen, recorded: readRecorded(simulator, momentOf), cameras: readCameras(simulator) };
}

/** All events of the other three vendors, as fleet tells the gateway of them. */
async function readEvents(options: SubgraphOptions): Promise<readonly AskedEvent[]> {
  await using fleet = await openFleet(options);
  const document = parse(`query ($after: String) {
    events(first: 200, after: $after, filter: { vendors: [SAMSARA, VINLI, VISTRACKS] }) {
      edges { node { id vendor vendorRef occurredAt endedAt deviceRefs { vendor ref } } }
      pageInfo { hasNextPage endCursor }
    }
  }`);
  const events: AskedEvent[] = [];
  for (let after: string | null = null; ; ) {
    const { events: list } = (await run(fleet, document, { after })) as {
      readonly events: {
        readonly edges: readonly { readonly node: AskedEvent }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    };
    events.push(...list.edges.map(({ node }) => node));
    if (!list.pageInfo.hasNextPage) return events;
    after = list.pageInfo.endCursor;
  }
}

async function readFootage(options: SubgraphOptions, events: readonly AskedEvent[]): Promise<readonly Footage[]> {
  await using video = await openVideo(options);
  const document = parse(`query ($events: [_Any!]!) { _entities(representations: $events) { ... on Event { footage {
    state requestable clips { vendorRef { ref } offsetSeconds startedAt coversEvent } } } } }`);
  const found: Footage[] = [];
  for (let from = 0; from < events.length; from += 200) {
    const representations = events.slice(from, from + 200).map((event) => ({ __typename: "Event", ...event }));
    const { _entities } = (await run(video, document, { events: representations })) as {
      readonly _entities: readonly { readonly footage: Footage }[];
    };
    found.push(..._entities.map(({ footage }) => footage));
  }
  return found;
}

async function run(subgraph: Subgraph, document: ReturnType<typeof parse>, variableValues: object): Promise<unknown> {
  const contextValue = subgraph.createContext({ viewer: viewerOf(TENANT), signal: new AbortController().signal });
  const result = await execute({
    schema: subgraph.schema,
    document,
    contextValue,
    variableValues: { ...variableValues },
  });
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  return JSON.parse(JSON.stringify(result.data)) as unknown;
}

function readRecorded(simulator: Simulator, momentOf: ReadonlyMap<string, TrueIncident>): readonly Recorded[] {
  const { entries, recordOf } = simulator.ledgerPart("roscolive", "cameraEvent", 0, Number.MAX_SAFE_INTEGER);
  const last = new Map(entries.map(({ id }, index) => [id, index]));
  return [...last].flatMap(([id, index]): Recorded[] => {
    const moment = momentOf.get(`ROSCOLIVE ${id}`);
    const { start_ts, duration, accurate_duration, mp4_1 } = recordOf(index) ?? {};
    const fromMs = Date.parse(String(start_ts));
    const toMs = fromMs + Number(accurate_duration ?? duration) * 1_000;
    return moment ? [{ ref: id, truck: moment.device, fromMs, toMs, hasVideo: mp4_1 === true }] : [];
  });
}

/** The cameras in truth, and whether anything that vendors say of them tells in which truck they are. */
function readCameras(simulator: Simulator): readonly Camera[] {
  return simulator
    .truth()
    .owners("device")
    .flatMap(({ id: truck, records }) =>
      records
        .filter(({ vendor }) => vendor === "ROSCOLIVE")
        .map(({ from, until, tiedBy }) => ({
          truck,
          fromMs: from ? Date.parse(from) : Number.NEGATIVE_INFINITY,
          untilMs: until ? Date.parse(until) : Number.POSITIVE_INFINITY,
          isTied: tiedBy.length > 0,
        })),
    );
}

/** Whether vendors say in which truck an event was, and which camera was in that one. */
function isTold({ event, moment }: Seen, cameras: readonly Camera[]): boolean {
  const atMs = Date.parse(event.occurredAt);
  const inTruck = cameras.filter(
    ({ truck, fromMs, untilMs }) => truck === moment.device && fromMs <= atMs && atMs < untilMs,
  );
  return event.deviceRefs.length > 0 && inTruck.every(({ isTied }) => isTied);
}

/** What a camera of its truck recorded of an event, in truth, as far as vendors tell which one that is. */
function expectedOf(one: Seen, { recorded, cameras }: Week): readonly Recorded[] {
  if (!isTold(one, cameras)) return [];
  const { event, moment } = one;
  const atMs = Date.parse(event.occurredAt);
  const lastMs = Math.max(atMs, Math.min(event.endedAt ? Date.parse(event.endedAt) : atMs, atMs + HOUR_MS));
  return recorded.filter(
    ({ truck, fromMs, toMs }) => truck === moment.device && fromMs <= lastMs + AROUND_MS && toMs >= atMs - AROUND_MS,
  );
}

/** The recording of the very moment that an event is of. */
function ownOf(one: Seen, { recorded, cameras }: Week): Recorded | null {
  const { moment } = one;
  if (!isTold(one, cameras)) return null;
  const own = moment.events.find(({ vendor }) => vendor === "ROSCOLIVE");
  return recorded.find(({ ref }) => ref === own?.ref) ?? null;
}

const refsOf = (clips: readonly { readonly ref: string }[]) => clips.map(({ ref }) => ref).toSorted();

type Judgement = { readonly filmed: number; readonly unfilmed: number; readonly wrong: readonly unknown[] };

/**
 * The events of which not all is as it was: what was recorded of them, where in it they began, and that the recording of
 * their own moment comes first where it shows them.
 */
function judge(week: Week): Judgement {
  const { seen, recorded } = week;
  const starts = new Map(recorded.map(({ ref, fromMs }) => [ref, fromMs]));
  const judged = seen.map((one) => {
    const { event, footage } = one;
    const [expected, own] = [expectedOf(one, week), ownOf(one, week)];
    const atMs = Date.parse(event.occurredAt);
    const isFound = String(refsOf(footage.clips.map(({ vendorRef }) => vendorRef))) === String(refsOf(expected));
    const isPlaced = footage.clips.every(({ vendorRef, offsetSeconds }) => {
      return Math.abs(offsetSeconds - (atMs - (starts.get(vendorRef.ref) ?? 0)) / 1_000) < 1;
    });
    const showsIt = own?.hasVideo && own.toMs >= atMs;
    const isFirst = !showsIt || footage.clips[0]?.vendorRef.ref === own.ref;
    return { event, footage, expected, own, isRight: isFound && isPlaced && isFirst };
  });
  return {
    filmed: judged.filter(({ own, footage }) => own && footage.clips.some(({ vendorRef }) => vendorRef.ref === own.ref))
      .length,
    unfilmed: judged.filter(({ expected }) => expected.length === 0).length,
    wrong: judged.filter(({ isRight }) => !isRight),
  };
}

describe("the footage of a simulated week", () => {
  let week: Week;

  beforeAll(async () => {
    week = await readWeek(AbortSignal.timeout(80_000));
  });

  it("is what the camera of the truck recorded, that of its own moment first, for every event of the other vendors", () => {
    const { filmed, unfilmed, wrong } = judge(week);

    expect(wrong).toEqual([]);
    expect(week.cameras.filter(({ fromMs }) => fromMs > Date.parse(NOW) - 7 * 24 * HOUR_MS).length).toBeGreaterThan(0);
    expect(week.cameras.filter(({ isTied }) => !isTied).length).toBeLessThan(week.cameras.length / 4);
    expect(filmed).toBeGreaterThan(200);
    expect(unfilmed).toBeGreaterThan(200);
  });

  it("is there of every moment that a camera recorded", () => {
    const missed = week.seen.filter((one) => {
      const own = ownOf(one, week);
      return own !== null && !one.footage.clips.some(({ vendorRef }) => vendorRef.ref === own.ref);
    });

    expect(missed).toEqual([]);
  });

  it.each([
    ["a second late", (footage: Footage) => changed(footage, (clip) => ({ offsetSeconds: clip.offsetSeconds + 1 }))],
    ["in another order", ({ clips, ...footage }: Footage) => ({ ...footage, clips: clips.toReversed() })],
    ["without the best", ({ clips, ...footage }: Footage) => ({ ...footage, clips: clips.slice(1) })],
  ])("would be judged wrong %s", (_what, plant) => {
    const planted = week.seen.map((one) => ({ ...one, footage: plant(one.footage) }));

    expect(judge({ ...week, seen: planted }).wrong.length).toBeGreaterThan(0);
  });

  it("would be judged wrong if it were of another truck", () => {
    const trucks = [...new Set(week.recorded.map(({ truck }) => truck))];
    const next = new Map(trucks.map((truck, index) => [truck, trucks[(index + 1) % trucks.length] ?? ""]));
    const recorded = week.recorded.map((one) => ({ ...one, truck: next.get(one.truck) ?? "" }));

    expect(judge({ ...week, recorded }).wrong.length).toBeGreaterThan(100);
  });
});

function changed(footage: Footage, change: (clip: Clip) => Partial<Clip>): Footage {
  return { ...footage, clips: footage.clips.map((clip) => ({ ...clip, ...change(clip) })) };
}
