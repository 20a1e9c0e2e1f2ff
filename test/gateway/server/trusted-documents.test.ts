import { createHash } from "node:crypto";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Rights } from "../../../gateway/authorization/rights.ts";
import { EXPLORES, TrustedDocuments } from "../../../gateway/server/http/trusted-documents.ts";
import { TestClock } from "../authentication/issuer.ts";
import { SILENT } from "../federation.ts";
import { RawSocket } from "./raw-socket.ts";
import { post, serveFixture } from "./serve.ts";

const HELLO = "query Hello { hello }";
const HASH = createHash("sha256").update(HELLO).digest("hex");
const APOLLO = JSON.stringify({
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: [{ id: HASH, name: "Hello", type: "query", body: HELLO }],
});
const RELAY = JSON.stringify({ "5d41402abc4b2a76b9719d911017c592": HELLO });
const ANSWER = { data: { hello: "Hello world" } };
const codesIn = ({ errors = [] }: { errors?: { extensions: { code: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code);

async function start(manifest: string, isExclusive = true) {
  const folder = await mkdtempDisposable(join(tmpdir(), "manifest-"));
  const path = join(folder.path, "manifest.json");
  await writeFile(path, manifest);
  const clock = new TestClock();
  const served = await serveFixture({
    trustedDocuments: new TrustedDocuments({ path, isExclusive, clock, log: SILENT }),
    authenticate: async ({ authorization }) => ({
      viewer: {},
      rights: new Rights(authorization === "Bearer explorer" ? [EXPLORES] : []),
      expiresAtMs: null,
    }),
  });
  const ask = async (body: unknown, authorization = "Bearer anybody") =>
    (await post(served.url, body, { authorization })).json();
  return {
    ...{ ask, clock, path, url: served.url },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("operations of a manifest", () => {
  it.each([
    ["Apollo's, by hash", APOLLO, { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } }],
    ["Apollo's, by id", APOLLO, { documentId: HASH }],
    ["Relay's", RELAY, { doc_id: "5d41402abc4b2a76b9719d911017c592" }],
    ["any, by their text", RELAY, { query: HELLO }],
  ])("are run when they are %s, over HTTP and WebSocket", async (_, manifest, request) => {
    await using gateway = await start(manifest);
    await using socket = await RawSocket.ready(gateway.url);

    socket.send({ id: "1", type: "subscribe", payload: request });

    expect(await gateway.ask(request)).toEqual(ANSWER);
    expect((await socket.next("next", "1")).payload).toEqual(ANSWER);
  });

  it("are the only ones that are run where that is so, but for those who may explore", async () => {
    await using gateway = await start(APOLLO);
    const other = { query: "{ __schema { queryType { name } } }" };
    const persisted = {
      ...other,
      extensions: {
        persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(other.query).digest("hex") },
      },
    };

    expect(codesIn(await gateway.ask(other))).toEqual(["FORBIDDEN"]);
    expect(codesIn(await gateway.ask(persisted))).toEqual(["FORBIDDEN"]);
    expect(codesIn(await gateway.ask({ documentId: "unknown" }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    expect(codesIn(await gateway.ask({ documentId: HASH, query: HELLO }))).toEqual(["BAD_USER_INPUT"]);
    expect(await gateway.ask(other, "Bearer explorer")).toMatchObject({ data: { __schema: {} } });
  });

  it("are others once the manifest is, and stay as they are when it is none", async () => {
    await using gateway = await start(RELAY);
    await writeFile(gateway.path, JSON.stringify({ other: "{ other: hello }" }));
    gateway.clock.nowMs += 2_000;
    const [newer, older] = [await gateway.ask({ documentId: "other" }), await gateway.ask({ query: HELLO })];
    await writeFile(gateway.path, "[]");
    gateway.clock.nowMs += 2_000;

    expect(newer).toEqual({ data: { other: "Hello world" } });
    expect(codesIn(older)).toEqual(["FORBIDDEN"]);
    expect(await gateway.ask({ documentId: "other" })).toEqual({ data: { other: "Hello world" } });
  });

  it("leave others alone where they are not the only ones", async () => {
    await using gateway = await start(APOLLO, false);

    expect(await gateway.ask({ query: "{ hello }" })).toEqual(ANSWER);
  });
});
