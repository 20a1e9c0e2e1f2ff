import { type Kysely, sql } from "kysely";
import { eachNumber, eachRow, eachText, indexedBy, joinInOrder } from "../../../../platform/store/sql-words.ts";
import type { EventVendor } from "../../../../schema/messages.ts";
import type { EntityKind } from "../../domain.ts";
import { type EventClass, readClasses } from "../../events/event-classes.ts";
import type { RecordScope } from "../../identity/records/vendor-records.ts";
import type { FleetTables } from "../../tables.ts";
import { compareSightings, type Sighting, type SightingColumns, toSighting } from "./sighting.ts";

type Tx = Kysely<FleetTables>;

/** So many of the newest events of a device or driver are looked at: some weeks of a truck. */
const MOST_SIGHTINGS = 256;
/** What more events have in common is a yard in the morning. */
const MOST_AT_SPOT = 16;
/** Two drivers of one truck are looked for so long before and behind: as long as one is in it between two entries of a log. */
const SHARED_MS = 65 * 60_000;

/** Those that were met less often cannot have been together: see `compareBehaviour`. Two sightings of a driver are one presence. */
const LEAST_MEETINGS = { device: 4, driver: 3 } as const;

const INDEX_OF = { device: "eventByDevice", driver: "eventByDriver" } as const;

/** What was seen of the devices, or of the drivers, of a tenant; what was read is kept. To be used in one transaction. */
export class Sightings {
  readonly #tx: Tx;
  readonly #kind: EntityKind;
  /** The number of the tenant; null where it has no events. */
  readonly #tenantCode: number | null;
  readonly #codes = new Map<string, number>();
  readonly #sightings = new Map<string, readonly Sighting[]>();
  readonly #classes = new Map<number, EventClass>();

  private constructor(tx: Tx, { kind }: RecordScope, tenantCode: number | null) {
    this.#tx = tx;
    this.#kind = kind;
    this.#tenantCode = tenantCode;
  }

  static async open(tx: Tx, scope: RecordScope): Promise<Sightings> {
    return new Sightings(tx, scope, await readCode(tx, scope.tenant));
  }

  /** What was seen last of a device or driver that was found by {@link seenOf}, in the order of time. One statement for each, once. */
  async of(id: string): Promise<readonly Sighting[]> {
    const known = this.#sightings.get(id);
    if (known) return known;
    const code = this.#codes.get(id);
    const found = code === undefined ? [] : await this.#read(code);
    this.#sightings.set(id, found);
    return found;
  }

  /** Those of some devices or drivers of which anything was seen. One statement. */
  async seenOf(ids: Iterable<string>): Promise<readonly string[]> {
    const asked = [...ids];
    if (this.#tenantCode === null || asked.length === 0) return [];
    const kind = this.#kind;
    const { rows } = await sql<{ id: string; code: number }>`
      select asked.value as id, w.code from ${eachText(this.#tx, asked, "asked")}
        ${joinInOrder(this.#tx)} word w on w.text = asked.value
      where exists (select 1 from event e ${indexedBy(this.#tx, INDEX_OF[kind])}
        where e.tenant = ${this.#tenantCode} and ${sql.ref(`e.${kind}`)} = w.code)`.execute(this.#tx);
    for (const { id, code } of rows) this.#codes.set(id, code);
    return rows.map(({ id }) => id);
  }

  /** The others that some were seen with, each with whom. Some statements for each. */
  async companionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly number[]>();
    for (const id of ids) {
      const code = this.#codes.get(id);
      const sightings = await this.of(id);
      if (code === undefined || sightings.length === 0) continue;
      const seen = sightings.map((sighting) => ({ ...sighting, owner: code }));
      const met = await readCompanions(this.#tx, { tenant: this.#tenantCode ?? 0, kind: this.#kind, seen });
      const counts = Map.groupBy(met, ({ other }) => other);
      found.set(
        id,
        [...counts].flatMap(([other, times]) => (times.length < LEAST_MEETINGS[this.#kind] ? [] : [other])),
      );
    }
    const names = await readNames(this.#tx, [...new Set([...found.values()].flat())]);
    for (const [code, id] of names) this.#codes.set(id, code);
    return new Map(Array.from(found, ([id, codes]) => [id, codes.flatMap((code) => names.get(code) ?? [])]));
  }

  async #read(code: number): Promise<readonly Sighting[]> {
    const [tx, kind] = [this.#tx, this.#kind];
    const own = kind === "driver" ? sql`and basis is null` : sql`and spot is not null`;
    const { rows } = await sql<SightingColumns>`
      select occurredAtMs, refHash, class, device, latitude, longitude, accuracyMeters, spot
      from event ${indexedBy(tx, INDEX_OF[kind])}
      where tenant = ${this.#tenantCode} and ${sql.ref(kind)} = ${code} ${own}
      order by occurredAtMs desc, refHash desc limit ${MOST_SIGHTINGS}`.execute(tx);
    const unknown = new Set(rows.map((row) => row.class).filter((one) => !this.#classes.has(one)));
    if (unknown.size > 0) for (const one of await readClasses(tx, [...unknown])) this.#classes.set(one.code, one);
    const crowded = kind === "device" ? await readCrowdedSpots(tx, this.#tenantCode ?? 0, rows) : new Set();
    return rows
      .flatMap((row) => {
        const of = this.#classes.get(row.class);
        return (of && toSighting(row, of, crowded.has(row.spot) ? null : row.spot)) ?? [];
      })
      .sort(compareSightings);
  }
}

async function readCode(tx: Tx, text: string): Promise<number | null> {
  const { rows } = await sql<{ code: number }>`select code from word where text = ${text}`.execute(tx);
  return rows[0]?.code ?? null;
}

async function readNames(tx: Tx, codes: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (codes.length === 0) return new Map();
  const { rows } = await sql<{ code: number; text: string }>`
    select w.code, w.text from ${eachNumber(tx, codes)} ${joinInOrder(tx)} word w on w.code = one.value`.execute(tx);
  return new Map(rows.map(({ code, text }) => [code, text]));
}

type SpotQuery = {
  readonly tenant: number;
  readonly spots: readonly number[];
  readonly most: number;
  /** Whether one device alone is nobody: none are told of where it is by itself. */
  readonly ofSeveral: boolean;
};

/** How many events are at each of some spots, as far as that matters. */
function countAtSpots(tx: Tx, { tenant, spots, most, ofSeveral }: SpotQuery) {
  const count = ofSeveral ? sql`case when min(device) < max(device) then count(*) else 0 end` : sql`count(*)`;
  // Without the device, the index has all of it.
  const asked = ofSeveral ? sql`c.device` : sql`1`;
  return sql`select one.value as spot, (select ${count} from (
      select ${asked} from event c ${indexedBy(tx, "eventBySpot")}
      where c.tenant = ${tenant} and c.spot = one.value limit ${most + 1}) counted) as events
    from ${eachNumber(tx, spots)}`;
}

async function readCrowdedSpots(
  tx: Tx,
  tenant: number,
  rows: readonly SightingColumns[],
): Promise<ReadonlySet<number | null>> {
  const spots = [...new Set(rows.flatMap(({ spot }) => spot ?? []))];
  if (spots.length === 0) return new Set();
  const { rows: crowded } = await sql<{ spot: number }>`
    with counted as materialized (${countAtSpots(tx, { tenant, spots, most: MOST_AT_SPOT, ofSeveral: false })})
    select spot from counted where events > ${MOST_AT_SPOT}`.execute(tx);
  return new Set(crowded.map(({ spot }) => spot));
}

/** When, where and in which truck a device or driver was seen, by its number. */
export type Seen = Pick<Sighting, "atMs" | "device" | "spot" | "vendor"> & { readonly owner: number };

export type CompanionQuery = {
  readonly tenant: number;
  readonly kind: EntityKind;
  readonly seen: readonly Seen[];
  /** So many more events than are too many may be at a spot: those that have come since it was looked at. */
  readonly more?: number;
};

/** The numbers of two that were seen together; once for each spot, and for each sighting of the other driver. */
export type Met = { readonly owner: number; readonly other: number; readonly isCrowded: boolean };

/**
 * Who was seen with some. Devices are of one spot; drivers of one
 * truck, within an hour. By another vendor, for what one vendor says of two things is not evidence that they are one. One statement.
 */
export function readCompanions(tx: Tx, query: CompanionQuery): Promise<readonly Met[]> {
  return query.kind === "device" ? readAtSpots(tx, query) : readInTrucks(tx, query);
}

async function readAtSpots(tx: Tx, { tenant, seen, more = 0 }: CompanionQuery): Promise<readonly Met[]> {
  const bySpot = Map.groupBy(
    seen.filter(({ spot }) => spot !== null),
    ({ spot }) => spot as number,
  );
  if (bySpot.size === 0) return [];
  const most = MOST_AT_SPOT + more;
  const { rows } = await sql<{ spot: number; events: number; other: number; vendor: EventVendor }>`
    with counted as materialized (${countAtSpots(tx, { tenant, spots: [...bySpot.keys()], most, ofSeveral: true })})
    select counted.spot, counted.events, e.device as other, c.vendor from counted
      ${joinInOrder(tx)} event e ${indexedBy(tx, "eventBySpot")} on e.tenant = ${tenant} and e.spot = counted.spot
      ${joinInOrder(tx)} eventClass c on c.code = e.class
    where counted.events > 1 and counted.events <= ${most} and e.device is not null`.execute(tx);
  const met = new Map<string, Met>();
  for (const { spot, events, other, vendor } of rows) {
    for (const own of bySpot.get(spot) ?? []) {
      if (own.owner === other || own.vendor === vendor) continue;
      met.set(`${spot} ${own.owner} ${other}`, { owner: own.owner, other, isCrowded: events > MOST_AT_SPOT });
    }
  }
  return [...met.values()];
}

async function readInTrucks(tx: Tx, { tenant, seen }: CompanionQuery): Promise<readonly Met[]> {
  const ranges = toRanges(seen);
  if (ranges.length === 0) return [];
  const columns = { texts: ["vendor"], integers: ["device", "owner", "fromMs", "untilMs"], as: "asked" } as const;
  const { rows } = await sql<Omit<Met, "isCrowded">>`
    select asked.owner, e.driver as other from ${eachRow(tx, ranges, columns)}
      ${joinInOrder(tx)} event e ${indexedBy(tx, "eventByDevice")} on e.tenant = ${tenant} and e.device = asked.device
        and e.occurredAtMs >= asked.fromMs and e.occurredAtMs <= asked.untilMs
      ${joinInOrder(tx)} eventClass c on c.code = e.class
    where e.driver is not null and e.basis is null and e.driver <> asked.owner and c.vendor <> asked.vendor
    `.execute(tx);
  return rows.map(({ owner, other }) => ({ owner, other, isCrowded: false }));
}

type Range = {
  readonly device: number | null;
  readonly owner: number;
  /** The vendor by which alone the driver was seen; empty for several. */
  vendor: string;
  readonly fromMs: number;
  untilMs: number;
};

/** The times around some sightings of drivers in each truck, those that meet as one. */
function toRanges(seen: readonly Seen[]): readonly Range[] {
  const inTrucks = seen.filter(({ device }) => device !== null).sort((a, b) => a.atMs - b.atMs);
  const last = new Map<string, Range>();
  const ranges: Range[] = [];
  for (const { device, owner, vendor, atMs } of inTrucks) {
    const key = `${owner} ${device}`;
    const known = last.get(key);
    if (known && atMs - SHARED_MS <= known.untilMs) {
      known.untilMs = atMs + SHARED_MS;
      if (known.vendor !== vendor) known.vendor = "";
      continue;
    }
    const range = { device, owner, vendor, fromMs: atMs - SHARED_MS, untilMs: atMs + SHARED_MS };
    last.set(key, range);
    ranges.push(range);
  }
  return ranges;
}
