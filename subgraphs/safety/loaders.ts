import DataLoader from "dataloader";
import { type CoachLoad, NOTHING_TO_DO } from "./coaches/coach-load.ts";
import type { StoredCase, StoredEntry } from "./coaching/coaching-case.ts";
import type { SafetyDetails } from "./generated.ts";
import type { CoachingRule } from "./rules/coaching-rule.ts";
import type { SafetyScore, ScoreQuestion, VendorScoreDay } from "./scores/safety-score.ts";
import type { SafetyStore } from "./store.ts";

export type SafetyLoaders = {
  /** By Samsara's id of the event. */
  readonly details: DataLoader<string, SafetyDetails | null>;
  readonly case: DataLoader<string, StoredCase | null>;
  /** By the id of the event. */
  readonly caseOfEvent: DataLoader<string, StoredCase | null>;
  /** The history of a case, by its id. */
  readonly entries: DataLoader<string, readonly StoredEntry[]>;
  /** The other events that a case is of, by its id. */
  readonly witnesses: DataLoader<string, readonly string[]>;
  /** The id of the incident of an event, by the event's. */
  readonly incidentOfEvent: DataLoader<string, string | null>;
  /** By the id of the rule; null for one that is no more. */
  readonly rule: DataLoader<string, CoachingRule | null>;
  /** By the id of the coach: nothing to do for one whom nobody names. */
  readonly coachLoad: DataLoader<string, CoachLoad>;
  /** By the id of the driver: that of the coach. */
  readonly coachOfDriver: DataLoader<string, string | null>;
  readonly score: DataLoader<ScoreQuestion, SafetyScore, string>;
  readonly vendorScores: DataLoader<ScoreQuestion, readonly VendorScoreDay[], string>;
};

/** For whom, and one now for the whole request. */
export type LoaderScope = { readonly tenant: string; readonly nowMs: number };

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: SafetyStore, { tenant, nowMs }: LoaderScope): SafetyLoaders {
  return {
    details: new DataLoader((refs) => store.details(tenant, refs)),
    case: new DataLoader((ids) => store.cases(tenant, ids)),
    caseOfEvent: new DataLoader((eventIds) => store.casesOfEvents(tenant, eventIds)),
    entries: new DataLoader((caseIds) => store.entries(tenant, caseIds)),
    witnesses: new DataLoader((caseIds) => store.witnesses(tenant, caseIds)),
    incidentOfEvent: new DataLoader((eventIds) => store.incidents(tenant, eventIds)),
    rule: new DataLoader(async (ids) => {
      const rules = new Map((await store.rules(tenant)).map((rule) => [rule.id, rule]));
      return ids.map((id) => rules.get(id) ?? null);
    }),
    coachLoad: new DataLoader(async (ids) => {
      const loads = new Map((await store.coachLoads(tenant, nowMs)).map((load) => [load.id, load]));
      return ids.map((id) => loads.get(id) ?? { ...NOTHING_TO_DO, id });
    }),
    coachOfDriver: new DataLoader((driverIds) => store.coachesOfDrivers(tenant, driverIds)),
    score: new DataLoader(
      (questions) => ofOnePeriod(questions, (period, ownerIds) => store.scores({ tenant, ...period, ownerIds })),
      { cacheKeyFn: (key) => JSON.stringify(key) },
    ),
    vendorScores: new DataLoader(
      (questions) => ofOnePeriod(questions, (period, ownerIds) => store.vendorScores({ tenant, ...period }, ownerIds)),
      { cacheKeyFn: (key) => JSON.stringify(key) },
    ),
  };
}

/** The answer to each question in its place: those of one period and kind are asked for together, as they mostly are. */
async function ofOnePeriod<Answer>(
  questions: readonly ScoreQuestion[],
  ask: (period: Omit<ScoreQuestion, "ownerId">, ownerIds: readonly string[]) => Promise<readonly Answer[]>,
): Promise<readonly (Answer | Error)[]> {
  const answers = new Map<ScoreQuestion, Answer>();
  const groups = Map.groupBy(questions, ({ ownerId: _, ...period }) => JSON.stringify(period));
  for (const group of groups.values()) {
    const [{ ownerId: _, ...period }] = group as [ScoreQuestion];
    const found = await ask(
      period,
      group.map(({ ownerId }) => ownerId),
    );
    for (const [index, question] of group.entries()) answers.set(question, found[index] as Answer);
  }
  return questions.map((question) => answers.get(question) ?? new Error("a question has no answer"));
}
