import { describe, expect, it } from "vitest";
import { post, serveFixture } from "./serve.ts";

/** What Chromium sends when a person enters an address. */
const NAVIGATION = {
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "sec-fetch-site": "none",
};

describe("GraphiQL", () => {
  it("is what a browser gets at the address of GraphQL, also with a query in it", async () => {
    await using served = await serveFixture({ graphiql: { title: "The shop", defaultQuery: "{ hello }" } });

    const responses = await Promise.all([
      fetch(served.url, { headers: NAVIGATION }),
      fetch(`${served.url}?query={hello}`, { headers: { ...NAVIGATION, "sec-fetch-site": "cross-site" } }),
    ]);
    const pages = await Promise.all(responses.map((response) => response.text()));

    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    // Not `toContain`: a failure would print the page, which weighs 9 MB.
    expect(pages.map((page) => page.includes("<title>The shop</title>"))).toEqual([true, true]);
    expect(pages.map((page) => page.includes('"defaultQuery":"{ hello }"'))).toEqual([true, true]);
  });

  it("comes compressed as the browser takes it, and not at all when the browser has it", async () => {
    await using served = await serveFixture();
    const ask = (headers: Readonly<Record<string, string>>) =>
      fetch(served.url, { headers: { ...NAVIGATION, ...headers } });

    const brotli = await ask({ "accept-encoding": "gzip, deflate, br" });
    const gzip = await ask({ "accept-encoding": "gzip, br;q=0" });
    const identity = await ask({ "accept-encoding": "identity" });
    const known = await ask({ "accept-encoding": "br", "if-none-match": brotli.headers.get("etag") ?? "" });

    expect(brotli.headers.get("content-encoding")).toBe("br");
    expect(gzip.headers.get("content-encoding")).toBe("gzip");
    expect(identity.headers.get("content-encoding")).toBeNull();
    expect(Number(brotli.headers.get("content-length"))).toBeLessThan(3_000_000);
    expect((await brotli.text()) === (await identity.text())).toBe(true);
    expect(known.status).toBe(304);
  });

  it("allows its page its own script and this server, and nothing else", async () => {
    await using served = await serveFixture();

    const response = await fetch(served.url, { headers: NAVIGATION });

    const policy = response.headers.get("content-security-policy");
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; /);
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain("unsafe-eval");
  });

  it("is not there when it is switched off", async () => {
    await using served = await serveFixture({ graphiql: null });

    const response = await fetch(served.url, { headers: { ...NAVIGATION, accept: "text/html" } });

    expect(response.status).toBe(406);
  });

  it("does not come between a program and its answer", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "{ hello }" }, { accept: "*/*" });

    expect(await response.json()).toEqual({ data: { hello: "Hello world" } });
  });
});
