import { describe, expect, it } from "vitest";
import { startGraph } from "./federation.ts";

/** As many choices as five variables have. */
const CHOICES = Array.from({ length: 32 }, (_, bits) => bits);
/** So many variants of an operation are kept. */
const KEPT = 16;

describe("the variants of an operation", () => {
  it("are kept up to a number, the oldest going first", async () => {
    let plannings = 0;
    const typeDefs = "type Query { a: Int  b: Int  c: Int  d: Int  e: Int  f: Int }";
    const { ask } = startGraph({ only: { typeDefs } }, { onPlanning: () => (plannings += 1) });
    const names = ["a", "b", "c", "d", "e"];
    const query = `query (${names.map((name) => `$${name}: Boolean!`)}) {
      f ${names.map((name) => `${name} @include(if: $${name})`).join(" ")}
    }`;
    const choose = (bits: number) =>
      ask(query, Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) !== 0])));

    for (const bits of CHOICES) await choose(bits);
    const afterAll = plannings;
    for (const bits of CHOICES.slice(-KEPT)) await choose(bits);
    const afterNewest = plannings;
    await choose(CHOICES[CHOICES.length - KEPT - 1] ?? 0);

    expect([afterAll, afterNewest, plannings]).toEqual([CHOICES.length, CHOICES.length, CHOICES.length + 1]);
  });
});
