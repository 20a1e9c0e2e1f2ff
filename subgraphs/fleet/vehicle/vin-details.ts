import { COUNTRIES, MAKERS, PLACES } from "./makers.ts";

/** What a VIN says. */
export type VinDetails = {
  readonly vin: string;
  readonly manufacturerId: string;
  readonly maker: string | null;
  readonly country: string | null;
  readonly modelYear: number | null;
};

/** The codes of model years from 1980 on, 49 CFR 565.15(d)(1), table VII: they come again after thirty years. */
const YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789";
const FIRST_YEAR = 1980;
const YEAR_PLACE = 9;

/** What a VIN says by itself, without asking anybody. It is one in its one spelling: see `toVin`. */
export function toVinDetails(vin: string, nowMs: number): VinDetails {
  const manufacturerId = vin.slice(0, 3);
  return {
    vin,
    manufacturerId,
    maker: MAKERS.get(manufacturerId) ?? null,
    country: toCountry(manufacturerId),
    modelYear: toModelYear(vin.charAt(YEAR_PLACE), new Date(nowMs).getUTCFullYear()),
  };
}

function toCountry(id: string): string | null {
  const place = PLACES.indexOf(id.charAt(1));
  const spans = Object.hasOwn(COUNTRIES, id.charAt(0)) ? (COUNTRIES[id.charAt(0)] ?? []) : [];
  const span = spans.find(([from, to]) => place >= PLACES.indexOf(from) && place <= PLACES.indexOf(to));
  return place < 0 ? null : (span?.[2] ?? null);
}

/** A model year can begin on 2 January of the year before: 40 CFR 85.2302. */
function toModelYear(code: string, thisYear: number): number | null {
  const index = YEAR_CODES.indexOf(code);
  if (index < 0) return null;
  const cycle = YEAR_CODES.length;
  const first = FIRST_YEAR + index;
  return first + Math.floor(Math.max(thisYear + 1 - first, 0) / cycle) * cycle;
}
