import { PublicError } from "../../../platform/public-error.ts";

/** The most cameras of one page. */
const LARGEST_PAGE = 200;

/** Which part of the list of cameras is asked for. */
export type CameraPageRequest = {
  readonly tenant: string;
  readonly limit: number;
  /** RoscoLive's id of the camera behind which the page starts; null for the start of the list. */
  readonly after: string | null;
};

/** What a client asked of the list, checked. Throws a {@link PublicError} that names the argument at fault. */
export function toCameraPageRequest(
  tenant: string,
  { first, after }: { readonly first?: number | null; readonly after?: string | null },
): CameraPageRequest {
  const limit = first ?? 50;
  if (limit < 0 || limit > LARGEST_PAGE) {
    throw new PublicError("BAD_USER_INPUT", `\`first\` must be from 0 to ${LARGEST_PAGE}.`, { field: "first" });
  }
  return { tenant, limit, after: after == null ? null : toRef(tenant, after) };
}

/** The place of a camera in the list of its tenant. */
export function toCameraCursor(tenant: string, ref: string): string {
  return Buffer.from(JSON.stringify([tenant, ref])).toString("base64url");
}

function toRef(tenant: string, cursor: string): string {
  const parts = parseCursor(cursor);
  if (Array.isArray(parts) && parts.length === 2 && parts[0] === tenant && typeof parts[1] === "string")
    return parts[1];
  throw new PublicError("BAD_USER_INPUT", "`after` is no cursor that this list gave.", { field: "after" });
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
