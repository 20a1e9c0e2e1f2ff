import { readdirSync, readFileSync } from "node:fs";
import { setInterval } from "node:timers/promises";
import type { GatewayProcess } from "./gateway-process.ts";

/** The resident bytes of the processes that a process has started, and of those that these have: Linux tells them. */
function descendantsBytes(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + residentBytes(child) + descendantsBytes(child), 0);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It has ended meanwhile, or there is no such file system.
    return [];
  }
}

function residentBytes(pid: number): number {
  try {
    return 1_024 * Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** More than 10 s: memory that is free goes back to the system by and by, and spare planners are kept for as long. */
const LOOKS = 60;
const APART_MS = 200;

/** The least that a gateway, and the processes that it has started, have in use for some time. */
export async function settledBytes(gateway: GatewayProcess): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let looks = 0;
  for await (const _ of setInterval(APART_MS)) {
    least = Math.min(least, (await gateway.usedBytes()) + descendantsBytes(gateway.pid));
    looks += 1;
    if (looks === LOOKS) break;
  }
  return least;
}
