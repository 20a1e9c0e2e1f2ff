import { type Kysely, sql } from "kysely";
import { PublicError } from "../../../platform/public-error.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { joinInOrder } from "../../../platform/store/sql-words.ts";
import { idsLeadingTo, toCurrentIds } from "../identity/aliases.ts";
import type { RecordScope } from "../identity/records/vendor-records.ts";
import type { FleetTables } from "../tables.ts";
import { type Candidate, MOST_DOUBT, toGrounds } from "./candidate.ts";

/** The pairs of some devices or drivers that persons have dismissed, by decisions that are in force. */
export class Dismissals {
  readonly #said: ReadonlyMap<string, readonly { readonly decision: number; readonly grounds: ReadonlySet<string> }[]>;

  private constructor(said: readonly Dismissal[]) {
    const byPair = Map.groupBy(said, ({ pair }) => pair);
    this.#said = new Map(
      Array.from(byPair, ([pair, ofPair]) => [
        pair,
        ofPair.map(({ decision, grounds }) => ({ decision, grounds: new Set(grounds) })),
      ]),
    );
  }

  /** Those that concern some devices or drivers, whatever ids they had then. */
  static async read(
    tx: Kysely<FleetTables>,
    { tenant, kind }: RecordScope,
    entityIds: readonly string[],
  ): Promise<Dismissals> {
    if (entityIds.length === 0) return new Dismissals([]);
    const join = joinInOrder(tx);
    const { rows } = await sql<{ today: string; otherId: string; decision: number; grounds: string }>`
      with ${idsLeadingTo(tx, tenant, entityIds)}
      select named.today, d.otherId, d.decision, d.grounds from named
        ${join} dismissal d on d.tenant = ${tenant} and d.entityId = named.id
        ${join} decision s on s.id = d.decision and s.isUndone = 0`.execute(tx);
    if (rows.length === 0) return new Dismissals([]);
    const others = await toCurrentIds(
      tx,
      { tenant, kind },
      rows.map(({ otherId }) => otherId),
    );
    return new Dismissals(
      rows.flatMap(({ today, decision, grounds }, index) => {
        const other = others[index];
        return other ? [{ pair: toPair(today, other), decision, grounds: JSON.parse(grounds) }] : [];
      }),
    );
  }

  /** The latest decision that knew all that speaks for a candidate; null where something is new, or nobody has dismissed it. */
  decisionOf(candidate: Candidate): number | null {
    const said = this.#said.get(toPair(candidate.one, candidate.other)) ?? [];
    const grounds = toGrounds(candidate);
    const known = said.filter((one) => grounds.every((ground) => one.grounds.has(ground)));
    return known.reduce<number | null>((latest, { decision }) => Math.max(latest ?? 0, decision), null);
  }
}

type Dismissal = { readonly pair: string; readonly decision: number; readonly grounds: readonly string[] };

function toPair(one: string, other: string): string {
  return [one, other].sort().join(" ");
}

export type DismissedPair = Pick<FleetTables["linkCandidate"], "id" | "kind" | "one" | "other" | "evidence">;

/**
 * A candidate that a person may dismiss. Throws a `NOT_FOUND` where there is none of that id, be it that somebody has
 * linked the two, and a `CONFLICT` where somebody has dismissed it already.
 */
export async function readOpenCandidate(tx: Kysely<FleetTables>, tenant: string, id: string): Promise<DismissedPair> {
  const row = await tx
    .selectFrom("linkCandidate")
    .select(["id", "kind", "one", "other", "evidence", "dismissedBy"])
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .where("doubt", "<=", MOST_DOUBT)
    .executeTakeFirst();
  const field = "input.candidateId";
  if (!row) throw new PublicError("NOT_FOUND", "`candidateId` is the id of no candidate.", { field });
  if (row.dismissedBy !== null) throw new PublicError("CONFLICT", "Somebody has dismissed it already.", { field });
  return row;
}

/** Notes that a decision dismisses a candidate, with all that spoke for it. */
export async function dismiss(
  tx: Kysely<FleetTables>,
  tenant: string,
  { id, one, other, evidence, decision }: DismissedPair & { readonly decision: number },
): Promise<void> {
  const grounds = JSON.stringify(toGrounds(JSON.parse(evidence) as Pick<Candidate, "speaksFor">));
  const columns = ["tenant", "entityId", "otherId", "decision", "grounds"];
  const rows = [
    [tenant, one, other, decision, grounds],
    [tenant, other, one, decision, grounds],
  ];
  await insertRows(tx, { into: "dismissal", columns, rows });
  await tx
    .updateTable("linkCandidate")
    .set({ dismissedBy: decision })
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .execute();
}
