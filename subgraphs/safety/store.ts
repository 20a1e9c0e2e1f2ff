import { StoredChangeOrder } from "../../platform/live/stored-changes.ts";
import { RecordReader } from "../../platform/records/record-reader.ts";
import { openStoreForServing, type Tenanted } from "../../platform/store/store.ts";
import { readCurrentIds } from "../link-copy.ts";
import type { CoachLoad, StoredSession } from "./coaches/coach-load.ts";
import { readCoachesOfDrivers, readCoachLoads } from "./coaches/coach-reader.ts";
import { readSessions, type SessionQuery } from "./coaches/session-reader.ts";
import type { StoredCase, StoredEntry } from "./coaching/coaching-case.ts";
import { CASE_CHANGES } from "./coaching/coaching-tables.ts";
import type { CaseState } from "./coaching/lists/case-query.ts";
import {
  type CaseListQuery,
  readCaseList,
  readCases,
  readCasesByEvent,
  readEntries,
  readWitnesses,
} from "./coaching/lists/case-reader.ts";
import type { SafetyDetails } from "./generated.ts";
import { type SafetyFacet, toSafetyDetails } from "./inbox/safety-facet.ts";
import type { CoachingRule } from "./rules/coaching-rule.ts";
import { type ChangedEvent, findMatches, type MatchQuery } from "./rules/find-matches.ts";
import { readRules } from "./rules/rule-reader.ts";
import type { SafetyScore, VendorScoreDay } from "./scores/safety-score.ts";
import {
  type MomentsQuery,
  readMomentEvents,
  readScores,
  readVendorScores,
  readWeights,
  type ScoresQuery,
  type VendorScoreQuery,
} from "./scores/score-reader.ts";
import type { StoredWeights } from "./scores/weights.ts";
import type { SafetyTables } from "./tables.ts";

/** The stored safety events, and the cases that are worked on. Whoever opened it disposes of it. */
export class SafetyStore implements AsyncDisposable {
  readonly #store;
  readonly caseOrder: StoredChangeOrder<CaseState>;

  constructor(address: string) {
    this.#store = openStoreForServing<SafetyTables>(address);
    this.caseOrder = new StoredChangeOrder(this.#store as unknown as Tenanted<never>, CASE_CHANGES);
  }

  /** The event of each of Samsara's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (SafetyDetails | null)[]> {
    const reader = new RecordReader(this.#store.of(tenant) as never);
    const records = await reader.byRef<SafetyFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && toSafetyDetails(record.facet, record.raw));
  }

  /** The case of each id in its place, null where there is none. */
  cases(tenant: string, ids: readonly string[]): Promise<readonly (StoredCase | null)[]> {
    return readCases(this.#store.of(tenant), tenant, ids);
  }

  /** The case of each event in its place, null where it has none. */
  casesOfEvents(tenant: string, eventIds: readonly string[]): Promise<readonly (StoredCase | null)[]> {
    return readCasesByEvent(this.#store.of(tenant), tenant, eventIds);
  }

  /** A page of cases: see {@link readCaseList}. */
  caseList(query: CaseListQuery): Promise<readonly StoredCase[]> {
    return readCaseList(this.#store.of(query.tenant), query);
  }

  /** The history of each case in its place. */
  entries(tenant: string, caseIds: readonly string[]): Promise<readonly (readonly StoredEntry[])[]> {
    return readEntries(this.#store.of(tenant), tenant, caseIds);
  }

  /** The other events that each case is of, in its place. */
  witnesses(tenant: string, caseIds: readonly string[]): Promise<readonly (readonly string[])[]> {
    return readWitnesses(this.#store.of(tenant), tenant, caseIds);
  }

  /** The ids of today of devices or drivers, each in its place. */
  currentIds(tenant: string, ids: readonly string[]): Promise<readonly string[]> {
    return readCurrentIds(this.#store.of(tenant) as never, tenant, ids);
  }

  /** What events weigh in the scores of a fleet. */
  weights(tenant: string): Promise<StoredWeights> {
    return readWeights(this.#store.of(tenant), tenant);
  }

  /** Scores of drivers or devices: see {@link readScores}. */
  scores(query: ScoresQuery): Promise<readonly SafetyScore[]> {
    return readScores(this.#store.of(query.tenant), query);
  }

  /** The ids of the events of a contribution: see {@link readMomentEvents}. */
  momentEvents(query: MomentsQuery): Promise<readonly string[]> {
    return readMomentEvents(this.#store.of(query.tenant), query);
  }

  /** The vendor's own scores of each driver or device in its place. */
  vendorScores(query: VendorScoreQuery, ownerIds: readonly string[]): Promise<readonly (readonly VendorScoreDay[])[]> {
    return readVendorScores(this.#store.of(query.tenant), query, ownerIds);
  }

  /** The rules of a fleet. */
  rules(tenant: string): Promise<readonly CoachingRule[]> {
    return readRules(this.#store.of(tenant), tenant);
  }

  /** The events that a rule would be applied to: see {@link findMatches}. */
  ruleMatches(query: MatchQuery): Promise<readonly ChangedEvent[]> {
    return findMatches(this.#store.of(query.tenant), query);
  }

  /** What every coach has to do: see {@link readCoachLoads}. */
  coachLoads(tenant: string, nowMs: number): Promise<readonly CoachLoad[]> {
    return readCoachLoads(this.#store.of(tenant), tenant, nowMs);
  }

  /** The coach whom the vendor has assigned to each driver, in its place. */
  coachesOfDrivers(tenant: string, driverIds: readonly string[]): Promise<readonly (string | null)[]> {
    return readCoachesOfDrivers(this.#store.of(tenant), tenant, driverIds);
  }

  /** A page of coaching sessions: see {@link readSessions}. */
  sessions(query: SessionQuery): Promise<readonly StoredSession[]> {
    return readSessions(this.#store.of(query.tenant), query);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
