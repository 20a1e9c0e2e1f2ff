/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A device or a driver as the gateway refers to it. */
export type EntityReference = { readonly id: string };
