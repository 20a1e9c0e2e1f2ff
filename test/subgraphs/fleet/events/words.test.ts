import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { Words } from "../../../../subgraphs/fleet/events/words.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { sqliteOnly } from "../../../platform/store/schemas.ts";
import { createStoreHome } from "../../../stores.ts";
import { BEFORE_TENANT_WORDS, FORMER_WORDS, WORDS_OF } from "../former-words.ts";

describe("the words of the index", () => {
  it("keep their numbers, and know what was asked for last, however few are held in memory", async () => {
    await using dir = await createStoreHome();
    await using store = await openStoreForWriting<FleetTables>(storeAddress(dir.path, "fleet"), fleetSchema);
    const words = new Words(4).of("north");
    const learn = (texts: readonly string[]) =>
      store.write(async (tx) => {
        await words.learn(tx, texts);
        return texts.map((text) => words.codeOf(text));
      });

    const [a, b, c] = await learn(["a", "b", "c"]);
    const again = await learn(["c", "d"]);

    expect(again[0]).toBe(c);
    expect(await learn(["b", "a", "d", "e"])).toEqual([b, a, again[1], expect.any(Number)]);
  });

  it("of a file of before are noted of every tenant in whose rows they stand", async () => {
    await using dir = await createDataDir();
    const file = storeAddress(dir.path, "fleet");
    {
      const former = Object.entries(fleetSchema.sqlite).filter(([name]) => name <= BEFORE_TENANT_WORDS.sqlite);
      await using store = await openStoreForWriting<FleetTables>(file, sqliteOnly(Object.fromEntries(former)));
      for (const statement of FORMER_WORDS) await sql.raw(statement).execute(store.db);
    }

    await using store = await openStoreForWriting<FleetTables>(file, fleetSchema);

    for (const [tenant, words] of Object.entries(WORDS_OF)) {
      const { rows } = await sql<{ text: string }>`select w.text from tenantWord own join word w on w.code = own.code
        where own.tenant = (select code from word where text = ${tenant}) order by w.code`.execute(store.db);
      expect(rows.map(({ text }) => text)).toEqual(words);
    }
  });

  it("are told apart, whatever their tenants are called", async () => {
    await using dir = await createStoreHome();
    await using store = await openStoreForWriting<FleetTables>(storeAddress(dir.path, "fleet"), fleetSchema);
    const words = new Words();
    const codeOf = (tenant: string, text: string) =>
      store.write(async (tx) => {
        await words.of(tenant).learn(tx, [text]);
        return words.of(tenant).codeOf(text);
      });

    expect(await codeOf("north", "west 1")).not.toBe(await codeOf("north west", "1"));
  });

  it("are noted of every tenant that has them, be they known of another", async () => {
    await using dir = await createStoreHome();
    await using store = await openStoreForWriting<FleetTables>(storeAddress(dir.path, "fleet"), fleetSchema);
    const words = new Words();
    for (const tenant of ["north", "south"]) {
      await store.write((tx) => words.of(tenant).learn(tx, ["both", `only ${tenant}`]));
    }

    const { rows } = await sql<{ tenant: string; text: string }>`
      select t.text as tenant, w.text from tenantWord own
        join word t on t.code = own.tenant join word w on w.code = own.code
      order by t.text, w.text`.execute(store.db);

    const textsOf = (tenant: string) => rows.flatMap((row) => (row.tenant === tenant ? [row.text] : []));
    expect(textsOf("north")).toEqual(["both", "north", "only north"]);
    expect(textsOf("south")).toEqual(["both", "only south", "south"]);
  });
});
