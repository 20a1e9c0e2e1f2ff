import { PublicError } from "../../../platform/public-error.ts";
import type { Boundary, GeoPoint } from "./boundary.ts";

/** An input field: its path, as the client wrote it. */
export type FieldAt = {
  readonly field: string;
  /** Whether it holds GeoJSON: then its parts have no names of ours. */
  readonly isGeoJson?: boolean;
};

/** A boundary and the input field that it is from. */
export type BoundaryAt<Of extends Boundary = Boundary> = FieldAt & { readonly boundary: Of };

/** The path of a part of an input field. */
export function partOf({ field, isGeoJson = false }: FieldAt, part: string): string {
  return isGeoJson ? field : `${field}.${part}`;
}

/** A refusal of an input field, by its path and what is wrong with it. */
export function refusal(field: string, what: string): PublicError {
  return new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}

/** Refuses what is no place on earth. */
export function checkDegrees({ latitude, longitude }: GeoPoint, at: FieldAt): void {
  if (!(Math.abs(latitude) <= 90)) {
    const hint = Math.abs(longitude) <= 90 ? "; are latitude and longitude given one for the other?" : "";
    throw refusal(partOf(at, "latitude"), `has the latitude ${latitude}, which must be from -90 to 90${hint}`);
  }
  if (Math.abs(longitude) <= 180) return;
  throw refusal(partOf(at, "longitude"), `has the longitude ${longitude}, which must be from -180 to 180`);
}
