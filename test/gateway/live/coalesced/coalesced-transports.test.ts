import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { until } from "../../../until.ts";
import { startWholeGateway } from "../../whole-gateway.ts";
import { Board } from "./board.ts";

const QUERY = "subscription { settings { version note } }";
/** So long that all of the test's settings come within it, by the clock of the gateway. */
const EVERY_MS = 1_000;

/** What comes as server-sent events, chunk by chunk. */
async function* overEvents(url: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query: QUERY }), signal });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) yield decoder.decode(chunk);
}

async function* overWebSocket(items: AsyncIterable<unknown>): AsyncGenerator<string, void> {
  for await (const item of items) yield JSON.stringify(item);
}

/** Keeps the versions that a client is told of, until `isLast` says so of one. */
async function keepVersions(
  texts: AsyncIterable<string>,
  kept: number[],
  isLast: (version: number | undefined) => boolean,
) {
  for await (const text of texts) {
    for (const [, version] of text.matchAll(/"version":"(\d+)"/g)) kept.push(Number(version));
    if (isLast(kept.at(-1))) return;
  }
}

describe("a stream of states of a subgraph over HTTP", () => {
  it("is told alike over server-sent events and over WebSocket, and to both by one stream", async ({ signal }) => {
    using board = new Board(EVERY_MS);
    await using gateway = await startWholeGateway(board.sources);
    const first = board.set("hall");
    let last = -1;
    const isLast = (version: number | undefined) => version === last;
    const [bySocket, byEvents]: [number[], number[]] = [[], []];
    const clients = Promise.all([
      keepVersions(overWebSocket(gateway.socketItems({ query: QUERY })), bySocket, isLast),
      keepVersions(overEvents(gateway.url, signal), byEvents, isLast),
    ]);
    await until(() => bySocket.length === 1 && byEvents.length === 1, signal);

    for (let count = 0; count < 20; count += 1) {
      last = board.set("hall");
      await nextTurn();
    }
    await clients;

    expect([bySocket, byEvents]).toEqual([
      [first, last],
      [first, last],
    ]);
    expect(board.opened).toEqual([null]);
  });
});
