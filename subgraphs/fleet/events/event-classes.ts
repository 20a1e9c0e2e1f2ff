import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { EventCategory, EventType, EventVendor, Severity } from "../../../schema/messages.ts";
import type { FleetTables } from "../tables.ts";

/**
 * What events have in common of which there are few kinds each. A fleet has some hundred combinations of these, and
 * every event is of one of them: so one index serves every filter on any of the parts, and any choice of filters.
 */
export type EventClass = {
  readonly vendor: EventVendor;
  readonly vendorType: string;
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly safetyState: string | null;
  readonly behaviors: readonly string[];
  readonly hasVideo: boolean;
  readonly retracted: boolean;
};

export type CodedClass = EventClass & {
  readonly code: number;
  /** How many events are of it. */
  readonly count: number;
};

type ClassRow = {
  readonly code: number;
  readonly tenant: number;
  readonly parts: string;
  readonly count: number;
};

/** The parts as text; equal for equal classes. */
function toParts({
  vendor,
  vendorType,
  type,
  category,
  severity,
  safetyState,
  behaviors,
  hasVideo,
  retracted,
}: EventClass) {
  return JSON.stringify([vendor, vendorType, type, category, severity, safetyState, behaviors, +hasVideo, +retracted]);
}

function toClass({ code, parts, count }: ClassRow): CodedClass {
  const [vendor, vendorType, type, category, severity, safetyState, behaviors, hasVideo, retracted] = JSON.parse(parts);
  return {
    ...{ code, count, vendor, vendorType, type, category, severity, safetyState, behaviors },
    hasVideo: hasVideo === 1,
    retracted: retracted === 1,
  };
}

type UncodedClass = Pick<ClassRow, "tenant" | "parts">;

/** The number of a class, in a transaction. One that has none is given one. */
export type NumberClass = (tx: Kysely<FleetTables>, one: UncodedClass) => Promise<number>;

/** {@link NumberClass} by the store that the transaction is of. */
export const numberClassInStore: NumberClass = async (tx, { tenant, parts }) => {
  await sql`insert into eventClass (tenant, parts, count) values (${tenant}, ${parts}, 0)
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ code: number }>`
    select code from eventClass where tenant = ${tenant} and parts = ${parts}`.execute(tx);
  return rows[0]?.code ?? 0;
};

/** The classes as they are written: finds the number of a class, or gives it one. */
export class ClassWriter {
  readonly #codes = new Map<string, number>();
  readonly #classes = new Map<number, EventClass>();
  readonly #number: NumberClass;

  constructor(number: NumberClass = numberClassInStore) {
    this.#number = number;
  }

  /** Forgets what it knows: after a rollback, numbers in memory may be ahead of the store. */
  clear(): void {
    this.#codes.clear();
    this.#classes.clear();
  }

  /** What some numbers stand for. None, or one statement for those that are new. */
  async read(tx: Kysely<FleetTables>, codes: Iterable<number>): Promise<ReadonlyMap<number, EventClass>> {
    const unknown = new Set<number>();
    for (const code of codes) if (!this.#classes.has(code)) unknown.add(code);
    if (unknown.size > 0) for (const one of await readClasses(tx, [...unknown])) this.#classes.set(one.code, one);
    return this.#classes;
  }

  async codeOf(tx: Kysely<FleetTables>, tenant: number, one: EventClass): Promise<number> {
    const parts = toParts(one);
    const key = `${tenant} ${parts}`;
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = await this.#number(tx, { tenant, parts });
    this.#codes.set(key, code);
    return code;
  }

  /** Adds to the numbers of events of some classes. */
  async count(tx: Kysely<FleetTables>, deltas: ReadonlyMap<number, number>): Promise<void> {
    for (const [code, delta] of deltas) {
      if (delta !== 0) await sql`update eventClass set count = count + ${delta} where code = ${code}`.execute(tx);
    }
  }
}

/** The classes of some numbers. One statement. */
export async function readClasses(db: Kysely<FleetTables>, codes: readonly number[]): Promise<readonly CodedClass[]> {
  const { rows } = await sql<ClassRow>`
    select code, tenant, parts, count from eventClass where code ${isOneOfNumbers(db, codes)}`.execute(db);
  return rows.map(toClass);
}

/** All classes of a tenant, by its number, with as many events as there are of each now. One statement. */
export async function readClassesOf(db: Kysely<FleetTables>, tenant: number): Promise<ReadonlyMap<number, CodedClass>> {
  const { rows } = await sql<ClassRow>`
    select code, tenant, parts, count from eventClass where tenant = ${tenant}`.execute(db);
  return new Map(rows.map((row) => [row.code, toClass(row)]));
}

/** The counts are for choosing an index: they need not be of this moment. */
const COUNTS_ARE_KEPT_MS = 2_000;

type ClassOwner = { readonly code: number; readonly db: Kysely<FleetTables> };

type Known = { readonly classes: Map<number, CodedClass>; lastCode: number; countedAtMs: number };

/** The classes as they are read. They are held in memory, and a class that came new is read before it is needed. */
export class ClassReader {
  readonly #known = new Map<number, Known>();

  /** All classes of a tenant, by its number. One statement, of the new ones, or of all every few seconds. */
  async of({ code: tenant, db }: ClassOwner): Promise<ReadonlyMap<number, CodedClass>> {
    const nowMs = performance.now();
    let known = this.#known.get(tenant);
    if (!known || nowMs - known.countedAtMs > COUNTS_ARE_KEPT_MS) {
      known = { classes: known?.classes ?? new Map(), lastCode: 0, countedAtMs: nowMs };
      this.#known.set(tenant, known);
    }
    const { rows } = await sql<ClassRow>`
      select code, tenant, parts, count from eventClass where tenant = ${tenant} and code > ${known.lastCode}`.execute(
      db,
    );
    for (const row of rows) {
      const before = known.classes.get(row.code);
      known.classes.set(row.code, before ? { ...before, count: row.count } : toClass(row));
      known.lastCode = Math.max(known.lastCode, row.code);
    }
    return known.classes;
  }
}
