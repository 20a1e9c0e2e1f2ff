import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { eachRow, eachText, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EntityKind, VendorRef } from "../domain.ts";
import type { WritingScope } from "../events/event-row.ts";
import type { FleetTables } from "../tables.ts";
import type { AssignmentTable } from "./attribution-tables.ts";
import { reattribute } from "./reattribute.ts";
import type { Shift } from "./write-log.ts";

/** What a vendor says of which vehicle one of its drivers has, and since when; null for none. */
export type ToldAssignment = VendorRef & { readonly deviceRef: string | null; readonly atMs: number };

/** The end of what holds today. */
const OPEN_MS = Number.MAX_SAFE_INTEGER;

const COLUMNS: readonly (keyof AssignmentTable)[] = ["tenant", "vendor", "driverRef", "deviceRef", "fromMs", "untilMs"];

/** Stores who has which vehicle from now on, and finds out anew who drove where that changes. */
export async function storeAssignments(
  tx: Kysely<FleetTables>,
  told: readonly ToldAssignment[],
  scope: WritingScope,
): Promise<void> {
  if (told.length === 0) return;
  const { tenant } = scope;
  const keyOf = ({ vendor, ref }: VendorRef) => `${vendor} ${ref}`;
  const records = [...new Map(told.map((one) => [keyOf(one), { vendor: one.vendor, ref: one.ref }])).values()];
  const { rows } = await sql<AssignmentTable>`
    select a.* from ${eachRow(tx, records, { texts: ["vendor", "ref"] })}
      ${joinInOrder(tx)} assignment a on a.tenant = ${tenant} and a.vendor = one.vendor and a.driverRef = one.ref`.execute(
    tx,
  );
  const stored = Map.groupBy(rows, ({ vendor, driverRef }) => keyOf({ vendor, ref: driverRef }));
  const changed: AssignmentTable[] = [];
  const news = new Map<string, readonly AssignmentTable[]>();
  for (const one of told) {
    const key = keyOf(one);
    const before = news.get(key) ?? stored.get(key) ?? [];
    const after = continueAssignments(before, one, tenant);
    if (after === before) continue;
    news.set(key, after);
    changed.push(...before, ...after);
  }
  if (news.size === 0) return;
  const gone = records.filter((record) => news.has(keyOf(record))).map(({ vendor, ref }) => [tenant, vendor, ref]);
  await deleteRows(tx, { from: "assignment", by: ["tenant", "vendor", "driverRef"], rows: gone });
  const kept = [...news.values()].flat().map((row) => COLUMNS.map((column) => row[column]));
  await insertRows(tx, { into: "assignment", columns: COLUMNS, rows: kept });
  const shifted = changed.map(({ vendor, deviceRef, fromMs, untilMs }) => ({
    vendor,
    ref: deviceRef,
    fromMs,
    untilMs,
  }));
  await reattribute(tx, await toShifts(tx, shifted, scope), scope);
}

/** A record's assignments with what is told next; the same list where that is nothing new. */
function continueAssignments(
  before: readonly AssignmentTable[],
  { vendor, ref, deviceRef, atMs }: ToldAssignment,
  tenant: string,
): readonly AssignmentTable[] {
  const open = before.find(({ untilMs }) => untilMs === OPEN_MS) ?? null;
  if ((open?.deviceRef ?? null) === deviceRef) return before;
  const fromMs = Math.max(atMs, ...before.map((one) => (one === open ? one.fromMs : one.untilMs)));
  const ended = before
    .map((one) => (one === open ? { ...one, untilMs: fromMs } : one))
    .filter((one) => one.untilMs > one.fromMs);
  const next = { tenant, vendor, driverRef: ref, deviceRef: deviceRef ?? "", fromMs, untilMs: OPEN_MS };
  return deviceRef === null ? ended : [...ended, next];
}

type Spans = readonly (VendorRef & { readonly fromMs: number; readonly untilMs: number })[];

/** The times of devices in which some records of vehicles were them. */
async function toShifts(tx: Kysely<FleetTables>, spans: Spans, { tenant }: WritingScope): Promise<readonly Shift[]> {
  const { rows } = await sql<Shift>`
    select w.code as device, ${overlap(sql`one`, sql`l`)}
    from ${eachRow(tx, spans, { texts: ["vendor", "ref"], integers: ["fromMs", "untilMs"] })}
      ${joinInOrder(tx)} link l on l.tenant = ${tenant} and l.kind = 'device' and l.vendor = one.vendor and l.ref = one.ref
        and l.fromMs < one.untilMs and l.untilMs > one.fromMs
      ${joinInOrder(tx)} word w on w.text = l.entityId`.execute(tx);
  return rows;
}

function overlap(one: ReturnType<typeof sql>, other: ReturnType<typeof sql>) {
  const later = (a: ReturnType<typeof sql>, b: ReturnType<typeof sql>, sign: ReturnType<typeof sql>) =>
    sql`case when ${a} ${sign} ${b} then ${a} else ${b} end`;
  return sql`${later(sql`${one}.fromMs`, sql`${other}.fromMs`, sql`>`)} as "fromMs",
    ${later(sql`${one}.untilMs`, sql`${other}.untilMs`, sql`<`)} as "untilMs"`;
}

/** Finds out anew who drove by assignments, where something is new of some devices or drivers. Costs one look where there are none. */
export async function reassign(
  tx: Kysely<FleetTables>,
  { kind, ids }: { readonly kind: EntityKind; readonly ids: readonly string[] },
  scope: WritingScope,
): Promise<void> {
  const { tenant } = scope;
  if (ids.length === 0) return;
  const { rows: any } = await sql`select 1 from assignment where tenant = ${tenant} limit 1`.execute(tx);
  if (any.length === 0) return;
  const join = joinInOrder(tx);
  const ofKind = sql`${eachText(tx, ids, "asked")}
    ${join} link r on r.tenant = ${tenant} and r.entityId = asked.value and r.kind = ${kind}`;
  const column = kind === "device" ? sql`a.deviceRef` : sql`a.driverRef`;
  const { rows: spans } = await sql<Spans[number]>`
    select a.vendor, a.deviceRef as "ref", a.fromMs as "fromMs", a.untilMs as "untilMs" from ${ofKind}
    ${join} assignment a on a.tenant = ${tenant} and a.vendor = r.vendor and ${column} = r.ref`.execute(tx);
  const { rows: attributed } = await sql<Shift>`
    select e.device, e.occurredAtMs as "fromMs", e.occurredAtMs + 1 as "untilMs" from word w
      ${join} event e on e.tenant = (select code from word where text = ${tenant}) and e.basis = 4
        and ${sql.ref(`e.${kind}`)} = w.code
    where w.text ${isOneOfTexts(tx, ids)}`.execute(tx);
  await reattribute(tx, [...(await toShifts(tx, spans, scope)), ...attributed], scope);
}
