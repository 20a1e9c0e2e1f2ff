import { openStoreForServing } from "../../../platform/store/store.ts";
import { CountReader, type CountRequest } from "../../../subgraphs/fleet/counts/count-reader.ts";
import type { FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import { median } from "../statistics.ts";
import { TENANT } from "./indexed-moments.ts";

/** A fleet of a thousand has as many in a day as in `docs/capacity.md`: of each moment, nearly four events are told. */
export const DENSE_APART_MS = 6_000;

const PERIOD_MS = 30 * 86_400_000;

type Question = Pick<CountRequest, "by" | "time"> & {
  readonly query?: CountRequest["query"];
  readonly withIncidents?: boolean;
};

const by = (...dimensions: CountRequest["by"] extends ReadonlySet<infer One> ? One[] : never) => new Set(dimensions);
const time = (dimension: "HOUR" | "DAY" | "WEEK", zone: string) => ({ dimension, zone });

const QUESTIONS: Readonly<Record<string, Question>> = {
  "by hour, UTC": { by: by("HOUR"), time: time("HOUR", "UTC") },
  "by hour, Asia/Kathmandu": { by: by("HOUR"), time: time("HOUR", "Asia/Kathmandu") },
  "by day, America/Chicago": { by: by("DAY"), time: time("DAY", "America/Chicago") },
  "by day, Asia/Kolkata": { by: by("DAY"), time: time("DAY", "Asia/Kolkata") },
  "by week and severity, America/Chicago": { by: by("WEEK", "SEVERITY"), time: time("WEEK", "America/Chicago") },
  "by day and type, with incidents": {
    by: by("DAY", "TYPE"),
    time: time("DAY", "America/Chicago"),
    withIncidents: true,
  },
  "by type": { by: by("TYPE"), time: null },
  "by device": { by: by("DEVICE"), time: null },
  "by driver": { by: by("DRIVER"), time: null },
  "by device and severity": { by: by("DEVICE", "SEVERITY"), time: null },
  "critical ones, by driver": { by: by("DRIVER"), time: null, query: { severities: ["CRITICAL"] } },
  "by device, with incidents": { by: by("DEVICE"), time: null, withIncidents: true },
  "by group": { by: by("GROUP"), time: null },
};

export type CountFigure = {
  readonly question: string;
  readonly buckets: number;
  readonly events: number;
  /** Of the clock, and of this thread's processor time. */
  readonly medianMs: number;
  readonly processorMs: number;
  /** The longest turn of the event loop that others waited for, in processor time. */
  readonly longestTurnMs: number;
};

/** How long it takes to count the newest thirty days of an index whose last event is at `lastMs`, and for how long others wait meanwhile. */
export async function measureCounts(
  address: string,
  { rounds, lastMs = NOW_MS }: { rounds: number; lastMs?: number },
): Promise<readonly CountFigure[]> {
  await using store = openStoreForServing<FleetTables>(address);
  const reader = new CountReader(store);
  const signal = new AbortController().signal;
  const figures: CountFigure[] = [];
  for (const [question, { query = {}, withIncidents = false, ...asked }] of Object.entries(QUESTIONS)) {
    const [took, used]: [number[], number[]] = [[], []];
    const turns = new TurnWatch();
    let counts: Awaited<ReturnType<CountReader["counts"]>> = [];
    for (let round = -1; round < rounds; round += 1) {
      const [startedAt, usedBefore] = [performance.now(), processorMs()];
      const period = { occurredFrom: lastMs - PERIOD_MS, occurredTo: lastMs };
      const request = { ...asked, withIncidents, tenant: TENANT, query: { ...query, ...period }, maxBuckets: 10_000 };
      counts = await reader.counts(request, signal);
      if (round < 0) continue;
      took.push(performance.now() - startedAt);
      used.push(processorMs() - usedBefore);
    }
    const events = counts.reduce((sum, { count }) => sum + count, 0);
    figures.push({
      question,
      buckets: counts.length,
      events,
      medianMs: median(took),
      processorMs: median(used),
      longestTurnMs: turns.stop(),
    });
  }
  return figures;
}

/** What this thread has used of a processor. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Notes for how long the event loop had no turn. */
class TurnWatch {
  #lastMs = processorMs();
  #longestMs = 0;
  #isOver = false;

  constructor() {
    setImmediate(this.#turn);
  }

  readonly #turn = () => {
    const nowMs = processorMs();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    if (!this.#isOver) setImmediate(this.#turn);
  };

  stop(): number {
    this.#isOver = true;
    return this.#longestMs;
  }
}
