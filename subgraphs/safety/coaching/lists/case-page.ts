import { PublicError } from "../../../../platform/public-error.ts";
import type { CasePlace } from "./case-reader.ts";

/** The most cases of one page: a fleet's worth of a morning. */
const LARGEST_PAGE = 500;
const DEFAULT_PAGE = 50;

/** Which part of a list of cases is asked for. */
export type CasePageRequest = { readonly limit: number; readonly after: CasePlace | null };

/** What a client asked of the list, checked. Throws a {@link PublicError} that names the argument at fault. */
export function toCasePageRequest(
  tenant: string,
  { first, after }: { readonly first?: number | null; readonly after?: string | null },
): CasePageRequest {
  const limit = first ?? DEFAULT_PAGE;
  if (limit < 0 || limit > LARGEST_PAGE) {
    throw new PublicError("BAD_USER_INPUT", `\`first\` must be from 0 to ${LARGEST_PAGE}.`, { field: "first" });
  }
  return { limit, after: after == null ? null : toPlace(tenant, after) };
}

/** The place of a case in the lists of its tenant. */
export function toCaseCursor(tenant: string, [occurredAtMs, id]: CasePlace): string {
  return Buffer.from(JSON.stringify([tenant, occurredAtMs, id])).toString("base64url");
}

function toPlace(tenant: string, cursor: string): CasePlace {
  const parts = parseCursor(cursor);
  if (Array.isArray(parts) && parts.length === 3) {
    const [owner, occurredAtMs, id] = parts as unknown[];
    if (owner === tenant && Number.isSafeInteger(occurredAtMs) && typeof id === "string") {
      return [occurredAtMs as number, id];
    }
  }
  throw new PublicError("BAD_USER_INPUT", "`after` is no cursor that this list gave.", { field: "after" });
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
