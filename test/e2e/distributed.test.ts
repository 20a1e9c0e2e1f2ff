import { describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { ask, askUntil, subscribeTo } from "./graph-client.ts";
import { createDataDir, startProcess } from "./process.ts";
import { EVENTS, startGateway, startSubgraphs, toUrlVariables } from "./subgraph-processes.ts";

const SOURCES = "{ sources { vendor state eventsStored } }";

type Sources = { sources: { state: string; eventsStored: number }[] };

/** What all processes share. */
const SUBGRAPH_SECRET = "0123456789abcdef0123456789abcdef";

/** The subgraphs as processes of their own and a gateway before them. They ask one another signed. */
async function startDistributed(variables: Record<string, string>, resources: AsyncDisposableStack): Promise<string> {
  const urls = await startSubgraphs({ ...variables, SUBGRAPH_SECRET }, resources);
  return startGateway({ ...toUrlVariables(urls), SUBGRAPH_SECRET }, resources);
}

type Refs = { readonly vendorRefs: readonly { readonly vendor: string; readonly ref: string }[] };
type Devices = { devices: { edges: { node: Refs & { readonly id: string; readonly name: string } }[] } };

/**
 * Has a person link the camera of one device to another, and tells what the graph says of that device then, and of what its
 * driver did with it.
 */
async function linkCamera(url: string, signal: AbortSignal): Promise<unknown> {
  const { data } = await ask(url, "{ devices { edges { node { id name vendorRefs { vendor ref } } } } }");
  const nodes = (data as Devices).devices.edges.map(({ node }) => node);
  const of = (vendor: string) => nodes.filter(({ vendorRefs }) => vendorRefs.some((one) => one.vendor === vendor));
  const [logged, camera] = [of("VISTRACKS")[0], of("ROSCOLIVE").at(-1)];
  const ref = camera?.vendorRefs.find(({ vendor }) => vendor === "ROSCOLIVE")?.ref;
  const input = `{ deviceId: "${logged?.id}", vendorRef: { vendor: ROSCOLIVE, ref: "${ref}" }, idempotencyKey: "once" }`;
  const linked = await ask(
    url,
    `mutation { linkDevice(input: ${input}) { device { id vendorRefs { vendor ref } links { vendorRef { ref } confidence } } } }`,
  );
  const duties = await askUntil(
    url,
    `{ device(id: "${logged?.id}") { name currentDriver { dutyRecords(deviceId: "${logged?.id}") { occurredAt vehicleRef { ref } } } } }`,
    ({ errors }) => errors === undefined,
    signal,
  );
  return { linked, duties };
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
    const decided = await Promise.all([inOne, distributed].map((url) => linkCamera(url, signal)));
    expect(decided[1]).toEqual(decided[0]);
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
