import { readdirSync, readFileSync } from "node:fs";
import { GatewayMetrics } from "../../../gateway/server/records/metrics.ts";
import { startGatewayServer } from "../../../gateway/server/server.ts";
import { systemClock } from "../../../platform/clock.ts";
import { MediaProxy } from "../../../platform/media/media-proxy.ts";
import { SILENT, startGraph } from "../../gateway/federation.ts";
import { SUBGRAPHS } from "../../gateway/world.ts";

/*
 * A gateway in a process of its own with the media proxy beside it, over a storage of films. Asked, it says what memory the process of the
 * media takes and how much processor time it has used, as the kernel counts them.
 */

const [storageOrigin = "", films = "100"] = process.argv.slice(2);

const { engine } = startGraph(SUBGRAPHS);
let url = "";
const media = new MediaProxy({
  environment: { MEDIA_ORIGINS: storageOrigin, MEDIA_SECRET: "a secret of thirty-two bytes or more" },
  origins: [],
  toOwnUrl: () => url,
  findLink: async ({ ref }) => ({ url: `${storageOrigin}/${ref}`, contentType: "video/mp4" }),
  clientOf: ({ socket }) => socket.remoteAddress ?? "",
  log: SILENT,
  logLevel: "silent",
  clock: systemClock,
});
const server = await startGatewayServer({
  engine: () => engine,
  host: "127.0.0.1",
  port: 0,
  log: SILENT,
  metrics: new GatewayMetrics(),
  findRoute: (path) => media.find(path),
});
url = server.url;

/** Of the process that sends media, the only one that this one has started. */
function toMediaUsage() {
  const pids = readdirSync("/proc/self/task").flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
  const read = (pid: string) => {
    const resident = Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1_024;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // Ticks of a hundredth of a second: proc(5).
    return { residentBytes: resident, cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
  };
  const usages = pids.map(read);
  return {
    residentBytes: usages.reduce((sum, one) => sum + one.residentBytes, 0),
    cpuMs: usages.reduce((sum, one) => sum + one.cpuMs, 0),
  };
}

process.on("message", () => process.send?.(toMediaUsage()));
process.on("disconnect", () => process.exit());
const links = Array.from({ length: Number(films) }, (_, index) => {
  return media.links.toLink({ tenant: "default", subgraph: "video", ref: `film-${index}` }).url;
});
process.send?.(links);
console.log(`gateway: ${url}/graphql`);
