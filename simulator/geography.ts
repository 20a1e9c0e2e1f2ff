/** A place on a map, in degrees. */
export type Place = { readonly latitude: number; readonly longitude: number };

export type City = Place & { readonly name: string; readonly state: string };

/** A road between cities, driven from its first city to its last and back. */
export type Corridor = readonly [City, City, ...City[]];

/** Roads that the trucks of the world drive, roughly along interstates. */
export const CORRIDORS: readonly [Corridor, ...Corridor[]] = [
  [
    city("Laredo", "TX", 27.53, -99.49),
    city("San Antonio", "TX", 29.42, -98.49),
    city("Austin", "TX", 30.27, -97.74),
    city("Dallas", "TX", 32.78, -96.8),
    city("Oklahoma City", "OK", 35.47, -97.52),
    city("Wichita", "KS", 37.69, -97.34),
    city("Kansas City", "MO", 39.1, -94.58),
  ],
  [
    city("Sacramento", "CA", 38.58, -121.49),
    city("Reno", "NV", 39.53, -119.81),
    city("Elko", "NV", 40.83, -115.76),
    city("Salt Lake City", "UT", 40.76, -111.89),
    city("Cheyenne", "WY", 41.14, -104.82),
    city("Omaha", "NE", 41.26, -95.93),
    city("Des Moines", "IA", 41.59, -93.62),
  ],
  [
    city("Jacksonville", "FL", 30.33, -81.66),
    city("Savannah", "GA", 32.08, -81.09),
    city("Florence", "SC", 34.2, -79.76),
    city("Richmond", "VA", 37.54, -77.44),
    city("Baltimore", "MD", 39.29, -76.61),
    city("Philadelphia", "PA", 39.95, -75.17),
    city("Newark", "NJ", 40.74, -74.17),
  ],
  [
    city("Phoenix", "AZ", 33.45, -112.07),
    city("Tucson", "AZ", 32.22, -110.97),
    city("Las Cruces", "NM", 32.31, -106.76),
    city("El Paso", "TX", 31.76, -106.49),
    city("Fort Stockton", "TX", 30.89, -102.88),
    city("San Antonio", "TX", 29.42, -98.49),
    city("Houston", "TX", 29.76, -95.37),
  ],
  [
    city("Chicago", "IL", 41.88, -87.63),
    city("Toledo", "OH", 41.65, -83.54),
    city("Cleveland", "OH", 41.5, -81.69),
    city("Buffalo", "NY", 42.89, -78.88),
    city("Syracuse", "NY", 43.05, -76.15),
    city("Albany", "NY", 42.65, -73.76),
    city("Boston", "MA", 42.36, -71.06),
  ],
];

const EARTH_RADIUS_KM = 6_371;
const KM_PER_MILE = 1.609344;
const COMPASS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"] as const;

export function distanceKm(from: Place, to: Place): number {
  const latitude = radians(to.latitude - from.latitude) / 2;
  const longitude = radians(to.longitude - from.longitude) / 2;
  const chord =
    Math.sin(latitude) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(chord));
}

/** The direction from one place to another, in whole degrees from north, clockwise. */
export function headingDegrees(from: Place, to: Place): number {
  const east = radians(to.longitude - from.longitude) * Math.cos(radians(from.latitude));
  const north = radians(to.latitude - from.latitude);
  return (Math.round((Math.atan2(east, north) * 180) / Math.PI) + 360) % 360;
}

type Leg = { readonly from: City; readonly to: City; readonly km: number; readonly startsAtKm: number };

/** A corridor driven from end to end and back, with its length and where each leg starts. */
export class Tour {
  readonly legs: readonly Leg[];
  readonly km: number;

  constructor(corridor: Corridor) {
    const there = corridor.slice(1).map((to, index) => ({ from: corridor[index] ?? corridor[0], to }));
    const back = there.toReversed().map(({ from, to }) => ({ from: to, to: from }));
    let startsAtKm = 0;
    this.legs = [...there, ...back].map(({ from, to }) => {
      const leg = { from, to, km: distanceKm(from, to), startsAtKm };
      startsAtKm += leg.km;
      return leg;
    });
    this.km = startsAtKm;
  }

  /** The point so many kilometres from the start, on the first tour or a later one. */
  pointAt(travelledKm: number): Place & { readonly headingDegrees: number } {
    const km = travelledKm % this.km;
    const leg = this.legs.findLast(({ startsAtKm }) => startsAtKm <= km);
    if (!leg) throw new RangeError(`no leg at ${travelledKm} km`);
    const point = pointBetween(leg.from, leg.to, (km - leg.startsAtKm) / leg.km);
    return { ...point, headingDegrees: headingDegrees(leg.from, leg.to) };
  }

  /** Where on the tour a city is passed, in kilometres from the start: twice, unless it is an end. */
  passesOf({ name }: City): readonly number[] {
    return this.legs.filter(({ from }) => from.name === name).map(({ startsAtKm }) => startsAtKm);
  }
}

/** The city of a corridor that is nearest to a place. */
export function nearestCity(corridor: Corridor, place: Place): City {
  return corridor.reduce((best, next) => (distanceKm(place, next) < distanceKm(place, best) ? next : best));
}

/** Where a place is, as an electronic log words it: `12mi NW Reno, NV`. */
export function describePlace(corridor: Corridor, place: Place): string {
  const nearest = nearestCity(corridor, place);
  const miles = Math.round(distanceKm(nearest, place) / KM_PER_MILE);
  const compass = COMPASS[Math.round(headingDegrees(nearest, place) / 45) % COMPASS.length];
  return `${miles}mi ${compass} ${nearest.name}, ${nearest.state}`;
}

function pointBetween(from: Place, to: Place, share: number): Place {
  return {
    latitude: from.latitude + (to.latitude - from.latitude) * share,
    longitude: from.longitude + (to.longitude - from.longitude) * share,
  };
}

function city(name: string, state: string, latitude: number, longitude: number): City {
  return { name, state, latitude, longitude };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
