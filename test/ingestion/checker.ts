import { parseArgs } from "node:util";
import { findCursorsAhead } from "./cursors-ahead.ts";
import { digestOf, type Publication, readLedger } from "./ledger.ts";
import {
  checkIntegrity,
  FOLLOWED_VENDORS,
  openFile,
  readCursors,
  readEvents,
  readIndex,
  readOutboxEnd,
  readTally,
  type StoredIndex,
} from "./stored-files.ts";

/*
 * Compares what four vendors published with what stands in the files of the product. It knows the files and the
 * simulator's ledger, and no code of the product: what is wrong there cannot be wrong here in the same way.
 *
 *   node test/ingestion/checker.ts --data DIR --simulator URL
 */

/** What is wrong with what was made of a vendor's publications, by the ids of records. All lists are to be empty. */
export type Verdict = {
  readonly vendor: string;
  /** How many records there are to be. */
  readonly published: number;
  /** Published, and not stored or not indexed. */
  readonly lost: readonly string[];
  /** Stored, indexed, counted or told of as new more than once. */
  readonly doubled: readonly string[];
  /** Stored or indexed in a version that was replaced. */
  readonly stale: readonly string[];
  /** Stored or indexed, and never published so. */
  readonly unknown: readonly string[];
  /** The names of cursors that have passed what is stored. */
  readonly ahead: readonly string[];
};

export type Findings = {
  readonly verdicts: readonly Verdict[];
  /** Places that the order of changes skips. */
  readonly changeGaps: number;
  /** What SQLite finds wrong with the files, by their names. */
  readonly damages: readonly string[];
};

export type CheckOptions = {
  readonly dataDir: string;
  /** What a vendor has published by now. */
  readonly readPublications: (vendor: string) => Promise<readonly Publication[]>;
  /** What was published after it need not be there yet, and may be. */
  readonly publishedToMs: number;
};

/** Compares the files with the ledgers. The files may be written meanwhile. */
export async function check({ dataDir, readPublications, publishedToMs }: CheckOptions): Promise<Findings> {
  // In this order, whatever is stored while the files are read is in the ledger, and may not be in the index yet.
  const index = readIndex(dataDir);
  const stored = new Map(FOLLOWED_VENDORS.map(({ subgraph }) => [subgraph, readStored(dataDir, subgraph)]));
  const verdicts: Verdict[] = [];
  for (const { vendor, subgraph } of FOLLOWED_VENDORS) {
    const expected = toExpected(await readPublications(vendor), publishedToMs);
    const followedSeq = index.followed.get(subgraph) ?? 0;
    verdicts.push(judge({ vendor, expected, index, followedSeq, stored: stored.get(subgraph) ?? NOTHING }));
  }
  const damages = [...stored.keys(), "fleet"].flatMap((subgraph) => {
    const found = checkIntegrity(dataDir, subgraph);
    return found === "ok" ? [] : [`${subgraph}: ${found}`];
  });
  return { verdicts, changeGaps: index.lastChange - index.changes, damages };
}

const FAULTS = ["lost", "doubled", "stale", "unknown", "ahead"] as const;

/** Whether everything is there once, in its newest version. */
export function isClean({ verdicts, changeGaps, damages }: Findings): boolean {
  return (
    verdicts.every((verdict) => FAULTS.every((fault) => verdict[fault].length === 0)) &&
    changeGaps + damages.length === 0
  );
}

/** The findings as lines of text, with some of the ids. */
export function toReport({ verdicts, changeGaps, damages }: Findings): string {
  const lines = verdicts.map((verdict) => {
    const faults = FAULTS.map((fault) => {
      const ids = verdict[fault];
      return `${ids.length} ${fault}${ids.length > 0 ? ` (${ids.slice(0, 3).join(" ")})` : ""}`;
    });
    return `${verdict.vendor}: ${verdict.published} published, ${faults.join(", ")}`;
  });
  return [...lines, `${changeGaps} gaps in the order of changes`, ...damages].join("\n");
}

/** What the ledger says of a record. */
type Expected = {
  /** Whether it was published early enough that it has to be there. */
  readonly isDue: boolean;
  /** The digests that it may have by now, and those that it once had. */
  readonly current: ReadonlySet<string>;
  readonly former: ReadonlySet<string>;
};

function toExpected(ledger: readonly Publication[], publishedToMs: number): ReadonlyMap<string, Expected> {
  const byId = Map.groupBy(ledger, ({ id }) => id);
  return new Map(
    [...byId].map(([id, versions]) => {
      const last = versions.findLastIndex(({ publishedAtMs }) => publishedAtMs <= publishedToMs);
      const digests = versions.map(({ digest }) => digest);
      const current = new Set(digests.slice(Math.max(last, 0)));
      return [id, { isDue: last >= 0, current, former: new Set(digests.slice(0, Math.max(last, 0))) }];
    }),
  );
}

type Row = { readonly ref: string; readonly seq: number; readonly digest: string; readonly isEvent: boolean };

type Stored = {
  readonly rows: readonly Row[];
  /** How many events the file says that it has. */
  readonly tally: number;
  readonly outboxEnd: number;
  readonly cursorsAhead: readonly string[];
};

const NOTHING: Stored = { rows: [], tally: 0, outboxEnd: 0, cursorsAhead: [] };

function readStored(dataDir: string, subgraph: string): Stored {
  using database = openFile(dataDir, subgraph);
  database.exec("begin");
  const events = [...readEvents(database)];
  return {
    rows: events.map(({ ref, seq, raw, kind }) => ({ ref, seq, digest: digestOf(raw), isEvent: kind === "event" })),
    tally: readTally(database),
    outboxEnd: readOutboxEnd(database),
    cursorsAhead: findCursorsAhead(subgraph, readCursors(database), events),
  };
}

type Evidence = {
  readonly vendor: string;
  readonly expected: ReadonlyMap<string, Expected>;
  readonly stored: Stored;
  readonly index: StoredIndex;
  /** The place in the outbox up to which the index has everything. */
  readonly followedSeq: number;
};

function judge({ vendor, expected, stored, index, followedSeq }: Evidence): Verdict {
  const { rows, tally, outboxEnd, cursorsAhead } = stored;
  const rowByRef = new Map(rows.map((row) => [row.ref, row]));
  const entries = (ref: string) => index.events.get(`${vendor}:${ref}`) ?? [];
  const due = [...expected].flatMap(([id, { isDue }]) => (isDue ? [id] : []));
  const settled = rows.filter(({ seq, isEvent }) => isEvent && seq <= followedSeq);
  const indexed = [...index.events.keys()].flatMap((id) => toRef(id, vendor) ?? []);
  const isFormer = ({ ref, digest }: Row) => {
    const { current, former } = expected.get(ref) ?? {};
    return !current?.has(digest) && (former?.has(digest) ?? false);
  };
  return {
    vendor,
    published: due.length,
    lost: [
      ...due.filter((id) => !rowByRef.has(id)),
      ...settled.filter(({ ref }) => !entries(ref).some(({ timesAdded }) => timesAdded > 0)).map(({ ref }) => ref),
    ],
    doubled: [
      ...rows.filter((row) => rowByRef.get(row.ref) !== row).map(({ ref }) => ref),
      ...indexed.filter((ref) => entries(ref).length > 1 || entries(ref).some(({ timesAdded }) => timesAdded > 1)),
      ...(tally === rows.length ? [] : [`${tally} are counted and ${rows.length} are there`]),
    ],
    stale: [
      ...rows.filter(isFormer).map(({ ref }) => ref),
      ...settled
        .filter(({ ref, seq }) => entries(ref).some(({ publishedSeq }) => (publishedSeq ?? 0) < seq))
        .map(({ ref }) => ref),
    ],
    unknown: [
      ...rows.filter((row) => !expected.get(row.ref)?.current.has(row.digest) && !isFormer(row)).map(({ ref }) => ref),
      ...indexed.filter((ref) => !expected.has(ref) || rowByRef.get(ref)?.isEvent === false),
    ],
    ahead: [...cursorsAhead, ...(followedSeq > outboxEnd ? ["the index's own"] : [])],
  };
}

/** The vendor's id of an event in the index, if it is that vendor's. */
function toRef(id: string, vendor: string): string | null {
  return id.startsWith(`${vendor}:`) ? id.slice(vendor.length + 1) : null;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { data: { type: "string" }, simulator: { type: "string" } } });
  const { data: dataDir, simulator = "" } = values;
  if (dataDir === undefined || simulator === "") throw new Error("usage: checker.ts --data DIR --simulator URL");
  const readPublications = (vendor: string) => readLedger(simulator, vendor);
  const findings = await check({ dataDir, readPublications, publishedToMs: Date.now() });
  console.log(toReport(findings));
  process.exitCode = isClean(findings) ? 0 : 1;
}
