import type { Connection } from "../lists/connection.ts";
import type { Incident } from "./incident.ts";
import type { IncidentQuery } from "./incident-query.ts";
import type { IncidentOwner } from "./incident-reader.ts";

/** Which incidents a list has. */
export type IncidentListKey = { readonly query: IncidentQuery; readonly owner: IncidentOwner };

/** A page of incidents, and of which list it is one. */
export type IncidentConnection = Connection<Incident> & {
  /** The place in the order of their changes at which it was true. */
  readonly changeCursor: string;
  readonly list: IncidentListKey;
};
