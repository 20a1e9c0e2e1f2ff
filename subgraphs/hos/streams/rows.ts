import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import { EVENT_KIND, type RowContext, toRecords } from "../mapper.ts";
import { decodeDriverHistory, decodeOutline, decodeRecordStatus } from "../wire.ts";
import { isProposed } from "../words.ts";

/** Knows which records are stored. */
export type KnownRecords = { knownRefs(kind: string, refs: readonly string[]): Promise<ReadonlySet<string>> };

/**
 * The records of some rows of the log, and what could not be read.
 *
 * What is only proposed becomes no event, unless it was in force before: that is asked of the store, once for all rows,
 * and mostly not at all.
 */
export async function collectRows(
  rows: readonly unknown[],
  records: KnownRecords,
  context: Omit<RowContext, "isEvent">,
): Promise<Pick<FeedPage, "records" | "poison">> {
  const events = await readEventRefs(rows, records);
  return collectPage(rows, (raw) =>
    toRecords(decodeDriverHistory(raw), raw, { ...context, isEvent: (ref) => events.has(ref) }),
  );
}

/** The ids of those entries, among the ones that are proposed now, that are events already. */
async function readEventRefs(rows: readonly unknown[], records: KnownRecords): Promise<ReadonlySet<string>> {
  const isOfProposal = (row: unknown) => isProposed(decodeRecordStatus(row));
  const toRefs = (row: unknown) => decodeOutline(row).id ?? [];
  const proposed = rows.filter(isOfProposal).flatMap(toRefs);
  if (proposed.length === 0) return new Set();
  // A page can hold two versions of a row.
  const inForce = rows.filter((row) => !isOfProposal(row)).flatMap(toRefs);
  return (await records.knownRefs(EVENT_KIND, proposed)).union(new Set(inForce));
}
