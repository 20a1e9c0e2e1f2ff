import { formatTable } from "../table.ts";

/** What a simulated week took on an engine, as `npm run bench -- capacity` tells it. */
export type MeasuredWeek = {
  readonly engine: string;
  readonly vehicles: number;
  readonly bytes: number;
  /** Of these, what vendors sent, as it was received. */
  readonly rawBytes: number;
};

/** The defaults of `RETAIN_DAYS_EVENTS` and `RETAIN_DAYS_RAW`. */
const DAYS_KEPT = 400;
const DAYS_RAW = 200;
const WEEK_DAYS = 7;

/** What a fleet takes after some days: what came on each of them, without what has gone by its age. */
export function toBytes({ vehicles, bytes, rawBytes }: MeasuredWeek, fleet: number, days: number): number {
  const perDay = (fleet / vehicles / WEEK_DAYS) * (bytes - rawBytes);
  const rawPerDay = (fleet / vehicles / WEEK_DAYS) * rawBytes;
  return perDay * Math.min(days, DAYS_KEPT) + rawPerDay * Math.min(days, DAYS_RAW);
}

function toSize(bytes: number): string {
  if (bytes >= 1e12) return `${(bytes / 1e12).toFixed(1)} TB`;
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(bytes >= 1e10 ? 0 : 1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

/** The growth of fleets of several sizes, as the guide shows it. */
export function formatGrowth(weeks: readonly MeasuredWeek[], sizes: readonly number[]): string {
  return formatTable(
    ["", "vehicles", "a day", "30 days", "200 days", "400 days and more"],
    weeks.flatMap((week) =>
      sizes.map((fleet) => [
        week.engine,
        fleet.toLocaleString("en"),
        ...[1, 30, 200, 400].map((days) => toSize(toBytes(week, fleet, days))),
      ]),
    ),
  );
}
