import { readFile } from "node:fs/promises";
import { ApolloGateway, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { startStandaloneServer } from "@apollo/server/standalone";

// Apollo Gateway under Apollo Server, as their documentation sets it up: apollo-gateway.mjs SUPERGRAPH PORT

const [supergraph, port] = process.argv.slice(2);
const silent = { debug() {}, info() {}, warn() {}, error: console.error };

class AuthorizedDataSource extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization !== undefined) request.http.headers.set("authorization", context.authorization);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: await readFile(supergraph, "utf8"),
  buildService: ({ url }) => new AuthorizedDataSource({ url }),
  logger: silent,
});
const server = new ApolloServer({ gateway, logger: silent, plugins: [ApolloServerPluginLandingPageDisabled()] });
await startStandaloneServer(server, {
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
  listen: { host: "127.0.0.1", port: Number(port) },
});
