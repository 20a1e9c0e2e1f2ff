import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { UNAVAILABLE } from "../../gateway/executor/error-policy.ts";
import { Failure } from "../../gateway/executor/failure.ts";
import { mergeInto } from "../../gateway/executor/merge.ts";
import { parseJson } from "../../gateway/lossless-json.ts";
import type { JsonRecord } from "../../gateway/record.ts";
import { TypeHierarchy } from "../../gateway/supergraph/type-hierarchy.ts";

const TYPES = TypeHierarchy.of(parse("interface Named { name: String } type Thing implements Named { name: String }"));
const FAILURE = new Failure([UNAVAILABLE]);
const OTHER_FAILURE = new Failure([UNAVAILABLE]);

function merged(target: JsonRecord, source: JsonRecord): JsonRecord {
  mergeInto(target, source, TYPES);
  return target;
}

describe("what two subgraphs know of one object", () => {
  it.each<[string, unknown, unknown, unknown]>([
    ["nothing and something", undefined, 1, 1],
    ["nothing and null", undefined, null, null],
    ["nothing and a failure", undefined, FAILURE, FAILURE],
    ["null and something", null, 1, 1],
    ["null and a failure", null, FAILURE, FAILURE],
    ["a failure and something", FAILURE, 1, 1],
    ["a failure and null", FAILURE, null, FAILURE],
    ["something and null", 1, null, 1],
    ["something and a failure", 1, FAILURE, 1],
    ["an object and null", { a: 1 }, null, { a: 1 }],
    ["an object and a failure", { a: 1 }, FAILURE, { a: 1 }],
    ["an object and a list", { a: 1 }, [1], { a: 1 }],
    ["two objects", { a: 1, b: null }, { b: 2, c: 3 }, { a: 1, b: 2, c: 3 }],
    [
      "two lists",
      [{ a: 1 }, { a: 2 }],
      [{ b: 1 }, { b: 2 }],
      [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
    ],
    ["lists of which one is longer", [1], [1, 2], [1]],
  ])("is put together: %s", (_, known, told, expected) => {
    const target = known === undefined ? {} : { field: known };

    const { field } = merged(target, { field: told });

    expect(field).toEqual(expected);
    if (expected instanceof Failure) expect(field).toBe(expected);
  });

  it.each<[string, unknown, unknown, unknown]>([
    ["null and something", null, 1, 1],
    ["null and a failure", null, FAILURE, FAILURE],
    ["a failure and something", FAILURE, { a: 1 }, { a: 1 }],
    ["a failure and null", FAILURE, null, FAILURE],
    ["a failure and another", FAILURE, OTHER_FAILURE, OTHER_FAILURE],
    ["something and null", { a: 1 }, null, { a: 1 }],
    ["something and a failure", { a: 1 }, FAILURE, { a: 1 }],
    ["an object and text", { a: 1 }, "text", { a: 1 }],
  ])("is put together item by item: %s", (_, known, told, expected) => {
    const { list } = merged({ list: ["first", known] }, { list: ["first", told] });

    const item = (list as unknown[])[1];
    expect(item).toEqual(expected);
    if (expected instanceof Failure) expect(item).toBe(expected);
  });

  it("has the name of an object's type, whoever knows only the interface's", () => {
    expect(merged({ __typename: "Named" }, { __typename: "Thing" })).toEqual({ __typename: "Thing" });
    expect(merged({ __typename: "Thing" }, { __typename: "Named" })).toEqual({ __typename: "Thing" });
  });

  it("is not written into a number that keeps its digits, nor is one taken for an object", () => {
    const source = parseJson('{"a":12345678901234567890,"b":{"c":1}}', "all") as JsonRecord;
    const target = parseJson('{"a":{"c":1},"b":12345678901234567890}', "all") as JsonRecord;

    expect(JSON.stringify(merged(target, source))).toBe('{"a":{"c":1},"b":12345678901234567890}');
  });
});
