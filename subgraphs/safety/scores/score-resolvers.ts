import { PublicError } from "../../../platform/public-error.ts";
import type { SafetyContext } from "../context.ts";
import type { MutationResolvers, QuerySafetyRankingArgs, Resolvers } from "../generated.ts";
import { DAY_MS, type SafetyScore, type ScoredKind, type ScorePeriod } from "./safety-score.ts";
import { listSeverities, listTypes } from "./weights.ts";

/** Four weeks: what a score is of where nobody says. */
const DEFAULT_DAYS = 28;
/** The vendor's scores go as far: https://developers.samsara.com/reference/getdriversafetyscores */
const MOST_DAYS = 366;
const MOST_RANKED = 200;

type PeriodArguments = { readonly from?: number | null; readonly to?: number | null };

/** Whole days in UTC, since that is how the vendor counts distances. Throws a {@link PublicError} for a period that is none. */
export function toScorePeriod({ from, to }: PeriodArguments, nowMs: number): ScorePeriod {
  const toMs = Math.ceil((to ?? nowMs) / DAY_MS) * DAY_MS;
  const fromMs = from == null ? toMs - DEFAULT_DAYS * DAY_MS : Math.floor(from / DAY_MS) * DAY_MS;
  if (fromMs >= toMs) throw new PublicError("BAD_USER_INPUT", "`from` must be before `to`.", { field: "from" });
  if (toMs - fromMs > MOST_DAYS * DAY_MS) {
    throw new PublicError("BAD_USER_INPUT", `A score is of ${MOST_DAYS} days at most.`, { field: "from" });
  }
  return { fromMs, toMs };
}

/** The score of a driver or a device. */
export function readScore(
  kind: ScoredKind,
  ownerId: string,
  { args, context }: { readonly args: PeriodArguments; readonly context: SafetyContext },
): Promise<SafetyScore> {
  return context.loaders.score.load({ kind, ownerId, ...toScorePeriod(args, context.clock.now()) });
}

/** Everybody's scores in order; those whose driving nobody knows have none, and are left out. */
export async function readRanking(
  { of, order, first, ...period }: QuerySafetyRankingArgs,
  { store, tenant, clock }: SafetyContext,
) {
  const limit = first ?? 50;
  if (limit < 0 || limit > MOST_RANKED) {
    throw new PublicError("BAD_USER_INPUT", `\`first\` must be from 0 to ${MOST_RANKED}.`, { field: "first" });
  }
  const kind = of === "DEVICES" ? "device" : "driver";
  const scores = await store.scores({ tenant, kind, ownerIds: null, ...toScorePeriod(period, clock.now()) });
  const ranked = scores.filter(({ score }) => score !== null).sort(order === "BEST_FIRST" ? byScore : byScoreDown);
  return ranked.slice(0, limit).map((score, index) => {
    const reference = { id: score.ownerId };
    return {
      rank: index + 1,
      driver: of === "DEVICES" ? null : reference,
      device: of === "DEVICES" ? reference : null,
      score,
    };
  });
}

const byScore = (a: SafetyScore, b: SafetyScore) => (b.score ?? 0) - (a.score ?? 0) || byOwner(a, b);
const byScoreDown = (a: SafetyScore, b: SafetyScore) =>
  (a.score ?? 0) - (b.score ?? 0) || b.points - a.points || byOwner(a, b);
const byOwner = (a: SafetyScore, b: SafetyScore) => (a.ownerId < b.ownerId ? -1 : 1);

export const weightMutations: Pick<MutationResolvers<SafetyContext>, "setSafetyWeights"> = {
  async setSafetyWeights(_root, { input }, { commands, viewer, store, tenant }) {
    const { idempotencyKey } = input;
    await commands.run({ subgraph: "safety", name: "setSafetyWeights", input, viewer, idempotencyKey });
    return { weights: await store.weights(tenant) };
  },
};

/** What resolves the types of scores. */
export const scoreResolvers: Pick<
  Resolvers<SafetyContext>,
  "SafetyScore" | "SafetyScoreWeek" | "SafetyWeights" | "ScoreContribution" | "VendorSafetyScore"
> = {
  SafetyScore: {
    from: ({ fromMs }) => fromMs,
    to: ({ toMs }) => toMs,
    contributions: ({ contributions, kind, ownerId, fromMs, toMs }) =>
      contributions.map((one) => ({ ...one, of: { kind, ownerId, fromMs, toMs } })),
    vendorScores: ({ kind, ownerId, fromMs, toMs }, _args, { loaders }) =>
      loaders.vendorScores.load({ kind, ownerId, fromMs, toMs }),
  },
  SafetyScoreWeek: { from: ({ fromMs }) => fromMs, to: ({ toMs }) => toMs },
  SafetyWeights: {
    types: (weights) => listTypes(weights).map(({ of: type, weight }) => ({ type, weight })),
    severities: (weights) => listSeverities(weights).map(({ of: severity, weight }) => ({ severity, weight })),
  },
  ScoreContribution: {
    eventCount: ({ events }) => events,
    async events({ of: { kind, ownerId, ...period }, type, severity }, { first }, { store, tenant }) {
      const limit = Math.min(Math.max(first ?? 20, 0), MOST_RANKED);
      const ids = await store.momentEvents({ tenant, kind, ownerIds: [ownerId], ...period, type, severity, limit });
      return ids.map((id) => ({ id }));
    },
  },
  VendorSafetyScore: { day: ({ dayMs }) => dayMs },
};
