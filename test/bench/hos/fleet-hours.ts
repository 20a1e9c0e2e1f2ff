import { type DocumentNode, execute, parse } from "graphql";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { openStoreForWriting, type WritableStore } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../../../platform/viewer/default-viewer.ts";
import { storeSchema } from "../../../subgraphs/hos/feed.ts";
import { STILL_MS } from "../../../subgraphs/hos/hours/hours-tables.ts";
import { violationsOf } from "../../../subgraphs/hos/log/daily/daily-log.ts";
import { readPageHtml } from "../../../subgraphs/hos/log/page/log-route.ts";
import { toRecords } from "../../../subgraphs/hos/mapper.ts";
import { HosStore } from "../../../subgraphs/hos/store.ts";
import { openSubgraph } from "../../../subgraphs/hos/subgraph.ts";
import type { HosTables } from "../../../subgraphs/hos/tables.ts";
import { decodeDriverHistory } from "../../../subgraphs/hos/wire.ts";
import { WORD_BY_STATUS } from "../../../subgraphs/hos/words.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { createStoreHome } from "../../stores.ts";
import { median } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { BEGIN_MS, type Style, workedLog } from "./worked-log.ts";

const DAYS = 42;
const DAY_MS = 86_400_000;
const NOW_MS = BEGIN_MS + DAYS * DAY_MS;
const PERIOD_MS = 30 * DAY_MS;
/** The drivers of the list; so many have no log here, for the list is made of what was computed. */
const LISTED = 10_000;
const EVENTS = 200;
/** The drivers whose pages are made. */
const PAGES = 50;
const CODE_BY_STATUS = { OFF_DUTY: 1, SLEEPER_BERTH: 2, DRIVING: 3, ON_DUTY: 4, WAITING_AT_SITE: 5 } as const;
const STYLES: readonly Style[] = [
  { restHours: [["OFF_DUTY", 11]], drivingHours: 1.7 },
  { restHours: [["OFF_DUTY", 10]], drivingHours: 2.1 },
];

type FleetOptions = {
  /** Drivers with logs. */
  readonly drivers: number;
  readonly rounds: number;
  readonly tell: (line: string) => void;
};

type Task = {
  readonly name: string;
  readonly bound: string;
  readonly scale?: number;
  readonly run: () => unknown;
};

/** What a fleet's hours take that stand in a store of files. */
export async function measureFleet({ drivers, rounds, tell }: FleetOptions) {
  await using home = await createStoreHome();
  const address = storeAddress(home.path, "hos");
  tell(`${drivers} logs of ${DAYS} days are stored`);
  {
    await using store = await openStoreForWriting<HosTables>(address, storeSchema);
    await fillLogs(store, drivers);
    await fillList(store);
    await fillEntries(store);
  }
  await using store = new HosStore(address);
  await using subgraph = await openSubgraph({
    ...{ storeHome: home.path, wakeUps: new WakeUps(), commands: NO_COMMANDS, clock: { now: () => NOW_MS } },
  });
  const ask = (document: DocumentNode, variableValues: Record<string, unknown>) => {
    const contextValue = subgraph.createContext({ viewer: DEFAULT_VIEWER, signal: AbortSignal.timeout(600_000) });
    return execute({ schema: subgraph.schema, document, variableValues, contextValue });
  };
  const page = { tenant: DEFAULT_TENANT, atMs: NOW_MS, after: null, limit: 51, filter: NO_FILTER };
  const all = Array.from({ length: drivers }, (_, driver) => {
    return { driverRefs: [refOf(driver)], fromMs: NOW_MS - PERIOD_MS, toMs: NOW_MS };
  });
  const violations = async () => {
    for (let at = 0; at < all.length; at += 100) await store.violations(DEFAULT_TENANT, all.slice(at, at + 100));
  };
  const today = Math.floor(NOW_MS / DAY_MS);
  const claims = Array.from({ length: PAGES }, (_, driver) => {
    const whose = { tenant: DEFAULT_TENANT, driverId: `driver:${driver}`, driverRefs: [refOf(driver)] };
    return { ...whose, fromDate: today - 7, toDate: today };
  });
  const tasks: readonly Task[] = [
    {
      name: "hoursOfService of 200 events of 200 drivers",
      bound: "25 ms",
      run: () => ask(CLOCKS, { of: eventsOf(drivers) }),
    },
    { name: "order of 10,000 drivers by hours", bound: "", run: () => store.driversByHours(page) },
    { name: "driversByHours, 50 of 10,000 with clocks", bound: "50 ms", run: () => ask(LIST, {}) },
    {
      name: "a daily log",
      bound: "1 ms",
      scale: 1 / PAGES,
      run: async () => {
        for (let driver = 0; driver < PAGES; driver += 1) await readDay(store, driver);
      },
    },
    {
      name: "page of eight days of 50 drivers",
      bound: "100 ms",
      run: () => Promise.all(claims.map((one) => readPageHtml(store, one, NOW_MS))),
    },
    { name: "violations of 30 days of 10,000 drivers", bound: "5,000 ms", scale: LISTED / drivers, run: violations },
  ];
  const figures = [];
  for (const task of tasks) {
    tell(task.name);
    const { elapsedMs, processorMs } = await timesOf(task, (task.scale ?? 1) > 1 ? 2 : rounds);
    figures.push({ name: task.name, bound: task.bound, elapsedMs, processorMs });
  }
  const text = formatTable(
    ["of a fleet", "at most", "ms", "processor ms"],
    figures.map(({ name, bound, elapsedMs, processorMs }) => [
      name,
      bound,
      elapsedMs.toFixed(2),
      processorMs.toFixed(2),
    ]),
  );
  return { text, figures };
}

const NO_FILTER = { canDriveBelowMs: null, dutyStatuses: null, violationWithinMs: null, groupIds: null };

const CLOCKS = parse(`query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { hoursOfService {
  dutyStatus drivingRemainingSeconds shiftRemainingSeconds breakDueInSeconds cycleRemainingSeconds canDriveForSeconds } } } }`);
const LIST = parse(`{ driversByHours(first: 50) { edges { cursor node { driver { id } hoursOfService {
  dutyStatus canDriveForSeconds nextLimitAt } } } pageInfo { hasNextPage } } }`);

function refOf(driver: number): string {
  return String(1_253_200 + driver);
}

/** Events of different drivers, at moments of the last two weeks. */
function eventsOf(drivers: number) {
  return Array.from({ length: EVENTS }, (_, index) => ({
    __typename: "Event",
    id: `vinli:${index}`,
    occurredAt: new Date(NOW_MS - ((index * 7_919_000) % (14 * DAY_MS))).toISOString(),
    driverRefs: [{ vendor: "VISTRACKS", ref: refOf((index * 7) % drivers) }],
  }));
}

export async function fillLogs(store: WritableStore<HosTables>, drivers: number): Promise<void> {
  const columns = ["tenant", "driverRef", "startMs", "ref", "knownFromMs", "knownUntilMs", "endMs", "code"];
  for (let driver = 0; driver < drivers; driver += 1) {
    const log = workedLog(driver + 1, STYLES[driver % STYLES.length] as Style, NOW_MS);
    const rows = log.map(({ status, startMs }, index) => {
      const ref = String(1e14 + driver * 10_000 + index);
      return [DEFAULT_TENANT, refOf(driver), startMs, ref, startMs, STILL_MS, null, CODE_BY_STATUS[status]];
    });
    await store.write((tx) => insertRows(tx, { into: "dutyEntry", columns, rows }));
  }
}

/** A day in the midst of a driver's log. */
async function readDay(store: HosStore, driver: number): Promise<void> {
  const number = Math.floor(NOW_MS / DAY_MS) - 1 - (driver % 7);
  const key = { driverId: `driver:${driver}`, driverRefs: [refOf(driver)], fromDate: number, toDate: number };
  const [days] = await store.dailyLogs(DEFAULT_TENANT, [key], NOW_MS);
  const [log] = days ?? [];
  if (!log) throw new Error("there is no such day");
  violationsOf(log);
}

/** The records of the entries of those drivers whose pages are made, with what their vendor says of each. */
async function fillEntries(store: WritableStore<HosTables>): Promise<void> {
  const writer = new RecordWriter(store as never, DEFAULT_TENANT, { now: () => NOW_MS });
  for (let driver = 0; driver < PAGES; driver += 1) {
    const log = workedLog(driver + 1, STYLES[driver % STYLES.length] as Style, NOW_MS);
    const rows = log.map(({ status, startMs }, index) => {
      const eventTime = new Date(startMs).toISOString();
      const id = 1e14 + driver * 10_000 + index;
      const said = {
        location: "2 mi NW Joliet, IL",
        odometerKm: 1000 + index * 40,
        assetId: 70,
        eventSequenceIdentifier: index,
      };
      return {
        id,
        userId: Number(refOf(driver)),
        eventTime,
        lastChangedDate: eventTime,
        eventType: WORD_BY_STATUS[status],
        recordOrigin: "Auto",
        recordStatus: "Active",
        ...said,
      };
    });
    const context = { isUnidentified: () => false, receivedAtMs: NOW_MS };
    const records = rows.flatMap((raw) => toRecords(decodeDriverHistory(raw), raw, context));
    await writer.storePage(toStorable({ records, poison: [], cursors: {} }));
  }
}

async function fillList(store: WritableStore<HosTables>): Promise<void> {
  const drivers = Array.from({ length: LISTED }, (_, driver) => driver);
  await store.write(async (tx) => {
    await insertRows(tx, {
      into: "driverHours",
      columns: ["tenant", "driverRef", "mark", "doneMark", "dutyStatus", "fixedLeftMs", "runsOutAtMs"],
      rows: drivers.map((driver) => {
        const leftMs = (driver * 7_919) % (11 * 3_600_000);
        const isDriving = driver % 3 === 0;
        const clocks = isDriving ? [STILL_MS, NOW_MS + leftMs] : [leftMs, STILL_MS];
        return [DEFAULT_TENANT, refOf(driver), 1, 1, isDriving ? "DRIVING" : "OFF_DUTY", ...clocks];
      }),
    });
    await insertRows(tx, {
      into: "linkCopy",
      columns: ["tenant", "kind", "vendor", "ref", "fromMs", "untilMs", "id"],
      rows: drivers.map((driver) => {
        return [DEFAULT_TENANT, "driver", "VISTRACKS", refOf(driver), 0, STILL_MS, `driver:${driver * 7_919}`];
      }),
    });
  });
}

/** The medians of rounds, after one that is not looked at. */
async function timesOf({ run, scale = 1 }: Task, rounds: number) {
  const elapsedMs: number[] = [];
  const processorMs: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const beganMs = performance.now();
    await run();
    if (round < 0) continue;
    const { user, system } = process.cpuUsage(before);
    elapsedMs.push((performance.now() - beganMs) * scale);
    processorMs.push(((user + system) / 1000) * scale);
  }
  return { elapsedMs: median(elapsedMs), processorMs: median(processorMs) };
}
