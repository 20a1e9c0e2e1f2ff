import type { DutyPeriod, DutyStatus } from "../../rules/duty-log.ts";

/** Driving that counts as something else. */
export type SpecialDriving = "PERSONAL_CONVEYANCE" | "YARD_MOVES";

/** A stretch of a log, up to its end, which is not of it. `status` is null where the log does not tell. */
export type GridPeriod = {
  readonly status: DutyStatus | null;
  readonly special: SpecialDriving | null;
  readonly startMs: number;
  readonly endMs: number;
};

/** The stretches of a log that is in order, up to an instant, each up to its end. What is unknown is left out. */
export function toStretches(log: readonly DutyPeriod[], untilMs: number): readonly GridPeriod[] {
  const stretches: GridPeriod[] = [];
  for (const [index, { status, condition, startMs, endMs: ownEndMs }] of log.entries()) {
    const nextMs = Math.min(log[index + 1]?.startMs ?? untilMs, untilMs);
    const endMs = Math.min(ownEndMs ?? nextMs, nextMs);
    // A seat beside the driver is on duty in a log.
    const special = condition === "PASSENGER_SEAT" ? null : (condition ?? null);
    if (startMs < endMs) append(stretches, { status, special, startMs, endMs });
  }
  return stretches;
}

/** The grid of a day: stretches that follow each other without a gap from its begin to its end. */
export function toGrid(
  stretches: readonly GridPeriod[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): readonly GridPeriod[] {
  const grid: GridPeriod[] = [];
  let toldMs = startMs;
  const leaveOpen = (untilMs: number) => {
    if (toldMs < untilMs) append(grid, { status: null, special: null, startMs: toldMs, endMs: untilMs });
  };
  for (const stretch of stretches) {
    if (stretch.endMs <= startMs) continue;
    if (stretch.startMs >= endMs) break;
    const own = { ...stretch, startMs: Math.max(stretch.startMs, startMs), endMs: Math.min(stretch.endMs, endMs) };
    leaveOpen(own.startMs);
    append(grid, own);
    toldMs = own.endMs;
  }
  leaveOpen(endMs);
  return grid;
}

/** What goes on is one stretch, whatever was written down in between. */
function append(periods: GridPeriod[], next: GridPeriod): void {
  const last = periods.at(-1);
  const goesOn = last?.status === next.status && last.special === next.special && last.endMs === next.startMs;
  if (last && goesOn) periods[periods.length - 1] = { ...last, endMs: next.endMs };
  else periods.push(next);
}

/** How long each status lasts in a grid, in milliseconds; `UNKNOWN` is of what the log does not tell. */
export function toTotals(grid: readonly GridPeriod[]): Readonly<Record<DutyStatus | "UNKNOWN", number>> {
  const totals = { OFF_DUTY: 0, SLEEPER_BERTH: 0, DRIVING: 0, ON_DUTY: 0, WAITING_AT_SITE: 0, UNKNOWN: 0 };
  for (const { status, startMs, endMs } of grid) totals[status ?? "UNKNOWN"] += endMs - startMs;
  return totals;
}
