import { describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { ask, askUntil, subscribeTo } from "./graph-client.ts";
import { createDataDir, type Process, startProcess } from "./process.ts";

const SUBGRAPHS = ["video", "safety", "hos", "rules", "fleet"];
const SOURCES = "{ sources { vendor state eventsStored } }";
const EVENTS = `{ events(first: 200) { edges { cursor node { id type severity title occurredAt endedAt recordedAt retracted
  device { name vin vendorRefs { vendor ref } camera { model channels } } driver { name dutyRecords { occurredAt status } }
  position { latitude longitude speedKph address } video { kind label channels raw } safety { behaviors state raw }
  dutyRecord { kind status raw } ruleCrossing { direction asThen { name boundaries { __typename } } raw } } } pageInfo { hasNextPage } } }`;

type Sources = { sources: { state: string; eventsStored: number }[] };

/** What all processes share. */
const SUBGRAPH_SECRET = "0123456789abcdef0123456789abcdef";

/** The subgraphs as processes of their own, on free ports, and a gateway before them. They ask one another signed. */
async function startDistributed(variables: Record<string, string>, resources: AsyncDisposableStack): Promise<string> {
  const shared: Record<string, string> = { SUBGRAPH_SECRET };
  const start = async (name: string): Promise<Process> => {
    const process = resources.use(
      startProcess("subgraphs/main.ts", [name, "--port", "0"], { ...variables, ...shared }),
    );
    const [, url = ""] = await process.printed(/(http:\/\/\S+\/graphql)/);
    shared[`SUBGRAPH_URL_${name.toUpperCase()}`] = url;
    return process;
  };
  for (const name of SUBGRAPHS) await start(name);
  const gateway = resources.use(
    startProcess("gateway/main.ts", ["--supergraph", "schema/supergraph.graphql", "--port", "0"], shared),
  );
  const [, url = ""] = await gateway.printed(/(http:\/\/\S+\/graphql)/);
  return url;
}

const complete = ({ data }: { data?: Sources }, total: number) =>
  (data?.sources.every(({ state }) => state === "LIVE") &&
    data.sources.reduce((sum, one) => sum + one.eventsStored, 0) >= total) ??
  false;

describe("the subgraphs as processes of their own", () => {
  it("give the same answers as all of them in one process", { timeout: 90_000 }, async ({ signal }) => {
    // The vendors' clock stands still, so that both see the same moment.
    const clock = new ManualClock(new Date().toISOString());
    await using simulator = await startSimulator({ port: 0, devices: 25, clock });
    await using dataDirs = new AsyncDisposableStack();
    await using resources = new AsyncDisposableStack();
    const variables = {
      ...toVariables(simulator.credentials),
      POLL_INTERVAL_MS: "500",
      SAMSARA_POLL_MINIMUM_MS: "500",
      BACKFILL_HOURS: "30",
      LOG_LEVEL: "warn",
    };
    const [together, apart] = [dataDirs.use(await createDataDir()), dataDirs.use(await createDataDir())];
    const product = resources.use(startProcess("start.ts", [], { ...variables, PORT: "0", DATA_DIR: together.path }));
    const [, inOne = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
    const { data } = await askUntil(inOne, SOURCES, (answer) => complete(answer as { data?: Sources }, 1), signal);
    const total = (data as Sources).sources.reduce((sum, { eventsStored }) => sum + eventsStored, 0);

    const distributed = await startDistributed({ ...variables, DATA_DIR: apart.path }, resources);
    await askUntil(distributed, SOURCES, (answer) => complete(answer as { data?: Sources }, total), signal);

    const expected = await ask(inOne, EVENTS);
    const answer = await askUntil(
      distributed,
      EVENTS,
      ({ data: found }) => found?.events.edges.length === expected.data.events.edges.length,
      signal,
    );
    expect(expected.errors).toBeUndefined();
    expect(answer).toEqual(expected);
    await using items = subscribeTo(
      distributed,
      "subscription { eventChanges { kind event { id vendor safety { behaviors } } } }",
    );
    clock.advance(60_000);
    const { value } = await items.next();
    expect(value.errors).toBeUndefined();
    expect(value.data.eventChanges.event.id).toEqual(expect.any(String));
  });
});
