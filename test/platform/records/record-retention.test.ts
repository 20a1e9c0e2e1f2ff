import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../platform/log.ts";
import { readOutbox } from "../../../platform/records/outbox.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { createRecordPruning } from "../../../platform/records/record-pruning.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { PRUNED_AT_ONCE, Pruner } from "../../../platform/retention/pruner.ts";
import { openStoreForWriting, type WritableStore } from "../../../platform/store/store.ts";
import { createDataDir } from "../../e2e/process.ts";
import { openOwnStore } from "../../stores.ts";
import { event, NOW_MS, page } from "../feed/stored-feed.ts";
import { sqliteOnly } from "../store/schemas.ts";

const DAY_MS = 86_400_000;
const RETENTION = {
  eventsMs: 30 * DAY_MS,
  rawMs: 10 * DAY_MS,
  deliveriesMs: 5 * DAY_MS,
  datedKinds: ["event", "trip"],
};
const log = createLogger({ level: "silent", process: "test" });

type Row = { readonly tenant: string; readonly kind: string; readonly ref: string };

/** Two tenants of one store whose records go by age. */
class AgingStore implements AsyncDisposable {
  readonly clock = { nowMs: NOW_MS, now: () => this.clock.nowMs };
  readonly opened: WritableStore<RecordTables>;
  readonly a: RecordWriter;
  readonly b: RecordWriter;

  private constructor(opened: WritableStore<RecordTables>) {
    this.opened = opened;
    this.a = this.writerOf("a");
    this.b = this.writerOf("b");
  }

  static async open(file?: string): Promise<AgingStore> {
    return new AgingStore(
      await (file ? openStoreForWriting<RecordTables>(file, recordSchema) : openOwnStore<RecordTables>(recordSchema)),
    );
  }

  writerOf(tenant: string): RecordWriter {
    return new RecordWriter(this.opened, tenant, this.clock, { retention: RETENTION });
  }

  async pass(days: number, tenants: readonly string[] = ["a", "b"]): Promise<void> {
    this.clock.nowMs += days * DAY_MS;
    for (const tenant of tenants) {
      const steps = createRecordPruning({ tenant, retention: RETENTION, clock: this.clock });
      await using pruner = new Pruner({ store: this.opened, steps, log });
      await pruner.prune();
    }
  }

  rows() {
    return this.opened.db.selectFrom("record").selectAll().orderBy("tenant").orderBy("kind").orderBy("ref").execute();
  }

  async refs(): Promise<readonly string[]> {
    return (await this.rows()).map(({ tenant, kind, ref }: Row) => `${tenant} ${kind} ${ref}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.opened[Symbol.asyncDispose]();
  }
}

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const CHANNEL = "sqlite.db.query";

function watchStatements() {
  const texts: string[] = [];
  const note = (message: unknown) => void texts.push((message as { readonly sql: string }).sql);
  subscribe(CHANNEL, note);
  return { texts, [Symbol.dispose]: () => void unsubscribe(CHANNEL, note) };
}

const store = (writer: RecordWriter, ...records: VendorRecord[]) => writer.storePage(toStorable(page({ records })));
const daysAgo = (days: number) => ({ occurredAtMs: NOW_MS - days * DAY_MS });

describe("records that are too old", () => {
  it("go, of each tenant, those of a moment alone, and are counted no more", async () => {
    await using aging = await AgingStore.open();
    const { a, b } = aging;
    for (const writer of [a, b]) {
      await store(
        writer,
        event("old", 1, "x", daysAgo(29)),
        event("old", 1, "x", { kind: "trip", ...daysAgo(29) }),
        event("old", 1, "x", { kind: "device", occurredAtMs: 0 }),
        event("new", 1, "x"),
      );
    }

    await aging.pass(1, ["a"]);
    const atTheEdge = await aging.refs();
    await aging.pass(1, ["a"]);

    expect(atTheEdge).toContain("a event old");
    const whole = ["b device old", "b event new", "b event old", "b trip old"];
    expect(await aging.refs()).toEqual(["a device old", "a event new", ...whole]);
    expect([await a.stored("event"), await a.stored("trip"), await a.stored("device")]).toEqual([1, 0, 1]);
    expect([await b.stored("event"), await b.stored("trip")]).toEqual([2, 1]);
  });

  it("go, however many there are", async () => {
    await using aging = await AgingStore.open();
    const many = Array.from({ length: 2 * PRUNED_AT_ONCE + 1 }, (_, nth) => event(`e${nth}`, 1, "x"));
    await store(aging.a, ...many);

    await aging.pass(31);

    expect(await aging.refs()).toEqual([]);
    expect(await aging.a.stored("event")).toBe(0);
  });

  it("do not come back when their vendor tells them anew, whatever it says of them", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("e1", 1, "x"));
    await aging.pass(31);

    const told = await store(
      aging.a,
      event("e1", 1, "x"),
      event("e1", 2, "changed"),
      event("older", 1, "x", daysAgo(99)),
    );
    const cursor = await aging.a.storePage(toStorable(page({ records: [event("e1", 3, "x")], cursors: { at: "7" } })));

    expect([told, cursor]).toEqual([null, null]);
    expect(await aging.refs()).toEqual([]);
    expect(await aging.a.stored("event")).toBe(0);
    expect(await aging.a.read("at")).toBe("7");
  });

  it("come when their vendor says that they happened later than it had said", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("e1", 1, "x"));
    await aging.pass(31);

    await store(aging.a, event("e1", 2, "x", { occurredAtMs: aging.clock.nowMs }));

    expect(await aging.rows()).toMatchObject([{ ref: "e1", revision: 1, receivedAtMs: aging.clock.nowMs }]);
  });

  it("are told when they are known, and go then", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("e1", 1, "x"));

    const publication = await store(aging.a, event("e1", 2, "earlier", daysAgo(99)));
    await aging.pass(0);

    expect(publication?.messages).toMatchObject([{ ref: "e1", message: { revision: 2 } }]);
    expect(await aging.refs()).toEqual([]);
  });

  it("are not looked for where nothing goes by age", async () => {
    await using opened = await openOwnStore<RecordTables>(recordSchema);
    const writer = new RecordWriter(opened, "a", { now: () => NOW_MS });

    await store(writer, event("e1", 1, "x", { occurredAtMs: 0 }));

    expect(await writer.stored("event")).toBe(1);
  });
});

describe("the raw text of records that are too old for it", () => {
  const signed = (signature: number) => event("e1", 1, "x", { content: "x", raw: { content: "x", signature } });

  it("goes, of each tenant, and the record stays as it is", async () => {
    await using aging = await AgingStore.open();
    for (const writer of [aging.a, aging.b]) await store(writer, event("e1", 1, "x", daysAgo(9)), event("e2", 1, "x"));
    const [before] = await aging.rows();

    await aging.pass(2, ["a"]);

    const rows = await aging.rows();
    expect(rows.map(({ tenant, ref, raw }) => [tenant, ref, raw])).toEqual([
      ["a", "e1", "null"],
      ["a", "e2", '{"content":"x"}'],
      ["b", "e1", '{"content":"x"}'],
      ["b", "e2", '{"content":"x"}'],
    ]);
    expect({ ...rows[0], raw: before?.raw, digest: "" }).toEqual(before);
  });

  it.each([
    ["known by its raw text", (title: string) => event("e1", 1, title)],
    ["known by its content", (title: string) => event("e1", 1, title, { content: title })],
  ])("is missed by nobody when the record comes again: one %s is not revised, and stays empty", async (_, of) => {
    await using aging = await AgingStore.open();
    await store(aging.a, of("x"));
    await aging.pass(11);
    const before = await aging.rows();

    const again = await store(aging.a, of("x"), of("x"));
    const after = await aging.rows();
    const changed = await store(aging.a, of("y"));
    const changedAgain = await store(aging.a, of("y"));

    expect(again).toBeNull();
    expect(after).toEqual(before);
    expect(changed?.messages).toMatchObject([{ message: { told: "y", revision: 2 } }]);
    expect(changedAgain).toBeNull();
    expect(await aging.rows()).toMatchObject([{ raw: "null", revision: 2 }]);
  });

  it("goes when the record comes again before it has gone, and that is no revision", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("e1", 1, "x"));
    aging.clock.nowMs += 11 * DAY_MS;

    const again = await store(aging.a, event("e1", 1, "x"));
    const twice = await store(aging.a, event("e1", 1, "x"));

    expect([again, twice]).toEqual([null, null]);
    expect(await aging.rows()).toMatchObject([{ raw: "null", revision: 1 }]);
  });

  it("is not stored of a record that comes so late", async () => {
    await using aging = await AgingStore.open();

    await store(aging.a, event("e1", 1, "x", daysAgo(11)));
    const again = await store(aging.a, event("e1", 1, "x", daysAgo(11)));

    expect(again).toBeNull();
    expect(await aging.rows()).toMatchObject([{ raw: "null", revision: 1, facet: '{"facet":"x"}' }]);
  });

  it("stays gone where a new signature comes with the same content", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, signed(1));
    await aging.pass(11);

    const again = await store(aging.a, signed(2));

    expect(again).toBeNull();
    expect(await aging.rows()).toMatchObject([{ raw: "null", revision: 1 }]);
  });

  it("comes back with the record where raw texts are kept for longer than before, and that is no revision", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("e1", 1, "x"));
    await aging.pass(11);
    const longer = new RecordWriter(aging.opened, "a", aging.clock, {
      retention: { ...RETENTION, rawMs: 20 * DAY_MS },
    });

    const again = await store(longer, event("e1", 1, "x"));
    const changed = await store(longer, event("e1", 1, "y"));

    expect(again).toBeNull();
    expect(changed?.messages).toMatchObject([{ message: { revision: 2 } }]);
    expect(await aging.rows()).toMatchObject([{ raw: '{"content":"y"}' }]);
  });
});

describe("evidence that is too old", () => {
  it("goes from the quarantine with the raw texts, of each tenant", async () => {
    await using aging = await AgingStore.open();
    const { a, b } = aging;
    for (const writer of [a, b]) await writer.quarantine({ raw: "old", reason: "r" });
    aging.clock.nowMs += 2 * DAY_MS;
    await a.quarantine({ raw: "new", reason: "r", publicReason: "of the new one" });

    await aging.pass(9, ["a"]);

    expect(await a.quarantined()).toEqual({ count: 1, newestReason: "of the new one" });
    expect((await b.quarantined()).count).toBe(1);
  });

  it("goes from the deliveries after their own days, be there new ones or not", async () => {
    await using aging = await AgingStore.open();
    const nothing = { records: [], poison: [] };
    await aging.a.storeDeliveries([{ ref: "d1", raw: "{}" }], nothing);
    await aging.b.storeDeliveries([{ ref: "d1", raw: "{}" }], nothing);
    aging.clock.nowMs += 4 * DAY_MS;
    await aging.a.storeDeliveries([{ ref: "d2", raw: "{}" }], nothing);
    const kept = () => aging.opened.db.selectFrom("delivery").select(["tenant", "ref"]).orderBy("seq").execute();
    const before = await kept();

    await aging.pass(2, ["a"]);

    expect(before).toHaveLength(3);
    expect(await kept()).toEqual([
      { tenant: "b", ref: "d1" },
      { tenant: "a", ref: "d2" },
    ]);
    expect([await aging.a.stored("delivery"), await aging.b.stored("delivery")]).toEqual([1, 1]);
  });
});

describe("whoever follows records of which some have gone", () => {
  it("goes on where it was, though what it was told last is gone, and so does a writer that comes later", async () => {
    await using aging = await AgingStore.open();
    const read = (after: Parameters<typeof readOutbox>[1]["after"], tenant: string | null = null) =>
      readOutbox(aging.opened.db, { after, tenant });
    await store(aging.b, event("device", 1, "x", { kind: "device" }));
    await store(aging.a, event("e1", 1, "x"), event("e2", 1, "x"));
    const before = await read(null);
    const ofA = await read(null, "a");
    await aging.pass(31);

    const none = [await read(before.position), await read(ofA.position, "a")];
    await store(aging.writerOf("a"), event("e3", 1, "x", { occurredAtMs: aging.clock.nowMs }));
    const next = [await read(before.position), await read(ofA.position, "a")];

    expect(before.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(none.map(({ isAnew, messages }) => [isAnew, messages.length])).toEqual([
      [false, 0],
      [false, 0],
    ]);
    expect(next.map(({ isAnew, messages }) => [isAnew, messages.map(({ seq, ref }) => [seq, ref])])).toEqual([
      [false, [[4, "e3"]]],
      [false, [[4, "e3"]]],
    ]);
  });

  it("is handed on what comes next", async () => {
    await using aging = await AgingStore.open();
    const first = await store(aging.a, event("e1", 1, "x"));
    await aging.pass(31);

    const second = await store(aging.a, event("e2", 1, "x", { occurredAtMs: aging.clock.nowMs }));

    expect([first?.afterSeq, second?.afterSeq]).toEqual([0, 1]);
  });
});

describe("a store from before records went by age", () => {
  it("is pruned as any other, and knows its records again", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    {
      const before = sqliteOnly(
        Object.fromEntries(Object.entries(recordSchema.sqlite).filter(([name]) => name < "0007")),
      );
      await using former = await openStoreForWriting<RecordTables>(file, before);
      for (const tenant of ["a", "b"]) {
        const writer = new RecordWriter(former, tenant, { now: () => NOW_MS });
        await store(
          writer,
          event("old", 1, "x", daysAgo(40)),
          event("bare", 1, "x", daysAgo(20)),
          event("new", 1, "x"),
        );
      }
    }

    await using aging = await AgingStore.open(file);
    await aging.pass(0);
    const again = await store(aging.a, event("bare", 1, "x", daysAgo(20)), event("new", 1, "x"));

    expect(again).toBeNull();
    expect((await aging.rows()).map(({ tenant, ref, raw }) => [tenant, ref, raw])).toEqual([
      ["a", "bare", "null"],
      ["a", "new", '{"content":"x"}'],
      ["b", "bare", "null"],
      ["b", "new", '{"content":"x"}'],
    ]);
  });
});

describe("the statements that remove records", () => {
  it("walk through nothing that grows", async () => {
    await using aging = await AgingStore.open();
    await store(aging.a, event("old", 1, "x", daysAgo(29)), event("bare", 1, "x"), event("new", 1, "x", daysAgo(-20)));
    await aging.a.storeDeliveries([{ ref: "d1", raw: "{}" }], { records: [], poison: [] });
    await aging.a.quarantine({ raw: 1, reason: "r" });
    using statements = watchStatements();

    await aging.pass(11);

    const steps: string[] = [];
    for (const text of new Set(statements.texts)) {
      if (!/^\s*(select|delete|update|insert)/.test(text)) continue;
      const { rows } = await sql.raw<{ detail: string }>(`explain query plan ${text}`).execute(aging.opened.db);
      steps.push(...rows.map(({ detail }) => detail));
    }
    const byAge = steps.filter((step) =>
      step.includes("recordByAge (tenant=? AND kind=? AND <expr>=? AND occurredAtMs<?)"),
    );
    expect(byAge.length).toBeGreaterThan(1);
    expect(steps.filter((step) => /\bSCAN (record|delivery|quarantine)\b/.test(step))).toEqual([]);
  });
});
