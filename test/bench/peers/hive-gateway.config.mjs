import { defineConfig } from "@graphql-hive/gateway";

// What Hive Gateway does for people who look at it is switched off; all else is as it comes.
export const gatewayConfig = defineConfig({
  logging: false,
  landingPage: false,
  graphiql: false,
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      const authorization = request.headers.get("authorization");
      return authorization === null ? {} : { authorization };
    },
  },
  // The document limits count what the benchmark's queries may not have.
  maxDepth: false,
  maxTokens: false,
});
