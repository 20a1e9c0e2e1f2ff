import { execute, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { startGraph } from "../../gateway/federation.ts";
import { SCENARIOS } from "./scenarios.ts";
import { shopMonolith, shopRoot, shopSubgraphs } from "./shop.ts";
import { createShop } from "./shop-data.ts";

describe("the shop of the gateway benchmark", () => {
  it.each(SCENARIOS)("answers alike through the gateway and as one schema: $title", async ({ requests }) => {
    const shop = createShop();
    const { ask } = startGraph(shopSubgraphs(shop));
    const { query, variables } = requests[0] ?? { query: "" };

    const answer = await ask(query, variables);

    const whole = await execute({
      schema: shopMonolith(),
      document: parse(query),
      variableValues: variables,
      rootValue: shopRoot(shop),
    });
    expect(answer).toEqual(JSON.parse(JSON.stringify(whole)));
    expect(answer.errors).toBeUndefined();
  });

  it("takes seven fetches for the nested query and has 87 KB to answer", async () => {
    const { ask, transports } = startGraph(shopSubgraphs(createShop()));
    const nested = SCENARIOS[0]?.requests[0]?.query ?? "";

    const answer = await ask(nested);

    const fetches = [...transports.values()].reduce((sum, { requests }) => sum + requests.length, 0);
    expect(fetches).toBe(7);
    expect(Math.round(JSON.stringify(answer).length / 1_000)).toBe(87);
  });

  it("has 8 MB to answer to the one big query", async () => {
    const { ask } = startGraph(shopSubgraphs(createShop()));
    const big = SCENARIOS.find(({ name }) => name === "big")?.requests[0]?.query ?? "";

    const answer = await ask(big);

    expect(Math.round(Buffer.byteLength(JSON.stringify(answer)) / 1_000_000)).toBe(8);
  });

  it("has as many different operations as it says", () => {
    const operations = SCENARIOS.find(({ name }) => name === "operations")?.requests ?? [];

    expect(new Set(operations.map(({ query }) => query)).size).toBe(200);
  });
});
