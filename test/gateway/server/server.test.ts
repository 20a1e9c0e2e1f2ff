import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { GatewayMetrics } from "../../../gateway/server/records/metrics.ts";
import { FixtureEngine } from "./fixture-engine.ts";
import { RawSocket } from "./raw-socket.ts";
import { post, serveFixture } from "./serve.ts";

describe("the gateway's server", () => {
  it("says that it is alive", async () => {
    await using served = await serveFixture({ reasonsNotReady: () => ["a subgraph is away"] });

    const response = await fetch(`${served.server.url}/health`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("says whether it is ready, and why not", async () => {
    let reasons = ["the supergraph is being read"];
    await using served = await serveFixture({ reasonsNotReady: () => reasons });

    const before = await fetch(`${served.server.url}/ready`);
    reasons = [];
    const after = await fetch(`${served.server.url}/ready`);

    expect([before.status, after.status]).toEqual([503, 200]);
    expect(await before.json()).toEqual({ status: "not ready", reasons: ["the supergraph is being read"] });
    expect(await after.json()).toEqual({ status: "ready" });
  });

  it("sends whoever comes to its front door to GraphQL", async () => {
    await using served = await serveFixture();

    const response = await fetch(served.server.url, { redirect: "manual" });

    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/graphql");
  });

  it.each(["/elsewhere", "/graphql//", "//", "/__proto__", "/health?x=1/"])(
    "answers %s like any other path",
    async (path) => {
      await using served = await serveFixture();

      const response = await fetch(`${served.server.url}${path}`);

      expect(response.status).toBe(path.startsWith("/health") ? 200 : 404);
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    },
  );

  it("serves what somebody else has at its address, and tells it when it stops", async () => {
    const begun = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const served = await serveFixture({
      findRoute: (path) =>
        path === "/elsewhere"
          ? async (request, response, stopping) => {
              begun.resolve();
              stopping.addEventListener("abort", () => told.resolve());
              await told.promise;
              response.end(`${request.method} until the end`);
            }
          : null,
    });
    const answer = fetch(`${served.server.url}/elsewhere?x=1`, { method: "POST", body: "x" });
    await begun.promise;
    const nowhere = await fetch(`${served.server.url}/nowhere`);

    await served[Symbol.asyncDispose]();

    expect(await (await answer).text()).toBe("POST until the end");
    expect(nowhere.status).toBe(404);
  });

  it("takes only reads at paths that are there to be read", async () => {
    await using served = await serveFixture();

    const response = await fetch(`${served.server.url}/health`, { method: "POST" });

    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });

  it("counts requests by kind and outcome, errors by code, fetches, sockets and subscriptions", async () => {
    const metrics = new GatewayMetrics();
    await using served = await serveFixture({ metrics });
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");

    await post(served.url, { query: "{ hello }" });
    await post(served.url, { query: 'mutation { note(text: "a") }' });
    await post(served.url, { query: "{ broken }" });
    await post(served.url, { query: "{ unknown }" });
    metrics.fetchFinished({ subgraph: "reviews", outcome: "failed", durationMs: 20 });
    const text = await (await fetch(`${served.server.url}/metrics`)).text();

    expect(text).toContain('gateway_requests_total{transport="http",kind="query",outcome="ok"} 1');
    expect(text).toContain('gateway_requests_total{transport="http",kind="mutation",outcome="ok"} 1');
    expect(text).toContain('gateway_requests_total{transport="http",kind="query",outcome="errors"} 1');
    expect(text).toContain('gateway_requests_total{transport="http",kind="unknown",outcome="refused"} 1');
    expect(text).toContain('gateway_request_duration_seconds_count{kind="query",outcome="ok"} 1');
    expect(text).toContain('gateway_errors_total{code="SUBGRAPH_UNAVAILABLE"} 1');
    expect(text).toContain('gateway_errors_total{code="BAD_USER_INPUT"} 1');
    expect(text).toContain('gateway_fetch_duration_seconds_count{subgraph="reviews",outcome="failed"} 1');
    expect(text).toContain("gateway_websockets_open 1");
    expect(text).toContain('gateway_subscriptions_open{transport="websocket"} 1');
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
    expect(text).toContain("process_resident_memory_bytes");
  });

  it("does not let error codes that somebody makes up grow its memory", async () => {
    const metrics = new GatewayMetrics();

    for (let code = 0; code < 1_000; code += 1) metrics.errorAnswered(`CODE_${code}`);
    const { text } = await metrics.exposition();

    expect(text.match(/^gateway_errors_total{/gm)).toHaveLength(101);
    expect(text).toContain('gateway_errors_total{code="OTHER"} 900');
  });

  it("asks for the engine anew with every operation", async () => {
    const engines = [new FixtureEngine(), new FixtureEngine()];
    let current = engines[0] ?? new FixtureEngine();
    await using served = await serveFixture({ engine: () => current });
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { noted }");
    await once(current.events, "started");

    current = engines[1] ?? current;
    client.subscribe("2", "subscription { noted }");
    await once(current.events, "started");

    expect(engines.map(({ running }) => running)).toEqual([1, 1]);
  });

  it("lets what is in flight finish when it stops, and takes nothing new", async () => {
    const served = await serveFixture({ limits: { requestDeadlineMs: 300 } });
    const started = once(served.engine.events, "started");
    const inFlight = post(served.url, { query: "{ abortion }" });
    await started;

    const stopped = served[Symbol.asyncDispose]();

    await expect(post(served.url, { query: "{ hello }" })).rejects.toThrow();
    expect(await (await inFlight).json()).toEqual({ data: { abortion: "TimeoutError" } });
    await stopped;
  });

  it("stops within its time, whatever its clients do", async () => {
    const served = await serveFixture({ limits: { drainMs: 100, closeGraceMs: 100 } });
    await using client = await RawSocket.ready(served.url);
    client.socket.pause();
    const silent = connect(served.server.port, "127.0.0.1").on("error", () => {});
    await once(silent, "connect");
    const started = once(served.engine.events, "started");
    const unanswered = post(served.url, { query: "{ never }" }).catch((error: unknown) => error);
    await started;
    const startedAt = performance.now();

    await served[Symbol.asyncDispose]();

    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await unanswered).toBeInstanceOf(Error);
    silent.destroy();
  });

  it("refuses to start on a port that is taken", async () => {
    await using served = await serveFixture();

    await expect(serveFixture({ port: served.server.port })).rejects.toThrow("EADDRINUSE");
  });
});
