import type { Period } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { covers } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";

/** A truck or a person, as the simulator tells it under `/truth`. */
export type TrueOwner = {
  readonly id: string;
  readonly records: readonly {
    readonly vendor: FleetTables["link"]["vendor"];
    readonly ref: string;
    readonly from: string | null;
    readonly until: string | null;
    readonly tiedBy: readonly string[];
  }[];
};

export type JudgedLink = Pick<FleetTables["link"], "vendor" | "ref" | "fromMs" | "untilMs" | "entityId">;

/** What is wrong with some links, a line for each moment and records: links that are not true, and true ones that lack. */
export type Judgement = { readonly wrong: readonly string[]; readonly missing: readonly string[] };

type TrueSpan = Period & { readonly key: string; readonly owner: string; readonly tiedBy: readonly string[] };

type Moment = {
  readonly atMs: number;
  /** Whose each record is. One that was carried over and not looked at since is left out. */
  readonly ownerOf: ReadonlyMap<string, string>;
  /** The records that published facts tie to one another. */
  readonly tied: readonly (readonly string[])[];
};

/** When something changed in what is true, by the clock of the fleet. */
export function changesOf(owners: readonly TrueOwner[]): readonly number[] {
  const moments = owners.flatMap(({ records }) =>
    records.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)])),
  );
  return [...new Set(moments)].sort((a, b) => a - b);
}

/**
 * Judges links by what is true, from the first look at the vendors' lists on.
 *
 * Nobody can know that a device was carried over before somebody looks: from that moment to the next look it may be taken
 * for what it was.
 */
export class TruthJudge {
  readonly #moments: readonly Moment[];
  readonly #known: ReadonlySet<string>;

  /** `looks` are the instants at which the vendors' lists were read, the first one first. */
  constructor(owners: readonly TrueOwner[], looks: readonly number[]) {
    const spans = owners.flatMap(({ id, records }) => records.map((record) => toSpan(id, record)));
    this.#known = new Set(spans.map(({ key }) => key));
    const [first = 0] = looks;
    const instants = [...looks, ...changesOf(owners)].filter((atMs) => atMs >= first);
    this.#moments = [...new Set(instants)].sort((a, b) => a - b).map((atMs) => toMoment(spans, looks, atMs));
  }

  judge(links: readonly JudgedLink[]): Judgement {
    const wrong: string[] = [];
    const missing: string[] = [];
    for (const { atMs, ownerOf, tied } of this.#moments) {
      const when = new Date(atMs).toISOString();
      const then = links.filter((link) => covers(link, atMs));
      const entityOf = new Map(then.map((link) => [toRecordKey(link), link.entityId]));
      for (const members of Map.groupBy(ownerOf.keys(), (key) => entityOf.get(key)).values()) {
        const owners = new Set(members.map((key) => ownerOf.get(key)));
        if (owners.size > 1) wrong.push(`${when} ${members.sort().join(", ")}`);
      }
      for (const records of tied) {
        const entities = new Set(records.map((key) => entityOf.get(key)));
        if (entities.size > 1) missing.push(`${when} ${records.toSorted().join(", ")}`);
      }
      const unknown = then.map(toRecordKey).filter((key) => !this.#known.has(key));
      if (unknown.length > 0) wrong.push(`${when} nobody's: ${unknown.sort().join(", ")}`);
    }
    return { wrong, missing };
  }
}

function toSpan(owner: string, { vendor, ref, from, until, tiedBy }: TrueOwner["records"][number]): TrueSpan {
  return {
    key: toRecordKey({ vendor, ref }),
    owner,
    tiedBy,
    fromMs: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
    untilMs: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
  };
}

function toMoment(spans: readonly TrueSpan[], looks: readonly number[], atMs: number): Moment {
  const lastLookMs = looks.findLast((lookMs) => lookMs <= atMs) ?? Number.NEGATIVE_INFINITY;
  const wasSeen = (span: TrueSpan) =>
    span.fromMs <= lastLookMs || spans.every(({ key, owner }) => key !== span.key || owner === span.owner);
  const then = spans.filter((span) => covers(span, atMs) && wasSeen(span));
  const tied = Map.groupBy(then, ({ owner }) => owner)
    .values()
    .flatMap((ofOwner) => toTied(ofOwner));
  return { atMs, ownerOf: new Map(then.map(({ key, owner }) => [key, owner])), tied: [...tied] };
}

/** Records of one owner, those together that a kind of fact ties, directly or by way of others. */
function toTied(spans: readonly TrueSpan[]): readonly (readonly string[])[] {
  const groups: (readonly TrueSpan[])[] = [];
  for (const span of spans) {
    const isTied = (group: readonly TrueSpan[]) =>
      group.some(({ tiedBy }) => tiedBy.some((kind) => span.tiedBy.includes(kind)));
    const joined = groups.filter(isTied);
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push([...joined.flat(), span]);
  }
  return groups.filter((group) => group.length > 1).map((group) => group.map(({ key }) => key));
}
