import type { FleetContext } from "../context.ts";
import type { DeviceEventsArgs, DriverEventsArgs, QueryEventsArgs } from "../generated.ts";
import { type Place, toCursor, toPageRequest } from "../lists/connection.ts";
import type { EventConnection } from "./event-connection.ts";
import { toEventQuery } from "./event-filter.ts";
import type { CursorPlace } from "./event-reader.ts";
import type { EventOwner } from "./query-words.ts";

type EventsArgs = Partial<QueryEventsArgs | DeviceEventsArgs | DriverEventsArgs>;

/** A page of events that fit the client's filter and are those of `owner`: what the filter says of owners narrows it. */
export async function readEvents(
  { filter, ...args }: EventsArgs,
  owner: EventOwner,
  { tenant, viewer, loaders, changes }: FleetContext,
): Promise<EventConnection> {
  const request = toPageRequest(tenant, args);
  const page = { ...request, after: toEventPlace(request.after), before: toEventPlace(request.before) };
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await changes.cursorOfNow(tenant);
  const query = await toEventQuery(filter ?? {}, { loaders, viewer });
  const { events, goesOn, searchedTo } = await loaders.eventPage.load({ query, owner, page });
  const edges = events.map((node) => ({ cursor: toCursor(tenant, [node.occurredAt, node.id]), node }));
  const searchedToCursor = searchedTo && toCursor(tenant, searchedTo);
  const [first, last] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  const pageInfo = {
    hasNextPage: page.backward ? page.before !== null : goesOn,
    hasPreviousPage: page.backward ? goesOn : page.after !== null,
    startCursor: page.backward ? (searchedToCursor ?? first) : first,
    endCursor: page.backward ? last : (searchedToCursor ?? last),
    isPartial: searchedTo !== null,
  };
  return { edges, pageInfo, changeCursor, list: { query, owner } };
}

/** Cursors of events have an instant first. */
function toEventPlace(place: Place | null): CursorPlace | null {
  return place && [Number(place[0]), place[1]];
}
