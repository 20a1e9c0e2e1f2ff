import { spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SUBGRAPHS } from "../../schema/subgraphs.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { type Answer, ask, askUntil, subscribeTo } from "../e2e/graph-client.ts";
import { createDataDir, type Process, startCommand } from "../e2e/process.ts";
import { HAS_NATS, WITHOUT_NATS } from "../nats-server.ts";
import { HAS_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from "../postgres-server.ts";
import { until } from "../until.ts";
import { readGuide } from "./guide.ts";

const guide = await readGuide("deployment");
const ROOT = resolve(import.meta.dirname, "../..");
const NODE = join(ROOT, "node_modules/node/bin/node");
const SECRET = "0123456789abcdef0123456789abcdef";
const MISSING = HAS_POSTGRES ? WITHOUT_NATS : " (skipped: PostgreSQL is not installed)";

const has = (program: string, flag: string) => spawnSync(program, [flag]).error === undefined;
const HAS_SYSTEMD = has("systemd-analyze", "--version");
const HAS_NGINX = has("nginx", "-v");

/** The lines of a file of `NAME=value`, as systemd reads it. */
function toEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
}

type Directive = { readonly words: readonly string[]; readonly block: readonly Directive[] };

/** The directives of nginx's configuration, one in another. Throws where a brace or a semicolon is missing. */
function parseNginx(text: string): readonly Directive[] {
  const tokens = text.replaceAll(/^\s*#.*$/gm, "").match(/''|"[^"]*"|[{};]|[^\s{};]+/g) ?? [];
  let at = 0;
  const readBlock = (isInner: boolean): Directive[] => {
    const directives: Directive[] = [];
    let words: string[] = [];
    for (; at < tokens.length; at += 1) {
      const token = tokens[at] ?? "";
      if (token === "}" && isInner && words.length === 0) return directives;
      if (token === "}") throw new Error(`a brace too many, or a semicolon too few, behind ${words.join(" ")}`);
      if (token === ";" || token === "{") {
        at += token === "{" ? 1 : 0;
        directives.push({ words, block: token === "{" ? readBlock(true) : [] });
        words = [];
      } else words.push(token);
    }
    if (isInner || words.length > 0) throw new Error(`something is not closed behind ${words.join(" ")}`);
    return directives;
  };
  return readBlock(false);
}

/** The directives of a location of the one server, as lines. */
function linesOf(text: string, location: string): readonly string[] {
  const server = parseNginx(text).find(({ words }) => words[0] === "server");
  const found = server?.block.find(({ words }) => words.join(" ") === `location ${location}`);
  return found?.block.map(({ words }) => words.join(" ")) ?? [];
}

describe("the service unit", () => {
  it.skipIf(!HAS_SYSTEMD)(
    `is one that systemd understands${HAS_SYSTEMD ? "" : " (skipped: systemd-analyze is not installed)"}`,
    async () => {
      await using place = await createDataDir();
      const unit = join(place.path, "fleetgraph.service");
      const verify = async (text: string) => {
        await writeFile(unit, text);
        await using verifying = startCommand(["systemd-analyze", "verify", unit], { cwd: place.path });
        await verifying.exited;
        return verifying.output.stderr.split("\n").filter((line) => line.includes("fleetgraph.service"));
      };
      const text = guide.textOf("fleetgraph.service", { "/opt/fleetgraph/node_modules/node/bin/node": NODE });

      expect(await verify(text)).toEqual([]);
      expect(await verify(text.replace("RestartSec=1", "RestartSec=soon"))).not.toEqual([]);
    },
  );

  it("starts the product with its file of variables, whose names it knows", { timeout: 60_000 }, async () => {
    await using simulator = await startSimulator({ port: 0, devices: 1 });
    await using place = await createDataDir();
    const { SAMSARA_URL = "", SAMSARA_TOKEN = "" } = toVariables(simulator.credentials);
    const env = toEnvironment(
      guide.textOf("fleetgraph.env", {
        "/var/lib/fleetgraph": place.path,
        "PORT=4000": "PORT=0",
        "https://api.samsara.com": SAMSARA_URL,
        "put-the-token-here": SAMSARA_TOKEN,
      }),
    );
    const [, command = ""] = /^ExecStart=(.*)$/m.exec(guide.textOf("fleetgraph.service")) ?? [];

    await using product = startCommand(command.replace("/opt/fleetgraph", ROOT).split(" "), { cwd: ROOT, env });
    const [, url = ""] = await product.printed(/(http:\/\/\S+)\/graphql/);
    await using checking = startCommand(
      ["bash", "-euc", guide.textOf("check-health", { "http://127.0.0.1:4000": url })],
      { cwd: ROOT, env: {} },
    );

    expect((await checking.exited).code).toBe(0);
    expect(checking.output.stdout).toContain('"status":"ok"');
    const { data } = await ask(`${url}/graphql`, "{ sources { vendor state } }");
    expect(data.sources).toContainEqual({ vendor: "VINLI", state: "NOT_CONFIGURED" });
  });
});

describe("the configuration of the proxy", () => {
  const text = guide.textOf("fleetgraph.conf");

  it("passes on upgrades and streams, and webhooks without a log of their secrets", () => {
    expect(linesOf(text, "= /graphql")).toEqual(
      expect.arrayContaining([
        "proxy_http_version 1.1",
        "proxy_set_header Upgrade $http_upgrade",
        "proxy_set_header Connection $connection_upgrade",
        "proxy_set_header X-Forwarded-For $remote_addr",
        "proxy_buffering off",
        "proxy_read_timeout 1h",
      ]),
    );
    expect(linesOf(text, "/webhooks/")).toEqual(
      expect.arrayContaining(["proxy_pass http://127.0.0.1:4000", "access_log off"]),
    );
    expect(linesOf(text, "/")).toEqual(["return 404"]);
    expect(() => parseNginx(text.replace("proxy_buffering      off;", "proxy_buffering off }"))).toThrow();
  });

  it.skipIf(!HAS_NGINX)(`is one that nginx takes${HAS_NGINX ? "" : " (skipped: nginx is not installed)"}`, async () => {
    await using place = await createDataDir();
    const plain = text.replaceAll(/^\s*ssl_certificate.*\n/gm, "").replace("443 ssl", "127.0.0.1:0");
    const main = `pid ${place.path}/pid; error_log stderr; events {} http { access_log off; ${plain} }`;
    await writeFile(join(place.path, "nginx.conf"), main);

    await using testing = startCommand(["nginx", "-t", "-c", join(place.path, "nginx.conf")], { cwd: place.path });

    expect((await testing.exited).code, testing.output.stderr).toBe(0);
  });
});

/** The names of metrics in the rules for alerts. */
function metricsIn(rules: string): readonly string[] {
  const names = rules.matchAll(/\b((?:source|ingest|store|gateway|webhook|nodejs|process)_\w+)\b/g);
  return [...new Set(Array.from(names, ([, name = ""]) => name))];
}

/** What a guide's table of metrics names, behind the heading of what to watch. */
function metricsInTable(markdown: string): readonly string[] {
  const rows = markdown.slice(markdown.indexOf("# What to watch")).matchAll(/^\| `(\w+)`/gm);
  return Array.from(rows, ([, name = ""]) => name).filter((name) => name.includes("_"));
}

describe.skipIf(!HAS_POSTGRES || !HAS_NATS)(
  `several machines, each with no more rights than it needs${MISSING}`,
  () => {
    const resources = new AsyncDisposableStack();
    let simulator: Simulator;
    let postgres: PostgresServer;
    let nats: Process;
    let runner: Process;
    let startRunner: () => Process;
    let graph: string;
    const metricsUrls: string[] = [];

    beforeAll(async () => {
      const place = resources.use(await createDataDir());
      postgres = resources.use(await PostgresServer.start());
      simulator = resources.use(await startSimulator({ port: 0, devices: 3, bulk: { backlog: 0, perSecond: 5 } }));
      const config = join(place.path, "nats.conf");
      await writeFile(
        config,
        guide.textOf("nats.conf", { "/var/lib/nats": place.path, "port: 4222": 'listen: "127.0.0.1:-1"' }),
      );
      const passwords = { RUNNER_PASSWORD: "of-a-runner", SUBGRAPH_PASSWORD: "of-a-subgraph" };
      nats = resources.use(startCommand(["nats-server", "-c", config], { cwd: place.path, env: passwords }));
      const listening = /Listening for client connections on (127\.0\.0\.1:\d+)/;
      const natsAt = await until(() => listening.exec(nats.output.stderr)?.[1], AbortSignal.timeout(30_000));
      const psql = `psql --quiet --set ON_ERROR_STOP=1 '${postgres.url("postgres")}' <<'E'\n${guide.textOf("roles.sql")}\nE`;
      const env = { PATH: `${POSTGRES_PROGRAMS}:${process.env.PATH}` };
      const { code } = await startCommand(["bash", "-euc", psql], { cwd: place.path, env }).exited;
      expect(code).toBe(0);

      // Programs of the clone by the names that the guide gives them, and the test's own Node.
      await mkdir(join(place.path, "bin"));
      await symlink(process.execPath, join(place.path, "bin", "node"));
      const run = (
        snippet: string,
        exchanges: Readonly<Record<string, string>>,
        more: Readonly<Record<string, string>> = {},
      ) => {
        const script = guide.textOf(snippet, { "put-32-bytes-here": SECRET, ...exchanges });
        // What supervises it ends the program, and not what started it.
        const direct = script
          .replace("npm run --silent ingest --", `exec node ${ROOT}/subgraphs/ingest.ts`)
          .replace("npm run --silent subgraph --", `exec node ${ROOT}/subgraphs/main.ts`)
          .replace("npm run --silent gateway --", `exec node ${ROOT}/gateway/main.ts`);
        const env = {
          PATH: `${join(place.path, "bin")}:${process.env.PATH}`,
          ...toVariables(simulator.credentials),
          ...more,
        };
        return resources.use(startCommand(["bash", "-euc", direct], { cwd: ROOT, env }));
      };
      const database = {
        "postgres://fleetgraph:secret@db.example.com/fleetgraph": postgres.url("fleetgraph", "fleetgraph"),
      };
      const pace = { POLL_INTERVAL_MS: "500", SAMSARA_POLL_MINIMUM_MS: "500", BACKFILL_HOURS: "2", LOG_LEVEL: "warn" };
      const urls: Record<string, string> = {};
      // The gateway is told where the subgraphs are; those are started before anything has made their tables.
      const subgraphs = SUBGRAPHS.map(async ({ name, port }) => {
        const subgraph = run(
          "start-subgraph",
          {
            ...database,
            "tls://subgraph:secret@nats.example.com": `nats://subgraph:of-a-subgraph@${natsAt}`,
            "HOST=0.0.0.0": "HOST=127.0.0.1",
            "safety --port 4003": `${name} --port 0`,
          },
          pace,
        );
        const [, url = ""] = await subgraph.printed(/answers at (\S+)$/m);
        urls[`http://a.example.com:${port}/graphql,http://b.example.com:${port}/graphql`] = url;
        if (name === "fleet") metricsUrls.push(new URL("/metrics", url).href);
      });
      startRunner = () =>
        run(
          "start-runner",
          {
            ...database,
            "tls://runner:secret@nats.example.com": `nats://runner:of-a-runner@${natsAt}`,
            "--port 4006": "--port 0",
          },
          pace,
        );
      runner = startRunner();
      const [, health = ""] = await runner.printed(/(http:\/\/\S+\/health)/);
      metricsUrls.push(new URL("/metrics", health).href);
      await Promise.all(subgraphs);
      const gateway = run("start-gateway", { ...urls, "--port 4000": "--port 0" });
      [, graph = ""] = await gateway.printed(/(http:\/\/\S+\/graphql)/);
      metricsUrls.push(new URL("/metrics", graph).href);
      const allLive = ({ data }: Answer) =>
        data?.sources?.every(({ state }: { state: string }) => state === "LIVE") ?? false;
      await askUntil(graph, "{ sources { state } }", allLive, AbortSignal.timeout(120_000));
    }, 200_000);

    afterAll(() => resources.disposeAsync());

    it("answers, tells what happens, and changes what it is asked to, and NATS has refused nothing", {
      timeout: 60_000,
    }, async () => {
      await using items = subscribeTo(graph, "subscription { eventChanges { kind event { id } } }");
      const next = items.next();
      const { data } = await ask(
        graph,
        "{ devices(first: 1) { edges { node { id } } } events(first: 5) { edges { node { id } } } }",
      );
      const deviceId = data.devices.edges[0].node.id;
      const created = await ask(
        graph,
        `mutation { linkDevice(input: { deviceId: "${deviceId}", vendorRef: { vendor: ROSCOLIVE, ref: "none" }, idempotencyKey: "1" }) { device { id } } }`,
      );
      const { value } = await next;

      expect(data.events.edges.length).toBe(5);
      // A record that is not there is refused by whoever writes: it was asked, over NATS.
      expect(created.errors?.[0]?.extensions?.code).not.toBe("SUBGRAPH_UNAVAILABLE");
      expect(value.data.eventChanges.event.id).toEqual(expect.any(String));
      expect(nats.output.stderr).not.toMatch(/violation|error/i);
    });

    it("tells Prometheus all that the guide says is to be watched", async () => {
      const texts = await Promise.all(metricsUrls.map(async (url) => (await fetch(url)).text()));
      const exposed = new Set(texts.join("\n").match(/(?<=^# TYPE )\w+/gm));
      const named = [...metricsIn(guide.textOf("alerts.yaml")), ...metricsInTable(guide.markdown)];

      expect(named.length).toBeGreaterThan(15);
      expect(named.filter((name) => !exposed.has(name))).toEqual([]);
      const held = texts.flatMap((text) => text.match(/^ingest_store_held\{.*\} 1$/gm) ?? []);
      expect(held).toHaveLength(SUBGRAPHS.length);
    });

    it("refuses a store of a newer version to a runner, whose process ends, and goes on answering", {
      timeout: 60_000,
    }, async () => {
      const client = new Client({ connectionString: postgres.url("fleetgraph") });
      await client.connect();
      await client.query(`insert into hos.kysely_migration (name, "timestamp") values ('9999-newer', '2030-01-01')`);
      await client.end();

      const { code: stopped } = await runner.end("SIGTERM");
      const older = startRunner();
      const { code } = await older.exited;

      expect([stopped, code]).toEqual([0, 1]);
      expect(older.output.stderr).toMatch(/schema=hos.* cannot be brought up to date/);
      expect((await ask(graph, "{ drivers(first: 1) { edges { node { name } } } }")).errors).toBeUndefined();
    });
  },
);
