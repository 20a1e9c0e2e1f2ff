import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../platform/log.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { createRecordPruning } from "../../../platform/records/record-pruning.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { Pruner } from "../../../platform/retention/pruner.ts";
import { openOwnStore, STORE_ENGINE } from "../../stores.ts";
import { event, NOW_MS, page } from "../feed/stored-feed.ts";

const DAY_MS = 86_400_000;
const DAYS = { events: 30, raw: 10 };
const RETENTION = {
  eventsMs: DAYS.events * DAY_MS,
  rawMs: DAYS.raw * DAY_MS,
  deliveriesMs: DAY_MS,
  datedKinds: ["event", "clip"],
};
const TENANTS = ["a", "b"] as const;
const log = createLogger({ level: "silent", process: "test" });

/** What a vendor says of a record. A clip's signature is new in every answer and makes no change. */
type Said = {
  readonly tenant: (typeof TENANTS)[number];
  readonly kind: "event" | "clip";
  readonly ref: string;
  readonly content: string;
  readonly signature: number;
  readonly occurredOnDay: number;
};

const said: fc.Arbitrary<Said> = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  kind: fc.constantFrom("event", "clip"),
  ref: fc.constantFrom("1", "2"),
  content: fc.constantFrom("x", "y"),
  signature: fc.integer({ min: 0, max: 2 }),
  occurredOnDay: fc.constantFrom(-40, -15, 0, 20),
});
/** A page, days that pass, or the removal of what is too old. */
const step = fc.oneof(
  { arbitrary: fc.array(said, { minLength: 1, maxLength: 4 }), weight: 4 },
  { arbitrary: fc.integer({ min: -2, max: 12 }), weight: 2 },
  { arbitrary: fc.constant("prune" as const), weight: 2 },
);

const dayMs = (day: number) => NOW_MS + day * DAY_MS;

function toRecord({ kind, ref, content, signature, occurredOnDay }: Said): VendorRecord {
  const raw = kind === "event" ? { content } : { content, signature };
  return event(ref, 1, content, { kind, raw, occurredAtMs: dayMs(occurredOnDay), ...(kind === "clip" && { content }) });
}

type Kept = { readonly said: Said; readonly revision: number; readonly hasRaw: boolean };

/** The slow twin: it compares contents, of which it forgets none before the record goes. */
class Twin {
  readonly records = new Map<string, Kept>();
  day = 0;

  store(next: Said): void {
    const key = `${next.tenant} ${next.kind} ${next.ref}`;
    const kept = this.records.get(key);
    if (!kept && next.occurredOnDay < this.day - DAYS.events) return;
    const hasRaw = next.occurredOnDay >= this.day - DAYS.raw;
    if (kept && kept.said.content === next.content) {
      const isRefreshed = hasRaw !== kept.hasRaw || (hasRaw && toRaw(next) !== toRaw(kept.said));
      if (isRefreshed) this.records.set(key, { said: next, revision: kept.revision, hasRaw });
      return;
    }
    this.records.set(key, { said: next, revision: (kept?.revision ?? 0) + 1, hasRaw });
  }

  prune(): void {
    for (const [key, kept] of this.records) {
      const { occurredOnDay } = kept.said;
      if (occurredOnDay < this.day - DAYS.events) this.records.delete(key);
      else if (occurredOnDay < this.day - DAYS.raw) this.records.set(key, { ...kept, hasRaw: false });
    }
  }

  rows(): readonly string[] {
    return [...this.records]
      .map(([key, { said: one, revision, hasRaw }]) => `${key} ${revision} ${hasRaw ? toRaw(one) : "null"}`)
      .toSorted();
  }
}

const toRaw = (one: Said) => JSON.stringify(toRecord(one).raw);

describe("RecordWriter, over random pages, removals and steps of the clock", () => {
  it("holds, revises and counts what a twin does that keeps everything", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        await using store = await openOwnStore<RecordTables>(recordSchema);
        const twin = new Twin();
        const clock = { now: () => dayMs(twin.day) };
        const writers = new Map(
          TENANTS.map((tenant) => [tenant, new RecordWriter(store, tenant, clock, { retention: RETENTION })]),
        );
        await using pruner = new Pruner({
          store,
          steps: TENANTS.flatMap((tenant) => createRecordPruning({ tenant, retention: RETENTION, clock })),
          log,
        });

        for (const one of steps) {
          if (typeof one === "number") twin.day += one;
          else if (one === "prune") {
            await pruner.prune();
            twin.prune();
          } else {
            for (const [tenant, ofTenant] of Map.groupBy(one, ({ tenant }) => tenant)) {
              await writers.get(tenant)?.storePage(toStorable(page({ records: ofTenant.map(toRecord) })));
              for (const next of ofTenant) twin.store(next);
            }
          }

          const rows = await store.db.selectFrom("record").selectAll().execute();
          expect(
            rows
              .map(({ tenant, kind, ref, revision, raw }) => `${tenant} ${kind} ${ref} ${revision} ${raw}`)
              .toSorted(),
          ).toEqual(twin.rows());
          for (const [tenant, writer] of writers) {
            const isEvent = ({ said: kept }: Kept) => kept.tenant === tenant && kept.kind === "event";
            expect(await writer.stored("event")).toBe([...twin.records.values()].filter(isEvent).length);
          }
        }
      }),
      { numRuns: STORE_ENGINE === "sqlite" ? 150 : 20 },
    );
  });
});
