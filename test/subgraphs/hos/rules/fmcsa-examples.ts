import type { HosException } from "../../../../subgraphs/hos/rules/exceptions.ts";
import type { HosRuleset } from "../../../../subgraphs/hos/rules/rulebook.ts";
import { at, DAY_1_MS } from "./duty-notation.ts";

/** A log, and what of it is a violation. */
export type Example = {
  readonly title: string;
  readonly log: string;
  readonly ruleset?: HosRuleset;
  readonly exceptions?: readonly HosException[];
  readonly violations: readonly string[];
};

/** FMCSA, "Hours of Service Examples", 28 April 2022, with their numbers there. */
export const EXAMPLES: readonly Example[] = [
  {
    title: "1: driving until the 12th hour with a rest of an hour",
    ruleset: "PROPERTY_60_7",
    log: "ON0 D1 OFF6 D7 ON10 OFF12 –24",
    violations: [],
  },
  {
    title: "3: exactly 11 hours of driving, and work after the 14th hour",
    log: "OFF0 ON10 D11 OFF16 D17 ON23 d2 SB2 –10",
    violations: [],
  },
  {
    title: "4: driving in the 15th hour, which is the 12th of driving",
    log: "ON0 D1 OFF5 D6 OFF10 D11 OFF15 d2 –1",
    violations: ["DRIVING 14:00–15:00", "SHIFT 14:00–15:00"],
  },
  {
    title: "5: a break of which a half is off duty and the other on duty",
    log: "ON0 D1 OFF9 ON9:15 D9:30 OFF11:30 D13 OFF14 –24",
    violations: [],
  },
  {
    title: "7: a restart in the sleeper berth and off duty",
    log: "ON0 D1 OFF3 D5 OFF11 D12 OFF13 SB21 d2 OFF8 D23 d3 OFF4 D5 OFF9 D10 ON12 OFF14 –24",
    violations: [],
  },
  {
    title: "8: sixty hours in six days, and a restart",
    ruleset: "PROPERTY_60_7",
    log: `ON10 D11 OFF17 ON18 D19 OFF20 ON22 d2 SB0 ON10 D11 OFF15 D17 ON20 OFF21 ON23 d3 OFF0 ON10 D12 OFF15 D17 OFF19
      D21 ON23 d4 SB0 ON10 D11 OFF14 ON15 OFF18 D19 ON22 d5 SB0 OFF5 ON10 D12 OFF15 D16 OFF17 D18 ON19 OFF20 ON22 d6 OFF0
      ON10 D11 OFF15 D20 OFF21 ON23 d7 OFF0 d8 ON10 D12 OFF16 D17 OFF21 ON22 –24`,
    violations: [],
  },
  {
    title: "9: the window of 16 hours",
    exceptions: [{ kind: "SIXTEEN_HOUR", fromMs: DAY_1_MS, toMs: at("d2 2") }],
    log: "OFF0 ON10 D11 OFF13 D14 ON17 OFF18 ON19 D20 ON23 d2 D0 OFF2 –12",
    violations: [],
  },
  {
    title: "11: eight hours in the sleeper berth and two in the passenger seat",
    log: "ON0 D2 SB6 PS14 ON16 D17 OFF20 D21 –24",
    violations: [],
  },
  {
    title: "13: passenger seat that is not next to the sleeper berth",
    log: "OFF0 ON2 D3 PS9 D11 OFF15 SB16 OFF23 d2 ON1 D2 OFF7 PS8 D9 ON12 D13 OFF16 –24",
    violations: ["SHIFT d2 15:00–d2 16:00"],
  },
  {
    title: "14: splits, and a stop that is too short for a break",
    log: `OFF0 ON10 D10:15 OFF14:15 D14:30 OFF19 ON22 D23 d2 ON0 D0:30 SB2 ON9 D9:30 ON17:30 D18 OFF18:30 ON21:30 D22
      d3 –0`,
    violations: ["BREAK 18:30–19:00"],
  },
  {
    title: "16: a chain of splits",
    log: "ON0 D0:30 OFF5:30 D9:30 ON15:30 SB16 ON23 d2 D0 ON5 OFF6 D9 OFF13 D15 ON16 SB17 d3 –0",
    violations: [],
  },
  {
    title: "18: another pair for each calculation period",
    log: "OFF0 D10 OFF13 ON16 D17 OFF19 ON21 D22 d2 SB3 D11 OFF16 –24",
    violations: [],
  },
  {
    title: "19: waiting at a well site",
    exceptions: [{ kind: "OILFIELD" }],
    log: "OFF0 ON10 D11 WT16 d2 D0 –5",
    violations: [],
  },
  {
    title: "19 without a claim: the status says it",
    log: "OFF0 ON10 D11 WT16 d2 D0 –5",
    violations: [],
  },
  {
    title: "23: agricultural operations from 9 to 17",
    exceptions: [{ kind: "AGRICULTURAL", fromMs: at("9"), toMs: at("17") }],
    log: "ON0 D1 OFF6 D7 ON8 D18 ON23 –24",
    violations: ["SHIFT 22:00–23:00"],
  },
  {
    title: "25: a bus after eight hours off duty",
    ruleset: "PASSENGER_70_8",
    log: "OFF0 D2 OFF12 SB18 D20 –24",
    violations: [],
  },
  {
    title: "27: a bus after 15 hours on duty",
    ruleset: "PASSENGER_60_7",
    log: "OFF0 D2 OFF4 ON5 OFF7 D8 OFF13 ON15 D19 ON20 OFF21 D22 –24",
    violations: ["SHIFT 22:00–d2 0:00"],
  },
  {
    title: "28: a bus after ten hours of driving",
    ruleset: "PASSENGER_60_7",
    log: "OFF0 ON4 D5 OFF10 ON12 D13 OFF18 ON19 D20 OFF21 –24",
    violations: ["DRIVING 20:00–21:00"],
  },
  {
    title: "30: adverse conditions at 13:00",
    exceptions: [{ kind: "ADVERSE", fromMs: at("13"), toMs: at("15") }],
    log: "OFF0 D5 OFF9 D10 ON13 OFF14 D15 OFF21 –24",
    violations: [],
  },
];

/** Example, its exception left out, and what is wrong then. */
export const WITHOUT_EXCEPTION: readonly Example[] = [
  {
    title: "9",
    log: "OFF0 ON10 D11 OFF13 D14 ON17 OFF18 ON19 D20 ON23 d2 D0 OFF2 –12",
    violations: ["SHIFT d2 0:00–d2 2:00"],
  },
  {
    title: "23",
    log: "ON0 D1 OFF6 D7 ON8 D18 ON23 –24",
    violations: ["SHIFT 18:00–23:00"],
  },
  {
    title: "30",
    log: "OFF0 D5 OFF9 D10 ON13 OFF14 D15 OFF21 –24",
    violations: ["DRIVING 19:00–21:00", "SHIFT 19:00–21:00"],
  },
];
