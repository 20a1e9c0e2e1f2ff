import { buildSubgraphSchema } from "@apollo/subgraph";
import { composeServices } from "@theguild/federation-composition";
import { type DocumentNode, type GraphQLSchema, parse } from "graphql";
import { pino } from "pino";
import { createEngine, type EngineOptions, type SchemaEngine } from "../../gateway/engine/create-engine.ts";
import type { OperationRequest, RequestScope } from "../../gateway/engine/engine.ts";
import type { SubgraphRequest, SubgraphResult, Transport } from "../../gateway/executor/transport.ts";
import type { GraphPlanner } from "../../gateway/planner/graph-planner.ts";
import { LocalTransport } from "../../gateway/transports/local.ts";
import { planInProcess } from "./planning.ts";

type Module = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number];
type Resolvers = Extract<Module, { resolvers?: unknown }>["resolvers"];

/** A subgraph as its team would write it, without the `@link` that all of them share. */
export type SubgraphSource = { readonly typeDefs: string; readonly resolvers?: NonNullable<Resolvers> };

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [
  "@key", "@requires", "@external", "@provides", "@shareable", "@inaccessible", "@override", "@interfaceObject",
  "@authenticated", "@requiresScopes", "@policy"
])\n`;

export function documentOf({ typeDefs }: SubgraphSource): DocumentNode {
  return parse(LINK + typeDefs);
}

export function executableSchemaOf(source: SubgraphSource): GraphQLSchema {
  return buildSubgraphSchema([
    { typeDefs: documentOf(source), ...(source.resolvers && { resolvers: source.resolvers }) },
  ]);
}

/** Composes subgraphs; each is reached where `urlOf` says. */
export function compose(
  sources: Readonly<Record<string, SubgraphSource>>,
  urlOf: (name: string) => string = (name) => `http://${name}.invalid/graphql`,
): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(sources).map(([name, source]) => ({ name, url: urlOf(name), typeDefs: documentOf(source) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}

/** A transport that keeps what it was asked, and asks another in its place. */
export class RecordingTransport implements Transport {
  readonly requests: SubgraphRequest[] = [];
  /** Answers in place of the subgraph, for tests of its failures. */
  answer: ((request: SubgraphRequest) => Promise<SubgraphResult> | SubgraphResult) | undefined;
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  async fetch(request: SubgraphRequest): Promise<SubgraphResult> {
    this.requests.push(structuredClone({ ...request, scope: undefined }) as unknown as SubgraphRequest);
    return this.answer ? this.answer(request) : this.#inner.fetch(request);
  }

  subscribe(request: SubgraphRequest): AsyncIterable<SubgraphResult> {
    return this.#inner.subscribe(request);
  }
}

export type TestGraph = {
  readonly engine: SchemaEngine;
  readonly supergraph: string;
  readonly planner: GraphPlanner;
  readonly transports: ReadonlyMap<string, RecordingTransport>;
  /** The whole way of a request, its answer parsed. */
  readonly ask: (query: string, variables?: Record<string, unknown>, more?: OperationRequest) => Promise<TestAnswer>;
};

export type TestAnswer = {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
};

export const SILENT = pino({ level: "silent" });

export function scopeOf(signal: AbortSignal = new AbortController().signal): RequestScope {
  return { headers: {}, viewer: {}, signal };
}

/** An engine over subgraphs in this process. */
export function startGraph(
  sources: Readonly<Record<string, SubgraphSource>>,
  options: Partial<EngineOptions> = {},
): TestGraph {
  const supergraph = compose(sources);
  const transports = new Map(
    Object.entries(sources).map(([name, source]) => [
      name,
      new RecordingTransport(
        new LocalTransport({ schema: executableSchemaOf(source), createContext: ({ signal }) => ({ signal }) }),
      ),
    ]),
  );
  const planner = planInProcess(supergraph);
  const engine = createEngine({ planner, transports, log: SILENT, ...options });
  return {
    engine,
    supergraph,
    planner,
    transports,
    ask: async (query, variables = {}, more = {}) => {
      const request = { query, variables, ...more };
      return JSON.parse(await engine.execute(await engine.prepare(request), request, scopeOf()));
    },
  };
}
