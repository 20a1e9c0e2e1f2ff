/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A driver as the gateway refers to one. Only who needs the vendors' records of the driver is told them. */
export type DriverReference = {
  readonly id: string;
  readonly vendorRefs?: readonly { readonly vendor: string; readonly ref: string }[];
};

/** A part of a log: up to an instant, which is not of it. */
export type LogPeriod = { readonly fromMs: number; readonly toMs: number };
