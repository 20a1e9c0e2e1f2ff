import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { exchange } from "./raw-exchange.ts";
import { post, serveFixture } from "./serve.ts";

const HELLO = JSON.stringify({ query: "{ hello }" });

describe("a request that a page of another origin made a browser send", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  it.each([
    ["cross-site", { "sec-fetch-site": "cross-site" }],
    ["from a sister domain", { "sec-fetch-site": "same-site" }],
    ["by an old browser that does not tell the site", { "user-agent": firefox }],
    ["with a content type that any form can send", { "sec-fetch-site": "cross-site", "content-type": "text/plain" }],
  ])("%s is refused by GET", async (_, headers) => {
    await using served = await serveFixture();

    const response = await getRaw(`${served.url}?query={hello}`, headers);

    expect(response).toMatch(/^HTTP\/1\.1 403 .*"code":"FORBIDDEN"/s);
  });

  it.each([
    ["by the page of the same origin", { "sec-fetch-site": "same-origin" }],
    ["from the address bar", { "sec-fetch-site": "none" }],
    ["with apollo-require-preflight", { "sec-fetch-site": "cross-site", "apollo-require-preflight": "true" }],
    ["with graphql-require-preflight", { "user-agent": firefox, "graphql-require-preflight": "1" }],
    ["with x-apollo-operation-name", { "user-agent": firefox, "x-apollo-operation-name": "Hello" }],
    ["with the content type of JSON", { "user-agent": firefox, "content-type": "application/json" }],
    ["by a listed origin", { "sec-fetch-site": "cross-site", origin: "https://app.example" }],
    ["by no browser", { "user-agent": "curl/8.0" }],
  ])("%s is answered by GET", async (_, headers) => {
    await using served = await serveFixture({ corsOrigins: ["https://app.example"] });

    const response = await getRaw(`${served.url}?query={hello}`, headers);

    expect(response).toMatch(/^HTTP\/1\.1 200 .*Hello world/s);
  });

  it("may read the answer only when its origin is listed", async () => {
    await using served = await serveFixture({ corsOrigins: ["https://app.example"] });

    const listed = await post(served.url, HELLO, { origin: "https://app.example" });
    const other = await post(served.url, HELLO, { origin: "https://elsewhere.example" });

    expect(listed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    expect(other.headers.get("vary")).toBe("origin");
  });

  it("gets leave in advance only when its origin is listed", async () => {
    await using served = await serveFixture({ corsOrigins: ["https://app.example"] });
    const ask = (origin: string) =>
      fetch(served.url, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,authorization",
        },
      });

    const [listed, other] = await Promise.all([ask("https://app.example"), ask("https://elsewhere.example")]);

    expect(listed.status).toBe(204);
    expect(listed.headers.get("access-control-allow-headers")).toBe("content-type,authorization");
    expect(listed.headers.get("access-control-allow-methods")).toBe("GET, POST");
    expect(other.headers.get("access-control-allow-headers")).toBeNull();
  });
});

describe("a connection", () => {
  it.each(["authorization", "Content-Type", "HOST"])("with two headers %s in one request is refused", async (name) => {
    await using served = await serveFixture();

    const response = await exchange(served.url, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\n${name}: application/json\r\n${name}: application/json\r\n`,
      `content-type: application/json\r\ncontent-length: ${HELLO.length}\r\nconnection: close\r\n\r\n${HELLO}`,
    ]);

    expect(response).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("is kept after an answer, a refused one included", async () => {
    await using served = await serveFixture();

    const response = await exchange(served.url, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: ${HELLO.length}\r\n\r\n${HELLO}`,
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${HELLO.length}\r\nconnection: close\r\n\r\n${HELLO}`,
    ]);

    expect(response.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 415", "HTTP/1.1 200"]);
  });

  it("with a thousand pipelined requests gets every answer, and others are served in between", async () => {
    await using served = await serveFixture();
    const one = `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${HELLO.length}\r\n\r\n${HELLO}`;
    let answered = 0;
    const connection = connect(served.server.port, "127.0.0.1");
    const allAnswered = new Promise<void>((resolve) => {
      connection.on("data", (chunk) => {
        answered += chunk.toString().split("HTTP/1.1 200").length - 1;
        if (answered >= 1_000) resolve();
      });
    });

    connection.write(one.repeat(1_000));
    await once(connection, "data");
    await post(served.url, HELLO);
    const answeredMeanwhile = answered;
    await allAnswered;
    connection.destroy();

    expect(answeredMeanwhile).toBeLessThan(1_000);
  });

  it("with more requests in the queue than may wait is cut", async () => {
    await using served = await serveFixture({ limits: { maxPipelinedRequests: 10 } });
    const connection = connect(served.server.port, "127.0.0.1");
    connection.on("error", () => {}).resume();

    connection.write("GET /health HTTP/1.1\r\nhost: a\r\n\r\n".repeat(1_000));

    await once(connection, "close");
  });

  it("that its client closes ends the operation in the engine", async () => {
    await using served = await serveFixture();
    const client = new AbortController();
    const started = once(served.engine.events, "started");
    const ended = once(served.engine.events, "ended");

    const answer = fetch(served.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ abortion }" }),
      signal: client.signal,
    });
    await started;
    client.abort();

    await expect(answer).rejects.toThrow("aborted");
    expect(await ended).toEqual(["abortion"]);
    await expect.poll(() => served.logged.join()).toContain('"outcome":"cancelled"');
  });

  it("that is cut at any moment of a request leaves nothing behind", async () => {
    await using served = await serveFixture();
    const body = JSON.stringify({ query: "subscription { noted }" });
    const request = `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    await exchange(served.url, ["GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"]);
    const before = timers();

    for (let length = 1; length <= 300; length += 1) {
      const connection = connect(served.server.port, "127.0.0.1").on("error", () => {});
      await new Promise<void>((resolve) => connection.write(request.slice(0, length), () => resolve()));
      if (length % 2 === 0) await new Promise(setImmediate);
      if (length % 3 === 0) connection.resetAndDestroy();
      else connection.destroy();
    }

    // Whatever else waits has a timer of its own, which would be counted.
    while (served.engine.running > 0 || timers() > before) await new Promise(setImmediate);
    expect((await post(served.url, HELLO)).status).toBe(200);
  });

  it.each([
    ["no HTTP", "no request\r\n\r\n", /^HTTP\/1\.1 400 .*"BAD_USER_INPUT"/s],
    ["CONNECT", "CONNECT /graphql HTTP/1.1\r\nhost: a\r\n\r\n", /^HTTP\/1\.1 405 /],
    [
      "an upgrade elsewhere",
      "GET /no HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
      /^HTTP\/1\.1 404 /,
    ],
  ])("that is %s is told so, though its client goes on sending and has not read yet", async (_, first, refusal) => {
    await using served = await serveFixture();
    const connection = connect(served.server.port, "127.0.0.1").pause();
    // When a whole request is answered, what was sent before it has been looked at.
    for (const part of [first, "more\r\n".repeat(1_000), "still more"]) {
      await new Promise((resolve) => connection.write(part, resolve));
      await post(served.url, HELLO);
    }

    const received = Buffer.concat(await connection.toArray()).toString();

    expect(received).toMatch(refusal);
    expect(received.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
  });

  it.each([
    ["no HTTP", "no request\r\n\r\n"],
    ["CONNECT", "CONNECT /graphql HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["an upgrade elsewhere", "GET /no HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"],
    ["no handshake", "GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"],
  ])("that is %s, and is reset by its client while it is refused, ends nothing", async (_, first) => {
    await using served = await serveFixture();
    const connection = connect(served.server.port, "127.0.0.1").pause();
    await new Promise((resolve) => connection.write(first, resolve));
    await post(served.url, HELLO);

    // With the refusal unread, this is a reset.
    connection.resetAndDestroy();
    await once(connection, "close");

    expect((await post(served.url, HELLO)).status).toBe(200);
  });

  it("that offers HTTP/2 is answered in HTTP/1.1", async () => {
    await using served = await serveFixture();

    const response = await exchange(served.url, [
      "GET /health HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n",
    ]);

    expect(response).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** A GET with exactly these headers: `fetch` adds some of its own and forbids others. */
function getRaw(url: string, headers: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { pathname, search } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return exchange(url, [`GET ${pathname}${search} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join("")}\r\n`]);
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}
