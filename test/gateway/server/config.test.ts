import { describe, expect, it } from "vitest";
import {
  decodeGatewaySettings,
  decodeLogLevel,
  decodeSubgraphRoutes,
  operationLimits,
  serverLimits,
  transportOptions,
} from "../../../gateway/config.ts";

describe("the gateway's settings", () => {
  it("need nothing to be set", () => {
    expect(decodeGatewaySettings({})).toMatchObject({ HOST: "127.0.0.1", PORT: 4_000, LOG_LEVEL: "info" });
  });

  it("name every variable at fault", () => {
    const environment = { PORT: "http", LOG_LEVEL: "loud", CORS_ORIGINS: "https://app.example/path" };

    expect(() => decodeGatewaySettings(environment)).toThrow(
      /PORT: .*\n.*LOG_LEVEL: .*\n.*CORS_ORIGINS.*: is no origin/,
    );
  });

  it("take lists separated by commas", () => {
    const settings = decodeGatewaySettings({
      CORS_ORIGINS: "https://app.example, http://localhost:3000",
      FORWARDED_HEADERS: "Authorization,X-Request-Id",
    });

    expect(settings.CORS_ORIGINS).toEqual(["https://app.example", "http://localhost:3000"]);
    expect(settings.FORWARDED_HEADERS).toEqual(["authorization", "x-request-id"]);
  });

  it.each([
    ...["connection", "Keep-Alive", "TE", "trailer", "transfer-encoding", "upgrade", "proxy-authorization"],
    ...["accept", "accept-encoding", "content-encoding", "Content-Length", "content-type", "expect", "host"],
    ...["sec-websocket-key", "x user", "constructor", "__proto__", "é"],
  ])("let no header be passed on that belongs to one connection or request, or is no header: %s", (name) => {
    expect(() => decodeGatewaySettings({ FORWARDED_HEADERS: `authorization,${name}` })).toThrow(
      `FORWARDED_HEADERS.1: ${name.toLowerCase()} cannot be passed on`,
    );
  });

  it("take proxies as addresses and blocks of them, and nothing else", () => {
    const settings = decodeGatewaySettings({ TRUSTED_PROXIES: "10.0.0.0/8, ::1", MAX_IDLE_SOCKETS_PER_CLIENT: "7" });

    expect(settings.TRUSTED_PROXIES).toEqual(["10.0.0.0/8", "::1"]);
    expect(serverLimits(settings)).toEqual({ maxIdleSocketsPerClient: 7 });
    expect(() => decodeGatewaySettings({ TRUSTED_PROXIES: "::1,proxy.example" })).toThrow(
      "TRUSTED_PROXIES.1: proxy.example is no address and no CIDR block",
    );
  });

  it("keep every default that no variable changes", () => {
    const settings = decodeGatewaySettings({ MAX_ALIASES: "7", SUBGRAPH_RETRIES: "0" });

    expect(operationLimits(settings)).toEqual({ parsing: {}, sizes: { aliases: 7 } });
    expect(transportOptions(settings)).toEqual({ forwardedHeaders: [], mostRetries: 0 });
  });

  it("let nobody ask for more than the planner can read, or for more retries than are safe", () => {
    expect(() => decodeGatewaySettings({ MAX_DEPTH: "51", SUBGRAPH_RETRIES: "3", INTROSPECTION: "no" })).toThrow(
      /MAX_DEPTH: .*\n.*INTROSPECTION: .*\n.*SUBGRAPH_RETRIES: /,
    );
  });

  it("log at info while the level that was set makes no sense", () => {
    expect([decodeLogLevel({}), decodeLogLevel({ LOG_LEVEL: "debug" }), decodeLogLevel({ LOG_LEVEL: "loud" })]).toEqual(
      ["info", "debug", "info"],
    );
  });
});

describe("the addresses of subgraphs", () => {
  const subgraphs = [
    { name: "products", url: "http://products.example/graphql" },
    { name: "user-reviews", url: "" },
  ];

  it("are the supergraph's own unless a variable gives another", () => {
    const located = decodeSubgraphRoutes(subgraphs, { SUBGRAPH_URL_USER_REVIEWS: "http://127.0.0.1:5000/graphql" });

    expect(located).toEqual([
      { name: "products", urls: ["http://products.example/graphql"], subscriptions: "ws" },
      { name: "user-reviews", urls: ["http://127.0.0.1:5000/graphql"], subscriptions: "ws" },
    ]);
  });

  it("are several where a variable names them with commas between", () => {
    const [, route] = decodeSubgraphRoutes(subgraphs, {
      SUBGRAPH_URL_USER_REVIEWS: "http://10.0.0.1:5000/graphql, http://10.0.0.2:5000/graphql",
    });

    expect(route?.urls).toEqual(["http://10.0.0.1:5000/graphql", "http://10.0.0.2:5000/graphql"]);
  });

  it.each([
    ["one of several that is no address", "http://10.0.0.1/graphql,10.0.0.2", "has no usable address"],
    ["none", " , ", "has no usable address"],
    ["one twice", "http://10.0.0.1/graphql,http://10.0.0.1:80/graphql", "has one address twice"],
  ])("are refused when there is %s", (_, value, message) => {
    expect(() => decodeSubgraphRoutes(subgraphs, { SUBGRAPH_URL_USER_REVIEWS: value })).toThrow(
      `SUBGRAPH_URL_USER_REVIEWS: the subgraph user-reviews ${message}`,
    );
  });

  it("must be there for every subgraph, and no variable may name another", () => {
    expect(() => decodeSubgraphRoutes(subgraphs, { SUBGRAPH_URL_REVIEWS: "http://127.0.0.1:5000/graphql" })).toThrow(
      /SUBGRAPH_URL_REVIEWS: there is no such subgraph.*\n.*SUBGRAPH_URL_USER_REVIEWS: the subgraph user-reviews has no usable address/,
    );
  });

  it("come with how subscriptions are carried", () => {
    const routes = decodeSubgraphRoutes([{ name: "user-reviews", url: "http://a.example" }], {
      SUBGRAPH_SUBSCRIPTIONS_USER_REVIEWS: "sse",
    });

    expect(routes).toMatchObject([{ subscriptions: "sse" }]);
  });

  it.each([
    ["SUBGRAPH_SUBSCRIPTIONS_REVIEWS", "sse", "there is no such subgraph"],
    ["SUBGRAPH_SUBSCRIPTIONS_PRODUCTS", "grpc", "is neither ws nor sse"],
  ])("refuse %s=%s", (variable, value, message) => {
    expect(() => decodeSubgraphRoutes(subgraphs.slice(0, 1), { [variable]: value })).toThrow(`${variable}: ${message}`);
  });
});
