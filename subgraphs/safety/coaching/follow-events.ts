import type { Clock } from "../../../platform/clock.ts";
import type { FollowEvents } from "../../event-copy.ts";
import type { RuleDesk } from "../rules/rule-desk.ts";
import type { SafetyTables } from "../tables.ts";
import { type CaseChange, type CaseWriter, readCasesOfEvents } from "./case-writer.ts";
import { followMoments } from "./follow-moments.ts";

export type CaseFollowingOptions = { readonly cases: CaseWriter; readonly rules: RuleDesk; readonly clock: Clock };

/** Has the cases of events follow these, for who drove, in what, and how serious it was can be found out later; and has rules look at them. */
export function createCaseFollowing({ cases: writer, rules, clock }: CaseFollowingOptions): FollowEvents<SafetyTables> {
  return async (tx, tenant, events) => {
    const ids = events.map(({ id }) => id);
    const cases = await readCasesOfEvents(tx, tenant, ids);
    const changes = events.flatMap((event): readonly CaseChange[] => {
      const known = cases.get(event.id);
      // A case is as its own event is, whatever else its witnesses say.
      if (known?.eventId !== event.id) return [];
      const { writeState: _, ...before } = known;
      const { vendor, type, severity, occurredAtMs, deviceId, driverId } = event;
      const part = { vendor, type, severity, occurredAtMs, deviceId, driverId };
      const isSame = Object.entries(part).every(([name, value]) => before[name as keyof typeof part] === value);
      return isSame ? [] : [{ before, after: { ...before, ...part, changedAtMs: clock.now() } }];
    });
    await writer.write(tx, changes);
    await writer.tellWitnesses(tx, tenant, await followMoments(tx, tenant, ids), clock.now());
    await rules.applyAll(tx, { kind: "changed", events }, { tenant, nowMs: clock.now() });
  };
}
