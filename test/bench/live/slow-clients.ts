import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnvironment } from "../../../platform/environment.ts";
import { Crowd } from "../../gateway/live/crowd/crowd.ts";
import type { Arrivals } from "../../gateway/live/crowd/crowd-process.ts";
import type { BenchmarkOptions } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import { quantile } from "../statistics.ts";

const QUERY = "subscription($colour: String) { ticked(colour: $colour) { cursor tick { id name } } }";
const COLOURS = Array.from({ length: 10 }, (_, index) => ({ colour: `shade ${index}` }));
const EVENTS_PER_SECOND = 500;
const WARM_UP_MS = 3_000;

export type SlowReport = {
  readonly fast: number;
  readonly slow: number;
  readonly dead: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly moreMegabytes: number;
  /** Of the slow and the dead, how many were closed with 1013. */
  readonly givenUp: number;
};

/** What clients that keep up notice of others that do not: each hears a tenth of all changes. */
export async function measureSlowClients(
  { fast, slow, dead }: Pick<SlowReport, "fast" | "slow" | "dead">,
  { quick, tell }: BenchmarkOptions,
): Promise<SlowReport> {
  tell(`${fast} clients that keep up, ${slow} that read 1 KB a second, ${dead} that read nothing`);
  await using resources = new AsyncDisposableStack();
  const { PATH } = readEnvironment();
  const gateway = resources.use(
    new ForkedProcess({
      script: join(import.meta.dirname, "ticking-gateway.ts"),
      args: [String(EVENTS_PER_SECOND)],
      environment: { PATH },
    }),
  );
  const url = await gateway.printed(/gateway: (\S+)/);
  const crowd = resources.use(await Crowd.start(url));
  const others = resources.use(await Crowd.start(url));
  await crowd.told({ open: fast, kind: "fast", query: QUERY, variables: COLOURS });
  await sleep(WARM_UP_MS);
  const before = await stateOf(gateway);
  await others.told({ open: slow, kind: "slow", query: QUERY, variables: COLOURS });
  await others.told({ open: dead, kind: "dead", query: QUERY, variables: COLOURS });
  await sleep(quick ? 10_000 : 30_000);
  const after = await stateOf(gateway);
  const metrics = await (await fetch(new URL("/metrics", url))).text();
  const arrivals = (await crowd.told({ arrivals: true })) as Arrivals;
  const from = before.madeAtMs.length;
  const delays = arrivals.flatMap(({ cursor, atMs }) =>
    cursor >= from ? [atMs - (after.madeAtMs[cursor] ?? Number.NaN)] : [],
  );
  return {
    ...{ fast, slow, dead },
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    moreMegabytes: (after.residentBytes - before.residentBytes) / 1_048_576,
    givenUp: Number(/^gateway_slow_consumers_total\{buffer="websocket"\} (\d+)/m.exec(metrics)?.[1] ?? 0),
  };
}

type GatewayState = { readonly madeAtMs: readonly number[]; readonly residentBytes: number };

async function stateOf(gateway: ForkedProcess): Promise<GatewayState> {
  return (await gateway.asked("how are you?")) as GatewayState;
}
