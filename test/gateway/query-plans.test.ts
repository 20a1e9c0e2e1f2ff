import { describe, expect, it } from "vitest";
import type { SubgraphSource } from "./federation.ts";
import { startGraph } from "./federation.ts";
import { SHOP } from "./shop.ts";
import { startWholeGateway } from "./whole-gateway.ts";

const QUERY = "query Top($first: Int) { topProducts(first: $first) { name inStock reviews { author { name } } } }";

const PLAN = `QueryPlan {
  Sequence {
    Fetch(service: "products") {
      {
        topProducts(first: $first) {
          __typename
          name
          upc
        }
      }
    },
    Parallel {
      Flatten(path: "topProducts.@") {
        Fetch(service: "reviews") {
          {
            ... on Product {
              __typename
              upc
            }
          } =>
          {
            ... on Product {
              reviews {
                author {
                  __typename
                  id
                }
              }
            }
          }
        }
      },
      Flatten(path: "topProducts.@") {
        Fetch(service: "stock") {
          {
            ... on Product {
              __typename
              upc
            }
          } =>
          {
            ... on Product {
              inStock
            }
          }
        }
      }
    },
    Flatten(path: "topProducts.@.reviews.@.author") {
      Fetch(service: "users") {
        {
          ... on User {
            __typename
            id
          }
        } =>
        {
          ... on User {
            name
          }
        }
      }
    }
  }
}`;

const TICKER = {
  ticks: {
    typeDefs: `
      type Query { now: Int }
      type Subscription { tick: Tick }
      type Tick @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Subscription: {
        tick: {
          async *subscribe() {
            yield { tick: { id: "1" } };
            yield { tick: { id: "2" } };
          },
        },
      },
    },
  },
  names: {
    typeDefs: 'type Tick @key(fields: "id") { id: ID!  name: String }',
    resolvers: { Tick: { name: ({ id }: { id: string }) => `tick ${id}` } },
  },
} satisfies Record<string, SubgraphSource>;

describe("a query plan", () => {
  it("stands beside the answer in words and as objects when a header asks for it", async () => {
    await using gateway = await startWholeGateway(SHOP, { QUERY_PLANS: "on" });

    const response = await gateway.post(
      { query: QUERY, variables: { first: 1 } },
      { "graphql-query-plan": "1", accept: "application/json" },
    );
    const answer = await response.json();

    expect(answer.data.topProducts).toEqual([
      { name: "Table", inStock: true, reviews: [{ author: { name: "Ada" } }, { author: { name: "Grace" } }] },
    ]);
    expect(answer.extensions.queryPlan.text).toBe(PLAN);
    expect(answer.extensions.queryPlan.node.nodes[0]).toEqual({
      kind: "Fetch",
      subgraph: "products",
      operationKind: "query",
      variables: ["first"],
      operation: "query($first:Int){topProducts(first: $first){__typename name upc}}",
    });
    expect(answer.extensions.queryPlan.node.nodes[1].nodes[1]).toMatchObject({
      kind: "EntityFetch",
      subgraph: "stock",
      entities: [{ paths: ["topProducts.@"], requires: "{ ... on Product { __typename upc } }" }],
    });
  });

  it("is told instead of an answer, and nobody is asked", async () => {
    await using gateway = await startWholeGateway(SHOP, { QUERY_PLANS: "on" });

    const response = await gateway.post({ query: QUERY }, { "graphql-query-plan": "only" });
    const mutation = await gateway.post({
      query: 'mutation { renameProduct(upc: "p1", name: "Desk") { name } }',
      extensions: { queryPlan: "only" },
    });

    expect(await response.json()).toMatchObject({ data: null, extensions: { queryPlan: { text: PLAN } } });
    expect((await mutation.json()).extensions.queryPlan.text).toContain('Fetch(service: "products", kind: mutation)');
    expect([...gateway.subgraphs.values()].flatMap(({ requests }) => requests)).toEqual([]);
  });

  it("is that of the variables that came with the request", async () => {
    await using gateway = await startWholeGateway(SHOP, { QUERY_PLANS: "on" });
    const query = "query ($full: Boolean!) { me { id name reviews @include(if: $full) { id } } }";
    const planFor = async (full: boolean) => {
      const response = await gateway.post({ query, variables: { full } }, { "graphql-query-plan": "only" });
      return (await response.json()).extensions.queryPlan.text;
    };

    const [short, full] = [await planFor(false), await planFor(true)];

    expect(short).not.toContain("reviews");
    expect(full).toContain('Fetch(service: "reviews")');
  });

  it.each([[{ toString: 1 }], [{ valueOf: 1, toString: null }], [[]], [["1"]], [null], [2], ["yes"], [{ only: true }]])(
    "is not told to who does not ask for it by the words for it, but writes %j",
    async (queryPlan) => {
      await using gateway = await startWholeGateway(SHOP, { QUERY_PLANS: "on" });

      const response = await gateway.post({ query: "{ me { id } }", extensions: { queryPlan } });

      expect(await response.json()).toEqual({ data: { me: { id: "u1" } } });
    },
  );

  it("is refused with the request that it belongs to", async () => {
    await using gateway = await startWholeGateway(SHOP, { QUERY_PLANS: "on" });

    const response = await gateway.post(
      { query: QUERY, variables: { first: "one" } },
      { "graphql-query-plan": "only", accept: "application/json" },
    );

    const answer = await response.json();
    expect(answer.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(answer).not.toHaveProperty("extensions");
  });

  it("comes with the first item of a subscription alone", async () => {
    await using gateway = await startWholeGateway(TICKER, { QUERY_PLANS: "on" });

    const items = await Array.fromAsync(
      gateway.socketItems({ query: "subscription { tick { name } }", extensions: { queryPlan: true } }),
    );

    expect(items).toMatchObject([
      { data: { tick: { name: "tick 1" } }, extensions: { queryPlan: { node: { kind: "Subscription" } } } },
      { data: { tick: { name: "tick 2" } } },
    ]);
    expect(items[1]).not.toHaveProperty("extensions");
    expect(JSON.stringify(items[0])).toMatch(/QueryPlan \{\\n {2}Subscription \{\\n {4}Primary: \{/);
  });

  it("stays with the operator who does not allow it", async () => {
    await using gateway = await startWholeGateway(SHOP);

    const response = await gateway.post({ query: "{ me { name } }" }, { "graphql-query-plan": "only" });

    expect(await response.json()).toEqual({ data: { me: { name: "Ada" } } });
  });

  it("is empty when there is nothing to ask", async () => {
    const { engine } = startGraph(SHOP);
    const request = { query: "{ __typename }" };

    const plan = await engine.explain(await engine.prepare(request), request);

    expect(plan).toEqual({ text: "QueryPlan {}", node: null });
  });
});
