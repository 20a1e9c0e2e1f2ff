import { sql } from "kysely";
import { z } from "zod";
import { type CommandHandlers, createHandler } from "../../../platform/commands/command-handler.ts";
import { checkRevision } from "../../../platform/commands/expected-revision.ts";
import { EVENT_TYPES, SEVERITIES } from "../../../schema/messages.ts";
import type { SafetyTables, Tx } from "../tables.ts";
import { readWeights } from "./score-reader.ts";
import type { Weights } from "./weights.ts";

/** More than any event is worth. */
const HEAVIEST = 1_000;
const weight = z.number().min(0).max(HEAVIEST);

const weightsInput = z.object({
  types: z.array(z.object({ type: z.enum(EVENT_TYPES), weight })).nullish(),
  severities: z.array(z.object({ severity: z.enum(SEVERITIES), weight })).nullish(),
  perKm: z.number().min(1).max(1_000_000).nullish(),
  perDrivingHours: z.number().min(0.1).max(100_000).nullish(),
  expectedRevision: z.int().nullish(),
});

/** What a fleet says of its scores. */
export const weightCommands: CommandHandlers<SafetyTables> = {
  setSafetyWeights: createHandler(weightsInput, async (tx: Tx, input, { viewer: { tenant, subject }, nowMs }) => {
    const { revision: before, ...known } = await readWeights(tx, tenant);
    checkRevision(before, input.expectedRevision);
    const weights: Weights = {
      types: { ...known.types, ...Object.fromEntries((input.types ?? []).map((one) => [one.type, one.weight])) },
      severities: {
        ...known.severities,
        ...Object.fromEntries((input.severities ?? []).map((one) => [one.severity, one.weight])),
      },
      perKm: input.perKm ?? known.perKm,
      perDrivingHours: input.perDrivingHours ?? known.perDrivingHours,
    };
    const revision = before + 1;
    await sql`insert into safetyWeights (tenant, weights, revision, changedAtMs, subject)
      values (${tenant}, ${JSON.stringify(weights)}, ${revision}, ${nowMs}, ${subject})
      on conflict (tenant) do update set weights = excluded.weights, revision = excluded.revision,
        changedAtMs = excluded.changedAtMs, subject = excluded.subject`.execute(tx);
    return { revision };
  }),
};
