import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows, type Value } from "../../../platform/store/row-batch.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import type { EntityKind } from "../domain.ts";
import type { PublishedEvent } from "../events/index-events.ts";
import { indexEvents } from "../events/index-events.ts";
import { toCurrentIds } from "../identity/aliases.ts";
import { readAssertions } from "../identity/decisions/assertions.ts";
import { applyDecision, type FleetIndex } from "../indexing/fleet-index.ts";
import type { FleetTables } from "../tables.ts";
import { DECISION_TABLES } from "./table-roles.ts";
import type { Row, TwoIndexes } from "./two-indexes.ts";

type Tx = Kysely<FleetTables>;

/** What an index is made of beside the vendors' records, and where it is written. */
export type BesideOptions = {
  readonly two: TwoIndexes;
  readonly beside: WritableStore<FleetTables>;
  readonly index: FleetIndex;
  readonly nowMs: number;
};

/**
 * What was decided and found out here, and stands in no vendor's record: the decisions of persons, and the silences of vehicles, each with
 * the event that it is told as. To be looked at again and again, for persons decide meanwhile.
 */
export class OwnRecords {
  readonly #options: BesideOptions;
  #decided = "";

  constructor(options: BesideOptions) {
    this.#options = options;
  }

  /** Has the new index take what has changed of it since. */
  async readOn(): Promise<void> {
    await this.#takeDecisions();
    await this.#takeSilences();
  }

  async #takeDecisions(): Promise<void> {
    const { two, beside, index, nowMs } = this.#options;
    const tables = new Map<string, readonly Row[]>();
    for (const table of DECISION_TABLES) {
      tables.set(table, await two.query(sql<Row>`select * from ${two.live(table)} order by 1, 2, 3`));
    }
    const decided = JSON.stringify([...tables.values()]);
    if (decided === this.#decided) return;
    this.#decided = decided;
    const writing = beside.write(async (tx) => {
      for (const [table, rows] of tables) {
        await sql`delete from ${sql.id(table)}`.execute(tx);
        await insertAll(tx, table, rows);
      }
      await decideAnew(tx, index, nowMs);
    });
    await writing.catch((error: unknown) => {
      index.dropMemory();
      throw error;
    });
  }

  async #takeSilences(): Promise<void> {
    const { two, beside, index, nowMs } = this.#options;
    const [live, mine] = [two.live("silence"), two.beside("silence")];
    const rows = await two.query(sql<FleetTables["silence"]>`select l.* from ${live} l
      left join ${mine} m on m.tenant = l.tenant and m.ref = l.ref and m.message = l.message
      where m.ref is null`);
    if (rows.length === 0) return;
    await beside.write(async (tx) => {
      await deleteRows(tx, {
        from: "silence",
        by: ["tenant", "ref"],
        rows: rows.map(({ tenant, ref }) => [tenant, ref]),
      });
      for (const [tenant, ofTenant] of Map.groupBy(rows, (row) => row.tenant)) {
        const events = ofTenant.map(({ ref, revision, message }): PublishedEvent => {
          return { seq: revision, ref, message: JSON.parse(message) as PublishedEvent["message"] };
        });
        await indexEvents(tx, events, await index.scopeOf(tx, tenant, nowMs));
      }
      await insertAll(tx, "silence", rows);
    });
  }
}

/** Brings who is who up to what persons say by now, and the candidates that they have dismissed. */
async function decideAnew(tx: Tx, index: FleetIndex, nowMs: number): Promise<void> {
  const { rows } = await sql<{ tenant: string; kind: EntityKind; entityId: string }>`
    select distinct d.tenant, d.entityKind as kind, e.entityId from decision d
      join decisionEntity e on e.tenant = d.tenant and e.decision = d.id`.execute(tx);
  for (const [tenant, ofTenant] of Map.groupBy(rows, (row) => row.tenant)) {
    const scope = await index.scopeOf(tx, tenant, nowMs);
    for (const kind of ["device", "driver"] as const) {
      const roster = kind === "device" ? scope.devices : scope.drivers;
      roster.assert(await readAssertions(tx, { tenant, kind }));
      const { concerned, ...decision } = await roster.decide(tx, nowMs);
      const ids = ofTenant.filter((row) => row.kind === kind).map(({ entityId }) => entityId);
      const todays = (await toCurrentIds(tx, { tenant, kind }, ids)).filter((id) => id !== null);
      await applyDecision(tx, { kind, ...decision, concerned: [...concerned, ...todays] }, scope);
    }
  }
}

async function insertAll(tx: Tx, into: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const values = rows.map((row) => columns.map((column): Value => row[column] ?? null));
  await insertRows(tx, { into, columns, rows: values });
}
