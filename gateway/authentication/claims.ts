import type { JWTPayload } from "jose";
import { z } from "zod";
import type { Grant } from "./grant.ts";

/** A list as identity providers write it: of JSON, or of words in one text (RFC 8693, 4.2). */
const words = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(" ").filter((word) => word !== ""))])
  .default([]);

const claimsSchema = z.object({
  sub: z.string().min(1).max(512),
  scope: words,
  /** What Microsoft and Okta call it. */
  scp: words,
  roles: words,
  policies: words,
  rows: z.record(z.string(), z.json()).optional(),
});

export type ClaimNames = {
  /** The claim that says whose data it is for. */
  readonly tenant: string;
  /** Whose data it is for where no token says so; null where each must. */
  readonly defaultTenant: string | null;
};

/** What the claims of a verified token grant; null where they do not say to whom, or say something that cannot be understood. */
export function readGrant(claims: JWTPayload, names: ClaimNames): Grant | null {
  const decoded = claimsSchema.safeParse(claims);
  const tenant = claims[names.tenant] ?? names.defaultTenant;
  if (!decoded.success || typeof tenant !== "string" || tenant === "" || tenant.length > 128) return null;
  const { sub, scope, scp, roles, policies, rows = null } = decoded.data;
  return { tenant, subject: sub, roles, scopes: [...scope, ...scp], policies, rows };
}
