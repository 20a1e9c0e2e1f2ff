/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A device or a driver as the gateway refers to it. */
export type EntityReference = { readonly id: string };

/** An incident as the gateway refers to it. Only who needs its events is told them. */
export type IncidentReference = { readonly id: string; readonly events?: readonly EventReference[] };
