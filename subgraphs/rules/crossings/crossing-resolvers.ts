import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { RulesContext } from "../context.ts";
import type { Resolvers, RuleCrossingFilter } from "../generated.ts";
import type { CrossingQuery } from "./crossing-query.ts";
import type { CrossingPlace } from "./crossing-reader.ts";

const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;

/** What resolves the types of crossings. */
export const crossingResolvers: Pick<Resolvers<RulesContext>, "RuleCrossing" | "RuleCrossingChange"> = {
  RuleCrossing: {
    event: ({ eventId }) => ({ id: eventId }),
    /** The rule of today; a rule that is gone is null, not an error. */
    rule: ({ ruleId }, _args, { loaders }) => loaders.rules.load(ruleId),
  },
  RuleCrossingChange: {
    crossingId: ({ id }) => id,
    crossing: ({ object }) => object,
  },
};

type CrossingsArgs = {
  readonly from?: number | null;
  readonly to?: number | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

/** A page of the crossings of a rule, the newest first. */
export async function readCrossingPage(
  ruleId: string,
  { from, to, first, after }: CrossingsArgs,
  { store, tenant, loaders, crossingChanges }: RulesContext,
) {
  const size = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const place = after == null ? null : toPlace(readPageCursor(tenant, after, { kinds: ["instant", "text"] }));
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await crossingChanges.cursorOfNow(tenant);
  const asked = { tenant, ruleId, fromMs: from ?? null, toMs: to ?? null, after: place, limit: size + 1 };
  const found = await store.crossings.ofRule(asked);
  const shown = found.slice(0, size);
  const crossings = await loaders.crossings.loadMany(shown.map(({ eventId }) => eventId));
  const edges = shown.flatMap(({ occurredAtMs, eventId }, index) => {
    const node = crossings[index];
    if (node instanceof Error) throw node;
    // Its record may have gone between the two.
    return node ? [{ cursor: toPageCursor(tenant, occurredAtMs, eventId), node }] : [];
  });
  const pageInfo = {
    hasNextPage: found.length > size,
    hasPreviousPage: place !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    isPartial: false,
  };
  return { edges, pageInfo, changeCursor };
}

type FollowArgs = { readonly filter?: RuleCrossingFilter | null; readonly after?: string | null };

/** What becomes known of the crossings that fit the client's filter. */
export async function followCrossings(
  { filter, after }: FollowArgs,
  { store, tenant, crossingChanges, signal }: RulesContext,
) {
  const deviceIds = filter?.deviceIds && (await store.currentIds(tenant, filter.deviceIds));
  const query: CrossingQuery = { ...filter, deviceIds: deviceIds ?? null };
  return crossingChanges.follow({ tenant, filter: query, after: after ?? null }, signal);
}

function toPlace([occurredAtMs, eventId]: readonly [number, string]): CrossingPlace {
  return { occurredAtMs, eventId };
}
