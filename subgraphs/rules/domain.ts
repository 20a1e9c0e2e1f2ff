import type { Boundary } from "./boundaries/boundary.ts";

/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A crossing as its rule of today is found: by Vinli's id of the rule. */
export type CrossingReference = { readonly ruleRef: string };

/** Whether a rule holds, as in the SDL. */
export type RuleState = "COVERED" | "UNCOVERED" | "UNEVALUATED";

/** A rule as it was at a moment. */
export type RuleVersion = {
  readonly name: string | null;
  readonly boundaries: readonly Boundary[];
  readonly state: RuleState;
  /** Epoch milliseconds; null where the vendor does not say. */
  readonly createdAt: number | null;
};

/** A rule of today. */
export type Rule = RuleVersion & { readonly id: string };
