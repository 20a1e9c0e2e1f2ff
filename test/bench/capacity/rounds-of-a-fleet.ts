import { parseArgs } from "node:util";
import { ASSUMED_ANSWER_MS, MEASURED_PER_VEHICLE_DAY } from "./measured.ts";
import { formatRounds } from "./rounds.ts";

/** Prints the rounds of a fleet: `node test/bench/capacity/rounds-of-a-fleet.ts --vehicles 5000 --answer-ms 60`. */

const { vehicles, "answer-ms": answerMs } = parseArgs({
  options: {
    vehicles: { type: "string", default: "1000" },
    "answer-ms": { type: "string", default: String(ASSUMED_ANSWER_MS) },
  },
}).values;

console.log(formatRounds([Number(vehicles)], { answerMs: Number(answerMs), perVehicleDay: MEASURED_PER_VEHICLE_DAY }));
