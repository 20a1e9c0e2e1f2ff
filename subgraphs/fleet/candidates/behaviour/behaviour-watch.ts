import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../../platform/clock.ts";
import { eachText, indexedBy } from "../../../../platform/store/sql-words.ts";
import type { WritableStore } from "../../../../platform/store/store.ts";
import type { Vendor } from "../../../../schema/messages.ts";
import type { EntityKind } from "../../domain.ts";
import { WordTexts } from "../../events/words.ts";
import type { RecordScope } from "../../identity/records/vendor-records.ts";
import type { FleetIndex } from "../../indexing/fleet-index.ts";
import type { FleetTables } from "../../tables.ts";
import { updateCandidates } from "../update-candidates.ts";
import { readCompanions, type Seen } from "./sightings.ts";

type Tx = Kysely<FleetTables>;

/** Changes that are looked at together: each statement takes some 10 ms, and what is asked of one device or spot is asked once. */
const SLICE = 4_000;
/** Devices or drivers that are compared in one transaction: some milliseconds each, and what comes in has its turn in between. */
const AT_ONCE = 8;

const KINDS: readonly EntityKind[] = ["device", "driver"];

export type BehaviourWatchOptions = {
  readonly store: WritableStore<FleetTables>;
  readonly index: FleetIndex;
  readonly clock: Clock;
  readonly slice?: number;
  /** The least time between two slices, which bounds the share of the writer's time that it takes while much comes in. None by default. */
  readonly pauseMs?: number;
};

/**
 * Brings the candidates up to date with what was seen: it follows the order of changes of events from its own place, and compares those
 * anew that were seen with somebody else, and those that are of a candidate: each once for all that has changed in a slice. The place
 * moves behind what was found.
 */
export class BehaviourWatch {
  readonly #options: BehaviourWatchOptions;
  readonly #texts = new WordTexts();

  constructor(options: BehaviourWatchOptions) {
    this.#options = options;
  }

  /** Looks at what has changed since, some at a time. Resolves with whether there was anything. */
  async look(signal: AbortSignal): Promise<boolean> {
    const { slice = SLICE, pauseMs = 0 } = this.#options;
    for (let isFirst = true; ; isFirst = false) {
      const looked = await this.#lookAtSlice(slice, signal);
      if (looked < slice || signal.aborted) return looked > 0 || !isFirst;
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  async #lookAtSlice(slice: number, signal: AbortSignal): Promise<number> {
    const { db } = this.#options.store;
    const changes = await readChanges(db, slice);
    const last = changes.at(-1);
    if (!last) return 0;
    for (const [tenantCode, ofTenant] of Map.groupBy(changes, (change) => change.tenant)) {
      const [tenant] = await this.#textsOf([tenantCode]);
      if (tenant === undefined) continue;
      for (const kind of KINDS) {
        const dirty = await this.#findDirty({ tenant, tenantCode, kind, changes: ofTenant });
        for (let start = 0; start < dirty.length && !signal.aborted; start += AT_ONCE) {
          await this.#compare({ tenant, kind }, dirty.slice(start, start + AT_ONCE));
        }
      }
    }
    // Where this is not reached, all of it is looked at again, and the same is found.
    if (!signal.aborted) await this.#write((tx) => storePlace(tx, last.seq));
    return changes.length;
  }

  /** The ids of those that are to be compared anew. */
  async #findDirty({ tenant, tenantCode, kind, changes }: Changed): Promise<readonly string[]> {
    const { db } = this.#options.store;
    const seen = toSeen(kind, changes);
    const bySpot = Map.groupBy(seen, ({ spot }) => spot).values();
    const more = bySpot.reduce((most, { length }) => Math.max(most, length), 0);
    const met = await readCompanions(db, { tenant: tenantCode, kind, seen, more });
    // A look at one covers all pairs that it is of; where a spot has come to be one of too many, all are concerned.
    const together = new Set(met.flatMap(({ owner, other, isCrowded }) => (isCrowded ? [owner, other] : [owner])));
    const changed = new Set(
      changes.flatMap((change) => [change[kind], change[`${kind}Before`]].flatMap((code) => code ?? [])),
    );
    const ofCandidates = await readOfCandidates(db, tenant, await this.#textsOf([...changed]));
    return [...new Set([...(await this.#textsOf([...together])), ...ofCandidates])];
  }

  async #textsOf(codes: readonly number[]): Promise<readonly string[]> {
    await this.#texts.learn(this.#options.store.db, codes);
    return codes.flatMap((code) => this.#texts.textOf(code) ?? []);
  }

  #compare(scope: RecordScope, entityIds: readonly string[]): Promise<void> {
    const { index, clock } = this.#options;
    return this.#write(async (tx) => {
      const { devices, drivers } = await index.scopeOf(tx, scope.tenant, clock.now());
      const { assertions } = scope.kind === "device" ? devices : drivers;
      await updateCandidates(tx, scope, { entityIds, assertions });
    });
  }

  async #write(work: (tx: Tx) => Promise<unknown>): Promise<void> {
    const { store, index } = this.#options;
    try {
      await store.write(work);
    } catch (error) {
      index.dropMemory();
      throw error;
    }
  }
}

type Owners = { readonly device: number | null; readonly driver: number | null };

/** A change of an event, with what the event is now; null for what it is not, or for one that is gone by its age. */
type ChangeRow = Owners & {
  readonly seq: number;
  readonly tenant: number;
  readonly event: number;
  readonly deviceBefore: number | null;
  readonly driverBefore: number | null;
  readonly atMs: number | null;
  readonly spot: number | null;
  readonly vendor: Vendor | null;
};

async function readChanges(tx: Tx, limit: number): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select c.seq, c.tenant, c.event, c.deviceBefore, c.driverBefore, e.device,
      case when e.basis is null then e.driver end as driver, e.occurredAtMs as atMs, e.spot, k.vendor
    from (select seq, tenant, event, deviceBefore, driverBefore from change
        where seq > (select coalesce(max(seq), 0) from behaviourPlace) order by seq limit ${limit}) c
      left join event e on e.key = c.event
      left join eventClass k on k.code = e.class
    order by c.seq`.execute(tx);
  return rows;
}

async function storePlace(tx: Tx, seq: number): Promise<void> {
  await sql`delete from behaviourPlace`.execute(tx);
  await sql`insert into behaviourPlace (seq) values (${seq})`.execute(tx);
}

type Changed = {
  readonly tenant: string;
  readonly tenantCode: number;
  readonly kind: EntityKind;
  readonly changes: readonly ChangeRow[];
};

/** What was seen by events that have changed, by each once: of several changes of one all say what it is now. */
function toSeen(kind: EntityKind, changes: readonly ChangeRow[]): readonly (Seen & Owners)[] {
  const known = new Set<number>();
  return changes.flatMap(({ event, ...change }) => {
    const { atMs, vendor, spot, device, driver } = change;
    const owner = change[kind];
    if (atMs === null || vendor === null || owner === null || known.has(event)) return [];
    known.add(event);
    return [{ atMs, vendor, spot, device, driver, owner }];
  });
}

/** Those of some that are of a candidate. One statement. */
async function readOfCandidates(tx: Tx, tenant: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const is = (side: "one" | "other", index: string) => sql`exists (
    select 1 from linkCandidate c ${indexedBy(tx, index)}
    where c.tenant = ${tenant} and c.${sql.ref(side)} = asked.value)`;
  const { rows } = await sql<{ id: string }>`select asked.value as id from ${eachText(tx, ids, "asked")}
    where ${is("one", "linkCandidateByOne")} or ${is("other", "linkCandidateByOther")}`.execute(tx);
  return rows.map(({ id }) => id);
}
