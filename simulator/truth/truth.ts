import { toIso } from "../clock.ts";
import type { VendorName } from "../fleet.ts";
import type { VendorApi } from "../vendor-api.ts";
import type { World } from "../world.ts";
import type { FactKind, Identity, IdentityKind } from "./identity.ts";
import { tiesOf } from "./ties.ts";

/** A record of a vendor for as long as it is of one truck or person and its ties are the same. */
export type TrueRecord = {
  readonly vendor: string;
  readonly ref: string;
  /** Null for what was so before the fleet was observed. */
  readonly from: string | null;
  /** Null for what is still so. */
  readonly until: string | null;
  readonly tiedBy: readonly FactKind[];
};

/** A truck or a person with all records that are of it. */
export type TrueOwner = { readonly id: string; readonly name: string; readonly records: readonly TrueRecord[] };

/** A moment, and all events that are of it. */
export type TrueIncident = {
  readonly id: string;
  readonly occurredAt: string;
  readonly device: string;
  readonly events: readonly EventRef[];
};

export type EventRef = { readonly vendor: string; readonly ref: string };
export type Attribution = EventRef & { readonly driver: string | null };

/** A time, its start included and its end not. */
export type Period = { readonly fromMs: number; readonly untilMs: number };

/** What really happened up to now, as no vendor knows all of it. */
export class Truth {
  readonly #world: World;
  readonly #vendors: Readonly<Record<VendorName, VendorApi>>;
  readonly #nowMs: number;

  constructor(world: World, vendors: Readonly<Record<VendorName, VendorApi>>, nowMs: number) {
    this.#world = world;
    this.#vendors = vendors;
    this.#nowMs = nowMs;
  }

  /** All trucks, or all drivers, with the records that are of them, and from when to when they are. */
  owners(kind: IdentityKind): readonly TrueOwner[] {
    const names = new Map<string, string>();
    const spans = new Map<string, Span[]>();
    for (const era of this.#world.fleet.erasBetween(this.#world.observedSinceMs, this.#nowMs + 1)) {
      for (const [record, tiedBy] of tiesOf(this.#recordsAt(kind, era.fromMs))) {
        const { vendor, ref, of } = record;
        names.set(of.id, of.name);
        const known = spans.get(of.id) ?? [];
        spans.set(of.id, known);
        const last = known.findLast((span) => span.vendor === vendor && span.ref === ref);
        if (last?.untilMs === era.fromMs && String(last.tiedBy) === String(tiedBy)) last.untilMs = era.untilMs;
        else known.push({ vendor, ref, tiedBy, fromMs: era.fromMs, untilMs: era.untilMs });
      }
    }
    return [...spans]
      .sort(([a], [b]) => BY_NUMBER.compare(a, b))
      .map(([id, records]) => ({
        id,
        name: names.get(id) ?? "",
        records: records.toSorted(byVendor).map((span) => this.#toRecord(span)),
      }));
  }

  /** The moments of a period of which an event has been published by now, in their order. */
  incidents(period: Period): readonly TrueIncident[] {
    const byMoment = Map.groupBy(this.#witnessed(period), ({ origin }) => origin.moment);
    return [...byMoment]
      .flatMap(([id, [first, ...others]]) =>
        first ? { id, atMs: first.origin.atMs, device: first.origin.device, witnessed: [first, ...others] } : [],
      )
      .sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
      .map(({ id, atMs, device, witnessed }) => ({
        id,
        occurredAt: toIso(atMs),
        device,
        events: witnessed.map(({ vendor, ref }) => ({ vendor, ref })),
      }));
  }

  /** Who drove at each event of a period that has been published by now. */
  attributions(period: Period): readonly Attribution[] {
    return this.#witnessed(period)
      .toArray()
      .sort((a, b) => a.origin.atMs - b.origin.atMs)
      .map(({ vendor, ref, origin: { driver } }) => ({ vendor, ref, driver }));
  }

  #recordsAt(kind: IdentityKind, atMs: number) {
    return Object.entries(this.#vendors).flatMap(([name, vendor]) =>
      vendor.identities(kind, atMs).map((identity: Identity) => ({ vendor: name.toUpperCase(), ...identity })),
    );
  }

  *#witnessed({ fromMs, untilMs }: Period) {
    for (const [name, vendor] of Object.entries(this.#vendors)) {
      for (const event of vendor.witnessed(fromMs, untilMs)) yield { vendor: name.toUpperCase(), ...event };
    }
  }

  #toRecord({ vendor, ref, fromMs, untilMs, tiedBy }: Span): TrueRecord {
    return {
      vendor,
      ref,
      from: fromMs > this.#world.observedSinceMs ? toIso(fromMs) : null,
      until: untilMs > this.#nowMs ? null : toIso(untilMs),
      tiedBy,
    };
  }
}

/** `truck-9` stands before `truck-10`. */
const BY_NUMBER = new Intl.Collator("en", { numeric: true });

/** A time in which a record is of one owner, by the same ties. */
type Span = {
  readonly vendor: string;
  readonly ref: string;
  readonly tiedBy: readonly FactKind[];
  readonly fromMs: number;
  untilMs: number;
};

function byVendor(a: Span, b: Span): number {
  return BY_NUMBER.compare(a.vendor, b.vendor) || BY_NUMBER.compare(a.ref, b.ref) || a.fromMs - b.fromMs;
}
