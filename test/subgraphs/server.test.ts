import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { BusBatch } from "../../platform/bus/bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { PublicError } from "../../platform/public-error.ts";
import { toStorable } from "../../platform/records/storable-page.ts";
import type { Subgraph } from "../../platform/subgraph.ts";
import type { SourceMessage } from "../../schema/messages.ts";
import { toRecords } from "../../subgraphs/safety/mapper.ts";
import { decodeSafetyEvent } from "../../subgraphs/safety/wire.ts";
import { startSubgraphServer } from "../../subgraphs/server.ts";
import { event, NOW_MS, page, TENANT } from "../platform/feed/stored-feed.ts";
import { until } from "../until.ts";
import { viewerOf } from "../viewer.ts";
import { FleetFixture } from "./fleet/fleet-fixture.ts";
import { ask, clientOf, host, outboxAfter, outboxOf } from "./hosted-subgraph.ts";
import { sampleEvent } from "./safety/samsara.ts";

function status(state: SourceMessage["state"]): SourceMessage {
  return {
    state,
    lastSuccessAtMs: NOW_MS,
    caughtUpAtMs: NOW_MS,
    eventsStored: 0,
    quarantined: 0,
    quarantineReason: null,
    issue: null,
    throttledUntilMs: null,
  };
}

/** A subgraph whose fields fail as they are named, and whose subscription fails after one item. */
function failingSubgraph(): Subgraph {
  const resolve = {
    secretly: () => {
      throw new Error("no such column: driver.password in /srv/data/safety.sqlite");
    },
    publicly: () => {
      throw new PublicError("VENDOR_THROTTLED", "Samsara asks for fewer requests.", { vendor: "SAMSARA" });
    },
    oddly: () => {
      throw new GraphQLError("no such table: account");
    },
  };
  const field = (name: keyof typeof resolve) => ({ type: GraphQLString, resolve: resolve[name] });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: { secretly: field("secretly"), publicly: field("publicly"), oddly: field("oddly") },
    }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: {
        items: {
          type: GraphQLString,
          async *subscribe() {
            yield {};
            throw new Error("no such column: subscription.password");
          },
          resolve: resolve.secretly,
        },
      },
    }),
  });
  return { name: "safety", schema, createContext: () => ({}), [Symbol.asyncDispose]: async () => {} };
}

describe("a subgraph server", () => {
  it("answers what a gateway asks of the subgraph's entities", async () => {
    await using server = await host();
    const raw = await sampleEvent();
    await server.feed.store.storePage(toStorable(page({ records: toRecords(decodeSafetyEvent(raw), raw, NOW_MS) })));

    const { data, errors } = await ask(
      server.url,
      "query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Event { safety { state raw } } } }",
      { variables: { ids: [{ __typename: "Event", id: `samsara:${raw.id}` }] } },
    );

    expect(errors).toBeUndefined();
    expect(data).toEqual({ _entities: [{ safety: { state: "NEEDS_COACHING", raw: JSON.stringify(raw) } }] });
  });

  it("says that it is up", async () => {
    await using server = await host();

    const response = await fetch(new URL("/health", server.url));

    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it("knows no other address", async () => {
    await using server = await host();

    for (const path of ["/", "/graphql/", "/outbox?stream=none", "/metrics"]) {
      expect((await fetch(new URL(path, server.url))).status, path).toBe(404);
    }
  });

  it("answers a broken body with the client's fault", async () => {
    await using server = await host();

    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":',
    });

    expect(response.status).toBe(400);
  });

  it("refuses a body that is too large and keeps its connection", async () => {
    await using server = await host();

    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `{ _service { sdl } } #${"x".repeat(5_000_000)}` }),
    });

    expect([response.status, await response.json()]).toEqual([413, { error: "LIMIT_EXCEEDED" }]);
  });

  it("tells nothing of an error of ours, and logs it", async () => {
    await using server = await host({ subgraph: failingSubgraph() });

    const { data, errors } = await ask(server.url, "{ secretly oddly }");

    expect(data).toEqual({ secretly: null, oddly: null });
    expect(errors).toEqual([
      { message: "Internal error", path: ["secretly"], locations: expect.anything(), extensions: { code: "INTERNAL" } },
      { message: "Internal error", path: ["oddly"], locations: expect.anything(), extensions: { code: "INTERNAL" } },
    ]);
    expect(server.log()).toContain("no such column: driver.password");
    expect(server.log()).toContain("no such table: account");
  });

  it("passes on an error that is meant for the client", async () => {
    await using server = await host({ subgraph: failingSubgraph() });

    const { errors } = await ask(server.url, "{ publicly }");

    expect(errors).toMatchObject([
      {
        message: "Samsara asks for fewer requests.",
        path: ["publicly"],
        extensions: { code: "VENDOR_THROTTLED", vendor: "SAMSARA" },
      },
    ]);
    expect(JSON.stringify(errors)).not.toContain("stack");
    expect(server.log()).toBe("");
  });

  it("says what is wrong with a document that is not valid", async () => {
    await using server = await host({ subgraph: failingSubgraph() });

    expect((await ask(server.url, "{ nothing }")).errors).toMatchObject([
      { message: 'Cannot query field "nothing" on type "Query".', extensions: { code: "GRAPHQL_VALIDATION_FAILED" } },
    ]);
    expect((await ask(server.url, "{")).errors).toMatchObject([{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }]);
  });

  it("fails to start on a port that is taken, and says so once", async () => {
    await using server = await host();
    await using fleet = await FleetFixture.start();
    const port = Number(new URL(server.url).port);

    const starting = startSubgraphServer({
      subgraph: fleet.subgraph,
      storeHome: "",
      wakeUps: new WakeUps(),
      tokens: null,
      anybody: viewerOf(TENANT),
      host: "127.0.0.1",
      port,
      log: pino({ level: "silent" }),
    });

    await expect(starting).rejects.toThrow("EADDRINUSE");
  });
});

describe("a subgraph server's subscriptions", () => {
  it("bring what a vendor's feed does, as it happens, over graphql-transport-ws", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publishSource("SAMSARA", status("CATCHING_UP"));
    await using server = await host({ subgraph: fleet.subgraph });
    const client = clientOf(server.url);
    const changes = client.iterate<{ sourceChanges: { vendor: string; state: string } }>({
      query: "subscription { sourceChanges { vendor state } }",
    });
    const states: string[] = [];

    for await (const { data } of changes) {
      const source = data?.sourceChanges;
      if (source?.vendor !== "SAMSARA") continue;
      states.push(source.state);
      if (source.state === "LIVE") break;
      await fleet.publishSource("SAMSARA", status("LIVE"));
    }

    expect(states).toEqual(["CATCHING_UP", "LIVE"]);
    await client.dispose();
  });

  it("tell nothing of an error of ours, in an item and at the end, and log it", async ({ signal }) => {
    await using server = await host({ subgraph: failingSubgraph() });
    const client = clientOf(server.url);
    const items: unknown[] = [];

    const ended = await new Promise<unknown>((resolve) => {
      client.subscribe(
        { query: "subscription { items }" },
        { next: (item) => items.push(item), error: resolve, complete: () => resolve("completed") },
      );
    });

    expect(items).toMatchObject([{ data: { items: null }, errors: [{ message: "Internal error" }] }]);
    expect(ended).toMatchObject([{ message: "Internal error", extensions: { code: "INTERNAL" } }]);
    await until(() => server.log().includes("no such column: subscription.password"), signal);
    expect(server.log()).toContain("no such column: driver.password");
    await client.dispose();
  });

  it("are told what is wrong with their document", async () => {
    await using server = await host({ subgraph: failingSubgraph() });
    const client = clientOf(server.url);

    const ended = await new Promise<unknown>((resolve) => {
      client.subscribe({ query: "subscription { nothing }" }, { next: () => {}, error: resolve, complete: () => {} });
    });

    expect(ended).toMatchObject([
      {
        message: 'Cannot query field "nothing" on type "Subscription".',
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      },
    ]);
    await client.dispose();
  });

  it("end with 1001 when the server stops", async () => {
    await using server = await host();
    const socket = new WebSocket(server.url.replace("http", "ws"), "graphql-transport-ws");
    await once(socket, "open");
    const closed = once(socket, "close");

    await server.stop();

    expect((await closed)[0]).toBe(1001);
  });
});

describe("GET /outbox", () => {
  it("begins anew for a position that another store gave", async () => {
    await using server = await host();
    await server.feed.store.storePage(toStorable(page({ records: [event("a", 1, "x")] })));

    const response = await fetch(outboxAfter(server.url, 7, "one-that-was-lost"));

    expect(await response.json()).toMatchObject({ messages: [{ ref: "a" }], isAnew: true });
  });

  it("answers at once what was published after a position", async () => {
    await using server = await host();
    await server.feed.store.storePage(toStorable(page({ records: [event("a", 1, "x"), event("b", 1, "y")] })));

    const { position } = (await (await fetch(outboxOf(server.url))).json()) as BusBatch;
    const response = await fetch(outboxAfter(server.url, 1, position.writer));

    expect(await response.json()).toMatchObject({
      messages: [{ seq: 2, tenant: "default", kind: "event", ref: "b" }],
      position: { writer: position.writer, seq: 2 },
      isAnew: false,
    });
  });

  it("holds a question that has no answer yet until there is one", async () => {
    await using server = await host();
    const answer = fetch(outboxOf(server.url));
    const asked = fetch(new URL("/health", server.url)).then(() => "held");
    expect(await Promise.race([answer, asked])).toBe("held");

    await server.feed.store.storePage(toStorable(page({ records: [event("a", 1, "x")] })));
    server.wakeUps.wake("safety");

    expect(await (await answer).json()).toMatchObject({ messages: [{ seq: 1, ref: "a" }] });
  });

  it.each(["-1", "1.5", "x", "9007199254740993"])("refuses the position %s", async (after) => {
    await using server = await host();

    const response = await fetch(outboxAfter(server.url, after));

    expect([response.status, await response.json()]).toEqual([400, { error: "BAD_USER_INPUT", field: "after" }]);
  });

  it("is not written to", async () => {
    await using server = await host();

    expect((await fetch(outboxOf(server.url), { method: "POST" })).status).toBe(404);
  });
});

describe("a subgraph server that stops", () => {
  it("answers the questions that it holds, and takes no new ones", async () => {
    await using server = await host();
    const answer = fetch(outboxOf(server.url));
    await fetch(new URL("/health", server.url));

    const beforeMs = performance.now();
    await server.stop();

    expect(await (await answer).json()).toMatchObject({ messages: [] });
    expect(performance.now() - beforeMs).toBeLessThan(1_500);
    await expect(fetch(new URL("/health", server.url))).rejects.toThrow("fetch failed");
  });

  it("waits for no connection that is idle, and not long for one that is half open", async () => {
    await using server = await host();
    const { port } = new URL(server.url);
    const idle = connect(Number(port), "127.0.0.1");
    await once(idle, "connect");
    const half = request({ port, host: "127.0.0.1", method: "POST", path: "/graphql" });
    half.on("error", () => {});
    half.write('{"query":');
    await fetch(new URL("/health", server.url));

    const beforeMs = performance.now();
    await server.stop();

    expect(performance.now() - beforeMs).toBeLessThan(4_000);
    half.destroy();
    idle.destroy();
  });
});
