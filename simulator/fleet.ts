import { CORRIDORS, type Corridor, Tour } from "./geography.ts";
import { digestOf, Random, uuidOf } from "./random.ts";
import { createVin } from "./vin.ts";

export type VendorName = "roscolive" | "samsara" | "vistracks" | "vinli";

export type RoscoLiveDevice = {
  /** Ten digits: text in some answers and a number in others, often above 2^32. */
  readonly deviceId: string;
  readonly vehicleName: string;
  readonly groups: readonly string[];
  readonly channels: 2 | 4;
};
export type SamsaraAsset = { readonly assetId: string; readonly hasCamera: boolean };
export type VisTracksAsset = { readonly assetId: number; readonly vin: string };
export type VinliDevice = {
  readonly deviceId: string;
  readonly vehicleId: string;
  /** Older devices answer with `stored` and without `vehicleId`, newer ones the other way round. */
  readonly olderShape: boolean;
};

export type Driver = {
  readonly index: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
  readonly roscolive: { readonly driverId: number; readonly cardId: string } | null;
  readonly samsara: { readonly driverId: string; readonly active: boolean } | null;
  readonly vistracks: { readonly userId: number } | null;
};

export type Truck = {
  readonly index: number;
  readonly name: string;
  readonly vin: string;
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
  readonly roscolive: RoscoLiveDevice | null;
  readonly samsara: SamsaraAsset | null;
  readonly vistracks: VisTracksAsset | null;
  readonly vinli: VinliDevice | null;
};

export type Fleet = {
  readonly company: string;
  readonly trucks: readonly Truck[];
  readonly drivers: readonly Driver[];
};

/** Who stands in for five drivers, one a day, and rests on the sixth. */
export const TRUCKS_PER_RELIEF_DRIVER = 5;

/** The company that owns the fleet. RoscoLive's paths name it, spaces included. */
export const COMPANY = "Bluestem Freight Lines";

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

// biome-ignore format: names read better in rows
const FIRST_NAMES: readonly [string, ...string[]] = [
  "Maria", "Dale", "Amir", "Joanna", "Curtis", "Ines", "Otis", "Priya", "Hector", "Wanda", "Teodor",
];
// biome-ignore format: names read better in rows
const LAST_NAMES: readonly [string, ...string[]] = [
  "Kovacs", "Hollister", "Nazari", "Wojcik", "Tremblay", "Quintero", "Abernathy", "Okafor", "Lindqvist",
  "Castellano", "Drummond", "Farrow", "Ishikawa",
];

/**
 * The trucks and drivers of a world. The same seed and number of trucks give the same fleet.
 *
 * Of every 25 trucks, 17 are known to all four vendors, five lack one of them, and three are rarely found: one only
 * at Samsara, one without its VIN in the log, and one only at RoscoLive, under the name of another truck.
 */
export function createFleet(seed: number, truckCount: number): Fleet {
  const reliefCount = Math.ceil(truckCount / TRUCKS_PER_RELIEF_DRIVER);
  const drivers = Array.from({ length: truckCount + reliefCount }, (_, index) => createDriver(seed, index));
  const [anyone = createDriver(seed, 0)] = drivers;
  const trucks = Array.from({ length: truckCount }, (_, index) =>
    createTruck(seed, index, {
      driver: drivers[index] ?? anyone,
      reliefDriver: drivers[truckCount + (index % reliefCount)] ?? anyone,
      turn: Math.floor(index / reliefCount),
      startsAtHour: startsAtHour(index, reliefCount),
    }),
  );
  return { company: COMPANY, trucks, drivers: [...drivers, ...strangers(seed, drivers.length)] };
}

/**
 * Shifts start all around the clock. Those that share a relief driver start close together, later from turn to turn
 * as the relief driver goes backwards through them, so that he has ten hours between shifts and 34 at the end of a round.
 */
function startsAtHour(index: number, reliefCount: number): number {
  const turn = Math.floor(index / reliefCount);
  return 0.5 + (22 / reliefCount) * (index % reliefCount) + 0.2 * (TRUCKS_PER_RELIEF_DRIVER - 1 - turn);
}

function createTruck(
  seed: number,
  index: number,
  crew: Pick<Truck, "driver" | "reliefDriver" | "turn" | "startsAtHour">,
): Truck {
  const random = new Random(seed, "truck", index);
  const { make, model, vinStart } = random.pick(MODELS);
  const yearLetter = random.pick(YEAR_LETTERS);
  const corridor = random.pick(CORRIDORS);
  const truck = {
    ...crew,
    index,
    name: unitName(index),
    vin: createVin(vinStart, `${yearLetter}${random.pick(["A", "H", "L"])}${random.integer(100_000, 999_999)}`),
    make,
    model,
    year: FIRST_MODEL_YEAR + YEAR_LETTERS.indexOf(yearLetter),
    corridor,
    tour: new Tour(corridor),
    dailyKm: random.between(560, 720),
  };
  return { ...truck, ...enrolment(seed, truck, random) };
}

/** Which vendors know a truck, and under which ids. */
function enrolment(
  seed: number,
  { index, vin, name }: Pick<Truck, "index" | "vin" | "name">,
  random: Random,
): Pick<Truck, "roscolive" | "samsara" | "vistracks" | "vinli"> {
  const slot = index % 25;
  const roscolive: RoscoLiveDevice = {
    deviceId: String(3_600_000_000 + index * 100_000_007),
    vehicleName: slot === 24 ? unitName(1).toLowerCase() : spelled(name, index),
    groups: random.chance(0.3) ? ["Installed Devices", "Night Fleet"] : ["Installed Devices"],
    channels: random.chance(0.4) ? 4 : 2,
  };
  const samsara = { assetId: String(281_474_976_720_000 + index * 37), hasCamera: slot !== 20 };
  const vistracks = { assetId: 1_581_700 + index, vin: slot === 23 ? "unknown_vin" : vin };
  const vinli = {
    deviceId: uuidOf(seed, "vinli device", index),
    vehicleId: uuidOf(seed, "vinli vehicle", index),
    olderShape: index % 2 === 0,
  };
  return {
    roscolive: [17, 18, 22, 23].includes(slot) ? null : roscolive,
    samsara: [19, 23, 24].includes(slot) ? null : samsara,
    vistracks: [20, 22, 24].includes(slot) ? null : vistracks,
    vinli: [21, 22, 24].includes(slot) ? null : vinli,
  };
}

function unitName(index: number): string {
  return `Unit ${1_007 + 7 * index}`;
}

/** The name as whoever installed the camera typed it. */
function spelled(name: string, index: number): string {
  if (index % 5 === 1) return name.toUpperCase();
  if (index % 5 === 3) return name.replace(" ", "  ");
  return name;
}

/** Drivers that one vendor alone knows: two that are new and only keep a log, and one that has left. */
function strangers(seed: number, firstIndex: number): readonly Driver[] {
  const [newHire, trainee, retired] = [0, 1, 2].map((offset) => createDriver(seed, firstIndex + offset));
  if (!newHire || !trainee || !retired) return [];
  return [
    { ...newHire, roscolive: null, samsara: null },
    { ...trainee, roscolive: null, samsara: null },
    {
      ...retired,
      roscolive: null,
      vistracks: null,
      samsara: { driverId: samsaraDriverId(retired.index), active: false },
    },
  ];
}

function createDriver(seed: number, index: number): Driver {
  const firstName = FIRST_NAMES[index % FIRST_NAMES.length] ?? FIRST_NAMES[0];
  const lastName = LAST_NAMES[index % LAST_NAMES.length] ?? LAST_NAMES[0];
  const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  return {
    index,
    firstName,
    lastName,
    username: `${firstName}.${lastName}${round || ""}@bluestem.example`.toLowerCase(),
    roscolive: { driverId: 5_100 + index, cardId: digestOf([seed, "card", index]).slice(0, 8).toUpperCase() },
    samsara: { driverId: samsaraDriverId(index), active: true },
    vistracks: { userId: 1_253_200 + index },
  };
}

function samsaraDriverId(index: number): string {
  return String(48_211_000 + index * 13);
}
