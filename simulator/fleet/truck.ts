import { CORRIDORS, type Corridor, Tour } from "../geography.ts";
import { Random } from "../random.ts";
import { createVin } from "../vin.ts";
import type { Driver } from "./driver.ts";

/** A truck, whoever may know it. */
export type Truck = {
  readonly index: number;
  /** What it is, whatever vendors take it for. */
  readonly id: string;
  readonly name: string;
  readonly vin: string;
  readonly plate: string;
  readonly make: string;
  readonly model: string;
  readonly year: number;
  readonly corridor: Corridor;
  readonly tour: Tour;
  /** How far it drives on a working day. */
  readonly dailyKm: number;
  readonly driver: Driver;
  readonly reliefDriver: Driver;
  /** Its place among the trucks that share a relief driver: decides its day of rest. */
  readonly turn: number;
  /** The hour of a UTC day at which its shifts start, give or take a few minutes. */
  readonly startsAtHour: number;
};

/** Who drives a truck and when. */
export type Crew = Pick<Truck, "driver" | "reliefDriver" | "turn" | "startsAtHour">;

type Model = { readonly make: string; readonly model: string; readonly vinStart: string };

const MODELS: readonly [Model, ...Model[]] = [
  { make: "Freightliner", model: "Cascadia", vinStart: "1FUJHHDR" },
  { make: "Kenworth", model: "T680", vinStart: "1XKYD49X" },
  { make: "Volvo", model: "VNL 760", vinStart: "4V4NC9EH" },
  { make: "Peterbilt", model: "579", vinStart: "1XPBDP9X" },
  { make: "International", model: "LT625", vinStart: "3HSDZAPR" },
];
const YEAR_LETTERS: readonly [string, ...string[]] = ["K", "L", "M", "N", "P", "R"];
const FIRST_MODEL_YEAR = 2019;

export function createTruck(seed: number, index: number, name: string, crew: Crew): Truck {
  const random = new Random(seed, "truck", index);
  const { make, model, vinStart } = random.pick(MODELS);
  const yearLetter = random.pick(YEAR_LETTERS);
  const corridor = random.pick(CORRIDORS);
  return {
    ...crew,
    index,
    id: `truck-${index}`,
    name,
    vin: createVin(vinStart, `${yearLetter}${random.pick(["A", "H", "L"])}${random.integer(100_000, 999_999)}`),
    plate: `${1_000 + ((seed + index * 37) % 9_000)}${"BCDFGHJKLM"[index % 10]}K`,
    make,
    model,
    year: FIRST_MODEL_YEAR + YEAR_LETTERS.indexOf(yearLetter),
    corridor,
    tour: new Tour(corridor),
    dailyKm: random.between(560, 720),
  };
}

/** What the fleet calls its nth truck. */
export function unitName(index: number): string {
  return `Unit ${1_007 + 7 * index}`;
}
