import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment } from "../platform/environment.ts";
import type { SubgraphDescription } from "./supergraph.ts";

const SUBGRAPH_URL_PREFIX = "SUBGRAPH_URL_";

const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

const settingsSchema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4_000),
  LOG_LEVEL: logLevel.default("info"),
  /** Origins, separated by commas, whose pages may talk to the gateway besides its own. */
  CORS_ORIGINS: list
    .pipe(z.array(z.url({ protocol: /^https?$/ }).refine(isOrigin, "is no origin: leave out what follows the host")))
    .default([]),
  /** Headers of clients, separated by commas, that are passed on to subgraphs. */
  FORWARDED_HEADERS: list.transform((names) => names.map((name) => name.toLowerCase())).default([]),
  MAX_BODY_BYTES: z.coerce.number().int().positive().optional(),
  REQUEST_DEADLINE_MS: z.coerce.number().int().positive().optional(),
  SUBGRAPH_DEADLINE_MS: z.coerce.number().int().positive().default(10_000),
});

export type GatewaySettings = z.infer<typeof settingsSchema>;

/** The gateway's settings; throws a `ConfigurationError` that names every variable at fault. */
export function decodeGatewaySettings(environment: Environment): GatewaySettings {
  return decodeSettings(settingsSchema, environment);
}

/** The level to log at, `info` unless a usable one is set: what is wrong with the settings has to be logged as well. */
export function decodeLogLevel({ LOG_LEVEL }: Environment): string {
  return logLevel.catch("info").parse(LOG_LEVEL);
}

/**
 * The subgraphs with the addresses they are reached at: the supergraph's own, or `SUBGRAPH_URL_<NAME>` in their stead.
 *
 * Throws a `ConfigurationError` for a subgraph without a usable address, and for a variable that names no subgraph.
 */
export function decodeSubgraphUrls(
  subgraphs: readonly SubgraphDescription[],
  environment: Environment,
): readonly SubgraphDescription[] {
  const located = subgraphs.map(({ name, url }) => ({ name, url: environment[subgraphUrlVariable(name)] ?? url }));
  const variables = subgraphs.map(({ name }) => subgraphUrlVariable(name));
  const faults = [
    ...located
      .filter(({ url }) => !isHttpUrl(url))
      .map(({ name, url }) => `${subgraphUrlVariable(name)}: the subgraph ${name} has no usable address, but "${url}"`),
    ...Object.keys(environment)
      .filter((name) => name.startsWith(SUBGRAPH_URL_PREFIX) && !variables.includes(name))
      .map((name) => `${name}: there is no such subgraph, only ${variables.join(", ")}`),
  ];
  if (faults.length > 0) throw new ConfigurationError(`The configuration is not usable.\n  ${faults.join("\n  ")}`);
  return located;
}

function subgraphUrlVariable(subgraph: string): string {
  return SUBGRAPH_URL_PREFIX + subgraph.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
