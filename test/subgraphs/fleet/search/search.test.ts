import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMisspelt, toVariants } from "../../../../subgraphs/fleet/search/search-words.ts";
import { indexStoredEntities } from "../../../../subgraphs/fleet/search/write-search.ts";
import { VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

let index: TenantedIndex;

beforeAll(async () => {
  index = await TenantedIndex.start();
  await index.see(
    "north",
    { vendor: "SAMSARA", ref: "1" },
    { name: "Big Freightliner", vin: VIN, externalIds: { unit: "U-4711" } },
  );
  await index.see("north", { vendor: "ROSCOLIVE", ref: "1" }, { name: "Truck 12", vin: VIN });
  await index.see(
    "north",
    { vendor: "SAMSARA", ref: "2" },
    { name: "Truck 13", plateNumber: "AB-99 CD", plateState: "TX" },
  );
  await index.see("north", { vendor: "SAMSARA", ref: "3" }, { name: "Anhänger Süd" });
  await index.see("south", { vendor: "SAMSARA", ref: "9" }, { name: "Truck 12 of others" });
  await index.meet("north", { vendor: "SAMSARA", ref: "d1" }, { name: "Guadalupe Fernandez", username: "gfernandez7" });
  await index.meet("north", { vendor: "SAMSARA", ref: "d2" }, { name: "Ann Lee" });
});
afterAll(() => index[Symbol.asyncDispose]());

async function found(list: "devices" | "drivers", search: string, tenant = "north"): Promise<readonly string[]> {
  const source = `query($search: String) { ${list}(filter: { search: $search }) { totalCount edges { node { name } } } }`;
  const data = await index.query<Record<string, { totalCount: number; edges: { node: { name: string } }[] }>>(
    tenant,
    source,
    { search },
  );
  const { totalCount = 0, edges = [] } = data[list] ?? {};
  expect(totalCount).toBe(edges.length);
  return edges.map(({ node }) => node.name);
}

describe("a search of devices and drivers", () => {
  it.each([
    ["a part of a name, spacing aside", "uck1", ["Truck 12", "Truck 13"]],
    ["the end of a VIN", VIN.slice(-6), ["Truck 12"]],
    ["what another vendor calls it", "freight", ["Truck 12"]],
    ["words in another order", "12 truck", ["Truck 12"]],
    ["a unit number", "u4711", ["Truck 12"]],
    ["what a unit number begins with", "4711 truck", ["Truck 12"]],
    ["a plate", "ab99", ["Truck 13"]],
    ["a letter that is missing", "freigtliner", ["Truck 12"]],
    ["letters in the wrong order", "frieghtliner big", ["Truck 12"]],
    ["accents that were left out", "anhanger", ["Anhänger Süd"]],
    ["another number", "truck 14", []],
    ["two mistakes", "fraigtliner", []],
    ["a short word with a mistake", "trk", []],
    ["what is no text at all", "%_*", ["Anhänger Süd", "Truck 12", "Truck 13"]],
  ])("finds %s", async (_, search, names) => {
    expect(await found("devices", search)).toEqual(names);
  });

  it("finds drivers by names and user names, with a mistake", async () => {
    expect(await found("drivers", "Fernandes")).toEqual(["Guadalupe Fernandez"]);
    expect(await found("drivers", "fern guad")).toEqual(["Guadalupe Fernandez"]);
    expect(await found("drivers", "gfernandez7")).toEqual(["Guadalupe Fernandez"]);
    expect(await found("drivers", "Anne")).toEqual([]);
  });

  it("lists from the last name to the first, page by page", async () => {
    const page = (after: string | null) =>
      index.query<{ devices: { edges: { cursor: string; node: { name: string } }[] } }>(
        "north",
        "query($after: String) { devices(first: 2, after: $after, orderBy: { field: NAME, direction: DESC }) { edges { cursor node { name } } } }",
        { after },
      );

    const first = await page(null);
    const second = await page(first.devices.edges.at(-1)?.cursor ?? null);

    expect([first, second].map(({ devices }) => devices.edges.map(({ node }) => node.name))).toEqual([
      ["Truck 13", "Truck 12"],
      ["Anhänger Süd"],
    ]);
  });

  it("finds by today's names alone, and what was stored before there were words", async () => {
    await index.see("north", { vendor: "SAMSARA", ref: "5" }, { name: "Wanderer" });
    await index.see("north", { vendor: "SAMSARA", ref: "5" }, { name: "Settler" });
    expect([await found("devices", "wonderer"), await found("devices", "setler")]).toEqual([[], ["Settler"]]);

    await index.store.write(async (tx) => {
      await sql`delete from searchWord`.execute(tx);
      await sql`delete from searchVariant`.execute(tx);
    });
    expect(await found("devices", "setler")).toEqual([]);
    await indexStoredEntities(index.store, new AbortController().signal);

    expect(await found("devices", "setler")).toEqual(["Settler"]);
    expect(await found("devices", "truck 12 others", "south")).toEqual(["Truck 12 of others"]);
  });
});

/** The slow twin: all words that one mistake makes of a word. */
function mistaken(word: string): ReadonlySet<string> {
  const [letters, made] = [[...word], new Set([word])];
  const alphabet = "abc";
  for (let at = 0; at <= letters.length; at += 1) {
    for (const letter of alphabet) {
      made.add(letters.toSpliced(at, 0, letter).join(""));
      if (at < letters.length) made.add(letters.toSpliced(at, 1, letter).join(""));
    }
    if (at < letters.length) made.add(letters.toSpliced(at, 1).join(""));
    if (at + 1 < letters.length) made.add(letters.toSpliced(at, 2, letters[at + 1] ?? "", letters[at] ?? "").join(""));
  }
  return made;
}

describe("a mistake in a word", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 7 });

  it("is one of those that one letter makes, and is found by what both have without a letter", () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const isOne = mistaken(one).has(other);
        expect(isMisspelt(one, other)).toBe(isOne);
        if (isOne) expect(toVariants(one).some((variant) => toVariants(other).includes(variant))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
