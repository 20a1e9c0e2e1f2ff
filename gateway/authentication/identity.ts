import type { Rights } from "../authorization/rights.ts";
import type { Viewer } from "../engine/engine.ts";

/** Who asks, what they may do, and for how long that is known. */
export type Identity = {
  readonly viewer: Viewer;
  readonly rights: Rights;
  /** Epoch milliseconds; null where it does not end by itself. */
  readonly expiresAtMs: number | null;
  /** Whether it was taken back since. It is asked of whatever stays open, once a second. */
  readonly isWithdrawn?: () => boolean;
};

/** Whether an identity serves no more. */
export function isOver({ expiresAtMs, isWithdrawn }: Identity, nowMs: number): boolean {
  return (expiresAtMs !== null && nowMs >= expiresAtMs) || isWithdrawn?.() === true;
}

/** Whether two are of the same viewer. */
export function isSameViewer(one: Identity, other: Identity): boolean {
  return one === other || JSON.stringify(one.viewer) === JSON.stringify(other.viewer);
}

/** Whether the viewers of two may do the same. */
export function haveSameRights(one: Identity, other: Identity): boolean {
  return one.rights === other.rights || one.rights.text === other.rights.text;
}

/** The credentials of a request in the scheme `Bearer` (RFC 6750, 2.1), or null where there are none. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? "")?.[1] ?? null;
}
