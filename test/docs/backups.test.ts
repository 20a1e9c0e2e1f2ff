import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { type Answer, ask, askUntil, subscribeTo } from "../e2e/graph-client.ts";
import { createDataDir, type Process, startCommand, startProcess } from "../e2e/process.ts";
import { ResumingSubscriber } from "../e2e/resuming-subscriber.ts";
import { check, type Findings, isClean, toReport } from "../ingestion/checker.ts";
import { readLedger } from "../ingestion/ledger.ts";
import { FOLLOWED_VENDORS } from "../ingestion/stored-files.ts";
import { HAS_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from "../postgres-server.ts";
import { until } from "../until.ts";
import { readGuide } from "./guide.ts";

const guide = await readGuide("deployment");
const ROOT = resolve(import.meta.dirname, "../..");
const LONG = process.env.LONG !== undefined;
const EVENTS_PER_SECOND = LONG ? 100 : 30;
/** What comes in before the backup, while it is made, and between it and the loss. */
const CHANGES_APART = LONG ? 1_000 : 100;
const URL_OF_GUIDE = "postgres://fleetgraph:secret@db.example.com/fleetgraph";

const CURSOR = "{ events(first: 1) { changeCursor } }";
const SOURCES = "{ sources { state lagSeconds } }";
const ONE_CHANGE = (after: string) =>
  `subscription { eventChanges(after: "${after}") { kind cursor gap { after resumesAt } } }`;

/** A fleet that happens meanwhile. */
const startFleet = () =>
  startSimulator({ port: 0, devices: LONG ? 10 : 2, speed: 20, bulk: { backlog: 0, perSecond: EVENTS_PER_SECOND } });

/** What the product is started with over a simulated fleet, apart from where its stores are. */
function variablesOf(simulator: Simulator): Record<string, string> {
  const backfillHours = Math.ceil((Date.now() - Date.parse(simulator.historyStartsAt)) / 3_600_000) + 48;
  return {
    ...toVariables(simulator.credentials),
    POLL_INTERVAL_MS: "200",
    SAMSARA_POLL_MINIMUM_MS: "200",
    SAMSARA_REQUESTS_PER_SECOND: "200",
    BACKFILL_HOURS: String(backfillHours),
    LOG_LEVEL: "warn",
    PORT: "0",
  };
}

/** Runs a snippet in the root of the repository, and rejects with what it says if it fails. */
async function run(script: string, path = ""): Promise<Process> {
  const ended = startCommand(["bash", "-euc", script], { cwd: ROOT, env: { PATH: `${path}:${process.env.PATH}` } });
  const { code } = await ended.exited;
  if (code !== 0) throw new Error(`${script}\nended with ${code}: ${ended.output.stderr}`);
  return ended;
}

async function start(variables: Readonly<Record<string, string>>): Promise<Process & { readonly url: string }> {
  const product = startProcess("start.ts", [], variables);
  const [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
  return { ...product, url, [Symbol.asyncDispose]: () => product[Symbol.asyncDispose]() };
}

async function cursorOf(url: string): Promise<string> {
  return (await ask(url, CURSOR)).data.events.changeCursor;
}

/** Resolves when some more changes have become known. */
async function untilMoreChanges(url: string, signal: AbortSignal): Promise<void> {
  await using subscriber = new ResumingSubscriber([url], await cursorOf(url));
  await until(() => subscriber.told.length >= CHANGES_APART, signal);
}

/** Resolves when everything that was published by now is in the index. */
async function untilCaughtUp(url: string, signal: AbortSignal): Promise<number> {
  const publishedToMs = Date.now();
  const isCaughtUp = ({ data, errors }: Answer, askedAtMs: number) =>
    !errors &&
    data.sources.every(
      ({ state, lagSeconds }: { state: string; lagSeconds: number | null }) =>
        state === "LIVE" && lagSeconds !== null && askedAtMs - lagSeconds * 1_000 >= publishedToMs,
    );
  await askUntil(url, SOURCES, isCaughtUp, signal);
  return publishedToMs;
}

/** The first item that a client is told who comes with a cursor. */
async function firstAfter(url: string, cursor: string) {
  await using items = subscribeTo(url, ONE_CHANGE(cursor));
  return (await items.next()).value.data.eventChanges;
}

/** Cursors of a client from before the backup, and from after it. */
type Cursors = { readonly before: string; readonly after: string };

/** Has events come in, a backup be made of them meanwhile, more come in, and the product be killed. */
async function liveUntilKilled(
  variables: Readonly<Record<string, string>>,
  backUp: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<Cursors> {
  await using product = await start(variables);
  await untilCaughtUp(product.url, signal);
  const before = await cursorOf(product.url);
  await untilMoreChanges(product.url, signal);
  await backUp();
  await untilMoreChanges(product.url, signal);
  const after = await cursorOf(product.url);
  await product.end("SIGKILL");
  return { before, after };
}

/** Expects that a cursor from before the backup goes on without a gap, and one from after it is told that it cannot. */
async function expectTruthFor({ before, after }: Cursors, url: string): Promise<void> {
  const [early, late] = [await firstAfter(url, before), await firstAfter(url, after)];

  expect(early).toMatchObject({ kind: expect.not.stringMatching("GAP"), gap: null });
  expect(late).toMatchObject({ kind: "GAP", gap: { after, resumesAt: null } });
}

/**
 * A Vinli device without coverage sends what happened more than ten minutes ago: that is found by the look back, which is begun every minute,
 * and may take some rounds. The index follows within seconds.
 */
const FOUND_LATE_WITHIN = { timeout: 100_000, interval: 1_000 };

/** Expects that everything that is published by now comes to be stored and indexed. */
async function expectClean(read: () => Promise<Findings>): Promise<void> {
  const fault = async () => {
    const findings = await read();
    return isClean(findings) ? "none" : toReport(findings);
  };
  await expect.poll(fault, FOUND_LATE_WITHIN).toBe("none");
}

describe("a backup of files", () => {
  it("made while events come in, and restored, has lost nothing that the vendors have, and tells old cursors the truth", {
    timeout: LONG ? 600_000 : 180_000,
  }, async ({ signal }) => {
    await using simulator = await startFleet();
    await using place = await createDataDir();
    const places = { "/var/lib/fleetgraph": place.path, "/var/backups/fleetgraph": join(place.path, "backups") };
    const dataDir = join(place.path, "stores");
    const variables = { ...variablesOf(simulator), DATA_DIR: dataDir };
    const backUp = () => run(`mkdir ${join(place.path, "backups")}\n${guide.textOf("back-up", places)}`);
    const cursors = await liveUntilKilled(variables, backUp, signal);

    await run(guide.textOf("restore-files", places));
    const restored = await readdir(dataDir);
    await using product = await start(variables);
    const publishedToMs = await untilCaughtUp(product.url, signal);

    expect(restored.toSorted()).toEqual(["fleet", "hos", "rules", "safety", "video"].map((name) => `${name}.sqlite`));
    await expectTruthFor(cursors, product.url);
    const readPublications = (vendor: string) => readLedger(simulator.url, vendor);
    await expectClean(() => check({ dataDir, readPublications, publishedToMs }));
  });

  it("is refused where the folder is there, and where a database has the stores, and leaves none where a store is damaged", async () => {
    await using place = await createDataDir();
    const backUp = async (to: string, more: Readonly<Record<string, string>> = {}) => {
      await using command = startProcess("subgraphs/backup.ts", ["--to", to], { DATA_DIR: place.path, ...more });
      return { ...(await command.exited), says: command.output.stderr };
    };
    const copy = join(place.path, "copy");

    const there = await backUp(place.path);
    const database = await backUp(copy, { DATABASE_URL: "postgres://localhost/none" });
    const missing = await backUp(copy);

    expect(there).toMatchObject({ code: 1, says: expect.stringMatching(/is there already/) });
    expect(database).toMatchObject({ code: 1, says: expect.stringMatching(/pg_dump/) });
    expect(missing).toMatchObject({ code: 1, says: expect.stringMatching(/there is no backup/) });
    expect(await readdir(place.path)).toEqual([]);
  });

  it.runIf(LONG)(
    "made with a fleet that is ahead of the others, comes to the same",
    { timeout: LONG ? 600_000 : 180_000 },
    async ({ signal }) => {
      await using simulator = await startFleet();
      await using place = await createDataDir();
      const dataDir = join(place.path, "stores");
      const [early, late] = [join(place.path, "early"), join(place.path, "late")];
      const variables = { ...variablesOf(simulator), DATA_DIR: dataDir };
      const backUpTwice = async () => {
        await run(`DATA_DIR=${dataDir} npm run --silent backup -- --to ${early}`);
        await run(`sleep 2; DATA_DIR=${dataDir} npm run --silent backup -- --to ${late}`);
      };
      await liveUntilKilled(variables, backUpTwice, signal);

      await rm(dataDir, { recursive: true });
      await run(`cp -r ${early} ${dataDir}; cp ${late}/fleet.sqlite ${dataDir}`);
      await using product = await start(variables);
      const publishedToMs = await untilCaughtUp(product.url, signal);

      const readPublications = (vendor: string) => readLedger(simulator.url, vendor);
      await expectClean(() => check({ dataDir, readPublications, publishedToMs }));
    },
  );
});

/** The vendors' records that were published by an instant and are not stored, and those of them that are stored and not indexed. */
async function findLost(database: string, simulator: Simulator, publishedToMs: number) {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rows: indexed } = await client.query<{ id: string }>(
      `select lower(c.parts::jsonb ->> 0) || ':' || e.ref as id from fleet.event e join fleet."eventClass" c on c.code = e.class`,
    );
    const index = new Set(indexed.map(({ id }) => id));
    const lost: string[] = [];
    for (const { vendor, subgraph } of FOLLOWED_VENDORS) {
      const { rows } = await client.query<{ ref: string; kind: string }>(
        `select ref, kind from ${subgraph}.record where kind in ('event', 'proposal')`,
      );
      const stored = new Set(rows.map(({ ref }) => ref));
      const published = (await readLedger(simulator.url, vendor)).filter((one) => one.publishedAtMs <= publishedToMs);
      lost.push(...published.filter(({ id }) => !stored.has(id)).map(({ id }) => `${vendor} ${id} is not stored`));
      // What comes now is stored a little before it is indexed.
      const due = new Set(published.map(({ id }) => id));
      const events = rows
        .filter(({ kind, ref }) => kind === "event" && due.has(ref))
        .map(({ ref }) => `${vendor}:${ref}`);
      lost.push(...events.filter((id) => !index.has(id)).map((id) => `${id} is not indexed`));
    }
    return { lost, events: index.size };
  } finally {
    await client.end();
  }
}

describe.skipIf(!HAS_POSTGRES)(
  `a dump of the database${HAS_POSTGRES ? "" : " (skipped: PostgreSQL is not installed)"}`,
  () => {
    it("made while events come in, and restored on another server, has lost nothing that the vendors have, and tells old cursors the truth", {
      timeout: LONG ? 600_000 : 240_000,
    }, async ({ signal }) => {
      await using simulator = await startFleet();
      await using place = await createDataDir();
      const file = { "fleetgraph.dump": join(place.path, "fleetgraph.dump") };
      const startServer = async () => {
        const server = await PostgresServer.start();
        const roles = guide.textOf("roles.sql");
        await run(
          `psql --quiet --set ON_ERROR_STOP=1 '${server.url("postgres")}' <<'E'\n${roles}\nE`,
          POSTGRES_PROGRAMS,
        );
        return { server, url: server.url("fleetgraph", "fleetgraph") };
      };
      const { server: first, url } = await startServer();
      await using _ = first;
      const dump = guide.textOf("dump", { [URL_OF_GUIDE]: url, ...file });
      const cursors = await liveUntilKilled(
        { ...variablesOf(simulator), DATABASE_URL: url },
        () => run(dump, POSTGRES_PROGRAMS),
        signal,
      );
      await first.stop("SIGQUIT");

      const { server: second, url: restoredUrl } = await startServer();
      await using __ = second;
      await run(guide.textOf("restore-dump", { [URL_OF_GUIDE]: restoredUrl, ...file }), POSTGRES_PROGRAMS);
      await using product = await start({ ...variablesOf(simulator), DATABASE_URL: restoredUrl });
      const publishedToMs = await untilCaughtUp(product.url, signal);

      await expectTruthFor(cursors, product.url);
      // The index follows what is stored within seconds.
      const look = () => findLost(second.url("fleetgraph"), simulator, publishedToMs);
      await expect.poll(async () => (await look()).lost, FOUND_LATE_WITHIN).toEqual([]);
      expect((await look()).events).toBeGreaterThan(2 * CHANGES_APART);
    });
  },
);
