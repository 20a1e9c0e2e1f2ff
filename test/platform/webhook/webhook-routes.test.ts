import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import type { Delivery } from "../../../platform/webhook/delivery.ts";
import { until } from "../../until.ts";
import { StoredFeed } from "../feed/stored-feed.ts";
import { holdBodiesBack } from "./slow-senders.ts";
import { post, serveWebhooks, TOKEN } from "./webhook-server.ts";

const stored = async (_subgraph: string, deliveries: readonly Delivery[]) => deliveries.length;
const NOTHING = { records: [], poison: [] };

const storeIn = (feed: StoredFeed) => async (_subgraph: string, deliveries: readonly Delivery[]) =>
  (await feed.store.storeDeliveries(deliveries, NOTHING)).added;

async function answerOf(response: Response) {
  const { errors } = (await response.json()) as { errors?: readonly { extensions: { code: string } }[] };
  return [response.status, errors?.[0]?.extensions.code];
}

describe("a webhook", () => {
  it("answers with 200 when the delivery is durable, and no sooner", async () => {
    const durable = Promise.withResolvers<number>();
    const asked = Promise.withResolvers<readonly Delivery[]>();
    await using server = await serveWebhooks((_subgraph, deliveries) => {
      asked.resolve(deliveries);
      return durable.promise;
    });
    let isAnswered = false;

    const answer = post(server.url, '{"id":"d1"}').finally(() => {
      isAnswered = true;
    });
    const deliveries = await asked.promise;

    expect(deliveries).toEqual([{ ref: "d1", raw: '{"id":"d1"}' }]);
    expect(isAnswered).toBe(false);
    durable.resolve(1);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, { status: "stored" }]);
  });

  it.each([
    ["another vendor", `/webhooks/other/${TOKEN}`],
    ["no token", "/webhooks/acme"],
    ["a token that is cut", `/webhooks/acme/${TOKEN.slice(0, -1)}`],
    ["something behind the token", `/webhooks/acme/${TOKEN}/more`],
    ["another token", `/webhooks/acme/${TOKEN.replace("0", "1")}`],
  ])("does not exist for %s", async (_case, path) => {
    await using server = await serveWebhooks(stored);

    const response = await post(`${server.origin}${path}`, "{}");

    expect(response.status).toBe(404);
  });

  it.each<[string, BodyInit, Record<string, string>, number, string]>([
    ["a wrong proof", "{}", { "x-proof": "theirs" }, 401, "UNAUTHENTICATED"],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415, "BAD_USER_INPUT"],
    ["a compressed body", "{}", { "content-encoding": "gzip" }, 415, "BAD_USER_INPUT"],
    ["what is no JSON", '{"a":', {}, 400, "BAD_USER_INPUT"],
    ["a list", "[]", {}, 400, "BAD_USER_INPUT"],
    ["what is no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), {}, 400, "BAD_USER_INPUT"],
    ["a body of 200 KB", JSON.stringify({ a: "x".repeat(200_000) }), {}, 413, "LIMIT_EXCEEDED"],
    ["a body of 60,000 levels", "[".repeat(60_000), {}, 413, "LIMIT_EXCEEDED"],
  ])("refuses %s, and stores nothing of it", async (_case, body, headers, status, code) => {
    let count = 0;
    await using server = await serveWebhooks(async () => {
      count += 1;
      return 1;
    });

    const response = await post(server.url, body, headers);

    expect(await answerOf(response)).toEqual([status, code]);
    expect(count).toBe(0);
  });

  it("refuses a body without a length that goes on and on", async () => {
    await using server = await serveWebhooks(stored);
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let chunks = 0;
    const body = new ReadableStream({
      pull(controller) {
        chunks += 1;
        if (chunks > 20) controller.close();
        else controller.enqueue(chunk);
      },
    });

    const response = await post(server.url, body);

    expect(await answerOf(response)).toEqual([413, "LIMIT_EXCEEDED"]);
  });

  it("takes no other method than POST", async () => {
    await using server = await serveWebhooks(stored);

    const response = await fetch(server.url);

    expect(response.headers.get("allow")).toBe("POST");
    expect(await answerOf(response)).toEqual([405, "BAD_USER_INPUT"]);
  });

  it("answers with 503 and a pause while the disk is full, and takes the delivery when there is room", async () => {
    await using feed = await StoredFeed.open();
    await using server = await serveWebhooks(storeIn(feed));
    const body = JSON.stringify({ id: "d1", text: "x".repeat(100_000) });
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(feed.db);
    await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 2}`).execute(feed.db);

    const full = await post(server.url, body);
    await sql.raw("pragma max_page_count = 1000000").execute(feed.db);
    const roomy = await post(server.url, body);

    expect([full.status, full.headers.get("retry-after")]).toEqual([503, "30"]);
    expect(roomy.status).toBe(200);
    expect(await feed.db.selectFrom("delivery").select("ref").execute()).toEqual([{ ref: "d1" }]);
  });

  it.each([
    ["there is no room", new StoreUnavailableError("full"), "30"],
    ["its writer has ended", new Error("the thread has ended"), "1"],
  ])("answers with 503 when %s", async (_case, error, retryAfter) => {
    await using server = await serveWebhooks(() => Promise.reject(error));

    const response = await post(server.url, "{}");

    expect(response.headers.get("retry-after")).toBe(retryAfter);
    expect(await answerOf(response)).toEqual([503, "SUBGRAPH_UNAVAILABLE"]);
  });

  it("answers with 503 while the server is stopping", async () => {
    await using server = await serveWebhooks(stored);
    server.stop();

    const response = await post(server.url, "{}");

    expect(response.headers.get("retry-after")).toBe("1");
    expect(await answerOf(response)).toEqual([503, "SUBGRAPH_UNAVAILABLE"]);
  });

  it("is told to Prometheus with what became of what was posted", async () => {
    await using feed = await StoredFeed.open();
    await using server = await serveWebhooks(storeIn(feed));

    for (const id of ["d1", "d2", "d1"]) await post(server.url, JSON.stringify({ id }));
    await post(server.url, "{}", { "x-proof": "theirs" });
    await post(server.url, "no JSON");
    await post(`${server.url}/more`, "{}");

    expect(server.counts()).toEqual({
      "webhook_requests_total acme": 5,
      "webhook_deliveries_total acme stored": 2,
      "webhook_deliveries_total acme duplicate": 1,
      "webhook_refusals_total acme 401 UNAUTHENTICATED": 1,
      "webhook_refusals_total acme 400 BAD_USER_INPUT": 1,
    });
  });

  it("takes what is genuine while those whom nobody knows hold their bodies back, and gives up the oldest of them", async ({
    signal,
  }) => {
    await using server = await serveWebhooks(stored);
    using slow = await holdBodiesBack(server.url, 600, signal);

    const answers = await Promise.all(Array.from({ length: 20 }, (_, nth) => post(server.url, `{"id":"d${nth}"}`)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const givenUp = await until(() => (slow.answers.length >= 100 ? slow.answers : null), signal);
    for (const answer of givenUp) expect(answer).toMatch(/^HTTP\/1.1 503 .*connection: close.*LIMIT_EXCEEDED/s);
    expect(slow.isClosed(0)).toBe(true);
    expect(slow.isClosed(599)).toBe(false);
  });

  it("says in the log that something was refused, once, and nothing of what it was", async () => {
    await using server = await serveWebhooks(stored);

    for (let nth = 0; nth < 5; nth += 1) await post(server.url, '{"secret":"body"}', { "x-proof": "theirs" });

    expect(server.log().trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(server.log())).toMatchObject({ webhook: "acme", status: 401, code: "UNAUTHENTICATED" });
    expect(server.log()).not.toContain(TOKEN);
    expect(server.log()).not.toContain("secret");
  });
});
