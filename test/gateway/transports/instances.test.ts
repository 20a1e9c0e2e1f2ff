import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport, type HttpTransportOptions } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { type HttpSubgraph, startHttpSubgraph } from "../http-subgraph.ts";

const SCHEMA = buildSchema("type Query { one: Int } type Mutation { one: Int }");
const ANSWER = { data: { one: 1 } };

function asking(kind: "query" | "mutation" = "query"): SubgraphRequest {
  const text = kind === "query" ? "{one}" : "mutation{one}";
  return { operation: { subgraph: "ones", kind, text, name: null, variables: [] }, variables: {}, scope: scopeOf() };
}

function answerWith(response: ServerResponse, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  const isRight = status === 200;
  response
    .writeHead(status, { "content-type": isRight ? "application/json" : "text/html", ...headers })
    .end(isRight ? JSON.stringify(ANSWER) : "<h1>not now</h1>");
}

/** Two instances of a subgraph, which answer unless they are told otherwise, and the one transport to both. */
async function startTwo(options: HttpTransportOptions = {}) {
  await using resources = new AsyncDisposableStack();
  const clock = { nowMs: 0 };
  const changes: string[] = [];
  const retried: string[] = [];
  const start = async () => resources.use(await startHttpSubgraph(SCHEMA));
  const [first, second] = [await start(), await start()];
  for (const instance of [first, second]) instance.answer = (_, response) => answerWith(response);
  const transport = resources.use(
    new HttpTransport([first.url, second.url], {
      joinWithinMs: 0,
      nowMs: () => clock.nowMs,
      onBreakerChange: (state, instance) => void changes.push(`${instance} ${state}`),
      onRetry: (instance) => void retried.push(instance),
      ...options,
    }),
  );
  const opened = resources.move();
  return {
    first,
    second,
    transport,
    clock,
    changes,
    retried,
    counts: () => [first.requests.length, second.requests.length],
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const hold = (instance: HttpSubgraph) => {
  const held: ServerResponse[] = [];
  instance.answer = (_, response) => void held.push(response);
  return held;
};

const CUT = (response: ServerResponse) => void response.destroy();
const CUT_WITHIN = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write("{");
  setImmediate(() => response.destroy());
};
const STATUS = (code: number, headers: Readonly<Record<string, string>> = {}) => {
  return (response: ServerResponse) => answerWith(response, code, headers);
};

describe("several instances of a subgraph", () => {
  it("are asked in turn while they have as much to do", async () => {
    await using two = await startTwo();

    for (let index = 0; index < 10; index += 1) await two.transport.fetch(asking());

    expect(two.counts()).toEqual([5, 5]);
  });

  it("are asked where the fewest fetches are under way", async () => {
    await using two = await startTwo();
    const held = hold(two.first);

    const slow = two.transport.fetch(asking());
    await expect.poll(() => held.length).toBe(1);
    for (let index = 0; index < 10; index += 1) await two.transport.fetch(asking());
    const { instances } = two.transport.load;
    for (const response of held) answerWith(response);

    expect(await slow).toEqual(ANSWER);
    expect(two.counts()).toEqual([1, 10]);
    expect(instances.map(({ inside }) => inside)).toEqual([1, 0]);
  });

  it.each([
    ["the connection is cut", CUT],
    ["the connection is cut within the answer", CUT_WITHIN],
    ["a proxy says 502", STATUS(502)],
    ["a proxy says 503", STATUS(503)],
    ["it says 503 and wants to be asked later", STATUS(503, { "retry-after": "60" })],
    ["a proxy says 504", STATUS(504)],
  ])("stand in for one another when a query fails because %s, at once", async (_, failure) => {
    // No pause would be over before its deadline.
    await using two = await startTwo({ deadlineMs: 90, random: () => 1 });
    two.first.answer = (_request, response) => failure(response);

    const answers = [await two.transport.fetch(asking()), await two.transport.fetch(asking())];

    expect(answers).toEqual([ANSWER, ANSWER]);
    expect(two.second.requests).toHaveLength(2);
    expect(two.retried).toEqual([two.first.url]);
  });

  it("stand in for one that refuses connections", async () => {
    await using two = await startTwo();
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    await using transport = new HttpTransport([`http://127.0.0.1:${port}/graphql`, two.second.url]);

    expect(await transport.fetch(asking())).toEqual(ANSWER);
  });

  it.each([
    ["is cut", CUT],
    ["a proxy answers with 503", STATUS(503)],
  ])("get a mutation once, even when it %s", async (_, failure) => {
    await using two = await startTwo({ mostRetries: 2 });
    two.first.answer = (_request, response) => failure(response);

    await expect(two.transport.fetch(asking("mutation"))).rejects.toThrow();

    expect(two.counts()).toEqual([1, 0]);
  });

  it("do not get what one of them may not repeat", async () => {
    await using two = await startTwo();
    two.first.answer = (_, response) => answerWith(response, 500);

    await expect(two.transport.fetch(asking())).rejects.toThrow("status 500");
    expect(two.counts()).toEqual([1, 0]);
  });

  it("are each asked no more often than a query may be, and fail it with the last failure", async () => {
    await using two = await startTwo({ mostRetries: 2, random: () => 0 });
    two.first.answer = (_, response) => answerWith(response, 503);
    two.second.answer = (_, response) => answerWith(response, 502);

    await expect(two.transport.fetch(asking())).rejects.toThrow(/status 50[23]/);

    expect(two.counts().toSorted()).toEqual([1, 2]);
    expect(two.retried).toEqual([two.first.url, two.second.url]);
  });

  it("get no mutation while they are in doubt and another is not", async () => {
    await using two = await startTwo();
    two.first.answer = (_, response) => response.destroy();
    await two.transport.fetch(asking());
    const before = two.first.requests.length;

    const answers = [];
    for (let index = 0; index < 10; index += 1) answers.push(await two.transport.fetch(asking("mutation")));

    expect(answers).toEqual(Array.from({ length: 10 }, () => ANSWER));
    expect(two.first.requests).toHaveLength(before);
  });

  it("are found to be back by copies of queries that others answer, one a second", async () => {
    await using two = await startTwo();
    two.first.answer = (_, response) => response.destroy();
    await two.transport.fetch(asking());
    const copies = () => two.first.requests.length - 1;

    await two.transport.fetch(asking());
    await expect.poll(copies).toBe(1);
    await expect.poll(() => two.transport.load.instances[0]?.inside).toBe(0);
    for (let index = 0; index < 5; index += 1) await two.transport.fetch(asking());
    const copiesWithin = copies();
    two.first.answer = (_, response) => answerWith(response);
    two.clock.nowMs += 1_000;
    await two.transport.fetch(asking());
    await expect.poll(() => two.transport.load.instances[0]?.inside).toBe(0);
    const [before] = two.counts();
    for (let index = 0; index < 10; index += 1) await two.transport.fetch(asking());

    expect(copiesWithin).toBe(1);
    expect(two.counts()[0]).toBe((before ?? 0) + 5);
  });

  it("are told apart by their addresses, and no credential is in these", async () => {
    const urls = ["http://user:secret@127.0.0.1:1/graphql?token=secret", "http://127.0.0.1:2/graphql"];
    await using transport = new HttpTransport(urls);

    expect(transport.load.instances.map(({ instance }) => instance)).toEqual([
      "http://127.0.0.1:1/graphql",
      "http://127.0.0.1:2/graphql",
    ]);
  });

  it("have a circuit breaker each", async () => {
    await using two = await startTwo();
    two.first.answer = (_, response) => response.destroy();

    for (let index = 0; index < 20; index += 1) {
      await two.transport.fetch(asking());
      await expect.poll(() => two.transport.load.instances[0]?.inside).toBe(0);
      two.clock.nowMs += 1_000;
    }

    expect(two.changes).toEqual([`${two.first.url} open`]);
    expect(two.transport.load.instances.map(({ isOpen }) => isOpen)).toEqual([true, false]);
  });

  it("are spared like one when the breakers of all are open", async () => {
    await using two = await startTwo({ mostRetries: 1 });
    for (const instance of [two.first, two.second]) instance.answer = (_, response) => response.destroy();

    for (let index = 0; index < 5; index += 1) await expect(two.transport.fetch(asking())).rejects.toThrow();
    const before = two.counts();
    await expect(two.transport.fetch(asking())).rejects.toThrow("failed too often");
    const spared = two.counts();
    for (const instance of [two.first, two.second]) instance.answer = (_, response) => answerWith(response);
    two.clock.nowMs += 5_000;

    expect(spared).toEqual(before);
    expect(await two.transport.fetch(asking())).toEqual(ANSWER);
  });
});
