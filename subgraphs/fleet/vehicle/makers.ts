/**
 * Makers by their world manufacturer identifiers, 49 CFR 565.15(a): those of trucks, buses, vans, trailers and cars that fleets in North America run. SAE International
 * gives them out for NHTSA, with whom they are on file (https://vpic.nhtsa.dot.gov/mid/); where they are of a maker's own works elsewhere, that country's
 * body does. Each list begins with those of heavy vehicles.
 */
const IDS_BY_MAKER: Readonly<Record<string, string>> = {
  Freightliner: "1FU 1FV 2FU 2FV 3AK 3AL 4UZ",
  "Western Star": "2WK 2WL 5KJ 5KK",
  Kenworth: "1XK 1NK 2XK 2NK 3WK 3BK",
  Peterbilt: "1XP 1NP 2XP 2NP 3BP",
  International: "1HS 1HT 2HS 2HT 3HS 3HT 3HA",
  "IC Bus": "4DR",
  Volvo: "4V4 4V1 4V2 4VA 4VZ YV4 YV1",
  Mack: "1M1 1M2",
  Hino: "5PV JHH",
  Isuzu: "JAL JAA 4KL 54D",
  "Blue Bird": "1BA",
  "Thomas Built": "1T7 1T8 4DT",
  "Mercedes-Benz": "WDB WDD WDC WDY WD3 WD4 WDF W1K W1N W1V W1W W1Y 4JG 55S",
  Ford: "1FA 1FB 1FC 1FD 1FM 1FT 2FA 2FM 2FT 3FA 3FE 3FN 3FR NM0",
  Chevrolet: "1G1 1GA 1GB 1GC 1GN 2G1 2GC 2GN 3GC 3GN",
  GMC: "1GD 1GJ 1GK 1GT 2GT 3GT",
  Dodge: "1B7 1D7 2B7 2C3 2D3 2D7 3B7 3D7",
  Ram: "1C6 3C6 3C7",
  Jeep: "1C4 1J4 1J8",
  Chrysler: "1C3 2C4 3C3",
  Toyota: "2T1 2T3 3TM 4T1 4T3 5TB 5TD 5TE 5TF JTD JTE JTM",
  Honda: "1HG 2HG 2HK 5FN 5FP 5J6 JHL JHM",
  Nissan: "1N4 1N6 3N1 3N6 5N1 JN1 JN8",
  Hyundai: "5NM 5NP KMH KM8",
  Kia: "5XX 5XY KNA KND",
  Volkswagen: "1VW 3VW WVW WV1 WV2",
  BMW: "4US 5UX WBA WBS",
  Tesla: "5YJ 7SA 7G2",
  Subaru: "4S3 4S4 JF1 JF2",
  Mazda: "JM1 JM3",
  "Utility Trailer": "1UY",
  "Great Dane": "1GR",
  Wabash: "1JJ",
  "Hyundai Translead": "3H3",
  Stoughton: "1DW",
  Vanguard: "5V8",
  Fontaine: "13N",
  Manac: "2M5",
};

/** The maker of each identifier. */
export const MAKERS: ReadonlyMap<string, string> = new Map(
  Object.entries(IDS_BY_MAKER).flatMap(([maker, ids]) => ids.split(" ").map((id) => [id, maker] as const)),
);

/** Which places of an identifier's second character are whose: from, to and the country, as ISO 3166-1 has it. */
type Span = readonly [from: string, to: string, country: string];

/** The order of characters in ISO 3780, which has no I, O and Q. */
export const PLACES = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890";

/** Countries by the first two characters, ISO 3780: https://www.iso.org/standard/45844.html */
export const COUNTRIES: Readonly<Record<string, readonly Span[]>> = {
  "1": [["A", "0", "US"]],
  "2": [["A", "0", "CA"]],
  "3": [["A", "7", "MX"]],
  "4": [["A", "0", "US"]],
  "5": [["A", "0", "US"]],
  "6": [["A", "W", "AU"]],
  "7": [["F", "0", "US"]],
  "9": [
    ["A", "E", "BR"],
    ["3", "9", "BR"],
  ],
  J: [["A", "0", "JP"]],
  K: [["L", "R", "KR"]],
  L: [["A", "0", "CN"]],
  M: [["A", "E", "IN"]],
  N: [["L", "R", "TR"]],
  S: [["A", "M", "GB"]],
  T: [["R", "V", "HU"]],
  V: [
    ["F", "R", "FR"],
    ["S", "W", "ES"],
  ],
  W: [["A", "0", "DE"]],
  X: [["L", "R", "NL"]],
  Y: [
    ["S", "W", "SE"],
    ["F", "K", "FI"],
  ],
  Z: [["A", "R", "IT"]],
};
