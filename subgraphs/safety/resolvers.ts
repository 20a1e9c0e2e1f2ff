import { dateTimeScalar } from "../../platform/date-time.ts";
import { asOfNow } from "../../platform/live/as-of-now.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import { coachResolvers, readSessionConnection } from "./coaches/coach-resolvers.ts";
import type { CaseItem } from "./coaching/coaching-case.ts";
import { caseMutations, caseResolvers, readCaseConnection, toCaseQuery } from "./coaching/lists/case-resolvers.ts";
import type { SafetyContext } from "./context.ts";
import type { Resolvers } from "./generated.ts";
import { labelMutations, labelQueries } from "./labels/label-resolvers.ts";
import { toOwnMedia } from "./media/own-media.ts";
import { readPreview, ruleMutations, ruleResolvers } from "./rules/rule-resolvers.ts";
import { readRanking, readScore, scoreResolvers, weightMutations } from "./scores/score-resolvers.ts";

export const resolvers: Resolvers<SafetyContext> = {
  DateTime: dateTimeScalar,
  Query: {
    coachingCase: (_root, { id }, { loaders }) => loaders.case.load(id),
    coachingCases: (_root, args, context) => readCaseConnection(args, context),
    coachingSessions: (_root, args, context) => readSessionConnection(args, context),
    async coaches(_root, _args, { store, tenant, clock, loaders }) {
      const loads = await store.coachLoads(tenant, clock.now());
      for (const load of loads) loaders.coachLoad.prime(load.id, load);
      return loads.map(({ id }) => ({ id }));
    },
    coachingRules: (_root, _args, { store, tenant }) => store.rules(tenant),
    coachingRulePreview: (_root, args, context) => readPreview(args, context),
    safetyRanking: (_root, args, context) => readRanking(args, context),
    ...labelQueries,
    safetyWeights: (_root, _args, { store, tenant }) => store.weights(tenant),
  },
  Mutation: { ...caseMutations, ...labelMutations, ...ruleMutations, ...weightMutations },
  Subscription: {
    coachingCaseChanges: {
      async subscribe(_root, { filter, after }, { caseChanges, store, tenant, signal }) {
        const query = await toCaseQuery(filter ?? {}, { store, tenant });
        return caseChanges.follow({ tenant, filter: query, after: after ?? null }, signal);
      },
      resolve: (change: CaseItem, _args: unknown, { loaders }: SafetyContext) => asOfNow(change, loaders),
    },
  },
  ...caseResolvers,
  ...coachResolvers,
  ...ruleResolvers,
  ...scoreResolvers,
  Device: {
    __resolveReference: (device) => device,
    safetyScore: ({ id }, args, context) => readScore("device", id, { args, context }),
  },
  Driver: {
    __resolveReference: (driver) => driver,
    safetyScore: ({ id }, args, context) => readScore("driver", id, { args, context }),
    coachingCases: ({ id }, args, context) => readCaseConnection(args, context, id),
    coachingSessions: ({ id }, args, context) => readSessionConnection(args, context, id),
    async coach({ id }, _args, { loaders }) {
      const coachId = await loaders.coachOfDriver.load(id);
      return coachId === null ? null : { id: coachId };
    },
  },
  Incident: {
    __resolveReference: (incident) => incident,
    /** The case of the first of its events that has one: opened on the incident, all of them have the same. */
    async coaching({ events }, _args, { loaders }) {
      const cases = await Promise.all((events ?? []).map(({ id }) => loaders.caseOfEvent.load(id)));
      return cases.find((one) => one !== null) ?? null;
    },
  },
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor has no safety details; that is an answer, not an error. */
    async safety({ id }, _args, context) {
      const ref = toVendorRef(id, "SAMSARA");
      const details = ref === null ? null : await context.loaders.details.load(ref);
      return ref === null || details === null ? null : toOwnMedia(ref, details, context);
    },
    coaching: ({ id }, _args, { loaders }) => loaders.caseOfEvent.load(id),
  },
};
