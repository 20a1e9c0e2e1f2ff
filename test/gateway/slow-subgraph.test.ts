import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { until } from "../until.ts";
import type { TestAnswer } from "./federation.ts";
import { startWholeGateway } from "./whole-gateway.ts";

const SOURCES = {
  slow: { typeDefs: "type Query { slow(n: Int): Int }" },
  fast: { typeDefs: "type Query { fast: Int }", resolvers: { Query: { fast: () => 1 } } },
};
const MOST_FETCHES = 5;
const MOST_WAITING = 5;
const REQUESTS = 50;

describe("a subgraph that has become slow", () => {
  it("holds up neither what does not ask it nor more requests than may wait for it", async ({ signal }) => {
    await using gateway = await startWholeGateway(SOURCES, {
      SUBGRAPH_MAX_FETCHES: String(MOST_FETCHES),
      SUBGRAPH_MAX_WAITING: String(MOST_WAITING),
    });
    const held: ServerResponse[] = [];
    const slow = gateway.subgraphs.get("slow");
    if (slow) slow.answer = (_, response) => void held.push(response);
    const ask = async (query: string): Promise<TestAnswer> => (await gateway.post({ query })).json();
    const shed: TestAnswer[] = [];
    const served: TestAnswer[] = [];

    const mixed = Array.from({ length: REQUESTS }, async (_, n) => {
      const answer = await ask(`{ slow(n: ${n}) fast }`);
      (answer.errors ? shed : served).push(answer);
    });
    const unaffected = await Promise.all(Array.from({ length: REQUESTS }, () => ask("{ fast }")));
    await until(() => shed.length === REQUESTS - MOST_FETCHES - MOST_WAITING, signal);
    const heldAtFirst = held.length;
    const answerHeld = () => {
      for (const response of held.splice(0)) {
        response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"slow":2}}');
      }
      return served.length === MOST_FETCHES + MOST_WAITING;
    };
    await until(answerHeld, signal);
    await Promise.all(mixed);

    expect(unaffected).toEqual(Array(REQUESTS).fill({ data: { fast: 1 } }));
    expect(heldAtFirst).toBe(MOST_FETCHES);
    expect(new Set(served.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"data":{"slow":2,"fast":1}}']));
    expect(shed[0]).toMatchObject({
      data: { slow: null, fast: 1 },
      errors: [{ path: ["slow"], extensions: { code: "SUBGRAPH_UNAVAILABLE" } }],
    });
  });
});
