import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { startStandaloneServer } from "@apollo/server/standalone";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { AUDIENCE, ISSUER, Signer } from "../authentication/issuer.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "../federation.ts";
import { post } from "./serve.ts";

const SOURCES: Readonly<Record<string, SubgraphSource>> = {
  products: {
    typeDefs: 'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String! }',
    resolvers: { Query: { product: () => ({ id: "1", name: "Chair" }) } },
  },
  "user-reviews": {
    typeDefs: 'type Product @key(fields: "id") { id: ID! stars: Int! }',
    resolvers: { Product: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: Number(id) + 4 }) } },
  },
};

describe("npm run gateway", () => {
  it("serves a supergraph from a file, at addresses of the file and of variables, until it is told to stop", async () => {
    await using subgraphs = await startSubgraphs();
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    const file = join(folder.path, "supergraph.graphql");
    await writeFile(
      file,
      compose(SOURCES, (name) => (name === "products" ? subgraphs.urlOf(name) : "http://unused.invalid")),
    );

    await using gateway = startGateway(["--supergraph", file, "--port", "0"], {
      SUBGRAPH_URL_USER_REVIEWS: subgraphs.urlOf("user-reviews"),
    });
    const [line] = await once(createInterface({ input: gateway.process.stdout ?? process.stdin }), "line");
    const url = /http:\S+/.exec(line)?.[0] ?? "";
    const answer = await (await post(url, { query: "{ product { name stars } }" })).json();
    const metrics = await (await fetch(new URL("/metrics", url))).text();
    gateway.process.kill("SIGTERM");
    const [code] = await once(gateway.process, "exit");

    expect(answer).toEqual({ data: { product: { name: "Chair", stars: 5 } } });
    expect(metrics).toContain('gateway_fetch_duration_seconds_count{subgraph="user-reviews",outcome="ok"} 1');
    expect(code).toBe(0);
  });

  it("lets in who proves it, and of those whom it cannot tell subgraphs of, none of another tenant and none with rows", async () => {
    await using subgraphs = await startSubgraphs();
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    const [file, keys] = [join(folder.path, "supergraph.graphql"), join(folder.path, "keys.json")];
    await writeFile(
      file,
      compose(SOURCES, (name) => subgraphs.urlOf(name)),
    );
    const signer = await Signer.make("k");
    await writeFile(keys, JSON.stringify({ keys: [signer.jwk] }));
    const auth = { AUTH_KEYS_FILE: keys, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE, DATA_DIR: folder.path };
    await using gateway = startGateway(["--supergraph", file, "--port", "0", "--host", "0.0.0.0"], auth);
    await using open = startGateway(["--supergraph", file, "--port", "0", "--host", "0.0.0.0"]);
    const refused = (await open.process.stderr?.toArray())?.join("");
    const [line] = await once(createInterface({ input: gateway.process.stdout ?? process.stdin }), "line");
    const url = (/http:\S+/.exec(line)?.[0] ?? "").replace("0.0.0.0", "127.0.0.1");
    const statusOf = async (claims: object) => {
      const authorization = `Bearer ${await signer.sign(systemClock, { ...claims })}`;
      return (await post(url, { query: "{ product { name } }" }, { authorization })).status;
    };

    const statuses = [
      await statusOf({ tenant: "default" }),
      await statusOf({ tenant: "acme" }),
      await statusOf({ tenant: "default", rows: { driverIds: ["driver:1"] } }),
      (await post(url, { query: "{ product { name } }" })).status,
    ];
    gateway.process.kill("SIGTERM");

    expect(statuses).toEqual([200, 401, 401, 401]);
    expect(refused).toMatch(/^HOST is 0\.0\.0\.0, .*AUTH_JWKS_URL or AUTH_KEYS_FILE/);
  });

  it("counts a subgraph that is down as such, and logs it", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    const file = join(folder.path, "supergraph.graphql");
    // Nothing listens at port 1.
    await writeFile(
      file,
      compose(SOURCES, () => "http://127.0.0.1:1/graphql"),
    );
    await using gateway = startGateway(["--supergraph", file, "--port", "0"], { SUBGRAPH_RETRIES: "0" });
    const logged = gateway.process.stderr?.toArray() ?? Promise.resolve([]);
    const [line] = await once(createInterface({ input: gateway.process.stdout ?? process.stdin }), "line");
    const url = /http:\S+/.exec(line)?.[0] ?? "";

    for (let index = 0; index < 5; index += 1) await post(url, { query: "{ product { name } }" });
    const metrics = await (await fetch(new URL("/metrics", url))).text();
    gateway.process.kill("SIGTERM");

    const labels = 'subgraph="products",instance="http://127.0.0.1:1/graphql"';
    expect(metrics).toContain(`gateway_subgraph_breaker_changes_total{${labels},state="open"} 1`);
    expect(metrics).toContain(`gateway_instance_open_breakers{${labels}} 1`);
    expect(Buffer.concat(await logged).toString()).toMatch(
      /"subgraph":"products","instance":"http:[^"]*","state":"open".*is not asked/,
    );
  });

  it("says in words what a supergraph needs that is not implemented, and ends with code 2", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    const file = join(folder.path, "supergraph.graphql");
    const link = '@link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY)';
    await writeFile(file, compose(SOURCES).replace("schema", `schema ${link}`));
    await using gateway = startGateway(["--supergraph", file, "--port", "0"]);
    const said = gateway.process.stderr?.toArray() ?? Promise.resolve([]);

    const [code] = await once(gateway.process, "exit");

    expect(Buffer.concat(await said).toString()).toBe(
      `${file} cannot be served: it needs what this gateway does not implement: ` +
        "@context (https://specs.apollo.dev/context/v0.1, for SECURITY)\n",
    );
    expect(code).toBe(2);
  });

  it.each([
    ["no supergraph", [], /--supergraph is missing\.\n\nUsage: npm run gateway/],
    ["an option it does not know", ["--supergraph", "x", "--prot", "1"], /Unknown option '--prot'.*Usage/s],
    ["a file that is not there", ["--supergraph", "/nonexistent.graphql"], /The supergraph could not be read/],
    [
      "a file that is no supergraph",
      ["--supergraph", "package.json"],
      /package\.json cannot be served: it is no GraphQL SDL/,
    ],
    ["a port that is none", ["--supergraph", "package.json", "--port", "http"], /PORT: /],
  ])("says in words what is wrong with %s and ends with code 2", async (_, args, message) => {
    await using gateway = startGateway(args);
    const said = gateway.process.stderr?.toArray() ?? Promise.resolve([]);

    const [code] = await once(gateway.process, "exit");

    expect(Buffer.concat(await said).toString()).toMatch(message);
    expect(code).toBe(2);
  });
});

function startGateway(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): AsyncDisposable & { readonly process: ChildProcess } {
  const gateway = spawn(process.execPath, ["gateway/main.ts", ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return {
    process: gateway,
    async [Symbol.asyncDispose]() {
      if (gateway.exitCode !== null || gateway.signalCode !== null) return;
      gateway.kill("SIGKILL");
      await once(gateway, "exit");
    },
  };
}

async function startSubgraphs(): Promise<AsyncDisposable & { urlOf(name: string): string }> {
  const servers = await Promise.all(
    Object.entries(SOURCES).map(async ([name, source]) => {
      const server = new ApolloServer({
        schema: executableSchemaOf(source),
        plugins: [ApolloServerPluginInlineTraceDisabled()],
      });
      const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
      return [name, { server, url }] as const;
    }),
  );
  const byName = new Map(servers);
  return {
    urlOf: (name) => byName.get(name)?.url ?? "",
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map(([, { server }]) => server.stop()));
    },
  };
}
