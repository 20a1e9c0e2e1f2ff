import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { post, serveFixture } from "./serve.ts";

const STREAM = { accept: "text/event-stream" };

describe("GraphQL over server-sent events", () => {
  it("streams a subscription by POST as next events and a complete one", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "subscription { count(to: 2) }" }, STREAM);

    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe(
      [
        ":\n\n",
        'event: next\ndata: {"data":{"count":1}}\n\n',
        'event: next\ndata: {"data":{"count":2}}\n\n',
        "event: complete\ndata: \n\n",
      ].join(""),
    );
  });

  it("streams a subscription by GET, as EventSource asks for it", async () => {
    await using served = await serveFixture();

    const response = await fetch(`${served.url}?query=${encodeURIComponent("subscription{count(to:1)}")}`, {
      headers: STREAM,
    });

    expect(await eventsOf(response)).toEqual(["next", "complete"]);
  });

  it("tells where each answer stands, and goes on behind the last one that a client had", async () => {
    await using served = await serveFixture();
    const url = `${served.url}?query=${encodeURIComponent("subscription{steps(to:14)}")}`;

    const response = await fetch(url, { headers: { ...STREAM, "last-event-id": "11" } });

    expect(await response.text()).toBe(
      [
        ":\n\n",
        'event: next\nid: 12\ndata: {"data":{"steps":12}}\n\n',
        'event: next\ndata: {"data":{"steps":13}}\n\n',
        'event: next\nid: 14\ndata: {"data":{"steps":14}}\n\n',
        "event: complete\ndata: \n\n",
      ].join(""),
    );
  });

  it.each(["{ hello }", 'mutation { note(text: "a") }'])(
    "streams the one answer of %s when nothing but a stream is accepted",
    async (query) => {
      await using served = await serveFixture();

      const response = await post(served.url, { query }, STREAM);

      expect(await eventsOf(response)).toEqual(["next", "complete"]);
    },
  );

  it("answers a query as JSON to a client that takes both", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "{ hello }" }, { accept: "application/json, text/event-stream" });

    expect(await response.json()).toEqual({ data: { hello: "Hello world" } });
  });

  it("refuses a subscription with 406 when no stream is accepted", async () => {
    await using served = await serveFixture();

    const responses = await Promise.all([
      post(served.url, { query: "subscription { noted }" }),
      post(served.url, { query: "subscription { noted }" }, { accept: "application/json" }),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([406, 406]);
  });

  it.each(["{", "subscription { unknown }", "subscription($n: Int!) { count(to: $n) }"])(
    "tells inside the stream what is wrong with %s, where a reader of streams can see it",
    async (query) => {
      await using served = await serveFixture();

      const response = await post(served.url, { query }, STREAM);
      const text = await response.text();

      expect(text).toMatch(
        /event: next\ndata: {"errors":\[{.*"code":"BAD_USER_INPUT".*\n\nevent: complete\ndata: \n\n$/,
      );
    },
  );

  it("ends the subscription in the engine when the client is gone", async () => {
    await using served = await serveFixture();
    const client = new AbortController();
    const ended = once(served.engine.events, "ended");

    const response = await fetch(`${served.url}?query=${encodeURIComponent("subscription{noted}")}`, {
      headers: STREAM,
      signal: client.signal,
    });
    await response.body?.getReader().read();
    client.abort();

    await ended;
    expect(served.engine.running).toBe(0);
  });

  it("has no deadline, and gives signs of life while nothing happens", async () => {
    await using served = await serveFixture({ limits: { requestDeadlineMs: 20, heartbeatIntervalMs: 30 } });

    const response = await post(served.url, { query: "subscription { noted }" }, STREAM);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const beats = [await reader?.read(), await reader?.read(), await reader?.read(), await reader?.read()];

    expect(beats.map((beat) => beat?.value).join("")).toMatch(/^(:\n\n){4,}$/);
    await reader?.cancel();
  });

  it("asks the engine for no more than the client takes, and cuts a client that takes nothing", async () => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 200 } });
    const body = JSON.stringify({ query: "subscription { flood(length: 100000) }" });
    const connection = connect(served.server.port, "127.0.0.1").on("error", () => {});

    connection.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await once(served.engine.events, "ended");
    connection.destroy();

    // 100 KB each: what two kernels buffer on loopback, and not what can be produced in 200 ms.
    expect(served.engine.pulled).toBeLessThan(200);
    const metrics = await (await fetch(`${served.server.url}/metrics`)).text();
    expect(metrics).toContain('gateway_slow_consumers_total{buffer="sse"} 1');
  });

  it("ends the stream without a complete when the server stops, so that clients come back", async () => {
    const served = await serveFixture();
    const response = await post(served.url, { query: "subscription { noted }" }, STREAM);

    await served[Symbol.asyncDispose]();

    expect(await response.text()).toBe(":\n\n");
    expect(served.engine.running).toBe(0);
  });
});

async function eventsOf(response: Response): Promise<readonly string[]> {
  return Array.from((await response.text()).matchAll(/^event: (\w+)$/gm), ([, event = ""]) => event);
}
