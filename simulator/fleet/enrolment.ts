import { Random, uuidOf } from "../random.ts";
import { type Truck, unitName } from "./truck.ts";

export type RoscoLiveDevice = {
  /** Ten digits: text in some answers and a number in others, often above 2^32. */
  readonly deviceId: string;
  readonly vehicleName: string;
  readonly groups: readonly string[];
  readonly channels: 2 | 4;
};
export type SamsaraAsset = { readonly assetId: string; readonly hasCamera: boolean; readonly vin: string };
export type VisTracksAsset = { readonly assetId: number; readonly vin: string };
export type VinliDevice = {
  readonly deviceId: string;
  readonly vehicleId: string;
  /** What the truck's computer says when the device asks. */
  readonly vin: string;
  /** Older devices answer with `stored` and without `vehicleId`, newer ones the other way round. */
  readonly olderShape: boolean;
};

/** What stands for a truck at each vendor that knows it. */
export type Enrolment = {
  readonly roscolive: RoscoLiveDevice | null;
  readonly samsara: SamsaraAsset | null;
  readonly vistracks: VisTracksAsset | null;
  readonly vinli: VinliDevice | null;
};

/** A truck at a moment, with what stands for it at its vendors then. */
export type EnrolledTruck = Truck & Enrolment;

/**
 * Which vendors know a truck, and under which ids.
 *
 * Of every 25 trucks, 17 are known to all four vendors, five lack one of them, and three are rarely found: one only
 * at Samsara, one without its VIN in the log, and one only at RoscoLive, under the name of another truck.
 */
export function enrolmentOf(seed: number, truck: Truck): Enrolment {
  const slot = truck.index % 25;
  return {
    roscolive: [17, 18, 22, 23].includes(slot) ? null : cameraOf(seed, truck),
    samsara: [19, 23, 24].includes(slot) ? null : samsaraAssetOf(truck),
    vistracks: [20, 22, 24].includes(slot) ? null : visTracksAssetOf(truck),
    vinli: [21, 22, 24].includes(slot) ? null : dongleOf(seed, truck),
  };
}

function cameraOf(seed: number, truck: Truck): RoscoLiveDevice {
  const { index } = truck;
  const random = new Random(seed, "camera", index);
  return {
    deviceId: String(3_600_000_000 + index * 100_000_007),
    vehicleName: vehicleNameOf(truck),
    groups: random.chance(0.3) ? ["Installed Devices", "Night Fleet"] : ["Installed Devices"],
    channels: random.chance(0.4) ? 4 : 2,
  };
}

function samsaraAssetOf({ index, vin }: Truck): SamsaraAsset {
  return { assetId: String(281_474_976_720_000 + index * 37), hasCamera: index % 25 !== 20, vin };
}

function visTracksAssetOf({ index, vin }: Truck): VisTracksAsset {
  return { assetId: 1_581_700 + index, vin: index % 25 === 23 ? "unknown_vin" : vin };
}

function dongleOf(seed: number, truck: Truck): VinliDevice {
  const { index } = truck;
  return { deviceId: uuidOf(seed, "vinli device", index), olderShape: index % 2 === 0, ...vinliVehicleOf(seed, truck) };
}

/** A truck as Vinli knows it by whatever device is in it. */
export function vinliVehicleOf(seed: number, { index, vin }: Truck): Pick<VinliDevice, "vehicleId" | "vin"> {
  return { vehicleId: uuidOf(seed, "vinli vehicle", index), vin };
}

/** A truck's name as whoever installed its camera typed it. */
export function vehicleNameOf({ index, name }: Truck): string {
  if (index % 25 === 24) return unitName(1).toLowerCase();
  if (index % 5 === 1) return name.toUpperCase();
  if (index % 5 === 3) return name.replace(" ", "  ");
  return name;
}
