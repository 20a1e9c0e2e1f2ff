import { type Call, countParameter, listParameter } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { type CameraEvent, FILTER_WORDS } from "./events.ts";

/** Not documented: the size of a page when only its number is given. */
const DEFAULT_PAGE_SIZE = 50;

/** `YYYYMMDDhhmmss`, taken as UTC. */
export function timestampParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  const [, year, month, day, hour, minute, second] = parts ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms)) throw new Refusal(400, `Incorrect ${name}`);
  return ms;
}

/** The event types that a parameter lists, in lower case; refuses one that does not exist. */
function typeFilter(query: URLSearchParams, name: string): ReadonlySet<string> | null {
  const words = listParameter(query, name);
  if (!words) return null;
  const types = new Set([...words].map((word) => word.toLowerCase()));
  if (!types.isSubsetOf(FILTER_WORDS)) throw new Refusal(400, "Incorrect type_filter");
  return types;
}

/** The page of events that a call asks for, and how many there are on all pages. */
export function listedEvents(
  rows: readonly CameraEvent[],
  { query, nowMs }: Call,
  isWanted: (event: CameraEvent) => boolean,
): { readonly events: readonly CameraEvent[]; readonly total: number } {
  const fromMs = timestampParameter(query, "start_ts");
  if (fromMs === null) throw new Refusal(400, "start_ts is required");
  const toMs = timestampParameter(query, "end_ts") ?? nowMs;
  const types = typeFilter(query, "filter_type") ?? typeFilter(query, "filters");
  const otherTypes = typeFilter(query, "filter_exclude_type");
  const records = rows
    .filter(({ isDeleted = false }) => isDeleted === (query.get("is_deleted") === "true"))
    .filter(({ startMs }) => startMs >= fromMs && startMs <= toMs)
    .filter(({ eventType }) => types?.has(eventType.toLowerCase()) ?? true)
    .filter(({ eventType }) => !otherTypes?.has(eventType.toLowerCase()))
    .filter(isWanted)
    .sort((a, b) => b.startMs - a.startMs || b.id - a.id);
  return { events: pageOf(inOrder(records, query, nowMs), query), total: records.length };
}

/** The events in the order that a call names, by default newest first. */
function inOrder(events: readonly CameraEvent[], query: URLSearchParams, nowMs: number): readonly CameraEvent[] {
  const field = query.get("order");
  const direction = query.get("direction") || "desc";
  if (direction !== "asc" && direction !== "desc") throw new Refusal(400, "Incorrect direction");
  if (!field) return direction === "asc" ? events.toReversed() : events;
  const keyed = events.map((event) => ({ event, key: sortKey(event.recordAt(nowMs), field) }));
  const sign = direction === "asc" ? 1 : -1;
  return keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ event }) => event);
}

/** What an event is ordered by: dates by their moment, everything else as it is written. */
function sortKey(record: JsonObject, field: string): number | string {
  const value = record[field];
  if (value === undefined) throw new Refusal(400, "Incorrect order");
  if (typeof value === "number") return value;
  if (typeof value === "string") return /^\w{3}, \d\d \w{3} \d{4}/.test(value) ? Date.parse(value) : value;
  return isJsonObject(value) || value === null ? "" : String(value);
}

/** A page of a list, counted from 1; without paging parameters it is the whole list. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const number = countParameter(query, "page_number");
  const size = countParameter(query, "page_size");
  if (number === null && size === null) return items;
  const start = (Math.max(number ?? 1, 1) - 1) * (size ?? DEFAULT_PAGE_SIZE);
  return items.slice(start, start + (size ?? DEFAULT_PAGE_SIZE));
}

/** The events that changed longest ago and are still there. */
export function oldest(events: readonly CameraEvent[], count: number): readonly CameraEvent[] {
  return events
    .filter(({ isDeleted }) => !isDeleted)
    .sort((a, b) => a.changedMs - b.changedMs)
    .slice(0, count);
}
