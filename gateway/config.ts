import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment } from "../platform/environment.ts";
import { type ErrorPolicy, GENERAL_ERROR_POLICY } from "./executor/error-policy.ts";
import type { OperationSizeLimits } from "./limits/operation-limiter.ts";
import type { OperationLimits as ParsingLimits } from "./operation/operation-graph.ts";
import { isAddressBlock } from "./server/connections/client-address.ts";
import type { ServerLimits } from "./server/limits.ts";
import type { QuotaSettings } from "./server/quotas/quotas.ts";
import type { SubgraphDescription } from "./supergraph/supergraph.ts";
import { isForwardable } from "./transports/headers/forwardable-header.ts";
import type { HttpTransportsOptions, SubgraphRoute } from "./transports/http.ts";

const URL_PREFIX = "SUBGRAPH_URL_";
const SUBSCRIPTIONS_PREFIX = "SUBGRAPH_SUBSCRIPTIONS_";

const carrier = z.enum(["ws", "sse"]).default("ws");

const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

const limit = z.coerce.number().int().positive();

const settingsSchema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4_000),
  LOG_LEVEL: logLevel.default("info"),
  /** Which requests have a line in the log, at the level `info`. */
  ACCESS_LOG: z.enum(["all", "errors", "off"]).default("errors"),
  /** Origins, separated by commas, whose pages may talk to the gateway besides its own. */
  CORS_ORIGINS: list
    .pipe(z.array(z.url({ protocol: /^https?$/ }).refine(isOrigin, "is no origin: leave out what follows the host")))
    .default([]),
  /** Headers of clients, separated by commas, that are passed on to subgraphs. */
  FORWARDED_HEADERS: list
    .transform((names) => names.map((name) => name.toLowerCase()))
    .pipe(z.array(z.string().refine(isForwardable, { error: ({ input }) => `${input} cannot be passed on` })))
    .default([]),
  /** Addresses and CIDR blocks, separated by commas, of proxies whose `X-Forwarded-For` is believed. */
  TRUSTED_PROXIES: list
    .pipe(
      z.array(z.string().refine(isAddressBlock, { error: ({ input }) => `${input} is no address and no CIDR block` })),
    )
    .default([]),
  /** The codes of subgraphs' errors that clients are told, and what else of `extensions` beside them, each with commas. */
  PUBLIC_ERROR_CODES: list.transform((codes): ErrorPolicy["codes"] => new Set(codes)).optional(),
  PUBLIC_ERROR_DETAILS: list.optional(),
  MAX_BODY_BYTES: limit.optional(),
  BODY_TIMEOUT_MS: limit.optional(),
  MAX_HEADERS: limit.optional(),
  /** How many sockets and connections there may be; the machine's limit of descriptors has to be above. */
  MAX_SOCKETS: limit.optional(),
  MAX_CONNECTIONS: limit.optional(),
  /** What one client may hold open without using it. */
  MAX_IDLE_SOCKETS_PER_CLIENT: limit.optional(),
  MAX_IDLE_CONNECTIONS_PER_CLIENT: limit.optional(),
  /** Whether clients that offer it are sent compressed messages over WebSocket. */
  WEBSOCKET_COMPRESSION: z.enum(["on", "off"]).default("off"),
  MAX_TOKENS: limit.optional(),
  // The planner is native code that recurses, and reads no deeper.
  MAX_DEPTH: limit.max(50).optional(),
  MAX_ALIASES: limit.optional(),
  MAX_ROOT_FIELDS: limit.optional(),
  MAX_DIRECTIVES: limit.optional(),
  MAX_FRAGMENTS: limit.optional(),
  MAX_REPETITIONS: limit.optional(),
  MAX_FIELDS: limit.optional(),
  MAX_COST: limit.optional(),
  /** What a list is taken to hold when neither an argument nor a default says it. */
  ASSUMED_LIST_SIZE: limit.optional(),
  MAX_VARIABLES_BYTES: limit.optional(),
  /** Texts of operations that are kept for clients that name them by their hash; 0 keeps none. */
  MAX_PERSISTED_OPERATIONS: z.coerce.number().int().min(0).optional(),
  /** What one viewer, and all of a tenant together, may ask for each second, and have open. */
  QUOTA_REQUESTS_PER_SECOND: limit.optional(),
  QUOTA_TENANT_REQUESTS_PER_SECOND: limit.optional(),
  QUOTA_SUBSCRIPTIONS: limit.optional(),
  QUOTA_TENANT_SUBSCRIPTIONS: limit.optional(),
  /** The manifest of operations that clients name by their ids, and whether no others are run. */
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: z.enum(["on", "off"]).default("off"),
  /** Whether clients may ask for the schema. */
  INTROSPECTION: z.enum(["on", "off"]).default("on"),
  /** What becomes of an operation of which its viewer may not have a part: that part is null, or all of it is refused. */
  UNAUTHORIZED: z.enum(["null", "refuse"]).default("null"),
  /** Whether clients may ask for the plans of their operations: these tell which subgraphs there are and what each has. */
  QUERY_PLANS: z.enum(["on", "off"]).default("off"),
  REQUEST_DEADLINE_MS: limit.optional(),
  SUBGRAPH_DEADLINE_MS: limit.optional(),
  SUBGRAPH_MAX_BYTES: limit.optional(),
  /** Whether subgraphs are asked to compress their answers. */
  SUBGRAPH_COMPRESSION: z
    .enum(["on", "off"])
    .transform((choice) => choice === "on")
    .optional(),
  /** How many fetches may be under way at one subgraph, and how many may wait their turn. */
  SUBGRAPH_MAX_FETCHES: limit.optional(),
  SUBGRAPH_MAX_WAITING: limit.optional(),
  // More often would keep a subgraph down that is coming back.
  SUBGRAPH_RETRIES: z.coerce.number().int().min(0).max(2).optional(),
  /** For how long a query under way may bring the answer for others that ask the same; 0 shares nothing. */
  SUBGRAPH_JOIN_WITHIN_MS: z.coerce.number().int().min(0).optional(),
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
 * The ways to the subgraphs: the supergraph's own addresses, or in their stead `SUBGRAPH_URL_<NAME>`, which may name several
 * instances with commas between them, and the carrier of subscriptions that `SUBGRAPH_SUBSCRIPTIONS_<NAME>` names.
 *
 * Throws a `ConfigurationError` for a subgraph without a usable address or with one twice, and for a variable that names no
 * subgraph.
 */
export function decodeSubgraphRoutes(
  subgraphs: readonly SubgraphDescription[],
  environment: Environment,
): readonly SubgraphRoute[] {
  const faults = [URL_PREFIX, SUBSCRIPTIONS_PREFIX].flatMap((prefix) => strangers(prefix, subgraphs, environment));
  const routes = subgraphs.map(({ name, url: own }): SubgraphRoute => {
    const given = environment[variableOf(URL_PREFIX, name)];
    const urls = given === undefined ? [own] : list.parse(given);
    const subscriptions = carrier.safeParse(environment[variableOf(SUBSCRIPTIONS_PREFIX, name)]);
    if (urls.length === 0 || !urls.every(isHttpUrl)) {
      faults.push(`${variableOf(URL_PREFIX, name)}: the subgraph ${name} has no usable address, but "${given ?? own}"`);
    } else if (new Set(urls.map((url) => new URL(url).href)).size < urls.length) {
      faults.push(`${variableOf(URL_PREFIX, name)}: the subgraph ${name} has one address twice`);
    }
    if (!subscriptions.success) faults.push(`${variableOf(SUBSCRIPTIONS_PREFIX, name)}: is neither ws nor sse`);
    return { name, urls, subscriptions: subscriptions.data ?? "ws" };
  });
  if (faults.length > 0) throw new ConfigurationError(`The configuration is not usable.\n  ${faults.join("\n  ")}`);
  return routes;
}

/** What is wrong with the variables of a prefix that name no subgraph. */
function strangers(prefix: string, subgraphs: readonly SubgraphDescription[], environment: Environment): string[] {
  const variables = subgraphs.map(({ name }) => variableOf(prefix, name));
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !variables.includes(name))
    .map((name) => `${name}: there is no such subgraph, only ${variables.join(", ")}`);
}

function variableOf(prefix: string, subgraph: string): string {
  return prefix + subgraph.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The limits of single operations that the settings name; all others keep their defaults. */
export function operationLimits(settings: GatewaySettings): {
  readonly parsing: Partial<ParsingLimits>;
  readonly sizes: Partial<OperationSizeLimits>;
} {
  return {
    parsing: given({
      mostTokens: settings.MAX_TOKENS,
      mostDepth: settings.MAX_DEPTH,
      mostFields: settings.MAX_FIELDS,
    }),
    sizes: given({
      aliases: settings.MAX_ALIASES,
      rootFields: settings.MAX_ROOT_FIELDS,
      directives: settings.MAX_DIRECTIVES,
      fragments: settings.MAX_FRAGMENTS,
      repetitions: settings.MAX_REPETITIONS,
      fields: settings.MAX_FIELDS,
      cost: settings.MAX_COST,
      assumedListSize: settings.ASSUMED_LIST_SIZE,
      variablesBytes: settings.MAX_VARIABLES_BYTES,
    }),
  };
}

/** What clients are told of subgraphs' errors. */
export function errorPolicy(settings: GatewaySettings): ErrorPolicy {
  return {
    codes: settings.PUBLIC_ERROR_CODES ?? GENERAL_ERROR_POLICY.codes,
    details: settings.PUBLIC_ERROR_DETAILS ?? GENERAL_ERROR_POLICY.details,
  };
}

/** The limits of the server that the settings name. */
export function serverLimits(settings: GatewaySettings): Partial<ServerLimits> {
  return given({
    maxBodyBytes: settings.MAX_BODY_BYTES,
    bodyTimeoutMs: settings.BODY_TIMEOUT_MS,
    maxHeaders: settings.MAX_HEADERS,
    maxSockets: settings.MAX_SOCKETS,
    maxConnections: settings.MAX_CONNECTIONS,
    maxIdleSocketsPerClient: settings.MAX_IDLE_SOCKETS_PER_CLIENT,
    maxIdleConnectionsPerClient: settings.MAX_IDLE_CONNECTIONS_PER_CLIENT,
    maxPersistedOperations: settings.MAX_PERSISTED_OPERATIONS,
    requestDeadlineMs: settings.REQUEST_DEADLINE_MS,
  });
}

/** What viewers and tenants may ask for, as far as the settings bound it. */
export function quotaSettings(settings: GatewaySettings): QuotaSettings {
  return {
    requestsPerSecond: settings.QUOTA_REQUESTS_PER_SECOND ?? null,
    requestsPerSecondOfTenant: settings.QUOTA_TENANT_REQUESTS_PER_SECOND ?? null,
    subscriptions: settings.QUOTA_SUBSCRIPTIONS ?? null,
    subscriptionsOfTenant: settings.QUOTA_TENANT_SUBSCRIPTIONS ?? null,
  };
}

/** How subgraphs are asked over HTTP, as far as the settings say it. */
export function transportOptions(settings: GatewaySettings): HttpTransportsOptions {
  return given({
    forwardedHeaders: settings.FORWARDED_HEADERS,
    deadlineMs: settings.SUBGRAPH_DEADLINE_MS,
    mostBytes: settings.SUBGRAPH_MAX_BYTES,
    asksForCompression: settings.SUBGRAPH_COMPRESSION,
    mostConnections: settings.SUBGRAPH_MAX_FETCHES,
    mostWaiting: settings.SUBGRAPH_MAX_WAITING,
    mostRetries: settings.SUBGRAPH_RETRIES,
    joinWithinMs: settings.SUBGRAPH_JOIN_WITHIN_MS,
  });
}

function given<T extends object>(values: { readonly [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
