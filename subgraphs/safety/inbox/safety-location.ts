import type { SafetyAddress, SafetyLocation } from "../generated.ts";
import type { WireLocation } from "../wire.ts";
import { toExternalIds } from "./external-ids.ts";

/** Where an event happened, as Samsara has it. A number that is no degree on earth is left out. */
export function toSafetyLocation(location: WireLocation | null | undefined): SafetyLocation | null {
  if (!location) return null;
  const { latitude, longitude, headingDegrees, accuracyMeters, geofence } = location;
  return {
    latitude: toDegrees(latitude, 90),
    longitude: toDegrees(longitude, 180),
    headingDegrees: headingDegrees ?? null,
    accuracyMeters: accuracyMeters ?? null,
    address: toSafetyAddress(location),
    geofence: geofence?.id
      ? {
          ref: geofence.id,
          externalIds: Object.entries(toExternalIds(geofence.externalIds)).map(([name, value]) => ({ name, value })),
        }
      : null,
  };
}

/** The address on one line, be it in parts or written out. */
export function toAddressLine({ address, formattedAddress }: WireLocation): string | null {
  if (typeof address === "string") return address || formattedAddress || null;
  const street = join(address?.streetNumber, " ", address?.street);
  const region = join(address?.state, " ", address?.postalCode);
  const parts = join(join(join(street, ", ", address?.city), ", ", region), ", ", address?.country);
  return parts || address?.formattedAddress || formattedAddress || null;
}

function toSafetyAddress(location: WireLocation): SafetyAddress | null {
  const { address } = location;
  const formatted = toAddressLine(location);
  const parts = typeof address === "string" ? null : address;
  const told: SafetyAddress = {
    formatted,
    streetNumber: parts?.streetNumber || null,
    street: parts?.street || null,
    neighborhood: parts?.neighborhood || null,
    city: parts?.city || null,
    state: parts?.state || null,
    postalCode: parts?.postalCode || null,
    country: parts?.country || null,
    pointOfInterest: parts?.pointOfInterest || null,
  };
  return Object.values(told).some((part) => part !== null) ? told : null;
}

function toDegrees(degrees: number | null | undefined, most: number): number | null {
  return degrees != null && Math.abs(degrees) <= most ? degrees : null;
}

/** Two texts with something between them if there are two. */
function join(a: string | null | undefined, between: string, b: string | null | undefined): string {
  return a && b ? `${a}${between}${b}` : a || b || "";
}
