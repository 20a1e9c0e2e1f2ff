import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, parse } from "graphql";
import { z } from "zod";
import { readEnvironment } from "../../../platform/environment.ts";
import { compose } from "../../gateway/federation.ts";
import { ForkedProcess } from "./forked-process.ts";
import type { GraphQLRequest } from "./scenarios.ts";
import { shopMonolith, shopRoot, shopSubgraphs } from "./shop.ts";
import { createShop } from "./shop-data.ts";

/** The shop's subgraphs in a process of their own, and the supergraph that leads to them. */
export type ShopWorld = AsyncDisposable & {
  readonly supergraphFile: string;
  /** How often the subgraphs were asked so far, and how often of these with a credential. */
  readonly fetches: () => Promise<FetchCounts>;
  /** What the answer to a query must be. */
  readonly rightAnswer: (request: GraphQLRequest) => Promise<unknown>;
};

const startedSchema = z.object({ urls: z.record(z.string(), z.string()) });
const countSchema = z.object({ fetches: z.number(), authorizedFetches: z.number() });

export type FetchCounts = z.infer<typeof countSchema>;

/** Starts the shop. Whoever started it disposes of it. */
export async function startShopWorld(): Promise<ShopWorld> {
  await using stack = new AsyncDisposableStack();
  const script = join(import.meta.dirname, "subgraphs-process.ts");
  const subgraphs = stack.use(new ForkedProcess({ script, environment: readEnvironment() }));
  const { urls } = startedSchema.parse(await subgraphs.told());
  const folder = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  stack.defer(() => rm(folder, { recursive: true }));
  const supergraphFile = join(folder, "supergraph.graphql");
  const shop = createShop();
  await writeFile(
    supergraphFile,
    compose(shopSubgraphs(shop), (name) => urls[name] ?? ""),
  );
  const schema = shopMonolith();
  const opened = stack.move();
  return {
    supergraphFile,
    fetches: async () => countSchema.parse(await subgraphs.asked("how often")),
    // Through text and back, as a client has it.
    rightAnswer: async ({ query, variables = {} }) => {
      const document = parse(query);
      const result = await execute({ schema, document, variableValues: variables, rootValue: shopRoot(shop) });
      return JSON.parse(JSON.stringify(result));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
