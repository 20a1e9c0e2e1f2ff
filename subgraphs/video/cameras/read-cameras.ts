import { setImmediate as nextTurn } from "node:timers/promises";
import { toPageCursor } from "../../page-cursors.ts";
import type { CameraConnection, CameraFilter } from "../generated.ts";
import { toIsMeant } from "./camera-filter.ts";
import { toCameraPageRequest } from "./camera-page.ts";
import { toCamera } from "./served-camera.ts";
import type { StoredCamera } from "./stored-cameras.ts";

/** Where cameras are read: some of a tenant's, in the order of their ids, behind one. */
export type CameraList = {
  camerasAfter(
    tenant: string,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly ref: string; readonly camera: StoredCamera }[]>;
};

type CameraQuestion = {
  readonly tenant: string;
  readonly filter?: CameraFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly nowMs: number;
};

/** So many are read at once: a few milliseconds, after which others have their turn. */
const CHUNK = 200;

/** So many are looked at for one page. */
const MOST_LOOKED_AT = 2_000;

/** A page of cameras. A filter that few fit can leave a page before it is full, which then says so. */
export async function readCameras(list: CameraList, question: CameraQuestion): Promise<CameraConnection> {
  const { tenant, nowMs } = question;
  const request = toCameraPageRequest(tenant, question);
  const isMeant = toIsMeant(question.filter, nowMs);
  const edges: CameraConnection["edges"][number][] = [];
  let place = request.after;
  let lookedAt = 0;
  for (;;) {
    const chunk = await list.camerasAfter(tenant, place, CHUNK);
    for (const { ref, camera } of chunk) {
      const node = toCamera(camera, nowMs);
      const fits = isMeant(node);
      if (fits && edges.length === request.limit)
        return toConnection(edges, { request, goesOn: true, searchedTo: null });
      place = ref;
      if (fits) edges.push({ cursor: toPageCursor(tenant, ref), node });
    }
    lookedAt += chunk.length;
    if (chunk.length < CHUNK) return toConnection(edges, { request, goesOn: false, searchedTo: null });
    if (lookedAt >= MOST_LOOKED_AT) return toConnection(edges, { request, goesOn: true, searchedTo: place });
    await nextTurn();
  }
}

type PageEnd = {
  readonly request: ReturnType<typeof toCameraPageRequest>;
  readonly goesOn: boolean;
  /** The id up to which the list was searched, where that was the end of the page. */
  readonly searchedTo: string | null;
};

function toConnection(edges: CameraConnection["edges"], { request, goesOn, searchedTo }: PageEnd): CameraConnection {
  const lastCursor = edges.at(-1)?.cursor ?? null;
  return {
    edges,
    pageInfo: {
      hasNextPage: goesOn,
      hasPreviousPage: request.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: searchedTo === null ? lastCursor : toPageCursor(request.tenant, searchedTo),
      isPartial: searchedTo !== null,
    },
  };
}
