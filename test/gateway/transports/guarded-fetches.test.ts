import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { Viewer } from "../../../gateway/engine/engine.ts";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport, type HttpTransportOptions } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { type HttpSubgraph, startHttpSubgraph } from "../http-subgraph.ts";

const SCHEMA = buildSchema("type Query { one: Int } type Mutation { one: Int }");
const ANSWER = { data: { one: 1 } };

type Asking = {
  readonly kind?: "query" | "mutation";
  readonly variables?: SubgraphRequest["variables"];
  readonly viewer?: Viewer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

function asking({ kind = "query", variables = {}, signal, ...scope }: Asking = {}): SubgraphRequest {
  const text = kind === "query" ? "{one}" : "mutation{one}";
  return {
    operation: { subgraph: "ones", kind, text, name: null, variables: [] },
    variables,
    scope: { ...scopeOf(signal), ...scope },
  };
}

function answerWith(response: ServerResponse, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  const body = status === 200 ? JSON.stringify(ANSWER) : "<h1>not now</h1>";
  response
    .writeHead(status, { "content-type": status === 200 ? "application/json" : "text/html", ...headers })
    .end(body);
}

/** A subgraph that answers when the test says so, and the transport to it. */
async function startHeld(options: HttpTransportOptions = {}) {
  const subgraph = await startHttpSubgraph(SCHEMA);
  const transport = new HttpTransport(subgraph.url, options);
  const held: ServerResponse[] = [];
  subgraph.answer = (_, response) => void held.push(response);
  return {
    subgraph,
    transport,
    held,
    arrivals: (count: number) => expect.poll(() => held.length).toBe(count),
    [Symbol.asyncDispose]: async () => {
      await transport[Symbol.asyncDispose]();
      await subgraph[Symbol.asyncDispose]();
    },
  };
}

/** Fails its first requests as it is told to, and answers those after them. */
function failFirst(subgraph: HttpSubgraph, failures: readonly ((response: ServerResponse) => void)[]): void {
  subgraph.answer = (_, response) => (failures[subgraph.requests.length - 1] ?? answerWith)(response);
}

const CUT = (response: ServerResponse) => void response.destroy();
const CUT_WITHIN = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write("{");
  setImmediate(() => response.destroy());
};
const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    answerWith(response, code, headers);

describe("a fetch that fails", () => {
  it.each([
    ["the connection is cut", CUT],
    ["the connection is cut within the answer", CUT_WITHIN],
    ["a proxy says 502", status(502)],
    ["a proxy says 503", status(503)],
    ["a proxy says 504", status(504)],
  ])("is asked again when it is a query and %s", async (_, failure) => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url);
    failFirst(subgraph, [failure]);

    const result = await transport.fetch(asking());

    expect(result).toEqual(ANSWER);
    expect(subgraph.requests).toHaveLength(2);
  });

  it.each([
    ["a mutation whose connection is cut", { kind: "mutation" }, CUT],
    ["a mutation that a proxy answers with 503", { kind: "mutation" }, status(503)],
    ["a query that is told to wait", {}, status(503, { "retry-after": "0.4" })],
    ["a query that is answered with 500", {}, status(500)],
    ["a query that is answered with 404", {}, status(404)],
  ] as const)("is not asked again when it is %s", async (_, asked, failure) => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url);
    failFirst(subgraph, [failure]);

    await expect(transport.fetch(asking(asked))).rejects.toThrow();
    expect(subgraph.requests).toHaveLength(1);
  });

  it("is asked again no more often than it may be, and fails with the last failure", async () => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url, { mostRetries: 2, random: () => 0 });
    failFirst(subgraph, [CUT, status(502), status(503), CUT]);

    await expect(transport.fetch(asking())).rejects.toThrow("status 503");
    expect(subgraph.requests).toHaveLength(3);
  });

  it("is not asked again when its deadline would be over by then", async () => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url, { deadlineMs: 90, random: () => 1, nowMs: () => 0 });
    failFirst(subgraph, [status(503)]);

    await expect(transport.fetch(asking())).rejects.toThrow("status 503");
    expect(subgraph.requests).toHaveLength(1);
  });

  it("is not asked again for a client that leaves meanwhile", async () => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url);
    const leaving = new AbortController();
    subgraph.answer = (_, response) => {
      response.once("finish", () => leaving.abort());
      answerWith(response, 503);
    };

    await expect(transport.fetch(asking({ signal: leaving.signal }))).rejects.toThrow("nobody waits");
    expect(subgraph.requests).toHaveLength(1);
    expect(transport.underway).toBe(0);
  });
});

describe("a subgraph that is down", () => {
  it("is not asked any more until it is time for a probe, and is asked again once that succeeds", async () => {
    const changes: string[] = [];
    let nowMs = 0;
    const options = {
      mostRetries: 0,
      nowMs: () => nowMs,
      onBreakerChange: (state: string) => void changes.push(state),
    };
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url, options);
    failFirst(subgraph, [CUT, status(503), CUT, status(500), CUT]);

    for (let index = 0; index < 5; index += 1) await expect(transport.fetch(asking())).rejects.toThrow();
    await expect(transport.fetch(asking())).rejects.toThrow("failed too often");
    nowMs = 5_000;
    const [probe, other] = await Promise.allSettled([
      transport.fetch(asking()),
      transport.fetch(asking({ variables: { other: true } })),
    ]);
    const after = await transport.fetch(asking());

    expect([probe.status, other.status, after]).toEqual(["fulfilled", "rejected", ANSWER]);
    expect(changes).toEqual(["open", "closed"]);
    expect(subgraph.requests).toHaveLength(7);
  });

  it.each([
    [
      "answers with errors of GraphQL",
      {},
      (response: ServerResponse) => {
        response.writeHead(500, { "content-type": "application/json" }).end('{"errors":[{"message":"no"}]}');
      },
    ],
    ["answers too much", { mostBytes: 5 }, (response: ServerResponse) => answerWith(response)],
    ["refuses what it is asked", {}, status(400)],
  ] as const)("is not one that %s: a client could make it so", async (_, options, answer) => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url, options);
    subgraph.answer = (_request, response) => answer(response);

    for (let index = 0; index < 20; index += 1) await transport.fetch(asking()).catch(() => {});

    expect(subgraph.requests).toHaveLength(20);
  });
});

describe("a subgraph that is slow", () => {
  it("is asked so much at a time; so many wait, and whoever comes then is told so at once", async () => {
    await using slow = await startHeld({ mostConnections: 2, mostWaiting: 1, joinWithinMs: 0 });
    const { transport, held, arrivals } = slow;

    const first = [transport.fetch(asking()), transport.fetch(asking())];
    const waiting = transport.fetch(asking());
    await expect(transport.fetch(asking())).rejects.toThrow("2 fetches are under way and 1 wait");
    await arrivals(2);
    const underway = transport.underway;
    answerWith(held[0] as ServerResponse);
    await arrivals(3);
    for (const response of held.slice(1)) answerWith(response);

    expect(await Promise.all([...first, waiting])).toEqual([ANSWER, ANSWER, ANSWER]);
    expect([underway, transport.underway]).toEqual([3, 0]);
  });

  it("keeps no place for those who leave, or whose time is over, while they wait", async () => {
    await using slow = await startHeld({ mostConnections: 1, mostWaiting: 2, joinWithinMs: 0, deadlineMs: 300 });
    const { transport, arrivals } = slow;
    const leaving = new AbortController();

    const first = transport.fetch(asking());
    const left = transport.fetch(asking({ signal: leaving.signal }));
    const late = transport.fetch(asking());
    await arrivals(1);
    leaving.abort();
    const outcomes = await Promise.allSettled([left, late, first]);

    expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.fault)).toEqual([
      "abandoned",
      expect.stringMatching(/shed|late/),
      "late",
    ]);
    expect(transport.underway).toBe(0);
  });
});

describe("fetches that ask the same at the same time", () => {
  it("wait for one answer, and share nothing that is made of it", async () => {
    await using subgraph = await startHeld();
    const { transport, held, arrivals } = subgraph;

    const fetches = [transport.fetch(asking()), transport.fetch(asking()), transport.fetch(asking())];
    await arrivals(1);
    answerWith(held[0] as ServerResponse);
    const [first, second, third] = await Promise.all(fetches);

    expect([first, second, third]).toEqual([ANSWER, ANSWER, ANSWER]);
    expect(new Set([first?.data, second?.data, third?.data]).size).toBe(3);
    expect(held).toHaveLength(1);
  });

  it.each<[string, Asking]>([
    ["other variables", { variables: { n: 1 } }],
    ["another viewer", { viewer: { tenant: "other" } }],
    ["other credentials", { headers: { authorization: "b" } }],
  ])("are asked apart when one is for %s", async (_, other) => {
    await using subgraph = await startHeld({ forwardedHeaders: ["authorization"] });
    const { transport, held, arrivals } = subgraph;

    const fetches = [transport.fetch(asking()), transport.fetch(asking(other))];
    await arrivals(2);
    for (const response of held) answerWith(response);

    expect(await Promise.all(fetches)).toEqual([ANSWER, ANSWER]);
  });

  it("are asked apart when they are mutations", async () => {
    await using subgraph = await startHeld();
    const { transport, held, arrivals } = subgraph;

    const fetches = [transport.fetch(asking({ kind: "mutation" })), transport.fetch(asking({ kind: "mutation" }))];
    await arrivals(2);
    for (const response of held) answerWith(response);

    expect(await Promise.all(fetches)).toEqual([ANSWER, ANSWER]);
  });

  it("are asked apart when a mutation came between them, which the first may not have seen", async () => {
    await using subgraph = await startHeld();
    const { transport, held, arrivals } = subgraph;

    const before = transport.fetch(asking());
    const mutation = transport.fetch(asking({ kind: "mutation" }));
    await arrivals(2);
    const isMutation = (index: number) => JSON.stringify(subgraph.subgraph.requests[index]).includes("mutation");
    answerWith(held[isMutation(0) ? 0 : 1] as ServerResponse);
    await mutation;
    const after = transport.fetch(asking());
    await arrivals(3);
    for (const response of held) if (!response.writableEnded) answerWith(response);

    expect(await Promise.all([before, after])).toEqual([ANSWER, ANSWER]);
  });

  it("are asked apart when the first began too long ago", async () => {
    let nowMs = 0;
    await using subgraph = await startHeld({ nowMs: () => nowMs });
    const { transport, held, arrivals } = subgraph;

    const first = transport.fetch(asking());
    nowMs = 99;
    const joined = transport.fetch(asking());
    nowMs = 100;
    const apart = transport.fetch(asking());
    await arrivals(2);
    for (const response of held) answerWith(response);

    expect(await Promise.all([first, joined, apart])).toEqual([ANSWER, ANSWER, ANSWER]);
    expect(held).toHaveLength(2);
  });

  it("are answered when one of the clients leaves, and given up when the last one has left", async () => {
    await using subgraph = await startHeld();
    const { transport, held, arrivals } = subgraph;
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const start = ({ signal }: AbortController) => transport.fetch(asking({ signal }));

    const fetches = [start(first), start(second)];
    await arrivals(1);
    const closed = once(held[0] as ServerResponse, "close");
    first.abort();
    const underwayAfterOne = transport.underway;
    second.abort();
    const outcomes = await Promise.allSettled(fetches);
    await closed;
    const afresh = start(third);
    await arrivals(2);
    answerWith(held[1] as ServerResponse);

    expect(underwayAfterOne).toBe(1);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await afresh).toEqual(ANSWER);
  });
});
