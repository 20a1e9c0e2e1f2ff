import { describe, expect, it } from "vitest";
import { STREAM } from "../../../platform/bus/nats/message-stream.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { startIngestThread } from "../../../platform/ingest/ingest-thread.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import type { FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../e2e/process.ts";
import { HAS_NATS, NatsServer, WITHOUT_NATS } from "../../nats-server.ts";
import { until } from "../../until.ts";
import { connectorTo } from "../bus/nats/connector-to.ts";

const feedOf = (subgraph: string) => ({
  subgraph,
  url: new URL(`../../../subgraphs/${subgraph}/feed.ts`, import.meta.url).href,
});

/** Starts a thread that knows of others over the same stores by NATS alone. */
function start(subgraph: string, { storeHome, natsUrl, wakeUps }: Place) {
  const environment = { NATS_URL: natsUrl };
  return startIngestThread(
    { tenant: "acme", modules: [feedOf(subgraph)], storeHome, environment, logLevel: "silent" },
    wakeUps,
  );
}

type Place = { readonly storeHome: string; readonly natsUrl: string; readonly wakeUps: WakeUps };

describe(`threads of several processes over the same stores${WITHOUT_NATS}`, () => {
  it.skipIf(!HAS_NATS)("hear of each other's commits by NATS, and follow each other", async ({ signal }) => {
    await using dir = await createDataDir();
    await using nats = await NatsServer.start();
    const place = { storeHome: dir.path, natsUrl: nats.url };
    const wakeUpsOfFleet = new WakeUps();
    await using _fleet = await start("fleet", { ...place, wakeUps: wakeUpsOfFleet });
    await using connector = connectorTo(nats.url);
    const { consumers } = await connector.connected(signal);

    await using _safety = await start("safety", { ...place, wakeUps: new WakeUps() });

    await using store = openStoreForReading<FleetTables>(storeAddress(dir.path, "fleet"));
    const followed = () => store.db.selectFrom("followed").select("publisher").execute();
    await until(async () => (await followed()).length > 0, signal);
    expect(await followed()).toEqual([{ publisher: "safety" }]);
    expect(wakeUpsOfFleet.count("safety")).toBeGreaterThan(0);
    const names = (await consumers.list(STREAM).next()).map(({ config }) => config.description);
    expect(names.toSorted()).toEqual([
      ...["hos", "rules", "safety", "video"].map((name) => `fleet follows ${name}`),
      ...["fleet", "fleet/events"].map((name) => `safety follows ${name}`),
    ]);
  });

  it("are refused a NATS_URL that is none, which is not told", async () => {
    await using dir = await createDataDir();
    const place = { storeHome: dir.path, natsUrl: "http://u:hidden@bus", wakeUps: new WakeUps() };

    await expect(start("safety", place)).rejects.toThrow(/^(?!.*hidden)The configuration is not usable.\n {2}NATS_URL/);
  });
});
