import type { StartIngest } from "../../../platform/ingest/ingest.ts";

/** Starts well, and cannot go on once it has committed. */
export const startIngest: StartIngest = async ({ onCommit }) => {
  onCommit();
  const failed = Promise.reject(new TypeError("a bug of ours"));
  failed.catch(() => {});
  return { failed, [Symbol.asyncDispose]: async () => {} };
};
