import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Environment } from "../../../platform/environment.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import type { RecordTables } from "../../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { DEFAULT_TENANT } from "../../../platform/viewer/default-viewer.ts";
import { startIngest } from "../../../subgraphs/video/feed.ts";

/** A clock that runs, from an instant of the test's choice, and can be put forward. */
export type MovableClock = { now(): number; advance(ms: number): void };

export function startClock(at: string): MovableClock {
  let aheadMs = Date.parse(at) - Date.now();
  return {
    now: () => Date.now() + aheadMs,
    advance: (ms) => {
      aheadMs += ms;
    },
  };
}

export type TemporaryDirectory = AsyncDisposable & { readonly path: string };

export async function makeDataDir(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), "video-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

export type StoredEvent = { readonly ref: string; readonly revision: number; readonly raw: string };

export type RunningVideo = AsyncDisposable & {
  /** Resolves when what is stored satisfies the test; looked at after every commit. */
  until(isTrue: (video: RunningVideo) => Promise<boolean> | boolean): Promise<void>;
  events(): Promise<readonly StoredEvent[]>;
  /** The last message of a record. */
  message(kind: string, ref: string): Promise<Readonly<Record<string, unknown>> | null>;
  cursors(): Promise<Readonly<Record<string, string>>>;
  quarantine(): Promise<readonly { readonly reason: string; readonly raw: string }[]>;
  /** All that was logged, as text. */
  log(): string;
};

export type VideoOptions = {
  readonly url: string;
  readonly dataDir: string;
  readonly clock: MovableClock;
  readonly environment?: Environment;
};

/** The writing side of `video` against a vendor at `url`, and a look into its store. */
export async function startVideo({ url, dataDir, clock, environment }: VideoOptions): Promise<RunningVideo> {
  await using opening = new AsyncDisposableStack();
  const lines: string[] = [];
  const wakeUps = new WakeUps();
  const bus = opening.use(new LocalBus(dataDir, wakeUps));
  const ingest = opening.use(
    await startIngest({
      tenant: DEFAULT_TENANT,
      storeHome: dataDir,
      environment: { ...credentials(url), POLL_INTERVAL_MS: "50", ...environment },
      bus,
      backfillGate: new BackfillGate([]),
      onCommit: () => wakeUps.wake("video"),
      clock,
      log: pino({ level: "trace" }, { write: (line: string) => lines.push(line) }),
    }),
  );
  const { db } = opening.use(openStoreForReading<RecordTables>(storeAddress(dataDir, "video")));
  const resources = opening.move();
  const video: RunningVideo = {
    async until(isTrue) {
      for (;;) {
        const seen = wakeUps.count("video");
        if (await isTrue(video)) return;
        await Promise.race([wakeUps.waitFor("video", seen, AbortSignal.timeout(20_000)), ingest.failed]);
      }
    },
    events: () =>
      db.selectFrom("record").select(["ref", "revision", "raw"]).where("kind", "=", "event").orderBy("ref").execute(),
    async message(kind, ref) {
      const row = await db
        .selectFrom("record")
        .select("message")
        .where("kind", "=", kind)
        .where("ref", "=", ref)
        .executeTakeFirst();
      return row ? JSON.parse(row.message) : null;
    },
    async cursors() {
      const rows = await db.selectFrom("cursor").select(["name", "value"]).execute();
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    },
    quarantine: () => db.selectFrom("quarantine").select(["reason", "raw"]).execute(),
    log: () => lines.join(""),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
  return video;
}

export function credentials(url: string): Readonly<Record<string, string>> {
  return {
    ROSCOLIVE_URL: url,
    ROSCOLIVE_USERNAME: "dispatcher",
    ROSCOLIVE_PASSWORD: "open sesame",
    ROSCOLIVE_COMPANY: "Blue Ridge Haulage",
  };
}
