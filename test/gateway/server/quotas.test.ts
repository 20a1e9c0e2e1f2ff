import { describe, expect, it } from "vitest";
import { NO_RIGHTS } from "../../../gateway/authorization/rights.ts";
import type { QuotaSettings } from "../../../gateway/server/quotas/quotas.ts";
import { TestClock } from "../authentication/issuer.ts";
import { RawSocket } from "./raw-socket.ts";
import { post, serveFixture } from "./serve.ts";

const UNBOUNDED: QuotaSettings = {
  requestsPerSecond: null,
  requestsPerSecondOfTenant: null,
  subscriptions: null,
  subscriptionsOfTenant: null,
};
const HELLO = { query: "{ hello }" };
const NOTED = "subscription { noted }";

async function start(quotas: Partial<QuotaSettings>) {
  const clock = new TestClock();
  const served = await serveFixture({
    clock,
    quotas: { ...UNBOUNDED, ...quotas },
    authenticate: async ({ authorization = "" }) => {
      const [tenant = "", subject = ""] = authorization.split(" ");
      return { viewer: { tenant, subject }, rights: NO_RIGHTS, expiresAtMs: null };
    },
  });
  const ask = (who: string) => post(served.url, HELLO, { authorization: who });
  const statuses = async (who: string, times: number) => {
    const found: number[] = [];
    for (let time = 0; time < times; time += 1) found.push((await ask(who)).status);
    return found;
  };
  return { clock, ask, statuses, url: served.url, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

const times = (count: number, status: number) => Array.from({ length: count }, () => status);

describe("quotas", () => {
  it("let one viewer ask so often, and tell when to come again", async () => {
    await using gateway = await start({ requestsPerSecond: 2 });

    const first = await gateway.statuses("acme ann", 12);
    const refused = await gateway.ask("acme ann");
    const others = await gateway.statuses("acme bob", 3);
    gateway.clock.nowMs += 1_000;
    const later = await gateway.statuses("acme ann", 3);

    expect(first).toEqual([...times(10, 200), 429, 429]);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] });
    expect(others).toEqual(times(3, 200));
    expect(later).toEqual([200, 200, 429]);
  });

  it("let all of a tenant ask so often, and take nothing from another tenant", async () => {
    await using gateway = await start({ requestsPerSecondOfTenant: 1 });

    const ofAcme = [...(await gateway.statuses("acme ann", 3)), ...(await gateway.statuses("acme bob", 3))];

    expect(ofAcme).toEqual([...times(5, 200), 429]);
    expect(await gateway.statuses("bolt cid", 1)).toEqual([200]);
  });

  it("cost a WebSocket an operation, and one that opens itself with 1013", async () => {
    await using gateway = await start({ requestsPerSecond: 1 });
    await using socket = await RawSocket.ready(gateway.url, { authorization: "acme ann" });
    for (let id = 1; id <= 5; id += 1) socket.subscribe(String(id), "{ hello }");
    const refused = await socket.next("error", "5");
    await using another = await RawSocket.open(gateway.url);
    another.send({ type: "connection_init", payload: { authorization: "acme ann" } });

    expect(refused.payload).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
    expect(await another.closed()).toBe(1013);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  });

  it("bound the subscriptions of one viewer, whatever carries them, until one ends", async () => {
    await using gateway = await start({ subscriptions: 2 });
    await using socket = await RawSocket.ready(gateway.url, { authorization: "acme ann" });
    const leaving = new AbortController();
    await fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", authorization: "acme ann" },
      body: JSON.stringify({ query: NOTED }),
      signal: leaving.signal,
    });
    socket.subscribe("1", "subscription { count(to: 1) }");
    await socket.next("complete", "1");
    socket.subscribe("2", NOTED);
    socket.subscribe("3", NOTED);

    expect((await socket.next("error", "3")).payload).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
    leaving.abort();
  });
});
