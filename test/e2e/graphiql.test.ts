import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { post, serveFixture } from "../gateway/server/serve.ts";
import { chromiumPath, GraphiqlVisit } from "./graphiql-page.ts";

const graphiql = { title: "The shop", defaultQuery: "query Greeting {\n  hello\n}\n" };

describe("GraphiQL in a browser", () => {
  it.skipIf(chromiumPath === null)(
    "shows the documentation, runs a query and a subscription, and asks nobody but its server (needs Chromium)",
    async () => {
      await using served = await serveFixture({ graphiql });
      await using visit = await GraphiqlVisit.open(served.url, chromiumPath ?? "");

      await visit.run();
      const greeting = await visit.answerContaining("Hello world");
      const overview = await visit.openDocumentation();
      const queries = await visit.followDocumentation("Query");
      await visit.write("subscription { noted }");
      const started = once(served.engine.events, "started");
      await visit.run();
      await started;
      await post(served.url, { query: 'mutation { note(text: "from elsewhere") }' });
      const noted = await visit.answerContaining("from elsewhere");
      const ended = once(served.engine.events, "ended");
      await visit.stop();
      await ended;

      expect(greeting).toContain('"hello": "Hello world"');
      expect(overview).toContain("query");
      expect(queries).toContain("What can be asked of the shop.");
      expect(queries).toContain("A greeting, to see whether anybody is there.");
      expect(noted).toContain('"noted": "from elsewhere"');
      expect(await visit.page.title()).toBe("The shop");
      expect(visit.strayRequests).toEqual([]);
      expect(visit.complaints).toEqual([]);
    },
  );
});
