import type { Clock } from "../clock.ts";
import { TRY_REFUSED_EVERY_MS } from "../vendor/refused-credentials.ts";
import { VendorError } from "../vendor/vendor-error.ts";
import type { FeedStream } from "./feed-stream.ts";

/** It takes a person at the vendor to offer it to an account: that does not happen within minutes. */
const ASK_AGAIN_AFTER_MS = 3_600_000;

export type OptionalStreamOptions = {
  /** Measures spans only: give it one that is never set, such as `performance`. */
  readonly clock: Clock;
  /** Called each time that the vendor rejects what it never offered. */
  readonly onRefusal: (error: VendorError) => void;
};

/**
 * A stream of something that not every account is offered. When the vendor rejects it (403, 404) it is retried an hour
 * later and counts as read until then, so it does not degrade the source. Every other failure does.
 *
 * So does the rejection of a stream that was offered before, be it to an earlier process: what is stored of it grows
 * stale. It is retried once a minute. A stream was offered if it was read to its end once and held something.
 */
export function optionalStream(stream: FeedStream, { clock, onRefusal }: OptionalStreamOptions): FeedStream {
  const mark = `offered/${stream.name}`;
  let refused: { readonly error: VendorError; readonly askAgainAtMs: number } | null = null;
  return {
    ...stream,
    essential: false,
    async *read(cursors, signal) {
      const isOffered = (await cursors.read(mark)) !== null;
      let hasRecords = false;
      if (refused && clock.now() < refused.askAgainAtMs) {
        if (isOffered) throw refused.error;
        return;
      }
      try {
        for await (const page of stream.read(cursors, signal)) {
          hasRecords ||= page.records.length > 0;
          yield page;
        }
        if (hasRecords && !isOffered) yield { records: [], poison: [], cursors: { [mark]: "true" } };
        refused = null;
      } catch (error) {
        if (!(error instanceof VendorError) || !isRefusal(error)) throw error;
        refused = { error, askAgainAtMs: clock.now() + (isOffered ? TRY_REFUSED_EVERY_MS : ASK_AGAIN_AFTER_MS) };
        if (isOffered) throw error;
        onRefusal(error);
      }
    },
  };
}

/** Whether the vendor rejects the request itself: neither an outage nor expired credentials. */
export function isRefusal({ fault, httpStatus }: VendorError): boolean {
  return fault === "rejected" || httpStatus === 403;
}
