import { PublicError } from "../../../platform/public-error.ts";
import { toEventId } from "../../../schema/event-id.ts";
import { toFootageRequestId, toFootageRequestRef } from "../../../schema/footage-request-id.ts";
import type { VideoContext } from "../context.ts";
import type { FootageRequestFilter, Resolvers } from "../generated.ts";
import type { FootageRequest } from "./footage-request.ts";
import type { RequestQuery } from "./request-filter.ts";
import { readRequestCursor, readRequestPage, toRequestCursor } from "./request-list.ts";

/** What resolves the types of requests for footage. */
export const requestResolvers: Pick<
  Resolvers<VideoContext>,
  "FootageRequest" | "FootageRequestPart" | "FootageChange" | "Node"
> = {
  Node: { __resolveType: () => "FootageRequest" },
  FootageRequest: {
    async __resolveReference({ id }, { loaders }) {
      const ref = toFootageRequestRef(id);
      const request = ref === null ? null : await loaders.requests.load(ref);
      if (request) return request;
      throw new PublicError("NOT_FOUND", "There is no such request for footage.", { field: "id" });
    },
    id: ({ ref }) => toFootageRequestId(ref),
    event: ({ eventId }) => (eventId === null ? null : { id: eventId }),
    device: ({ deviceId }) => (deviceId === null ? null : { id: deviceId, vendorRefs: [] }),
    cameraRef: ({ deviceRef }) => ({ vendor: "ROSCOLIVE", ref: deviceRef }),
    from: ({ fromMs }) => fromMs,
    to: ({ toMs }) => toMs,
    parts: ({ ref }, _args, { loaders }) => loaders.requestParts.load(ref),
    requestedAt: ({ requestedAtMs }) => requestedAtMs,
    updatedAt: ({ updatedAtMs }) => updatedAtMs,
    expiresAt: ({ expiresAtMs }) => expiresAtMs,
  },
  FootageRequestPart: {
    from: ({ fromMs }) => fromMs,
    to: ({ toMs }) => toMs,
    vendorRef: ({ clipRef }) => (clipRef === null ? null : { vendor: "ROSCOLIVE", ref: clipRef }),
    event: ({ clipRef }) => (clipRef === null ? null : { id: toEventId("ROSCOLIVE", clipRef) }),
    video: ({ clipRef }, _args, { loaders }) => (clipRef === null ? null : loaders.details.load(clipRef)),
  },
  FootageChange: {
    kind({ kind }) {
      if (kind === "RETRACTED") throw new Error("a request for footage that was taken back");
      return kind;
    },
    requestId: ({ id }) => id,
    request: ({ object }) => object,
  },
};

type ListArgs = {
  readonly filter?: FootageRequestFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

/** A page of what was asked for. */
export async function readFootageRequests(
  { filter, first, after }: ListArgs,
  { tenant, requests, footageChanges }: VideoContext,
) {
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await footageChanges.cursorOfNow(tenant);
  const query = await toRequestQuery(filter ?? {}, { tenant, requests });
  const place = after == null ? null : readRequestCursor(tenant, after);
  const page = await readRequestPage(requests, { tenant, query, first: first ?? 50, after: place });
  const edges = page.requests.map((node) => ({ cursor: toRequestCursor(tenant, node), node }));
  const pageInfo = {
    hasNextPage: page.goesOn,
    hasPreviousPage: place !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: page.searchedTo ? toRequestCursor(tenant, page.searchedTo) : (edges.at(-1)?.cursor ?? null),
    isPartial: page.searchedTo !== null,
  };
  return { edges, pageInfo, changeCursor };
}

/** What becomes known of the requests that fit the client's filter. */
export async function followFootage(
  { filter, after }: Omit<ListArgs, "first">,
  { tenant, requests, footageChanges, signal }: VideoContext,
) {
  const query = await toRequestQuery(filter ?? {}, { tenant, requests });
  return footageChanges.follow({ tenant, filter: query, after: after ?? null }, signal);
}

/** The query that a client's filter means. Throws a {@link PublicError} that names an id which is none of a device. */
async function toRequestQuery(
  { deviceIds, ...filter }: FootageRequestFilter,
  { tenant, requests }: Pick<VideoContext, "tenant" | "requests">,
): Promise<RequestQuery> {
  if (!deviceIds) return filter;
  const cameras = await requests.cameras(tenant, deviceIds);
  const unknown = deviceIds.find((_, index) => cameras[index] === null);
  if (unknown === undefined) return { ...filter, cameras: cameras.flatMap((own) => own ?? []) };
  throw new PublicError("NOT_FOUND", `\`deviceIds\` has an id of no device: ${unknown}`, { field: "filter.deviceIds" });
}

type Asked = { readonly idempotencyKey?: string | null };

/** Has footage asked for, and resolves with the request that brings it. */
export async function askForFootage(
  name: string,
  input: Asked,
  { commands, viewer, loaders }: VideoContext,
): Promise<{ readonly request: FootageRequest; readonly existed: boolean }> {
  const { idempotencyKey, ...asked } = input;
  const command = { subgraph: "video", name, input: asked, viewer, idempotencyKey };
  const { ref, existed } = await commands.run<{ readonly ref: string; readonly existed: boolean }>(command);
  const request = await loaders.requests.load(ref);
  if (request) return { request, existed };
  throw new PublicError("NOT_FOUND", "The request is older than requests are kept.");
}
