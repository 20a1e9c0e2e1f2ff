import { EventEmitter, on } from "node:events";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { startHttpSubgraph } from "./http-subgraph.ts";
import { RawSocket } from "./server/raw-socket.ts";

const SUBSCRIBERS = 50;

describe("a gateway that is told to stop while it serves many subscribers", () => {
  it("tells each of them by 1001, behind what it has told them, and ends with 0", async ({ signal }) => {
    const ticks = new EventEmitter();
    ticks.setMaxListeners(SUBSCRIBERS);
    const source = countingFrom(ticks);
    await using subgraph = await startHttpSubgraph(executableSchemaOf(source));
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    const file = join(folder.path, "supergraph.graphql");
    await writeFile(
      file,
      compose({ only: source }, () => subgraph.url),
    );
    await using gateway = await startGatewayProcess(file);
    await using clients = new AsyncDisposableStack();
    const subscribers: RawSocket[] = [];
    for (let count = 0; count < SUBSCRIBERS; count += 1) {
      const subscriber = clients.use(await RawSocket.ready(gateway.url));
      subscriber.subscribe("1", "subscription { counted }");
      subscribers.push(subscriber);
    }
    await until(() => ticks.listenerCount("tick") === SUBSCRIBERS, signal);

    let count = 0;
    const load = setInterval(() => ticks.emit("tick", count++), 1);
    await until(() => subscribers.every(({ received }) => received.length > 10), signal);
    process.kill(gateway.pid, "SIGTERM");
    const codes = await Promise.all(subscribers.map((subscriber) => subscriber.closed()));
    clearInterval(load);

    expect(codes).toEqual(subscribers.map(() => 1001));
    for (const { received } of subscribers) {
      const items = received.filter(({ type }) => type === "next").map(({ payload }) => payload);
      expect(items).toEqual(items.map((_, index) => ({ data: { counted: index } })));
    }
    expect(await gateway.ended).toBe("it ended with 0");
    await until(() => ticks.listenerCount("tick") === 0, signal);
  });
});

function countingFrom(ticks: EventEmitter): SubgraphSource {
  return {
    typeDefs: "type Query { a: Int } type Subscription { counted: Int! }",
    resolvers: {
      Subscription: {
        counted: {
          async *subscribe() {
            for await (const [counted] of on(ticks, "tick")) yield { counted };
          },
        },
      },
    },
  };
}
