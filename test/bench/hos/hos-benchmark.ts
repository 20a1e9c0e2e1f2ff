import { computeClocks } from "../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../subgraphs/hos/rules/duty-days.ts";
import type { Benchmark } from "../benchmark.ts";
import { median } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { measureFleet } from "./fleet-hours.ts";
import { BEGIN_MS, type Style, workedLog } from "./worked-log.ts";

export const hosBenchmark: Benchmark = {
  summary: "what the clocks of one driver cost, of 200 events, and the hours of a fleet of 10,000",
  async run({ quick, tell }) {
    const figures = CASES.map(({ name, style }) => {
      tell(`drivers who ${name}`);
      return { name, ...measure(style, quick ? 5 : 25) };
    });
    const text = formatTable(
      ["drivers who", "entries", "violations", "clocks µs", "processor µs", "with violations µs", "with reasons µs"],
      figures.map(({ name, entries, violations, clocksUs, processorUs, violationsUs, explainedUs }) => [
        name,
        entries.toFixed(0),
        violations.toFixed(1),
        clocksUs.toFixed(1),
        processorUs.toFixed(1),
        violationsUs.toFixed(1),
        explainedUs.toFixed(1),
      ]),
    );
    const fleet = await measureFleet({ drivers: quick ? 400 : 2_000, rounds: quick ? 5 : 20, tell });
    return { text: `${text}\n\n${fleet.text}`, figures: { drivers: figures, fleet: fleet.figures } };
  },
};

const DRIVERS = 200;
const DAYS = 14;
const HOUR_MS = 3_600_000;

const CASES: readonly { readonly name: string; readonly style: Style }[] = [
  { name: "rest ten hours at once", style: { restHours: [["OFF_DUTY", 11]], drivingHours: 1.7 } },
  {
    name: "split their rest",
    style: {
      restHours: [
        ["SLEEPER_BERTH", 7.5],
        ["OFF_DUTY", 3],
      ],
      drivingHours: 1,
    },
  },
  { name: "drive too long", style: { restHours: [["OFF_DUTY", 10]], drivingHours: 2.4 } },
];

/** The time of one computation: the median of rounds over all drivers, after two that are not looked at. */
function measure(style: Style, rounds: number) {
  const days = new DutyDays("America/Chicago");
  const asOfMs = BEGIN_MS + DAYS * 24 * HOUR_MS;
  const questions = Array.from({ length: DRIVERS }, (_, driver) => ({
    log: workedLog(driver + 1, style, asOfMs),
    asOfMs,
    ruleset: "PROPERTY_70_8" as const,
    days,
  }));
  const compute = () => {
    for (const question of questions) computeClocks(question);
  };
  const violations = () => {
    for (const question of questions) computeClocks(question).violations.at(0);
  };
  const explain = () => {
    for (const question of questions) {
      const clocks = computeClocks(question);
      clocks.explain();
      for (const violation of clocks.violations) violation.explain();
    }
  };
  const plain = timesOf(compute, rounds);
  return {
    entries: mean(questions.map(({ log }) => log.length)),
    violations: mean(questions.map((question) => computeClocks(question).violations.length)),
    clocksUs: plain.elapsedUs,
    processorUs: plain.processorUs,
    violationsUs: timesOf(violations, rounds).elapsedUs,
    explainedUs: timesOf(explain, rounds).elapsedUs,
  };
}

function timesOf(work: () => void, rounds: number) {
  const elapsedUs: number[] = [];
  const processorUs: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const beganMs = performance.now();
    work();
    if (round < 0) continue;
    elapsedUs.push(((performance.now() - beganMs) * 1000) / DRIVERS);
    processorUs.push(process.cpuUsage(before).user / DRIVERS);
  }
  return { elapsedUs: median(elapsedUs), processorUs: median(processorUs) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
