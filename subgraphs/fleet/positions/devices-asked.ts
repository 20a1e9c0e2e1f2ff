/** Devices that somebody follows, by the ids that he has. */
export type DevicesAsked = { readonly tenant: string; readonly deviceIds: readonly string[] };

/** What is new of a device, by the id that was asked for. */
export type DeviceChange = { readonly deviceId: string };
