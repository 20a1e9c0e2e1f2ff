import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { createLogger } from "../../../../platform/log.ts";
import { Pruner } from "../../../../platform/retention/pruner.ts";
import { readRetention } from "../../../../platform/retention/retention.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type EventRecorded, PLAIN_EVENT } from "../../../../schema/messages.ts";
import { createEventChanges, type EventChanges } from "../../../../subgraphs/fleet/changes/changes.ts";
import { PUBLISHERS } from "../../../../subgraphs/fleet/config.ts";
import type { EventChange } from "../../../../subgraphs/fleet/domain.ts";
import { FleetIndex } from "../../../../subgraphs/fleet/indexing/fleet-index.ts";
import { createFleetPruning } from "../../../../subgraphs/fleet/retention/pruning.ts";
import { FleetStore } from "../../../../subgraphs/fleet/store.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { createStoreHome, STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";

const DAY_MS = 86_400_000;
const RETENTION = readRetention({ RETAIN_DAYS_EVENTS: "30", RETAIN_DAYS_CHANGES: "10" });
const TENANTS = ["a", "b"] as const;
const GROUPS = ["g1", "g2"] as const;
const ALL = { retracted: "INCLUDE" } as const;
const log = createLogger({ level: "silent", process: "test" });
const SAFETY = PUBLISHERS.find(({ vendor }) => vendor === "SAMSARA");
if (!SAFETY) throw new Error("nobody publishes for Samsara");
const publisher = SAFETY;

type Tenant = (typeof TENANTS)[number];

/** What happens: a vendor tells an event, or time passes, or what is too old is removed. */
type Step =
  | {
      readonly kind: "tell";
      readonly tenant: Tenant;
      readonly ref: string;
      readonly ageDays: number;
      readonly severity: "LOW" | "HIGH";
      readonly groups: readonly string[];
      readonly retracted: boolean;
    }
  | { readonly kind: "pass"; readonly days: number }
  | { readonly kind: "prune" };

const tell: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("tell" as const),
  tenant: fc.constantFrom(...TENANTS),
  ref: fc.constantFrom("1", "2", "3"),
  ageDays: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
  severity: fc.constantFrom("LOW" as const, "HIGH" as const),
  groups: fc.subarray([...GROUPS]),
  retracted: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: tell, weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant("pass" as const), days: fc.integer({ min: -1, max: 8 }) }), weight: 2 },
  { arbitrary: fc.constant({ kind: "prune" as const }), weight: 2 },
);

type Told = Extract<Step, { kind: "tell" }> & { readonly occurredAtMs: number };

/** An event from when it came until it is gone; one that comes again afterwards is another. */
type ModelEvent = { readonly id: string; told: Told; isGone: boolean };

type ModelChange = {
  readonly tenant: Tenant;
  readonly event: ModelEvent;
  readonly kind: EventChange["kind"];
  readonly atMs: number;
};

/** The slow twin: it keeps everything, and knows of each what is gone. */
class Twin {
  readonly events = new Map<string, ModelEvent>();
  /** A place is how many came before. */
  readonly changes: ModelChange[] = [];
  #pruned = 0;

  tell(told: Told, nowMs: number): void {
    const key = `${told.tenant} ${told.ref}`;
    const known = this.events.get(key);
    const before = known && !known.isGone ? known : null;
    if (!before && told.occurredAtMs < nowMs - RETENTION.eventsMs) return;
    const event = before ?? { id: `samsara:${told.ref}`, told, isGone: false };
    const isRetracted = before !== null && told.retracted && !before.told.retracted;
    event.told = told;
    this.events.set(key, event);
    const kind = before === null ? "ADDED" : isRetracted ? "RETRACTED" : "AMENDED";
    this.changes.push({ tenant: told.tenant, event, kind, atMs: nowMs });
  }

  prune(nowMs: number): void {
    for (const event of this.events.values()) {
      if (event.told.occurredAtMs < nowMs - RETENTION.eventsMs) event.isGone = true;
    }
    while ((this.changes[this.#pruned]?.atMs ?? nowMs) < nowMs - RETENTION.changesMs) this.#pruned += 1;
  }

  of(tenant: Tenant): readonly ModelEvent[] {
    return [...this.events.values()].filter(({ told, isGone }) => !isGone && told.tenant === tenant);
  }

  /** The items that a subscriber from a place gets. */
  after(tenant: Tenant, place: number) {
    const isOfTenant = (change: ModelChange) => change.tenant === tenant;
    const isCut = this.changes.slice(place, this.#pruned).some(isOfTenant);
    const kept = this.changes.slice(Math.max(place, this.#pruned)).filter(isOfTenant);
    const changes = kept.filter(({ event }) => !event.isGone).map(({ kind, event }) => [kind, event.id]);
    return isCut ? [["GAP", kept[0]?.atMs ?? null], ...changes] : changes;
  }
}

/** The index as it is written and read, with a clock that the test owns. */
class Fleet implements AsyncDisposable {
  nowMs = NOW_MS;
  readonly #resources: AsyncDisposableStack;
  readonly #index: FleetIndex;
  readonly #pruner: Pruner<FleetTables>;
  readonly #db;
  readonly store: FleetStore;
  readonly wakeUps = new WakeUps();
  readonly changes: EventChanges;
  #seq = 0;

  private constructor(
    resources: AsyncDisposableStack,
    writable: Awaited<ReturnType<typeof openStoreForWriting<FleetTables>>>,
    file: string,
  ) {
    const clock = { now: () => this.nowMs };
    this.#resources = resources;
    this.#db = writable.db;
    this.#index = new FleetIndex(writable, { ...RETENTION, clock, log });
    this.#pruner = resources.use(new Pruner({ store: writable, steps: createFleetPruning(RETENTION, clock), log }));
    this.store = resources.use(new FleetStore(file, clock));
    this.changes = createEventChanges(this.store, this.wakeUps);
  }

  static async open(): Promise<Fleet> {
    await using opening = new AsyncDisposableStack();
    const dir = opening.use(await createStoreHome());
    const file = storeAddress(dir.path, "fleet");
    const writable = opening.use(await openStoreForWriting<FleetTables>(file, fleetSchema));
    return new Fleet(opening.move(), writable, file);
  }

  async tell({ tenant, ref, occurredAtMs, severity, groups, retracted }: Told): Promise<void> {
    this.#seq += 1;
    const seq = this.#seq;
    const event: EventRecorded = {
      ...PLAIN_EVENT,
      ...{
        vendor: "SAMSARA",
        vendorType: "word",
        type: "OTHER",
        category: "SAFETY",
        severity,
        retracted,
        occurredAtMs,
      },
      ...{ title: `told as number ${seq}`, endedAtMs: null, recordedAtMs: null, updatedAtMs: null },
      ...{ deviceRef: null, driverRef: null, position: null, groupRefs: [...groups] },
    };
    const message = { ...event, revision: seq, receivedAtMs: this.nowMs, changedAtMs: this.nowMs };
    const position = { writer: "w", seq };
    const messages = [{ seq, tenant, kind: "event", ref, message }];
    await this.#index.store(publisher, { messages, position, isHandedOn: false, isAnew: false });
    this.wakeUps.wake("fleet");
  }

  prune(): Promise<void> {
    return this.#pruner.prune();
  }

  async list(tenant: Tenant, query: object): Promise<readonly string[]> {
    const request = { tenant, limit: 100, backward: false, after: null, before: null };
    const [page] = await this.store.events.pages({ ...ALL, ...query }, [{}], request);
    return (page?.events ?? []).map(({ id }) => id);
  }

  async counts(tenant: Tenant): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db
      .selectFrom("eventClass")
      .innerJoin("word", "word.code", "eventClass.tenant")
      .select(["parts", "count"])
      .where("word.text", "=", tenant)
      .where("count", "<>", 0)
      .execute();
    return new Map(rows.map(({ parts, count }) => [toClass(JSON.parse(parts)[4], JSON.parse(parts)[8] === 1), count]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const toClass = (severity: string, retracted: boolean) => `${severity} ${retracted}`;

function toCounts(events: readonly ModelEvent[]): ReadonlyMap<string, number> {
  const byClass = Map.groupBy(events, ({ told }) => toClass(told.severity, told.retracted));
  return new Map([...byClass].map(([name, { length }]) => [name, length]));
}

const toIds = (events: readonly ModelEvent[]) => events.map(({ id }) => id).toSorted();

async function compare(fleet: Fleet, twin: Twin): Promise<void> {
  for (const tenant of TENANTS) {
    const events = twin.of(tenant);
    const byTime = events.toSorted((a, b) => b.told.occurredAtMs - a.told.occurredAtMs);
    const listed = await fleet.list(tenant, {});
    expect(listed.toSorted()).toEqual(toIds(events));
    const timeOf = (id: string) => events.find((event) => event.id === id)?.told.occurredAtMs;
    expect(listed.map(timeOf)).toEqual(byTime.map(({ told }) => told.occurredAtMs));
    expect(await fleet.counts(tenant)).toEqual(toCounts(events));
    for (const group of GROUPS) {
      const ofGroup = events.filter(({ told }) => told.groups.includes(group));
      expect((await fleet.list(tenant, { groups: [`SAMSARA ${group}`] })).toSorted()).toEqual(toIds(ofGroup));
    }
    const high = events.filter(({ told }) => told.severity === "HIGH");
    expect((await fleet.list(tenant, { severities: ["HIGH"] })).toSorted()).toEqual(toIds(high));
  }
}

/** What a subscriber from a cursor gets up to the event that ends the run. */
async function readChanges(fleet: Fleet, tenant: Tenant, cursor: string): Promise<readonly unknown[]> {
  const stopping = new AbortController();
  const request = { tenant, filter: ALL, after: cursor };
  const items: unknown[] = [];
  for await (const { kind, id, gap } of await fleet.changes.follow(request, stopping.signal)) {
    if (id === "samsara:end") break;
    if (gap) expect(gap.after).toBe(cursor);
    items.push(gap ? [kind, gap.resumesAt] : [kind, id]);
  }
  stopping.abort();
  return items;
}

describe("the index, over random publications, amendments, removals and steps of the clock", () => {
  it("lists, counts, groups and tells what a twin does that keeps everything", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        await using fleet = await Fleet.open();
        const twin = new Twin();
        const cursors: { tenant: Tenant; place: number; cursor: string }[] = [];
        const noteCursors = async () => {
          for (const tenant of TENANTS) {
            cursors.push({ tenant, place: twin.changes.length, cursor: await fleet.changes.cursorOfNow(tenant) });
          }
        };
        await noteCursors();

        for (const one of steps) {
          if (one.kind === "pass") fleet.nowMs += one.days * DAY_MS;
          if (one.kind === "tell") {
            const told = { ...one, occurredAtMs: fleet.nowMs - one.ageDays * DAY_MS };
            await fleet.tell(told);
            twin.tell(told, fleet.nowMs);
          }
          if (one.kind === "prune") {
            await fleet.prune();
            twin.prune(fleet.nowMs);
            await compare(fleet, twin);
          }
          await noteCursors();
        }

        await fleet.prune();
        twin.prune(fleet.nowMs);
        await compare(fleet, twin);
        const expected = cursors.map(({ tenant, place }) => twin.after(tenant, place));
        for (const tenant of TENANTS) {
          await fleet.tell({
            ...{ kind: "tell", tenant, ref: "end", ageDays: 0, severity: "LOW", groups: [], retracted: false },
            occurredAtMs: fleet.nowMs,
          });
        }
        // A gap behind which nothing was left when it was looked at ends where the run does.
        const toEnd = (items: readonly unknown[]) =>
          items.map((item) => (JSON.stringify(item) === '["GAP",null]' ? ["GAP", fleet.nowMs] : item));
        for (const [index, { tenant, cursor }] of cursors.entries()) {
          expect(await readChanges(fleet, tenant, cursor)).toEqual(toEnd(expected[index] ?? []));
        }
      }),
      { numRuns: STORE_ENGINE === "sqlite" ? 60 : 15 },
    );
  });
});
