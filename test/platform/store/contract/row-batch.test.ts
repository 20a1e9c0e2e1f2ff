import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { deleteRows, insertRows, updateRows, type Value } from "../../../../platform/store/row-batch.ts";
import { eachNumber, eachRow, eachText, isOneOfNumbers, isOneOfTexts } from "../../../../platform/store/sql-words.ts";
import { isFaultOfStore } from "../../../../platform/store/store-errors.ts";
import { openOwnStore } from "../../../stores.ts";
import { onBothEngines } from "../schemas.ts";

type Tables = { thing: { tenant: string; atMs: number; label: string | null; weight: number | null } };

const SCHEMA = onBothEngines({
  "0001-thing": {
    async up(db: Kysely<unknown>) {
      await sql`create table thing (tenant text not null, atMs bigint not null, label text, weight double precision,
        primary key (tenant, atMs))`.execute(db);
    },
  },
});

const COLUMNS = ["tenant", "atMs", "label", "weight"];
const ROWS: readonly (readonly Value[])[] = [
  ["a", 1, "one, \"two\" {} \\ 'three'", 1.5],
  ["a", Number.MAX_SAFE_INTEGER, null, null],
  ["b", -1, "", -0.25],
];

async function openThings() {
  const store = await openOwnStore<Tables>(SCHEMA);
  const all = async () =>
    (await store.db.selectFrom("thing").selectAll().orderBy("tenant").orderBy("atMs").execute()).map(
      ({ tenant, atMs, label, weight }) => [tenant, atMs, label, weight],
    );
  return { ...store, all };
}

describe("many rows at once", () => {
  it("are inserted with every value as it is, and counted", async () => {
    await using store = await openThings();

    const inserted = await store.write((tx) =>
      insertRows(tx, { into: "thing", columns: COLUMNS, rows: ROWS.values() }),
    );

    expect([inserted, await store.all()]).toEqual([3, ROWS]);
    expect(await store.write((tx) => insertRows(tx, { into: "thing", columns: COLUMNS, rows: [] }))).toBe(0);
  });

  it("take the place of those with their key, stay away, or fail together, as it is asked for", async () => {
    await using store = await openThings();
    await store.write((tx) => insertRows(tx, { into: "thing", columns: COLUMNS, rows: ROWS }));
    const rows = [
      ["a", 1, "new", 2],
      ["c", 1, "new", 2],
    ] as const;
    const insert = (onConflict: "ignore" | { replaceBy: string[] } | "fail") =>
      store.write((tx) => insertRows(tx, { into: "thing", columns: COLUMNS, rows, onConflict }));

    const failure = await insert("fail").catch((error: unknown) => error);
    expect([failure instanceof Error, isFaultOfStore(failure)]).toEqual([true, false]);
    expect(await store.all()).toEqual(ROWS);
    expect(await insert("ignore")).toBe(1);
    expect((await store.all())[0]).toEqual(ROWS[0]);
    await insert({ replaceBy: ["tenant", "atMs"] });
    expect((await store.all())[0]).toEqual(rows[0]);
  });

  it("are updated and deleted by their key, each by its own, and no others", async () => {
    await using store = await openThings();
    await store.write((tx) => insertRows(tx, { into: "thing", columns: COLUMNS, rows: ROWS }));

    const updated = await store.write((tx) =>
      updateRows(tx, {
        table: "thing",
        set: ["label", "weight"],
        by: ["tenant", "atMs"],
        rows: [
          ["x", null, "a", 1],
          ["y", 9, "b", -1],
          ["z", 9, "b", 7],
        ],
      }),
    );
    const deleted = await store.write((tx) => deleteRows(tx, { from: "thing", by: ["tenant"], rows: [["b"], ["d"]] }));

    expect([updated, deleted]).toEqual([2, 1]);
    expect(await store.all()).toEqual([["a", 1, "x", null], ROWS[1]]);
  });
});

describe("the words that the engines do not share", () => {
  it("mean the same on both", async () => {
    await using store = await openThings();
    const { db } = store;
    await store.write((tx) => insertRows(tx, { into: "thing", columns: COLUMNS, rows: ROWS }));
    const texts = ["a", `q"'{},\\`, "\u0000"];
    const asked = [
      { tenant: "a", atMs: 1 },
      { tenant: "b", atMs: 1 },
      { tenant: "\u0000", atMs: 1 },
    ];
    const countOf = async (condition: ReturnType<typeof isOneOfTexts>, column: string) =>
      (await sql`select 1 from thing where ${sql.ref(column)} ${condition}`.execute(db)).rows.length;

    expect([await countOf(isOneOfTexts(db, texts), "tenant"), await countOf(isOneOfTexts(db, []), "tenant")]).toEqual([
      2, 0,
    ]);
    expect(await countOf(isOneOfNumbers(db, [-1, 1, 2 ** 52]), "atMs")).toBe(2);
    const { rows } = await sql<{ value: string }>`select value from ${eachText(db, ["x", "y"])}`.execute(db);
    expect(rows).toEqual([{ value: "x" }, { value: "y" }]);
    const { rows: numbers } = await sql<{
      value: number;
    }>`select value from ${eachNumber(db, [7, 2 ** 52], "n")}`.execute(db);
    expect(numbers).toEqual([{ value: 7 }, { value: 2 ** 52 }]);
    const { rows: joined } = await sql<{ label: string }>`
      select t.label from ${eachRow(db, asked, { texts: ["tenant"], integers: ["atMs"], as: "asked" })}
      join thing t on t.tenant = asked.tenant and t.atMs = asked.atMs`.execute(db);
    expect(joined).toEqual([{ label: ROWS[0]?.[2] }]);
  });
});
