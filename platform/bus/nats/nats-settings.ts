import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment } from "../../environment.ts";
import { isLoopback } from "../../loopback.ts";

const settings = z.object({ NATS_URL: z.string().optional() });

/** Where NATS is, and who we are to it. */
export type NatsSettings = {
  /** `host:port`, each of one cluster. */
  readonly servers: readonly string[];
  readonly isEncrypted: boolean;
  /** Whether nobody but processes of this machine can reach them. */
  readonly isLoopback: boolean;
  readonly user?: string;
  readonly pass?: string;
  /** In place of a user and a password. */
  readonly token?: string;
};

const DEFAULT_PORT = "4222";
const MISTAKE =
  "NATS_URL: must be nats://[USER:PASSWORD@]HOST[:PORT], or tls://…; of a cluster, several between commas with the same account";

/** What `NATS_URL` says; null where it is not set. A mistake is told without the value, which may contain a password. */
export function readNatsSettings(environment: Environment): NatsSettings | null {
  const { NATS_URL } = decodeSettings(settings, environment);
  if (NATS_URL === undefined) return null;
  const urls = NATS_URL.split(",").map(decodeUrl);
  const [first] = urls;
  if (!first || urls.some((url) => url.protocol !== first.protocol)) throw mistake();
  const { username, password } = urls.find((url) => url.username !== "") ?? first;
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || DEFAULT_PORT}`),
    isEncrypted: first.protocol === "tls:",
    isLoopback: urls.every(({ hostname }) => isLoopback(hostname.replace(/^\[|\]$/g, ""))),
    ...toAccount(decodeURIComponent(username), decodeURIComponent(password)),
  };
}

function toAccount(user: string, pass: string): Pick<NatsSettings, "user" | "pass" | "token"> {
  if (user === "") return {};
  return pass === "" ? { token: user } : { user, pass };
}

function decodeUrl(text: string): URL {
  const url = URL.parse(text.trim());
  const isOne = url && /^(nats|tls):$/.test(url.protocol) && url.hostname !== "";
  // A lone percent sign in an account cannot be decoded.
  if (!isOne || /%(?![0-9a-f]{2})/i.test(url.username + url.password)) throw mistake();
  return url;
}

function mistake(): ConfigurationError {
  return new ConfigurationError(`The configuration is not usable.\n  ${MISTAKE}`);
}
