import { type Kysely, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { eachRow } from "../../../platform/store/sql-words.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { QUARTER_MS } from "./hour-tables.ts";

/** What of an event decides where it is counted. */
type Counted = Pick<EventTable, "tenant" | "class" | "occurredAtMs">;

/** An event as it was and as it is: null before it came, and once it is gone. */
export type CountedChange = { readonly before: Counted | null; readonly after: Counted | null };

type Cell = { readonly tenant: number; readonly hour: number; readonly class: number; readonly counts: number[] };

const COUNTS = ["count0", "count1", "count2", "count3"] as const;
const ADDED = COUNTS.map((name) => `${name} = eventHour.${name} + excluded.${name}`).join(", ");

/** Counts some events anew where they occurred, by class. Costs one row an hour and class of them, and nothing where nothing is counted otherwise. */
export async function writeHours(tx: Kysely<FleetTables>, changes: readonly CountedChange[]): Promise<void> {
  const cells = toCells(changes);
  if (cells.length === 0) return;
  await insertRows(tx, {
    into: "eventHour",
    columns: ["tenant", "hour", "class", ...COUNTS],
    rows: cells.map(({ tenant, hour, class: code, counts }) => [tenant, hour, code, ...counts]),
    onConflict: { sql: `(tenant, hour, class) do update set ${ADDED}` },
  });
  const emptied = cells.filter(({ counts }) => counts.some((delta) => delta < 0));
  if (emptied.length === 0) return;
  const keys = emptied.map(({ tenant, hour, class: code }) => ({ tenant, hour, class: code }));
  await sql`delete from eventHour where (tenant, hour, class) in
      (select one.tenant, one.hour, one.class from ${eachRow(tx, keys, { texts: [], integers: ["tenant", "hour", "class"] })})
    and count0 = 0 and count1 = 0 and count2 = 0 and count3 = 0`.execute(tx);
}

/** By how much which counts change. */
function toCells(changes: readonly CountedChange[]): readonly Cell[] {
  const cells = new Map<string, Cell>();
  const add = ({ tenant, class: code, occurredAtMs }: Counted, delta: number) => {
    const quarter = Math.floor(occurredAtMs / QUARTER_MS);
    const hour = Math.floor(quarter / 4);
    const key = `${tenant} ${hour} ${code}`;
    const cell = cells.get(key) ?? { tenant, hour, class: code, counts: [0, 0, 0, 0] };
    cell.counts[quarter - hour * 4] = (cell.counts[quarter - hour * 4] ?? 0) + delta;
    cells.set(key, cell);
  };
  for (const { before, after } of changes) {
    if (before) add(before, -1);
    if (after) add(after, 1);
  }
  return [...cells.values()].filter(({ counts }) => counts.some((delta) => delta !== 0));
}
