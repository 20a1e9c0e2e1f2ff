import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { readLiveFields } from "../../../gateway/live/live-fields.ts";

const supergraphOf = (imports: string, fields: string) =>
  parse(`
    schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://example.org/live/v1.0", import: [${imports}]) { query: Query subscription: Live }
    type Live { ${fields} }
  `);

describe("what a supergraph says of its live fields", () => {
  it("is read under whatever names it has there, and one field may promise both", () => {
    const document = supergraphOf(
      '{ name: "@resumable", as: "@goesOn" }, "@coalesced"',
      `a: A @goesOn(cursor: "place", after: "behind")
       b: B @coalesced(by: "lamp.name", everyMs: 250)
       c: C @coalesced(by: "id", everyMs: 0) @goesOn(cursor: "c", after: "a")
       d: D`,
    );

    const fields = readLiveFields(document);

    expect(Object.fromEntries(fields)).toEqual({
      a: { resumable: { cursor: "place", after: "behind" }, coalesced: null },
      b: { resumable: null, coalesced: { by: ["lamp", "name"], everyMs: 250 } },
      c: { resumable: { cursor: "c", after: "a" }, coalesced: { by: ["id"], everyMs: 0 } },
    });
  });

  it.each([
    ["a path that is none", 'by: "lamp { name }", everyMs: 1'],
    ["no time", 'by: "lamp"'],
    ["a time that is none", 'by: "lamp", everyMs: -1'],
    ["a time that no timer waits for", 'by: "lamp", everyMs: 2147483648'],
  ])("is no promise with %s", (_, args) => {
    expect(readLiveFields(supergraphOf('"@coalesced"', `a: A @coalesced(${args})`)).size).toBe(0);
  });

  it("is no promise of a directive that is not imported", () => {
    const document = supergraphOf('"@resumable"', 'a: A @coalesced(by: "id", everyMs: 1)');

    expect(readLiveFields(document).size).toBe(0);
  });
});
