import type { Clock } from "../../../platform/clock.ts";
import type { DeviceRounds } from "../../../platform/feed/devices/device-rounds.ts";
import { DeviceTurns } from "../../../platform/feed/devices/device-turns.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../../platform/feed/optional-stream.ts";
import type { Logger } from "../../../platform/log.ts";
import { toContent } from "../../../platform/records/content.ts";
import { collectPage, type FeedPage, type PoisonRecord, type VendorRecord } from "../../../platform/records/record.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { toAlarmRecord } from "../alarm-mapper.ts";
import type { RoscoLiveClient } from "../client.ts";
import type { VideoSettings } from "../config.ts";
import { toDriverRecord, toStatusRecord } from "../mapper.ts";
import { decodeAlarm, decodeAlarmingDevice, decodeDriver, decodeEventUpdate, decodeStatus } from "../wire.ts";
import type { ChangeTurns } from "./change-turns.ts";
import type { DeviceEvents } from "./device-events.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Drivers are hired and leave; the devices tell of those who drive. */
const DRIVERS_EVERY_MS = 15 * MINUTE_MS;
const STATUSES_EVERY_MS = MINUTE_MS;
/** One answer tells of the whole company: it may be asked for as often as one device. */
const UPDATES_EVERY_MS = 5_000;
const ALERTS_EVERY_MS = MINUTE_MS;
/** A device that was out of reach sends its alarms when it is back: an hour is read again each time, a week each hour. */
const LATE_ALERTS_MS = HOUR_MS;
const LATEST_ALERTS_MS = 7 * DAY_MS;
/** The zone of the period in a call is not documented and clocks differ. */
const BEYOND_NOW_MS = 2 * DAY_MS;
/** Of each device once a day what is ahead of its time: a wrong clock is an exception, and stays wrong for long. */
const AHEAD_PERIOD_MS = DAY_MS;
const AHEAD_EVERY_MS = MINUTE_MS;

const ALERTS_CURSOR = "alerts";
/** Up to when alarms are stored, and when a week of them was read last. Epoch milliseconds of our clock. */
type AlertsCursor = { readonly readToMs: number; readonly weekReadAtMs: number };

export type CompanyFeed = {
  readonly client: RoscoLiveClient;
  readonly store: RecordWriter;
  readonly events: DeviceEvents;
  readonly turns: ChangeTurns;
  readonly rounds: DeviceRounds;
  readonly settings: Pick<VideoSettings, "pollIntervalMs" | "backfillMs" | "rereadMs">;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * What is read of the company beside the events of its devices: what changed, alarms, drivers, and what devices are doing.
 * An account need not be offered any of it.
 */
export function createCompanyStreams(feed: CompanyFeed): readonly FeedStream[] {
  const streams = [updatesOf(feed), statusesOf(feed), alertsOf(feed), driversOf(feed), aheadOf(feed)];
  return streams.map((stream) =>
    optionalStream(stream, {
      clock: performance,
      onRefusal: ({ httpStatus }) =>
        feed.log.warn({ stream: stream.name, httpStatus }, "RoscoLive does not offer this"),
    }),
  );
}

/** Tells whose changes are to be read next. What an update holds is not documented, so it is a hint and no record. */
function updatesOf({ client, turns, settings }: CompanyFeed): FeedStream {
  const seen = new Map<string, string>();
  return {
    name: "event updates",
    everyMs: Math.max(settings.pollIntervalMs, UPDATES_EVERY_MS),
    essential: false,
    onRollback: () => seen.clear(),
    // biome-ignore lint/correctness/useYield: it stores nothing.
    async *read(_cursors, signal) {
      for (const raw of await client.eventUpdates(signal)) {
        const update = decodeEventUpdate(raw);
        const occurredAtMs = toInstantOrNull(update?.start_ts) ?? toInstantOrNull(update?.timestamp);
        const content = toContent(raw);
        if (!update || occurredAtMs === null || seen.get(update.device_id) === content) continue;
        seen.set(update.device_id, content);
        turns.noteChange(update.device_id, occurredAtMs);
      }
    },
  };
}

function statusesOf({ client, clock }: CompanyFeed): FeedStream {
  return {
    name: "statuses",
    everyMs: STATUSES_EVERY_MS,
    essential: false,
    async *read(_cursors, signal) {
      const nowMs = clock.now();
      const statuses = await client.statuses(signal);
      yield { ...collectPage(statuses, (raw) => [toStatusRecord(decodeStatus(raw), raw, nowMs)]), cursors: {} };
    },
  };
}

function driversOf({ client }: CompanyFeed): FeedStream {
  return {
    name: "drivers",
    everyMs: DRIVERS_EVERY_MS,
    essential: false,
    async *read(_cursors, signal) {
      for await (const { records } of client.drivers(signal))
        yield { ...collectPage(records, (raw) => [toDriverRecord(decodeDriver(raw), raw)]), cursors: {} };
    },
  };
}

function alertsOf({ client, store, settings, clock }: CompanyFeed): FeedStream {
  return {
    name: "alerts",
    everyMs: ALERTS_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const nowMs = clock.now();
      const stored = await cursors.read(ALERTS_CURSOR);
      const cursor = stored === null ? null : (JSON.parse(stored) as AlertsCursor);
      const isWeekDue = cursor === null || Math.abs(nowMs - cursor.weekReadAtMs) >= HOUR_MS;
      const lateMs = isWeekDue ? LATEST_ALERTS_MS : LATE_ALERTS_MS;
      const fromMs = cursor === null ? nowMs - settings.backfillMs : cursor.readToMs - lateMs;
      const deviceIds = await store.refs("device");
      for await (const { records } of client.alerts({ deviceIds, fromMs, toMs: nowMs + BEYOND_NOW_MS }, signal))
        yield collectAlarms(records);
      const next: AlertsCursor = { readToMs: nowMs, weekReadAtMs: isWeekDue ? nowMs : cursor.weekReadAtMs };
      if (deviceIds.length > 0) yield { records: [], poison: [], cursors: { [ALERTS_CURSOR]: JSON.stringify(next) } };
    },
  };
}

/** The events of devices whose clocks are ahead. */
function aheadOf({ store, events, rounds, clock }: CompanyFeed): FeedStream {
  const turns = new DeviceTurns({ periodMs: AHEAD_PERIOD_MS, everyMs: AHEAD_EVERY_MS });
  return {
    name: "events ahead of their time",
    everyMs: AHEAD_EVERY_MS,
    essential: false,
    onRollback: () => turns.clear(),
    async *read(_cursors, signal) {
      const deviceIds = rounds.answering(await store.refs("device"));
      yield* turns.read(deviceIds, clock.now(), (deviceId) => events.readAhead(deviceId, signal));
    },
  };
}

/** The alarms of some devices. One that cannot be read is put aside, and the others go on. */
function collectAlarms(devices: readonly unknown[]): FeedPage {
  const records: VendorRecord[] = [];
  const poison: PoisonRecord[] = [];
  const collected = collectPage(devices, (rawDevice) => {
    const { device_id, alarms } = decodeAlarmingDevice(rawDevice);
    const page = collectPage(alarms ?? [], (raw) => [toAlarmRecord(decodeAlarm(raw), raw, device_id)]);
    records.push(...page.records);
    poison.push(...page.poison);
    return [];
  });
  return { records, poison: [...collected.poison, ...poison], cursors: {} };
}
