import { setImmediate as nextTurn } from "node:timers/promises";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import { isMeant, type RuleQuery } from "./rule-query.ts";
import type { PlacedRule, RulePlace, RuleReader } from "./rule-reader.ts";

const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;
/** So many are read at once: a few milliseconds, after which others have their turn. */
const CHUNK = 200;
/** So many are looked at for one page. */
const MOST_LOOKED_AT = 2_000;

export type RulePageAsked = {
  readonly tenant: string;
  readonly query: RuleQuery;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
};

/**
 * A page of the rules of today, as the type `RuleConnection` has it. A filter that few fit can leave a page before it is full, which then says
 * so. Throws a `PublicError` that names the argument at fault.
 */
export async function readRulePage(rules: Pick<RuleReader, "after">, { tenant, query, first, after }: RulePageAsked) {
  const size = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const start = after == null ? null : toPlace(readPageCursor(tenant, after, { kinds: ["instant", "text"] }));
  const { found, goesOn, searchedTo } = await search(rules, { tenant, query, size, start });
  const toCursor = ({ createdAtMs, ref }: RulePlace) => toPageCursor(tenant, createdAtMs, ref);
  const edges = found.map(({ rule: node, ...place }) => ({ cursor: toCursor(place), node }));
  const pageInfo = {
    hasNextPage: goesOn,
    hasPreviousPage: start !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: searchedTo ? toCursor(searchedTo) : (edges.at(-1)?.cursor ?? null),
    isPartial: searchedTo !== null,
  };
  return { edges, pageInfo };
}

type Search = Pick<RulePageAsked, "tenant" | "query"> & { readonly size: number; readonly start: RulePlace | null };

async function search(rules: Pick<RuleReader, "after">, { tenant, query, size, start }: Search) {
  const found: PlacedRule[] = [];
  let place = start;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += CHUNK) {
    const chunk = await rules.after({ tenant, devices: query.devices ?? null, after: place, limit: CHUNK });
    for (const { rule, ...at } of chunk) {
      if (!rule || !isMeant(rule, query)) continue;
      if (found.length === size) return { found, goesOn: true, searchedTo: null };
      found.push({ ...at, rule });
    }
    place = chunk.at(-1) ?? place;
    if (chunk.length < CHUNK) return { found, goesOn: false, searchedTo: null };
    await nextTurn();
  }
  return { found, goesOn: true, searchedTo: place };
}

function toPlace([createdAtMs, ref]: readonly [number, string]): RulePlace {
  return { createdAtMs, ref };
}
