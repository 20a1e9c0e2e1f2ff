import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import type { Sink } from "graphql-ws";
import { createResumingClient } from "./graphql-ws.ts";

/** A client of urql: queries over HTTP, subscriptions over a WebSocket. Those with a variable `after` outlive it. */
export function createUrqlClient(url: string): Client {
  const socket = createResumingClient({ url: url.replace(/^http/, "ws") });
  const live = subscriptionExchange({
    forwardSubscription: ({ query = "", variables = {} }) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink as Sink) }),
    }),
  });
  return new Client({ url, preferGetMethod: false, exchanges: [fetchExchange, live] });
}
