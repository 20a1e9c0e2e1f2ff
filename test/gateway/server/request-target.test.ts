import { describe, expect, it } from "vitest";
import { exchange } from "./raw-exchange.ts";
import { serveFixture } from "./serve.ts";

const UPGRADE =
  "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

describe("a request's target", () => {
  it.each([
    ["GET http://proxied.example/graphql?query={hello}", "200"],
    ["GET HTTPS://proxied.example:8443/graphql/?query={hello}", "200"],
    ["GET /graphql/?query={hello}", "200"],
    ["GET http://proxied.example/health", "200"],
    ["GET /health/", "200"],
    ["GET http://proxied.example", "302"],
    ["GET http://proxied.example/elsewhere", "404"],
    ["OPTIONS *", "204"],
    ["GET *", "404"],
  ])("%s is answered with %s", async (line, status) => {
    await using served = await serveFixture();

    const response = await exchange(served.url, [`${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`]);

    expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it.each(["/graphql/", "http://proxied.example/graphql"])("%s can be upgraded", async (target) => {
    await using served = await serveFixture({ limits: { closeGraceMs: 50 } });

    const response = exchange(served.url, [`GET ${target} HTTP/1.1\r\nhost: a\r\n${UPGRADE}\r\n`]);
    await expect.poll(() => served.server.openSockets).toBe(1);
    await served[Symbol.asyncDispose]();

    expect(await response).toMatch(/^HTTP\/1\.1 101 /);
  });

  it("that is a whole address is handed as a path to whoever serves there", async () => {
    await using served = await serveFixture({
      findRoute: (path) =>
        path === "/elsewhere/"
          ? async ({ url, headers }, response) => void response.end(`${url} at ${headers.host}`)
          : null,
    });

    const response = await exchange(served.url, [
      "GET http://proxied.example/elsewhere/?x=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    ]);

    expect(response).toMatch(/\/elsewhere\/\?x=1 at proxied\.example$/);
  });

  it("says by its host which pages are its own, whatever the header says", async () => {
    await using served = await serveFixture();
    const ask = (target: string) =>
      exchange(served.url, [
        `GET ${target}?query={hello} HTTP/1.1\r\nhost: proxied.example\r\norigin: http://proxied.example\r\n`,
        "sec-fetch-site: cross-site\r\nconnection: close\r\n\r\n",
      ]);

    const answers = [await ask("http://proxied.example/graphql"), await ask("http://elsewhere.example/graphql")];

    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(["HTTP/1.1 200", "HTTP/1.1 403"]);
  });
});
