import { dateTimeScalar } from "../../platform/date-time.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import type { SafetyContext } from "./context.ts";
import type { Resolvers } from "./generated.ts";

export const resolvers: Resolvers<SafetyContext> = {
  DateTime: dateTimeScalar,
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor has no safety details; that is an answer, not an error. */
    safety({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "SAMSARA");
      return ref === null ? null : loaders.details.load(ref);
    },
  },
};
