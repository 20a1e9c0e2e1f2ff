import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import type { Client } from "graphql-ws";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { decodeGatewaySettings } from "../../../gateway/config.ts";
import { startGateway } from "../../../gateway/start-gateway.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { systemClock } from "../../../platform/clock.ts";
import type { Subgraph, SubgraphScope } from "../../../platform/subgraph.ts";
import { RIGHTS, type Right, type Viewer } from "../../../platform/viewer/viewer.ts";
import { ViewerTokens } from "../../../platform/viewer/viewer-tokens.ts";
import { documentOf, executableSchemaOf, type SubgraphSource } from "../../gateway/federation.ts";
import { type HttpSubgraphContext, startHttpSubgraph } from "../../gateway/http-subgraph.ts";
import { casesOf, MANY_CASES_MS } from "../../gateway/long-run.ts";
import { planInProcess } from "../../gateway/planning.ts";
import { identityOf } from "../../gateway/server/serve.ts";
import { deviceSeen, eventRecorded, FleetFixture } from "../../subgraphs/fleet/fleet-fixture.ts";
import { clientOf, host } from "../../subgraphs/hosted-subgraph.ts";
import { until } from "../../until.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const SECRET = "0123456789abcdef0123456789abcdef";
const TENANTS = ["acme", "bolt"] as const;
/** A header that the gateway passes on, and what it can say. */
const HEADER = "x-clearance";
const CLEARANCES = ["secret", "public"] as const;
const RIGHTS_OF = { all: RIGHTS, few: ["read"] } satisfies Record<string, readonly Right[]>;

/** Whoever differs in one of these is owed a stream of their own. */
type Audience = {
  readonly tenant: (typeof TENANTS)[number];
  readonly rights: keyof typeof RIGHTS_OF;
  readonly clearance: (typeof CLEARANCES)[number];
};

const AUDIENCES: readonly Audience[] = TENANTS.flatMap((tenant) =>
  (["all", "few"] as const).flatMap((rights) => CLEARANCES.map((clearance) => ({ tenant, rights, clearance }))),
);

/** Each audience has a word that nobody else may be told. */
const words = {
  ofTenant: (tenant: string) => `the truck of ${tenant}`,
  ofRights: (rights: readonly string[]) => `for who may ${rights.join(" and ")}`,
  ofClearance: (clearance: unknown) => `for ${clearance} eyes`,
};

const SUBSCRIBERS = AUDIENCES.length * casesOf({ short: 5, long: 25 });
/** Of each tenant. */
const CHANGES = casesOf({ short: 50, long: 500 });
const PER_PAGE = 25;
/** Every so manieth subscriber goes away in the middle and comes again with its cursor. */
const RETURNING = 5;

const QUERY = `subscription($after: String) { eventChanges(after: $after) {
  cursor event { id device { name } wordOfRights wordOfClearance } } }`;

const BY_VIEWER: SubgraphSource = {
  typeDefs: 'type Query { one: Int } type Event @key(fields: "id") { id: ID!  wordOfRights: String! }',
  resolvers: {
    Event: { wordOfRights: (_: unknown, _args: unknown, { viewer }: SubgraphScope) => words.ofRights(viewer.rights) },
  },
};

/** How often it was asked is to be counted. */
const byHeader = (onAsked: () => void): SubgraphSource => ({
  typeDefs: 'type Query { other: Int } type Event @key(fields: "id") { id: ID!  wordOfClearance: String! }',
  resolvers: {
    Event: {
      wordOfClearance: (_: unknown, _args: unknown, { headers }: HttpSubgraphContext) => {
        onAsked();
        return words.ofClearance(headers[HEADER]);
      },
    },
  },
});

type Told = {
  readonly cursor: string;
  readonly event: {
    readonly id: string;
    readonly device: { readonly name: string } | null;
    readonly wordOfRights: string;
    readonly wordOfClearance: string;
  };
};

/** The gateway over `fleet` with two tenants, and two subgraphs that answer by who asks: by the viewer, and by a header. */
async function start() {
  await using opening = new AsyncDisposableStack();
  const fleet = opening.use(await FleetFixture.start());
  for (const tenant of TENANTS) {
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "truck", { name: words.ofTenant(tenant) })], tenant);
  }
  let asked = 0;
  const sources = { rights: BY_VIEWER, clearance: byHeader(() => (asked += 1)) };
  const tokens = new ViewerTokens([SECRET], systemClock);
  const rights: Subgraph = {
    name: "rights",
    schema: executableSchemaOf(sources.rights),
    createContext: (scope) => scope,
    [Symbol.asyncDispose]: async () => {},
  };
  const urls = {
    fleet: opening.use(await host({ subgraph: fleet.subgraph, tokens })).url,
    rights: opening.use(await host({ subgraph: rights, tokens })).url,
    clearance: opening.use(await startHttpSubgraph(executableSchemaOf(sources.clearance))).url,
  };
  const { supergraphSdl = "", errors } = composeServices([
    { name: "fleet", url: urls.fleet, typeDefs: parse(readFileSync(join(ROOT, "schema/fleet.graphql"), "utf8")) },
    { name: "rights", url: urls.rights, typeDefs: documentOf(sources.rights) },
    { name: "clearance", url: urls.clearance, typeDefs: documentOf(sources.clearance) },
  ]);
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  const signed = (name: string, url: string) =>
    [name, opening.use(new HttpTransport(url, { viewerHeaders: tokens.headersFor(name) }))] as const;
  const transports = new Map([
    signed("fleet", urls.fleet),
    signed("rights", urls.rights),
    ["clearance", opening.use(new HttpTransport(urls.clearance, { forwardedHeaders: [HEADER] }))],
  ]);
  const gateway = opening.use(
    await startGateway({
      planner: planInProcess(supergraphSdl),
      transports,
      settings: decodeGatewaySettings({ PORT: "0", MAX_IDLE_SOCKETS_PER_CLIENT: "1000" }),
      log: pino({ level: "silent" }),
      authenticate: async ({ authorization }) => {
        const viewer = toViewer(authorization);
        return viewer && identityOf(viewer);
      },
    }),
  );
  const resources = opening.move();
  return {
    url: `${gateway.url}/graphql`,
    asked: () => asked,
    publish: async (refs: readonly string[]) => {
      const records = refs.map((ref) => eventRecorded("SAMSARA", ref, { deviceRef: "truck" }));
      // One after the other: each is known to be indexed when the other is published.
      for (const tenant of TENANTS) await fleet.publish("SAMSARA", records, tenant);
    },
    cursorOfNow: async (tenant: string): Promise<string> => {
      const { data } = await fleet.query("{ events(first: 1) { changeCursor } }", {}, tenant);
      return (data as { events: { changeCursor: string } }).events.changeCursor;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Credentials name tenant and rights. All viewers of a tenant are the same person. */
function toViewer(authorization: string | undefined): Viewer | null {
  const [, tenant = "", rights] = /^Bearer (\w+) (all|few)$/.exec(authorization ?? "") ?? [];
  return rights ? { tenant, subject: "somebody", rights: RIGHTS_OF[rights as keyof typeof RIGHTS_OF] } : null;
}

const headersOf = ({ tenant, rights, clearance }: Audience) => ({
  authorization: `Bearer ${tenant} ${rights}`,
  [HEADER]: clearance,
});

/** Somebody of an audience who follows all changes, and all that they are told. */
class Subscriber {
  readonly audience: Audience;
  readonly told: Told[] = [];
  readonly faults: unknown[] = [];
  readonly #url: string;
  #client: Client;
  /** What is still on its way when it leaves is not heard: it comes again. */
  #visit = 0;

  constructor(url: string, audience: Audience) {
    this.#url = url;
    this.audience = audience;
    this.#client = this.#subscribe({});
  }

  /** Goes away and comes again with the last cursor. */
  async comeAgain(): Promise<void> {
    this.#visit += 1;
    await this.#client.dispose();
    this.#client = this.#subscribe({ after: this.told.at(-1)?.cursor });
  }

  /** What it was told that is another's. */
  get foreign(): readonly Told[] {
    const { tenant, rights, clearance } = this.audience;
    const own = {
      name: words.ofTenant(tenant),
      rights: words.ofRights(RIGHTS_OF[rights]),
      clearance: words.ofClearance(clearance),
    };
    return this.told.filter(
      ({ event }) =>
        event.device?.name !== own.name || event.wordOfRights !== own.rights || event.wordOfClearance !== own.clearance,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }

  #subscribe(variables: object): Client {
    const client = clientOf(this.#url, headersOf(this.audience));
    const visit = this.#visit;
    client.subscribe<{ eventChanges: Told }>(
      { query: QUERY, variables: { ...variables } },
      {
        next: ({ data, errors }) => {
          if (visit !== this.#visit) return;
          if (errors || !data) this.faults.push(errors);
          else this.told.push(data.eventChanges);
        },
        error: (error) => this.faults.push(error),
        complete: () => {},
      },
    );
    return client;
  }
}

/** The errors that a subscription is answered with when it comes with a cursor, over WebSocket and in two ways over server-sent events. */
async function codesFor(url: string, audience: Audience, after: string): Promise<readonly unknown[]> {
  const client = clientOf(url, headersOf(audience));
  const { value } = await client.iterate({ query: QUERY, variables: { after } }).next();
  await client.dispose();
  const overSse = async (variables: object, headers: Readonly<Record<string, string>>) => {
    const address = `${url}?query=${encodeURIComponent(QUERY)}&variables=${encodeURIComponent(JSON.stringify(variables))}`;
    const stopping = new AbortController();
    const response = await fetch(address, {
      headers: { ...headersOf(audience), accept: "text/event-stream", ...headers },
      signal: stopping.signal,
    });
    const text = await firstData(response);
    stopping.abort();
    return JSON.parse(text);
  };
  const answers = [value, await overSse({}, { "last-event-id": after }), await overSse({ after }, {})];
  return answers.map(({ errors }) =>
    errors?.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
  );
}

async function firstData(response: Response): Promise<string> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const [, data] = /^data: (\{.*\})$/m.exec(text) ?? [];
    if (data) return data;
  }
  throw new Error(`no data in ${text}`);
}

describe(`${AUDIENCES.length} audiences that subscribe to the same`, () => {
  it(`are told no other's word in ${SUBSCRIBERS * CHANGES} deliveries, though all who may be told the same share a stream`, {
    timeout: MANY_CASES_MS,
  }, async ({ signal }) => {
    await using gateway = await start();
    await using clients = new AsyncDisposableStack();
    const subscribers = Array.from({ length: SUBSCRIBERS }, (_, index) => {
      const audience = AUDIENCES[index % AUDIENCES.length] ?? { tenant: "acme", rights: "few", clearance: "public" };
      return clients.use(new Subscriber(gateway.url, audience));
    });
    // Whoever is told of a first event follows.
    for (let first = 0; !subscribers.every(({ told }) => told.length > 0); first += 1) {
      await gateway.publish([`first-${first}`]);
    }
    const before = gateway.asked();

    const refs = Array.from({ length: CHANGES }, (_, index) => `event-${index}`);
    for (let page = 0; page < CHANGES; page += PER_PAGE) {
      if (page === CHANGES / 2) {
        await Promise.all(subscribers.map((one, index) => index % RETURNING === 0 && one.comeAgain()));
      }
      await gateway.publish(refs.slice(page, page + PER_PAGE));
    }
    const last = `samsara:${refs.at(-1)}`;
    await until(
      () => subscribers.every(({ told, faults }) => faults.length > 0 || told.at(-1)?.event.id === last),
      signal,
    );

    expect(subscribers.flatMap(({ faults }) => faults)).toEqual([]);
    expect(subscribers.flatMap(({ foreign }) => foreign).slice(0, 5)).toEqual([]);
    for (const { told } of subscribers) {
      const ids = told.map(({ event }) => event.id).filter((id) => !id.includes("first"));
      expect(ids).toEqual(refs.map((ref) => `samsara:${ref}`));
    }
    // Of a stream each item is answered once, however many have it, and once more for some who came again.
    expect(gateway.asked() - before).toBeLessThan((SUBSCRIBERS * CHANGES) / 2);
  });

  it("are refused each other's cursors where they are of another tenant, whatever carries them", async () => {
    await using gateway = await start();
    await gateway.publish(["first"]);
    const cursor = await gateway.cursorOfNow("acme");
    await gateway.publish(["second"]);
    const [theirs, ours] = (["bolt", "acme"] as const).map(
      (tenant) => ({ tenant, rights: "few", clearance: "public" }) as const,
    );
    if (!theirs || !ours) throw new Error("there are two tenants");

    const refused = [["BAD_USER_INPUT"], ["BAD_USER_INPUT"], ["BAD_USER_INPUT"]];
    expect(await codesFor(gateway.url, theirs, cursor)).toEqual(refused);
    expect(await codesFor(gateway.url, ours, cursor)).toEqual([undefined, undefined, undefined]);
  });
});
