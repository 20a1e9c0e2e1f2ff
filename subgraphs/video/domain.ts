import type { Vendor } from "../../schema/messages.ts";

/** A device as the gateway refers to it: with the vendors' names for it where its camera is asked for. */
export type DeviceReference = {
  readonly id: string;
  readonly vendorRefs: readonly { readonly vendor: Vendor; readonly ref: string }[];
};

/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };
