import { askVendor, toVendorWriteAnswer } from "../../../platform/vendor/writes/vendor-write-reader.ts";
import type { SafetyContext } from "../context.ts";
import type { MutationResolvers, QueryResolvers } from "../generated.ts";

export const labelQueries: Pick<QueryResolvers<SafetyContext>, "safetyWrite"> = {
  async safetyWrite(_root, { id }, { writes, tenant }) {
    const write = await writes.read(tenant, id);
    return write && toVendorWriteAnswer(write);
  },
};

export const labelMutations: Pick<MutationResolvers<SafetyContext>, "changeSafetyLabels"> = {
  async changeSafetyLabels(_root, { input: { idempotencyKey, ...input } }, context) {
    const command = { subgraph: "safety", name: "changeSafetyLabels", input, viewer: context.viewer, idempotencyKey };
    const write = await askVendor(command, context);
    return { event: { id: input.eventId }, write: toVendorWriteAnswer(write) };
  },
};
