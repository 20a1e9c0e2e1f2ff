import { EVENT_VENDORS, SEVERITIES, type Severity } from "../../../../schema/messages.ts";
import { ownDriverOf } from "../../attribution/driven.ts";
import type { IncidentTable } from "../incident-tables.ts";
import { compareWitnesses, isSpecific, rankOf, type Witness } from "./witness.ts";

/** What is told of an incident, found in its witnesses. */
export type IncidentSummary = Omit<IncidentTable, "key" | "tenant" | "foundedBy" | "nth" | "mergedInto">;

/** Sums witnesses up. There is at least one. */
export function summarize(witnesses: readonly Witness[]): IncidentSummary {
  const primary = witnesses.toSorted(byShowing)[0] as Witness;
  const told = new Set(witnesses.map(({ of }) => of.vendor));
  const vendors = EVENT_VENDORS.filter((vendor) => told.has(vendor));
  return {
    device: primary.device,
    driver: driverOf(witnesses),
    startedAtMs: Math.min(...witnesses.map(({ startMs }) => startMs)),
    endedAtMs: Math.max(...witnesses.map(({ endMs }) => endMs)),
    severity: severityOf(witnesses, primary),
    type: primary.of.type,
    vendors: JSON.stringify(vendors),
    vendorCount: vendors.length,
    primaryEvent: primary.key,
    witnesses: witnesses.length,
  };
}

/**
 * The driver whom the vendors name; where they name nobody, whom others know, and at last an account that is nobody's. Null where several
 * are named.
 */
function driverOf(witnesses: readonly Witness[]): number | null {
  const named = witnesses.flatMap((witness) => ownDriverOf(witness) ?? []);
  const found = witnesses.flatMap(({ driver, basis }) => (basis === null ? [] : (driver ?? [])));
  const unknown = witnesses.flatMap(({ nobody }) => nobody ?? []);
  const drivers = [named, found, unknown].find(({ length }) => length > 0) ?? [];
  const [first = null] = drivers;
  return drivers.every((driver) => driver === first) ? first : null;
}

/** The most serious first, of these those that say what happened, of these the earliest. */
function byShowing(a: Witness, b: Witness): number {
  return (
    rankOf(b.of.severity) - rankOf(a.of.severity) ||
    Number(isSpecific(b)) - Number(isSpecific(a)) ||
    compareWitnesses(a, b)
  );
}

/** The highest, and one step more where vendors that know nothing of each other say that it was the same. */
function severityOf(witnesses: readonly Witness[], primary: Witness): Severity {
  const { severity, type } = primary.of;
  const agreeing = new Set(
    witnesses.flatMap(({ of }) => (of.type === type && of.vendor !== "FLEETGRAPH" ? of.vendor : [])),
  );
  if (!isSpecific(primary) || agreeing.size < 2) return severity;
  return SEVERITIES[rankOf(severity) + 1] ?? severity;
}
