import type { ErrorEntry } from "../engine/engine.ts";

/** Counts never grow past what JSON can say exactly. */
export const MOST_COUNTED = Number.MAX_SAFE_INTEGER;

/** What a client is told whose operation is too large in one respect. `found` is text when counting was stopped early. */
export function limitExceeded(what: string, allowed: number, found: number | string): ErrorEntry {
  const counted = typeof found === "string" ? found : Math.min(found, MOST_COUNTED);
  const verdict = found === Number.POSITIVE_INFINITY ? "they have no end" : `there are ${counted}`;
  return {
    message: `The limit of ${allowed} ${what} is exceeded: ${verdict}.`,
    extensions: { code: "LIMIT_EXCEEDED" },
  };
}
