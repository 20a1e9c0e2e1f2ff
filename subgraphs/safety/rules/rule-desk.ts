import { sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { readCoachesOfDrivers } from "../coaches/coach-reader.ts";
import { toOpenedCase } from "../coaching/case-desk.ts";
import { type CaseChange, type CaseWriter, readCasesOfEvents } from "../coaching/case-writer.ts";
import { type CaseRow, PLAIN_ENTRY } from "../coaching/coaching-case.ts";
import { followMoments } from "../coaching/follow-moments.ts";
import { readEventParts } from "../events/event-parts.ts";
import type { Tx } from "../tables.ts";
import type { CoachingRule } from "./coaching-rule.ts";
import { type ChangedEvent, findMatches, type MatchScope } from "./find-matches.ts";
import { readRules } from "./rule-reader.ts";

const DAY_MS = 86_400_000;

type Applying = { readonly tenant: string; readonly nowMs: number };

/**
 * Has rules open cases, assign coaches and set days until when. A rule is applied to an event once: what comes twice, late or amended opens one case,
 * and what a person has taken away again stays away.
 */
export class RuleDesk {
  readonly #cases: CaseWriter;

  constructor(cases: CaseWriter) {
    this.#cases = cases;
  }

  /** Applies all rules that are enabled, the oldest first. One statement a rule, and some for what it finds. */
  async applyAll(tx: Tx, scope: MatchScope, applying: Applying): Promise<void> {
    for (const rule of await readRules(tx, applying.tenant))
      if (rule.enabled) await this.apply(tx, rule, { scope, ...applying });
  }

  /** Applies one rule to whatever of the scope it has not been applied to. */
  async apply(
    tx: Tx,
    rule: CoachingRule,
    { scope, ...applying }: Applying & { readonly scope: MatchScope },
  ): Promise<void> {
    const { id: ruleId, activeFromMs } = rule;
    const found = await findMatches(tx, { tenant: applying.tenant, terms: rule, activeFromMs, scope });
    const matches = await withoutHits(tx, { tenant: applying.tenant, ruleId }, found);
    await this.#applyTo(tx, rule, { matches, ...applying });
  }

  async #applyTo(
    tx: Tx,
    rule: CoachingRule,
    { matches, tenant, nowMs }: Applying & { readonly matches: readonly ChangedEvent[] },
  ): Promise<void> {
    if (matches.length === 0) return;
    const ids = matches.map(({ id }) => id);
    const [cases, parts] = [await readCasesOfEvents(tx, tenant, ids), await readEventParts(tx, tenant, ids)];
    const drivers = rule.assignDriversCoach ? matches.flatMap(({ driverId }) => driverId ?? []) : [];
    const coaches = await readCoachesOfDrivers(tx, tenant, drivers);
    const coachOf = new Map(drivers.map((id, index) => [id, coaches[index] ?? null]));
    const dueAtMs = rule.dueInDays === null ? null : nowMs + rule.dueInDays * DAY_MS;
    const changes = matches.flatMap(({ id, driverId }): readonly CaseChange[] => {
      const coachId = (driverId === null ? null : coachOf.get(driverId)) ?? null;
      const known = cases.get(id);
      const part = parts.get(id);
      if (known) {
        const { writeState: _, ...before } = known;
        return toAssigned(before, { coachId, dueAtMs, ruleId: rule.id, nowMs });
      }
      if (!part) return [];
      const { retracted: _, ...event } = part;
      const opening = { eventId: id, state: rule.state, origin: "RULE", openedBy: rule.id } as const;
      return [{ before: null, after: { ...toOpenedCase(opening, { tenant, part: event, nowMs }), coachId, dueAtMs } }];
    });
    await this.#cases.write(tx, changes);
    await followMoments(tx, tenant, ids);
    await insertRows(tx, {
      ...{ into: "coachingRuleHit", columns: ["tenant", "ruleId", "eventId", "occurredAtMs"] },
      rows: matches.map(({ id, occurredAtMs }) => [tenant, rule.id, id, occurredAtMs]),
    });
  }
}

/** Those of some events that a rule has not been applied to. One statement. */
export async function withoutHits(
  tx: Tx,
  { tenant, ruleId }: { readonly tenant: string; readonly ruleId: string },
  events: readonly ChangedEvent[],
): Promise<readonly ChangedEvent[]> {
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const { rows } = await sql<{ eventId: string }>`select eventId from coachingRuleHit
    where tenant = ${tenant} and ruleId = ${ruleId} and eventId ${isOneOfTexts(tx, ids)}`.execute(tx);
  const hits = new Set(rows.map(({ eventId }) => eventId));
  return events.filter(({ id }) => !hits.has(id));
}

type Assigning = Pick<CaseRow, "coachId" | "dueAtMs"> & { readonly ruleId: string; readonly nowMs: number };

/** A case that is there already, such as that of the vendor's own event, is given who and until when, where nobody has said so. */
function toAssigned(before: CaseRow, { coachId, dueAtMs, ruleId, nowMs }: Assigning): readonly CaseChange[] {
  const next = { coachId: before.coachId ?? coachId, dueAtMs: before.dueAtMs ?? dueAtMs };
  if (next.coachId === before.coachId && next.dueAtMs === before.dueAtMs) return [];
  const after = { ...before, ...next, changedAtMs: nowMs, revision: before.revision + 1 };
  const entry = { ...PLAIN_ENTRY, ...next, kind: "ASSIGNED", atMs: nowMs, origin: "RULE", subject: ruleId } as const;
  return [{ before, after, entry }];
}
