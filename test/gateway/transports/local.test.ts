import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../gateway/lossless-json.ts";
import { LocalTransport } from "../../../gateway/transports/local.ts";
import { scopeOf } from "../federation.ts";

function operation(kind: "query" | "subscription", text: string) {
  return { subgraph: "only", kind, text, name: null, variables: [] };
}

/** Frees what nothing leads to any more. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

function ticking() {
  const schema = buildSchema("type Query { a: Int } type Subscription { tick: Int }");
  const { tick } = schema.getSubscriptionType()?.getFields() ?? {};
  if (!tick) throw new Error("the schema lacks a field");
  tick.subscribe = async function* () {
    for (let count = 0; ; count++) yield { tick: count };
  };
  return new LocalTransport({ schema, createContext: () => ({}) });
}

describe("the transport to a subgraph in this process", () => {
  it("keeps nothing of the events that a live subscription has had", async () => {
    const leaving = new AbortController();
    const scope = scopeOf(leaving.signal);
    const request = { operation: operation("subscription", "subscription { tick }"), variables: {}, scope };
    const events = ticking().subscribe(request);
    const take = async (count: number) => {
      for (let taken = 0; taken < count; taken++) await events.next();
      await setImmediate();
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };

    const before = await take(2_000);
    const after = await take(20_000);
    leaving.abort();

    // A promise that is raced once more for each event keeps some 260 bytes of it.
    expect(after - before).toBeLessThan(20_000 * 50);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("ends at once when the client leaves before its source has anything", async () => {
    const schema = buildSchema("type Query { a: Int } type Subscription { tick: Int }");
    const { tick } = schema.getSubscriptionType()?.getFields() ?? {};
    if (!tick) throw new Error("the schema lacks a field");
    tick.subscribe = () => ({
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => new Promise(() => {}),
      return: async () => ({ done: true, value: undefined }),
    });
    const leaving = new AbortController();
    const scope = scopeOf(leaving.signal);
    const events = new LocalTransport({ schema, createContext: () => ({}) }).subscribe({
      operation: operation("subscription", "subscription { tick }"),
      variables: {},
      scope,
    });

    const waiting = events.next();
    await setImmediate();
    leaving.abort();

    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it("gives the subgraph numbers of JavaScript, as JSON would be read", async () => {
    const schema = buildSchema("scalar Json type Query { echo(value: Json): String }");
    const { echo } = schema.getQueryType()?.getFields() ?? {};
    if (!echo) throw new Error("the schema lacks a field");
    echo.resolve = (_, { value }) => JSON.stringify(value);
    const variables = { value: parseJson('{"a":[12345678901234567890,1]}', "all") };
    const transport = new LocalTransport({ schema, createContext: () => ({}) });

    const { data } = await transport.fetch({
      operation: operation("query", "query($value:Json){echo(value:$value)}"),
      variables,
      scope: scopeOf(),
    });

    expect(data).toEqual({ echo: '{"a":[12345678901234567000,1]}' });
  });
});
