import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

/** A gateway that can be started over a supergraph's file. */
export type Contender = {
  readonly name: string;
  /** Where it comes from, for who wants to see whether the comparison is fair. */
  readonly product: string;
  /** What Node is started with. */
  readonly command: (start: { readonly supergraphFile: string; readonly port: number }) => readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

const ROOT = resolve(import.meta.dirname, "../../..");
const PEERS_FOLDER = resolve(import.meta.dirname, "../peers");
const HIVE_COMMAND = join(PEERS_FOLDER, "node_modules/@graphql-hive/gateway/dist/bin.js");
const HIVE_CONFIG = join(PEERS_FOLDER, "hive-gateway.config.mjs");

/** As `npm run gateway` starts it. */
export const FLEETGRAPH: Contender = { ...checkoutAt(ROOT), name: "fleetgraph" };

/** Our gateway of another checkout, installed there: what it was before a change, for example. */
export function checkoutAt(folder: string): Contender {
  return {
    name: `fleetgraph in ${basename(folder)}`,
    product: folder,
    command: ({ supergraphFile, port }) => [
      join(folder, "gateway/main.ts"),
      ...["--supergraph", supergraphFile],
      ...["--port", String(port)],
    ],
    environment: { LOG_LEVEL: "error", FORWARDED_HEADERS: "authorization" },
  };
}

const HIVE_RUST: Contender = {
  name: "Hive + Rust planner",
  product: "@graphql-hive/gateway with @graphql-hive/router-runtime",
  command: (start) => [...hiveCommand(start), "--hive-router-runtime"],
  environment: {},
};

const HIVE: Contender = {
  name: "Hive Gateway",
  product: "@graphql-hive/gateway",
  command: hiveCommand,
  environment: {},
};

const APOLLO: Contender = {
  name: "Apollo Gateway",
  product: "@apollo/gateway under @apollo/server",
  command: ({ supergraphFile, port }) => [join(PEERS_FOLDER, "apollo-gateway.mjs"), supergraphFile, String(port)],
  environment: {},
};

/** The gateways that are not ours. */
export const PEERS: readonly Contender[] = [HIVE_RUST, HIVE, APOLLO];

function hiveCommand({ supergraphFile, port }: { readonly supergraphFile: string; readonly port: number }): string[] {
  const where = ["--host", "127.0.0.1", "--port", String(port)];
  return [HIVE_COMMAND, "supergraph", supergraphFile, "--config-path", HIVE_CONFIG, ...where];
}

/** Installs the peers into a folder of their own, unless what the lock file says is there already. */
export async function installPeers(tell: (line: string) => void): Promise<void> {
  if (await arePeersInstalled()) return;
  tell("installing the peers, once");
  // What their packages want to run on being installed, the gateways do not need.
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--prefix", PEERS_FOLDER], { cwd: PEERS_FOLDER });
}

async function arePeersInstalled(): Promise<boolean> {
  try {
    const [installed, wanted] = await Promise.all([
      stat(join(PEERS_FOLDER, "node_modules/.package-lock.json")),
      stat(join(PEERS_FOLDER, "package-lock.json")),
    ]);
    return installed.mtimeMs >= wanted.mtimeMs;
  } catch {
    return false;
  }
}
