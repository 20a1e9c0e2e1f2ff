import { PublicError } from "../../../platform/public-error.ts";
import type { FleetContext } from "../context.ts";
import type { Position } from "../domain.ts";
import type { DevicePositionsArgs, Resolvers } from "../generated.ts";
import { type Connection, toConnection, toPageRequest } from "../lists/connection.ts";
import { SIGHTINGS_OF_PAGE } from "./track-page.ts";

/** What resolves the types of positions. */
export const positionResolvers: Pick<Resolvers<FleetContext>, "Position" | "DeviceState" | "DeviceChange"> = {
  Position: {
    ageSeconds: ({ observedAt }, _args, { clock }) => Math.max(clock.now() - observedAt, 0) / 1_000,
  },
  DeviceState: { since: ({ sinceMs }) => sinceMs, lastSeenAt: ({ lastSeenMs }) => lastSeenMs },
  DeviceChange: { device: ({ deviceId }, _args, { loaders }) => loaders.device.load(deviceId) },
};

/** A part of the track of a device. Throws a {@link PublicError} that names the argument at fault. */
export async function readTrack(
  deviceId: string,
  { from, to, secondsApart, ...args }: DevicePositionsArgs,
  { tenant, store }: FleetContext,
): Promise<Connection<Position>> {
  if (to <= from) throw new PublicError("BAD_USER_INPUT", "`to` is not after `from`.", { field: "to" });
  const apartMs = (secondsApart ?? 0) * 1_000;
  if (apartMs < 0) throw new PublicError("BAD_USER_INPUT", "`secondsApart` is negative.", { field: "secondsApart" });
  const page = toPageRequest(tenant, args);
  const after = page.after && { atMs: Number(page.after[0]), vendor: page.after[1] };
  const { positions, searchedTo } = await store.track(tenant, deviceId, {
    ...{ fromMs: from, toMs: to, apartMs, after, limit: page.limit + 1, maxSightings: SIGHTINGS_OF_PAGE },
  });
  const connection = toConnection(positions, page, {
    place: ({ observedAt, source }) => [observedAt, source],
    node: (position) => position,
  });
  if (searchedTo === null || positions.length > page.limit) return connection;
  const rest = toConnection(
    [searchedTo],
    { ...page, limit: 1 },
    {
      place: ({ atMs, vendor }) => [atMs, vendor],
      node: () => null,
    },
  );
  const endCursor = rest.edges[0]?.cursor ?? null;
  return { ...connection, pageInfo: { ...connection.pageInfo, hasNextPage: true, isPartial: true, endCursor } };
}
