import type { Kysely } from "kysely";
import type { DutyPeriod } from "../rules/duty-log.ts";
import type { HosTables } from "../tables.ts";
import { toDutyLog } from "./duty-entry.ts";
import { type LogSpan, type Reading, readSpans, type SpanEntries } from "./hours-reader.ts";
import { isAnchored, LONGEST_LOOK_BACK_MS, type LookBack, logBeginMs } from "./look-back.ts";
import { type CoDriver, toDrivingSpans, withPassengerSeat } from "./passenger-seat.ts";

/** A driver whose log is to be known up to an instant, as far back as it decides. */
export type LogNeed = LookBack & {
  readonly driverRefs: readonly string[];
  readonly toMs: number;
  /** Whose driving makes time on duty one in the passenger seat. */
  readonly coDrivers: readonly CoDriver[];
};

/**
 * The log of each driver, as far back as it decides. One statement for all, one more for those who had no full rest in all that
 * time, and one for the co-drivers where there are any.
 */
export async function readEnoughLogs(
  db: Kysely<HosTables>,
  reading: Reading,
  needs: readonly LogNeed[],
): Promise<readonly (readonly DutyPeriod[])[]> {
  const read = async (some: readonly LogNeed[], toBegin: (need: LogNeed) => number) => {
    const spans = await readPerDriver(
      some,
      (need) => ({ fromMs: toBegin(need), toMs: need.toMs }),
      (all) => readSpans(db, reading, all),
    );
    return spans.map(toJoinedLog);
  };
  const logs = await read(needs, logBeginMs);
  const short = needs.flatMap((need, index) => {
    const { log, isWhole } = logs[index] as JoinedLog;
    return isWhole || isAnchored(log, need) ? [] : { need, index };
  });
  const longer = await read(
    short.map(({ need }) => need),
    ({ firstMs }) => firstMs - LONGEST_LOOK_BACK_MS,
  );
  const found = new Map(short.map(({ index }, place) => [index, longer[place]?.log]));
  const enough = logs.map(({ log }, index) => found.get(index) ?? log);
  return withSeats(db, reading, needs, enough);
}

async function withSeats(
  db: Kysely<HosTables>,
  reading: Reading,
  needs: readonly LogNeed[],
  logs: readonly (readonly DutyPeriod[])[],
): Promise<readonly (readonly DutyPeriod[])[]> {
  const pairs = needs.flatMap(({ coDrivers, toMs }, index) => coDrivers.map((coDriver) => ({ coDriver, toMs, index })));
  const driven = await readPerDriver(
    pairs.map(({ coDriver, toMs }) => ({
      driverRefs: [coDriver.ref],
      fromMs: coDriver.fromMs,
      toMs: Math.min(toMs, coDriver.toMs),
    })),
    ({ fromMs, toMs }) => ({ fromMs, toMs }),
    (spans) => readSpans(db, reading, spans),
  );
  const spansOf = Map.groupBy(
    pairs.map(({ coDriver, index }, place) => ({
      index,
      spans: toDrivingSpans(toJoinedLog(driven[place] ?? []).log, coDriver),
    })),
    ({ index }) => index,
  );
  return logs.map((log, index) => withPassengerSeat(log, spansOf.get(index)?.flatMap(({ spans }) => spans) ?? []));
}

type JoinedLog = { readonly log: readonly DutyPeriod[]; readonly isWhole: boolean };

/** One log of the records of a driver. */
function toJoinedLog(spans: readonly SpanEntries[]): JoinedLog {
  const logs = spans.map(({ entries }) => toDutyLog(entries));
  const [only = []] = logs;
  const log = logs.length < 2 ? only : logs.flat().sort((a, b) => a.startMs - b.startMs);
  return { log, isWhole: spans.every(({ isWhole }) => isWhole) };
}

/** Asks once for all records of all drivers, and gives each driver what was found of its own. */
export async function readPerDriver<One extends { readonly driverRefs: readonly string[] }, Found>(
  drivers: readonly One[],
  toSpan: (one: One) => Omit<LogSpan, "driverRef">,
  read: (spans: readonly LogSpan[]) => Promise<readonly Found[]>,
): Promise<readonly (readonly Found[])[]> {
  const spans = drivers.map((one) => one.driverRefs.map((driverRef) => ({ driverRef, ...toSpan(one) })));
  const found = await read(spans.flat());
  let place = 0;
  return spans.map((own) => {
    place += own.length;
    return found.slice(place - own.length, place);
  });
}
