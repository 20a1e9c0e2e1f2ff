import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { ask, askUntil } from "./graph-client.ts";
import { createDataDir, startProcess } from "./process.ts";
import { toVariables } from "./vendors.ts";

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
  it.each([
    ["SAMSARA", "samsara"],
    ["ROSCOLIVE", "roscolive"],
    ["VISTRACKS", "vistracks"],
    ["VINLI", "vinli"],
  ] as const)(
    "costs %s's freshness only, and after its return nothing is missing",
    { timeout: 60_000 },
    async (vendor, name) => {
      const signal = AbortSignal.timeout(55_000);
      await using simulator = await startSimulator({ port: 0, speed: 20 });
      await using dataDir = await createDataDir();
      const variables = {
        ...toVariables(simulator.credentials),
        POLL_INTERVAL_MS: "300",
        SAMSARA_POLL_MINIMUM_MS: "300",
        BACKFILL_HOURS: "2",
      };
      await using product = startProcess("start.ts", [], { ...variables, PORT: "0", DATA_DIR: dataDir.path });
      const [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
      await askUntil(url, SOURCES, ({ data }) => data?.sources.every(({ state }: Source) => state === "LIVE"), signal);

      simulator.vendor(name).stop();

      const down = await askUntil(url, SOURCES, ({ data }) => sourceOf(data, vendor)?.state === "UNREACHABLE", signal);
      const answer = await ask(
        url,
        `{ events(first: 5, filter: { vendors: [${vendor}] }) { edges { node { id device { name } safety { raw } video { raw } } } } }`,
      );
      expect(sourceOf(down.data, vendor)?.issue?.code).toBe("VENDOR_UNAVAILABLE");
      expect(answer.errors).toBeUndefined();
      expect(answer.data.events.edges).toHaveLength(5);
      expect((down.data.sources as Source[]).filter(({ state }) => state === "LIVE")).toHaveLength(3);
      const missedAtMs = Date.now();
      await askUntil(url, SOURCES, ({ data }) => (sourceOf(data, vendor)?.lagSeconds ?? 0) > 3, signal);

      simulator.vendor(name).restart();

      const sinceMs = Date.now();
      await askUntil(
        url,
        SOURCES,
        ({ data }) => sourceOf(data, vendor)?.state === "LIVE" && (sourceOf(data, vendor)?.lagSeconds ?? 9) < 2,
        signal,
      );
      const published = simulator
        .ledger(name)
        .filter(({ publishedAtMs }) => publishedAtMs >= missedAtMs && publishedAtMs < sinceMs);
      const ids = [...new Set(published.map(({ id }) => `${name}:${id}`))];
      const found = await Promise.all(ids.map((id) => ask(url, "query($id: ID!) { event(id: $id) { id } }", { id })));
      expect(ids.length).toBeGreaterThan(0);
      expect(found.map(({ data }) => data.event?.id)).toEqual(ids);
    },
  );
});
