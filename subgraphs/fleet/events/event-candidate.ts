import type { Place, ScanIndex, ScanTable } from "../lists/place-scan.ts";

/** What of an event decides whether a query wants it. */
export type Candidate = {
  readonly key: number;
  readonly occurredAtMs: number;
  readonly refHash: number;
  readonly class: number;
  readonly device: number | null;
  readonly driver: number | null;
  readonly rule: number | null;
  readonly updatedAtMs: number;
  /** The numbers of its groups, JSON; null where it is of none. */
  readonly groups: string | null;
  readonly incident: number | null;
};

/**
 * The indexes of events. Each has the events of one value, or all, in the order of time; but for the one by update, whose
 * events of a period are sorted.
 */
export type EventIndexName = "time" | "class" | "device" | "driver" | "rule" | "group" | "incident" | "update";

const PLACE = ["e.occurredAtMs", "e.refHash"] as const;

const indexOn = (by: string, where: string): ScanIndex => ({
  ...{ from: "event e", by, place: PLACE },
  where: `e.tenant = ? ${where}`,
});

export const EVENT_INDEXES: Readonly<Record<EventIndexName, ScanIndex>> = {
  time: indexOn("eventByTime", ""),
  class: indexOn("eventByClass", "and e.class = ?"),
  device: indexOn("eventByDevice", "and e.device = ?"),
  driver: indexOn("eventByDriver", "and e.driver = ?"),
  rule: indexOn("eventByRule", "and e.rule = ?"),
  incident: indexOn("eventByIncident", "and e.incident = ?"),
  update: {
    ...indexOn("eventByUpdate", "and e.updatedAtMs >= ? and e.updatedAtMs < ?"),
    // PostgreSQL would take the index by time and look at all events.
    order: ["e.occurredAtMs + 0", "e.refHash"],
  },
  group: {
    from: "eventGroup g join event e on e.key = g.key",
    where: "g.tenant = ? and g.grp = ?",
    place: ["g.occurredAtMs", "g.refHash"],
  },
};

export const EVENT_TABLE: ScanTable<Candidate> = {
  columns: "e.key, e.occurredAtMs, e.refHash, e.class, e.device, e.driver, e.rule, e.updatedAtMs, e.groups, e.incident",
  indexedColumns: `e.key, e.occurredAtMs, e.refHash, e.class, cast(null as bigint) as device,
    cast(null as bigint) as driver, cast(null as bigint) as rule, 0 as updatedAtMs, cast(null as text) as groups,
    cast(null as bigint) as incident`,
  placeOf: ({ occurredAtMs, refHash }): Place => [occurredAtMs, refHash],
};
