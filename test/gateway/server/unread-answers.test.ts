import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { describe, expect, it } from "vitest";
import { until } from "../../until.ts";
import { givenUp } from "./given-up.ts";
import { post, serveFixture } from "./serve.ts";
import { keepPace } from "./slow-reader.ts";

const MEBIBYTE = 1_048_576;
const LARGE = 16 * MEBIBYTE;
const STREAM = "text/event-stream";

describe("an answer over HTTP", () => {
  it("that its client does not read is given up", async ({ signal }) => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 200 } });

    const response = await ask(served.url, `{ text(length: ${2 * LARGE}) }`);
    const aborted = once(response, "error");
    await until(async () => (await givenUp(served.server.url)).http === 1, signal);
    response.resume();

    expect(await aborted).toMatchObject([{ code: "ECONNRESET" }]);
  });

  it("reaches a client that reads slowly but steadily", async () => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 500, requestDeadlineMs: 200 } });

    const text = await readSlowly(await ask(served.url, `{ text(length: ${LARGE}) }`));

    expect(JSON.parse(text).data.text).toHaveLength(LARGE);
    expect(await givenUp(served.server.url)).toEqual({});
  });

  it.each(["", "x"])("of any characters arrives as it is, wherever it is split: after '%s'", async (prefix) => {
    await using served = await serveFixture();
    const name = prefix + "😀".repeat(200_000);

    const response = await post(served.url, {
      query: "query($name: String!) { hello(name: $name) }",
      variables: { name },
    });

    expect(await response.json()).toEqual({ data: { hello: `Hello ${name}` } });
  });

  it("that is small is not given up while its client thinks", async ({ signal }) => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 20 } });

    const response = await ask(served.url, "{ hello }");
    const slow = await ask(served.url, `{ text(length: ${2 * LARGE}) }`);
    slow.on("error", () => {});
    await until(async () => (await givenUp(served.server.url)).http === 1, signal);

    expect(Buffer.concat(await response.toArray()).toString()).toBe('{"data":{"hello":"Hello world"}}');
  });
});

describe("a stream of server-sent events", () => {
  it("with a large event reaches a client that reads slowly but steadily, its heartbeats between events", async () => {
    const limits = { stalledAfterMs: 500, requestDeadlineMs: 200, heartbeatIntervalMs: 5 };
    await using served = await serveFixture({ limits });

    const text = await readSlowly(await ask(served.url, `{ text(length: ${LARGE}) }`, STREAM));
    const events = text.replaceAll(/^:\n\n/gm, "").split("\n\n");

    expect(events.slice(1)).toEqual(["event: complete\ndata: ", ""]);
    expect(JSON.parse(events[0]?.slice("event: next\ndata: ".length) ?? "").data.text).toHaveLength(LARGE);
    expect(await givenUp(served.server.url)).toEqual({});
    expect(served.logged.join()).toContain('"outcome":"ok"');
  });

  it("that its client does not read is given up, whatever heartbeats there are", async ({ signal }) => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 200, heartbeatIntervalMs: 5 } });

    const response = await ask(served.url, `subscription { flood(length: ${MEBIBYTE}) }`, STREAM);
    response.on("error", () => {});
    await until(async () => (await givenUp(served.server.url)).sse === 1, signal);

    await until(() => served.engine.running === 0, signal);
  });
});

async function ask(url: string, query: string, accept = "application/json"): Promise<IncomingMessage> {
  const headers = { "content-type": "application/json", accept };
  const asked = request(url, { method: "POST", headers, agent: false });
  asked.end(JSON.stringify({ query }));
  const [response] = await once(asked, "response");
  return response;
}

async function readSlowly(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  keepPace(response);
  await once(response, "end");
  return Buffer.concat(chunks).toString();
}
