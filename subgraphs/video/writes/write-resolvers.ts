import type { Commands } from "../../../platform/commands/command.ts";
import { PublicError } from "../../../platform/public-error.ts";
import type { VendorWrite } from "../../../platform/vendor/writes/vendor-write.ts";
import type { VideoContext } from "../context.ts";
import type { MutationResolvers, VideoWrite } from "../generated.ts";
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
    const write = await askVendor("startLiveStream", input, context);
    return { stream: toLiveStream(write), write: toVideoWrite(write) };
  },
  stopLiveStream: async (_parent, { input }, context) => {
    return { write: toVideoWrite(await askVendor("stopLiveStream", input, context)) };
  },
};

async function tellOfEvent(name: string, input: Asked & { readonly eventId: string }, context: VideoContext) {
  const write = await askVendor(name, input, context);
  return { event: { id: input.eventId }, write: toVideoWrite(write) };
}

/** Has the vendor asked, and waits for its answer for some seconds. */
async function askVendor(
  name: string,
  { idempotencyKey, ...input }: Asked,
  { commands, viewer, tenant, writes, signal }: VideoContext,
): Promise<VendorWrite> {
  const command: Parameters<Commands["run"]>[0] = { subgraph: "video", name, input, viewer, idempotencyKey };
  const { writeId } = await commands.run<{ readonly writeId: string }>(command);
  const write = await writes.answered(tenant, writeId, signal);
  if (write) return write;
  throw new PublicError("NOT_FOUND", "It is longer ago than what was asked of the vendor is kept.");
}

/** What has become of something as clients see it. */
export function toVideoWrite({ id, state, code, message, requestedAtMs, settledAtMs }: VendorWrite): VideoWrite {
  return { id, state, code, message, requestedAt: requestedAtMs, settledAt: settledAtMs };
}
