import { type Kysely, sql } from "kysely";
import { eachNumber, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import { type AttributionSource, PRESENCE, type Presence } from "./attribution.ts";
import { LONGEST_STAY_MS } from "./stays.ts";

/** Something that says who drove at an event, or who may have. */
export type SaidOfDriver = {
  readonly source: AttributionSource;
  /** The driver's number of a word, as the row has it. */
  readonly driver: number;
  readonly driverId: string;
  /** The key of the event that says so: an entry of the log, or a witness. */
  readonly by: number;
  /** Of an entry of the log: what it says that the driver does. */
  readonly presence: Presence | null;
};

/**
 * What the log, and the other events of their incidents, say of who drove at some events, by their keys: those that are nearest to the wheel
 * first, and witnesses in their order. Two statements.
 */
export async function readEvidence(
  db: Kysely<FleetTables>,
  keys: readonly number[],
): Promise<ReadonlyMap<number, readonly SaidOfDriver[]>> {
  type Row = { readonly asked: number; readonly driver: number; readonly driverId: string; readonly by: number };
  const join = joinInOrder(db);
  const { rows: entries } = await sql<Row & { presence: Presence }>`
    select e.key as asked, l.driver, w.text as "driverId", l.key as "by", l.presence
    from ${eachNumber(db, keys)} ${join} event e on e.key = one.value
      ${join} logEntry l ${indexedBy(db, "logEntryByDevice")}
        on l.tenant = e.tenant and l.device = e.device and l.device is not null and l.presence > ${sql.lit(PRESENCE.OUT)}
        and l.atMs > e.occurredAtMs - ${LONGEST_STAY_MS} and l.atMs <= e.occurredAtMs and l.untilMs > e.occurredAtMs
      ${join} word w on w.code = l.driver
    order by l.presence desc, l.atMs, l.refHash`.execute(db);
  const { rows: witnesses } = await sql<Row>`
    select e.key as asked, o.driver, w.text as "driverId", o.key as "by"
    from ${eachNumber(db, keys)} ${join} event e on e.key = one.value
      ${join} event o ${indexedBy(db, "eventByIncident")} on o.tenant = e.tenant and o.incident = e.incident
        and o.incident is not null and o.key <> e.key and o.nobody is null and o.basis is null
      ${join} word w on w.code = o.driver
    order by o.occurredAtMs, o.refHash`.execute(db);
  const said = [
    ...entries.map((row) => ({ ...row, source: "DUTY_LOG" as const })),
    ...witnesses.map((row) => ({ ...row, source: "WITNESS" as const, presence: null })),
  ];
  return Map.groupBy(said, ({ asked }) => asked);
}
