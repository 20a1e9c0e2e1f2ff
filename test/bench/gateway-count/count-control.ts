import { Session } from "node:inspector/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { getHeapStatistics } from "node:v8";

// Loaded into the gateway that is counted, before anything else of it: only what is compiled from then on has counters.

/** What a process did since it was last asked. */
export type Count = {
  /** Characters of source that were gone through, each as often as it was. */
  readonly steps: number;
  readonly stepsByRoom: Readonly<Record<string, number>>;
  readonly allocatedBytes: number;
};

type Coverage = Awaited<ReturnType<typeof takeCoverage>>[number];

const ROOT = pathToFileURL(`${resolve(import.meta.dirname, "../../..")}/`).href;
const ITSELF = import.meta.url;

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
let allocatedBefore = allocatedBytes();
process.on("message", async () => process.send?.(await takeCount()));
process.on("disconnect", () => process.exit());
process.channel?.unref();

async function takeCount(): Promise<Count> {
  const allocated = allocatedBytes() - allocatedBefore;
  const stepsByRoom: Record<string, number> = {};
  for (const script of await takeCoverage()) {
    if (script.url === ITSELF) continue;
    const room = roomOf(script.url);
    stepsByRoom[room] = (stepsByRoom[room] ?? 0) + stepsOf(script);
  }
  // What taking the count itself allocates is not counted.
  allocatedBefore = allocatedBytes();
  const steps = Object.values(stepsByRoom).reduce((sum, one) => sum + one, 0);
  return { steps, stepsByRoom, allocatedBytes: allocated };
}

async function takeCoverage() {
  return (await session.post("Profiler.takePreciseCoverage")).result;
}

/** Functions, and blocks in them, lie within one another: each counts for what no inner one covers. */
function stepsOf({ functions }: Coverage): number {
  const ranges = functions
    .flatMap(({ ranges }) => ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  let steps = 0;
  const around: { readonly endOffset: number; readonly count: number }[] = [];
  for (const { startOffset, endOffset, count } of ranges) {
    while ((around.at(-1)?.endOffset ?? Number.POSITIVE_INFINITY) <= startOffset) around.pop();
    steps += (endOffset - startOffset) * (count - (around.at(-1)?.count ?? 0));
    around.push({ endOffset, count });
  }
  return steps;
}

function roomOf(url: string): string {
  if (url.startsWith(`${ROOT}node_modules/`)) {
    return url.slice(ROOT.length + "node_modules/".length).split("/", 1)[0] ?? "";
  }
  if (url.startsWith(ROOT)) return url.slice(ROOT.length).split("/").slice(0, -1).join("/") || "root";
  if (url.startsWith("node:")) return "node";
  return url === "" ? "compiled projections" : "other";
}

function allocatedBytes(): number {
  return getHeapStatistics().total_allocated_bytes;
}
