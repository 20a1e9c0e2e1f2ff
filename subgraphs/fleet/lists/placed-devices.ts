import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import type { Position } from "../domain.ts";
import { distanceOf } from "../incidents/grouping/nearness.ts";
import { readPositions } from "../positions/device-positions.ts";
import type { DeviceState } from "../positions/device-state.ts";
import { readDeviceStates } from "../positions/device-states.ts";
import type { FleetTables } from "../tables.ts";
import { type Connection, type PageRequest, toConnection, toCursor } from "./connection.ts";
import { type EntityAsked, readEntities } from "./entity-list.ts";

/** Which devices by where they are now, and whether they move; what is absent or null does not narrow them. */
export type PlaceQuery = {
  readonly states?: readonly string[] | null | undefined;
  readonly near?:
    | { readonly latitude: number; readonly longitude: number; readonly radiusKm: number }
    | null
    | undefined;
  readonly movedSince?: number | null | undefined;
};

export type PlacedAsked = EntityAsked & { readonly place: PlaceQuery };

/** Devices that are looked at together: some 15 ms, and those that one page looks at. */
const LOOKED_AT_ONCE = 100;
const MAX_LOOKED_AT = 1_000;
/** Those that are looked at to tell how many a list has. */
const MAX_COUNTED = 10_000;

/** Whether a query asks where devices are, or whether they move. */
export function asksForPlace({ states, near, movedSince }: PlaceQuery): boolean {
  return states != null || near != null || movedSince != null;
}

/**
 * A page of devices by name that are where a query asks for. It looks at a thousand devices at most: where it is not full by then, it is partial, and goes on from its
 * end.
 */
export async function readPlacedIds(
  db: Kysely<FleetTables>,
  asked: PlacedAsked,
  page: PageRequest,
): Promise<Connection<string>> {
  const found: { readonly id: string; readonly sortName: string }[] = [];
  const looks = lookThrough(db, asked, page);
  let [lookedAt, last]: [number, (typeof found)[number] | null] = [0, null];
  for await (const { devices, wanted } of looks) {
    found.push(...wanted);
    lookedAt += devices.length;
    last = devices.at(-1) ?? null;
    if (found.length > page.limit || lookedAt >= MAX_LOOKED_AT) break;
  }
  const connection = toConnection(found, page, { place: ({ sortName, id }) => [sortName, id], node: ({ id }) => id });
  if (found.length > page.limit || lookedAt < MAX_LOOKED_AT || !last) return connection;
  const endCursor = toCursor(page.tenant, [last.sortName, last.id]);
  return { ...connection, pageInfo: { ...connection.pageInfo, hasNextPage: true, isPartial: true, endCursor } };
}

/** How many devices are where a query asks for; null where more than ten thousand would have to be looked at. */
export async function countPlaced(db: Kysely<FleetTables>, asked: PlacedAsked, tenant: string): Promise<number | null> {
  let [count, lookedAt] = [0, 0];
  for await (const { devices, wanted } of lookThrough(db, asked, { tenant, after: null })) {
    count += wanted.length;
    lookedAt += devices.length;
    if (lookedAt > MAX_COUNTED) return null;
  }
  return count;
}

async function* lookThrough(
  db: Kysely<FleetTables>,
  asked: PlacedAsked,
  { tenant, after }: Pick<PageRequest, "tenant" | "after">,
) {
  for (let behind = after; ; ) {
    const devices = await readEntities(db, asked, { tenant, after: behind, limit: LOOKED_AT_ONCE });
    const last = devices.at(-1);
    if (!last) return;
    behind = [last.sortName, last.id];
    const isWanted = await toPlaceFilter(db, asked, { tenant, ids: devices.map(({ id }) => id) });
    yield { devices, wanted: devices.filter(({ id }) => isWanted(id)) };
    if (devices.length < LOOKED_AT_ONCE) return;
    if (loopSlices.isOver) await loopSlices.turn();
  }
}

async function toPlaceFilter(
  db: Kysely<FleetTables>,
  { place: { states, near, movedSince }, nowMs }: PlacedAsked,
  of: { readonly tenant: string; readonly ids: readonly string[] },
): Promise<(id: string) => boolean> {
  const positions = near ? await readPositions(db, { ...of, nowMs }) : new Map<string, Position>();
  const known = states || movedSince != null ? await readDeviceStates(db, of, nowMs) : [];
  const stateOf = new Map(of.ids.map((id, index) => [id, known[index]]));
  return (id) => {
    const [position, state] = [positions.get(id), stateOf.get(id)];
    return (
      (!near || (position !== undefined && (distanceOf(position, near) ?? 0) <= near.radiusKm * 1_000)) &&
      (!states || (state !== undefined && states.includes(state.kind))) &&
      (movedSince == null || (state !== undefined && hasMoved(state, movedSince)))
    );
  };
}

/** What moves now moves since then; what stands has moved until it came to stand, and what was lost when it moved, until it was seen last. */
function hasMoved({ kind, sinceMs }: DeviceState, atMs: number): boolean {
  return kind === "MOVING" || (kind !== "OFFLINE" && sinceMs !== null && sinceMs >= atMs);
}
