import { beforeAll, describe, expect, it } from "vitest";
import type { Identity } from "../../../gateway/authentication/identity.ts";
import { grantOf } from "../../../gateway/authorization/requirement.ts";
import { Rights } from "../../../gateway/authorization/rights.ts";
import { RawSocket } from "../server/raw-socket.ts";
import { post, type ServedFixture, serveFixture } from "../server/serve.ts";
import { TestClock } from "./issuer.ts";

const LASTS_MS = 60_000;
const READER = new Rights([grantOf("scope", "read")]);
const WRITER = new Rights([grantOf("scope", "read"), grantOf("scope", "write")]);
const NEVER = "subscription { noted }";

describe("a connection", () => {
  let clock: TestClock;
  let withdrawn: Set<string>;
  const start = (): Promise<ServedFixture> =>
    serveFixture({
      clock,
      authenticate: async ({ authorization = "" }) => {
        const [, subject = "", rights] = authorization.split(" ");
        if (subject === "") return null;
        const identity: Identity = {
          viewer: { subject },
          rights: rights === "writes" ? WRITER : READER,
          expiresAtMs: clock.now() + LASTS_MS,
          isWithdrawn: () => withdrawn.has(subject),
        };
        return identity;
      },
    });
  beforeAll(() => {
    clock = new TestClock();
    withdrawn = new Set();
  });

  it("is closed with 4403 when its credentials end, and its subscriptions with it", async () => {
    await using served = await start();
    await using socket = await RawSocket.ready(served.url, { authorization: "Bearer ann" });
    socket.subscribe("1", NEVER);

    clock.nowMs += LASTS_MS;

    expect(await socket.closed()).toBe(4403);
  });

  it("is closed with 4403 when they are taken back", async () => {
    await using served = await start();
    await using socket = await RawSocket.ready(served.url, { authorization: "Bearer bob" });

    withdrawn.add("bob");

    expect(await socket.closed()).toBe(4403);
  });

  it("goes on with its subscriptions when a ping brings newer ones, and does not say them back", async () => {
    await using served = await start();
    await using socket = await RawSocket.ready(served.url, { authorization: "Bearer ann" });
    socket.subscribe("1", NEVER);
    clock.nowMs += LASTS_MS - 1;

    socket.send({ type: "ping", payload: { authorization: "Bearer ann" } });
    const pong = await socket.next("pong");
    clock.nowMs += LASTS_MS - 1;
    socket.subscribe("2", "{ viewer }");
    const answer = await socket.next("next", "2");

    expect(pong).toEqual({ type: "pong" });
    expect(answer.payload).toEqual({ data: { viewer: '{"subject":"ann"}' } });
    expect(socket.received.filter(({ id, type }) => id === "1" && type !== "next")).toEqual([]);
    clock.nowMs += 1;
    expect(await socket.closed()).toBe(4403);
  });

  it.each([
    ["another viewer's", "Bearer eve", 4403],
    ["nobody's", "Bearer", 4403],
    ["other rights", "Bearer ann writes", 1013],
    ["no text for a header", "Bearer \n", 4400],
  ])("is closed when a ping brings %s", async (_, authorization, code) => {
    await using served = await start();
    await using socket = await RawSocket.ready(served.url, { authorization: "Bearer ann" });

    socket.send({ type: "ping", payload: { authorization } });

    expect(await socket.closed()).toBe(code);
  });

  it("is answered as ever when a ping brings nothing", async () => {
    await using served = await start();
    await using socket = await RawSocket.ready(served.url, { authorization: "Bearer ann" });

    socket.send({ type: "ping", payload: { n: 1 } });

    expect(await socket.next("pong")).toEqual({ type: "pong", payload: { n: 1 } });
  });

  it("of server-sent events ends with the reason when its credentials do", async () => {
    await using served = await start();
    const headers = { accept: "text/event-stream", authorization: "Bearer ann" };
    const response = await post(served.url, { query: NEVER }, headers);

    clock.nowMs += LASTS_MS;
    const text = await response.text();

    expect(text).toMatch(/event: next\ndata: \{"errors":\[\{[^\n]*"code":"UNAUTHENTICATED"[^\n]*\n\nevent: complete\n/);
  });
});
