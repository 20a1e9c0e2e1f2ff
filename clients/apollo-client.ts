import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createResumingClient } from "./graphql-ws.ts";

/** An Apollo Client: queries over HTTP, subscriptions over a WebSocket. Those with a variable `after` outlive it. */
export function createApolloClient(url: string): ApolloClient {
  const socket = createResumingClient({ url: url.replace(/^http/, "ws") });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url }),
  );
  return new ApolloClient({ link, cache: new InMemoryCache() });
}
