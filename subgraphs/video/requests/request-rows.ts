import { type QueryExecutorProvider, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { FootageRequest, FootageRequestPart } from "./footage-request.ts";
import type { RequestTables } from "./request-tables.ts";

export type RequestRow = RequestTables["footageRequest"];
export type PartRow = RequestTables["footagePart"];

/** A request out of its row. */
export function toFootageRequest({ tenant: _tenant, isOpen: _isOpen, channels, ...row }: RequestRow): FootageRequest {
  return { ...row, channels: channels === null ? null : (JSON.parse(channels) as readonly number[]) };
}

/** The requests of some refs, in no order. */
export async function readRequests(
  db: QueryExecutorProvider,
  tenant: string,
  refs: readonly string[],
): Promise<readonly FootageRequest[]> {
  const { rows } = await sql<RequestRow>`select * from footageRequest
    where tenant = ${tenant} and ref ${isOneOfTexts(db, refs)}`.execute(db);
  return rows.map(toFootageRequest);
}

/** The parts of some requests, those of each in their order. */
export async function readParts(
  db: QueryExecutorProvider,
  tenant: string,
  requestRefs: readonly string[],
): Promise<ReadonlyMap<string, readonly (FootageRequestPart & Pick<PartRow, "nth" | "refusal">)[]>> {
  const { rows } = await sql<PartRow>`select * from footagePart
    where tenant = ${tenant} and requestRef ${isOneOfTexts(db, requestRefs)} order by requestRef, nth`.execute(db);
  return Map.groupBy(rows, ({ requestRef }) => requestRef);
}
