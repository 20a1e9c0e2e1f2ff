import type { Kysely } from "kysely";
import { addToCounters, type CounterChange, type Counters } from "../counts/counter-rows.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { COVERED, COVERED_NAMES, type Covered, type CoveredEvent } from "./coverage-tables.ts";

type Counted = CoveredEvent & Pick<EventTable, "tenant" | "class">;

/** What an event had and has: see {@link COVERED}. Null before it came, and once it is gone. */
export type CoverageChange = { readonly before: Counted | null; readonly after: Counted | null };

const COVERAGE: Counters<Covered> = { table: "classCoverage", key: ["tenant", "class"], counts: COVERED_NAMES };

type Row = CounterChange<Covered> & { readonly deltas: Record<Covered, number> };

/** Counts anew what some events have. Costs one row a class of them. */
export async function writeCoverage(tx: Kysely<FleetTables>, changes: Iterable<CoverageChange>): Promise<void> {
  const rows = new Map<number, Row>();
  const add = (event: Counted, delta: number) => {
    const row = rows.get(event.class) ?? { key: [event.tenant, event.class], deltas: toZeros() };
    rows.set(event.class, row);
    for (const name of COVERED_NAMES) if (COVERED[name].has(event)) row.deltas[name] += delta;
  };
  for (const { before, after } of changes) {
    if (before) add(before, -1);
    if (after) add(after, 1);
  }
  await addToCounters(tx, COVERAGE, rows.values());
}

function toZeros(): Record<Covered, number> {
  return Object.fromEntries(COVERED_NAMES.map((name) => [name, 0])) as Record<Covered, number>;
}
