import type { DriverDayFacet } from "../../hours/driver-day.ts";
import type { StoredDutyRecord } from "../duty-facet.ts";

/** What the entries of a day say together. They are in effect and in order. */
export type DayFacts = {
  readonly distanceKm: number | null;
  readonly vehicleRefs: readonly string[];
  readonly trailers: readonly string[];
  readonly shippingDocuments: readonly string[];
  readonly coDriverRefs: readonly string[];
};

export function toDayFacts(records: readonly StoredDutyRecord[]): DayFacts {
  return {
    distanceKm: toDistanceKm(records),
    vehicleRefs: distinct(records.map(({ vehicleRef }) => vehicleRef?.ref)),
    trailers: distinct(records.flatMap(({ trailers }) => trailers)),
    shippingDocuments: distinct(records.map(({ shippingDocument }) => shippingDocument)),
    coDriverRefs: distinct(records.flatMap(({ coDriverRefs }) => coDriverRefs.map(({ ref }) => ref))),
  };
}

function distinct(texts: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text ?? []))];
}

/** The sum over the vehicles of the last odometer less the first; null where none has two. An odometer that went back counts nothing. */
function toDistanceKm(records: readonly StoredDutyRecord[]): number | null {
  const told = records.filter(({ vehicleRef, odometerKm }) => vehicleRef !== null && odometerKm !== null);
  const byVehicle = [...Map.groupBy(told, ({ vehicleRef }) => vehicleRef?.ref).values()];
  const distances = byVehicle.flatMap((own) => {
    const [first, last] = [own[0]?.odometerKm, own.at(-1)?.odometerKm];
    return own.length < 2 || first == null || last == null ? [] : Math.max(0, last - first);
  });
  return distances.length === 0 ? null : distances.reduce((sum, distance) => sum + distance, 0);
}

/** Whether a day is certified, and when that was last, where somebody says. */
export type Certification = {
  readonly state: "UNCERTIFIED" | "CERTIFIED" | "CHANGED_SINCE";
  readonly certifiedAtMs: number | null;
};

type CertifiedDay = {
  readonly date: string;
  /** What the vendor says of the day; null where that is nothing. */
  readonly day: DriverDayFacet | null;
  /** The entries of the day. */
  readonly records: readonly StoredDutyRecord[];
  /** The certifications of the driver, of whatever day. */
  readonly certifications: readonly StoredDutyRecord[];
};

/**
 * A day is certified where the vendor calls it so, or where the driver's log has it certified; and has to be certified again once an entry of it was edited
 * after that, 49 CFR 395.30(b)(3).
 */
export function toCertification({ date, day, records, certifications }: CertifiedDay): Certification {
  const own = certifications.filter(({ kind, certifiedOn }) => kind === "CERTIFICATION" && certifiedOn === date);
  const instants = own.map(({ occurredAt }) => occurredAt);
  if (day?.certified && day.certifiedAtMs != null) instants.push(day.certifiedAtMs);
  const certifiedAtMs = instants.length === 0 ? null : Math.max(...instants);
  if (certifiedAtMs === null) return { state: day?.certified ? "CERTIFIED" : "UNCERTIFIED", certifiedAtMs };
  const isChanged = records.some(
    ({ kind, edited, changedAt }) => kind !== "CERTIFICATION" && edited && (changedAt ?? 0) > certifiedAtMs,
  );
  return { state: isChanged ? "CHANGED_SINCE" : "CERTIFIED", certifiedAtMs };
}
