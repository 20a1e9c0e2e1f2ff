import type { FleetEvent } from "../domain.ts";
import { type AttributionSource, BASIS, type Basis, PRESENCE } from "./attribution.ts";
import type { SaidOfDriver } from "./read-evidence.ts";

/** By whose word it is known who drove at an event. */
export type Attribution = { readonly event: FleetEvent };

/** Something that names a driver. */
export type AttributionEvidence = {
  readonly source: AttributionSource;
  readonly driverId: string;
  /** The key of the event that says so; null for an assignment. */
  readonly by: number | null;
};

/** What is sure as long as nobody says otherwise. */
const SURE: ReadonlySet<Basis> = new Set([BASIS.DRIVING, BASIS.WITNESS]);

/** By whose word an event has its driver; null where it has none. */
export function toAttribution(event: FleetEvent): Attribution | null {
  return event.driverId === null ? null : { event };
}

/** How sure it is who drove. */
export function toConfidence({ event: { driven } }: Attribution): "CONFIRMED" | "PROBABLE" {
  const { basis, isNobodys, contradictions } = driven;
  const isSure = basis === null ? !isNobodys : SURE.has(basis);
  return isSure && contradictions.length === 0 ? "CONFIRMED" : "PROBABLE";
}

/** All of what is said that names the driver; the event itself first where its vendor does. */
export function toEvidence(
  { event: { key, driverId, driven } }: Attribution,
  said: readonly SaidOfDriver[],
): AttributionEvidence[] {
  if (driverId === null) return [];
  if (driven.basis === BASIS.ASSIGNMENT) return [{ source: "ASSIGNMENT", driverId, by: null }];
  const own = driven.basis === null ? [{ source: "VENDOR" as const, driverId, by: key }] : [];
  // Who rests is no evidence, unless it is all that is known.
  const isIdle = ({ presence }: SaidOfDriver) => presence === PRESENCE.RESTING && driven.basis !== BASIS.PRESENT;
  const others = driven.isNobodys ? [] : said.filter((one) => one.driverId === driverId && !isIdle(one));
  return [...own, ...others];
}

/** What of that which is said names somebody else. */
export function toContradicting(
  { event: { driven } }: Attribution,
  said: readonly SaidOfDriver[],
): AttributionEvidence[] {
  const named = new Set(driven.contradictions.map(([source, driver]) => `${source} ${driver}`));
  return said.filter(({ source, driver }) => named.has(`${source} ${driver}`));
}
