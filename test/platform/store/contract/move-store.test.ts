import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { readOutbox } from "../../../../platform/records/outbox.ts";
import { type RecordTables, recordSchema } from "../../../../platform/records/record-tables.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { moveStore } from "../../../../platform/store/moving/move-store.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { createStoreHome, STORE_ENGINE } from "../../../stores.ts";
import { event, page, StoredFeed } from "../../feed/stored-feed.ts";

const ODD = "né 'a' \"b\" \\ \0 \ud800 {}";

/** A folder with a store of two tenants, and a database for it. */
async function openPlaces() {
  await using opening = new AsyncDisposableStack();
  const dir = opening.use(await createDataDir());
  const home = opening.use(await createStoreHome());
  const [from, to] = [storeAddress(dir.path, "moved"), storeAddress(home.path, "moved")];
  for (const tenant of ["north", "south"]) {
    await using feed = await StoredFeed.open(from, tenant);
    const records = Array.from({ length: 1_500 }, (_, nth) => event(`e${nth}`, 1, `${tenant} ${ODD} ${nth}`));
    await feed.store.storePage(
      toStorable(page({ records, poison: [{ raw: ODD, reason: ODD }], cursors: { at: tenant } })),
    );
    await feed.store.storeDeliveries([{ ref: "d", raw: "{}" }], { records: [], poison: [] });
  }
  const resources = opening.move();
  const move = () => moveStore({ from, to, schema: recordSchema, onProgress: () => {} });
  return { from, to, move, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe.skipIf(STORE_ENGINE === "sqlite")("a store that is moved to PostgreSQL", () => {
  it("has every tenant's records and cursors, tells the same, and goes on with numbers that are new", async () => {
    await using places = await openPlaces();
    const told = async (address: string) => {
      await using feed = await StoredFeed.open(address, "south");
      const { messages, position } = await readOutbox(feed.db, { after: null, tenant: "south" });
      return { messages, position, at: await feed.store.read("at"), stored: await feed.store.stored("event") };
    };
    const before = await told(places.from);

    await places.move();

    expect(await told(places.to)).toEqual(before);
    await using feed = await StoredFeed.open(places.to, "north");
    const published = await feed.store.storePage(toStorable(page({ records: [event("new", 1, "new")] })));
    expect(published?.afterSeq).toBe(3_000);
    expect((await feed.store.storeDeliveries([{ ref: "d2", raw: "{}" }], { records: [], poison: [] })).added).toBe(1);
  });

  it("is found to differ where a single digit of it does", async () => {
    await using places = await openPlaces();
    await places.move();
    {
      await using store = await openStoreForWriting<RecordTables>(places.to, recordSchema);
      await sql`update record set occurredAtMs = occurredAtMs + 1 where seq = 7`.execute(store.db);
    }

    await expect(places.move()).rejects.toThrow(/^The table record of .* has 3000 rows, .* where .* has 3000 rows, /);
  });

  it("takes the place of no other, and is left alone while it is being written", async () => {
    await using places = await openPlaces();
    {
      await using _writing = await StoredFeed.open(places.from);
      await expect(places.move()).rejects.toThrow("is being written by process");
    }
    await using other = await StoredFeed.open(places.to);
    await other.store.storePage(toStorable(page({ records: [event("theirs", 1, "theirs")] })));
    await other[Symbol.asyncDispose]();

    await expect(places.move()).rejects.toThrow("holds a store already");
  });
});
