import type { Kysely } from "kysely";
import type { EventTable, FleetTables } from "../../tables.ts";
import { addToCounters, type CounterChange, type Counters } from "../counter-rows.ts";
import { QUARTER_MS } from "./hour-tables.ts";

/** What of an event decides where it is counted. */
type Counted = Pick<EventTable, "tenant" | "class" | "occurredAtMs">;

/** An event as it was and as it is: null before it came, and once it is gone. */
export type CountedChange = { readonly before: Counted | null; readonly after: Counted | null };

const COUNTS = ["count0", "count1", "count2", "count3"] as const;
type Count = (typeof COUNTS)[number];

const HOURS: Counters<Count> = { table: "eventHour", key: ["tenant", "hour", "class"], counts: COUNTS };

type Cell = CounterChange<Count> & { readonly deltas: Record<Count, number> };

/** Counts some events anew where they occurred, by class. Costs one row an hour and class of them. */
export async function writeHours(tx: Kysely<FleetTables>, changes: Iterable<CountedChange>): Promise<void> {
  const cells = new Map<string, Cell>();
  const add = ({ tenant, class: code, occurredAtMs }: Counted, delta: number) => {
    const quarter = Math.floor(occurredAtMs / QUARTER_MS);
    const hour = Math.floor(quarter / 4);
    const name = `${tenant} ${hour} ${code}`;
    const cell = cells.get(name) ?? {
      key: [tenant, hour, code],
      deltas: { count0: 0, count1: 0, count2: 0, count3: 0 },
    };
    cells.set(name, cell);
    const count = COUNTS[quarter - hour * 4];
    if (count) cell.deltas[count] += delta;
  };
  for (const { before, after } of changes) {
    if (before) add(before, -1);
    if (after) add(after, 1);
  }
  await addToCounters(tx, HOURS, cells.values());
}
