import type { Clock } from "../../../platform/clock.ts";
import type { ExposedGauge } from "../../../platform/metrics/exposed.ts";

/** Epoch milliseconds of the oldest that there is; null where there is none. */
export type Oldest = { readonly eventAtMs: number | null; readonly changeAtMs: number | null };

/**
 * What Prometheus is told of how old things get before they go: more than the days for which they are kept says that
 * nothing is removed. `readOldest` is called with every exposition of each.
 */
export function toAgeGauges(readOldest: () => Promise<Oldest>, clock: Clock): readonly ExposedGauge[] {
  const gauge = (name: string, help: string, of: keyof Oldest): ExposedGauge => ({
    name,
    help,
    labelNames: [],
    async read() {
      const { [of]: atMs } = await readOldest();
      return atMs === null ? [] : [{ labels: {}, value: (clock.now() - atMs) / 1_000 }];
    },
  });
  return [
    gauge(
      "fleet_oldest_event_age_seconds",
      "Since the oldest event that is kept occurred. Not there without one.",
      "eventAtMs",
    ),
    gauge(
      "fleet_oldest_change_age_seconds",
      "Since the oldest change of an event that is kept became known. Not there without one.",
      "changeAtMs",
    ),
  ];
}
