import type { VendorFacts, VendorRef } from "../../domain.ts";
import { toNameKey } from "../evidence/name-key.ts";
import { isPlaceholderName } from "../evidence/placeholder.ts";
import { vinOf } from "../evidence/ties.ts";
import { toVin } from "../evidence/vin.ts";
import { intersectionOf, type RecordSpan } from "../record-span.ts";
import { toBlankFacts } from "../vendor-facts.ts";
import { toVehicleWord, toVinWord } from "./vehicle-index.ts";

/** The vehicle that an event names at its own moment. */
export type NamedVehicle = {
  readonly ref: string | null;
  readonly vin: string | null;
  readonly name?: string | null | undefined;
};

const HOUR_MS = 3_600_000;

/** A vehicle that events of a record name, as JSON, and when they do for the first time in an hour. */
export type StoredSighting = { readonly vehicle: string; readonly firstMs: number };

/** The sightings of one record: of one vehicle, the first of each hour. */
export class FirstSightings {
  readonly #firsts = new Map<string, StoredSighting>();

  constructor(sightings: Iterable<StoredSighting> = []) {
    for (const sighting of sightings) this.add(sighting);
  }

  get all(): readonly StoredSighting[] {
    return [...this.#firsts.values()];
  }

  add({ vehicle, firstMs }: StoredSighting): void {
    const place = `${toHour(firstMs)} ${vehicle}`;
    const known = this.#firsts.get(place);
    if (!known || firstMs < known.firstMs) this.#firsts.set(place, { vehicle, firstMs });
  }
}

/**
 * The first span of a record, in parts where events say that its hardware was in other vehicles before its vendor was heard to
 * say where it is: hardware is where it was seen last, until it is seen in another vehicle, or told to be in one.
 *
 * `toldMs` is when the record became known. A vehicle that cannot be told from that of the record counts for nothing.
 */
export function toSeenParts(
  told: RecordSpan,
  { sightings, toldMs }: { readonly sightings: readonly StoredSighting[]; readonly toldMs: number },
): readonly RecordSpan[] {
  // It was told to be elsewhere at once.
  if (told.untilMs <= toldMs) return [told];
  const runs: { readonly facts: VendorFacts; readonly seenIn: string | null; readonly fromMs: number }[] = [];
  const inOrder = sightings.toSorted((a, b) => a.firstMs - b.firstMs || (a.vehicle < b.vehicle ? -1 : 1));
  for (const { vehicle, firstMs } of inOrder) {
    const seen = toSeen(told.facts, JSON.parse(vehicle) as NamedVehicle);
    const last = runs.at(-1);
    if (seen && seen.seenIn !== last?.seenIn && firstMs !== last?.fromMs) runs.push({ ...seen, fromMs: firstMs });
  }
  if (runs.every(({ seenIn }) => seenIn === null)) return [told];
  if (runs.at(-1)?.seenIn !== null) runs.push({ facts: told.facts, seenIn: null, fromMs: toldMs });
  return runs.map(({ facts, seenIn, ...run }, index): RecordSpan => {
    const fromMs = index === 0 ? told.fromMs : run.fromMs;
    const period = { fromMs, untilMs: runs[index + 1]?.fromMs ?? told.untilMs };
    if (seenIn !== null)
      return { facts, ...period, names: facts.name ? [{ name: facts.name, ...period }] : [], seenIn };
    const names = told.names.flatMap(({ name, ...when }) => {
      const both = intersectionOf(when, period);
      return both ? [{ name, ...both }] : [];
    });
    return { facts, ...period, names, toldFromMs: told.fromMs };
  });
}

/** What an event says of a record's vehicle: as told, with null, or another one. Null where nothing can be compared. */
function toSeen(
  told: VendorFacts,
  { ref, vin: saidVin, name = null }: NamedVehicle,
): { readonly facts: VendorFacts; readonly seenIn: string | null } | null {
  const asTold = { facts: told, seenIn: null };
  const vin = toVin(saidVin) ?? toVin(told.formerVehicles[ref ?? ""] ?? null);
  const seen = { ...toBlankFacts(told), vehicleRef: ref, vin, name, deviceKind: told.deviceKind };
  const elsewhere = { facts: seen, seenIn: toSeenWord(told, { ref, vin: saidVin, name }) };
  if (ref !== null && ref === told.vehicleRef) return asTold;
  if (vin !== null) {
    const [own, isLearned] = [vinOf(told), told.vehicleRef === null && Object.keys(told.formerVehicles).length === 0];
    if (own === null && isLearned) return null;
    return own === vin ? asTold : elsewhere;
  }
  if (ref !== null) return told.vehicleRef === null ? null : elsewhere;
  const [key, own] = [toNameKey("device", name), toNameKey("device", told.name)];
  if (!key || !own || isPlaceholderName(name ?? "") || isPlaceholderName(told.name ?? "")) return null;
  return key === own ? asTold : elsewhere;
}

/** How a vehicle that an event of a record names is told from others, whatever is learned of it. */
export function toSeenWord({ vendor }: Pick<VendorRef, "vendor">, { ref, vin, name }: NamedVehicle): string {
  if (ref !== null) return toVehicleWord(vendor, ref);
  return vin === null ? `name ${toNameKey("device", name ?? null)}` : toVinWord(vin);
}

/** A vehicle as text, in which everything is that tells it from others; null where nothing does. */
export function toVehicleText({ ref, vin, name }: NamedVehicle): string | null {
  return ref === null && vin === null && !name ? null : JSON.stringify({ ref, vin, ...(name && { name }) });
}

/** The hour of an instant, counted from 1970. */
export function toHour(atMs: number): number {
  return Math.floor(atMs / HOUR_MS);
}
