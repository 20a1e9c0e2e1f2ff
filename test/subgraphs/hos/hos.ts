import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecutionResult, graphql } from "graphql";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Clock } from "../../../platform/clock.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { createLogger } from "../../../platform/log.ts";
import type { RecordTables } from "../../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../../../platform/viewer/default-viewer.ts";
import { startIngest } from "../../../subgraphs/hos/feed.ts";
import { openSubgraph } from "../../../subgraphs/hos/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";

export const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");

/** A directory that is gone when it is disposed of. */
export async function openDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hos-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

type HosOptions = { readonly dataDir: string; readonly url: string; readonly clock?: Clock };

/** The feed of `hos` at work against a server, and what it has stored. */
export async function startHos({ dataDir, url, clock = { now: () => NOW_MS } }: HosOptions) {
  await using opening = new AsyncDisposableStack();
  const wakeUps = new WakeUps();
  const environment = {
    VISTRACKS_URL: `${url}/api/v2`,
    VISTRACKS_USERNAME: "office",
    VISTRACKS_PASSWORD: "se:cret",
    POLL_INTERVAL_MS: "50",
    BACKFILL_HOURS: "24",
    // The documented records are of 2018.
    RETAIN_DAYS_EVENTS: "99999",
    RETAIN_DAYS_RAW: "99999",
  };
  opening.use(
    await startIngest({
      tenant: DEFAULT_TENANT,
      storeHome: dataDir,
      environment,
      bus: opening.use(new LocalBus(dataDir, wakeUps)),
      backfillGate: new BackfillGate([]),
      onCommit: () => wakeUps.wake("hos"),
      clock,
      log: createLogger({ level: "silent", process: "test" }),
    }),
  );
  const { db } = opening.use(openStoreForReading<RecordTables>(storeAddress(dataDir, "hos")));
  const resources = opening.move();

  /** Resolves once `isSo` holds; it is asked after every commit. */
  const until = async (isSo: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> => {
    for (;;) {
      const seen = wakeUps.count("hos");
      if (await isSo()) return;
      await wakeUps.waitFor("hos", seen, signal);
      signal.throwIfAborted();
    }
  };
  const records = (kind: string) =>
    db.selectFrom("record").selectAll().where("kind", "=", kind).orderBy("ref").execute();
  /** What the other subgraphs are told last of each record of a kind, by its ref. */
  const messages = async (kind: string): Promise<Readonly<Record<string, unknown>>> => {
    const rows = await db.selectFrom("record").selectAll().where("kind", "=", kind).execute();
    return Object.fromEntries(rows.map(({ ref, message }) => [ref, JSON.parse(message)]));
  };
  return {
    db,
    until,
    records,
    messages,
    untilState: (state: string, signal: AbortSignal) =>
      until(
        async () => ((await messages("source")).VISTRACKS as { state: string } | undefined)?.state === state,
        signal,
      ),
    untilRefs: (kind: string, refs: readonly string[], signal: AbortSignal) =>
      until(async () => JSON.stringify((await records(kind)).map(({ ref }) => ref)) === JSON.stringify(refs), signal),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Asks the serving side of `hos`. */
export async function askHos(
  dataDir: string,
  source: string,
  variableValues = {},
  nowMs = NOW_MS,
): Promise<ExecutionResult> {
  await using subgraph = await openSubgraph({
    storeHome: dataDir,
    wakeUps: new WakeUps(),
    commands: NO_COMMANDS,
    clock: { now: () => nowMs },
  });
  const signal = AbortSignal.timeout(10_000);
  const contextValue = subgraph.createContext({ viewer: DEFAULT_VIEWER, signal });
  // The store is open until all is answered.
  return await graphql({ schema: subgraph.schema, source, variableValues, contextValue });
}
