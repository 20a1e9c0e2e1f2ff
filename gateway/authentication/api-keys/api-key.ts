import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const PREFIX = "fgk";
/** As many as the digest has. */
const SECRET_BYTES = 32;

const TEXT = /^fgk_([\w-]{11})_([\w-]{43})$/;

const apiKeySchema = z.strictObject({
  id: z.string(),
  /** What people call it. */
  name: z.string(),
  tenant: z.string().min(1),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
  rows: z.record(z.string(), z.json()).nullable(),
  /** SHA-256 of the secret: with 256 random bits nobody guesses it, and nothing slower is needed. */
  secretHash: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});

const fileSchema = z.strictObject({ keys: z.array(apiKeySchema) });

/** A key as it is kept: the key itself cannot be told from it. */
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The keys in a file of JSON; none in an empty one. Throws for what is no such file. */
export function decodeApiKeys(text: string): readonly ApiKey[] {
  return text === "" ? [] : fileSchema.parse(JSON.parse(text)).keys;
}

export function encodeApiKeys(keys: readonly ApiKey[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

/** A new key: what is kept of it, and what its bearer is told once. */
export function makeApiKey(about: Omit<ApiKey, "id" | "secretHash" | "revokedAt">): {
  readonly key: ApiKey;
  readonly text: string;
} {
  const id = randomBytes(8).toString("base64url");
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { key: { id, ...about, secretHash: hashOf(secret), revokedAt: null }, text: `${PREFIX}_${id}_${secret}` };
}

/** Whether credentials are meant to be a key, whichever. */
export function isApiKey(text: string): boolean {
  return text.startsWith(`${PREFIX}_`);
}

/** The id and the secret of a key, or null where it is none. */
export function readApiKey(text: string): { readonly id: string; readonly secret: string } | null {
  const [, id, secret] = TEXT.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : null;
}

export function isSecretOf({ secretHash }: ApiKey, secret: string): boolean {
  const [given, kept] = [Buffer.from(hashOf(secret)), Buffer.from(secretHash)];
  return given.length === kept.length && timingSafeEqual(given, kept);
}

function hashOf(secret: string): string {
  return hash("sha256", secret, "base64url");
}
