import { type Kysely, sql } from "kysely";
import { eachRow, indexedBy, joinInOrder } from "../../../../platform/store/sql-words.ts";
import type { GroundsOf } from "../../attribution/attribute-events.ts";
import { attributeMoments } from "../../attribution/attribute-moments.ts";
import type { Driven } from "../../attribution/driven.ts";
import type { WritingScope } from "../../events/event-row.ts";
import type { FleetTables } from "../../tables.ts";
import type { Moment } from "./moments.ts";
import { type Owner, type StoredWitness, Stretch, type Touch } from "./stretch.ts";
import { toWitness, type Witness, type WitnessColumns } from "./witness.ts";
import { writeIncidents } from "./write-incidents.ts";

/** What changes of an event: the witness that it was, and the one that it is. Null for none. */
export type TouchedEvent = { readonly key: number; readonly before: Witness | null; readonly after: Witness | null };

export type Touched = {
  /** The number of the tenant. */
  readonly tenant: number;
  readonly events: readonly TouchedEvent[];
  /** What is known already of who drove at some of them. */
  readonly groundsOf: GroundsOf;
  /** Who drove at events where that is not written yet, by their keys: for what is told of an incident, it is so already. */
  readonly unwritten: ReadonlyMap<number, Driven>;
};

/** What becomes of events, by their keys. */
export type Regrouping = {
  /** The incidents of the touched events, and of all others that are of another one now; null for none. */
  readonly incidents: ReadonlyMap<number, number | null>;
  /** Who drove at those where the others of their moment make that another one than was known. */
  readonly driven: ReadonlyMap<number, Driven>;
};

/**
 * Finds out which incidents there are where some events change, and writes what becomes of them. To be called before the events are
 * written.
 *
 * It costs a statement for the devices and one for the drivers that the events are of, which read their witnesses of five minutes
 * before and behind, however many others there are; and some for the incidents that change.
 */
export async function regroup(
  tx: Kysely<FleetTables>,
  { tenant, events, groundsOf, unwritten }: Touched,
  scope: WritingScope,
): Promise<Regrouping> {
  const moments = await regroupStretches(tx, { tenant, stretches: toStretches(events), unwritten }, scope);
  // Before they are summed up: what is told of an incident tells who drove.
  const driven = await attributeMoments(tx, { tenant, moments, groundsOf }, scope);
  const concerned = new Set(events.flatMap(({ before }) => before?.incident ?? []));
  for (const { members } of moments) {
    for (const { incident } of members) if (incident !== null) concerned.add(incident);
  }
  const keyOf = await writeIncidents(tx, { tenant, moments, concerned }, scope);
  const incidents = new Map<number, number | null>(events.map(({ key }) => [key, null]));
  for (const moment of moments) {
    const incident = keyOf.get(moment) ?? null;
    for (const member of moment.members) {
      if (incidents.has(member.key) || member.incident !== incident) incidents.set(member.key, incident);
    }
  }
  return { incidents, driven };
}

/** The stretches of each owner in which something changed. */
function toStretches(events: readonly TouchedEvent[]): Stretch[][] {
  const owners = new Map<string, { owner: Owner; touches: Touch[] }>();
  for (const { key, before, after } of events) {
    for (const witness of before === after ? [after] : [before, after]) {
      if (!witness) continue;
      const owner = ownerOf(witness);
      const name = `${owner.kind} ${owner.code}`;
      const known = owners.get(name) ?? { owner, touches: [] };
      owners.set(name, known);
      known.touches.push({ key, atMs: witness.startMs, after: witness === after ? after : null });
    }
  }
  return Array.from(owners.values(), ({ owner, touches }) => Stretch.of(owner, touches));
}

function ownerOf({ device, driver }: Witness): Owner {
  return device === null ? { kind: "driver", code: driver ?? 0 } : { kind: "device", code: device };
}

type ToRegroup = Pick<Touched, "tenant" | "unwritten"> & { readonly stretches: readonly Stretch[][] };

/** The moments of some stretches that are not what is stored. A stretch that goes on into the next one takes it over. */
async function regroupStretches(
  tx: Kysely<FleetTables>,
  { tenant, stretches, unwritten }: ToRegroup,
  scope: WritingScope,
): Promise<readonly Moment[]> {
  const found = new Map<Stretch, readonly Moment[]>();
  for (;;) {
    const unread = stretches.flat().filter((stretch) => stretch.unread);
    if (unread.length === 0) return [...found.values()].flat();
    await feed(tx, { tenant, stretches: unread, unwritten }, scope);
    for (const ofOwner of stretches) {
      for (let index = 0; index < ofOwner.length; index += 1) {
        const stretch = ofOwner[index] as Stretch;
        if (found.has(stretch)) continue;
        const moments = stretch.regroup();
        if (moments) found.set(stretch, moments);
        else {
          for (let next = ofOwner[index + 1]; next && stretch.absorb(next); next = ofOwner[index + 1]) {
            found.delete(next);
            ofOwner.splice(index + 1, 1);
          }
        }
      }
    }
  }
}

type FeedOptions = Pick<Touched, "tenant" | "unwritten"> & { readonly stretches: readonly Stretch[] };

const INDEX_OF = { device: "eventByDevice", driver: "eventByDriver" } as const;

/** Reads what is stored of some stretches: a statement for each kind of owner. */
async function feed(
  tx: Kysely<FleetTables>,
  { tenant, stretches, unwritten }: FeedOptions,
  { classes }: WritingScope,
): Promise<void> {
  for (const kind of ["device", "driver"] as const) {
    const ofKind = stretches.filter(({ owner }) => owner.kind === kind);
    if (ofKind.length === 0) continue;
    const ranges = ofKind.map(({ owner, unread }, part) => ({
      part,
      owner: owner.code,
      fromMs: 0,
      untilMs: 0,
      ...unread,
    }));
    const { rows } = await sql<StoredRow>`
      select one.part, e.key, e.refHash, e.class, e.occurredAtMs, e.endedAtMs, e.device, e.driver, e.nobody, e.basis, e.contradictions, e.latitude, e.longitude,
        e.incident, case when e.incident is null then null
          else (select i.startedAtMs from incident i where i.key = e.incident) end as incidentStartMs
      from ${eachRow(tx, ranges, { texts: [], integers: ["part", "owner", "fromMs", "untilMs"] })}
        ${joinInOrder(tx)} event e ${indexedBy(tx, INDEX_OF[kind])}
          on e.tenant = ${tenant} and ${sql.ref(`e.${kind}`)} = one.owner
          and e.occurredAtMs >= one.fromMs and e.occurredAtMs <= one.untilMs
          ${kind === "driver" ? sql`and e.device is null` : sql``}`.execute(tx);
    const classOf = await classes.read(
      tx,
      rows.map((row) => row.class),
    );
    const byPart = new Map<number, StoredWitness[]>();
    for (const row of rows) {
      const of = classOf.get(row.class);
      const witness = of && toWitness(row, of);
      if (!witness) continue;
      const ofPart = byPart.get(row.part) ?? [];
      byPart.set(row.part, ofPart);
      ofPart.push({ ...witness, ...unwritten.get(row.key), incidentStartMs: row.incidentStartMs });
    }
    for (const [part, stretch] of ofKind.entries()) stretch.feed(byPart.get(part) ?? []);
  }
}

type StoredRow = WitnessColumns & {
  readonly part: number;
  readonly class: number;
  readonly incidentStartMs: number | null;
};
