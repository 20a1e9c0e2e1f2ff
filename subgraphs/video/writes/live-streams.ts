import type { Kysely } from "kysely";
import { z } from "zod";
import { type CommandHandlers, createHandler } from "../../../platform/commands/command-handler.ts";
import type { VendorWrite } from "../../../platform/vendor/writes/vendor-write.ts";
import { createWriteHandler, type VendorWriteHandlers } from "../../../platform/vendor/writes/vendor-write-handler.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import type { RoscoLiveClient } from "../client.ts";
import type { LiveStream } from "../generated.ts";
import { checkChannels, findCamera } from "../requests/find-camera.ts";
import type { VideoTables } from "../tables.ts";

type Tx = Kysely<VideoTables>;

const START_WRITE = "startLiveStream";
const STOP_WRITE = "stopLiveStream";
/** By the vendor's documentation a link has to be opened so soon. */
const OPEN_WITHIN_MS = 5_000;
/** Nobody waits for a live picture for longer. */
const GIVE_UP_AFTER_MS = 15_000;

const liveInput = z.object({ deviceId: z.string(), channel: z.int().min(1).max(32) });
const liveRequest = z.object({ deviceRef: z.string(), channel: z.number() });
const liveAnswer = z.object({ deviceRef: z.string(), channel: z.number(), url: z.string(), answeredAtMs: z.number() });

/** How a camera is made to show what it sees. A command is answered with the id of the write. */
export const liveCommands: CommandHandlers<VideoTables> = {
  startLiveStream: createHandler(liveInput, (tx: Tx, input, context) => ask(tx, START_WRITE, input, context)),
  stopLiveStream: createHandler(liveInput, (tx: Tx, input, context) => ask(tx, STOP_WRITE, input, context)),
};

async function ask(
  tx: Tx,
  kind: string,
  { deviceId, channel }: z.infer<typeof liveInput>,
  context: Parameters<typeof requestVendorWrite>[2],
) {
  const { nowMs } = context;
  const now = { fromMs: nowMs, toMs: nowMs };
  const place = { deviceId, atMs: nowMs, span: now, field: "input.deviceId" };
  const { facet } = await findCamera(tx, place, context);
  checkChannels(facet, [channel], "input.channel");
  const request = { deviceRef: facet.vendorRef.ref, channel };
  const target = `live ${request.deviceRef} ${channel}`;
  return {
    writeId: await requestVendorWrite(tx, { kind, target, request, giveUpAtMs: nowMs + GIVE_UP_AFTER_MS }, context),
  };
}

/** How RoscoLive is asked for it: <https://share.apidog.com/becb7a40-d849-4dff-a03d-a2d7e4aad6f6>. Each link is a new one. */
export function createLiveWrites(
  client: Pick<RoscoLiveClient, "startLiveStream" | "stopLiveStream">,
  clock: { now(): number },
): VendorWriteHandlers<VideoTables> {
  return {
    [START_WRITE]: createWriteHandler({
      request: liveRequest,
      async ask({ deviceRef, channel }, _context, signal) {
        const url = await client.startLiveStream(deviceRef, channel, signal);
        return { deviceRef, channel, url, answeredAtMs: clock.now() };
      },
      recover: async () => "ASK_AGAIN",
    }),
    [STOP_WRITE]: createWriteHandler({
      request: liveRequest,
      async ask({ deviceRef, channel }, _context, signal) {
        await client.stopLiveStream(deviceRef, channel, signal);
        return null;
      },
      recover: async () => "ASK_AGAIN",
    }),
  };
}

/** The stream that a vendor has answered with; null where it has not. */
export function toLiveStream({ state, answer }: VendorWrite): LiveStream | null {
  if (state !== "CONFIRMED") return null;
  const { deviceRef, channel, url, answeredAtMs } = liveAnswer.parse(answer);
  return { cameraRef: { vendor: "ROSCOLIVE", ref: deviceRef }, channel, url, openUntil: answeredAtMs + OPEN_WITHIN_MS };
}
