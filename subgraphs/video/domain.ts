import type { VendorRef } from "./generated.ts";

/** A device as the gateway refers to it: with the vendors' names for it where its camera is asked for. */
export type DeviceReference = { readonly id: string; readonly vendorRefs: readonly VendorRef[] };

/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };
