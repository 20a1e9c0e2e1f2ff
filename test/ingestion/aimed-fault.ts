import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The calls with which SQLite writes, and makes durable what it wrote. */
export const WRITES = ["pwrite64", "fdatasync", "fsync", "ftruncate"] as const;

export type AimedFault = {
  readonly call: (typeof WRITES)[number];
  /** The first call of a thread is number 1. */
  readonly nth: number;
  /** The process is killed before the call is made, or the call fails so. */
  readonly effect: "KILL" | "EIO" | "ENOSPC";
};

export type Struck = {
  /** False when the process makes fewer such calls. */
  readonly isHit: boolean;
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stderr: string;
};

/** Whether faults can be aimed here: strace is there and may trace. */
export const CAN_AIM = spawnSync("strace", ["-o", "/dev/null", process.execPath, "--version"]).status === 0;

/** Without an end of its own a process that waits for room is ended after this. */
const PATIENCE_MS = 20_000;

/** Runs the process that stores batches until it ends, or waits for room, with a fault at one of its calls. */
export async function storeBatchesWithFault(dataDir: string, { call, nth, effect }: AimedFault): Promise<Struck> {
  const trace = join(dataDir, "trace");
  const what = effect === "KILL" ? "signal=KILL" : `error=${effect}`;
  const program = resolve(import.meta.dirname, "batch-process.ts");
  const aim = ["-f", "-qq", "-o", trace, "-e", `trace=${call}`, "-e", `inject=${call}:${what}:when=${nth}`];
  const child = spawn("strace", [...aim, process.execPath, program, dataDir], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(tmpdir(), "fleetgraph-compiled") },
    detached: true,
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    // strace dies with the process group, and what it traces with it.
    if (stderr.includes("the disk is full") && child.pid) process.kill(-child.pid, "SIGKILL");
  });
  const [code] = (await once(child, "close")) as [number | null];
  const traced = await readFile(trace, "utf8").catch(() => "");
  const isKilled = effect === "KILL" && code === null;
  return { isHit: isKilled || traced.includes("(INJECTED)"), code, stderr };
}
