import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { ask, askUntil } from "./graph-client.ts";
import { createDataDir, startProcess } from "./process.ts";

const SOURCES = "{ sources { vendor state lagSeconds eventsStored lastSuccessAt issue { code message } } }";

type Source = {
  vendor: string;
  state: string;
  lagSeconds: number;
  eventsStored: number;
  issue: { code: string } | null;
};

const sourceOf = (data: { sources: Source[] } | undefined, vendor: string) =>
  data?.sources.find((source) => source.vendor === vendor);

describe("a vendor that is down", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let url = "";

  beforeAll(async () => {
    simulator = resources.use(await startSimulator({ port: 0, speed: 20 }));
    const dataDir = resources.use(await createDataDir());
    const pace = { POLL_INTERVAL_MS: "300", SAMSARA_POLL_MINIMUM_MS: "300", BACKFILL_HOURS: "2" };
    const variables = { ...toVariables(simulator.credentials), ...pace, PORT: "0", DATA_DIR: dataDir.path };
    const product = resources.use(startProcess("start.ts", [], variables));
    [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
  });

  afterAll(() => resources.disposeAsync());

  it.each([
    ["SAMSARA", "samsara"],
    ["ROSCOLIVE", "roscolive"],
    ["VISTRACKS", "vistracks"],
    ["VINLI", "vinli"],
  ] as const)(
    "costs %s's freshness only, and after its return nothing is missing",
    { timeout: 90_000 },
    async (vendor, name) => {
      const signal = AbortSignal.timeout(89_000);
      const until = (wanted: (sources: { sources: Source[] } | undefined, askedAtMs: number) => boolean) =>
        askUntil(url, SOURCES, ({ data }, askedAtMs) => wanted(data, askedAtMs), signal);
      await until((data) => data?.sources.every(({ state }) => state === "LIVE") ?? false);

      simulator.vendor(name).stop();

      const { data: down } = await until((data) => sourceOf(data, vendor)?.state === "UNREACHABLE");
      const missedAtMs = Date.now();
      const events = `{ events(first: 5, filter: { vendors: [${vendor}] }) { edges { node { id device { name } safety { raw } video { raw } } } } }`;
      const answer = await ask(url, events);
      expect(answer.errors).toBeUndefined();
      expect(answer.data.events.edges).toHaveLength(5);
      expect(sourceOf(down, vendor)?.issue?.code).toBe("VENDOR_UNAVAILABLE");
      expect((down.sources as Source[]).filter(({ state }) => state === "LIVE")).toHaveLength(3);
      const publishedSince = () => simulator.ledger(name).filter(({ publishedAtMs }) => publishedAtMs >= missedAtMs);
      await until((data) => (sourceOf(data, vendor)?.lagSeconds ?? 0) > 1 && publishedSince().length > 0);

      simulator.vendor(name).restart();
      const backAtMs = Date.now();

      const ids = [...new Set(publishedSince().map(({ id }) => `${name}:${id}`))];
      await until((data, askedAtMs) => {
        const source = sourceOf(data, vendor);
        return source?.state === "LIVE" && askedAtMs - source.lagSeconds * 1_000 >= backAtMs;
      });
      const found = await Promise.all(ids.map((id) => ask(url, "query($id: ID!) { event(id: $id) { id } }", { id })));
      expect(found.map(({ data }) => data.event?.id)).toEqual(ids);
    },
  );
});
