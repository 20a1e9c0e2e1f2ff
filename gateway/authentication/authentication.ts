import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../platform/clock.ts";
import { ConfigurationError, decodeSettings, type Environment } from "../../platform/environment.ts";
import { HttpRefusal } from "../../platform/http-refusal.ts";
import type { Logger } from "../../platform/log.ts";
import { isLoopback } from "../../platform/loopback.ts";
import type { Authenticate } from "../server/graphql-service.ts";
import { isApiKey } from "./api-keys/api-key.ts";
import { ApiKeys } from "./api-keys/api-keys.ts";
import { readGrant } from "./claims.ts";
import { Grants, type ToViewer } from "./grant.ts";
import { bearerOf } from "./identity.ts";
import { KeyFile } from "./key-file.ts";
import { RemoteKeys } from "./remote-keys.ts";
import { decodeRoles, NO_ROLES, type RoleTable } from "./roles.ts";
import { ALGORITHMS, TokenVerifier } from "./token-verifier.ts";
import { KeysUnavailableError, type VerificationKeys } from "./verification-keys.ts";
import { WatchedFile } from "./watched-file.ts";

const list = z.string().transform((text) => text.split(",").map((item) => item.trim()));

const settingsSchema = z.object({
  /** Where the keys are that tokens are signed with, as a JWKS. */
  AUTH_JWKS_URL: z.url().refine(isSafe, "must begin with https, unless it is on this machine").optional(),
  AUTH_KEYS_FILE: z.string().optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_ALGORITHMS: list.pipe(z.array(z.enum(ALGORITHMS)).min(1)).default([...ALGORITHMS]),
  AUTH_LEEWAY_SECONDS: z.coerce.number().min(0).max(60).default(5),
  /** The claim that says whose data a token is for. */
  AUTH_TENANT_CLAIM: z.string().default("tenant"),
  /** Whose data a token is for that does not say so. */
  AUTH_TENANT: z.string().optional(),
  /** What the roles in tokens and keys mean. */
  AUTH_ROLES_FILE: z.string().optional(),
  API_KEYS_FILE: z.string().optional(),
  DATA_DIR: z.string().default(".data"),
});

export type AuthenticationOptions = {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  /** What roles mean where no file says it. */
  readonly rolesFile?: string;
  /** See {@link Grants}. */
  readonly toViewer: ToViewer;
};

/** Where keys are that machines prove themselves with. */
export function apiKeysPath({ API_KEYS_FILE, DATA_DIR = ".data" }: Environment): string {
  return API_KEYS_FILE ?? join(DATA_DIR, "api-keys.json");
}

/** Whether the operator says by what people are known. */
export function isAuthenticationConfigured({ AUTH_JWKS_URL, AUTH_KEYS_FILE }: Environment): boolean {
  return AUTH_JWKS_URL !== undefined || AUTH_KEYS_FILE !== undefined;
}

/**
 * Knows who asks by `AUTH_…`: JSON Web Tokens and API keys, each as `Authorization: Bearer`. Null where nothing is configured.
 *
 * Throws a {@link ConfigurationError} for settings that are there in part or make no sense.
 */
export function readAuthentication(options: AuthenticationOptions): Authenticate | null {
  const { environment, clock, log } = options;
  const settings = decodeSettings(settingsSchema, environment);
  if (!isAuthenticationConfigured(environment)) {
    const stray = ["AUTH_ISSUER", "AUTH_AUDIENCE"].filter((name) => environment[name] !== undefined);
    if (stray.length > 0)
      throw new ConfigurationError(`${stray.join(" and ")}: AUTH_JWKS_URL or AUTH_KEYS_FILE is missing.`);
    return null;
  }
  const { AUTH_JWKS_URL: url, AUTH_KEYS_FILE: path, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = settings;
  if (url !== undefined && path !== undefined) {
    throw new ConfigurationError("AUTH_JWKS_URL and AUTH_KEYS_FILE are both set: keys are at one place.");
  }
  if (issuer === undefined || audience === undefined) {
    const missing = [issuer === undefined && "AUTH_ISSUER", audience === undefined && "AUTH_AUDIENCE"].filter(Boolean);
    throw new ConfigurationError(
      `${missing.join(" and ")} must be set: a token of another issuer, or for another audience, is not ours.`,
    );
  }
  const keys: VerificationKeys =
    url !== undefined ? new RemoteKeys({ url, clock, log }) : new KeyFile({ path: path ?? "", clock, log });
  const grants = new Grants(readRoles(settings.AUTH_ROLES_FILE ?? options.rolesFile, options), options.toViewer);
  const verifier = new TokenVerifier({
    ...{
      keys,
      issuer,
      audience,
      algorithms: settings.AUTH_ALGORITHMS,
      leewaySeconds: settings.AUTH_LEEWAY_SECONDS,
      clock,
      log,
    },
    identify: (claims) => {
      const names = { tenant: settings.AUTH_TENANT_CLAIM, defaultTenant: settings.AUTH_TENANT ?? null };
      const grant = readGrant(claims, names);
      return grant && grants.identify(grant);
    },
  });
  return authenticateBy(verifier, new ApiKeys({ path: apiKeysPath(environment), grants, clock, log }));
}

/** Knows who asks by a token or a key. */
function authenticateBy(verifier: TokenVerifier, apiKeys: ApiKeys): Authenticate {
  return async ({ authorization }) => {
    const credentials = bearerOf(authorization);
    if (credentials === null) return null;
    if (isApiKey(credentials)) return apiKeys.verify(credentials);
    try {
      return await verifier.verify(credentials);
    } catch (error) {
      if (!(error instanceof KeysUnavailableError)) throw error;
      const message = "Nobody can be identified at the moment. Try again later.";
      throw new HttpRefusal(503, "INTERNAL", message, { "retry-after": "5" }, { cause: error });
    }
  };
}

/** Throws a {@link ConfigurationError} where a server would listen to other machines and know nobody. */
export function refuseOpenDoor(host: string, isAuthenticated: boolean): void {
  if (isAuthenticated || isLoopback(host)) return;
  throw new ConfigurationError(
    `HOST is ${host}, which other machines reach, and nobody has to say who they are. Set AUTH_JWKS_URL or AUTH_KEYS_FILE, AUTH_ISSUER and AUTH_AUDIENCE (docs/security.md), or leave HOST out.`,
  );
}

function readRoles(path: string | undefined, { clock, log }: AuthenticationOptions): () => RoleTable {
  if (path === undefined) return () => NO_ROLES;
  let roles = NO_ROLES;
  const file = new WatchedFile({
    path,
    clock,
    log,
    onText: (text) => {
      roles = decodeRoles(text);
    },
  });
  try {
    file.read();
  } catch (error) {
    throw new ConfigurationError(`AUTH_ROLES_FILE: ${path} is no file of roles: ${String(error)}`);
  }
  return () => {
    file.look();
    return roles;
  };
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, "")));
}
