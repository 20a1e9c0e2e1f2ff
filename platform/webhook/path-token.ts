import { hash, timingSafeEqual } from "node:crypto";
import { ConfigurationError, type Environment, readSecrets } from "../environment.ts";

/** 32 characters of which nobody can guess any: at least as hard to find by trying as a key of 128 bits. */
const SHORTEST_TOKEN = 32;
/** What stands in a path as it is. */
const TOKEN = /^[\w.~-]+$/;

/** Whether two texts are the same. How long it takes says nothing of what they have in common. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
}

/**
 * Whether the end of an address is one of the tokens that a variable lists between commas: the proof of vendors that sign
 * nothing. Null where the variable is not set. Throws a {@link ConfigurationError} for a token that could be guessed or
 * cannot stand in an address.
 */
export function readPathTokens(environment: Environment, variable: string): ((rest: string) => boolean) | null {
  const tokens = readSecrets(environment, variable);
  if (tokens.length === 0) return null;
  if (tokens.some((token) => token.length < SHORTEST_TOKEN || !TOKEN.test(token))) {
    throw new ConfigurationError(
      `${variable} must have at least ${SHORTEST_TOKEN} characters, letters, digits, "-", "_", "." and "~" alone: \`openssl rand -hex 32\` makes one.`,
    );
  }
  const paths = tokens.map((token) => `/${token}`);
  return (rest) => paths.filter((path) => isSameSecret(rest, path)).length > 0;
}
