import { type Kysely, sql } from "kysely";
import type { EventTable, FleetTables } from "../../../../subgraphs/fleet/tables.ts";

/** By which rules events are one: those of the product, or others that show that a test can fail. */
export type Rules = { readonly gapMs: number; readonly meters: number; readonly spanMs: number };

export const RULES: Rules = { gapMs: 15_000, meters: 500, spanMs: 300_000 };

export type Row = EventTable & { readonly parts: string };

/** The incidents of a tenant from all of its events at once, each as the refs of its events. */
export async function groupAll(
  db: Kysely<FleetTables>,
  tenant: string,
  rules: Rules = RULES,
): Promise<readonly (readonly string[])[]> {
  const { rows } =
    await sql<Row>`select e.*, cast(c.parts as text) as parts from event e join eventClass c on c.code = e.class
    where e.tenant = (select code from word where text = ${tenant})`.execute(db);
  const owned = Map.groupBy(rows.filter(isWitness), ({ device, driver }) =>
    device === null ? `driver ${driver}` : `device ${device}`,
  );
  return [...owned.values()]
    .flatMap((events) => groupOwner(events, rules))
    .filter((group) => group.length > 1)
    .map((group) => group.map(({ ref }) => ref).sort())
    .sort();
}

/** The incidents of a tenant as they are stored, in the same words. */
export async function storedGroups(db: Kysely<FleetTables>, tenant: string): Promise<readonly (readonly string[])[]> {
  const { rows } = await sql<{ ref: string; incident: number }>`select ref, incident from event
    where tenant = (select code from word where text = ${tenant}) and incident is not null`.execute(db);
  return [...Map.groupBy(rows, ({ incident }) => incident).values()]
    .map((group) => group.map(({ ref }) => ref).sort())
    .sort();
}

export function isWitness({ parts, device, driver }: Row): boolean {
  const [, , type, category, , , , , retracted] = JSON.parse(parts);
  if (retracted === 1 || (device === null && driver === null)) return false;
  if (category === "VEHICLE") return ["CRASH", "NEAR_COLLISION", "COLLISION_WARNING"].includes(type);
  return ["SAFETY", "VIDEO", "RULE"].includes(category);
}

function groupOwner(events: readonly Row[], { gapMs, meters, spanMs }: Rules): readonly (readonly Row[])[] {
  const groups: Row[][] = [];
  for (const event of events.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || a.refHash - b.refHash)) {
    const group = groups.find(
      (own) =>
        event.occurredAtMs - (own[0]?.occurredAtMs ?? 0) <= spanMs &&
        own.some(
          (member) =>
            event.occurredAtMs - endOf(member) <= gapMs &&
            metersBetween(member, event) <=
              meters + 0.04 * (Math.min(endOf(member), event.occurredAtMs) - member.occurredAtMs),
        ),
    );
    if (group) group.push(event);
    else groups.push([event]);
  }
  return groups;
}

function endOf({ occurredAtMs, endedAtMs }: Row): number {
  return Math.max(occurredAtMs, endedAtMs ?? occurredAtMs);
}

/** Along the meridian, on which the tests have all places. */
function metersBetween(a: Row, b: Row): number {
  return a.latitude === null || b.latitude === null ? 0 : Math.abs(a.latitude - b.latitude) * 111_195;
}
