import { askVendor, toVendorWriteAnswer } from "../../../platform/vendor/writes/vendor-write-reader.ts";
import type { VideoContext } from "../context.ts";
import type { MutationResolvers } from "../generated.ts";
import { toLiveStream } from "./live-streams.ts";

type Asked = { readonly idempotencyKey?: string | null };

/** The mutations that are RoscoLive's to do, and are answered when it has answered. */
export const writeMutations: Pick<
  MutationResolvers<VideoContext>,
  "labelEvent" | "submitEventFeedback" | "flagEvent" | "unflagEvent" | "startLiveStream" | "stopLiveStream"
> = {
  labelEvent: (_parent, { input }, context) => tellOfEvent("labelEvent", input, context),
  submitEventFeedback: (_parent, { input }, context) => tellOfEvent("submitEventFeedback", input, context),
  flagEvent: (_parent, { input }, context) => tellOfEvent("flagEvent", input, context),
  unflagEvent: (_parent, { input }, context) => tellOfEvent("unflagEvent", input, context),
  async startLiveStream(_parent, { input }, context) {
    const write = await ask("startLiveStream", input, context);
    return { stream: toLiveStream(write), write: toVendorWriteAnswer(write) };
  },
  stopLiveStream: async (_parent, { input }, context) => {
    return { write: toVendorWriteAnswer(await ask("stopLiveStream", input, context)) };
  },
};

async function tellOfEvent(name: string, input: Asked & { readonly eventId: string }, context: VideoContext) {
  const write = await ask(name, input, context);
  return { event: { id: input.eventId }, write: toVendorWriteAnswer(write) };
}

/** Has the vendor asked, and waits for its answer for some seconds. */
function ask(name: string, { idempotencyKey, ...input }: Asked, context: VideoContext) {
  return askVendor({ subgraph: "video", name, input, viewer: context.viewer, idempotencyKey }, context);
}
