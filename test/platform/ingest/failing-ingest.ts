import type { StartIngest } from "../../../platform/ingest/ingest.ts";

/** Starts well, and cannot go on from the first message on the channel `failing-ingest`. */
export const startIngest: StartIngest = async ({ onCommit }) => {
  onCommit();
  const channel = new BroadcastChannel("failing-ingest");
  const failed = new Promise<never>((_, reject) => {
    channel.onmessage = () => reject(new TypeError("a bug of ours"));
  });
  failed.catch(() => {});
  return { failed, [Symbol.asyncDispose]: async () => channel.close() };
};
