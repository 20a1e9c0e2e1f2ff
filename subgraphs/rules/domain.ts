/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };
