import { describe, expect, it } from "vitest";
import { readPublisherUrls } from "../../../subgraphs/fleet/config.ts";

describe("where a subgraph finds the others", () => {
  it("is what a variable says, of several instances the first, or their port on this machine", () => {
    const urls = readPublisherUrls({
      SUBGRAPH_URL_VIDEO: "http://10.0.0.1:4002/graphql",
      SUBGRAPH_URL_RULES: "http://10.0.0.1:4005/graphql, http://10.0.0.2:4005/graphql",
    });

    expect(urls).toMatchObject({
      video: "http://10.0.0.1:4002/graphql",
      rules: "http://10.0.0.1:4005/graphql",
      hos: "http://127.0.0.1:4004/graphql",
    });
  });
});
