import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { until } from "../../until.ts";
import { givenUp } from "./given-up.ts";
import { RawSocket } from "./raw-socket.ts";
import { post, serveFixture } from "./serve.ts";

const MEBIBYTE = 1_048_576;

describe("an answer over a WebSocket", () => {
  it.each([1, 4, 16])(
    "of %i MiB is followed by its complete, and leaves a subscription beside it alone",
    async (size) => {
      await using served = await serveFixture();
      await using client = await RawSocket.ready(served.url);
      client.subscribe("live", "subscription { noted }");
      await once(served.engine.events, "started");

      client.subscribe("large", textOf(size * MEBIBYTE));
      await client.next("complete", "large");
      client.subscribe("note", 'mutation { note(text: "still here") }');
      const { payload } = await client.next("next", "live");

      expect(payload).toEqual({ data: { noted: "still here" } });
      expect(textLengths(client)).toEqual([size * MEBIBYTE]);
    },
  );

  it("of any characters arrives as it is, wherever it is split", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    const name = "aé€😀".repeat(40_000);

    client.subscribe("1", "query($name: String!) { hello(name: $name) }", { name });
    const { payload } = await client.next("next", "1");

    expect(payload).toEqual({ data: { hello: `Hello ${name}` } });
  });

  it.each([
    [1, 16],
    [4, 4],
    [16, 2],
  ])(
    "of %i MiB, and others asked for at the same time, reach a client that reads slowly but steadily",
    async (size, count) => {
      await using served = await serveFixture({
        limits: { stalledAfterMs: 1_000, unreadAfterMs: 1_000, livenessIntervalMs: 600 },
      });
      await using client = await RawSocket.ready(served.url);
      const lengths = Array<number>(count).fill(size * MEBIBYTE);
      client.readSlowly();

      for (const [id, length] of lengths.entries()) client.subscribe(String(id), textOf(length));
      for (const id of lengths.keys()) await client.next("complete", String(id));

      expect(textLengths(client)).toEqual(lengths);
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    },
  );

  it("that its client stops to read costs it the socket, with 1013", async ({ signal }) => {
    await using served = await serveFixture({
      limits: { stalledAfterMs: 200, unreadAfterMs: 200, closeGraceMs: 30_000 },
    });
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", textOf(32 * MEBIBYTE));
    await once(served.engine.events, "executed");
    client.socket.pause();
    await until(async () => (await givenUp(served.server.url)).websocket === 1, signal);
    client.socket.resume();

    expect(await client.closed()).toBe(1013);
  });

  it("is compressed for clients that offer it, where the gateway is told to, and by none that is not", async () => {
    await using compressing = await serveFixture({ compressesSockets: true });
    await using plain = await serveFixture();

    for (const [served, extension] of [
      [compressing, /^permessage-deflate/],
      [plain, /^$/],
    ] as const) {
      await using client = await RawSocket.ready(served.url, undefined, { perMessageDeflate: true });
      const lengths = [10_000, 4 * MEBIBYTE];
      for (const [id, length] of lengths.entries()) client.subscribe(String(id), textOf(length));
      for (const id of lengths.keys()) await client.next("complete", String(id));

      expect(client.socket.extensions).toMatch(extension);
      expect(textLengths(client)).toEqual(lengths);
    }
  });

  it.each([true, false])(
    "that its client does not read is bounded, and costs it the socket (compressed: %s)",
    async (compressesSockets) => {
      await using served = await serveFixture({
        compressesSockets,
        limits: { unreadAfterMs: 300, closeGraceMs: 30_000 },
      });
      await using client = await RawSocket.ready(served.url, undefined, { perMessageDeflate: true });
      client.subscribe("1", "subscription { flood(length: 20000) }");
      await once(served.engine.events, "started");

      client.socket.pause();
      await once(served.engine.events, "ended");
      const { pulled } = served.engine;
      client.socket.resume();

      expect(await client.closed()).toBe(1013);
      // A mebibyte, and what it had read before it stopped.
      expect(pulled).toBeLessThan(200);
    },
  );

  it("lets the answer to a ping pass", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    const order: string[] = [];
    client.socket.on("pong", (payload) => order.push(`pong ${payload}`)).on("message", () => order.push("message"));

    client.subscribe("1", textOf(32 * MEBIBYTE));
    await once(served.engine.events, "executed");
    client.socket.pause();
    client.socket.ping("first");
    client.socket.ping("last");
    await post(served.url, { query: "{ hello }" });
    client.socket.resume();
    await client.next("complete", "1");

    expect(order).toEqual(["pong last", "message", "message"]);
  });

  it("is not sent when its operation is completed while it waits, started or not", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    client.subscribe("live", "subscription { noted }");
    await once(served.engine.events, "started");
    client.socket.pause();

    for (const id of ["large", "not started"]) client.subscribe(id, textOf(32 * MEBIBYTE));
    await once(served.engine.events, "executed");
    await post(served.url, { query: 'mutation { note(text: "waits") }' });
    for (const id of ["live", "not started"]) client.send({ id, type: "complete" });
    client.subscribe("last", "{ hello }");
    await once(served.engine.events, "ended");
    client.socket.resume();
    await client.next("complete", "last");

    expect(client.received.slice(1).map(({ type, id }) => `${type} ${id}`)).toEqual([
      "next large",
      "complete large",
      "next last",
      "complete last",
    ]);
    expect(served.engine.executed).toBe(3);
  });
});

function textOf(length: number): string {
  return `{ text(length: ${length}) }`;
}

/** The lengths of the texts received, in the order of the answers. */
function textLengths({ received }: RawSocket): readonly number[] {
  return received.flatMap(({ payload }) => {
    const { text } = (payload as { data?: { text?: string } } | undefined)?.data ?? {};
    return text === undefined ? [] : [text.length];
  });
}
