import type { Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../domain.ts";
import { toNameKey } from "./name-key.ts";
import { isPlaceholderName } from "./placeholder.ts";
import { vinOf } from "./ties.ts";

/** Whose devices are hardware that people carry from one vehicle to another. Those of the others are the vehicles. */
const VENDORS_OF_HARDWARE: ReadonlySet<Vendor> = new Set<Vendor>(["ROSCOLIVE", "VINLI"]);

/** Whether the records of a vendor can be of one thing today and of another one tomorrow. */
export function isMovable(kind: EntityKind, vendor: Vendor): boolean {
  return kind === "device" && VENDORS_OF_HARDWARE.has(vendor);
}

/**
 * Whether a record says that its hardware is in another vehicle than before, or in none that is known: by the VIN, by the
 * vendor's own id of the vehicle, and by the name where it knows neither. What is learned of the vehicle is no move. A
 * vehicle's own record that changes was wrong before.
 */
export function isMove(kind: EntityKind, before: VendorFacts, after: VendorFacts): boolean {
  if (!isMovable(kind, after.vendor)) return false;
  const [vinBefore, vinAfter] = [vinOf(before), vinOf(after)];
  if (vinBefore !== null) return vinAfter !== vinBefore;
  if (before.vehicleRef !== null) return after.vehicleRef !== before.vehicleRef;
  if (vinAfter !== null || after.vehicleRef !== null) return false;
  if (before.name === null || after.name === null || isPlaceholderName(before.name)) return false;
  return toNameKey(kind, before.name) !== toNameKey(kind, after.name);
}
