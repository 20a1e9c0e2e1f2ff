import { toEventId } from "../../../schema/event-id.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { RulesContext } from "../context.ts";
import { OWN_CROSSINGS } from "../crossings/crossing-event.ts";
import type { RuleDeviceState } from "../domain.ts";
import type { FleetRule } from "./fleet-rule.ts";
import { readTargets } from "./fleet-rule-reader.ts";
import { readDeviceIds, readInside, readInsideSince } from "./inside-reader.ts";

const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;

type PageArgs = { readonly first?: number | null; readonly after?: string | null };

/** A page of the devices that are inside of a rule of the fleet, as the type `RuleStayConnection` has it. A vendor's rule has none. */
export async function readInsidePage(ruleId: string | null, { first, after }: PageArgs, context: RulesContext) {
  const { store, tenant } = context;
  const size = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const place = after == null ? null : readPageCursor(tenant, after, { kinds: ["instant", "text"] });
  const asked = { tenant, ruleId: ruleId ?? "", after: place, limit: size + 1 };
  const found = ruleId === null ? [] : await readInside(store.fleet(tenant) as never, asked);
  const edges = found.slice(0, size).map(({ id, atMs, deviceId }) => ({
    cursor: toPageCursor(tenant, atMs, id),
    node: { deviceId, enteredAt: atMs, eventId: toEventId("FLEETGRAPH", `${OWN_CROSSINGS}${id}`) },
  }));
  return { edges, pageInfo: toPageInfo(edges, { hasNextPage: found.length > size, hasPreviousPage: place !== null }) };
}

/** How a rule of the fleet stands for each device that it watches, in the order of their ids. */
export async function readDeviceStates(
  { targets, id }: FleetRule,
  { ruleId, first, after }: PageArgs & { readonly ruleId: string },
  { store, tenant, nowMs }: RulesContext,
) {
  const db = store.fleet(tenant) as never;
  const size = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const behind = after == null ? "" : readPageCursor(tenant, after, { kinds: ["text"] })[0];
  const ids = targets.isWholeFleet
    ? await readDeviceIds(db, { tenant, after: behind, nowMs, limit: size + 1 })
    : [...((await readTargets(db, { tenant, nowMs }, [{ id, targets }])).get(id)?.deviceIds ?? [])]
        .filter((one) => one > behind)
        .sort()
        .slice(0, size + 1);
  const shown = ids.slice(0, size);
  const inside = await readInsideSince(db, { tenant, ruleId }, shown);
  const edges = shown.map((deviceId) => {
    const since = inside.get(deviceId) ?? null;
    const node: RuleDeviceState = { deviceId, deviceRef: null, since, state: since === null ? "UNCOVERED" : "COVERED" };
    return { cursor: toPageCursor(tenant, deviceId), node };
  });
  return { edges, pageInfo: toPageInfo(edges, { hasNextPage: ids.length > size, hasPreviousPage: after != null }) };
}

function toPageInfo(
  edges: readonly { readonly cursor: string }[],
  more: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean },
) {
  const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return { ...more, startCursor, endCursor, isPartial: false };
}
