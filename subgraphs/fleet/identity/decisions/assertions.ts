import { type Kysely, type SqlBool, sql } from "kysely";
import { insertRows } from "../../../../platform/store/row-batch.ts";
import type { VendorRef } from "../../domain.ts";
import type { FleetTables } from "../../tables.ts";
import { overlaps, type Period, type RecordSpan } from "../record-span.ts";
import type { RecordScope } from "../records/vendor-records.ts";
import { toRecordKey } from "../vendor-facts.ts";

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

/** What persons say that is in force, the oldest first: no decision that is in force takes it back. */
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
    .where(
      sql<SqlBool>`not exists (select 1 from decision d where d.id = assertion.decision and d.isUndone = 1)
        and not exists (select 1 from withdrawal w join decision d on d.id = w.decision
          where w.tenant = assertion.tenant and w.assertion = assertion.id and d.isUndone = 0)`,
    )
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

/** Who says so, and why, as a part of which decision. */
export type Author = {
  readonly subject: string;
  readonly reason: string | null;
  readonly atMs: number;
  readonly decision: number;
};

/** Writes what a person says. */
export async function storeAssertion(
  tx: Kysely<FleetTables>,
  { tenant, kind: entityKind }: RecordScope,
  { kind, record, other, fromMs, untilMs, ...author }: Omit<Assertion, "id"> & Author,
): Promise<void> {
  await tx
    .insertInto("assertion")
    .values({
      ...{ tenant, entityKind, kind, vendor: record.vendor, ref: record.ref },
      ...{ otherVendor: other.vendor, otherRef: other.ref, otherAtMs: other.atMs, fromMs, untilMs },
      ...{ ...author, withdrawnBy: null, withdrawnAtMs: null },
    })
    .execute();
}

/** Takes back what persons have said, as long as a decision is in force. It stays to be read. */
export async function withdrawAssertions(
  tx: Kysely<FleetTables>,
  assertions: readonly Assertion[],
  { tenant, decision }: { readonly tenant: string; readonly decision: number },
): Promise<void> {
  const rows = assertions.map(({ id }) => [tenant, id, decision]);
  await insertRows(tx, {
    into: "withdrawal",
    columns: ["tenant", "assertion", "decision"],
    rows,
    onConflict: "ignore",
  });
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
