import { createClient } from "graphql-ws";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { decodeGatewaySettings } from "../../gateway/config.ts";
import type { Transport } from "../../gateway/executor/transport.ts";
import { startGateway } from "../../gateway/start-gateway.ts";
import { HttpTransport } from "../../gateway/transports/http.ts";
import { LocalTransport } from "../../gateway/transports/local.ts";
import { systemClock } from "../../platform/clock.ts";
import type { Subgraph, SubgraphScope } from "../../platform/subgraph.ts";
import { decodeViewer, type Viewer } from "../../platform/viewer/viewer.ts";
import { ViewerTokens } from "../../platform/viewer/viewer-tokens.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "../gateway/federation.ts";
import { planInProcess } from "../gateway/planning.ts";
import { identityOf } from "../gateway/server/serve.ts";
import { host } from "../subgraphs/hosted-subgraph.ts";
import { viewerOf } from "../viewer.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NAME = "safety";
const VIEWERS: ReadonlyMap<string | undefined, Viewer> = new Map([
  ["Bearer a", viewerOf("acme")],
  ["Bearer b", viewerOf("bolt")],
  ["Bearer c", { ...viewerOf("acme"), subject: "another of the same tenant" }],
  ["Bearer d", { ...viewerOf("acme"), rights: ["read"] }],
]);

/** A subgraph that tells who asks, once so many have asked: whoever is answered with another's answer never asks. */
function tellingSubgraph(asking: number): Subgraph {
  const all = Promise.withResolvers<void>();
  let asked = 0;
  const viewer = async (_root: unknown, _args: unknown, scope: SubgraphScope) => {
    asked += 1;
    if (asked === asking) all.resolve();
    await all.promise;
    return JSON.stringify(scope.viewer);
  };
  const source: SubgraphSource = {
    ...SOURCE,
    resolvers: {
      Query: { viewer },
      Subscription: {
        viewer: {
          resolve: viewer,
          async *subscribe() {
            yield {};
          },
        },
      },
    },
  };
  const schema = executableSchemaOf(source);
  return { name: NAME, schema, createContext: (scope) => scope, [Symbol.asyncDispose]: async () => {} };
}

const SOURCE: SubgraphSource = { typeDefs: "type Query { viewer: String! } type Subscription { viewer: String! }" };

type ToTransport = (subgraph: Subgraph, opening: AsyncDisposableStack) => Promise<Transport>;

const locally: ToTransport = async ({ schema, createContext }) =>
  new LocalTransport({
    schema,
    createContext: ({ viewer, signal }) => createContext({ viewer: decodeViewer(viewer), signal }),
  });

/** Over HTTP, where the gateway signs with a secret that can be another one than the subgraph has. */
const signedWith =
  (secret: string): ToTransport =>
  async (subgraph, opening) => {
    const tokens = new ViewerTokens([SECRET], systemClock);
    const { url } = opening.use(await host({ subgraph, tokens }));
    const viewerHeaders = new ViewerTokens([secret], systemClock).headersFor(NAME);
    // Whoever asks the same within ten seconds would be given one answer.
    return opening.use(new HttpTransport(url, { viewerHeaders, joinWithinMs: 10_000, deadlineMs: 5_000 }));
  };

/** A gateway that knows its clients by their credentials. */
async function start(toTransport: ToTransport, { asking }: { readonly asking: number }) {
  await using opening = new AsyncDisposableStack();
  const transport = await toTransport(tellingSubgraph(asking), opening);
  const gateway = opening.use(
    await startGateway({
      planner: planInProcess(compose({ [NAME]: SOURCE })),
      transports: new Map([[NAME, transport]]),
      settings: decodeGatewaySettings({ PORT: "0" }),
      log: pino({ level: "silent" }),
      authenticate: async ({ authorization }) => {
        const viewer = VIEWERS.get(authorization);
        return viewer ? identityOf(viewer) : null;
      },
    }),
  );
  const resources = opening.move();
  const url = `${gateway.url}/graphql`;
  return {
    async query(authorization: string) {
      const headers = { "content-type": "application/json", authorization };
      const response = await fetch(url, { method: "POST", headers, body: '{"query":"{ viewer }"}' });
      return response.json();
    },
    async subscribe(authorization: string) {
      const connectionParams = { authorization };
      const client = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, connectionParams });
      const { value } = await client.iterate({ query: "subscription { viewer }" }).next();
      await client.dispose();
      return value;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

const expected = Array.from(VIEWERS.values(), (viewer) => ({ data: { viewer: JSON.stringify(viewer) } }));

describe.each([
  ["in one process", locally],
  ["over HTTP and WebSocket, signed", signedWith(SECRET)],
])("a gateway and a subgraph %s", (_, toTransport) => {
  it("answer viewers who ask the same at once each for themselves", async () => {
    await using gateway = await start(toTransport, { asking: VIEWERS.size });

    const answers = await Promise.all(
      Array.from(VIEWERS.keys(), (authorization) => gateway.query(authorization ?? "")),
    );

    expect(answers).toEqual(expected);
  });

  it("tell viewers who subscribe to the same at once each for themselves", async () => {
    await using gateway = await start(toTransport, { asking: VIEWERS.size });

    const items = await Promise.all(
      Array.from(VIEWERS.keys(), (authorization) => gateway.subscribe(authorization ?? "")),
    );

    expect(items).toEqual(expected);
  });
});

describe("a gateway with another secret than its subgraph", () => {
  it("has no answers, and blames nobody who asks it", async () => {
    await using gateway = await start(signedWith(SECRET.toUpperCase()), { asking: 1 });

    const answers = [await gateway.query("Bearer a"), await gateway.subscribe("Bearer a")];

    const unavailable = { message: expect.any(String), path: ["viewer"], extensions: { code: "SUBGRAPH_UNAVAILABLE" } };
    expect(answers[0]).toMatchObject({ data: null, errors: [unavailable] });
    expect(answers[1]).toMatchObject({ errors: [{ extensions: { code: "SUBGRAPH_UNAVAILABLE" } }] });
  });
});
