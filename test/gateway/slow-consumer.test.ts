import { EventEmitter, on } from "node:events";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { GatewayMetrics } from "../../gateway/server/records/metrics.ts";
import { startGatewayServer } from "../../gateway/server/server.ts";
import { startHttpTransports } from "../../gateway/transports/http.ts";
import { until } from "../until.ts";
import { compose, executableSchemaOf, SILENT, type SubgraphSource } from "./federation.ts";
import { startHttpSubgraph } from "./http-subgraph.ts";
import { planInProcess } from "./planning.ts";
import { RawSocket } from "./server/raw-socket.ts";

const TEXT = "x".repeat(20_000);
/** What two kernels and a process buffer of one connection is a few megabytes, and never this. */
const MOST_EVENTS = 5_000;

function startTicker(ticks: EventEmitter): SubgraphSource {
  return {
    typeDefs: "type Query { a: Int } type Subscription { told: String! }",
    resolvers: {
      Subscription: {
        told: {
          async *subscribe() {
            for await (const [count] of on(ticks, "tick")) yield { told: `${count} ${TEXT}` };
          },
        },
      },
    },
  };
}

/** The gateway before a subgraph that pushes, its patience with slow clients short. */
async function startPushing(ticks: EventEmitter) {
  await using resources = new AsyncDisposableStack();
  const source = startTicker(ticks);
  const subgraph = resources.use(await startHttpSubgraph(executableSchemaOf(source)));
  const transports = resources.use(startHttpTransports([{ name: "only", urls: [subgraph.url] }]));
  const planner = planInProcess(compose({ only: source }, () => subgraph.url));
  const engine = createEngine({ planner, transports, log: SILENT });
  const server = resources.use(
    await startGatewayServer({
      engine: () => engine,
      host: "127.0.0.1",
      port: 0,
      log: SILENT,
      metrics: new GatewayMetrics(),
      limits: { stalledAfterMs: 200, unreadAfterMs: 200 },
    }),
  );
  const opened = resources.move();
  return { url: `${server.url}/graphql`, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

describe("a client that does not read", () => {
  it("is closed with 1013 while the others get everything, and nothing is pushed for it any more", async ({
    signal,
  }) => {
    const ticks = new EventEmitter();
    await using gateway = await startPushing(ticks);
    await using slow = await RawSocket.ready(gateway.url);
    await using fast = await RawSocket.ready(gateway.url);
    slow.subscribe("1", "subscription { told }");
    fast.subscribe("1", "subscription { told }");
    await until(() => ticks.listenerCount("tick") === 2, signal);

    slow.socket.pause();
    let pushed = 0;
    const got = () => fast.received.filter(({ type }) => type === "next").length;
    // At the pace of the fast one: its own queue never fills.
    while (ticks.listenerCount("tick") === 2 && pushed < MOST_EVENTS) {
      ticks.emit("tick", pushed);
      pushed += 1;
      await until(() => got() === pushed, signal);
    }
    slow.socket.resume();

    expect(await slow.closed()).toBe(1013);
    expect(ticks.listenerCount("tick")).toBe(1);
    expect(pushed).toBeLessThan(MOST_EVENTS);
    // What it had been sent it has, and nothing in between is missing.
    const had = slow.received.filter(({ type }) => type === "next");
    expect(had.map(({ payload }) => countOf(payload))).toEqual(had.map((_, index) => index));
  });
});

function countOf(payload: unknown): number {
  return Number.parseInt((payload as { data: { told: string } }).data.told, 10);
}
