import { readdirSync, readFileSync } from "node:fs";

/** The resident bytes of the processes that a process has started, and of those that these have: Linux tells them. */
export function descendantsBytes(pid: number): number {
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
