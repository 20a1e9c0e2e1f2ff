import { type Kysely, sql } from "kysely";
import { eachRow, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import type { Present } from "./attribution.ts";
import { LONGEST_STAY_MS } from "./stays.ts";

/** A moment of a vehicle. */
export type DeviceMoment = { readonly key: number; readonly device: number; readonly atMs: number };

/** Somebody in a vehicle, with the key of the entry of the log that says so. */
export type PresentBy = Present & { readonly entry: number };

/** An entry of the log, and the time for which it says that somebody is in a vehicle. */
type Stay = PresentBy & { readonly atMs: number; readonly untilMs: number };

const NOBODY: readonly PresentBy[] = [];

/**
 * Who was in a vehicle at each of some moments by the log, by their keys. One statement, which reads each entry once, however many
 * moments it tells of.
 */
export async function readPresent(
  db: Kysely<FleetTables>,
  tenant: number,
  moments: readonly DeviceMoment[],
): Promise<(key: number) => readonly PresentBy[]> {
  if (moments.length === 0) return () => NOBODY;
  const runs = toRuns(moments);
  const asked = runs.map((run, place) => ({
    place,
    device: run[0].device,
    fromMs: run[0].atMs,
    toMs: run.at(-1)?.atMs ?? run[0].atMs,
  }));
  const { rows } = await sql<Stay & { readonly place: number }>`
    select one.place, l.driver, l.presence, l.key as entry, l.atMs, l.untilMs
    from ${eachRow(db, asked, { texts: [], integers: ["place", "device", "fromMs", "toMs"] })}
      ${joinInOrder(db)} logEntry l ${indexedBy(db, "logEntryByDevice")}
        on l.tenant = ${tenant} and l.device = one.device and l.device is not null and l.presence > 0
        and l.atMs > one.fromMs - ${LONGEST_STAY_MS} and l.atMs <= one.toMs and l.untilMs > one.fromMs`.execute(db);
  const staysOf = Map.groupBy(rows, ({ place }) => place);
  const presentAt = new Map<number, readonly PresentBy[]>();
  for (const [place, run] of runs.entries()) findPresent(run, staysOf.get(place) ?? [], presentAt);
  return (key) => presentAt.get(key) ?? NOBODY;
}

type Run = readonly [DeviceMoment, ...DeviceMoment[]];

/** The moments of each vehicle in order, apart where no entry can tell of both. */
function toRuns(moments: readonly DeviceMoment[]): readonly Run[] {
  const runs: [DeviceMoment, ...DeviceMoment[]][] = [];
  for (const ofDevice of Map.groupBy(moments, ({ device }) => device).values()) {
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const moment of ofDevice.toSorted((a, b) => a.atMs - b.atMs)) {
      if (moment.atMs - lastMs >= LONGEST_STAY_MS) runs.push([moment]);
      else runs.at(-1)?.push(moment);
      lastMs = moment.atMs;
    }
  }
  return runs;
}

/** Goes through moments and stays of one vehicle side by side. */
function findPresent(run: Run, stays: readonly Stay[], presentAt: Map<number, readonly PresentBy[]>): void {
  const inOrder = stays.toSorted((a, b) => a.atMs - b.atMs || a.entry - b.entry);
  let next = 0;
  let present: readonly Stay[] = [];
  for (const { key, atMs } of run) {
    const begun: Stay[] = [];
    for (let stay = inOrder[next]; stay && stay.atMs <= atMs; stay = inOrder[++next]) begun.push(stay);
    present = [...present, ...begun].filter(({ untilMs }) => untilMs > atMs);
    if (present.length > 0) presentAt.set(key, present);
  }
}
