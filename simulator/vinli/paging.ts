import { faultNamed } from "../faults/fault.ts";
import { type Call, countParameter } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";

const DEFAULT_LIMIT = 20;
/** Where links of the vendor's development systems lead. */
const WRONG_ORIGIN = "http://events-dev.vin.li";
/** Larger limits are cut to this without a word. */
const MAXIMUM_LIMIT = 100;

export type Page<T> = { readonly items: readonly T[]; readonly pagination: JsonObject };

/** A page of a list that is counted: `offset` and `limit`, with links to the pages around it. */
export function listPage<T>(items: readonly T[], url: string, query: URLSearchParams): Page<T> {
  const offset = countParameter(query, "offset") ?? 0;
  const limit = limitOf(query);
  const link = (at: number) => linkTo(url, query, { offset: String(at), limit: String(limit) });
  const lastOffset = Math.max(0, Math.floor((items.length - 1) / limit) * limit);
  return {
    items: items.slice(offset, offset + limit),
    pagination: {
      total: items.length,
      limit,
      offset,
      links: {
        first: link(0),
        last: link(lastOffset),
        ...(offset + limit < items.length ? { next: link(offset + limit) } : {}),
        ...(offset > 0 ? { prev: link(Math.max(0, offset - limit)) } : {}),
      },
    },
  };
}

/**
 * A page of a stream, newest first: after `since`, up to and including `until`.
 *
 * The link to what came before carries no limit and an `until` between the last two items of the page, so whoever
 * follows it meets the last item again: both as the vendor's documentation shows them.
 */
export function streamPage<T>(
  items: readonly T[],
  { url, query, nowMs, faults }: Pick<Call, "query" | "nowMs" | "faults"> & { readonly url: string },
  timeOf: (item: T) => number,
): Page<T> {
  const untilMs = momentParameter(query, "until") ?? nowMs;
  const sinceMs = momentParameter(query, "since");
  const limit = limitOf(query);
  const window = items
    .filter((item) => timeOf(item) <= untilMs && timeOf(item) > (sinceMs ?? Number.NEGATIVE_INFINITY))
    .sort((a, b) => timeOf(b) - timeOf(a));
  const page = window.slice(0, limit);
  const remaining = window.length - page.length;
  const [last, newer] = page.toReversed().map(timeOf);
  const between = last === undefined ? untilMs : last + Math.floor(((newer ?? last) - last) / 3);
  const isLoop = faultNamed(faults, "priorLoop") !== undefined;
  const priorUrl = faultNamed(faults, "priorWrongHost") ? url.replace(/^https?:\/\/[^/]+/, WRONG_ORIGIN) : url;
  const bounds: Readonly<Record<string, string>> = faultNamed(faults, "priorWithoutUntil")
    ? {}
    : { until: new Date(isLoop ? untilMs : between).toISOString() };
  const without = "until" in bounds ? ["limit"] : ["limit", "until"];
  return {
    items: page,
    pagination: {
      remaining,
      limit,
      until: new Date(untilMs).toISOString(),
      ...(sinceMs === null ? {} : { since: new Date(sinceMs).toISOString() }),
      links: remaining > 0 || isLoop ? { prior: linkTo(priorUrl, query, bounds, without) } : {},
    },
  };
}

function linkTo(
  url: string,
  query: URLSearchParams,
  changes: Readonly<Record<string, string>>,
  without: readonly string[] = [],
): string {
  const parameters = new URLSearchParams(query);
  for (const name of without) parameters.delete(name);
  for (const [name, value] of Object.entries(changes)) parameters.set(name, value);
  return `${url}?${parameters}`;
}

function limitOf(query: URLSearchParams): number {
  const limit = countParameter(query, "limit") ?? DEFAULT_LIMIT;
  return Math.min(Math.max(limit, 1), MAXIMUM_LIMIT);
}

/** ISO 8601, or milliseconds since 1970. */
function momentParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(new Date(ms).getTime())) throw new Refusal(400, `"${name}" must be a date`);
  return ms;
}
