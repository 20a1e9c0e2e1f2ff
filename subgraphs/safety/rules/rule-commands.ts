import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { checkRevision } from "../../../platform/commands/expected-revision.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { EVENT_TYPES, EVENT_VENDORS, SEVERITIES } from "../../../schema/messages.ts";
import { OPENING_STATES } from "../coaching/coaching-state.ts";
import type { SafetyTables, Tx } from "../tables.ts";
import { type CoachingRule, type DutyStatus, type RuleTerms, WORD_BY_DUTY_STATUS } from "./coaching-rule.ts";
import { findMatches } from "./find-matches.ts";
import { type RuleDesk, withoutHits } from "./rule-desk.ts";
import { readRules } from "./rule-reader.ts";

/** Each is asked of every event that comes. */
const MOST_RULES = 50;
/** What one command opens at once: some tens of milliseconds of the thread that writes. */
const MOST_OPENED = 1_000;
const LONGEST_WINDOW_HOURS = 90 * 24;

const terms = z.object({
  types: z.array(z.enum(EVENT_TYPES)).nullish(),
  severities: z.array(z.enum(SEVERITIES)).nullish(),
  vendors: z.array(z.enum(EVENT_VENDORS)).nullish(),
  dutyStatuses: z.array(z.enum(Object.keys(WORD_BY_DUTY_STATUS) as DutyStatus[])).nullish(),
  hosViolation: z.boolean().nullish(),
  countAtLeast: z.int().min(1).max(1_000).nullish(),
  withinHours: z.int().min(1).max(LONGEST_WINDOW_HOURS).nullish(),
  state: z.enum(OPENING_STATES).nullish(),
  assignDriversCoach: z.boolean().nullish(),
  dueInDays: z.int().min(0).max(366).nullish(),
});

const ruleInput = terms.extend({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().nullish(),
  activeFrom: z.number().nullish(),
});
const createInput = z.object({ rule: ruleInput });
const updateInput = z.object({ ruleId: z.string(), rule: ruleInput, expectedRevision: z.int().nullish() });
const deleteInput = updateInput.omit({ rule: true });

/** What a client says of a rule, checked. Throws a `BAD_USER_INPUT` that names the field under `path`. */
export function toRuleTerms(input: object, path: string): RuleTerms {
  const decoded = terms.safeParse(input);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    const field = [path, ...(issue?.path ?? [])].join(".");
    throw new PublicError("BAD_USER_INPUT", `\`${field}\` is not usable: ${issue?.message}.`, { field });
  }
  const { types = null, severities = null, vendors = null, dutyStatuses = null, ...said } = decoded.data;
  const countAtLeast = said.countAtLeast ?? 1;
  if (countAtLeast > 1 && said.withinHours == null) {
    const field = `${path}.withinHours`;
    throw new PublicError("BAD_USER_INPUT", `\`${field}\` is needed where events are counted.`, { field });
  }
  return {
    ...{ types, severities, vendors, dutyStatuses, hosViolation: said.hosViolation ?? null, countAtLeast },
    ...{ withinHours: countAtLeast > 1 ? (said.withinHours ?? null) : null, state: said.state ?? "NEEDS_REVIEW" },
    ...{ assignDriversCoach: said.assignDriversCoach ?? false, dueInDays: said.dueInDays ?? null },
  };
}

/** What a fleet says of its rules. A rule that is switched on is applied to what has happened since it is active, in the same transaction. */
export function createRuleCommands(desk: RuleDesk): CommandHandlers<SafetyTables> {
  const save = async (tx: Tx, rule: CoachingRule, { viewer: { tenant }, nowMs }: CommandContext) => {
    await writeRule(tx, tenant, rule);
    if (!rule.enabled) return { ruleId: rule.id };
    const scope = { kind: "period", fromMs: rule.activeFromMs, toMs: Number.MAX_SAFE_INTEGER } as const;
    const { activeFromMs } = rule;
    const found = await findMatches(tx, { tenant, terms: rule, activeFromMs, scope });
    const due = await withoutHits(tx, { tenant, ruleId: rule.id }, found);
    if (due.length > MOST_OPENED) {
      const message = `It would be applied to ${due.length} events at once, and may be to ${MOST_OPENED}: have it active from later on.`;
      throw new PublicError("LIMIT_EXCEEDED", message, { field: "input.rule.activeFrom" });
    }
    await desk.apply(tx, rule, { scope, tenant, nowMs });
    return { ruleId: rule.id };
  };
  return {
    createCoachingRule: createHandler(createInput, async (tx: Tx, { rule }, context) => {
      const { viewer, nowMs } = context;
      if ((await readRules(tx, viewer.tenant)).length >= MOST_RULES) {
        throw new PublicError("LIMIT_EXCEEDED", `A fleet has ${MOST_RULES} rules at most.`, { field: "input.rule" });
      }
      const made = { createdAtMs: nowMs, createdBy: viewer.subject, updatedAtMs: nowMs, revision: 1 };
      const own = { name: rule.name, enabled: rule.enabled ?? true, activeFromMs: rule.activeFrom ?? nowMs };
      return save(
        tx,
        { ...toRuleTerms(rule, "input.rule"), ...own, ...made, id: `coachingRule:${randomUUID()}` },
        context,
      );
    }),
    updateCoachingRule: createHandler(updateInput, async (tx: Tx, { rule, ...asked }, context) => {
      const known = await takeRule(tx, asked, context);
      const own = {
        name: rule.name,
        enabled: rule.enabled ?? true,
        activeFromMs: rule.activeFrom ?? known.activeFromMs,
      };
      const changed = { updatedAtMs: context.nowMs, revision: known.revision + 1 };
      return save(tx, { ...known, ...toRuleTerms(rule, "input.rule"), ...own, ...changed }, context);
    }),
    deleteCoachingRule: createHandler(deleteInput, async (tx: Tx, asked, context) => {
      const { id } = await takeRule(tx, asked, context);
      const { tenant } = context.viewer;
      await sql`delete from coachingRule where tenant = ${tenant} and id = ${id}`.execute(tx);
      await sql`delete from coachingRuleHit where tenant = ${tenant} and ruleId = ${id}`.execute(tx);
      return { ruleId: id };
    }),
  };
}

async function takeRule(
  tx: Tx,
  { ruleId, expectedRevision }: z.infer<typeof deleteInput>,
  { viewer: { tenant } }: CommandContext,
): Promise<CoachingRule> {
  const known = (await readRules(tx, tenant)).find(({ id }) => id === ruleId);
  if (!known) throw new PublicError("NOT_FOUND", "There is no such rule.", { field: "input.ruleId" });
  checkRevision(known.revision, expectedRevision);
  return known;
}

async function writeRule(tx: Tx, tenant: string, rule: CoachingRule): Promise<void> {
  const { id, name, enabled, activeFromMs, revision, createdAtMs, createdBy, updatedAtMs, ...said } = rule;
  await sql`insert into coachingRule
      (tenant, id, name, enabled, terms, activeFromMs, revision, createdAtMs, createdBy, updatedAtMs)
    values (${tenant}, ${id}, ${name}, ${enabled ? 1 : 0}, ${JSON.stringify(said)}, ${activeFromMs}, ${revision},
      ${createdAtMs}, ${createdBy}, ${updatedAtMs})
    on conflict (tenant, id) do update set name = excluded.name, enabled = excluded.enabled, terms = excluded.terms,
      activeFromMs = excluded.activeFromMs, revision = excluded.revision, updatedAtMs = excluded.updatedAtMs`.execute(
    tx,
  );
}
