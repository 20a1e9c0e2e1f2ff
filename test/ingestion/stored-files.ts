import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A vendor by its name in the ledger, and the subgraph in whose file its records are. */
export type FollowedVendor = { readonly vendor: string; readonly subgraph: string };

export const FOLLOWED_VENDORS: readonly FollowedVendor[] = [
  { vendor: "roscolive", subgraph: "video" },
  { vendor: "samsara", subgraph: "safety" },
  { vendor: "vistracks", subgraph: "hos" },
  { vendor: "vinli", subgraph: "rules" },
];

/** An event in the store of a subgraph, as far as it tells whether something is lost. */
export type StoredEvent = {
  readonly ref: string;
  /** Its place in the outbox. */
  readonly seq: number;
  readonly version: number;
  /** The vendor's id of the device that it happened to, as the index is told. */
  readonly deviceRef: string | null;
  readonly occurredAtMs: number;
  readonly raw: string;
  /** `event`, or `proposal` for what was never in force: that is stored, and is not to be in the index. */
  readonly kind: string;
};

/** An event in the index, and how often it is said to have been added. */
export type IndexedEvent = {
  readonly id: string;
  readonly publishedSeq: number | null;
  readonly timesAdded: number;
};

/** The index of all events, and the order in which it became known. */
export type StoredIndex = {
  readonly events: ReadonlyMap<string, readonly IndexedEvent[]>;
  /** How many places there are in the order of changes, and the last of them. */
  readonly changes: number;
  readonly lastChange: number;
  /** How far each subgraph was followed, by its name. */
  readonly followed: ReadonlyMap<string, number>;
};

/** How a vendor stands by the index: what was there at an instant is indexed. */
export type IndexedSource = { readonly vendor: string; readonly state: string; readonly caughtUpAtMs: number | null };

/** Opens a file as anybody can: a process that writes it meanwhile is no hindrance. */
export function openFile(dataDir: string, subgraph: string): DatabaseSync {
  return new DatabaseSync(join(dataDir, `${subgraph}.sqlite`), { readOnly: true, timeout: 5_000 });
}

/** What SQLite finds wrong with a file: nothing, where this is `ok`. */
export function checkIntegrity(dataDir: string, subgraph: string): string {
  using database = openFile(dataDir, subgraph);
  const rows = database.prepare("pragma integrity_check").all();
  return rows.map((row) => String(row.integrity_check)).join("; ");
}

/** The events of a subgraph's file, one after the other. Those that it has found itself, which have a version of their own, are no vendor's. */
export function* readEvents(database: DatabaseSync): Generator<StoredEvent, void> {
  const statement = database.prepare(
    `select ref, seq, version, message ->> 'deviceRef' as deviceRef, occurredAtMs, raw, kind
    from record where kind in ('event', 'proposal') and version <> -1 order by seq`,
  );
  for (const row of statement.iterate()) yield row as StoredEvent;
}

export function readCursors(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database.prepare("select name, value from cursor").all();
  return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}

/** How many events the file says that it has: it keeps count beside them. */
export function readTally(database: DatabaseSync): number {
  return Number(
    database.prepare("select sum(stored) as stored from tally where kind in ('event', 'proposal')").get()?.stored ?? 0,
  );
}

/** The last place in the outbox of a subgraph. */
export function readOutboxEnd(database: DatabaseSync): number {
  return Number(database.prepare("select max(seq) as end from record").get()?.end ?? 0);
}

export function readIndex(dataDir: string): StoredIndex {
  using database = openFile(dataDir, "fleet");
  database.exec("begin");
  const events = new Map<string, IndexedEvent[]>();
  const rows = database.prepare(`select lower(c.parts ->> '$[0]') || ':' || e.ref as id, e.publishedSeq,
      coalesce(timesAdded, 0) as timesAdded
    from event e join eventClass c on c.code = e.class left join
      (select event, count(*) as timesAdded from change where kind = 'ADDED' group by event) on event = e.key`);
  for (const row of rows.iterate()) {
    const event = row as IndexedEvent;
    events.set(event.id, [...(events.get(event.id) ?? []), event]);
  }
  const count = database.prepare("select count(*) as changes, coalesce(max(seq), 0) as last from change").get();
  const followed = database.prepare("select publisher, seq from followed").all();
  return {
    events,
    changes: Number(count?.changes),
    lastChange: Number(count?.last),
    followed: new Map(followed.map(({ publisher, seq }) => [String(publisher), Number(seq)])),
  };
}

/** How the vendors stand by the index; none where there is no index yet. */
export function readSources(dataDir: string): readonly IndexedSource[] {
  try {
    using database = openFile(dataDir, "fleet");
    const rows = database.prepare("select vendor, status from source").all();
    return rows.map(({ vendor, status }) => ({ ...JSON.parse(String(status)), vendor: String(vendor) }));
  } catch {
    return [];
  }
}

/** Whether the past of every camera of RoscoLive's was read again since an instant: nothing tells of what is edited there. */
export function isReadAgain(dataDir: string, sinceMs: number): boolean {
  using database = openFile(dataDir, "video");
  const pasts = [...readCursors(database)].filter(([name]) => name.startsWith("past/"));
  return pasts.every(([, value]) => {
    const { leftToMs, readAtMs } = JSON.parse(value);
    return leftToMs === null && readAtMs >= sinceMs;
  });
}

/**
 * Whether the past of every device of Vinli's was looked through again since an instant: its events can be stored late, and
 * no cursor tells of that.
 */
export function isLookedThrough(dataDir: string, sinceMs: number): boolean {
  using database = openFile(dataDir, "rules");
  const progresses = [...readCursors(database)]
    .filter(([name]) => name.startsWith("events/"))
    .map(([, value]) => JSON.parse(value));
  return progresses.every(
    ({ walks, lookBack, lookedBackAtMs }) => walks.length === 0 && lookBack === null && lookedBackAtMs.week >= sinceMs,
  );
}
