import { setImmediate as nextTurn } from "node:timers/promises";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { FootageRequest } from "./footage-request.ts";
import { type RequestQuery, toFacts, toRequestFilter } from "./request-filter.ts";
import type { RequestPlace, RequestReader } from "./request-reader.ts";

/** The most requests of one page. */
const LARGEST_PAGE = 200;
/** So many are read at once: a few milliseconds, after which others have their turn. */
const CHUNK = 200;
/** So many are looked at for one page. */
const MOST_LOOKED_AT = 2_000;

export type RequestPage = {
  readonly requests: readonly FootageRequest[];
  readonly goesOn: boolean;
  /** The place up to which the list was searched, where that was the end of the page. */
  readonly searchedTo: RequestPlace | null;
};

export type RequestListQuestion = {
  readonly tenant: string;
  readonly query: RequestQuery;
  readonly first: number;
  readonly after: RequestPlace | null;
};

/** A page of requests for footage, the latest first. A filter that few fit can leave a page before it is full, which then says so. */
export async function readRequestPage(
  list: Pick<RequestReader, "after">,
  { tenant, query, first, after }: RequestListQuestion,
): Promise<RequestPage> {
  readPageSize(first, LARGEST_PAGE);
  const { isIn } = toRequestFilter(query);
  const requests: FootageRequest[] = [];
  let place = after;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += CHUNK) {
    const chunk = await list.after(tenant, place, CHUNK);
    for (const request of chunk) {
      const fits = isIn(toFacts(request));
      if (fits && requests.length === first) return { requests, goesOn: true, searchedTo: null };
      if (fits) requests.push(request);
    }
    place = chunk.at(-1) ?? place;
    if (chunk.length < CHUNK) return { requests, goesOn: false, searchedTo: null };
    await nextTurn();
  }
  return { requests, goesOn: true, searchedTo: place };
}

/** The cursor of a request's place in the list of its tenant. */
export function toRequestCursor(tenant: string, { requestedAtMs, ref }: RequestPlace): string {
  return toPageCursor(tenant, requestedAtMs, ref);
}

/** The place that a cursor names. Throws a `PublicError` for what is no cursor of the tenant's list. */
export function readRequestCursor(tenant: string, cursor: string): RequestPlace {
  const [requestedAtMs, ref] = readPageCursor(tenant, cursor, { kinds: ["instant", "text"] });
  return { requestedAtMs, ref };
}
