import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphResult } from "../../gateway/executor/transport.ts";
import { startGraph, type TestAnswer } from "./federation.ts";
import { SHOP } from "./shop.ts";
import { startWholeGateway } from "./whole-gateway.ts";

const failure = (code: string, path: (string | number)[] | undefined, message: string) => ({
  message,
  ...(path && { path }),
  extensions: { code },
});

const unavailable = (...path: (string | number)[]) => ({
  message: "This part of the graph is not available at the moment.",
  path,
  extensions: { code: "SUBGRAPH_UNAVAILABLE" },
});

describe("an error of a subgraph", () => {
  it("is told once, at the field that failed, when it took the whole answer with it", async () => {
    const fails = () => {
      throw new GraphQLError("no such room", { extensions: { code: "NOT_FOUND" } });
    };
    const { ask } = startGraph({
      rooms: { typeDefs: "type Query { a: Int  b: Int!  c: Int }", resolvers: { Query: { a: () => 1, b: fails } } },
    });

    const answer = await ask("{ a renamed: b c }");

    const error = { message: "no such room", path: ["renamed"], extensions: { code: "NOT_FOUND" } };
    expect(answer).toEqual({ data: null, errors: [error] });
  });

  it("is told where it failed, and as unavailable where its other answers went along and are still missed", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock)
      stock.answer = () => ({ data: null, errors: [failure("NOT_FOUND", ["_entities", 1, "shipping"], "gone")] });

    const answer = await ask("{ topProducts(first: 3) { shipping } }");

    expect(answer.data).toEqual({ topProducts: [{ shipping: null }, { shipping: null }, { shipping: null }] });
    expect(answer.errors).toHaveLength(3);
    expect(answer.errors).toEqual(
      expect.arrayContaining([
        unavailable("topProducts", 0, "shipping"),
        { message: "gone", path: ["topProducts", 1, "shipping"], extensions: { code: "NOT_FOUND" } },
        unavailable("topProducts", 2, "shipping"),
      ]),
    );
  });

  it("is told with its own words where what it took along takes more with it", async () => {
    const { ask, transports } = startGraph(SHOP);
    const stock = transports.get("stock");
    if (stock) {
      const errors = [failure("NOT_FOUND", ["_entities", 0, "shipping"], "gone")];
      stock.answer = () => ({ data: { _entities: [null] }, errors });
    }

    const answer = await ask('{ product(upc: "p1") { inStock shipping } }');

    const error = { message: "gone", path: ["product", "inStock"], extensions: { code: "NOT_FOUND" } };
    expect(answer).toEqual({ data: { product: null }, errors: [error] });
  });

  it.each<[string, SubgraphResult, unknown, (string | number)[] | undefined]>([
    ["beside data", { data: { me: { name: "Ada" } } }, { me: { name: "Ada" } }, undefined],
    ["in place of data", {}, { me: null }, ["me"]],
    ["about a field", { data: { me: { name: null } } }, { me: null }, ["me", "name"]],
  ])("is told when its errors are an object and no list, %s", async (_, result, data, path) => {
    const { ask, transports } = startGraph(SHOP);
    const users = transports.get("users");
    if (users) users.answer = () => ({ ...structuredClone(result), errors: failure("FORBIDDEN", path, "not yours") });

    const answer = await ask("{ me { name } }");

    const error = { message: "not yours", ...(path && { path }), extensions: { code: "FORBIDDEN" } };
    expect(answer).toEqual({ data, errors: [error] });
  });

  it.each([["text"], [5], [true], [{}]])("is told when its errors are %j", async (errors) => {
    const { ask, transports } = startGraph(SHOP);
    const users = transports.get("users");
    if (users) users.answer = () => ({ data: { me: { name: "Ada" } }, errors });

    const answer = await ask("{ me { name } }");

    const error = { message: "This part of the graph failed unexpectedly.", extensions: { code: "INTERNAL" } };
    expect(answer).toEqual({ data: { me: { name: "Ada" } }, errors: [error] });
  });

  it("tells no more of a hundred thousand errors at one place than an answer holds, and at once", async () => {
    const { ask, transports } = startGraph(SHOP);
    const users = transports.get("users");
    const errors = Array.from({ length: 100_000 }, () => failure("FORBIDDEN", ["me", "name"], "no"));
    if (users) users.answer = () => ({ data: { me: { name: null } }, errors });

    const answer = await ask("{ me { name } }");

    expect(answer.data).toEqual({ me: null });
    expect(answer.errors).toHaveLength(1_000);
  });

  it("has the listed details of a public one passed on, words and numbers alone", async () => {
    const errorPolicy = { codes: new Set(["COURIER_BUSY"]), details: ["courier", "retryAt"] };
    const { ask, transports } = startGraph(SHOP, { errorPolicy });
    const users = transports.get("users");
    if (users) {
      const extensions = { code: "COURIER_BUSY", courier: "owl", retryAt: { inner: 1 }, host: "10.0.0.1" };
      users.answer = () => ({ data: { me: null }, errors: [{ message: "later", path: ["me"], extensions }] });
    }

    const answer = await ask("{ me { name } }");

    expect(answer.errors?.[0]?.extensions).toEqual({ code: "COURIER_BUSY", courier: "owl" });
  });

  it.each([
    [{}, { code: "FORBIDDEN", field: "fleet" }, { code: "INTERNAL" }],
    [
      { PUBLIC_ERROR_CODES: "COURIER_BUSY, OTHER", PUBLIC_ERROR_DETAILS: "courier" },
      { code: "INTERNAL" },
      { code: "COURIER_BUSY", courier: "owl" },
    ],
  ])("has the codes and details passed on that the settings name: %j", async (environment, ...told) => {
    const fails = (code: string) => () => {
      throw new GraphQLError("later", { extensions: { code, courier: "owl", field: "fleet" } });
    };
    const resolvers = { Query: { a: fails("FORBIDDEN"), b: fails("COURIER_BUSY") } };
    await using gateway = await startWholeGateway(
      { couriers: { typeDefs: "type Query { a: Int  b: Int }", resolvers } },
      environment,
    );

    const answer = (await (await gateway.post({ query: "{ a b }" })).json()) as TestAnswer;

    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual(told);
  });
});
