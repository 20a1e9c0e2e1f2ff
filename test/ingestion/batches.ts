import { setTimeout as sleep } from "node:timers/promises";
import { LocalBus } from "../../platform/bus/local-bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { systemClock } from "../../platform/clock.ts";
import { BackfillGate } from "../../platform/feed/backfill-gate.ts";
import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import type { IngestContext, StartIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { createLogger } from "../../platform/log.ts";
import type { FeedPage, VendorRecord } from "../../platform/records/record.ts";
import { DEFAULT_TENANT } from "../../platform/viewer/default-viewer.ts";
import { type EventRecorded, PLAIN_EVENT } from "../../schema/messages.ts";
import { startIngest as startFleet } from "../../subgraphs/fleet/feed.ts";
import { digestOf, type Publication } from "./ledger.ts";
import { openFile, readCursors, readEvents, readIndex } from "./stored-files.ts";

/*
 * A vendor that has published four pages and no more, read by the feed and the index as they are, for tests that aim at
 * single writes. Every page has events that no other has, and newer versions of events of the page before.
 */

const PAGES = 4;
const NEW_EVENTS = 60;
const REVISED_EVENTS = 20;
const VENDOR = { vendor: "samsara", subgraph: "safety" } as const;
const CURSOR = "pages";

const OCCURRED_AT_MS = Date.parse("2026-03-01T12:00:00Z");

/** An event as the vendor has it; its version is the number of the page that it stands on. */
type Raw = { readonly id: string; readonly version: number };

const PUBLISHED: readonly (readonly Raw[])[] = Array.from({ length: PAGES }, (_, version) => {
  const first = version * NEW_EVENTS;
  const revised = version === 0 ? 0 : REVISED_EVENTS;
  return Array.from({ length: NEW_EVENTS + revised }, (_, nth) => ({ id: `e${first - revised + nth}`, version }));
});

/** What the vendor of these pages has published, and no other vendor anything. */
export async function readBatchPublications(vendor: string): Promise<readonly Publication[]> {
  if (vendor !== VENDOR.vendor) return [];
  return PUBLISHED.flat().map((raw) => ({ id: raw.id, publishedAtMs: 0, digest: digestOf(JSON.stringify(raw)) }));
}

/** What is wrong with a file of which its cursor says how many pages are stored: nothing, where this is null. */
export function findTornPage(dataDir: string): string | null {
  using database = openFile(dataDir, VENDOR.subgraph);
  database.exec("begin");
  const pages = Number(readCursors(database).get(CURSOR) ?? 0);
  const expected = new Map(
    PUBLISHED.slice(0, pages).flatMap((page) => page.map((raw) => [raw.id, JSON.stringify(raw)])),
  );
  const stored = new Map(Array.from(readEvents(database), ({ ref, raw }) => [ref, raw]));
  const differing = [...new Set([...expected.keys(), ...stored.keys()])].filter(
    (id) => expected.get(id) !== stored.get(id),
  );
  return differing.length === 0 ? null : `behind ${pages} pages ${differing.length} events are not as they were there`;
}

export type BatchOptions = {
  readonly dataDir: string;
  /** How many of the pages are published yet. */
  readonly pages?: number;
  readonly logLevel?: string;
};

/** Reads the pages that are not stored yet, and resolves when they are in the index. Rejects when that cannot go on. */
export async function storeBatches({ dataDir, pages = PAGES, logLevel = "silent" }: BatchOptions): Promise<void> {
  const wakeUps = new WakeUps();
  await using opening = new AsyncDisposableStack();
  const bus = opening.use(new LocalBus(dataDir, wakeUps));
  const log = createLogger({ level: logLevel, process: "ingest" });
  const backfillGate = new BackfillGate([]);
  const failures: Promise<never>[] = [];
  const start = async (subgraph: string, startIngest: StartIngest) => {
    const onCommit: IngestContext["onCommit"] = (publication) => bus.announce(subgraph, publication);
    const context: IngestContext = {
      tenant: DEFAULT_TENANT,
      storeHome: dataDir,
      // The events are of a day that grows older.
      environment: { RETAIN_DAYS_EVENTS: "99999", RETAIN_DAYS_RAW: "99999" },
      bus,
      onCommit,
      backfillGate,
      clock: systemClock,
      log,
    };
    failures.push(opening.use(await startIngest(context)).failed);
  };
  for (const [subgraph, vendor] of [
    ["video", "ROSCOLIVE"],
    ["hos", "VISTRACKS"],
    ["rules", "VINLI"],
  ] as const)
    await start(subgraph, (context) => startVendorFeed({ subgraph, vendor, createStreams: () => null }, context));
  await start(VENDOR.subgraph, (context) =>
    startVendorFeed(
      { subgraph: VENDOR.subgraph, vendor: "SAMSARA", createStreams: () => [createStream(pages)] },
      context,
    ),
  );
  await start("fleet", startFleet);
  await Promise.race([untilIndexed(dataDir, pages), ...failures]);
}

/** A page a reading, so that each is stored in a transaction of its own. */
function createStream(pages: number): FeedStream {
  return {
    name: CURSOR,
    everyMs: 1,
    essential: true,
    async *read(cursors) {
      const next = Number((await cursors.read(CURSOR)) ?? 0);
      if (next < pages) yield toPage(PUBLISHED[next] ?? [], String(next + 1));
    },
  };
}

/** By the cursor and the place in the outbox alone: whether they tell the truth is for others to find out. */
async function untilIndexed(dataDir: string, pages: number): Promise<void> {
  for (;;) {
    using database = openFile(dataDir, VENDOR.subgraph);
    database.exec("begin");
    const isStored = readCursors(database).get(CURSOR) === String(pages);
    const lastSeq = Math.max(...Array.from(readEvents(database), ({ seq }) => seq));
    if (isStored && (readIndex(dataDir).followed.get(VENDOR.subgraph) ?? 0) >= lastSeq) return;
    await sleep(20);
  }
}

function toPage(raws: readonly Raw[], cursor: string): FeedPage {
  return { records: raws.map(toRecord), poison: [], cursors: { [CURSOR]: cursor } };
}

function toRecord(raw: Raw): VendorRecord {
  const message: EventRecorded = {
    ...PLAIN_EVENT,
    vendor: "SAMSARA",
    vendorType: "Braking",
    type: "HARSH_BRAKING",
    category: "SAFETY",
    severity: "MEDIUM",
    title: `Harsh braking, seen ${raw.version + 1} times`,
    occurredAtMs: OCCURRED_AT_MS,
    endedAtMs: null,
    recordedAtMs: null,
    updatedAtMs: OCCURRED_AT_MS + raw.version,
    retracted: false,
    deviceRef: "truck",
    driverRef: null,
    position: null,
  };
  const { id: ref, version } = raw;
  return { kind: "event", ref, version, ownerRef: null, occurredAtMs: OCCURRED_AT_MS, facet: {}, message, raw };
}
