import { PublicError } from "../../../platform/public-error.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";

/** The most items of one page. */
const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;

export type PageArguments = {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
};

/** A place in a list: the values that the list is sorted by. */
export type Place = readonly [string | number, string];

export type PageRequest = {
  readonly tenant: string;
  readonly limit: number;
  /** Whether the page is cut from the end of the list. */
  readonly backward: boolean;
  readonly after: Place | null;
  readonly before: Place | null;
};

export type Connection<Node> = {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly isPartial: boolean;
  };
};

/** What a client asked of a list, checked. Throws a {@link PublicError} that names the argument at fault. */
export function toPageRequest(tenant: string, { first, after, last, before }: PageArguments): PageRequest {
  if (first != null && last != null) {
    throw new PublicError("BAD_USER_INPUT", "Ask for `first` or for `last`, not for both.", { field: "last" });
  }
  return {
    tenant,
    limit: last != null ? readPageSize(last, LARGEST_PAGE, "last") : readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE),
    backward: last != null,
    after: after == null ? null : toPlace(tenant, "after", after),
    before: before == null ? null : toPlace(tenant, "before", before),
  };
}

/**
 * A page of a list out of up to `limit + 1` rows, in the direction of the request: the surplus row tells that the list
 * goes on. Says of the other side only what the request itself shows.
 */
export function toConnection<Row, Node>(
  rows: readonly Row[],
  { tenant, limit, backward, after, before }: PageRequest,
  { place, node }: { place: (row: Row) => Place; node: (row: Row) => Node },
): Connection<Node> {
  const goesOn = rows.length > limit;
  const page = backward ? rows.slice(0, limit).reverse() : rows.slice(0, limit);
  const edges = page.map((row) => ({ cursor: toCursor(tenant, place(row)), node: node(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? before !== null : goesOn,
      hasPreviousPage: backward ? goesOn : after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      isPartial: false,
    },
  };
}

export function toCursor(tenant: string, place: Place): string {
  return toPageCursor(tenant, ...place);
}

function toPlace(tenant: string, field: string, cursor: string): Place {
  return readPageCursor(tenant, cursor, { kinds: ["value", "text"], field });
}
