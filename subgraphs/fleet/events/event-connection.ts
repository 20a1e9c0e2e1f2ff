import type { FleetEvent } from "../domain.ts";
import type { Connection } from "../lists/connection.ts";
import type { EventQuery } from "./event-query.ts";
import type { EventOwner } from "./query-words.ts";

/** Which events a list has. */
export type EventListKey = { readonly query: EventQuery; readonly owner: EventOwner };

/** A page of events, and of which list it is one. */
export type EventConnection = Connection<FleetEvent> & {
  /** The place in the order of changes at which it was true. */
  readonly changeCursor: string;
  readonly list: EventListKey;
};
