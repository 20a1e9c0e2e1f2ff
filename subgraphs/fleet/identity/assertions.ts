import type { Kysely } from "kysely";
import type { VendorRef } from "../domain.ts";
import type { FleetTables } from "../tables.ts";
import { overlaps, type Period, type RecordSpan } from "./record-span.ts";
import { toRecordKey } from "./vendor-facts.ts";
import type { RecordScope } from "./vendor-records.ts";

/** What a person says of two records, and for when. It outranks whatever the machine finds out. */
export type Assertion = Period & {
  /** A later one is of a higher number, and counts where two contradict each other. */
  readonly id: number;
  readonly kind: "SAME" | "DIFFERENT";
  /** The record that is linked, or is not. */
  readonly record: VendorRef;
  /** The one that it is linked with, as it was at an instant, or is not. */
  readonly other: VendorRef & { readonly atMs: number };
};

/** What persons say that has not been withdrawn, the oldest first. */
export async function readAssertions(
  db: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
): Promise<readonly Assertion[]> {
  const rows = await db
    .selectFrom("assertion")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("entityKind", "=", kind)
    .where("withdrawnAtMs", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id, kind: said, vendor, ref, otherVendor, otherRef, otherAtMs, fromMs, untilMs }) => ({
    id,
    kind: said,
    record: { vendor, ref },
    other: { vendor: otherVendor, ref: otherRef, atMs: otherAtMs },
    fromMs,
    untilMs,
  }));
}

/** Who says so, and why. */
export type Author = { readonly subject: string; readonly reason: string | null; readonly atMs: number };

/** Writes what a person says. */
export async function storeAssertion(
  tx: Kysely<FleetTables>,
  { tenant, kind: entityKind }: RecordScope,
  { kind, record, other, fromMs, untilMs, subject, reason, atMs }: Omit<Assertion, "id"> & Author,
): Promise<void> {
  await tx
    .insertInto("assertion")
    .values({
      ...{ tenant, entityKind, kind, vendor: record.vendor, ref: record.ref },
      ...{ otherVendor: other.vendor, otherRef: other.ref, otherAtMs: other.atMs, fromMs, untilMs },
      ...{ subject, reason, atMs, withdrawnBy: null, withdrawnAtMs: null },
    })
    .execute();
}

/** Takes back what persons have said. It stays to be read, and counts no more. */
export async function withdrawAssertions(
  tx: Kysely<FleetTables>,
  assertions: readonly Assertion[],
  { subject, atMs }: Pick<Author, "subject" | "atMs">,
): Promise<void> {
  const ids = assertions.map(({ id }) => id);
  if (ids.length === 0) return;
  await tx.updateTable("assertion").set({ withdrawnBy: subject, withdrawnAtMs: atMs }).where("id", "in", ids).execute();
}

/** Which records a person says are different, and when. */
export class DifferentRecords {
  readonly #byPair: ReadonlyMap<string, readonly Assertion[]>;

  constructor(assertions: readonly Assertion[]) {
    this.#byPair = Map.groupBy(assertions, ({ record, other }) => toPairKey(record, other));
  }

  get isEmpty(): boolean {
    return this.#byPair.size === 0;
  }

  has(one: RecordSpan, two: RecordSpan): boolean {
    if (this.isEmpty) return false;
    const said = this.#byPair.get(toPairKey(one.facts, two.facts)) ?? [];
    return said.some((assertion) => overlaps(assertion, one) && overlaps(assertion, two));
  }
}

function toPairKey(one: VendorRef, two: VendorRef): string {
  return [toRecordKey(one), toRecordKey(two)].sort().join(" ");
}
