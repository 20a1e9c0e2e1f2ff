import type { WantedRule, WireBoundary, WireRule } from "../wire.ts";

/** Vinli may keep fewer digits than it was told: this is a tenth of a millimetre on the map. */
const DIGITS = 12;

/**
 * Whether a rule of Vinli's watches what another one was to watch, under the same name. In which order its boundaries come, and the ids that
 * Vinli gives them, say nothing.
 */
export function isSameRule(wanted: WantedRule, { name, boundaries }: Pick<WireRule, "name" | "boundaries">): boolean {
  return wanted.name === name && toComparable(wanted.boundaries) === toComparable(boundaries ?? []);
}

function toComparable(boundaries: readonly (WireBoundary | null)[]): string {
  return JSON.stringify(boundaries.map((boundary) => JSON.stringify(boundary && toParts(boundary))).sort());
}

function toParts(boundary: WireBoundary): readonly unknown[] {
  switch (boundary.type) {
    case "parametric":
      return [boundary.parameter, toDigits(boundary.min), toDigits(boundary.max)];
    case "radius":
      return [boundary.lat, boundary.lon, boundary.radius].map(toDigits);
    case "polygon":
      return boundary.coordinates.map((ring) =>
        ring.map(([longitude, latitude]) => [longitude, latitude].map(toDigits)),
      );
    default:
      throw new Error(`a boundary that we do not know: ${JSON.stringify(boundary satisfies never)}`);
  }
}

function toDigits(value: number | null | undefined): string | null {
  return value == null ? null : value.toPrecision(DIGITS);
}
