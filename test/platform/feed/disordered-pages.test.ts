import { describe, expect, it } from "vitest";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { startFeed } from "../../../platform/feed/feed.ts";
import { createLogger } from "../../../platform/log.ts";
import type { FeedPage, VendorRecord } from "../../../platform/records/record.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { createRandom } from "../../ingestion/random.ts";
import { LONG, LONG_RUN_MS } from "../vendor/long-run.ts";
import { event, NOW_MS, page, StoredFeed } from "./stored-feed.ts";

const SEEDS = LONG ? 10_000 : 200;
const RECORDS = 12;
const MOST_VERSIONS = 4;
const LARGEST_PAGE = 6;
const CURSOR = "pages";

/** What a vendor published: the version of a record. What stands in it follows from both. */
type Publication = { readonly ref: string; readonly version: number };

const log = createLogger({ level: "silent", process: "test" });
const clock = { now: () => NOW_MS };

const toContent = ({ ref, version }: Publication) => `${ref} as of ${version}`;
const toRecord = (publication: Publication): VendorRecord =>
  event(publication.ref, publication.version, toContent(publication));

/** A vendor's publications in order: versions of a few records, growing by one or more each time. */
function publish(random: () => number): readonly Publication[] {
  const versions = new Map<string, number>();
  return Array.from({ length: RECORDS * MOST_VERSIONS }, () => {
    const ref = `e${Math.floor(random() * RECORDS)}`;
    const version = (versions.get(ref) ?? 0) + 1 + Math.floor(random() * 3);
    versions.set(ref, version);
    return { ref, version };
  });
}

/** The publications in pages that come twice, overlap, come in reverse, and hold older versions behind newer ones. */
function toPages(publications: readonly Publication[], random: () => number): readonly (readonly Publication[])[] {
  const pages: (readonly Publication[])[] = [];
  for (let start = 0; start < publications.length; ) {
    const end = start + 1 + Math.floor(random() * LARGEST_PAGE);
    const overlap = random() < 0.3 ? Math.floor(random() * 2 * LARGEST_PAGE) : 0;
    const whole = publications.slice(Math.max(start - overlap, 0), end);
    const older = publications.slice(0, start).filter(() => random() < 0.1);
    const twice = random() < 0.2 ? [...whole, ...whole] : whole;
    const all = random() < 0.3 ? [...twice, ...older] : twice;
    pages.push(random() < 0.3 ? all.toReversed() : all);
    if (random() < 0.3) pages.push(pages[Math.floor(random() * pages.length)] ?? []);
    start = end;
  }
  return pages;
}

/** Follows a vendor that gives these pages, and breaks off now and then; resolves when all of them are stored. */
async function followPages(pages: readonly (readonly Publication[])[], store: RecordWriter, random: () => number) {
  const isStored = Promise.withResolvers<void>();
  await using feed = startFeed({
    vendor: "ACME",
    store,
    streams: [
      {
        name: "events",
        everyMs: 1,
        essential: true,
        async *read(cursors) {
          const from = Number((await cursors.read(CURSOR)) ?? 0);
          if (from === pages.length) isStored.resolve();
          for (const [nth, publications] of [...pages.entries()].slice(from)) {
            if (random() < 0.05) throw new VendorError("unavailable", "broken off");
            yield toPage(publications, nth + 1);
          }
        },
      },
    ],
    backfillGate: new BackfillGate([]),
    onCommit: () => {},
    clock,
    log,
  });
  await Promise.race([isStored.promise, feed.failed]);
}

function toPage(publications: readonly Publication[], cursor: number): FeedPage {
  return page({ records: publications.map(toRecord), cursors: { [CURSOR]: String(cursor) } });
}

describe("pages in disorder", () => {
  it(
    `leave the newest version of every record in the store, once (${SEEDS} seeds)`,
    async () => {
      await using stored = await StoredFeed.open();
      const reader = new RecordReader(stored.db);
      const differing: number[] = [];

      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const tenant = `tenant ${seed}`;
        const random = createRandom(seed);
        const publications = publish(random);
        const store = new RecordWriter(stored.opened, tenant, clock);
        await followPages(toPages(publications, random), store, random);

        const newest = new Map(publications.map((publication) => [publication.ref, toContent(publication)]));
        const refs = await store.refs("event");
        const found = await reader.byRef<{ readonly facet: string }>({ tenant, kind: "event", refs });
        const contents = new Map(found.map((record) => [record?.ref, record?.facet.facet]));
        const isRaw = found.every((record) => record?.raw === JSON.stringify({ content: record?.facet.facet }));
        const isEqual = contents.size === newest.size && [...newest].every(([ref, text]) => contents.get(ref) === text);
        const isCounted = refs.length === newest.size && (await store.stored("event")) === newest.size;
        if (!isEqual || !isRaw || !isCounted) differing.push(seed);
      }

      expect(differing).toEqual([]);
    },
    LONG_RUN_MS,
  );
});
