import { describe, expect, it } from "vitest";
import { startGraph } from "./federation.ts";
import { SHOP } from "./shop.ts";

describe("the engine", () => {
  it("joins what several subgraphs know of the same things", async () => {
    const { ask } = startGraph(SHOP);

    const answer = await ask(`{
      topProducts(first: 2) { upc title: name shipping inStock reviews { body author { name } } }
      me { name reviews { product { name inStock } } }
    }`);

    expect(answer).toEqual({
      data: {
        topProducts: [
          {
            upc: "p1",
            title: "Table",
            shipping: 50,
            inStock: true,
            reviews: [
              { body: "Love it", author: { name: "Ada" } },
              { body: "Too expensive", author: { name: "Grace" } },
            ],
          },
          {
            upc: "p2",
            title: "Couch",
            shipping: 0,
            inStock: false,
            reviews: [{ body: "Could be better", author: { name: "Ada" } }],
          },
        ],
        me: {
          name: "Ada",
          reviews: [{ product: { name: "Table", inStock: true } }, { product: { name: "Couch", inStock: false } }],
        },
      },
    });
  });

  it("asks for each different entity once", async () => {
    const { ask, transports } = startGraph(SHOP);

    await ask("{ topProducts { reviews { author { name } } } }");

    expect(transports.get("users")?.requests.map(({ variables }) => variables)).toEqual([
      {
        representations: [
          { __typename: "User", id: "u1" },
          { __typename: "User", id: "u2" },
        ],
      },
    ]);
  });
});
