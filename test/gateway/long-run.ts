import { z } from "zod";
import { decodeSettings, readEnvironment } from "../../platform/environment.ts";

const { LONG } = decodeSettings(z.object({ LONG: z.stringbool().default(false) }), readEnvironment());

/** How many cases a test tries: more in a long run. */
export function casesOf({ short, long }: { readonly short: number; readonly long: number }): number {
  return LONG ? long : short;
}

/** How long a test may take that tries many cases. */
export const MANY_CASES_MS = LONG ? 1_200_000 : 60_000;

/** How a property is tried: whatever fails is told in time, made as small as it could be until then. */
export function trying(cases: { readonly short: number; readonly long: number }) {
  return {
    numRuns: casesOf(cases),
    interruptAfterTimeLimit: MANY_CASES_MS - 15_000,
    markInterruptAsFailure: true,
  };
}
