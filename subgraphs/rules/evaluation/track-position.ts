import type { Vendor } from "../../../schema/messages.ts";

/** Where a device was at an instant, as any of its vendors tells it. */
export type TrackPosition = {
  /** Epoch milliseconds by the clock of the device. */
  readonly atMs: number;
  /** Whose word it is: of two positions of one instant, that with the smaller key comes first. No two of a device have both the same. */
  readonly key: string;
  /** The vendor, and its record of the device. */
  readonly vendor: Vendor;
  readonly deviceRef: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Null where it is not told. */
  readonly speedKph: number | null;
  /** The vehicle is within so many metres of the place. 0 where that is not told. */
  readonly accuracyMeters: number;
};

/** The order in which a device was where, whatever the order in which that became known. */
export function comparePositions(a: TrackPosition, b: TrackPosition): number {
  return a.atMs - b.atMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** The index of the first position in order that is not before another one; their number where all are. */
export function placeOf(positions: readonly TrackPosition[], position: TrackPosition): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePositions(positions[middle] as TrackPosition, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
