import fc from "fast-check";
import { type ArgumentNode, GraphQLError, GraphQLObjectType, GraphQLSchema, graphql, parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { dateTimeScalar, toEpochMs, toRfc3339 } from "../../platform/date-time.ts";

const INSTANT = "2026-03-01T08:15:00.000Z";
const INSTANT_MS = Date.parse(INSTANT);

describe("toEpochMs", () => {
  it.each([
    ["2026-03-01T08:15:00Z"],
    ["2026-03-01T08:15:00.000Z"],
    ["2026-03-01t08:15:00z"],
    ["2026-03-01 08:15:00Z"],
    ["2026-03-01T09:15:00+01:00"],
    ["2026-03-01T02:45:00.000000-05:30"],
    ["2026-03-01T08:15:00.000999999Z"],
  ])("reads %s", (text) => {
    expect(toEpochMs(text)).toBe(INSTANT_MS);
  });

  it("reads a leap second as the last one of its minute", () => {
    expect(toEpochMs("2016-12-31T23:59:60Z")).toBe(Date.parse("2016-12-31T23:59:59Z"));
  });

  it.each([
    "",
    "2026-03-01",
    "2026-03-01T08:15Z",
    "2026-03-01T08:15:00",
    "2026-02-29T08:15:00Z",
    "2026-13-01T08:15:00Z",
    "2026-03-01T24:00:00Z",
    "2026-03-01T08:15:00+0100",
    "2026-03-01T08:15:00.Z",
    "2026-W09-7T08:15:00Z",
    "1772352900000",
    "Sun, 01 Mar 2026 08:15:00 GMT",
    " 2026-03-01T08:15:00Z",
    "2026-03-01T08:15:00Z[Europe/Berlin]",
  ])("takes %j for no instant", (text) => {
    expect(toEpochMs(text)).toBeNull();
  });

  it("reads the common form as Temporal does, to any fraction of a second and on days that do not exist", () => {
    const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, "0"));
    const year = fc.integer({ min: 0, max: 9_999 }).map((number) => String(number).padStart(4, "0"));
    const fraction = fc.stringMatching(/^(\.\d{1,9})?$/);
    const texts = fc
      .tuple(year, two, two, two, two, two, fraction)
      .map(([y, month, day, h, m, s, part]) => `${y}-${month}-${day}T${h}:${m}:${s}${part}Z`);
    const days = fc.constantFrom("2028-02-29", "2027-02-29", "2026-04-31", "1969-12-31", "2100-02-29");
    const edges = fc.tuple(days, fraction).map(([day, part]) => `${day}T23:59:59${part}Z`);

    const byTemporal = (text: string) => {
      try {
        return Temporal.Instant.from(text).epochMilliseconds;
      } catch {
        return null;
      }
    };

    fc.assert(
      fc.property(fc.oneof(texts, edges), (text) => {
        expect(toEpochMs(text)).toBe(byTemporal(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads back what toRfc3339 writes", () => {
    const instants = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        expect(toEpochMs(toRfc3339(date.getTime()))).toBe(date.getTime());
      }),
    );
  });
});

describe("DateTime", () => {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: {
        same: {
          type: dateTimeScalar,
          args: { at: { type: dateTimeScalar } },
          resolve: (_source, { at }: { at: number }) => {
            expect(at).toBe(INSTANT_MS);
            return at;
          },
        },
      },
    }),
  });

  it("comes in with any offset and goes out in UTC with milliseconds", async () => {
    const literal = await graphql({ schema, source: '{ same(at: "2026-03-01T09:15:00+01:00") }' });
    const variable = await graphql({
      schema,
      source: "query ($at: DateTime) { same(at: $at) }",
      variableValues: { at: "2026-03-01T09:15:00+01:00" },
    });

    expect(literal.data).toEqual({ same: INSTANT });
    expect(variable.data).toEqual({ same: INSTANT });
  });

  it.each([["1772352900000"], ["true"], ['"yesterday"'], ["[]"]])("refuses %s as the client's fault", (literal) => {
    const decode = () =>
      dateTimeScalar.parseLiteral(parseValue(literal) as Exclude<ArgumentNode["value"], { kind: "Variable" }>, {});

    expect(decode).toThrow(GraphQLError);
    expect(decode).toThrow("A DateTime is RFC 3339 text with an offset");
  });

  it.each([[1_772_352_900_000], [null], [{}]])("refuses the variable %j with BAD_USER_INPUT", (value) => {
    expect(() => dateTimeScalar.parseValue(value)).toThrow(
      expect.objectContaining({ extensions: { code: "BAD_USER_INPUT" } }),
    );
  });
});
