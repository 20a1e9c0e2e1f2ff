import { describe, expect, it } from "vitest";
import { decodeGatewaySettings, decodeLogLevel, decodeSubgraphUrls } from "../../../gateway/config.ts";

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
    const located = decodeSubgraphUrls(subgraphs, { SUBGRAPH_URL_USER_REVIEWS: "http://127.0.0.1:5000/graphql" });

    expect(located).toEqual([
      { name: "products", url: "http://products.example/graphql" },
      { name: "user-reviews", url: "http://127.0.0.1:5000/graphql" },
    ]);
  });

  it("must be there for every subgraph, and no variable may name another", () => {
    expect(() => decodeSubgraphUrls(subgraphs, { SUBGRAPH_URL_REVIEWS: "http://127.0.0.1:5000/graphql" })).toThrow(
      /SUBGRAPH_URL_USER_REVIEWS: the subgraph user-reviews has no usable address.*\n.*SUBGRAPH_URL_REVIEWS: there is no such subgraph/,
    );
  });
});
