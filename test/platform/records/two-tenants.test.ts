import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { BATCH_SIZE, type BusBatch, type BusPosition } from "../../../platform/bus/bus.ts";
import { readOutbox } from "../../../platform/records/outbox.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import type { openStoreForWriting } from "../../../platform/store/store.ts";
import { openOwnStore, STORE_ENGINE } from "../../stores.ts";
import { event, NOW_MS, page } from "../feed/stored-feed.ts";

const DAY_MS = 86_400_000;

/** Two tenants of one store, which know nothing of each other: the same ids mean different things to them. */
class TwoTenants implements AsyncDisposable {
  readonly clock = { nowMs: NOW_MS, now: () => this.clock.nowMs };
  readonly a: RecordWriter;
  readonly b: RecordWriter;
  readonly reader: RecordReader;
  readonly opened: Awaited<ReturnType<typeof openStoreForWriting<RecordTables>>>;

  private constructor(opened: TwoTenants["opened"]) {
    this.opened = opened;
    this.a = new RecordWriter(opened, "a", this.clock);
    this.b = new RecordWriter(opened, "b", this.clock);
    this.reader = new RecordReader(opened.db);
  }

  static async open(): Promise<TwoTenants> {
    return new TwoTenants(await openOwnStore<RecordTables>(recordSchema));
  }

  deliveries() {
    return this.opened.db.selectFrom("delivery").select(["tenant", "ref"]).orderBy("seq").execute();
  }

  quarantine() {
    return this.opened.db.selectFrom("quarantine").select(["tenant", "raw"]).orderBy("tenant").execute();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.opened[Symbol.asyncDispose]();
  }
}

const store = (writer: RecordWriter, parts: Parameters<typeof page>[0]) => writer.storePage(toStorable(page(parts)));
const nothing = { records: [], poison: [] };
const poisonOf = (raw: unknown, publicReason = "of this one") => ({ raw, reason: "r", publicReason });

describe("two tenants of one store", () => {
  it("have records of their own under one id, with versions of their own", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b, reader } = tenants;
    await store(a, { records: [event("e1", 9, "of a")] });

    await store(b, { records: [event("e1", 1, "of b")] });
    await store(a, { records: [event("e1", 5, "older")] });

    const read = async (tenant: string) => (await reader.byRef({ tenant, kind: "event", refs: ["e1"] }))[0]?.raw;
    expect([await read("a"), await read("b")]).toEqual(['{"content":"of a"}', '{"content":"of b"}']);
    expect(await read("c")).toBeUndefined();
  });

  it("count the revisions of a record each for themselves, and keep one another's as it is", async () => {
    await using tenants = await TwoTenants.open();
    await store(tenants.a, { records: [event("e1", 1, "of a")] });
    await store(tenants.b, { records: [event("e1", 1, "of b")] });

    await store(tenants.b, { records: [event("e1", 2, "of b"), event("e1", 3, "of b, anew")] });

    const rows = await tenants.opened.db
      .selectFrom("record")
      .select(["tenant", "version", "revision", "raw"])
      .orderBy("tenant")
      .execute();
    expect(rows).toEqual([
      { tenant: "a", version: 1, revision: 1, raw: '{"content":"of a"}' },
      { tenant: "b", version: 3, revision: 2, raw: '{"content":"of b, anew"}' },
    ]);
  });

  it("list the records of an owner each for themselves, and the newest of their own", async () => {
    await using tenants = await TwoTenants.open();
    const owned = (ref: string, occurredAtMs: number) => event(ref, 1, ref, { ownerRef: "d1", occurredAtMs });
    await store(tenants.a, { records: [owned("a1", 10), owned("a2", 20)] });
    await store(tenants.b, { records: [owned("b1", 15), owned("b2", 30)] });

    const read = async (tenant: string) => {
      const query = { tenant, kind: "event", ownerRefs: ["d1"], fromMs: 0, toMs: 100, limit: 1 };
      return (await tenants.reader.byOwner(query)).map(({ ref }) => ref);
    };

    expect([await read("a"), await read("b"), await read("c")]).toEqual([["a2"], ["b2"], []]);
  });

  it("have refs, counts and cursors of their own", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b } = tenants;
    await store(a, { records: [event("a1", 1, "x"), event("a2", 1, "x")], cursors: { at: "of a", only: "a" } });
    await store(b, { records: [event("b1", 1, "x")], cursors: { at: "of b" } });

    expect([await a.refs("event"), await b.refs("event")]).toEqual([["a1", "a2"], ["b1"]]);
    expect([await a.stored("event"), await b.stored("event")]).toEqual([2, 1]);
    expect([await a.read("at"), await b.read("at"), await b.read("only")]).toEqual(["of a", "of b", null]);
  });

  it("publish under one kind and ref without a word of each other's", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b } = tenants;
    await a.publish("source", "ACME", { state: "LIVE" });
    const before = await b.published("source", "ACME");
    await b.publish("source", "ACME", { state: "UNREACHABLE" });

    expect(before).toBeNull();
    expect([await a.published("source", "ACME"), await b.published("source", "ACME")]).toEqual([
      { state: "LIVE" },
      { state: "UNREACHABLE" },
    ]);
  });

  it("are told apart by every message of the outbox, handed on or read", async () => {
    await using tenants = await TwoTenants.open();
    const ofA = await store(tenants.a, { records: [event("e1", 1, "of a")] });
    const ofB = await store(tenants.b, { records: [event("e1", 1, "of b")] });

    const { messages } = await readOutbox(tenants.opened.db, { after: null, tenant: null });

    const toOwner = ({ tenant, message }: (typeof messages)[number]) => [tenant, (message as { told: string }).told];
    const expected = [
      ["a", "of a"],
      ["b", "of b"],
    ];
    expect(messages.map(toOwner)).toEqual(expected);
    expect([ofA, ofB].flatMap((publication) => publication?.messages.map(toOwner) ?? [])).toEqual(expected);
  });

  it("are read of each for itself, in batches that skip nothing", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b, opened } = tenants;
    const many = Array.from({ length: BATCH_SIZE + 1 }, (_, nth) => event(`a${nth}`, 1, "of a"));
    await store(b, { records: [event("b0", 1, "of b")] });
    await store(a, { records: many });
    await store(b, { records: [event("b1", 1, "of b")] });
    const read = (tenant: string, after: BusPosition | null) => readOutbox(opened.db, { after, tenant });

    const first = await read("a", null);
    const second = await read("a", first.position);
    const third = await read("a", second.position);
    const anew = await read("a", { writer: "one that was lost", seq: 5 });
    const ofB = await read("b", null);
    const ofNobody = await read("c", null);

    const refs = ({ messages }: BusBatch) => messages.map(({ ref }) => ref);
    expect([...refs(first), ...refs(second)]).toEqual(many.map(({ ref }) => ref));
    expect([first, second, third].map(({ messages }) => messages.length)).toEqual([BATCH_SIZE, 1, 0]);
    expect(refs(ofB)).toEqual(["b0", "b1"]);
    expect([third.position, refs(ofNobody), ofNobody.position.seq]).toEqual([second.position, [], 0]);
    expect([second, third, anew].map(({ isAnew }) => isAnew)).toEqual([false, false, true]);
    expect(refs(anew)).toEqual(refs(first));
  });

  it.skipIf(STORE_ENGINE === "postgres")("are read without the other one's records", async () => {
    await using tenants = await TwoTenants.open();

    const { rows } = await sql<{ detail: string }>`explain query plan select seq, kind, ref, message from record
      where seq > 5 and tenant = 'a' order by seq limit 1000`.execute(tenants.opened.db);

    expect(rows.map(({ detail }) => detail)).toEqual([expect.stringContaining("recordByTenant (tenant=? AND rowid>?")]);
  });

  it("have a quarantine each: the same record counts for both, and each is told of its own newest", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b } = tenants;
    await store(a, { poison: [poisonOf(1, "of a"), poisonOf(2, "of a")] });
    await b.quarantine(poisonOf(1, "of b"));

    expect([await a.quarantined(), await b.quarantined()]).toEqual([
      { count: 2, newestReason: "of a" },
      { count: 1, newestReason: "of b" },
    ]);
  });

  it("drive nothing of each other's out of the quarantine", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b } = tenants;
    await a.quarantine(poisonOf("the only one of a"));

    await store(b, { poison: Array.from({ length: 10_001 }, (_, nth) => poisonOf(nth)) });

    expect([(await a.quarantined()).count, (await b.quarantined()).count]).toEqual([1, 10_000]);
    await a.quarantine(poisonOf("the second one of a"));
    expect((await a.quarantined()).count).toBe(2);
    expect((await tenants.quarantine())[0]).toEqual({ tenant: "a", raw: "the only one of a" });
  });

  it("receive the same delivery each", async () => {
    await using tenants = await TwoTenants.open();
    const delivery = { ref: "d1", raw: "{}" };

    const added = [
      await tenants.a.storeDeliveries([delivery], nothing),
      await tenants.b.storeDeliveries([delivery], nothing),
    ];

    expect(added.map((stored) => stored.added)).toEqual([1, 1]);
    expect(await tenants.deliveries()).toEqual([
      { tenant: "a", ref: "d1" },
      { tenant: "b", ref: "d1" },
    ]);
  });

  it("drive none of each other's deliveries out, be they old or many", async () => {
    await using tenants = await TwoTenants.open();
    const { a, b, clock, opened } = tenants;
    await a.storeDeliveries([{ ref: "a1", raw: "{}" }], nothing);
    await b.storeDeliveries([{ ref: "b1", raw: "{}" }], nothing);
    await opened.db.updateTable("tally").set({ stored: 250_000 }).where("tenant", "=", "b").execute();

    await b.storeDeliveries([{ ref: "b2", raw: "{}" }], nothing);
    const afterMany = await tenants.deliveries();
    clock.nowMs += 31 * DAY_MS;
    await b.storeDeliveries([{ ref: "b3", raw: "{}" }], nothing);

    expect(afterMany.map(({ ref }) => ref)).toEqual(["a1", "b2"]);
    expect((await tenants.deliveries()).map(({ ref }) => ref)).toEqual(["a1", "b3"]);
  });
});
