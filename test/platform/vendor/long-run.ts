import { z } from "zod";
import { decodeSettings, readEnvironment } from "../../../platform/environment.ts";

/** Whether tests run in their long form. */
export const { LONG } = decodeSettings(z.object({ LONG: z.stringbool().default(false) }), readEnvironment());

/** How long a test may take. */
export const LONG_RUN_MS = LONG ? 1_200_000 : 30_000;
