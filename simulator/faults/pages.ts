import { isJsonObject, type JsonObject } from "../json.ts";
import { Random } from "../random.ts";
import type { Fault } from "./fault.ts";

/** The list in an answer, and the answer with another list in its place. */
export type Page = { readonly records: readonly unknown[]; readonly holding: (records: readonly unknown[]) => unknown };

/** What a page fault needs to know of the world around the page. */
export type PageSurroundings = {
  /** The records of the page that the same path gave before. */
  readonly before: readonly unknown[];
  readonly earlierVersion: (id: string) => JsonObject | null;
};

/** How deep in an answer its list may stand: RoscoLive's `response.events` is the deepest. */
const DEPTH = 2;

/** The list in an answer's body, wherever the vendor keeps it; null if there is none. */
export function pageIn(body: unknown, depth = DEPTH): Page | null {
  if (Array.isArray(body)) return { records: body, holding: (records) => records };
  if (!isJsonObject(body) || depth === 0) return null;
  for (const [key, value] of Object.entries(body)) {
    const inner = pageIn(value, depth - 1);
    if (inner) return { records: inner.records, holding: (records) => ({ ...body, [key]: inner.holding(records) }) };
  }
  return null;
}

/** The records as a fault leaves them; as they are if it is no fault of records. */
export function disturbed(records: readonly unknown[], fault: Fault, around: PageSurroundings): readonly unknown[] {
  switch (fault.fault) {
    case "reverse":
      return records.toReversed();
    case "shuffle":
      return shuffled(records, new Random(fault.seed, "shuffle", records.length));
    case "duplicate":
      return records.flatMap((record) => [record, record]);
    case "overlap":
      return [...around.before.slice(-fault.records), ...records];
    case "olderVersion":
      return [...records, ...records.flatMap((record) => around.earlierVersion(idOf(record)) ?? [])];
    case "poison":
      return withPoison(records, fault.kind, fault.count);
    default:
      return records;
  }
}

function shuffled(records: readonly unknown[], random: Random): readonly unknown[] {
  return records
    .map((record) => ({ record, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record);
}

/** Poison stands between the records and takes no record's place, so that nothing true is missing. */
function withPoison(
  records: readonly unknown[],
  kind: Extract<Fault, { fault: "poison" }>["kind"],
  count: number,
): readonly unknown[] {
  const middle = Math.floor(records.length / 2);
  const poison = Array.from({ length: count }, (_, index) => poisoned(records[middle], kind, index));
  return [...records.slice(0, middle), ...poison, ...records.slice(middle)];
}

function poisoned(model: unknown, kind: Extract<Fault, { fault: "poison" }>["kind"], index: number): unknown {
  const fields = isJsonObject(model) ? Object.entries(model) : [];
  const withId = (changed: readonly (readonly [string, unknown])[]) => ({
    ...Object.fromEntries(changed),
    id: `poison-${index}`,
  });
  switch (kind) {
    case "null":
      return null;
    case "text":
      return "poison";
    case "empty":
      return {};
    case "wrongTypes":
      return withId(fields.map(([key, value]) => [key, typeof value === "object" ? "poison" : { poison: value }]));
    case "brokenTimes":
      return withId(fields.map(([key, value]) => [key, isTime(value) ? "yesterday" : value]));
    default:
      return kind satisfies never;
  }
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && /\d\d:\d\d:\d\d/.test(value);
}

function idOf(record: unknown): string {
  return isJsonObject(record) ? String(record.id) : "";
}
