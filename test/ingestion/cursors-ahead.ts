import type { StoredEvent } from "./stored-files.ts";

/** The newest of what a cursor speaks of, in epoch milliseconds. */
type Newest = (events: readonly StoredEvent[], deviceRef: string) => number;

/** What a cursor says, in epoch milliseconds, with the earliest that it says of nothing. */
type Reach = {
  readonly name: string;
  readonly deviceRef: string;
  readonly reachedMs: number;
  readonly leastMs: number;
};

const NOTHING = Number.NEGATIVE_INFINITY;

const newestVersion: Newest = (events) => events.reduce((newest, { version }) => Math.max(newest, version), NOTHING);

const newestOfDevice: Newest = (events, deviceRef) =>
  events.reduce(
    (newest, event) => (event.deviceRef === deviceRef ? Math.max(newest, event.occurredAtMs) : newest),
    NOTHING,
  );

const newestCreation: Newest = (events, deviceRef) =>
  events
    .filter((event) => event.deviceRef === deviceRef)
    .reduce((newest, { raw }) => Math.max(newest, Date.parse(JSON.parse(raw).createtime)), NOTHING);

/**
 * The names of the cursors that have passed everything that is stored: whatever lies before such a cursor is not asked
 * for again. Cursors that only the vendor can read show at the end, when what they have passed is missing.
 */
export function findCursorsAhead(
  subgraph: string,
  cursors: ReadonlyMap<string, string>,
  events: readonly StoredEvent[],
): readonly string[] {
  const reaches = [...cursors].flatMap(([name, value]) => toReach(subgraph, name, value, cursors) ?? []);
  const newest = NEWEST.get(subgraph) ?? newestVersion;
  return reaches
    .filter(({ deviceRef, reachedMs, leastMs }) => reachedMs > Math.max(newest(events, deviceRef), leastMs))
    .map(({ name }) => name);
}

const NEWEST: ReadonlyMap<string, Newest> = new Map([
  ["safety", newestVersion],
  ["hos", newestVersion],
  ["video", newestCreation],
  ["rules", newestOfDevice],
]);

function toReach(subgraph: string, name: string, value: string, cursors: ReadonlyMap<string, string>): Reach | null {
  const deviceRef = name.slice("events/".length);
  if (subgraph === "safety" && name === "safety-events/newest-change")
    return { name, deviceRef, reachedMs: Number(value), leastMs: 0 };
  if (subgraph === "hos" && name === "driver-histories") {
    // It begins where the past that is read beside it ends.
    const past = cursors.get("driver-histories/past");
    if (past === undefined) return null;
    return { name, deviceRef, reachedMs: Number(value), leastMs: JSON.parse(past).untilMs };
  }
  if (!name.startsWith("events/")) return null;
  const { createdToMs = null, throughMs = null, fromMs = 0 } = JSON.parse(value);
  if (subgraph === "video") return { name, deviceRef, reachedMs: createdToMs ?? 0, leastMs: 0 };
  if (subgraph === "rules") return { name, deviceRef, reachedMs: throughMs ?? 0, leastMs: fromMs };
  return null;
}
