import { once } from "node:events";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { exchange } from "./raw-exchange.ts";
import { RawSocket } from "./raw-socket.ts";
import { post, serveFixture } from "./serve.ts";

const MEBIBYTE = 1_048_576;
const HELLO = JSON.stringify({ query: "{ hello }" });

describe("the body of a request", () => {
  it.each([
    ["gzip", gzipSync(HELLO)],
    ["deflate", deflateSync(HELLO)],
    ["br", brotliCompressSync(HELLO)],
    ["identity", Buffer.from(HELLO)],
    ["", Buffer.from(HELLO)],
  ])("is read when encoded as %s", async (encoding, body) => {
    await using served = await serveFixture();

    const response = await postBytes(served.url, body, encoding);

    expect(await response.json()).toEqual({ data: { hello: "Hello world" } });
  });

  it.each([
    ["of an unknown encoding", "zip", Buffer.from(HELLO), 415],
    ["of two encodings", "gzip, gzip", gzipSync(gzipSync(HELLO)), 415],
    ["of broken gzip", "gzip", Buffer.from("no gzip at all"), 400],
    ["of gzip that ends early", "gzip", gzipSync(HELLO).subarray(0, -6), 400],
    ["that is larger than the limit", "identity", Buffer.alloc(MEBIBYTE + 1, " "), 413],
    ["that is larger than the limit once decompressed", "gzip", gzipSync(Buffer.alloc(100 * MEBIBYTE)), 413],
    ["that is no UTF-8", "identity", Buffer.from([0x22, 0xff, 0x22]), 400],
  ])("%s is refused", async (_, encoding, body, status) => {
    await using served = await serveFixture();

    const response = await postBytes(served.url, body, encoding);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: status === 413 ? "LIMIT_EXCEEDED" : "BAD_USER_INPUT" } }],
    });
  });

  it("may be as large as the limit that is configured", async () => {
    await using served = await serveFixture({ limits: { maxBodyBytes: HELLO.length } });

    const responses = await Promise.all([post(served.url, HELLO), post(served.url, `${HELLO} `)]);

    expect(responses.map(({ status }) => status)).toEqual([200, 413]);
  });

  it("may be as large as the limit when it comes in chunks", async () => {
    await using served = await serveFixture({ limits: { maxBodyBytes: HELLO.length } });
    const ask = (body: string) =>
      exchange(served.url, [
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\n",
        `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      ]);

    const answers = [await ask(HELLO), await ask(`${HELLO} `)];

    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(["HTTP/1.1 200", "HTTP/1.1 413"]);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("is bound to the byte once decompressed from %s", async (encoding, compress) => {
    await using served = await serveFixture({ limits: { maxBodyBytes: 5_000 } });
    const filled = (bytes: number) => compress(HELLO + " ".repeat(bytes - HELLO.length));

    const responses = [
      await postBytes(served.url, filled(5_000), encoding),
      await postBytes(served.url, filled(5_001), encoding),
    ];

    expect(responses.map(({ status }) => status)).toEqual([200, 413]);
  });

  it.each([
    ["stops in its middle", "content-length: 100\r\n\r\n{"],
    ["never begins", "content-length: 100\r\n\r\n"],
    ["stops between two chunks", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"],
  ])("that %s is refused with 408 and closes the connection", async (_, rest) => {
    await using served = await serveFixture({ limits: { bodyTimeoutMs: 50 } });

    const response = await exchange(served.url, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${rest}`,
    ]);

    expect(response).toMatch(/^HTTP\/1\.1 408 .*connection: close.*"code":"LIMIT_EXCEEDED"/s);
  });

  it("that comes in more chunks than there may be is refused, for each costs memory of its own", async () => {
    await using served = await serveFixture({ limits: { closeGraceMs: 50 } });

    const response = await exchange(served.url, [
      "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
      "1\r\n \r\n".repeat(5_000),
    ]);

    expect(response).toMatch(/^HTTP\/1\.1 413 .*connection: close.*"code":"LIMIT_EXCEEDED"/s);
  });

  it("that trickles is refused, however long it goes on", async () => {
    await using served = await serveFixture({ limits: { bodyTimeoutMs: 50 } });
    const { hostname, port } = new URL(served.url);
    const connection = connect(Number(port), hostname).on("error", () => {});
    connection.write(`POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`);
    connection.write("content-length: 1000000\r\n\r\n");

    const trickle = setInterval(() => connection.write(" "), 5);
    const [response] = await once(connection, "data");
    clearInterval(trickle);
    connection.destroy();

    expect(response.toString()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("that is large has the time that it needs, as long as it comes", async () => {
    await using served = await serveFixture({ limits: { bodyTimeoutMs: 200 } });
    const { hostname, port } = new URL(served.url);
    const connection = connect(Number(port), hostname);
    const answer = once(connection, "data");
    const piece = " ".repeat(20_000);
    connection.write(`POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`);
    connection.write(`content-length: ${10 * piece.length + HELLO.length}\r\n\r\n`);

    for (let pieces = 0; pieces < 10; pieces += 1) {
      connection.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    connection.write(HELLO);
    const [response] = await answer;
    connection.destroy();

    expect(response.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("may begin with a byte order mark", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, `\uFEFF${HELLO}`);

    expect(response.status).toBe(200);
  });
});

describe("a body that its request announces", () => {
  const head = (line: string, ...headers: readonly string[]) => [
    `${line} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${headers.map((one) => `${one}\r\n`).join("")}\r\n`,
  ];

  it.each(["POST /graphql", "GET /graphql?query={hello}", "OPTIONS /graphql", "GET /health", "POST /elsewhere"])(
    "and that is too large is refused with 413 before any of it has come: %s",
    async (line) => {
      await using served = await serveFixture();

      const answer = await exchange(served.url, head(line, "content-length: 1000000000000"));

      expect(answer).toMatch(/^HTTP\/1\.1 413 .*connection: close.*"code":"LIMIT_EXCEEDED"/is);
    },
  );

  it.each([
    ["100-continue for a body that is too large", "100-continue", MEBIBYTE + 1, 413, "LIMIT_EXCEEDED"],
    ["anything else", "200-ok", HELLO.length, 417, "BAD_USER_INPUT"],
  ])("and that is waited for by Expect is refused at once: %s", async (_, expectation, length, status, code) => {
    await using served = await serveFixture();

    const answer = await exchange(
      served.url,
      head("POST /graphql", `content-length: ${length}`, `expect: ${expectation}`),
    );

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*connection: close.*"code":"${code}"`, "is"));
    expect(answer.match(/^HTTP/gm)).toHaveLength(1);
  });

  it("is asked for when its client waits for leave to send it", async () => {
    await using served = await serveFixture();
    const connection = connect(served.server.port, "127.0.0.1");

    connection.write(
      head("POST /graphql", `content-length: ${HELLO.length}`, "expect: 100-continue", "connection: close").join(""),
    );
    const [leave] = await once(connection, "data");
    connection.write(HELLO);
    const answer = (await connection.toArray()).join("");

    expect(leave.toString()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*Hello world/s);
  });

  it("and that is too large is the last of its connection: no request after it is acted upon", async () => {
    await using served = await serveFixture({ limits: { maxBodyBytes: 200 } });
    await using follower = await RawSocket.ready(served.url);
    follower.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");
    const mutation = JSON.stringify({ query: 'mutation { note(text: "x") }' });

    const answer = await exchange(served.url, [
      ...head("POST /graphql", "content-length: 201"),
      " ".repeat(201),
      ...head("POST /graphql", `content-length: ${mutation.length}`),
      mutation,
    ]);
    follower.subscribe("2", "{ hello }");
    await follower.next("complete", "2");

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413"]);
    expect(follower.received.filter(({ id, type }) => id === "1" && type === "next")).toEqual([]);
  });

  it("and that comes in chunks is refused with 413 once too much has come, and its connection closed", async () => {
    await using served = await serveFixture({ limits: { maxBodyBytes: 10 } });
    const chunk = `a\r\n${" ".repeat(10)}\r\n`;

    const answer = await exchange(served.url, [...head("POST /graphql", "transfer-encoding: chunked"), chunk, chunk]);

    expect(answer).toMatch(/^HTTP\/1\.1 413 .*connection: close.*"code":"LIMIT_EXCEEDED"/is);
  });
});

describe("a connection that the server closes after its answer", () => {
  const refused = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000000000\r\n\r\n";

  it("takes what its client still sends for a while, so that the answer is not lost", async () => {
    await using served = await serveFixture({ limits: { closeGraceMs: 60_000 } });
    const connection = connect({ port: served.server.port, host: "127.0.0.1", allowHalfOpen: true });
    const parts: Buffer[] = [];
    connection.on("data", (part: Buffer) => parts.push(part));

    connection.write(refused);
    await once(connection, "end");
    for (let count = 0; count < 10; count += 1) {
      await new Promise<void>((resolve, reject) => {
        connection.write(Buffer.alloc(MEBIBYTE), (error) => (error ? reject(error) : resolve()));
      });
    }
    connection.destroy();

    expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1\.1 413 .*"code":"LIMIT_EXCEEDED"/s);
  });

  it.each([
    ["was refused", refused],
    [
      "was refused to be upgraded",
      "GET /elsewhere HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    ],
    ["spoke no HTTP", "NONSENSE\r\n\r\n"],
  ])("is cut when its client does not close it too: it %s", async (_, bytes) => {
    await using served = await serveFixture({ limits: { closeGraceMs: 50 } });
    const connection = connect({ port: served.server.port, host: "127.0.0.1", allowHalfOpen: true }).resume();
    let cut = false;
    connection.on("error", () => {
      cut = true;
    });

    connection.write(bytes);
    await once(connection, "end");

    // A client hears of the cut when it goes on sending.
    const isCut = () => {
      connection.write("x");
      return cut;
    };
    await expect.poll(isCut).toBe(true);
  });
});

describe("bytes that are no request to this server", () => {
  it.each([
    ["nonsense", "NONSENSE\r\n\r\n", 400, "BAD_USER_INPUT"],
    ["what is for a proxy", "CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: a\r\n\r\n", 405, "BAD_USER_INPUT"],
    ["no host", "GET /health HTTP/1.1\r\n\r\n", 400, "BAD_USER_INPUT"],
    ["no host for GraphQL", "GET /graphql?query={hello} HTTP/1.1\r\n\r\n", 400, "BAD_USER_INPUT"],
    ["a line feed in a header", "GET /health HTTP/1.1\r\nhost: a\r\nx-user: a\nb\r\n\r\n", 400, "BAD_USER_INPUT"],
    ["a head of 17 KiB", `GET /health HTTP/1.1\r\nx: ${"x".repeat(17_408)}\r\n\r\n`, 431, "LIMIT_EXCEEDED"],
    [
      "a length beyond measure",
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1${"0".repeat(30)}\r\n\r\n`,
      400,
      "BAD_USER_INPUT",
    ],
    [
      "chunks that are none",
      "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nz\r\n",
      400,
      "BAD_USER_INPUT",
    ],
    [
      "chunks with endless extensions",
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1;${"x".repeat(20_000)}\r\n`,
      413,
      "LIMIT_EXCEEDED",
    ],
  ])("are refused with a code: %s", async (_, bytes, status, code) => {
    await using served = await serveFixture();

    const answer = await exchange(served.url, [bytes]);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\n\r\n{"errors":\\[{"message":".*"code":"${code}"`));
  });

  it("do not come between an answer that has begun and its end", async () => {
    await using served = await serveFixture();
    const stream = "GET /graphql?query=subscription{noted} HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\n\r\n";
    const connection = connect(served.server.port, "127.0.0.1");
    connection.write(stream);
    await once(served.engine.events, "started");

    connection.write("NONSENSE\r\n\r\n");
    const answer = (await connection.toArray()).join("");

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
  });
});

function postBytes(url: string, body: Buffer, encoding: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": encoding },
    body: new Uint8Array(body),
  });
}
