import { once } from "node:events";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeSettings, readEnvironment } from "../../platform/environment.ts";
import { SUBGRAPHS } from "../../schema/subgraphs.ts";
import { ManualClock } from "../../simulator/clock.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { readGuide, toSnippets } from "../docs/guide.ts";
import { type Answer, ask, askUntil, subscribeTo } from "./graph-client.ts";
import { createDataDir, type Process, startCommand } from "./process.ts";
import { EVENTS, type SubgraphUrls, startGateway, startSubgraphs, toUrlVariables } from "./subgraph-processes.ts";

const binary = z.string().optional();
const { HIVE_ROUTER_BINARY, APOLLO_ROUTER_BINARY, COSMO_ROUTER_BINARY, WGC_BINARY } = decodeSettings(
  z.object({
    HIVE_ROUTER_BINARY: binary,
    APOLLO_ROUTER_BINARY: binary,
    COSMO_ROUTER_BINARY: binary,
    WGC_BINARY: binary,
  }),
  readEnvironment(),
);
const ROUTERS = [HIVE_ROUTER_BINARY, APOLLO_ROUTER_BINARY, COSMO_ROUTER_BINARY && WGC_BINARY];
const SECRET = "0123456789abcdef0123456789abcdef";
const ROOT = resolve(import.meta.dirname, "../..");
const MINUTES = { timeout: 180_000 };

const guide = await readGuide("other-routers");

/** The queries of the README that can be asked as they are, and one for what all subgraphs know. */
const QUERIES = toSnippets(await readFile(join(ROOT, "README.md"), "utf8"))
  .filter(({ language, text }) => language === "graphql" && !/^mutation/.test(text))
  .map(({ text }) => text)
  .concat(
    EVENTS,
    '{ event(id: "vinli:538f1195-a733-4ee7-a4e8-1fbbe7131f6a") { title type occurredAt device { name } ruleCrossing { direction asThen { name } } } }',
    "{ devices { edges { node { id name vin vendorRefs { vendor ref } camera { model } currentDriver { name } } } } }",
  );

const CHANGES = "subscription { eventChanges { kind event { id title device { name } safety { behaviors } } } }";

type Fleet = AsyncDisposable & {
  readonly urls: SubgraphUrls;
  readonly ownUrl: string;
  readonly clock: ManualClock;
};

/** The simulated fleet, whose time stands still, the subgraphs over it, and our own gateway before them. */
async function startFleet(secret: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Fleet> {
  await using resources = new AsyncDisposableStack();
  const clock = new ManualClock(new Date().toISOString());
  const simulator = resources.use(await startSimulator({ port: 0, devices: 25, clock }));
  const dataDir = resources.use(await createDataDir());
  const variables = {
    ...toVariables(simulator.credentials),
    ...secret,
    ...{ POLL_INTERVAL_MS: "500", SAMSARA_POLL_MINIMUM_MS: "500", BACKFILL_HOURS: "30", LOG_LEVEL: "warn" },
    DATA_DIR: dataDir.path,
  };
  const urls = await startSubgraphs(variables, resources);
  const ownUrl = await startGateway({ ...toUrlVariables(urls), ...secret }, resources);
  const isLive = ({ data }: Answer) => data?.sources.every(({ state }: { state: string }) => state === "LIVE") ?? false;
  await askUntil(ownUrl, "{ sources { state } }", isLive, signal);
  let before = "";
  await askUntil(
    ownUrl,
    EVENTS,
    (answer) => {
      const text = JSON.stringify(answer);
      const isSettled = text === before && answer.data?.events.edges.length > 0;
      before = text;
      return isSettled;
    },
    signal,
  );
  const opened = resources.move();
  return { urls, ownUrl, clock, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** How the addresses of the guide are to be exchanged for those of a fleet. */
function exchangesFor(urls: SubgraphUrls): Record<string, string> {
  return Object.fromEntries(
    SUBGRAPHS.map(({ name, port }) => [`http://127.0.0.1:${port}/graphql`, urls.get(name) ?? ""]),
  );
}

/** A folder with the schema, as the guide supposes it, in which programs are found by the names that the guide gives them. */
async function createWorkplace(programs: Readonly<Record<string, string>>) {
  const folder = await createDataDir();
  await mkdir(join(folder.path, "bin"));
  await symlink(join(ROOT, "schema"), join(folder.path, "schema"));
  for (const [name, path] of Object.entries(programs)) {
    const link = join(folder.path, "bin", name);
    await writeFile(link, `#!/bin/sh\nexec "${resolve(path)}" "$@"\n`);
    await chmod(link, 0o755);
  }
  const env = { PATH: `${join(folder.path, "bin")}:${process.env.PATH}`, HOME: folder.path };
  return {
    write: (name: string, text: string) => writeFile(join(folder.path, name), text),
    run: (script: string, more: Readonly<Record<string, string>> = {}): Process =>
      startCommand(["bash", "-euc", script.replace(/\n([^\n]+)\n$/, "\nexec $1\n")], {
        cwd: folder.path,
        env: { ...env, ...more },
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Resolves once a router answers; rejects with what it said if it ends before. */
async function answers(url: string, router: Process, signal: AbortSignal): Promise<void> {
  const ended = router.exited.then(({ code }) => {
    throw new Error(`the router ended with ${code}:\n${router.output.stdout}\n${router.output.stderr}`);
  });
  const asked = async () => {
    for (;;) {
      signal.throwIfAborted();
      const answer = await ask(url, "{ __typename }").catch(() => null);
      if (answer?.data) return;
    }
  };
  await Promise.race([ended, asked()]);
}

async function expectSameAnswers(url: string, ownUrl: string): Promise<void> {
  for (const query of QUERIES) {
    const [own, other] = [await ask(ownUrl, query), await ask(url, query)];
    expect(own.errors).toBeUndefined();
    expect(other).toEqual(own);
  }
}

describe("the subgraphs behind another router", () => {
  it("are started as the guide says", { timeout: 60_000 }, async () => {
    await using dir = await createDataDir();
    const script = guide.textOf("start-subgraphs", {
      "npm run --silent subgraph -- $name": "node subgraphs/main.ts $name --port 0",
      wait: "trap 'kill $(jobs -p)' TERM; wait",
    });

    await using starting = startCommand(["bash", "-euc", script], { cwd: ROOT, env: { DATA_DIR: dir.path } });

    for (const { name } of SUBGRAPHS) await starting.printed(new RegExp(`^${name} answers at http`, "m"));
  });
});

describe.skipIf(!ROUTERS.some(Boolean))("another router before the subgraphs", () => {
  const resources = new AsyncDisposableStack();
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = resources.use(await startFleet({}, AbortSignal.timeout(120_000)));
  }, 150_000);
  afterAll(() => resources.disposeAsync());

  it.skipIf(!HIVE_ROUTER_BINARY)(
    "answers as ours does: Hive Router (HIVE_ROUTER_BINARY)",
    MINUTES,
    async ({ signal }) => {
      await using workplace = await createWorkplace({ hive_router: HIVE_ROUTER_BINARY ?? "" });
      const port = await freePort();
      const exchanges = { ...exchangesFor(fleet.urls), "port: 4000": `port: ${port}` };
      await workplace.write("hive-router.yaml", guide.textOf("hive-router.yaml", exchanges));
      await using router = workplace.run(guide.textOf("start-hive-router"));
      const url = `http://127.0.0.1:${port}/graphql`;
      await answers(url, router, signal);

      await expectSameAnswers(url, fleet.ownUrl);
    },
  );

  it.skipIf(!APOLLO_ROUTER_BINARY)(
    "answers as ours does: Apollo Router (APOLLO_ROUTER_BINARY)",
    MINUTES,
    async ({ signal }) => {
      await using workplace = await createWorkplace({ router: APOLLO_ROUTER_BINARY ?? "" });
      const [port, healthPort] = [await freePort(), await freePort()];
      const addresses = { "127.0.0.1:4000": `127.0.0.1:${port}`, "127.0.0.1:8088": `127.0.0.1:${healthPort}` };
      const exchanges = { ...exchangesFor(fleet.urls), ...addresses };
      await workplace.write("apollo-router.yaml", guide.textOf("apollo-router.yaml", exchanges));
      await using router = workplace.run(guide.textOf("start-apollo-router"), { APOLLO_TELEMETRY_DISABLED: "true" });
      const url = `http://127.0.0.1:${port}/graphql`;
      await answers(url, router, signal);

      await expectSameAnswers(url, fleet.ownUrl);
    },
  );

  it.skipIf(!COSMO_ROUTER_BINARY || !WGC_BINARY)(
    "answers as ours does: Cosmo Router (COSMO_ROUTER_BINARY and WGC_BINARY)",
    MINUTES,
    async ({ signal }) => {
      await using workplace = await createWorkplace({
        "cosmo-router": COSMO_ROUTER_BINARY ?? "",
        wgc: WGC_BINARY ?? "",
      });
      const port = await freePort();
      await workplace.write("cosmo-graph.yaml", guide.textOf("cosmo-graph.yaml", exchangesFor(fleet.urls)));
      const exchanges = { "127.0.0.1:4000": `127.0.0.1:${port}` };
      await workplace.write("cosmo-router.yaml", guide.textOf("cosmo-router.yaml", exchanges));
      await workplace.run(guide.textOf("compose-cosmo-graph")).exited;
      await using router = workplace.run(guide.textOf("start-cosmo-router"));
      const url = `http://127.0.0.1:${port}/graphql`;
      await answers(url, router, signal);

      await expectSameAnswers(url, fleet.ownUrl);
    },
  );
});

describe("Hive Router before subgraphs that ask for a proof of who asks", () => {
  it.skipIf(!HIVE_ROUTER_BINARY)(
    "signs as the guide says, and carries what happens (HIVE_ROUTER_BINARY)",
    MINUTES,
    async ({ signal }) => {
      const secret = { SUBGRAPH_SECRET: SECRET };
      await using fleet = await startFleet(secret, signal);
      await using workplace = await createWorkplace({ hive_router: HIVE_ROUTER_BINARY ?? "" });
      const [port, unsignedPort] = [await freePort(), await freePort()];
      const configOf = (own: number) =>
        guide.textOf("hive-router.yaml", { ...exchangesFor(fleet.urls), "port: 4000": `port: ${own}` });
      await workplace.write("hive-router.yaml", configOf(unsignedPort));
      await using unsigned = workplace.run(guide.textOf("start-hive-router"));
      await answers(`http://127.0.0.1:${unsignedPort}/graphql`, unsigned, signal);
      await workplace.write("hive-router.yaml", configOf(port) + guide.textOf("hive-router-signing.yaml"));
      await using router = workplace.run(guide.textOf("start-hive-router"), secret);
      const url = `http://127.0.0.1:${port}/graphql`;
      await answers(url, router, signal);

      const refused = await ask(`http://127.0.0.1:${unsignedPort}/graphql`, "{ sources { state } }");
      await expectSameAnswers(url, fleet.ownUrl);
      await using items = subscribeTo(url, CHANGES);
      const first = items.next();
      fleet.clock.advance(60_000);

      expect(refused.errors).toBeDefined();
      expect((await first).value).toMatchObject({ data: { eventChanges: { event: { id: expect.any(String) } } } });
    },
  );
});

describe("the tool of Cosmo Router", () => {
  it.skipIf(!WGC_BINARY)("makes an execution config of the subgraphs' SDL files (WGC_BINARY)", MINUTES, async () => {
    await using workplace = await createWorkplace({ wgc: WGC_BINARY ?? "" });
    await workplace.write("cosmo-graph.yaml", guide.textOf("cosmo-graph.yaml"));

    await using composing = workplace.run(`${guide.textOf("compose-cosmo-graph")}cat cosmo-execution.json\n`);
    await composing.exited;

    expect(composing.output.stdout).toContain("http://127.0.0.1:4005/graphql");
    expect(composing.output.stdout).toContain("eventChanges");
  });
});
