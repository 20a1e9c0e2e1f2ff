import type { Kysely } from "kysely";
import type { WritingScope } from "../events/event-row.ts";
import type { Moment } from "../incidents/grouping/moments.ts";
import type { Witness } from "../incidents/grouping/witness.ts";
import type { FleetTables } from "../tables.ts";
import { type GroundsOf, readGrounds } from "./attribute-events.ts";
import { BASIS, decideDriver } from "./attribution.ts";
import { type Driven, isSameDriven, ownDriverOf, toDriven } from "./driven.ts";
import { isAttributable } from "./log-entry.ts";
import { NamedDrivers } from "./named-drivers.ts";

export type MomentsToAttribute = {
  readonly tenant: number;
  readonly moments: readonly Moment[];
  /** What is known already of some of their events. */
  readonly groundsOf: GroundsOf;
};

/**
 * Has the events of some moments be witnesses for each other of who drove: the members that say something else by that take the places of
 * those that are there, and are answered with by their keys. One statement, for members of which the log has to be asked again.
 */
export async function attributeMoments(
  tx: Kysely<FleetTables>,
  { tenant, moments, groundsOf }: MomentsToAttribute,
  scope: WritingScope,
): Promise<ReadonlyMap<number, Driven>> {
  const open = moments.flatMap((moment) => {
    const own = moment.members.map(ownDriverOf);
    const named = new NamedDrivers(own);
    return moment.members.flatMap((member, place) => {
      if (!isAttributable(member.of)) return [];
      const witnesses = named.exceptAt(place);
      return isOpen(member, own[place] ?? null, witnesses) ? [{ moment, place, member, witnesses }] : [];
    });
  });
  const unknown = open.flatMap(({ member }) =>
    groundsOf.has(member.key) ? [] : [{ ...member, tenant, occurredAtMs: member.startMs }],
  );
  const read = await readGrounds(tx, unknown, scope);
  const changed = new Map<number, Driven>();
  for (const { moment, place, member, witnesses } of open) {
    const grounds = groundsOf.get(member.key) ?? read.get(member.key);
    if (!grounds) continue;
    const driven = toDriven(decideDriver({ ...grounds, witnesses }), member);
    if (isSameDriven(member, driven)) continue;
    moment.members[place] = { ...member, ...driven };
    changed.set(member.key, driven);
  }
  return changed;
}

/** Whether witnesses can make an event say something else than it does. */
function isOpen(member: Witness, own: number | null, witnesses: readonly number[]): boolean {
  if (member.contradictions !== null || witnesses.some((driver) => driver !== member.driver)) return true;
  if (own !== null || member.basis === BASIS.DRIVING) return false;
  return (member.basis === BASIS.WITNESS) === (witnesses.length === 0);
}
