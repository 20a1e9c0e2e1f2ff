import type { CodedClass } from "../events/event-classes.ts";
import type { QueryWords } from "../events/query-words.ts";
import type { TimeBuckets } from "./hours/time-buckets.ts";
import type { EventDimension } from "./tally.ts";

/** What is to be counted. */
export type Counting = {
  /** The tenant by its name, and by its number. */
  readonly tenantName: string;
  readonly tenant: number;
  /** The classes that are wanted, by their numbers, and the numbers of all. */
  readonly classes: ReadonlyMap<number, CodedClass>;
  readonly allClasses: readonly number[];
  /** The classes that are not wanted, where few events are of these; null where many are. */
  readonly fewUnwanted: readonly number[] | null;
  /** Whether so few events are of these classes that they are found by them. */
  readonly isRare: boolean;
  readonly words: QueryWords;
  readonly updated: readonly [number, number] | null;
  /** Whether few events were updated in that time. */
  readonly isUpdateShort: boolean;
  /** From inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOfAllTime: boolean;
  readonly by: ReadonlySet<EventDimension>;
  readonly buckets: TimeBuckets | null;
  /** Whether it is asked of how many incidents they are. */
  readonly withIncidents: boolean;
  /** The group of each number of a vendor's; empty where nobody asks. */
  readonly groupOf: ReadonlyMap<number, string>;
};
