import { type Process, startProcess } from "./process.ts";

/** In the order of their starts: whoever follows others comes after them. */
const SUBGRAPHS = ["video", "safety", "hos", "rules", "fleet"];

/** What the five subgraphs know of the newest events. */
export const EVENTS = `{ events(first: 200) { edges { cursor node { id type severity title occurredAt endedAt recordedAt retracted
  device { name vin vendorRefs { vendor ref } camera { model channels } } driver { name dutyRecords { occurredAt status } }
  position { latitude longitude speedKph address } video { kind label channels raw } safety { behaviors state raw }
  dutyRecord { kind status raw } ruleCrossing { direction asThen { name boundaries { __typename } } raw } } } pageInfo { hasNextPage } } }`;

/** The addresses of subgraphs, by their names. */
export type SubgraphUrls = ReadonlyMap<string, string>;

/** The variables by which processes are told where the subgraphs are. */
export function toUrlVariables(urls: SubgraphUrls): Record<string, string> {
  return Object.fromEntries(Array.from(urls, ([name, url]) => [`SUBGRAPH_URL_${name.toUpperCase()}`, url]));
}

/** The five subgraphs as processes of their own, on free ports. */
export async function startSubgraphs(
  variables: Readonly<Record<string, string>>,
  resources: AsyncDisposableStack,
): Promise<SubgraphUrls> {
  const urls = new Map<string, string>();
  const start = async (name: string, port = "0"): Promise<Process> => {
    const process = resources.use(
      startProcess("subgraphs/main.ts", [name, "--port", port], { ...variables, ...toUrlVariables(urls) }),
    );
    const [, url = ""] = await process.printed(/(http:\/\/\S+\/graphql)/);
    urls.set(name, url);
    return process;
  };
  const started = new Map<string, Process>();
  for (const name of SUBGRAPHS) started.set(name, await start(name));
  // It follows fleet, whose port is known by now.
  await started.get("hos")?.end("SIGTERM");
  await start("hos", new URL(urls.get("hos") ?? "").port);
  return urls;
}

/** Our own gateway before subgraphs that run elsewhere. Resolves with its address. */
export async function startGateway(
  variables: Readonly<Record<string, string>>,
  resources: AsyncDisposableStack,
): Promise<string> {
  const gateway = resources.use(
    startProcess("gateway/main.ts", ["--supergraph", "schema/supergraph.graphql", "--port", "0"], variables),
  );
  const [, url = ""] = await gateway.printed(/(http:\/\/\S+\/graphql)/);
  return url;
}
