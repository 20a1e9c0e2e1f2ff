import type { LiveItem } from "../../../platform/live/live-field.ts";
import type { EventType, EventVendor, Severity } from "../../../schema/messages.ts";

/** A moment as all who saw it tell it. Instants are epoch milliseconds. */
export type Incident = {
  readonly id: string;
  /** By which its events name it. */
  readonly key: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly severity: Severity;
  readonly type: EventType;
  readonly title: string;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly vendors: readonly EventVendor[];
  readonly eventCount: number;
  /** The key of its primary event. */
  readonly primaryKey: number;
};

/** What became known of an incident; the object is what it is now, or the one that it grew together with. */
export type IncidentChange = LiveItem<Incident | null>;

/** What an id is made of: the hash of the ref of the event that founded the incident, and which of those it is. */
export type IncidentName = { readonly foundedBy: number; readonly nth: number };

const PREFIX = "incident:";

/** The id by which clients know an incident. */
export function toIncidentId({ foundedBy, nth }: IncidentName): string {
  return `${PREFIX}${foundedBy.toString(36)}${nth === 0 ? "" : `.${nth}`}`;
}

/** What an id of an incident is made of; null for what is none. */
export function parseIncidentId(id: string): IncidentName | null {
  if (!id.startsWith(PREFIX)) return null;
  const [founder = "", nth = "0"] = id.slice(PREFIX.length).split(".");
  const name = { foundedBy: Number.parseInt(founder, 36), nth: Number(nth) };
  const isName = Object.values(name).every((part) => Number.isSafeInteger(part) && part >= 0);
  return isName && toIncidentId(name) === id ? name : null;
}
