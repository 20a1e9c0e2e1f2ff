type VendorRecords = readonly { readonly vendor: string; readonly ref: string }[];

/** An event as the gateway refers to it. Only who needs its moment and its driver is told them; the moment as text. */
export type EventReference = {
  readonly id: string;
  readonly occurredAt?: string | number;
  readonly driverRefs?: VendorRecords;
};

/** A driver as the gateway refers to one. Only who needs the vendors' records of the driver is told them. */
export type DriverReference = {
  readonly id: string;
  readonly vendorRefs?: VendorRecords;
};

/** A part of a log: up to an instant, which is not of it. */
export type LogPeriod = { readonly fromMs: number; readonly toMs: number };

/** An entry of the log, as far as others are found by it: the vendor's id, and what goes through its versions. */
export type LogEntry = { readonly ref: string; readonly uuid: string | null };

/** A vehicle that a driver drove in a period. */
export type DrivenVehicle = {
  readonly vehicleRef: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly drivenMs: number;
};

/** VisTracks' own ids among some records. */
export function toVisTracksRefs(records: VendorRecords = []): readonly string[] {
  return records.flatMap(({ vendor, ref }) => (vendor === "VISTRACKS" ? ref : []));
}
