import type { Clock } from "../clock.ts";
import { VendorError } from "../vendor/vendor-error.ts";
import type { FeedStream } from "./feed.ts";

/** What a vendor does not offer to an account is given to it by a person, and not within minutes. */
const ASK_AGAIN_AFTER_MS = 3_600_000;

export type OptionalStreamOptions = {
  /** Measures spans only: give it one that is never set, such as `performance`. */
  readonly clock: Clock;
  /** Told each time that the vendor refuses it. */
  readonly onRefusal: (error: VendorError) => void;
};

/**
 * A stream of something that not every account is offered. A vendor that rejects it (403, 404) is asked again an hour
 * later; it counts as read until then, so it degrades no source. Every other failure is one.
 */
export function optionalStream(stream: FeedStream, { clock, onRefusal }: OptionalStreamOptions): FeedStream {
  let askAgainAtMs = Number.NEGATIVE_INFINITY;
  return {
    ...stream,
    essential: false,
    async *read(cursors, signal) {
      if (clock.now() < askAgainAtMs) return;
      try {
        yield* stream.read(cursors, signal);
      } catch (error) {
        if (!(error instanceof VendorError) || !isRefusal(error)) throw error;
        askAgainAtMs = clock.now() + ASK_AGAIN_AFTER_MS;
        onRefusal(error);
      }
    },
  };
}

/** Whether the vendor answered and will not do it: neither an outage nor credentials that have ended. */
export function isRefusal({ fault, httpStatus }: VendorError): boolean {
  return fault === "rejected" || httpStatus === 403;
}
