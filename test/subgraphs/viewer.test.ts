import { networkInterfaces } from "node:os";
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { HttpBus } from "../../platform/bus/http-bus.ts";
import { ConfigurationError } from "../../platform/environment.ts";
import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { RecordWriter } from "../../platform/records/record-writer.ts";
import { toStorable } from "../../platform/records/storable-page.ts";
import type { Subgraph, SubgraphScope } from "../../platform/subgraph.ts";
import type { Viewer } from "../../platform/viewer/viewer.ts";
import { VIEWER_HEADER, ViewerTokens } from "../../platform/viewer/viewer-tokens.ts";
import { event, NOW_MS, page, TENANT } from "../platform/feed/stored-feed.ts";
import { viewerOf } from "../viewer.ts";
import { ask, clientOf, type Hosted, host, outboxAfter, outboxOf } from "./hosted-subgraph.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const [ACME, BOLT] = [viewerOf("acme"), viewerOf("bolt")];

type Signing = { readonly audience?: string; readonly secret?: string; readonly nowMs?: number };

function sign(viewer: Viewer, { audience = "safety", secret = SECRET, nowMs = NOW_MS }: Signing = {}) {
  return new ViewerTokens([secret], { now: () => nowMs }).headersFor(audience)(viewer);
}

/** A token of one tenant with the other one's claims before the signature. */
function withTenantExchanged() {
  const [mine, theirs] = [ACME, BOLT].map((viewer) => sign(viewer)[VIEWER_HEADER]?.split(".") ?? []);
  return { [VIEWER_HEADER]: [...(theirs?.slice(0, 3) ?? []), mine?.[3]].join(".") };
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

const tokens = () => new ViewerTokens([SECRET], { now: () => NOW_MS });

/** A subgraph that tells who asks it, by query and by subscription. */
function tellingSubgraph(): Subgraph {
  const resolve = (_root: unknown, _args: unknown, { viewer }: SubgraphScope) => JSON.stringify(viewer);
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { viewer: { type: GraphQLString, resolve } } }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: {
        viewer: {
          type: GraphQLString,
          resolve,
          async *subscribe(_root: unknown, _args: unknown, { signal }: SubgraphScope) {
            yield {};
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
          },
        },
      },
    }),
  });
  const outboxes = { safety: RECORD_OUTBOX };
  return { name: "safety", schema, outboxes, createContext: (scope) => scope, [Symbol.asyncDispose]: async () => {} };
}

/** What the first item of a subscription says, or why there is none. */
async function subscribe(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const client = clientOf(url, headers);
  try {
    const { value } = await client.iterate({ query: "subscription { viewer }" }).next();
    return value?.data?.viewer;
  } finally {
    await client.dispose();
  }
}

/** The writer of another tenant in the same store. */
async function writerOf({ feed }: Hosted, tenant: string): Promise<RecordWriter> {
  return new RecordWriter(feed.opened, tenant, { now: () => NOW_MS });
}

const told = (ref: string) => toStorable(page({ records: [event(ref, 1, ref)] }));

/** What proves nothing, and what the log calls it. */
const REFUSED: readonly (readonly [what: string, headers: Readonly<Record<string, string>>, reason: string])[] = [
  ["no signature", {}, "no token"],
  ["a signature of another secret", sign(ACME, { secret: SECRET.toUpperCase() }), "signed with another secret"],
  ["a signature from two minutes ago", sign(ACME, { nowMs: NOW_MS - 120_001 }), "too old"],
  ["a signature of the future", sign(ACME, { nowMs: NOW_MS + 60_000 }), "of the future"],
  ["a signature for another subgraph", sign(ACME, { audience: "video" }), "for another subgraph"],
  ["another tenant's claims under a signature", withTenantExchanged(), "a wrong signature"],
];

describe("a subgraph whose requests are signed", () => {
  it("resolves for the viewer who is signed, by query and by subscription", async () => {
    await using server = await host({ subgraph: tellingSubgraph(), tokens: tokens() });

    for (const viewer of [ACME, BOLT]) {
      const headers = sign(viewer);
      const { data } = await ask(server.url, "{ viewer }", { headers });
      const item = await subscribe(server.url, headers);

      expect([data?.viewer, item]).toEqual([JSON.stringify(viewer), JSON.stringify(viewer)]);
    }
  });

  it.each(REFUSED)("answers %s with 401, whatever is asked, and tells nothing", async (_, headers, reason) => {
    await using server = await host({ subgraph: tellingSubgraph(), tokens: tokens() });
    await server.feed.store.storePage(told("a"));

    const query = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}" };
    for (const asked of [fetch(server.url, query), fetch(outboxOf(server.url), { headers })]) {
      const response = await asked;
      expect([response.status, await response.text()]).toEqual([401, '{"error":"UNAUTHENTICATED"}']);
    }
    await expect(subscribe(server.url, headers)).rejects.toMatchObject({ message: expect.stringContaining("401") });

    const lines = server.log().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).reason)).toEqual([reason]);
  });

  it("lets an open socket live when its signature is too old for another", async () => {
    const clock = { nowMs: NOW_MS, now: () => clock.nowMs };
    await using server = await host({ subgraph: tellingSubgraph(), tokens: new ViewerTokens([SECRET], clock) });
    const client = clientOf(server.url, sign(ACME));
    const first = client.iterate({ query: "subscription { viewer }" });
    await first.next();

    clock.nowMs += 3_600_000;
    const second = await client.iterate({ query: "subscription { viewer }" }).next();

    expect(second.value).toMatchObject({ data: { viewer: JSON.stringify(ACME) } });
    await expect(subscribe(server.url, sign(ACME))).rejects.toBeDefined();
    await client.dispose();
  });

  it("says to anybody that it is up", async () => {
    await using server = await host({ tokens: tokens() });

    expect((await fetch(new URL("/health", server.url))).status).toBe(200);
  });

  it("shows two tenants their own of what has one id", async () => {
    await using server = await host({ tokens: tokens() });
    for (const { tenant } of [ACME, BOLT]) {
      const records = [event("e1", 1, "", { facet: { inboxUrl: `https://${tenant}.example` } })];
      await (await writerOf(server, tenant)).storePage(toStorable(page({ records })));
    }
    const variables = { ids: [{ __typename: "Event", id: "samsara:e1" }] };
    const query =
      "query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Event { safety { inboxUrl } } } }";

    const answers = await Promise.all(
      [ACME, BOLT, viewerOf("nobody")].map((viewer) => ask(server.url, query, { variables, headers: sign(viewer) })),
    );

    expect(answers.map(({ data }) => data?._entities)).toEqual([
      [{ safety: { inboxUrl: "https://acme.example" } }],
      [{ safety: { inboxUrl: "https://bolt.example" } }],
      [{ safety: null }],
    ]);
  });
});

describe("a subgraph without a secret", () => {
  it("resolves for the one viewer, whatever a request claims", async () => {
    await using server = await host({ subgraph: tellingSubgraph() });
    const headers = sign(ACME);

    const { data } = await ask(server.url, "{ viewer }", { headers });
    const item = await subscribe(server.url, headers);

    const only = JSON.stringify(viewerOf(TENANT));
    expect([data?.viewer, item]).toEqual([only, only]);
  });

  it.each(["0.0.0.0", "::", "192.168.1.10", "fe80::1", "128.0.0.1", "subgraph.internal", "127.0.0.1.example"])(
    "does not start on %s, and says what to set",
    async (address) => {
      const starting = host({ subgraph: tellingSubgraph(), host: address });

      await expect(starting).rejects.toThrow(ConfigurationError);
      await expect(starting).rejects.toThrow(/^HOST is .* SUBGRAPH_SECRET must be set too/);
    },
  );

  it.each(["127.0.0.1", "127.0.0.2", "localhost"])("starts on %s", async (address) => {
    await using server = await host({ subgraph: tellingSubgraph(), host: address });

    expect((await ask(server.url, "{ viewer }")).errors).toBeUndefined();
  });

  it.skipIf(!hasIpv6)("starts on ::1 (needs IPv6)", async () => {
    await using server = await host({ subgraph: tellingSubgraph(), host: "::1" });

    expect((await ask(server.url, "{ viewer }")).errors).toBeUndefined();
  });
});

describe("the outbox of a subgraph with two tenants", () => {
  it("tells each of them of its own records alone", async () => {
    await using server = await host({ tokens: tokens() });
    const [acme, bolt] = [await writerOf(server, "acme"), await writerOf(server, "bolt")];
    for (const [writer, ref] of [
      [acme, "a1"],
      [bolt, "b1"],
      [acme, "a2"],
      [bolt, "b2"],
    ] as const)
      await writer.storePage(told(ref));
    const read = async (viewer: Viewer) => (await fetch(outboxOf(server.url), { headers: sign(viewer) })).json();

    const [ofAcme, ofBolt] = [await read(ACME), await read(BOLT)];

    expect(ofAcme).toMatchObject({
      messages: [
        { seq: 1, tenant: "acme", ref: "a1" },
        { seq: 3, tenant: "acme", ref: "a2" },
      ],
      position: { seq: 3 },
    });
    expect(ofBolt.messages.map(({ ref }: { ref: string }) => ref)).toEqual(["b1", "b2"]);
  });

  it("holds a tenant's question while the other one publishes, and answers it then", async () => {
    await using server = await host({ tokens: tokens() });
    const [acme, bolt] = [await writerOf(server, "acme"), await writerOf(server, "bolt")];
    await acme.storePage(told("a1"));
    const { position } = await (await fetch(outboxOf(server.url), { headers: sign(ACME) })).json();
    const answer = fetch(outboxAfter(server.url, position.seq, position.writer), { headers: sign(ACME) });

    await bolt.storePage(told("b1"));
    server.wakeUps.wake("safety");
    const other = await fetch(outboxOf(server.url), { headers: sign(BOLT) });
    expect(await Promise.race([answer, other.json().then(() => "held")])).toBe("held");
    await acme.storePage(told("a2"));
    server.wakeUps.wake("safety");

    expect(await (await answer).json()).toMatchObject({ messages: [{ ref: "a2" }], isAnew: false });
  });

  it("is followed by each for itself, from wherever it was", async ({ signal }) => {
    await using server = await host({ tokens: tokens() });
    const [acme, bolt] = [await writerOf(server, "acme"), await writerOf(server, "bolt")];
    const log = pino({ level: "silent" });
    const follow = async (viewer: Viewer) => {
      const bus = new HttpBus({ urls: new Map([["safety", server.url]]), viewer, tokens: tokens(), log });
      const refs: string[] = [];
      for await (const { messages, isAnew } of bus.follow("safety", null, signal)) {
        expect(isAnew).toBe(false);
        for (const message of messages) {
          expect(message.tenant).toBe(viewer.tenant);
          refs.push(message.ref);
        }
        if (refs.at(-1) === "last") return refs;
      }
      return refs;
    };

    const following = [follow(ACME), follow(BOLT)];
    for (let nth = 0; nth < 10; nth += 1) {
      await acme.storePage(told(`a${nth}`));
      await bolt.storePage(told(`b${nth}`));
      server.wakeUps.wake("safety");
    }
    for (const writer of [acme, bolt]) await writer.storePage(told("last"));
    server.wakeUps.wake("safety");
    const [ofAcme, ofBolt] = await Promise.all(following);

    const numbered = (letter: string) => Array.from({ length: 10 }, (_, nth) => `${letter}${nth}`);
    expect(ofAcme).toEqual([...numbered("a"), "last"]);
    expect(ofBolt).toEqual([...numbered("b"), "last"]);
  });

  it("is not followed without the secret", async ({ signal }) => {
    await using server = await host({ tokens: tokens() });
    await (await writerOf(server, "acme")).storePage(told("a1"));
    const [leaving, reasons] = [new AbortController(), [] as string[]];
    const log = pino({ level: "warn" }, { write: (line: string) => void reasons.push(JSON.parse(line).err.message) });
    const bus = new HttpBus({
      urls: new Map([["safety", server.url]]),
      viewer: ACME,
      tokens: null,
      log,
      pauseAfterFailureMs: 1,
    });

    const batches = bus.follow("safety", null, AbortSignal.any([signal, leaving.signal]));
    const next = batches.next();
    await expect.poll(() => reasons).toEqual(["the publisher safety answered 401"]);
    leaving.abort();

    expect(await next).toEqual({ done: true, value: undefined });
  });
});
