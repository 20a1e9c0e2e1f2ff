import { readPageCursor, readPageSize } from "../../../page-cursors.ts";
import type { CasePlace } from "./case-reader.ts";

/** The most cases of one page: a fleet's worth of a morning. */
const LARGEST_PAGE = 500;
const DEFAULT_PAGE = 50;

/** Which part of a list of cases is asked for. */
export type CasePageRequest = { readonly limit: number; readonly after: CasePlace | null };

/** What a client asked of the list, checked. Throws a `PublicError` that names the argument at fault. */
export function toCasePageRequest(
  tenant: string,
  { first, after }: { readonly first?: number | null; readonly after?: string | null },
): CasePageRequest {
  const limit = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  return { limit, after: after == null ? null : readPageCursor(tenant, after, { kinds: ["instant", "text"] }) };
}
