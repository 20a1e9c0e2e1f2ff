import { type Kysely, type SqlBool, sql } from "kysely";
import { indexedBy, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { EntityKind, LinkEvidence } from "../domain.ts";
import { type Connection, type PageRequest, toConnection } from "../lists/connection.ts";
import type { FleetTables } from "../tables.ts";
import { MOST_DOUBT } from "./candidate.ts";

/** A candidate as it is stored. */
export type LinkCandidate = Pick<FleetTables["linkCandidate"], "id" | "kind" | "one" | "other" | "dismissedBy"> & {
  readonly score: number;
  readonly speaksFor: readonly LinkEvidence[];
  readonly speaksAgainst: readonly LinkEvidence[];
};

type Row = FleetTables["linkCandidate"];

const KINDS: readonly EntityKind[] = ["device", "driver"];

/** A page of the candidates of a kind, or of both, that nobody has dismissed: the surest first. */
export async function readCandidates(
  db: Kysely<FleetTables>,
  { kind, page }: { readonly kind: EntityKind | null; readonly page: PageRequest },
): Promise<Connection<LinkCandidate>> {
  const after = page.after
    ? sql<SqlBool>`(doubt, id) > (${Number(page.after[0])}, ${page.after[1]})`
    : sql<SqlBool>`true`;
  const ofKind = (one: EntityKind) => sql`
    select * from (select * from linkCandidate ${indexedBy(db, "linkCandidateByDoubt")}
      where tenant = ${page.tenant} and kind = ${one} and dismissedBy is null and doubt <= ${MOST_DOUBT} and ${after}
      order by doubt, id limit ${page.limit + 1}) of_kind`;
  const kinds = kind === null ? KINDS : [kind];
  const { rows } = await sql<Row>`
    select * from (${sql.join(kinds.map(ofKind), sql` union all `)}) both_kinds
    order by doubt, id limit ${page.limit + 1}`.execute(db);
  return toConnection(rows, page, { place: (row) => [row.doubt, row.id], node: toLinkCandidate });
}

/** The candidate of each id in its place, dismissed or not; null where there is none. */
export async function readCandidatesById(
  db: Kysely<FleetTables>,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (LinkCandidate | null)[]> {
  const { rows } = await sql<Row>`
    select * from linkCandidate where tenant = ${tenant} and id ${isOneOfTexts(db, ids)}
      and doubt <= ${MOST_DOUBT}`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, toLinkCandidate(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

function toLinkCandidate({ id, kind, one, other, doubt, evidence, dismissedBy }: Row): LinkCandidate {
  const said = JSON.parse(evidence) as Pick<LinkCandidate, "speaksFor" | "speaksAgainst">;
  return { id, kind, one, other, dismissedBy, score: (1_000 - doubt) / 1_000, ...said };
}
