import type { VendorName } from "../fleet.ts";
import type { Happening } from "../happenings.ts";

/** What an event is really of. */
export type Origin = {
  /** The same for all events of one moment, whoever saw it. */
  readonly moment: string;
  readonly atMs: number;
  /** The id of the truck that it happened to. */
  readonly device: string;
  /** The id of who drove, whether or not a vendor knows; null where none of the drivers did. */
  readonly driver: string | null;
};

/** An event as its readers know it, and what it is really of. */
export type Witnessed = { readonly ref: string; readonly origin: Origin };

/** What the events of a happening are of. */
export function originOf(happening: Happening): Origin {
  const { key, atMs, truck, driver } = happening;
  const claimant = happening.kind === "unidentifiedDriving" ? (happening.claim?.driver ?? null) : null;
  return { moment: key, atMs, device: truck.id, driver: (driver ?? claimant)?.id ?? null };
}

/** The id of a device or driver that only the documentation of a vendor knows. */
export function documentedId(vendor: VendorName, ref: string): string {
  return `documented-${vendor}-${ref}`;
}

/** The same in ids that no other vendor has, for an event of a vendor's documentation: nobody else saw it. */
export function documentedOrigin(vendor: VendorName, { moment, atMs, device, driver }: Origin): Origin {
  return {
    moment: documentedId(vendor, moment),
    atMs,
    device: documentedId(vendor, device),
    driver: driver === null ? null : documentedId(vendor, driver),
  };
}

/** Those of some events that are of a time, its start included and its end not. */
export function witnessedBetween(
  events: readonly { readonly id: string | number; readonly origin: Origin | null }[],
  fromMs: number,
  untilMs: number,
): readonly Witnessed[] {
  return events.flatMap(({ id, origin }) =>
    origin && origin.atMs >= fromMs && origin.atMs < untilMs ? { ref: String(id), origin } : [],
  );
}
