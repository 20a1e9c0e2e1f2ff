import type { Clock } from "../../../platform/clock.ts";
import type { ExposedGauge } from "../../../platform/metrics/exposed.ts";
import { lagSecondsOf, type Source, stateOf } from "../domain.ts";

/** What Prometheus is told of the sources, by vendor. `readSources` is called with every exposition. */
export function toSourceGauges(readSources: () => Promise<readonly Source[]>, clock: Clock): readonly ExposedGauge[] {
  return [
    {
      name: "source_lag_seconds",
      help: "Since the instant up to which all that a vendor has told is in the index. Not there before its first complete reading.",
      labelNames: ["vendor"],
      async read() {
        const sources = await readSources();
        return sources.flatMap(({ vendor, status }) => {
          const lagSeconds = lagSecondsOf(status, clock.now());
          return lagSeconds === null ? [] : [{ labels: { vendor }, value: lagSeconds }];
        });
      },
    },
    {
      name: "source_state",
      help: "1 for the state in which a vendor's source is.",
      labelNames: ["vendor", "state"],
      async read() {
        const sources = await readSources();
        return sources.map(({ vendor, status }) => ({ labels: { vendor, state: stateOf(status) }, value: 1 }));
      },
    },
    {
      name: "source_quarantined_records",
      help: "Records and answers of a vendor that are in quarantine now.",
      labelNames: ["vendor"],
      async read() {
        const sources = await readSources();
        return sources.map(({ vendor, status }) => ({ labels: { vendor }, value: status?.quarantined ?? 0 }));
      },
    },
    {
      name: "source_quarantine_newest_reason",
      help: "1 for the reason why the newest record of a vendor is in quarantine.",
      // The reasons are few, and in words of ours.
      labelNames: ["vendor", "reason"],
      async read() {
        const sources = await readSources();
        return sources.flatMap(({ vendor, status }) => {
          const reason = status?.quarantineReason;
          return reason ? [{ labels: { vendor, reason }, value: 1 }] : [];
        });
      },
    },
  ];
}
