import type { EventVendor } from "../../../schema/messages.ts";
import type { EventTable } from "../tables.ts";
import type { NumberClass } from "./event-classes.ts";
import type { NumberWords } from "./words.ts";

/** An event as the former index has it. */
export type FormerEvent = EventTable & { readonly vendor: EventVendor; readonly retracted: 0 | 1 };

/**
 * The index whose place another one is to take, which is made of the same records. What no record says, such as the number of an
 * event, is in the new one as it is there, so that whatever names it stays true.
 */
export type FormerIndex = {
  /** Its events whose refs have some hashes. */
  events(hashes: readonly number[]): Promise<readonly FormerEvent[]>;
  /** Numbers that stand for the same in both. */
  readonly numberWords: NumberWords;
  readonly numberClass: NumberClass;
};

/**
 * An event that is new here as the former index has it, as far as its record does not say: its number, when it became known, how often
 * it was changed. Of the message that was told there last, it is of the groups that its device and driver were in then.
 */
export function continueFormer(former: EventTable, row: EventTable): EventTable {
  const { key, receivedAtMs, groups, publishedSeq } = former;
  const isTold = publishedSeq === null || publishedSeq === row.publishedSeq;
  const revised = isTold
    ? { revision: former.revision, updatedAtMs: former.updatedAtMs, groups }
    : { revision: Math.max(former.revision + 1, row.revision) };
  return { ...row, ...revised, key, receivedAtMs };
}
