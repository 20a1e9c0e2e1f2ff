import { DAY_MS, HOUR_MS } from "../clock.ts";
import { Random } from "../random.ts";
import { type Enrolment, enrolmentOf, vehicleNameOf, vinliVehicleOf } from "./enrolment.ts";
import { type Truck, unitName } from "./truck.ts";
import { Weekly } from "./weekly.ts";

/** A fleet with fewer trucks has no look-alikes. */
export const FEWEST_TRUCKS = 25;

/** Between which trucks a device is carried. Of 25 these rest at the same time of day, and the second has none of its own. */
const CAMERA_TRUCKS = [2, 17] as const;
const DONGLE_TRUCKS = [11, 21] as const;
/** Two trucks that the fleet has given one name. */
const [NAMED, NAMED_ALIKE] = [4, 9];
/** Whose VIN has a wrong digit in the log for some days. */
const MISTYPED = 14;
/** Whose gateway somebody installed who had no VIN and filled in the field. */
const FILLED_IN = 15;
/** Whose computer was exchanged and never told the VIN. */
const NEVER_SET = 16;

/** No vehicle's VIN, although its check digit fits. */
const EQUAL_DIGITS = "1".repeat(17);
/** Devices are carried over so long before a shift. */
const BEFORE_SHIFT_MS = 3 * HOUR_MS;
/** Once a week an import brings the wrong digit back. So long later the office has noticed. */
const NOTICED_AFTER_MS = 60 * HOUR_MS;

/** A device in a truck into which somebody has just carried it. */
export type Arrival = { readonly truck: Truck; readonly atMs: number };

/** The name of a fleet's nth truck, where two trucks have one. */
export function lookAlikeName(index: number): string {
  return unitName(index === NAMED_ALIKE ? NAMED : index);
}

/** The trucks that vendors take for others, or for several: what stands for them changes, is wrong, or tells nothing. */
export class LookAlikeTrucks {
  readonly #seed: number;
  readonly #camera: Carried<"roscolive">;
  readonly #dongle: Carried<"vinli">;
  readonly #import: Weekly;
  readonly #correction: Weekly;

  constructor(seed: number, trucks: readonly Truck[]) {
    this.#seed = seed;
    this.#camera = new Carried(seed, "roscolive", trucksAt(trucks, CAMERA_TRUCKS));
    this.#dongle = new Carried(seed, "vinli", trucksAt(trucks, DONGLE_TRUCKS));
    this.#import = new Weekly(new Random(seed, "import").integer(0, 6) * DAY_MS + 6 * HOUR_MS);
    this.#correction = this.#import.later(NOTICED_AFTER_MS);
  }

  /** What stands for a truck at its vendors at a moment, in place of what would stand for it if it were like no other. */
  enrolmentAt(truck: Truck, usual: Enrolment, atMs: number): Enrolment {
    const { samsara, vistracks, vinli } = usual;
    if (this.#camera.concerns(truck)) return { ...usual, roscolive: this.#cameraIn(truck, atMs) };
    if (this.#dongle.concerns(truck)) return { ...usual, vinli: this.#dongleIn(truck, atMs) };
    switch (truck.index) {
      case MISTYPED:
        return { ...usual, vistracks: vistracks && { ...vistracks, vin: this.#vinInLog(truck, atMs) } };
      case FILLED_IN:
        return { ...usual, samsara: samsara && { ...samsara, vin: EQUAL_DIGITS } };
      case NEVER_SET:
        return { ...usual, vinli: vinli && { ...vinli, vin: EQUAL_DIGITS } };
      default:
        return usual;
    }
  }

  /** When something changed last in what stands for any truck. */
  latestChangeAt(atMs: number): number {
    return Math.max(...this.#changes.map((weekly) => weekly.latestAt(atMs)));
  }

  /** When behind one moment and up to another something changes in what stands for any truck. */
  changesBetween(fromMs: number, toMs: number): readonly number[] {
    const moments = this.#changes.flatMap((weekly) => weekly.between(fromMs, toMs));
    return [...new Set(moments)].sort((a, b) => a - b);
  }

  /** The arrivals of the dongle, which notices that it is in another truck. The camera does not. */
  dongleArrivalsBetween(fromMs: number, toMs: number): readonly Arrival[] {
    return this.#dongle.arrivalsBetween(fromMs, toMs);
  }

  /** The camera keeps what it is, and somebody types the name of its new truck. */
  #cameraIn(truck: Truck, atMs: number): Enrolment["roscolive"] {
    const camera = this.#camera.deviceIn(truck, atMs);
    return camera && { ...camera, vehicleName: vehicleNameOf(truck) };
  }

  /** The dongle keeps what it is, and reads the VIN of its new truck. */
  #dongleIn(truck: Truck, atMs: number): Enrolment["vinli"] {
    const dongle = this.#dongle.deviceIn(truck, atMs);
    return dongle && { ...dongle, ...vinliVehicleOf(this.#seed, truck) };
  }

  #vinInLog({ vin }: Truck, atMs: number): string {
    return this.#import.latestAt(atMs) > this.#correction.latestAt(atMs) ? withWrongDigit(vin) : vin;
  }

  get #changes(): readonly Weekly[] {
    return [this.#camera.weekly, this.#dongle.weekly, this.#import, this.#correction];
  }
}

/** A device that is carried to and fro between two trucks, once a week. */
class Carried<Vendor extends keyof Enrolment> {
  readonly #device: Enrolment[Vendor];
  readonly #home: Truck;
  readonly #away: Truck;
  /** When it is carried over. */
  readonly weekly: Weekly;

  constructor(seed: number, vendor: Vendor, [home, away]: readonly [Truck, Truck]) {
    this.#device = enrolmentOf(seed, home)[vendor];
    this.#home = home;
    this.#away = away;
    const day = new Random(seed, "carried", vendor).integer(0, 6);
    this.weekly = new Weekly(Math.round(day * DAY_MS + home.startsAtHour * HOUR_MS - BEFORE_SHIFT_MS));
  }

  concerns({ index }: Truck): boolean {
    return index === this.#home.index || index === this.#away.index;
  }

  /** The device, if it is in a truck at a moment. */
  deviceIn({ index }: Truck, atMs: number): Enrolment[Vendor] | null {
    return this.#truckAt(atMs).index === index ? this.#device : null;
  }

  arrivalsBetween(fromMs: number, toMs: number): readonly Arrival[] {
    return this.weekly.between(fromMs, toMs).map((atMs) => ({ truck: this.#truckAt(atMs), atMs }));
  }

  #truckAt(atMs: number): Truck {
    return this.weekly.countAt(atMs) % 2 === 0 ? this.#home : this.#away;
  }
}

function trucksAt(trucks: readonly Truck[], [home, away]: readonly [number, number]): readonly [Truck, Truck] {
  const [first, second] = [trucks[home], trucks[away]];
  if (!first || !second) throw new RangeError(`a fleet of ${trucks.length} trucks is too small for look-alikes`);
  return [first, second];
}

/** The VIN with another last digit, so that its check digit does not fit. */
function withWrongDigit(vin: string): string {
  return `${vin.slice(0, -1)}${(Number(vin.at(-1)) + 1) % 10}`;
}
