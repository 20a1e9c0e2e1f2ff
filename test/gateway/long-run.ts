import { z } from "zod";
import { decodeSettings, readEnvironment } from "../../platform/environment.ts";

const { LONG } = decodeSettings(z.object({ LONG: z.stringbool().default(false) }), readEnvironment());

/** How many generated cases a property is tried with: more in a long run. */
export const GENERATED_CASES = LONG ? 10_000 : 300;

/** How long a property may take. */
export const GENERATED_CASES_MS = LONG ? 1_200_000 : 60_000;
