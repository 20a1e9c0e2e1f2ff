import { EventEmitter, getEventListeners, on } from "node:events";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import type { SubgraphOperation } from "../../../gateway/operation/plan.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";

const HELLO = operation("query", "query($n:Int!){double(n:$n)}", ["n"]);

function operation(kind: SubgraphOperation["kind"], text: string, names: string[] = []): SubgraphOperation {
  const variables = names.map((name) => ({ name, from: name }));
  return { subgraph: "numbers", kind, text, name: null, variables };
}

function requestOf(one: SubgraphOperation, variables: SubgraphRequest["variables"] = {}, signal?: AbortSignal) {
  return {
    operation: one,
    variables,
    scope: { ...scopeOf(signal), headers: { authorization: "Bearer x", cookie: "c" } },
  };
}

/** Counts without end, as fast as it is asked. */
async function* count(): AsyncGenerator<{ counted: number }> {
  for (let n = 1; ; n++) yield { counted: n };
}

function numbers() {
  const schema = buildSchema("type Query { double(n: Int!): Int } type Subscription { counted: Int  silent: Int }");
  const { double } = schema.getQueryType()?.getFields() ?? {};
  const { counted, silent } = schema.getSubscriptionType()?.getFields() ?? {};
  if (!double || !counted || !silent) throw new Error("the schema lacks a field");
  double.resolve = (_, { n }) => n * 2;
  counted.subscribe = count;
  silent.subscribe = () => on(new EventEmitter(), "never");
  return schema;
}

describe("the HTTP transport", () => {
  it("sends the operation with its variables and passes on no header of the client", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);

    const result = await transport.fetch(requestOf(HELLO, { n: 21 }));

    expect(result).toEqual({ data: { double: 42 } });
    expect(subgraph.requests[0]?.body).toEqual({ query: HELLO.text, variables: { n: 21 } });
    expect(subgraph.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(subgraph.requests[0]?.headers.accept).toContain("application/graphql-response+json");
  });

  it("passes on the headers it is told to, and no other", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url, { forwardedHeaders: ["authorization"] });

    await transport.fetch(requestOf(HELLO, { n: 1 }));

    expect(subgraph.requests[0]?.headers.authorization).toBe("Bearer x");
    expect(subgraph.requests[0]?.headers).not.toHaveProperty("cookie");
  });

  it.each([
    ["HTML", 200, "text/html", "<h1>hello</h1>"],
    ["text that is no JSON", 200, "application/json", '{"data":'],
    ["a JSON list", 200, "application/json", "[]"],
    ["status 500 with data", 500, "application/json", '{"data":{"double":1}}'],
    ["an empty body", 200, "application/json", ""],
  ])("refuses %s", async (_, status, contentType, body) => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    subgraph.answer = (_request, response) => response.writeHead(status, { "content-type": contentType }).end(body);

    const fetched = transport.fetch(requestOf(HELLO, { n: 1 }));

    await expect(fetched).rejects.toThrow();
  });

  it("takes errors that come with a status of failure", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const body = { errors: [{ message: "who are you?", extensions: { code: "UNAUTHENTICATED" } }] };
    subgraph.answer = (_, response) => {
      response.writeHead(401, { "content-type": "application/graphql-response+json" }).end(JSON.stringify(body));
    };

    const result = await transport.fetch(requestOf(HELLO, { n: 1 }));

    expect(result).toEqual(body);
  });

  it("takes errors that are no list, with a status of failure too", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const body = { errors: { message: "who are you?" } };
    subgraph.answer = (_, response) => {
      response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(body));
    };

    const result = await transport.fetch(requestOf(HELLO, { n: 1 }));

    expect(result).toEqual(body);
  });

  it("gives up at its deadline, whether no answer begins or one never ends", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url, { deadlineMs: 60 });
    const silent = async () => {
      subgraph.answer = () => {};
      await transport.fetch(requestOf(HELLO, { n: 1 }));
    };
    const endless = async () => {
      subgraph.answer = (_, response) => response.writeHead(200, { "content-type": "application/json" }).write('{"da');
      await transport.fetch(requestOf(HELLO, { n: 1 }));
    };

    await expect(silent()).rejects.toThrow("no answer in time");
    await expect(endless()).rejects.toThrow("no answer in time");
  });

  it("gives up an answer that grows too large", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url, { mostBytes: 1_000 });
    subgraph.answer = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(`{"data":{"double":"${"1".repeat(5_000)}"}}`);
    };

    const fetched = transport.fetch(requestOf(HELLO, { n: 1 }));

    await expect(fetched).rejects.toThrow("1000 bytes");
  });

  it("cuts its connection when nobody waits for the answer any more", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const leaving = new AbortController();
    const closed = Promise.withResolvers<void>();
    subgraph.answer = (_, response) => {
      response.on("close", closed.resolve);
      leaving.abort();
    };

    const fetched = transport.fetch(requestOf(HELLO, { n: 1 }, leaving.signal));

    await expect(fetched).rejects.toThrow("nobody waits");
    await closed.promise;
  });

  it.each(["query", "mutation"] as const)(
    "leaves nothing behind at the signal of a %s, however it ends",
    async (kind) => {
      await using subgraph = await startHttpSubgraph(numbers());
      await using transport = new HttpTransport(subgraph.url, { mostBytes: 100 });
      const { signal } = new AbortController();
      const request = requestOf({ ...HELLO, kind }, { n: 1 }, signal);

      await transport.fetch(request);
      subgraph.answer = (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("no");
      await expect(transport.fetch(request)).rejects.toThrow();
      subgraph.answer = (_, response) => response.end("x".repeat(1_000));
      await expect(transport.fetch(request)).rejects.toThrow();

      expect(getEventListeners(signal, "abort")).toEqual([]);
    },
  );

  it("asks nothing for a client that has left already", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);

    const fetched = transport.fetch(requestOf(HELLO, { n: 1 }, AbortSignal.abort()));

    await expect(fetched).rejects.toThrow("nobody waits");
    expect(subgraph.requests).toEqual([]);
  });

  it("rejects a fetch that comes after its end", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    const transport = new HttpTransport(subgraph.url);
    await transport[Symbol.asyncDispose]();

    await expect(transport.fetch(requestOf(HELLO, { n: 1 }))).rejects.toThrow();
  });
});

describe("a subscription over the HTTP transport", () => {
  const COUNTED = operation("subscription", "subscription{counted}");

  it("takes items until its consumer returns, and ends at the subgraph then", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const items = [];

    for await (const item of transport.subscribe(requestOf(COUNTED))) {
      items.push(item);
      if (items.length === 3) break;
    }

    expect(items).toEqual([{ data: { counted: 1 } }, { data: { counted: 2 } }, { data: { counted: 3 } }]);
  });

  it("throws when its connection dies", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const consumed = async () => {
      for await (const _ of transport.subscribe(requestOf(COUNTED))) subgraph.cutSockets();
    };

    await expect(consumed()).rejects.toBeDefined();
  });

  it("gives the errors of a subgraph that refuses it, and ends", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);

    const items = await Array.fromAsync(transport.subscribe(requestOf(operation("subscription", "subscription{no}"))));

    expect(items).toEqual([{ errors: [expect.objectContaining({ message: expect.stringContaining("no") })] }]);
  });

  it("is ended for a consumer that takes nothing, before the items take the memory", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const slowly = async () => {
      const items = transport.subscribe(requestOf(COUNTED))[Symbol.asyncIterator]();
      await items.next();
      while (subgraph.socketCount() > 0) await new Promise(setImmediate);
      while (!(await items.next()).done) await new Promise(setImmediate);
    };

    await expect(slowly()).rejects.toThrow("256 items behind");
  });

  it("ends while it waits when the client leaves", async () => {
    await using subgraph = await startHttpSubgraph(numbers());
    await using transport = new HttpTransport(subgraph.url);
    const leaving = new AbortController();
    const silent = operation("subscription", "subscription{silent}");
    const waiting = transport
      .subscribe(requestOf(silent, {}, leaving.signal))
      [Symbol.asyncIterator]()
      .next();

    leaving.abort();

    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
