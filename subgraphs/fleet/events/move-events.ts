import { type Kysely, type RawBuilder, sql } from "kysely";
import { eachNumber, eachText, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EventVendor } from "../../../schema/messages.ts";
import { type Driven, isSameDriven } from "../attribution/driven.ts";
import type { EntityKind, VendorRef } from "../domain.ts";
import type { NamedVehicle } from "../identity/records/sightings.ts";
import type { Decision, Move } from "../identity/roster.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import type { EventRowChange, Indexed } from "./event-row.ts";
import type { IndexScope } from "./index-events.ts";
import { writeEvents } from "./write-events.ts";

/** Rows that are in memory at a time. */
const SLICE = 2_000;

type Row = EventTable & { readonly vendor: EventVendor; readonly retracted: 0 | 1 };

/**
 * Moves events to the devices or drivers that their records turn out to be of, and tells it: a merge, a link that ends, a
 * device that was carried to another vehicle. Costs what the moved events cost, in slices, and one statement a slice.
 */
export async function moveEvents(
  tx: Kysely<FleetTables>,
  { kind, moves, vehicles, placed }: Omit<Decision, "concerned" | "told"> & { readonly kind: EntityKind },
  scope: IndexScope,
): Promise<void> {
  for (const move of moves) {
    await moveAll(tx, { kind, candidates: toCandidates(tx, scope, { kind, move }) }, scope);
    if (kind === "driver") await moveAll(tx, { kind, candidates: ofNobody(tx, scope, move) }, scope);
  }
  if (vehicles.length > 0) await moveAll(tx, { kind, candidates: namingVehicles(tx, scope, vehicles) }, scope);
  if (placed.length > 0) await moveAll(tx, { kind, candidates: namingOthers(tx, scope, placed) }, scope);
}

/** The events that a record had while it was of another device or driver, or said that it was in another vehicle. */
function toCandidates(
  tx: Kysely<FleetTables>,
  { tenant }: IndexScope,
  { kind, move }: { readonly kind: EntityKind; readonly move: Move },
): RawBuilder<unknown> {
  const [column, index] =
    kind === "device" ? (["device", "eventByDevice"] as const) : (["driver", "eventByDriver"] as const);
  return sql`from event e ${indexedBy(tx, index)}
    where e.tenant = ${toCode(tenant)} and ${sql.ref(`e.${column}`)} = ${toCode(move.from)}
      and e.occurredAtMs >= ${move.fromMs} and e.occurredAtMs < ${move.untilMs}
      and ${sql.ref(`e.${column}Ref`)} = ${toCode(move.ref)}
      and ${kind === "device" && move.from === move.to ? sql`e.vehicle is not null` : sql`true`}
      and (e.class in (select code from eventClass where vendor = ${move.vendor}) or e.refVendor = ${move.vendor})`;
}

/** The events that a record had while it was an account that is nobody's: others may have said who drove. */
function ofNobody(tx: Kysely<FleetTables>, { tenant }: IndexScope, move: Move): RawBuilder<unknown> {
  return sql`from event e ${indexedBy(tx, "eventByNobody")}
    where e.tenant = ${toCode(tenant)} and e.nobody = ${toCode(move.from)}
      and e.occurredAtMs >= ${move.fromMs} and e.occurredAtMs < ${move.untilMs} and e.driverRef = ${toCode(move.ref)}
      and (e.class in (select code from eventClass where vendor = ${move.vendor}) or e.refVendor = ${move.vendor})`;
}

/** The events that name one of some vehicles, where their devices were in others. */
function namingVehicles(
  tx: Kysely<FleetTables>,
  { tenant }: IndexScope,
  words: readonly string[],
): RawBuilder<unknown> {
  return sql`from ${eachText(tx, words, "asked")}
    ${joinInOrder(tx)} word w on w.text = asked.value
    ${joinInOrder(tx)} event e ${indexedBy(tx, "eventByNamed")} on e.tenant = ${toCode(tenant)} and e.named = w.code`;
}

/** The events of some records that name other vehicles than those were in. Looks at all events that name others, once. */
function namingOthers(
  tx: Kysely<FleetTables>,
  { tenant }: IndexScope,
  records: readonly VendorRef[],
): RawBuilder<unknown> {
  const refs = records.map(({ ref }) => ref);
  return sql`from event e ${indexedBy(tx, "eventByNamed")}
    where e.tenant = ${toCode(tenant)} and e.named is not null
      and e.deviceRef in (select w.code from ${eachText(tx, refs, "asked")} ${joinInOrder(tx)} word w on w.text = asked.value)`;
}

function toCode(text: string): RawBuilder<unknown> {
  return sql`(select code from word where text = ${text})`;
}

type Moving = { readonly kind: EntityKind; readonly candidates: RawBuilder<unknown> };

async function moveAll(tx: Kysely<FleetTables>, { kind, candidates }: Moving, scope: IndexScope): Promise<void> {
  // What is moved leaves the index that is walked, so the keys are read before. A candidate can be one twice.
  const { rows } = await sql<{ key: number }>`select distinct e.key as key ${candidates}`.execute(tx);
  for (let start = 0; start < rows.length; start += SLICE) {
    const keys = rows.slice(start, start + SLICE).map(({ key }) => key);
    const { rows: events } = await sql<Row & { refText: string }>`
      select e.*, c.vendor, c.retracted, w.text as refText
      from ${eachNumber(tx, keys, "asked")} ${joinInOrder(tx)} event e on e.key = asked.value
        join eventClass c on c.code = e.class
        join word w on w.code = ${kind === "device" ? sql`e.deviceRef` : sql`e.driverRef`}`.execute(tx);
    await moveSlice(tx, { kind, events }, scope);
  }
}

async function moveSlice(
  tx: Kysely<FleetTables>,
  { kind, events }: { readonly kind: EntityKind; readonly events: readonly (Row & { readonly refText: string })[] },
  scope: IndexScope,
): Promise<void> {
  const found = events.map((event) => ({ event, ...ownerOf(event, kind, scope) }));
  const codeOrNull = (word: string | null) => scope.words.codeOrNull(word);
  await scope.words.learn(
    tx,
    found.flatMap(({ id, named }) => [id, named].filter((word) => word !== null)),
  );
  const news: Indexed[] = [];
  const changes: EventRowChange[] = [];
  for (const { event, id, named, isNobody } of found) {
    const { refText: _, vendor, retracted, ...row } = event;
    const owner = codeOrNull(id);
    const moved =
      kind === "device"
        ? { ...row, device: owner, named: codeOrNull(named) }
        : { ...row, ...toMovedDriver(row, { owner, isNobody }) };
    const isMoved = moved.device !== row.device || !isSameDriven(moved, row);
    const told = { revision: row.revision + 1, updatedAtMs: Math.max(scope.nowMs, row.updatedAtMs) };
    const seen = { vendor, retracted: retracted === 1 };
    const after = { ...seen, row: { ...moved, ...(isMoved && told) } };
    if (!isMoved && after.row.named === row.named) continue;
    news.push(after);
    if (isMoved) changes.push({ before: { ...seen, row }, after });
  }
  await writeEvents(tx, news, changes, scope);
}

/** Who drove by the vendor's word, when the record that it names is another driver; and by that of others, when it is nobody. */
function toMovedDriver(
  { driver, basis, contradictions }: Driven,
  { owner, isNobody }: { readonly owner: number | null; readonly isNobody: boolean },
): Driven {
  if (!isNobody) return { driver: owner, nobody: null, basis: null, contradictions };
  return { driver: basis === null ? owner : driver, nobody: owner, basis, contradictions };
}

/** Whose an event is by what is known now. */
function ownerOf(
  { refText, vendor: own, refVendor, occurredAtMs: atMs, vehicle }: Row & { readonly refText: string },
  kind: EntityKind,
  { devices, drivers }: IndexScope,
): { readonly id: string | null; readonly named: string | null; readonly isNobody: boolean } {
  const vendor = own === "FLEETGRAPH" ? refVendor : own;
  if (vendor === null) return { id: null, named: null, isNobody: false };
  const record = { vendor, ref: refText };
  if (kind === "driver")
    return { id: drivers.entityIdOf(record, atMs), named: null, isNobody: drivers.isNobody(record) };
  const named = vehicle === null ? null : (JSON.parse(vehicle) as NamedVehicle);
  return { ...devices.deviceOf(record, { atMs, vehicle: named }), isNobody: false };
}
