/** A place on earth, in degrees (WGS 84). */
export type GeoPoint = { readonly latitude: number; readonly longitude: number };

/** A reading within bounds, which are of it. A bound that is null is none. */
export type ParametricBoundary = {
  readonly parameter: string;
  readonly min: number | null;
  readonly max: number | null;
};

/** All places that are so near to a centre. */
export type RadiusBoundary = GeoPoint & { readonly radiusMeters: number };

/**
 * An area between corners. A ring has its first corner again at its end; its edges are straight on a map of degrees (RFC 7946, section 3.1.1),
 * and go the short way across the date line.
 */
export type PolygonBoundary = {
  readonly corners: readonly GeoPoint[];
  /** Areas within that are none of it. What was stored before there were any has none. */
  readonly holes?: readonly (readonly GeoPoint[])[];
};

export type GeographicBoundary = RadiusBoundary | PolygonBoundary;

/** One condition of a rule. */
export type Boundary = ParametricBoundary | GeographicBoundary;

export function isParametric(boundary: Boundary): boundary is ParametricBoundary {
  return "parameter" in boundary;
}

export function isPolygon(boundary: Boundary): boundary is PolygonBoundary {
  return "corners" in boundary;
}
