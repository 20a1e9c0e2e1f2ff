import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import type { SubgraphResult } from "../../gateway/executor/transport.ts";
import { HttpTransport, startHttpTransports } from "../../gateway/transports/http.ts";
import { compose, executableSchemaOf, SILENT, scopeOf, startGraph } from "./federation.ts";
import { startHttpSubgraph } from "./http-subgraph.ts";
import { inTime } from "./in-time.ts";
import { planInProcess } from "./planning.ts";
import { SHOP } from "./shop.ts";

const QUERY = "{ topProducts(first: 2) { name stock: inStock shipping } me { name } }";

/** What a client is told of a subgraph that gave no usable answer. */
const unavailable = (...path: (string | number)[]) => ({
  message: "This part of the graph is not available at the moment.",
  path,
  extensions: { code: "SUBGRAPH_UNAVAILABLE" },
});

const failure = (code: string | undefined, path?: (string | number)[], message = "at http://10.0.0.1: boom") => ({
  message,
  ...(path && { path }),
  extensions: { ...(code && { code }), stacktrace: ["Error: boom at /srv/secret.js"], url: "http://10.0.0.1" },
});

describe("a subgraph that fails", () => {
  it.each<[string, () => SubgraphResult]>([
    [
      "cannot be reached",
      () => {
        throw new Error("connect ECONNREFUSED 10.0.0.1:4001");
      },
    ],
    ["answers {}", () => ({})],
    ["answers null", () => ({ data: null })],
    ["answers without the entities", () => ({ data: {} })],
    ["answers with too few entities", () => ({ data: { _entities: [] } })],
  ])("takes no field of another with it when it %s", async (fault, answer) => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) stock.answer = answer;

    const { data, errors } = await ask("{ topProducts(first: 1) { name shipping reviews { body } } }");

    const reviews = [{ body: "Love it" }, { body: "Too expensive" }];
    expect(data, fault).toEqual({ topProducts: [{ name: "Table", shipping: null, reviews }] });
    expect(errors?.map(({ path }) => path)).toEqual([["topProducts", 0, "shipping"]]);
  });

  it("is told at every field that is missing because of it, under the client's names", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) stock.answer = () => Promise.reject(new Error("down"));

    const answer = await ask("{ topProducts(first: 2) { name cost: shipping } me { name } }");

    expect(answer).toEqual({
      data: {
        topProducts: [
          { name: "Table", cost: null },
          { name: "Couch", cost: null },
        ],
        me: { name: "Ada" },
      },
      errors: [unavailable("topProducts", 0, "cost"), unavailable("topProducts", 1, "cost")],
    });
  });

  it("loses a non-null field's object up to the nearest that may be null", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) stock.answer = () => ({ data: { _entities: [{ inStock: null, shipping: 1 }] } });

    const answer = await ask('{ product(upc: "p1") { name inStock } me { name } }');

    expect(answer).toEqual({
      data: { product: null, me: { name: "Ada" } },
      errors: [
        {
          message: "Cannot return null for the non-nullable Product.inStock.",
          path: ["product", "inStock"],
          extensions: { code: "INTERNAL" },
        },
      ],
    });
  });

  it("answers data: null when the root is lost", async () => {
    const { ask, transports } = startGraph(SHOP);
    const products = transports.get("products");
    if (products) products.answer = () => Promise.reject(new Error("down"));

    const answer = await ask(QUERY);

    expect(answer).toEqual({ data: null, errors: [unavailable("topProducts")] });
  });

  it("tells an error of an entity at every place of that entity", async () => {
    const shipping = ({ upc }: { upc: string }) => {
      if (upc === "p1") throw new GraphQLError("no such parcel", { extensions: { code: "NOT_FOUND" } });
      return 7;
    };
    const stock = { ...SHOP.stock, resolvers: { Product: { shipping } } };
    const { ask } = startGraph({ ...SHOP, stock });

    const answer = await ask('{ a: product(upc: "p1") { shipping } topProducts(first: 2) { costs: shipping } }');

    expect(answer.data).toEqual({ a: { shipping: null }, topProducts: [{ costs: null }, { costs: 7 }] });
    expect(answer.errors?.map(({ message, path }) => [message, path])).toEqual([
      ["no such parcel", ["a", "shipping"]],
      ["no such parcel", ["topProducts", 0, "costs"]],
    ]);
  });

  it("is told at the field that took its entity with it, and not at those that went along", async () => {
    const inStock = () => {
      throw new GraphQLError("nobody counted", { extensions: { code: "NOT_FOUND" } });
    };
    const { ask } = startGraph({ ...SHOP, stock: { ...SHOP.stock, resolvers: { Product: { inStock } } } });

    const { errors } = await ask('{ product(upc: "p1") { shipping inStock } }');

    expect(errors?.map(({ message, path }) => [message, path])).toEqual([["nobody counted", ["product", "inStock"]]]);
  });

  it("keeps its inner details to itself", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) {
      stock.answer = () => ({
        data: { _entities: [{ shipping: null }, { shipping: null }, { shipping: null }] },
        errors: [
          failure("INTERNAL_SERVER_ERROR", ["_entities", 0, "shipping"]),
          failure(undefined, ["_entities", 1, "shipping"]),
          failure("BAD_USER_INPUT", ["_entities", 2, "shipping"], "no such unit"),
          "no error at all",
        ],
      });
    }

    const answer = await ask("{ topProducts { shipping } }");

    const unexpected = { message: "This part of the graph failed unexpectedly.", extensions: { code: "INTERNAL" } };
    expect(answer.errors).toEqual([
      { ...unexpected, path: ["topProducts", 0, "shipping"] },
      { ...unexpected, path: ["topProducts", 1, "shipping"] },
      { message: "no such unit", path: ["topProducts", 2, "shipping"], extensions: { code: "BAD_USER_INPUT" } },
      unexpected,
    ]);
  });

  it("is not believed about an entity of another type", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) stock.answer = () => ({ data: { _entities: [{ __typename: "User", shipping: 5 }] } });

    const answer = await ask('{ product(upc: "p1") { name shipping } }');

    expect(answer.data).toEqual({ product: { name: "Table", shipping: null } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([["product", "shipping"]]);
  });

  it("is not believed about the type of an object", async () => {
    const { ask, transports } = startGraph(SHOP);
    const users = transports.get("users");
    if (users) users.answer = () => ({ data: { me: { __typename: "Product", id: "u1", name: "Ada" } } });

    const { data, errors } = await ask("{ me { name reviews { body } } topProducts(first: 1) { upc } }");

    expect(data).toEqual({ me: null, topProducts: [{ upc: "p1" }] });
    expect(errors).toEqual([
      { message: "Query.me is of no type that User can be.", path: ["me"], extensions: { code: "INTERNAL" } },
    ]);
  });

  it("is not made up for by what another subgraph computes without it", async () => {
    const { ask, transports } = startGraph({
      names: {
        typeDefs: `
          type Query { first: Thing }
          type Thing @key(fields: "id") { id: ID!  name: String  maker: Maker }
          type Maker { city: String! }
        `,
        resolvers: {
          Query: { first: () => ({ id: "1", maker: {} }) },
          Thing: {
            name: () => {
              throw new GraphQLError("no name is known", { extensions: { code: "NOT_FOUND" } });
            },
          },
        },
      },
      labels: {
        typeDefs: `
          type Thing @key(fields: "id") {
            id: ID!  name: String @external  maker: Maker @external  size: Int
            label: String @requires(fields: "name")  origin: String @requires(fields: "maker { city }")
          }
          type Maker { city: String! @external }
        `,
        resolvers: { Thing: { label: () => "nameless", origin: () => "nowhere", size: () => 3 } },
      },
    });

    const { data, errors } = await ask("{ first { label origin size } }");

    expect(data).toEqual({ first: { label: null, origin: null, size: 3 } });
    expect(errors).toEqual([
      { message: "no name is known", path: ["first", "label"], extensions: { code: "NOT_FOUND" } },
      { message: expect.any(String), path: ["first", "origin"], extensions: { code: "INTERNAL" } },
    ]);
    const asked = transports.get("labels")?.requests.flatMap(({ operation }) => operation.text.match(/label|origin/g));
    expect(asked).not.toContain("origin label");
  });

  it("is told of an entity that another subgraph gave no key for", async () => {
    const { ask, transports } = startGraph(SHOP);
    const products = transports.get("products");
    if (products) products.answer = () => ({ data: { topProducts: [{ __typename: "Product", upc: null }] } });

    const { data, errors } = await ask("{ topProducts(first: 1) { shipping } }");

    expect(data).toEqual({ topProducts: [{ shipping: null }] });
    expect(errors?.map(({ path }) => path)).toEqual([["topProducts", 0, "shipping"]]);
  });

  it("is not asked for an entity whose key it could not be told", async () => {
    const { ask, transports } = startGraph(SHOP);
    const products = transports.get("products");
    if (products) {
      const errors = [failure("NOT_FOUND", ["topProducts", 0, "upc"], "no code")];
      products.answer = () => ({ data: { topProducts: [{ __typename: "Product", name: "x", upc: null }] }, errors });
    }

    const answer = await ask("{ topProducts { name shipping } }");

    expect(transports.get("stock")?.requests).toEqual([]);
    expect(answer.data).toEqual({ topProducts: [{ name: "x", shipping: null }] });
    expect(answer.errors?.map(({ message, path }) => [message, path])).toEqual([
      ["no code", ["topProducts", 0, "shipping"]],
    ]);
  });

  it("cannot reach a prototype through its answer", async () => {
    const { ask, transports } = startGraph(SHOP);
    const users = transports.get("users");
    if (users)
      users.answer = () => JSON.parse('{"data":{"me":{"name":"Ada","__proto__":{"polluted":1}},"__proto__":{"p":1}}}');

    const answer = await ask("{ me { name } }");

    expect(answer).toEqual({ data: { me: { name: "Ada" } } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([[["me", "__proto__", "polluted"]], [["__proto__", "polluted"]]])(
    "cannot reach a prototype through the path of an error: %j",
    async (path) => {
      const { ask, transports } = startGraph(SHOP);
      const users = transports.get("users");
      if (users) users.answer = () => ({ data: { me: { name: "Ada" } }, errors: [{ message: "no", path }] });

      const answer = await ask("{ me { name } }");

      expect(answer.data).toEqual({ me: { name: "Ada" } });
      expect(answer.errors).toHaveLength(1);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it("over HTTP costs the client no more than its deadline", async () => {
    await using products = await startHttpSubgraph(executableSchemaOf(SHOP.products));
    await using stock = await startHttpSubgraph(executableSchemaOf(SHOP.stock));
    stock.answer = () => {};
    const sources = { products: SHOP.products, stock: SHOP.stock };
    const urls = new Map(Object.entries({ products: products.url, stock: stock.url }));
    const subgraphs = [...urls].map(([name, url]) => ({ name, urls: [url] }));
    await using transports = startHttpTransports(subgraphs, { deadlineMs: 400 });
    const engine = createEngine({
      planner: planInProcess(compose(sources, (name) => urls.get(name) ?? "")),
      transports,
      log: SILENT,
    });
    const request = { query: '{ product(upc: "p1") { name shipping } }' };
    const operation = await engine.prepare(request);

    const answer = JSON.parse(await inTime(engine.execute(operation, request, scopeOf()), 500, "an answer"));

    expect(answer).toEqual({
      data: { product: { name: "Table", shipping: null } },
      errors: [unavailable("product", "shipping")],
    });
    expect(transports.get("stock")).toBeInstanceOf(HttpTransport);
  });
});
