import type { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../../../platform/live/change-feed.ts";
import type { StoredChange } from "../../../../platform/live/stored-changes.ts";
import type { SafetyStore } from "../../store.ts";
import type { StoredCase } from "../coaching-case.ts";
import { CASE_DIMENSIONS, type CaseQuery, type CaseState, toCaseFilter } from "./case-query.ts";

type StoredCaseChange = StoredChange<CaseState>;

export type CaseChanges = ChangeFeed<CaseQuery, CaseState, StoredCaseChange, StoredCase>;

/** The changes of cases as they become known: what `coachingCaseChanges` tells. */
export function createCaseChanges(store: SafetyStore, wakeUps: WakeUps): CaseChanges {
  const field = {
    name: "coachingCaseChanges",
    publisher: "safety",
    order: store.caseOrder,
    dimensions: CASE_DIMENSIONS,
    toStateFilter: toCaseFilter,
    async readObjects(tenant: string, changes: readonly StoredCaseChange[]) {
      const cases = await store.cases(
        tenant,
        changes.map(({ ref }) => ref),
      );
      return new Map(
        changes.flatMap((change, index) => {
          const found = cases[index];
          return found ? [[change, { id: found.id, object: found }] as const] : [];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
