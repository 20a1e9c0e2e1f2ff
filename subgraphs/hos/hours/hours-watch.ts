import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Publication } from "../../../platform/bus/bus.ts";
import type { Clock } from "../../../platform/clock.ts";
import { SOURCE_MESSAGE_KIND } from "../../../platform/feed/feed.ts";
import type { SourceStatus } from "../../../platform/feed/source-status.ts";
import type { Logger } from "../../../platform/log.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import { tellDutyChanges } from "../duty-status/tell-duty-changes.ts";
import { EVENT_KIND } from "../mapper.ts";
import { computeClocks } from "../rules/compute-clocks.ts";
import type { HosViolation } from "../rules/violations.ts";
import type { HosTables } from "../tables.ts";
import { type AskedLog, type DriverLog, readDriverLogs } from "./driver-logs.ts";
import { PLAIN_QUESTION } from "./hours-question.ts";
import {
  type DueDriver,
  readDrivingEntries,
  readDueDrivers,
  readToldViolations,
  writeStandings,
} from "./hours-to-do.ts";
import { type Standing, toStanding } from "./standing.ts";
import { toViolationRecords } from "./violation-events.ts";
import { ZoneDays } from "./zone-days.ts";

export type HoursWatchOptions = {
  readonly store: WritableStore<HosTables>;
  readonly records: RecordWriter;
  readonly tenant: string;
  readonly onCommit: (publication?: Publication) => void;
  readonly clock: Clock;
};

const DAY_MS = 86_400_000;
/** Drivers that are computed at once: some milliseconds of the thread that writes. */
const AT_ONCE = 20;
/** A limit is told of so long after it has run out. */
const EVERY_MS = 1_000;
const PAUSE_OF_OUTAGE_MS = 5_000;
/**
 * An entry changes no violation that began so long before it: a rest that completes a pair reaches back to the first rest of it, and no
 * shift is longer than that without a full rest.
 */
const REACH_MS = 8 * DAY_MS;
/** Nor does a rest that goes on. */
const REST_REACH_MS = 4 * DAY_MS;

/** Keeps the hours of all drivers computed until it is disposed of: see {@link HoursWatch}. */
export function startHoursWatch(
  options: HoursWatchOptions & { readonly log: Logger },
): AsyncDisposable & { readonly failed: Promise<never> } {
  const stopping = new AbortController();
  const running = keepLooking(new HoursWatch(options), options.log, stopping.signal);
  const failed = running.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running.catch(() => {});
    },
  };
}

async function keepLooking(watch: HoursWatch, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let pauseMs = EVERY_MS;
    try {
      await watch.look(signal);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      log.error(`no hours are computed for the moment: ${error.message}`);
      pauseMs = PAUSE_OF_OUTAGE_MS;
    }
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/**
 * Finds the violations of all drivers, and publishes each as an event of fleetgraph's own: amended when the log is edited, retracted when it has
 * the violation no more. It looks at drivers whose log has changed, and at those of whom a limit has run out, up to where the log was read:
 * who is said to drive by a log of an hour ago is not told to drive still. What changes of their duty statuses is told with that.
 */
export class HoursWatch {
  readonly #options: HoursWatchOptions;
  readonly #zones = new ZoneDays();
  /** Names what this process appends to the order of duty statuses. */
  readonly #writer = randomUUID();

  constructor(options: HoursWatchOptions) {
    this.#options = options;
  }

  /** Computes all that is to be computed by now, some drivers at a time: others write in between. */
  async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#lookAtSome()));
  }

  /** Computes the hours of some drivers; resolves with whether there were any. */
  async #lookAtSome(): Promise<boolean> {
    const { store, records, tenant, onCommit, clock } = this.#options;
    const source = await records.published<SourceStatus>(SOURCE_MESSAGE_KIND, "VISTRACKS");
    // A log that was read in part has violations that the rest of it takes back.
    if (source === null || source.caughtUpAtMs === null) return false;
    const asOfMs = Math.min(clock.now(), source.caughtUpAtMs);
    const drivers = await readDueDrivers(store.db, { tenant, asOfMs, limit: AT_ONCE });
    if (drivers.length === 0) return false;
    const computed = await this.#compute(drivers, asOfMs);
    const publication = await records.storePage({
      ...toStorable({ records: await this.#toRecords(computed, asOfMs) }),
      ...{ poison: [], cursors: {} },
    });
    if (publication) onCommit(publication);
    // Where this is not reached, the same is computed again, which changes nothing.
    const told = await store.write(async (tx) => {
      await writeStandings(tx, tenant, computed);
      return tellDutyChanges(tx, { tenant, atMs: clock.now(), writer: this.#writer, standings: computed });
    });
    if (told > 0) onCommit();
    return true;
  }

  async #compute(drivers: readonly DueDriver[], asOfMs: number): Promise<readonly ComputedDriver[]> {
    const { store, tenant } = this.#options;
    const since = drivers.map(({ changedFromMs }) =>
      changedFromMs === null ? asOfMs - REST_REACH_MS : Math.min(changedFromMs, asOfMs) - REACH_MS,
    );
    const asked = drivers.map(({ driverRef }, index): AskedLog => {
      const sinceMs = since[index] ?? asOfMs;
      return {
        driverRefs: [driverRef],
        question: PLAIN_QUESTION,
        toMs: asOfMs,
        firstMs: () => sinceMs,
        settingsOfMs: sinceMs,
      };
    });
    const logs = await readDriverLogs(store.db, { tenant, asKnownAtMs: null }, asked, this.#zones);
    return drivers.map((driver, index) => {
      const { settings, known } = logs[index] as DriverLog;
      const question = { ...known, asOfMs };
      const clocks = computeClocks(question);
      const sinceMs = since[index] ?? asOfMs;
      const isKnown = settings.ruleset !== "OTHER";
      const violations = isKnown ? clocks.violations.filter((one) => one.startedAtMs >= sinceMs) : [];
      return { driver, sinceMs, violations, standing: toStanding(clocks, question) };
    });
  }

  async #toRecords(computed: readonly ComputedDriver[], asOfMs: number) {
    const { store, tenant } = this.#options;
    const scope = { tenant, eventKind: EVENT_KIND };
    const sinceMs = Math.min(...computed.map((one) => one.sinceMs)) - REACH_MS;
    const refs = computed.map(({ driver }) => driver.driverRef);
    const stored = await readToldViolations(store.db, { ...scope, sinceMs }, refs);
    const moments = computed.flatMap(({ driver: { driverRef }, violations }) =>
      violations.map(({ startedAtMs }) => ({ driverRef, atMs: startedAtMs })),
    );
    const entries = await readDrivingEntries(store.db, scope, moments);
    const entryOf = new Map(
      moments.map(({ driverRef, atMs }, index) => [`${driverRef} ${atMs}`, entries[index] ?? null]),
    );
    return computed.flatMap(({ driver: { driverRef }, sinceMs: ownSinceMs, violations: found }) =>
      toViolationRecords({
        ...{ eventKind: EVENT_KIND, driverRef, asOfMs, found },
        stored: (stored.get(driverRef) ?? []).filter(({ violation }) => violation.startedAt >= ownSinceMs),
        refsInUse: new Set(stored.get(driverRef)?.map(({ ref }) => ref)),
        entryAt: (atMs) => entryOf.get(`${driverRef} ${atMs}`) ?? null,
      }),
    );
  }
}

type ComputedDriver = {
  readonly driver: DueDriver;
  readonly sinceMs: number;
  readonly violations: readonly HosViolation[];
  readonly standing: Standing;
};
