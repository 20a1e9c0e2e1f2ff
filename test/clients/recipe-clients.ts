import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { gql } from "@apollo/client";
import { createClient } from "graphql-ws";
import { type GraphQLTaggedNode, requestSubscription } from "relay-runtime";
import { createApolloClient } from "../../clients/apollo-client.ts";
import { subscribeByEvents } from "../../clients/event-source.ts";
import { createResumingClient } from "../../clients/graphql-ws.ts";
import { createRelayEnvironment } from "../../clients/relay.ts";
import { resume } from "../../clients/resume.ts";
import { createUrqlClient } from "../../clients/urql.ts";
import { readEnvironment } from "../../platform/environment.ts";
import { startCommand } from "../e2e/process.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** One change as a client is told it. */
export type ToldChange = { readonly cursor: string; readonly kind: string; readonly eventId: string | null };

export type Told = { readonly eventChanges: ToldChange };

export const EVENT_CHANGES =
  "subscription EventChanges($after: String!) { eventChanges(after: $after) { cursor kind eventId } }";

export type Following = {
  readonly url: string;
  readonly after: string;
  readonly tell: (change: ToldChange) => void;
  /** Is called when the client gives up, with what its library says of it. */
  readonly fail: (error: unknown) => void;
  /** Whoever starts something hands over what ends it. */
  readonly ending: AsyncDisposableStack;
};

/** Follows the changes of events with one client's library, as its recipe says. */
export type Follow = (following: Following) => void;

const toSink = ({ tell, fail }: Following) => ({
  next: ({ data, error }: { readonly data?: unknown; readonly error?: unknown }) =>
    data ? tell((data as Told).eventChanges) : fail(error),
  error: fail,
  complete: () => {},
});

const followByGraphqlWs: Follow = (following) => {
  const { url, after, ending } = following;
  const client = createResumingClient({ url: url.replace(/^http/, "ws") });
  ending.defer(client.subscribe({ query: EVENT_CHANGES, variables: { after } }, toSink(following)));
};

const followByUrql: Follow = (following) => {
  const { url, after, ending } = following;
  const changes = createUrqlClient(url).subscription<Told>(EVENT_CHANGES, { after });
  ending.defer(changes.subscribe(toSink(following).next).unsubscribe);
};

const followByApolloClient: Follow = (following) => {
  const { url, after, ending } = following;
  const client = createApolloClient(url);
  const changes = client.subscribe<Told>({ query: gql(EVENT_CHANGES), variables: { after } });
  const subscription = changes.subscribe(toSink(following));
  ending.defer(() => {
    subscription.unsubscribe();
    client.stop();
  });
};

/** What Relay's compiler makes of the subscription. */
function toRelaySubscription(): GraphQLTaggedNode {
  const field = (name: string) => ({ alias: null, args: null, kind: "ScalarField", name, storageKey: null });
  const selections = [
    {
      alias: null,
      args: [{ kind: "Variable", name: "after", variableName: "after" }],
      concreteType: "EventChange",
      kind: "LinkedField",
      name: "eventChanges",
      plural: false,
      selections: ["cursor", "kind", "eventId"].map(field),
      storageKey: null,
    },
  ];
  const argumentDefinitions = [{ defaultValue: null, kind: "LocalArgument", name: "after" }];
  const operation = { argumentDefinitions, name: "EventChanges", selections };
  return {
    fragment: { ...operation, kind: "Fragment", metadata: null, type: "Subscription", abstractKey: null },
    kind: "Request",
    operation: { ...operation, kind: "Operation" },
    params: {
      cacheID: "1",
      id: null,
      metadata: {},
      name: "EventChanges",
      operationKind: "subscription",
      text: EVENT_CHANGES,
    },
  } as unknown as GraphQLTaggedNode;
}

const followByRelay: Follow = ({ url, after, tell, fail, ending }) => {
  const { dispose } = requestSubscription(createRelayEnvironment(url), {
    subscription: toRelaySubscription(),
    variables: { after },
    onNext: (data) => tell((data as Told).eventChanges),
    onError: fail,
  });
  ending.defer(dispose);
};

/** Follows as a snippet of a guide does, with what it takes for granted. */
export function followBySnippet(snippet: string): Follow {
  const run = new Function(
    ...["subscribeByEvents", "resume", "url", "after", "signal", "show"],
    `return (async () => {${snippet}})();`,
  );
  return ({ url, after, tell, fail, ending }) => {
    const stopping = new AbortController();
    const following = run(subscribeByEvents, resume, url, after, stopping.signal, tell).catch(fail);
    ending.defer(() => {
      stopping.abort();
      return following;
    });
  };
}

/** A Python that has `gql`. */
const PYTHON = readEnvironment().GQL_PYTHON ?? "python3";

export const hasGql = spawnSync(PYTHON, ["-c", "import gql, websockets"]).status === 0;

const PYTHON_CLIENT = `
import asyncio, json, sys
from gql_recipe import follow

async def main():
    async for item in follow(sys.argv[1], sys.argv[2], sys.argv[3]):
        print(json.dumps(item), flush=True)

asyncio.run(main())
`;

const followByGql: Follow = ({ url, after, tell, fail, ending }) => {
  const program = [PYTHON, "-c", PYTHON_CLIENT, url.replace(/^http/, "ws"), EVENT_CHANGES, after];
  const env = { PYTHONPATH: join(ROOT, "clients/python"), PYTHONDONTWRITEBYTECODE: "1" };
  const onLine = (line: string) => tell(JSON.parse(line));
  const { exited, output } = ending.use(startCommand(program, { cwd: ROOT, env, onLine }));
  void exited.then(({ code }) => code !== null && fail(output.stderr));
};

/** A client of graphql-ws that tries again by itself, as its own documentation has it: where the subscription began. */
export const followWithoutRecipe: Follow = (following) => {
  const { url, after, ending } = following;
  const client = createClient({ url: url.replace(/^http/, "ws"), retryAttempts: 1_000, shouldRetry: () => true });
  ending.defer(client.subscribe({ query: EVENT_CHANGES, variables: { after } }, toSink(following)));
};

export const LIBRARIES: ReadonlyMap<string, Follow> = new Map([
  ["graphql-ws", followByGraphqlWs],
  ["urql", followByUrql],
  ["Apollo Client", followByApolloClient],
  ["Relay", followByRelay],
  ["gql of Python", followByGql],
]);
