import type { Boundary } from "./boundary.ts";
import { isParametric } from "./boundary.ts";
import { SPEED } from "./parameters.ts";

/** What may be meant otherwise: it is told, and refused by nobody. */
export type BoundaryWarning = {
  /** The path of the input field, as the client wrote it. */
  readonly field: string;
  readonly message: string;
};

/** The statute mile: https://www.nist.gov/pml/special-publication-811 */
const KILOMETERS_OF_MILE = 1.609_344;
const SPEED_IN_NAME = /(\d+(?:[.,]\d+)?)\s*(mph|mi\/h|miles per hour|km\/h|kmh|kph)\b/giu;
/** A limit of a name is rounded. */
const ROUNDED_KPH = 1;

type NamedSpeed = { readonly value: number; readonly isMiles: boolean; readonly text: string };

/**
 * Limits of speed that look as if they were in another unit: bounds are km/h, and people who think in mph write their number. It is seen where
 * the name of the rule has a speed with its unit.
 */
export function findUnitWarnings(
  name: string | null,
  boundaries: readonly Boundary[],
  fieldOf: (index: number, bound: "min" | "max") => string,
): readonly BoundaryWarning[] {
  const named = [...(name ?? "").matchAll(SPEED_IN_NAME)].map(
    ([text, number = "", unit = ""]): NamedSpeed => ({
      ...{ text, value: Number(number.replace(",", ".")), isMiles: unit.toLowerCase().startsWith("m") },
    }),
  );
  return boundaries.flatMap((boundary, index) => {
    if (!isParametric(boundary) || boundary.parameter !== SPEED) return [];
    return (["min", "max"] as const).flatMap((bound) => {
      const message = boundary[bound] === null ? null : toWarning(boundary[bound], named);
      return message === null ? [] : { field: fieldOf(index, bound), message };
    });
  });
}

function toWarning(limitKph: number, named: readonly NamedSpeed[]): string | null {
  const isNear = (kph: number) => Math.abs(kph - limitKph) <= ROUNDED_KPH;
  if (named.some(({ value, isMiles }) => isNear(isMiles ? value * KILOMETERS_OF_MILE : value))) return null;
  const miles = named.find(({ value, isMiles }) => isMiles && isNear(value));
  if (miles) {
    const kph = (miles.value * KILOMETERS_OF_MILE).toFixed(1);
    return `The limit is ${limitKph} km/h, and the name of the rule says ${miles.text}: that is ${kph} km/h.`;
  }
  const kilometers = named.find(({ value, isMiles }) => !isMiles && isNear(value / KILOMETERS_OF_MILE));
  if (!kilometers) return null;
  return `The limit is ${limitKph} km/h, and the name of the rule says ${kilometers.text}: bounds are km/h, and not mph.`;
}
