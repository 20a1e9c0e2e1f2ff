import { PublicError } from "../../../platform/public-error.ts";
import type { BoundaryWarning } from "../boundaries/unit-warnings.ts";
import type { RulesContext } from "../context.ts";
import type { MutationResolvers, Resolvers } from "../generated.ts";
import { type ToldWrite, toToldWrite } from "./rule-write.ts";

type Asked = { readonly idempotencyKey?: string | null };

/** The mutations that are Vinli's to do, and are answered when it has answered. */
export const writeMutations: Pick<MutationResolvers<RulesContext>, "createRule" | "replaceRule" | "deleteRule"> = {
  async createRule(_parent, { input }, context) {
    const { write, warnings } = await askVendor("createRule", input, context);
    return { rule: await readLedTo(write, context), write, warnings };
  },
  async replaceRule(_parent, { input }, context) {
    const { write, warnings } = await askVendor("replaceRule", input, context);
    return { rule: await readLedTo(write, context), replacedRuleId: input.ruleId, write, warnings };
  },
  deleteRule: async (_parent, { input }, context) => {
    const { write } = await askVendor("deleteRule", input, context);
    context.loaders.rules.clear(input.ruleId);
    return { ruleId: input.ruleId, write };
  },
};

export const writeResolvers: Pick<Resolvers<RulesContext>, "RuleWrite"> = {
  RuleWrite: { rule: ({ ruleId }, _args, { loaders }) => (ruleId === null ? null : loaders.rules.load(ruleId)) },
};

/** Has the vendor asked, and waits for its answer for some seconds. */
async function askVendor(
  name: string,
  { idempotencyKey, ...input }: Asked,
  { commands, viewer, tenant, store, signal }: RulesContext,
): Promise<{ readonly write: ToldWrite; readonly warnings: readonly BoundaryWarning[] }> {
  type Answer = { readonly writeId: string; readonly warnings?: readonly BoundaryWarning[] };
  const command = { subgraph: "rules", name, input, viewer, idempotencyKey };
  const { writeId, warnings = [] } = await commands.run<Answer>(command);
  const write = await store.writes.answered(tenant, writeId, signal);
  if (write) return { write: toToldWrite(write), warnings };
  throw new PublicError("NOT_FOUND", "It is longer ago than what was asked of the vendor is kept.");
}

/** The rule as it is now: another mutation of the same request may have read it before. */
function readLedTo({ ruleId }: ToldWrite, { loaders }: RulesContext) {
  if (ruleId === null) return null;
  return loaders.rules.clear(ruleId).load(ruleId);
}
