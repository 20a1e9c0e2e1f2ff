import { auditServer } from "graphql-http";
import { describe, expect, it } from "vitest";
import { identityOf, post, serveFixture } from "./serve.ts";

const GRAPHQL_JSON = "application/graphql-response+json";

describe("GraphQL over HTTP", () => {
  it("passes every audit of graphql-http", async () => {
    await using served = await serveFixture();

    const results = await auditServer({ url: served.url });

    expect(results.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(61);
  });

  it("answers a query with its length and the media type that was asked for", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: '{ hello(name: "Zoë") }' }, { accept: GRAPHQL_JSON });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(`${GRAPHQL_JSON}; charset=utf-8`);
    expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength('{"data":{"hello":"Hello Zoë"}}')));
    expect(await response.json()).toEqual({ data: { hello: "Hello Zoë" } });
  });

  it.each([
    [undefined, "application/json"],
    ["*/*", "application/json"],
    ["application/*", "application/json"],
    [`${GRAPHQL_JSON}, application/json;q=0.9`, GRAPHQL_JSON],
    [`application/json, ${GRAPHQL_JSON}`, "application/json"],
    [`${GRAPHQL_JSON};q=0.5, application/json`, "application/json"],
    [`${GRAPHQL_JSON}, application/graphql+json, application/json, text/event-stream, multipart/mixed`, GRAPHQL_JSON],
    ["text/html, */*;q=0.1", "application/json"],
    ["", "application/json"],
    [" , ", "application/json"],
    [`, ${GRAPHQL_JSON},`, GRAPHQL_JSON],
  ])("answers Accept %j with %s", async (accept, expected) => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "{ hello }" }, accept === undefined ? {} : { accept });

    expect(response.headers.get("content-type")).toBe(`${expected}; charset=utf-8`);
  });

  it.each(["text/html", "application/xml", "application/json;q=0", "image/*"])(
    "refuses a POST that accepts only %s with 406",
    async (accept) => {
      await using served = await serveFixture();

      const response = await post(served.url, { query: "{ hello }" }, { accept });

      expect(response.status).toBe(406);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    },
  );

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin1",
    "nonsense",
  ])("refuses a body of type %s with 415, for any page may send most of these", async (contentType) => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "{ hello }" }, { "content-type": contentType });

    expect(response.status).toBe(415);
    expect(response.headers.get("accept-post")).toBe("application/json; charset=utf-8");
  });

  it.each([
    ["", "The body is empty."],
    ["{", "The body is not valid JSON."],
    ["null", "The request is not an object."],
    ['"{ hello }"', "The request is not an object."],
    ['[{"query":"{ hello }"}]', "Batches of requests are not supported."],
    ["{}", 'The parameter "query" is missing.'],
    ['{"query":""}', 'The parameter "query" is missing.'],
    ['{"query":7}', 'The parameter "query" must be a string.'],
    ['{"query":"{ hello }","variables":[]}', 'The parameter "variables" must be an object or null.'],
  ])("refuses the body %s with 400", async (body, message) => {
    await using served = await serveFixture();

    const response = await post(served.url, body);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] });
  });

  it("refuses JSON that nests without end before parsing it, in a body and in a parameter", async () => {
    await using served = await serveFixture();
    const nested = `{"a":${"[".repeat(1_000)}`;

    const responses = await Promise.all([
      post(served.url, "[".repeat(1_000_000)),
      post(served.url, `{"query":"{ hello }","variables":${nested}`),
      fetch(`${served.url}?query={hello}&variables=${encodeURIComponent(nested)}`),
      fetch(`${served.url}?query={hello}&extensions=${encodeURIComponent(nested)}`),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual(
      ["The body", "The body", 'The parameter "variables"', 'The parameter "extensions"'].map((what) => ({
        errors: [
          { message: `${what} nests deeper than the 100 levels allowed.`, extensions: { code: "LIMIT_EXCEEDED" } },
        ],
      })),
    );
  });

  it("tells a client of application/json with 200 what is wrong with its document, and any other with 400", async () => {
    await using served = await serveFixture();

    const plain = await post(served.url, { query: "{" });
    const graphql = await post(served.url, { query: "{" }, { accept: GRAPHQL_JSON });

    expect([plain.status, graphql.status]).toEqual([200, 400]);
    expect(await graphql.json()).toEqual(await plain.json());
  });

  it("answers a document that is nested too deeply, and one with too many tokens", async () => {
    await using served = await serveFixture();
    const deep = `${"{self".repeat(400)}${"}".repeat(400)}`;

    const responses = await Promise.all([
      post(served.url, { query: deep }, { accept: GRAPHQL_JSON }),
      post(served.url, { query: `{${" hello".repeat(2_000)}}` }, { accept: GRAPHQL_JSON }),
    ]);

    expect(responses.map(({ status }) => status)).toEqual([400, 400]);
  });

  it("executes queries by GET and refuses mutations there with 405", async () => {
    await using served = await serveFixture();

    const query = await fetch(
      `${served.url}?query=${encodeURIComponent("query($n:String){hello(name:$n)}")}&variables={"n":"you"}`,
    );
    const mutation = await fetch(`${served.url}?query=${encodeURIComponent('mutation{note(text:"x")}')}`);

    expect(await query.json()).toEqual({ data: { hello: "Hello you" } });
    expect(mutation.status).toBe(405);
    expect(mutation.headers.get("allow")).toBe("POST");
  });

  it("answers HEAD as GET, without a body", async () => {
    await using served = await serveFixture();

    const response = await fetch(`${served.url}?query={hello}`, { method: "HEAD" });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String('{"data":{"hello":"Hello world"}}'.length));
    expect(await response.text()).toBe("");
  });

  it.each(["PUT", "DELETE", "PATCH"])("refuses the method %s with 405 and names those it takes", async (method) => {
    await using served = await serveFixture();

    const response = await fetch(served.url, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST, OPTIONS");
  });

  it("keeps what failed inside it from the client and logs it", async () => {
    await using served = await serveFixture();

    const response = await post(served.url, { query: "{ hello }" }, { "x-engine-failure": "yes" });
    const text = await response.text();

    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "INTERNAL" } }] });
    expect(text).not.toMatch(/secret|engine\.ts|stack/);
    expect(served.logged.join()).toContain("the secret of /etc/engine.ts:7");
  });

  it("answers with what there is when the time of a request is over", async () => {
    await using served = await serveFixture({ limits: { requestDeadlineMs: 50 } });

    const response = await post(served.url, { query: "{ abortion }" });

    expect(await response.json()).toEqual({ data: { abortion: "TimeoutError" } });
  });

  it("gives up with 504 on an engine that ignores the end of the time", async () => {
    await using served = await serveFixture({ limits: { requestDeadlineMs: 50 } });

    const response = await post(served.url, { query: "{ never }" });

    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] });
  });

  it("tells the engine who asks and nobody else, and refuses who is nobody with 401", async () => {
    await using served = await serveFixture({
      authenticate: async ({ authorization }) =>
        authorization === "Bearer a" ? identityOf({ tenant: "acme", rights: ["read"] }) : null,
    });

    const known = await post(served.url, { query: "{ viewer }" }, { authorization: "Bearer a" });
    const unknown = await post(served.url, { query: "{ viewer }" });

    expect(await known.json()).toEqual({ data: { viewer: '{"tenant":"acme","rights":["read"]}' } });
    expect(unknown.status).toBe(401);
  });
});
