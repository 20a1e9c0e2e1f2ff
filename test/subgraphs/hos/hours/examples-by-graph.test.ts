import { describe, expect, it } from "vitest";
import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import { at, readLog, told } from "../rules/duty-notation.ts";
import { EXAMPLES, type Example, WITHOUT_EXCEPTION } from "../rules/fmcsa-examples.ts";
import { type Row, row } from "../vistracks.ts";
import { type Clocks, driverOf, iso, openHours } from "./asked-hours.ts";
import { toRows } from "./told-logs.ts";

const NOW_MS = at("d12 0");
const CHANGED_AT_MS = at("d11 23");

/** A driver of an example: the user who keeps its log, and who drives while that one is in the passenger seat. */
const userOf = (index: number) => 1_000 + index;
const coDriverOf = (index: number) => 2_000 + index;

const isSeat = ({ condition }: DutyPeriod) => condition === "PASSENGER_SEAT";

/** The log of who drives while another one is in the passenger seat. */
function coDriversRows({ log }: Example, index: number): readonly Row[] {
  const periods = readLog(log).log;
  if (!periods.some(isSeat)) return [];
  const changedAt = new Date(CHANGED_AT_MS).toISOString();
  return periods.map((period, place) =>
    row(index * 1_000 + 500 + place, changedAt, {
      userId: coDriverOf(index),
      eventType: isSeat(period) ? "Driving" : "OffDuty",
      eventTime: new Date(period.startMs).toISOString(),
    }),
  );
}

const rowsOf = (example: Example, index: number) => [
  ...toRows(example.log, { userId: userOf(index), firstId: index * 1_000 + 1, changedAtMs: CHANGED_AT_MS }).rows,
  ...coDriversRows(example, index),
];

/** Days of teams, which name the co-driver. */
const daysOf = (example: Example, index: number) =>
  coDriversRows(example, index).length === 0
    ? []
    : ["2026-03-01", "2026-03-02"].map((logDate) => ({
        userId: userOf(index),
        logDate,
        homeTerminalTimeZone: "UTC",
        coDrivers: [coDriverOf(index)],
      }));

const violationsOf = (clocks: Clocks | null | undefined) =>
  clocks?.violations.map(
    ({ limit, startedAt, endedAt }) => `${limit} ${told(Date.parse(startedAt))}–${told(Date.parse(endedAt))}`,
  );

describe("FMCSA's examples, sent as driver histories and read by GraphQL", () => {
  it("have the violations that they are to have", async ({ signal }) => {
    const examples = [...EXAMPLES, ...WITHOUT_EXCEPTION];
    await using hours = await openHours(
      { rows: examples.flatMap(rowsOf), days: examples.flatMap(daysOf) },
      NOW_MS,
      signal,
    );

    for (const [index, { title, log, ruleset = "PROPERTY_70_8", exceptions = [], violations }] of examples.entries()) {
      const toIso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());
      const { clocks, refusals } = await hours.ask([driverOf(userOf(index))], {
        at: toIso(readLog(log).asOfMs),
        ruleset,
        exceptions: exceptions.map(({ kind, fromMs, toMs }) => ({ kind, from: toIso(fromMs), to: toIso(toMs) })),
      });

      expect(refusals, title).toEqual([]);
      expect(violationsOf(clocks[0]), title).toEqual(violations);
    }
  });

  it("have false violations where nobody says who drives beside the passenger seat", async ({ signal }) => {
    const index = EXAMPLES.findIndex(({ title }) => title.startsWith("11:"));
    const example = EXAMPLES[index] as Example;
    await using hours = await openHours({ rows: rowsOf(example, index) }, NOW_MS, signal);

    const { clocks } = await hours.ask([driverOf(userOf(index))], { at: iso("d2 0") });

    expect(violationsOf(clocks[0])).toEqual(["SHIFT 17:00–20:00", "SHIFT 21:00–d2 0:00"]);
  });
});
