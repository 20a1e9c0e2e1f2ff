import { Environment, type GraphQLResponse, Network, Observable, RecordSource, Store } from "relay-runtime";
import { createResumingClient } from "./graphql-ws.ts";

/** An environment of Relay: queries over HTTP, subscriptions over a WebSocket. Those with a variable `after` outlive it. */
export function createRelayEnvironment(url: string): Environment {
  const socket = createResumingClient({ url: url.replace(/^http/, "ws") });
  const network = Network.create(
    async ({ text }, variables) => {
      const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
      const body = JSON.stringify({ query: text, variables });
      return (await (await fetch(url, { method: "POST", headers, body })).json()) as GraphQLResponse;
    },
    ({ text, name }, variables) =>
      Observable.create<GraphQLResponse>((sink) =>
        socket.subscribe({ query: text ?? "", operationName: name, variables }, sink as never),
      ),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}
