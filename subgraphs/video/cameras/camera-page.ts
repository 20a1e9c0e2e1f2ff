import { readPageCursor, readPageSize } from "../../page-cursors.ts";

/** The most cameras of one page. */
const LARGEST_PAGE = 200;

/** Which part of the list of cameras is asked for. */
export type CameraPageRequest = {
  readonly tenant: string;
  readonly limit: number;
  /** RoscoLive's id of the camera behind which the page starts; null for the start of the list. */
  readonly after: string | null;
};

/** What a client asked of the list, checked. Throws a `PublicError` that names the argument at fault. */
export function toCameraPageRequest(
  tenant: string,
  { first, after }: { readonly first?: number | null; readonly after?: string | null },
): CameraPageRequest {
  const limit = readPageSize(first ?? 50, LARGEST_PAGE);
  return { tenant, limit, after: after == null ? null : readPageCursor(tenant, after, { kinds: ["text"] })[0] };
}
