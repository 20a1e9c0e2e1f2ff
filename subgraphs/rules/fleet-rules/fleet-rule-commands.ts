import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { checkRevision } from "../../../platform/commands/expected-revision.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { toFleetRuleId } from "../../../schema/rule-id.ts";
import type { LinkCopyTables } from "../../link-copy.ts";
import type { FleetRule } from "./fleet-rule.ts";
import { fleetRuleInput, readRuleInput } from "./fleet-rule-input.ts";
import { bumpEdition, readFleetRules } from "./fleet-rule-reader.ts";
import type { FleetRuleTables } from "./fleet-rule-tables.ts";
import { toRecordKey } from "./tracks/track-store.ts";

type Tx = Kysely<FleetRuleTables & LinkCopyTables>;

/** What one core evaluates at 50,000 positions a second: see the benchmark `rules`. */
const MOST_RULES = 10_000;

const createInput = z.object({ rule: fleetRuleInput });
const updateInput = z.object({ ruleId: z.string(), rule: fleetRuleInput, expectedRevision: z.int().nullish() });
const deleteInput = updateInput.omit({ rule: true });

/** What persons do with the rules of their fleet. A command is answered with the id of the rule, and what was warned of. */
export const fleetRuleCommands: CommandHandlers<FleetRuleTables & LinkCopyTables> = {
  createFleetRule: createHandler(createInput, async (tx: Tx, { rule: input }, context) => {
    const { viewer, nowMs } = context;
    const { rows } = await sql<{ rules: number }>`select count(*) as rules from fleetRule
      where tenant = ${viewer.tenant} and deletedAtMs is null`.execute(tx);
    if (Number(rows[0]?.rules) >= MOST_RULES) {
      throw new PublicError("LIMIT_EXCEEDED", `A fleet has ${MOST_RULES} rules at most.`, { field: "input.rule" });
    }
    const { warnings, ...said } = await readRuleInput(tx, viewer.tenant, input);
    const made = { revision: 1, createdAtMs: nowMs, createdBy: viewer.subject, updatedAtMs: nowMs };
    return save(tx, { id: toFleetRuleId(randomUUID()), ...said, ...made }, { context, warnings });
  }),
  updateFleetRule: createHandler(updateInput, async (tx: Tx, { rule: input, ...asked }, context) => {
    const known = await takeRule(tx, asked, context);
    const { warnings, ...said } = await readRuleInput(tx, context.viewer.tenant, input);
    const changed = { revision: known.revision + 1, updatedAtMs: context.nowMs };
    return save(tx, { ...known, ...said, ...changed }, { context, warnings });
  }),
  deleteFleetRule: createHandler(deleteInput, async (tx: Tx, asked, context) => {
    const { id } = await takeRule(tx, asked, context);
    const { tenant } = context.viewer;
    await sql`update fleetRule set deletedAtMs = ${context.nowMs} where tenant = ${tenant} and id = ${id}`.execute(tx);
    await bumpEdition(tx as never, tenant);
    return { ruleId: id };
  }),
};

async function takeRule(
  tx: Tx,
  { ruleId, expectedRevision }: z.infer<typeof deleteInput>,
  { viewer: { tenant } }: CommandContext,
): Promise<FleetRule> {
  const [known] = await readFleetRules(tx as never, tenant, [ruleId]);
  if (!known) {
    throw new PublicError("NOT_FOUND", "There is no such rule of the fleet.", { field: "input.ruleId" });
  }
  checkRevision(known.revision, expectedRevision);
  return known;
}

type Saving = { readonly context: CommandContext; readonly warnings: readonly object[] };

async function writeTargets(tx: Tx, tenant: string, { id, targets }: FleetRule): Promise<void> {
  await sql`delete from fleetRuleTarget where tenant = ${tenant} and ruleId = ${id}`.execute(tx);
  const rows = [
    ...(targets.isWholeFleet ? [["FLEET", ""]] : []),
    ...targets.devices.flat().map((record) => ["DEVICE", toRecordKey(record)]),
    ...targets.groupIds.map((groupId) => ["GROUP", groupId]),
  ].map(([kind = "", key = ""]) => [tenant, id, kind, key]);
  await insertRows(tx, {
    into: "fleetRuleTarget",
    columns: ["tenant", "ruleId", "kind", "key"],
    rows,
    onConflict: "ignore",
  });
}

/** Writes a rule, and what it says from now on. */
async function save(tx: Tx, rule: FleetRule, { context, warnings }: Saving) {
  const { tenant } = context.viewer;
  const { id, name, revision, createdAtMs, createdBy, updatedAtMs } = rule;
  const [targets, terms] = [JSON.stringify(rule.targets), JSON.stringify(rule.terms)];
  await sql`insert into fleetRule
      (tenant, id, name, revision, createdAtMs, createdBy, updatedAtMs, deletedAtMs, targets, terms)
    values (${tenant}, ${id}, ${name}, ${revision}, ${createdAtMs}, ${createdBy}, ${updatedAtMs}, null, ${targets}, ${terms})
    on conflict (tenant, id) do update set name = excluded.name, revision = excluded.revision,
      updatedAtMs = excluded.updatedAtMs, targets = excluded.targets, terms = excluded.terms`.execute(tx);
  await writeTargets(tx, tenant, rule);
  await sql`insert into fleetRuleVersion (tenant, id, revision, fromMs, name, terms)
    values (${tenant}, ${id}, ${revision}, ${updatedAtMs}, ${name}, ${terms})`.execute(tx);
  await bumpEdition(tx as never, tenant);
  return { ruleId: id, warnings };
}
