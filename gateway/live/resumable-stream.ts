import type { LiveAnswer } from "../engine/engine.ts";
import { SharedStream } from "./shared-stream.ts";
import { StreamLog } from "./stream-log.ts";

/** Opens a stream behind a cursor, or with what comes now; ends it when `signal` is aborted. */
export type OpenStream = (after: string | null, signal: AbortSignal) => AsyncGenerator<LiveAnswer, void>;

/** A stream whose answers say where they stand. */
export type ResumableStream = SharedStream<LiveAnswer, StreamLog>;

export type ResumableStreamOptions = {
  /** The cursor behind which it begins; null for what comes now. */
  readonly after: string | null;
  /** Called when nobody can join it any more. */
  readonly onClosed: () => void;
};

/** Opens a stream: one that begins with what comes now is read as it comes, one behind a cursor as fast as the fastest of its readers. */
export function openResumable(open: OpenStream, { after, onClosed }: ResumableStreamOptions): ResumableStream {
  const log = new StreamLog();
  const pace = after === null ? null : log;
  return new SharedStream({ log, open: (signal) => open(after, signal), onClosed, pace });
}
