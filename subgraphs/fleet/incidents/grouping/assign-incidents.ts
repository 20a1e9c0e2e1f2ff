import type { IncidentTable } from "../incident-tables.ts";

/** What decides of a moment which incident it is. */
export type AssignableMoment = {
  readonly startMs: number;
  readonly members: readonly { readonly refHash: number; readonly incident: number | null }[];
};

/**
 * Which incident each of some moments of two witnesses or more is from now on. The incidents whose witnesses have changed choose in
 * the order in which they became known, so that of two that grow together the older one stays. One that falls apart stays with the
 * event that founded it, else with the part that began first.
 */
export class Assignment<Moment extends AssignableMoment> {
  /** The incidents that moments go on as. Moments without one are new incidents. */
  readonly incidentOf = new Map<Moment, IncidentTable>();
  /** The incidents that are none any more, each with the moment that has its witnesses now; null where none has. */
  readonly ended = new Map<IncidentTable, Moment | null>();
  readonly #moments: readonly Moment[];
  /** By the hashes of their witnesses. */
  readonly #momentOf: ReadonlyMap<number, Moment>;

  constructor(moments: readonly Moment[], concerned: readonly IncidentTable[]) {
    this.#moments = moments;
    this.#momentOf = new Map(
      moments.flatMap((moment) => moment.members.map(({ refHash }) => [refHash, moment] as const)),
    );
    const heirsOf = new Map<number, Set<Moment>>();
    for (const moment of moments) {
      for (const { incident } of moment.members) {
        if (incident !== null) heirsOf.set(incident, (heirsOf.get(incident) ?? new Set()).add(moment));
      }
    }
    for (const incident of concerned.toSorted(byAge)) {
      const founded = this.#momentOf.get(incident.foundedBy);
      const heirs = [...(heirsOf.get(incident.key) ?? [])].sort(
        (a, b) => Number(b === founded) - Number(a === founded) || compareBeginnings(a, b),
      );
      const free = heirs.find((moment) => !this.incidentOf.has(moment));
      if (free) this.incidentOf.set(free, incident);
      else this.ended.set(incident, heirs[0] ?? null);
    }
  }

  /** The moments that are no incident that was known. */
  get fresh(): readonly Moment[] {
    return this.#moments.filter((moment) => !this.incidentOf.has(moment));
  }

  /** Has moments be incidents again that were none for a while: those that one of their events has founded. */
  revive(idle: readonly IncidentTable[]): void {
    for (const incident of [...idle, ...this.ended.keys()].sort(byAge)) {
      const moment = this.#momentOf.get(incident.foundedBy);
      if (!moment || this.incidentOf.has(moment)) continue;
      this.incidentOf.set(moment, incident);
      this.ended.delete(incident);
    }
  }
}

function byAge(a: IncidentTable, b: IncidentTable): number {
  return a.key - b.key;
}

function compareBeginnings(a: AssignableMoment, b: AssignableMoment): number {
  return a.startMs - b.startMs || (a.members[0]?.refHash ?? 0) - (b.members[0]?.refHash ?? 0);
}
