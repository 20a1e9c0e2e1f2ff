import type { DutyPeriod } from "../../../subgraphs/hos/rules/duty-log.ts";
import { createRandom } from "../../ingestion/random.ts";

/** How a driver rests, in turn, and how long a piece of driving is. */
export type Style = {
  readonly restHours: readonly (readonly [DutyPeriod["status"], number])[];
  readonly drivingHours: number;
};

/** When all logs begin. */
export const BEGIN_MS = Date.UTC(2026, 2, 1, 11);

/** Some ten entries a day: work and driving in four pieces, with a stop after each. */
export function workedLog(seed: number, { restHours, drivingHours }: Style, untilMs: number): DutyPeriod[] {
  const random = createRandom(seed);
  const log: DutyPeriod[] = [];
  let startMs = BEGIN_MS;
  const add = (status: DutyPeriod["status"], hours: number) => {
    log.push({ status, startMs });
    startMs += Math.round(hours * (0.9 + 0.2 * random()) * 3600) * 1000;
  };
  for (let turn = 0; startMs < untilMs; turn += 1) {
    for (let piece = 0; piece < 4; piece += 1) {
      if (piece % 2 === 0) add("ON_DUTY", 0.3);
      add("DRIVING", drivingHours);
      add("OFF_DUTY", 0.4);
    }
    const [status, hours] = restHours[turn % restHours.length] as Style["restHours"][number];
    add(status, hours * 1.12);
  }
  return log.filter((period) => period.startMs < untilMs);
}
