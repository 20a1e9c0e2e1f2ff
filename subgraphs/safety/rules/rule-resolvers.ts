import { loopSlices } from "../../../platform/loop-slices.ts";
import { PublicError } from "../../../platform/public-error.ts";
import type { SafetyContext } from "../context.ts";
import type { MutationResolvers, QueryCoachingRulePreviewArgs, Resolvers } from "../generated.ts";
import { toRuleTerms } from "./rule-commands.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 28;
const MOST_SHOWN = 200;

/** What a rule would be applied to, by the same question that it is applied by. */
export async function readPreview(
  { rule, from, to, first }: QueryCoachingRulePreviewArgs,
  { store, tenant, clock }: SafetyContext,
) {
  const limit = first ?? 50;
  if (limit < 0 || limit > MOST_SHOWN) {
    throw new PublicError("BAD_USER_INPUT", `\`first\` must be from 0 to ${MOST_SHOWN}.`, { field: "first" });
  }
  const toMs = to ?? clock.now();
  const fromMs = from ?? toMs - DEFAULT_DAYS * DAY_MS;
  if (fromMs >= toMs) throw new PublicError("BAD_USER_INPUT", "`from` must be before `to`.", { field: "from" });
  const scope = { kind: "period", fromMs, toMs } as const;
  const terms = toRuleTerms(rule, "rule");
  const turn = () => loopSlices.turn();
  const found = await store.ruleMatches({ tenant, terms, activeFromMs: fromMs, scope, turn });
  return { matches: found.length, events: found.slice(0, limit).map(({ id }) => ({ id })) };
}

type RuleMutations = Pick<
  MutationResolvers<SafetyContext>,
  "createCoachingRule" | "updateCoachingRule" | "deleteCoachingRule"
>;

type Input = { readonly input: { readonly idempotencyKey?: string | null } };

const change = (name: "createCoachingRule" | "updateCoachingRule") => {
  return async (_root: object, { input }: Input, { commands, viewer, store, tenant }: SafetyContext) => {
    const { idempotencyKey } = input;
    const { ruleId } = await commands.run<{ ruleId: string }>({
      ...{ subgraph: "safety", name, input, viewer, idempotencyKey },
    });
    return { rule: (await store.rules(tenant)).find(({ id }) => id === ruleId) ?? null };
  };
};

export const ruleMutations: RuleMutations = {
  createCoachingRule: change("createCoachingRule"),
  updateCoachingRule: change("updateCoachingRule"),
  async deleteCoachingRule(_root, { input }, { commands, viewer }) {
    const { idempotencyKey } = input;
    return commands.run<{ ruleId: string }>({
      ...{ subgraph: "safety", name: "deleteCoachingRule", input, viewer, idempotencyKey },
    });
  },
};

/** What resolves the types of rules. */
export const ruleResolvers: Pick<Resolvers<SafetyContext>, "CoachingRule"> = {
  CoachingRule: {
    activeFrom: ({ activeFromMs }) => activeFromMs,
    createdAt: ({ createdAtMs }) => createdAtMs,
    updatedAt: ({ updatedAtMs }) => updatedAtMs,
  },
};
