import { sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { ConfigurationError, type Environment } from "../../../platform/environment.ts";
import type { Logger } from "../../../platform/log.ts";
import { readRetention } from "../../../platform/retention/retention.ts";
import { openStoreForWriting, type WritableStore } from "../../../platform/store/store.ts";
import { engineAt, storeAddress, toPrintable } from "../../../platform/store/store-address.ts";
import { storeExists } from "../../../platform/store/store-exists.ts";
import { BehaviourWatch } from "../candidates/behaviour/behaviour-watch.ts";
import { FleetIndex } from "../indexing/fleet-index.ts";
import { type FleetTables, fleetSchema } from "../tables.ts";
import { beginAnew, emptyAll } from "./begin-anew.ts";
import { type Difference, readDifferences } from "./differences.ts";
import { leadAliases } from "./lead-aliases.ts";
import { LiveIndex } from "./live-index.ts";
import { nameIncidents } from "./name-incidents.ts";
import { OwnRecords } from "./own-records.ts";
import { RecordStores } from "./record-stores.ts";
import { takeOver } from "./take-over.ts";
import { TwoIndexes } from "./two-indexes.ts";

export type RebuildOptions = {
  readonly storeHome: string;
  /** How long events are kept. */
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told what is being done. */
  readonly onProgress: (what: string) => void;
  /** Ends it between two steps: nothing is changed then. */
  readonly signal: AbortSignal;
};

export type Rebuilt = {
  readonly events: number;
  /** In what the index that served was other than the new one. */
  readonly differences: readonly { readonly table: string; readonly changed: number; readonly gone: number }[];
  /** For how long nothing could be written to it, in milliseconds. */
  readonly heldMs: number;
};

/** The name of the store in which the index is made anew. */
const BESIDE = "fleet_rebuild";
/** What is read while nobody is kept waiting: the rest is what comes in within some milliseconds. */
const MOST_READINGS = 20;

/**
 * Makes the index anew in a store beside the one that serves, from the record stores of the subgraphs and what persons have decided, and
 * then makes the one that serves equal to it, in one transaction. Until then nothing of it is seen, and whatever ends it before leaves
 * nothing but the store beside, which the next one empties.
 *
 * Rejects with a `ConfigurationError` where a store is missing or of another version, and with a `StoreInUseError` while another one runs.
 */
export async function rebuildIndex(options: RebuildOptions): Promise<Rebuilt> {
  const { storeHome, environment, clock, log, onProgress, signal } = options;
  const addresses = { live: storeAddress(storeHome, "fleet"), beside: storeAddress(storeHome, BESIDE) };
  if (!(await storeExists(addresses.live))) {
    throw new ConfigurationError(`There is no index to be made anew: ${toPrintable(addresses.live)}.`);
  }
  await using live = new LiveIndex(addresses.live);
  await using records = await RecordStores.open(storeHome, await live.followed());
  await using beside = await openStoreForWriting<FleetTables>(addresses.beside, fleetSchema, { clock });
  if (engineAt(addresses.beside) === "sqlite") await sql`pragma synchronous = off`.execute(beside.db);
  await using two = await TwoIndexes.open(addresses);
  await checkVersion(two);
  const { eventsMs } = readRetention(environment);
  const nowMs = clock.now();
  const oldestMs = nowMs - eventsMs;
  onProgress("what is known beside the records is copied");
  await beginAnew(beside, two, { oldestMs });
  const index = new FleetIndex(beside, { clock, log, eventsMs, former: live });
  const own = new OwnRecords({ two, beside, index, nowMs });
  await records.readAll(index, ({ publisher, seq, endSeq }) => onProgress(`${publisher}: ${seq} of ${endSeq}`), signal);
  await own.readOn();
  await leadAliases(beside);
  onProgress("incidents are given their ids");
  await nameIncidents({ two, beside, oldestMs });
  for (let round = 0; round < MOST_READINGS; round += 1) {
    if ((await records.readOn(index, await live.followed(), signal)) === 0) break;
  }
  onProgress("who was seen with whom is compared");
  const behaviour = new BehaviourWatch({ store: beside, index, clock });
  await behaviour.look(signal);
  const count = await countEvents(beside);
  onProgress("both are compared");
  signal.throwIfAborted();
  const heldSinceMs = performance.now();
  const differences = await live.hold(async (tx) => {
    await records.readOn(index, null, signal);
    await own.readOn();
    await leadAliases(beside);
    await nameIncidents({ two, beside, oldestMs });
    await behaviour.look(signal);
    const found = await readDifferences(two);
    await takeOver(tx, { two, differences: found, nowMs: clock.now() });
    return found;
  });
  const heldMs = performance.now() - heldSinceMs;
  await emptyAll(beside, two);
  return { events: count, differences: differences.flatMap(toCounts), heldMs };
}

/** Both have the same tables, for both were made by this version of the program. */
async function checkVersion(two: TwoIndexes): Promise<void> {
  const rows = await two.query(sql<{ name: string }>`
    select name from ${two.live("kysely_migration")} where name not in (select name from ${two.beside("kysely_migration")})
    union all select name from ${two.beside("kysely_migration")} where name not in (select name from ${two.live("kysely_migration")})`);
  if (rows.length > 0) {
    throw new ConfigurationError("The index is of another version of the program: start this one first.");
  }
}

async function countEvents({ db }: WritableStore<FleetTables>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select coalesce(sum(count), 0) as count from eventClass`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

function toCounts({ table: { name }, changed, gone }: Difference): Rebuilt["differences"] {
  return changed.length + gone.length > 0 ? [{ table: name, changed: changed.length, gone: gone.length }] : [];
}
