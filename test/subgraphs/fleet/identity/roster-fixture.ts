import { type Kysely, sql } from "kysely";
import type { WritableStore } from "../../../../platform/store/store.ts";
import { updateCandidates } from "../../../../subgraphs/fleet/candidates/update-candidates.ts";
import type { EntityKind, VendorFacts, VendorRef } from "../../../../subgraphs/fleet/domain.ts";
import {
  type Assertion,
  readAssertions,
  storeAssertion,
  withdrawAssertions,
} from "../../../../subgraphs/fleet/identity/decisions/assertions.ts";
import { beginDecision } from "../../../../subgraphs/fleet/identity/decisions/decisions.ts";
import { Roster } from "../../../../subgraphs/fleet/identity/roster.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { openOwnStore } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";

/** Rosters of several tenants over one real store in memory. */
export class RosterFixture implements AsyncDisposable {
  readonly store: WritableStore<FleetTables>;
  readonly kind: EntityKind;
  nowMs = NOW_MS;
  /** Whether candidates are brought up to date behind every decision, as the index does. */
  findsCandidates = false;
  readonly #rosters = new Map<string, Roster>();

  private constructor(store: WritableStore<FleetTables>, kind: EntityKind) {
    this.store = store;
    this.kind = kind;
  }

  static async start(kind: EntityKind): Promise<RosterFixture> {
    return new RosterFixture(await openOwnStore<FleetTables>(fleetSchema), kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }

  /** Empties the store: it costs less than a new one. */
  async clear(): Promise<void> {
    const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
      and sql like '%tenant%'`.execute(this.db);
    for (const { name } of rows) await sql`delete from ${sql.ref(name)}`.execute(this.db);
    this.forget();
    this.nowMs = NOW_MS;
  }

  get db(): Kysely<FleetTables> {
    return this.store.db;
  }

  /** Notes records and decides them together. */
  async note(tenant: string, ...records: readonly VendorFacts[]): Promise<void> {
    const roster = await this.rosterOf(tenant);
    for (const facts of records) roster.note(facts);
    await this.store.write((tx) => this.#decide(tx, tenant, roster));
  }

  /** Notes a version of a record that is so since an instant, and decides it. */
  async noteSince(tenant: string, facts: VendorFacts, atMs: number): Promise<void> {
    await this.noteVersions(tenant, [{ facts, atMs }]);
  }

  /** Notes versions of records, each with the instant since which it is so, and decides them together. */
  async noteVersions(
    tenant: string,
    versions: readonly { readonly facts: VendorFacts; readonly atMs: number }[],
  ): Promise<void> {
    const roster = await this.rosterOf(tenant);
    for (const { facts, atMs } of versions) roster.note(facts, atMs);
    await this.store.write((tx) => this.#decide(tx, tenant, roster));
  }

  /** Has persons say something, as all that they say from now on. */
  async assert(tenant: string, assertions: readonly Assertion[]): Promise<void> {
    const roster = await this.rosterOf(tenant);
    const scope = { tenant, kind: this.kind };
    await this.store.write(async (tx) => {
      const ann = { subject: "ann", reason: null, atMs: this.nowMs };
      const author = { ...ann, decision: await beginDecision(tx, scope, { action: "LINKED", undoes: null, ...ann }) };
      await withdrawAssertions(tx, await readAssertions(tx, scope), { tenant, ...author });
      for (const { id: _, ...assertion } of assertions) await storeAssertion(tx, scope, { ...assertion, ...author });
      roster.assert(await readAssertions(tx, scope));
      await this.#decide(tx, tenant, roster);
    });
  }

  async #decide(tx: Kysely<FleetTables>, tenant: string, roster: Roster): Promise<void> {
    const { concerned } = await roster.decide(tx, this.nowMs);
    if (!this.findsCandidates) return;
    const { assertions } = roster;
    await updateCandidates(tx, { tenant, kind: this.kind }, { entityIds: concerned, assertions });
  }

  async rosterOf(tenant: string): Promise<Roster> {
    const roster = this.#rosters.get(tenant) ?? (await Roster.load(this.store.db, tenant, this.kind));
    this.#rosters.set(tenant, roster);
    return roster;
  }

  /** Drops what is in memory, as a process that ends does. */
  forget(): void {
    this.#rosters.clear();
  }

  async entityIdOf(tenant: string, record: VendorRef, atMs?: number): Promise<string | null> {
    return (await this.rosterOf(tenant)).entityIdOf(record, atMs);
  }

  /** The links as they are stored: the records of each device or driver with what ties them. */
  async linksOf(tenant: string): Promise<unknown[]> {
    const rows = await this.db.selectFrom("link").selectAll().where("tenant", "=", tenant).execute();
    return toSorted(Map.groupBy(rows, ({ entityId }) => entityId).values());
  }
}

type LinkRow = Pick<FleetTables["link"], "vendor" | "ref" | "fromMs" | "untilMs" | "confidence" | "evidence">;

/** Links, by device or driver, in an order of their own. */
export function toSorted(groups: Iterable<readonly LinkRow[]>): unknown[] {
  return Array.from(groups, (group) =>
    group
      .map((row) => ({
        key: `${toRecordKey(row)} ${row.fromMs}`,
        untilMs: row.untilMs,
        confidence: row.confidence,
        evidence: JSON.parse(row.evidence),
      }))
      .sort(byKey),
  ).sort(([a], [b]) => byKey(a ?? { key: "" }, b ?? { key: "" }));
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
