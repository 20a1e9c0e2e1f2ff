import type { Vendor } from "../../../../schema/messages.ts";
import type { VendorRef } from "../../domain.ts";

/** What a record says of the vehicle that it is in. */
export type SaidVehicle = { readonly vin: string | null; readonly vehicleRef: string | null };

/** How a vehicle is told from others: by its VIN, or by what one vendor calls it. */
export function toVinWord(vin: string): string {
  return `VIN ${vin}`;
}

/** See {@link toVinWord}. */
export function toVehicleWord(vendor: Vendor, vehicleRef: string): string {
  return `${vendor} ${vehicleRef}`;
}

/** All words for the vehicle that a record of a vendor is in. */
export function toVehicleWords(
  { vendor }: Pick<VendorRef, "vendor">,
  { vin, vehicleRef }: SaidVehicle,
): readonly string[] {
  const words = vin === null ? [] : [toVinWord(vin)];
  return vehicleRef === null ? words : [...words, toVehicleWord(vendor, vehicleRef)];
}

/** Which records say that they are or were in a vehicle. */
export class VehicleIndex<Holder> {
  readonly #holders = new Map<string, readonly Holder[]>();

  holdersOf(word: string): readonly Holder[] {
    return this.#holders.get(word) ?? [];
  }

  hold(holder: Holder, words: Iterable<string>): void {
    for (const word of new Set(words)) this.#holders.set(word, [...this.holdersOf(word), holder]);
  }

  release(holder: Holder, words: Iterable<string>): void {
    for (const word of new Set(words)) {
      const left = this.holdersOf(word).filter((one) => one !== holder);
      if (left.length > 0) this.#holders.set(word, left);
      else this.#holders.delete(word);
    }
  }
}
