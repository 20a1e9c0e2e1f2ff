import { z } from "zod";
import { decodeSettings, type Environment } from "../../platform/environment.ts";
import { defaultSubgraphUrl, SUBGRAPHS } from "../../schema/subgraphs.ts";

/** The subgraphs whose records the index is made of. */
export const PUBLISHERS = SUBGRAPHS.filter(({ vendor }) => vendor !== null);

/**
 * Where subgraphs answer when they are processes of their own: `SUBGRAPH_URL_<NAME>`, or their port on this machine. Of several
 * instances the first is followed: whoever follows an outbox loses nothing while it is away.
 */
export function readPublisherUrls(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    SUBGRAPHS.map(({ name, port }) => [
      name,
      environment[`SUBGRAPH_URL_${name.toUpperCase()}`]?.split(",", 1)[0]?.trim() ?? defaultSubgraphUrl(port),
    ]),
  );
}

const HOUR_MS = 3_600_000;

/** Three days: a truck that is parked over a weekend is not silent. */
const settings = z.object({ SILENT_AFTER_HOURS: z.coerce.number().min(1).max(8_760).default(72) });

/** Throws a `ConfigurationError` for what makes no sense. */
export function readFleetSettings(environment: Environment): { readonly silentAfterMs: number } {
  return { silentAfterMs: decodeSettings(settings, environment).SILENT_AFTER_HOURS * HOUR_MS };
}
