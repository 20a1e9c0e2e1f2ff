import type { ExposedGauge } from "../../platform/exposed-gauge.ts";
import type { Source } from "./domain.ts";

/** What Prometheus is told of the sources, by vendor. `readSources` is called with every exposition. */
export function toSourceGauges(readSources: () => Promise<readonly Source[]>): readonly ExposedGauge[] {
  return [
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
