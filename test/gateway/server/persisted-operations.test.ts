import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { RawSocket } from "./raw-socket.ts";
import { post, type ServedFixture, serveFixture } from "./serve.ts";

const HELLO = "{ hello }";
const NOT_FOUND = {
  errors: [{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
};

function persisted(query: string): Readonly<Record<string, unknown>> {
  return { persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") } };
}

/** Asks for an operation by its hash, and with its text if given. */
type Ask = (
  served: ServedFixture,
  request: { readonly query?: string; readonly extensions: unknown },
) => Promise<unknown>;

const byPost: Ask = async ({ url }, request) => (await post(url, request)).json();

const byGet: Ask = async ({ url }, { query, extensions }) => {
  const search = new URLSearchParams({ ...(query && { query }), extensions: JSON.stringify(extensions) });
  return (await fetch(`${url}?${search}`)).json();
};

const byEventStream: Ask = async ({ url }, request) => {
  const text = await (await post(url, request, { accept: "text/event-stream" })).text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? "null");
};

const byWebSocket: Ask = async ({ url }, request) => {
  await using client = await RawSocket.ready(url);
  client.send({ id: "1", type: "subscribe", payload: request });
  const { type, payload } = await Promise.race([client.next("next", "1"), client.next("error", "1")]);
  return type === "error" ? { errors: payload } : payload;
};

describe("operations that are named by their hashes", () => {
  it("count once, however often their texts are sent", async () => {
    const other = "{ viewer }";
    await using served = await serveFixture({ limits: { maxPersistedBytes: HELLO.length + other.length } });

    await byPost(served, { query: other, extensions: persisted(other) });
    for (let count = 0; count < 5; count += 1) {
      await byPost(served, { query: HELLO, extensions: persisted(HELLO) });
    }

    expect(await byPost(served, { extensions: persisted(other) })).toEqual({ data: { viewer: "{}" } });
  });
});

describe.each([
  ["POST", byPost],
  ["GET", byGet],
  ["an event stream", byEventStream],
  ["WebSocket", byWebSocket],
])("an operation named by its hash over %s", (_, ask) => {
  it("is asked for in full once, and is known from then on", async () => {
    await using served = await serveFixture();
    const extensions = persisted(HELLO);

    const answers = [
      await ask(served, { extensions }),
      await ask(served, { query: HELLO, extensions }),
      await ask(served, { extensions }),
    ];

    const hello = { data: { hello: "Hello world" } };
    expect(answers).toEqual([NOT_FOUND, hello, hello]);
  });

  it("is refused when its text is another's, and is not kept", async () => {
    await using served = await serveFixture();
    const extensions = persisted("{ other }");

    const answers = [await ask(served, { query: HELLO, extensions }), await ask(served, { extensions })];

    expect(answers).toEqual([
      { errors: [{ message: "provided sha does not match query", extensions: { code: "BAD_USER_INPUT" } }] },
      NOT_FOUND,
    ]);
  });

  it.each([
    ["another version", { persistedQuery: { version: 2, sha256Hash: "a" } }, "Unsupported persisted query version"],
    ["no hash", { persistedQuery: { version: 1 } }, "The persisted query has no sha256Hash."],
    ["nonsense", { persistedQuery: "a" }, "Unsupported persisted query version"],
  ])("is refused with %s", async (_, extensions, message) => {
    await using served = await serveFixture();

    const answer = await ask(served, { extensions });

    expect(answer).toEqual({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] });
  });
});

describe("the operations that clients name by their hash", () => {
  const known = async (served: ServedFixture, query: string) =>
    JSON.stringify(await byPost(served, { extensions: persisted(query) })) !== JSON.stringify(NOT_FOUND);

  it("are shared by every way to ask", async () => {
    await using served = await serveFixture();
    await byPost(served, { query: HELLO, extensions: persisted(HELLO) });

    const answers = await Promise.all(
      [byGet, byEventStream, byWebSocket].map((ask) => ask(served, { extensions: persisted(HELLO) })),
    );

    expect(answers).toEqual(answers.map(() => ({ data: { hello: "Hello world" } })));
  });

  it("are forgotten when there are too many, the least recently used first", async () => {
    await using served = await serveFixture({ limits: { maxPersistedOperations: 2 } });
    const [first, second, third] = ["{ a: hello }", "{ b: hello }", "{ c: hello }"] as const;

    for (const query of [first, second, first, third]) {
      await byPost(served, { query, extensions: persisted(query) });
    }

    expect([await known(served, first), await known(served, second), await known(served, third)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("are forgotten when they take too much room, and one that is too large by itself is not kept", async () => {
    await using served = await serveFixture({ limits: { maxPersistedBytes: 30 } });
    const [first, second, large] = ["{ first: hello }", "{ second: hello }", `{ hello ${" ".repeat(30)} }`] as const;

    await byPost(served, { query: first, extensions: persisted(first) });
    await byPost(served, { query: second, extensions: persisted(second) });
    const afterTwo = [await known(served, first), await known(served, second)];
    await byPost(served, { query: large, extensions: persisted(large) });

    expect(afterTwo).toEqual([false, true]);
    expect(await known(served, large)).toBe(false);
  });

  it("take no room while they cannot be run", async () => {
    await using served = await serveFixture();

    await byPost(served, { query: "{ unknown }", extensions: persisted("{ unknown }") });

    expect(await known(served, "{ unknown }")).toBe(false);
  });

  it("can be done without", async () => {
    await using served = await serveFixture({ limits: { maxPersistedOperations: 0 } });

    const answer = await byPost(served, { query: HELLO, extensions: persisted(HELLO) });

    expect(answer).toEqual({
      errors: [{ message: "PersistedQueryNotSupported", extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" } }],
    });
  });

  it("are told to be unknown in answers that no cache may keep", async () => {
    await using served = await serveFixture();

    const response = await fetch(`${served.url}?extensions=${encodeURIComponent(JSON.stringify(persisted(HELLO)))}`);

    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
