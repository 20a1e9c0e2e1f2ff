import type { LiveItem } from "../../../platform/live/live-field.ts";
import type { CrossingDirection, CrossingReference, RuleVersion } from "../domain.ts";

/** A crossing without its event and its rule of today, which are found by a reference. */
export type StoredCrossing = CrossingReference & {
  readonly asThen: RuleVersion;
  readonly direction: CrossingDirection;
  readonly firstEvaluation: boolean;
  readonly snapshot: CrossingSnapshot | null;
  /** JSON text. */
  readonly raw: string;
};

/** What was measured when a rule was crossed. `measuredAt` is epoch milliseconds. */
export type CrossingSnapshot = {
  readonly measuredAt: number;
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
  readonly readings: readonly { readonly parameter: string; readonly value: number }[];
};

/** One item of `ruleCrossings`. */
export type CrossingItem = LiveItem<StoredCrossing>;

/** What a filter looks at in a crossing, at one moment of its history. Ids are fleet's. */
export type CrossingState = {
  readonly ruleId: string;
  readonly deviceId: string | null;
  readonly vendor: string;
  readonly direction: CrossingDirection;
  readonly severity: string;
  readonly isFirst: boolean;
  readonly retracted: boolean;
};
