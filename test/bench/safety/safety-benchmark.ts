import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, parse } from "graphql";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { openSubgraph } from "../../../subgraphs/safety/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { NOW_MS, TENANT } from "../../platform/feed/stored-feed.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { viewerOf } from "../../viewer.ts";
import type { Benchmark, BenchmarkOptions } from "../benchmark.ts";
import { median, quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { storeCases } from "./worked-cases.ts";

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const STATEMENTS = "sqlite.db.query";

export const safetyBenchmark: Benchmark = {
  summary:
    "what pages of coaching cases, scores and rules cost out of many events, and in how many statements, on each engine",
  async run(options) {
    const rows = [await measureSqlite(options), ...(HAS_POSTGRES ? [await measurePostgres(options)] : [])].flat();
    const text = formatTable(
      ["engine", "question", "statements", "ms", "p99 ms", "processor ms"],
      rows.map(({ engine, question, statements, ms, p99Ms, processorMs }) => [
        ...[engine, question, statements === null ? "-" : String(statements)],
        ...[ms.toFixed(1), p99Ms.toFixed(1), processorMs.toFixed(1)],
      ]),
    );
    return { text, figures: { node: process.version, events: eventsFor(options), rows } };
  },
};

const CASE = `id event { id } device { id } driver { id } state moves confirmation coach { id load { openCases } } dueAt openedByRule { name }
  notes { text } history { kind at by toState }`;
const SCORE = "score points exposure { distanceKm } contributions { type severity moments points } weeks { score }";
const list = (first: number) => `{ coachingCases(first: ${first}) { edges { node { ${CASE} } } changeCursor } }`;
const scores = (count: number) => {
  const of = Array.from({ length: count }, (_, nth) => `{ __typename: "Driver", id: "driver:${nth}" }`).join(" ");
  return `{ _entities(representations: [${of}]) { ... on Driver { safetyScore { ${SCORE} } } } }`;
};
const preview = (rule: string) => `{ coachingRulePreview(rule: { name: "r" ${rule} }) { matches events { id } } }`;

const QUESTIONS: Readonly<Record<string, string>> = {
  "50 cases": list(50),
  "500 cases": list(500),
  "500 cases of a state": `{ coachingCases(first: 500, filter: { states: [NEEDS_REVIEW], severities: [HIGH] }) { edges { node { ${CASE} } } } }`,
  "scores of 10 drivers": scores(10),
  "scores of 500 drivers": scores(500),
  "ranking of all drivers": `{ safetyRanking(first: 50) { rank driver { id } score { ${SCORE} } } }`,
  "preview of a rule": preview("types: [SPEEDING], severities: [HIGH]"),
  "preview of a rule that counts": preview("severities: [HIGH], countAtLeast: 3, withinHours: 24"),
};

function eventsFor({ quick }: BenchmarkOptions): number {
  return quick ? 50_000 : 200_000;
}

async function measureSqlite(options: BenchmarkOptions) {
  const home = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  try {
    return await measure("SQLite", home, options);
  } finally {
    await rm(home, { recursive: true });
  }
}

async function measurePostgres(options: BenchmarkOptions) {
  await using server = await PostgresServer.start();
  return await measure("PostgreSQL", await server.createDatabase("fleetgraph"), options);
}

async function measure(engine: string, home: string, options: BenchmarkOptions) {
  const { quick, tell } = options;
  tell(`${engine}: storing ${eventsFor(options)} events`);
  await storeCases(home, eventsFor(options));
  const clock = { now: () => NOW_MS };
  const wakeUps = new WakeUps();
  await using subgraph = await openSubgraph({ storeHome: home, wakeUps, commands: NO_COMMANDS, clock });
  const ask = async (source: string) => {
    // Whoever asks next finds nothing of what was asked before.
    wakeUps.wake("safety");
    const contextValue = subgraph.createContext({ viewer: viewerOf(TENANT), signal: new AbortController().signal });
    const result = await execute({ schema: subgraph.schema, document: parse(source), contextValue });
    if (result.errors) throw new Error(result.errors[0]?.message);
    return JSON.stringify(result).length;
  };
  const rows = [];
  for (const [question, source] of Object.entries(QUESTIONS)) {
    const statements = engine === "SQLite" ? await countStatements(() => ask(source)) : null;
    const row = { engine, question, statements, ...(await timesOf(() => ask(source), quick ? 5 : 15)) };
    tell(JSON.stringify(row));
    rows.push(row);
  }
  return rows;
}

async function countStatements(run: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  subscribe(STATEMENTS, note);
  await run();
  unsubscribe(STATEMENTS, note);
  return count;
}

async function timesOf(run: () => Promise<unknown>, rounds: number) {
  const [took, processor]: [number[], number[]] = [[], []];
  for (let round = -3; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    await run();
    if (round < 0) continue;
    took.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  }
  return { ms: median(took), p99Ms: quantile(took, 0.99), processorMs: median(processor) };
}
