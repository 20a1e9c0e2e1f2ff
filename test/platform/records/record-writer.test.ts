import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { toSightingVersion, UNVERSIONED } from "../../../platform/records/record.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createStoreHome } from "../../stores.ts";
import { event, NOW_MS, page, StoredFeed, TENANT } from "../feed/stored-feed.ts";

describe("RecordWriter.storePage", () => {
  it("stores a record with its raw digits, and tells of it", async () => {
    await using feed = await StoredFeed.open();
    const raw = { speed: (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON("6512700624259081000") };

    const publication = await feed.store.storePage(
      toStorable(page({ records: [event("e1", 5, "a", { raw, ownerRef: "d1" })] })),
    );

    expect(publication?.messages).toHaveLength(1);
    expect(await feed.records()).toMatchObject([
      { tenant: TENANT, kind: "event", ref: "e1", version: 5, revision: 1, receivedAtMs: NOW_MS, ownerRef: "d1" },
    ]);
    expect((await feed.records())[0]).toMatchObject({ facet: '{"facet":"a"}', raw: '{"speed":6512700624259081000}' });
    expect(await feed.outbox()).toEqual([
      {
        seq: 1,
        tenant: TENANT,
        kind: "event",
        ref: "e1",
        message: { told: "a", revision: 1, receivedAtMs: NOW_MS, changedAtMs: NOW_MS },
      },
    ]);
  });

  it("counts the revisions of a record that changes, and keeps the moment it came first", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storePage(toStorable(page({ records: [event("e1", 1, "a")] })));
    feed.nowMs += 60_000;

    await feed.store.storePage(toStorable(page({ records: [event("e1", 2, "b")] })));

    expect(await feed.records()).toMatchObject([
      { version: 2, revision: 2, receivedAtMs: NOW_MS, raw: '{"content":"b"}' },
    ]);
    expect(await feed.told("event", "e1")).toEqual({
      told: "b",
      revision: 2,
      receivedAtMs: NOW_MS,
      changedAtMs: NOW_MS + 60_000,
    });
  });

  it("keeps what the answer to a later request said of a record without a version, though that to an earlier one is stored behind it", async () => {
    await using feed = await StoredFeed.open();
    const answer = (askedAt: number, content: string) =>
      feed.store.storePage(toStorable(page({ records: [event("e1", UNVERSIONED, content, { askedAt })] })));
    await answer(1_000, "uploading");
    await answer(1_002, "there");

    const publication = await answer(1_001, "uploading");

    expect(publication).toBeNull();
    expect(await feed.records()).toMatchObject([{ revision: 2, raw: '{"content":"there"}' }]);
    expect(await answer(1_003, "uploading")).not.toBeNull();
  });

  it("changes nothing for a record that comes again", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storePage(toStorable(page({ records: [event("e1", 1, "a"), event("e1", 1, "a")] })));
    const [records, outbox] = [await feed.records(), await feed.outbox()];
    feed.nowMs += 60_000;

    const publication = await feed.store.storePage(toStorable(page({ records: [event("e1", 1, "a")] })));

    expect(publication).toBeNull();
    expect([await feed.records(), await feed.outbox()]).toEqual([records, outbox]);
  });

  it("never replaces a version by an older one, in one page or in two", async () => {
    await using feed = await StoredFeed.open();

    await feed.store.storePage(toStorable(page({ records: [event("e1", 2, "new"), event("e1", 1, "old")] })));
    const publication = await feed.store.storePage(toStorable(page({ records: [event("e1", 1, "older still")] })));

    expect(publication).toBeNull();
    expect(await feed.records()).toMatchObject([{ version: 2, revision: 1, raw: '{"content":"new"}' }]);
  });

  it("never goes back to a content that was seen before the last time that the present one was", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storePage(toStorable(page({ records: [event("d1", 1, "Truck 7"), event("d1", 5, "Truck 7")] })));

    const publication = await feed.store.storePage(toStorable(page({ records: [event("d1", 3, "Truck 6")] })));

    expect(publication).toBeNull();
    expect(await feed.records()).toMatchObject([{ version: 5, revision: 1, raw: '{"content":"Truck 7"}' }]);
  });

  it("takes any change of records without a version, in the order of arrival", async () => {
    await using feed = await StoredFeed.open();

    for (const content of ["a", "b", "a"]) {
      await feed.store.storePage(toStorable(page({ records: [event("e1", UNVERSIONED, content)] })));
    }

    expect(await feed.records()).toMatchObject([{ revision: 3, raw: '{"content":"a"}' }]);
  });

  it("lets a record of the vendor's own replace every sighting, and no sighting replace it", async () => {
    await using feed = await StoredFeed.open();
    const sighting = (seenAtMs: number, name: string) => event("d1", toSightingVersion(seenAtMs), name);

    await feed.store.storePage(
      toStorable(page({ records: [sighting(NOW_MS, "seen"), sighting(NOW_MS - 1, "seen before")] })),
    );
    await feed.store.storePage(toStorable(page({ records: [event("d1", UNVERSIONED, "own")] })));
    await feed.store.storePage(toStorable(page({ records: [sighting(NOW_MS + 1, "seen after")] })));

    expect(await feed.records()).toMatchObject([{ revision: 2, raw: '{"content":"own"}' }]);
  });

  it("stores the parts that are new in every answer and tells nobody", async () => {
    await using feed = await StoredFeed.open();
    const signed = (signature: string) =>
      event("c1", 1, "clip", { content: "clip", raw: { url: `?sig=${signature}` }, facet: { url: signature } });
    await feed.store.storePage(toStorable(page({ records: [signed("1")] })));
    const outbox = await feed.outbox();

    const publication = await feed.store.storePage(toStorable(page({ records: [signed("2")] })));

    expect(publication).toBeNull();
    expect(await feed.records()).toMatchObject([{ revision: 1, raw: '{"url":"?sig=2"}', facet: '{"url":"2"}' }]);
    expect(await feed.outbox()).toEqual(outbox);
  });

  it("stores nothing at all when a record fails in the middle of a page", async () => {
    await using feed = await StoredFeed.open();
    const endless: Record<string, unknown> = {};
    endless.self = endless;

    const storing = feed.store.storePage(
      toStorable(
        page({
          records: [event("e1", 1, "a"), event("e2", 1, "b", { message: endless })],
          poison: [{ raw: 1, reason: "r" }],
          cursors: { at: "1" },
        }),
      ),
    );

    await expect(storing).rejects.toThrow("circular");
    expect([await feed.records(), await feed.outbox(), await feed.store.read("at")]).toEqual([[], [], null]);
  });

  it("stores nothing at all when the store fails at the last write of a page", async () => {
    await using dir = await createStoreHome();
    await using feed = await StoredFeed.open(storeAddress(dir.path, "store"));
    const first = page({ records: [event("e1", 1, "a")], cursors: { at: "1" } });
    await feed.store.storePage(toStorable(first));
    const outbox = await feed.outbox();
    await sql`alter table cursor rename to gone`.execute(feed.db);
    const second = page({
      records: [event("e1", 2, "b"), event("e2", 1, "c")],
      poison: [{ raw: 1, reason: "r" }],
      cursors: { at: "2" },
    });

    await expect(feed.store.storePage(toStorable(second))).rejects.toThrow(/cursor/);
    await sql`alter table gone rename to cursor`.execute(feed.db);

    expect(await feed.records()).toMatchObject([{ ref: "e1", version: 1, revision: 1 }]);
    expect([await feed.outbox(), await feed.store.read("at"), await feed.store.stored("event")]).toEqual([
      outbox,
      "1",
      1,
    ]);
    expect(await feed.db.selectFrom("quarantine").selectAll().execute()).toEqual([]);

    await feed.store.storePage(toStorable(second));
    expect([await feed.store.read("at"), await feed.store.stored("event")]).toEqual(["2", 2]);
  });

  it("keeps a record under an id that every engine can store, and knows it again", async () => {
    await using feed = await StoredFeed.open();
    const odd = page({ records: [event("a\0\ud800", 1, "a\0", { ownerRef: "o\0" })] });

    await feed.store.storePage(toStorable(odd));
    await feed.store.storePage(toStorable(odd));

    expect(await feed.records()).toMatchObject([
      { ref: "a\ufffd\ufffd", ownerRef: "o\ufffd", revision: 1, raw: '{"content":"a\\u0000"}' },
    ]);
    expect(await feed.store.stored("event")).toBe(1);
  });

  it("keeps a record in quarantine once, cut to what shows the fault", async () => {
    await using feed = await StoredFeed.open();
    const poison = { raw: { text: "x".repeat(100_000) }, reason: "no id" };

    await feed.store.storePage(toStorable(page({ poison: [poison, poison] })));
    feed.nowMs += 60_000;
    await feed.store.storePage(toStorable(page({ poison: [poison, { raw: undefined, reason: "nothing" }] })));

    const kept = await feed.db.selectFrom("quarantine").selectAll().orderBy("reason").execute();
    expect(kept).toMatchObject([
      { reason: "no id", receivedAtMs: NOW_MS },
      { reason: "nothing", raw: "null" },
    ]);
    expect(kept[0]?.raw).toHaveLength(64 * 1024);
  });

  it("keeps what is in quarantine once, though its links are signed anew, and lets go of the oldest", async () => {
    await using feed = await StoredFeed.open();
    const signed = (signature: number) => ({ raw: { url: `https://media.test/a?sig=${signature}` }, reason: "no id" });
    await feed.store.storePage(toStorable(page({ poison: [signed(1), signed(2)] })));
    const kept = () => feed.db.selectFrom("quarantine").select("raw").execute();
    expect(await kept()).toEqual([{ raw: '{"url":"https://media.test/a?sig=1"}' }]);

    const others = Array.from({ length: 10_000 }, (_, nth) => ({ raw: { nth }, reason: "no id" }));
    await feed.store.storePage(toStorable(page({ poison: others })));

    const raws = (await kept()).map(({ raw }) => raw);
    expect([raws.length, raws[0], raws.at(-1)]).toEqual([10_000, '{"nth":0}', '{"nth":9999}']);
  });

  it("tells the newest of every record, in the order of the changes", async () => {
    await using feed = await StoredFeed.open();

    await feed.store.storePage(
      toStorable(page({ records: [event("e1", 1, "a"), event("e2", 1, "b"), event("e3", 1, "c")] })),
    );
    await feed.store.storePage(toStorable(page({ records: [event("e2", 2, "d"), event("e1", 2, "e")] })));

    const told = (await feed.outbox()).map(({ seq, ref, message }) => [seq, ref, (message as { told: string }).told]);
    expect(told).toEqual([
      [3, "e3", "c"],
      [4, "e2", "d"],
      [5, "e1", "e"],
    ]);
    expect((await feed.outbox(3)).map(({ ref }) => ref)).toEqual(["e2", "e1"]);
  });

  it("never uses a place in the order again, not even the last one", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.publish("source", "ACME", { state: "LIVE" });
    await sql`delete from record`.execute(feed.db);

    await feed.store.publish("source", "ACME", { state: "LIVE" });

    expect(await feed.outbox()).toMatchObject([{ seq: 2 }]);
  });

  it("counts the records of a kind, and not their changes", async () => {
    await using feed = await StoredFeed.open();

    await feed.store.storePage(
      toStorable(page({ records: [event("e1", 1, "a"), event("e2", 1, "a"), event("e1", 2, "b")] })),
    );
    await feed.store.storePage(
      toStorable(page({ records: [event("e3", 1, "a"), event("d1", 1, "a", { kind: "device" })] })),
    );

    expect([await feed.store.stored("event"), await feed.store.stored("device")]).toEqual([3, 1]);
    expect(await feed.store.stored("driver")).toBe(0);
  });

  it("lists the ids of a kind", async () => {
    await using feed = await StoredFeed.open();

    await feed.store.storePage(toStorable(page({ records: [event("b,c", 1, "a"), event("a", 1, "a")] })));

    expect(await feed.store.refs("event")).toEqual(["a", "b,c"]);
  });

  it("keeps tenants apart in everything it stores", async () => {
    await using feed = await StoredFeed.open();
    const other = new RecordWriter(feed.opened, "other", { now: () => NOW_MS });
    await feed.store.storePage(toStorable(page({ records: [event("e1", 2, "ours")], cursors: { at: "1" } })));

    await other.storePage(toStorable(page({ records: [event("e1", 1, "theirs")], cursors: { at: "2" } })));

    expect((await feed.records()).map(({ tenant, raw }) => [tenant, raw])).toEqual([
      ["default", '{"content":"ours"}'],
      ["other", '{"content":"theirs"}'],
    ]);
    expect([await feed.store.read("at"), await other.read("at")]).toEqual(["1", "2"]);
    expect([await feed.store.refs("event"), await other.stored("event")]).toEqual([["e1"], 1]);
    expect(await feed.outbox()).toHaveLength(2);
  });
});

describe("RecordReader", () => {
  it("answers each id in its place, commas and quotes included, and null where there is none", async () => {
    await using feed = await StoredFeed.open();
    const refs = ["a,b", `it's "c"`, "née"];
    await feed.store.storePage(toStorable(page({ records: refs.map((ref) => event(ref, 1, ref)) })));
    const reader = new RecordReader(feed.db);

    const found = await reader.byRef<{ facet: string }>({
      tenant: TENANT,
      kind: "event",
      refs: [...refs, "none", "a,b"],
    });

    expect(found.map((record) => record?.facet.facet ?? null)).toEqual([...refs, null, "a,b"]);
  });

  it("gives the newest records of owners within a period, oldest first", async () => {
    await using feed = await StoredFeed.open();
    const at = (ref: string, occurredAtMs: number, ownerRef: string) => event(ref, 1, ref, { occurredAtMs, ownerRef });
    await feed.store.storePage(
      toStorable(
        page({ records: [at("a", 10, "x"), at("b", 20, "y"), at("c", 30, "x"), at("d", 40, "x"), at("e", 25, "z")] }),
      ),
    );
    const reader = new RecordReader(feed.db);

    const found = await reader.byOwner({
      tenant: TENANT,
      kind: "event",
      ownerRefs: ["x", "y"],
      fromMs: 10,
      toMs: 40,
      limit: 2,
    });

    expect(found.map(({ ref }) => ref)).toEqual(["b", "c"]);
  });
});

describe("RecordWriter.storeDeliveries", () => {
  const delivery = (ref: string, raw = "{}") => ({ ref, raw });
  const nothing = { records: [], poison: [] };
  const stored = (feed: StoredFeed) =>
    feed.db.selectFrom("delivery").select(["ref", "raw", "receivedAtMs"]).orderBy("seq").execute();

  it("stores what was posted as it came, and what it says", async () => {
    await using feed = await StoredFeed.open();
    const poison = [{ raw: {}, reason: "says nothing" }];

    const result = await feed.store.storeDeliveries(
      [delivery("d1", '{"n": 1.0}'), delivery("d2")],
      toStorable({ records: [event("e1", 1, "a")], poison }),
    );

    expect(result).toMatchObject({ added: 2, publication: { messages: [{ ref: "e1" }] } });
    expect(await stored(feed)).toEqual([
      { ref: "d1", raw: '{"n": 1.0}', receivedAtMs: NOW_MS },
      { ref: "d2", raw: "{}", receivedAtMs: NOW_MS },
    ]);
    expect((await feed.outbox()).map(({ ref }) => ref)).toEqual(["e1"]);
    expect(await feed.db.selectFrom("quarantine").select("reason").execute()).toEqual([{ reason: "says nothing" }]);
  });

  it("changes nothing by what came before, in the same group or long ago", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storeDeliveries([delivery("d1", "first"), delivery("d1", "again")], nothing);
    feed.nowMs += 60_000;

    const { added } = await feed.store.storeDeliveries([delivery("d1", "later")], nothing);

    expect(added).toBe(0);
    expect(await stored(feed)).toEqual([{ ref: "d1", raw: "first", receivedAtMs: NOW_MS }]);
  });

  it("lets go of what is older than 30 days, little by little", async () => {
    await using feed = await StoredFeed.open();
    const old = Array.from({ length: 10 }, (_, nth) => delivery(`old${nth}`));
    await feed.store.storeDeliveries(old, nothing);
    feed.nowMs += 31 * 86_400_000;

    await feed.store.storeDeliveries([delivery("new1"), delivery("new2")], nothing);

    const refs = (await stored(feed)).map(({ ref }) => ref);
    expect(refs).toEqual(["old4", "old5", "old6", "old7", "old8", "old9", "new1", "new2"]);
  });

  it("keeps no more than the newest 250,000", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storeDeliveries([delivery("old1"), delivery("old2")], nothing);
    await sql`update tally set stored = 250000 where kind = 'delivery'`.execute(feed.db);

    await feed.store.storeDeliveries([delivery("new")], nothing);

    expect((await stored(feed)).map(({ ref }) => ref)).toEqual(["old2", "new"]);
  });
});
