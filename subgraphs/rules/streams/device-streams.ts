import type { Clock } from "../../../platform/clock.ts";
import { toRfc3339 } from "../../../platform/date-time.ts";
import { DeviceTurns } from "../../../platform/feed/devices/device-turns.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { VinliClient } from "../client.ts";
import { toPositionRecord, toTripRecord } from "../mapper.ts";
import { continueWalk, type EventWalk, startWalk } from "../pages.ts";
import { toRuleListRecord, toRuleRecord } from "../rulebook/rule-mapper.ts";
import { decodeRule, decodeSighting, decodeTrip, type WireRule } from "../wire.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Where vehicles are is asked for as often as a map has use for it. */
const POSITION_PERIOD_MS = 30_000;
/** Rules are made and deleted by hand. */
const RULES_PERIOD_MS = 5 * MINUTE_MS;
/** Their beginnings and ends come as events; trips are made up of them later. */
const TRIPS_PERIOD_MS = 15 * MINUTE_MS;
/** Trips are made long after they were driven where a device had no coverage, and change until they are complete. */
const LATEST_TRIP_MS = 7 * DAY_MS;
const TRIP_PAGES_PER_TURN = 5;

/** Up to when the trips of a device are stored, in epoch milliseconds, and the walk that is under way. */
type TripCursor = { readonly throughMs: number; readonly walk: EventWalk | null };

export type DeviceStreamOptions = {
  readonly client: VinliClient;
  /** The ids of all devices. */
  readonly listRefs: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
  readonly clock: Clock;
};

/**
 * What is read of every device beside its events: where it is, its rules and its trips. Devices have their turns a few at a
 * time, so that a poll asks for little more than it does for events alone.
 */
export function createDeviceStreams(options: DeviceStreamOptions): readonly FeedStream[] {
  return [positionsOf(options), rulesOf(options), ...(options.client.hasTrips ? [tripsOf(options)] : [])];
}

type ReadDevice = (deviceRef: string, cursors: Cursors, signal: AbortSignal) => AsyncIterable<FeedPage>;

function inTurns(
  { listRefs, pollIntervalMs, clock }: DeviceStreamOptions,
  { name, periodMs }: { readonly name: string; readonly periodMs: number },
  readDevice: ReadDevice,
): FeedStream {
  const turns = new DeviceTurns({ periodMs, everyMs: pollIntervalMs });
  return {
    name,
    everyMs: pollIntervalMs,
    essential: false,
    async *read(cursors, signal) {
      const deviceRefs = await listRefs(signal);
      yield* turns.read(deviceRefs, clock.now(), (deviceRef) => readDevice(deviceRef, cursors, signal));
    },
  };
}

function positionsOf(options: DeviceStreamOptions): FeedStream {
  const { client, clock } = options;
  /** When each device was seen last, as far as we know, and never later than now: what comes after it is news. */
  const seenAtMs = new Map<string, number>();
  const settings = { name: "positions", periodMs: POSITION_PERIOD_MS };
  const stream = inTurns(options, settings, async function* (deviceRef, _, signal) {
    const sinceMs = seenAtMs.get(deviceRef);
    const since = sinceMs === undefined ? undefined : toRfc3339(sinceMs);
    const nowMs = clock.now();
    const raw = await client.latestLocation(deviceRef, since, signal);
    if (raw === null) return;
    const page = collectPage([raw], () => {
      const record = toPositionRecord(decodeSighting(raw), raw, { deviceRef, nowMs });
      return record ? [record] : [];
    });
    for (const { version } of page.records) seenAtMs.set(deviceRef, version);
    yield { ...page, cursors: {} };
  });
  return { ...stream, onRollback: () => seenAtMs.clear() };
}

/** A rule never changes: its boundaries, which lists leave out, are asked for once. */
function rulesOf(options: DeviceStreamOptions): FeedStream {
  const { client, clock } = options;
  return inTurns(options, { name: "rules", periodMs: RULES_PERIOD_MS }, async function* (deviceRef, cursors, signal) {
    const cursorName = `rules/${deviceRef}`;
    const stored = await cursors.read(cursorName);
    const known = new Set(stored === null ? [] : (JSON.parse(stored) as readonly string[]));
    const readAtMs = clock.now();
    const raws = await Array.fromAsync(client.rules(deviceRef, signal));
    const listed: WireRule[] = [];
    const { poison } = collectPage(raws, (raw) => {
      listed.push(decodeRule(raw));
      return [];
    });
    yield { records: [toRuleListRecord(listed, raws, { deviceRef, readAtMs })], poison, cursors: {} };
    for (const { id } of listed.filter((rule) => !known.has(rule.id))) {
      const raw = await client.rule(id, signal);
      yield { ...collectPage([raw], () => [toRuleRecord(decodeRule(raw), raw, deviceRef)]), cursors: {} };
    }
    const refs = JSON.stringify(listed.map(({ id }) => id));
    if (refs !== stored) yield { records: [], poison: [], cursors: { [cursorName]: refs } };
  });
}

function tripsOf(options: DeviceStreamOptions): FeedStream {
  const { client, clock, backfillMs } = options;
  return inTurns(options, { name: "trips", periodMs: TRIPS_PERIOD_MS }, async function* (deviceRef, cursors, signal) {
    const cursorName = `trips/${deviceRef}`;
    const nowMs = clock.now();
    const stored = await cursors.read(cursorName);
    const cursor = stored === null ? null : (JSON.parse(stored) as TripCursor);
    const sinceMs = cursor ? cursor.throughMs - LATEST_TRIP_MS : Math.max(nowMs - backfillMs, 0);
    const throughMs = cursor?.walk ? cursor.throughMs : nowMs;
    let walk: EventWalk | null = cursor?.walk ?? startWalk(sinceMs);
    for (let pages = 0; walk && pages < TRIP_PAGES_PER_TURN; pages += 1) {
      const page = await client.trips(deviceRef, walk.search, signal);
      const collected = collectPage(page.records, (raw) => [toTripRecord(decodeTrip(raw), raw, deviceRef)]);
      walk = continueWalk(walk, { ...page, events: collected.records });
      const next: TripCursor = { throughMs, walk };
      yield { ...collected, cursors: { [cursorName]: JSON.stringify(next) } };
    }
  });
}
