/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A crossing as its rule of today is found: by Vinli's id of the rule. */
export type CrossingReference = { readonly ruleRef: string };
