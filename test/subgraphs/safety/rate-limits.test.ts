import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { SamsaraClient } from "../../../subgraphs/safety/client.ts";
import { createStreams } from "../../../subgraphs/safety/feed.ts";
import { StoredFeed } from "../../platform/feed/stored-feed.ts";
import { createRandom, SimulatedTime } from "../../platform/vendor/simulated-time.ts";

const STREAM = "/safety-events/stream";
const DAY_MS = 24 * 3_600_000;

type Delays = {
  /** Of a connection, from the request that asks for it to the first byte. */
  readonly connectionMs: number;
  /** The most that a request is under way. */
  readonly networkMs: number;
};

/**
 * A Samsara whose feeds never end, behind a network that takes its time: a request arrives some time after it left.
 * Notes when each one arrived, by path.
 */
async function startEndlessSamsara(time: SimulatedTime, { connectionMs, networkMs }: Delays) {
  const random = createRandom(3);
  const arrivedAtMs = new Map<string, number[]>();
  let cursor = 0;
  const server = createServer((request, response) => {
    time.pass(random() * networkMs);
    const { pathname } = new URL(request.url ?? "/", "http://samsara");
    arrivedAtMs.set(pathname, [...(arrivedAtMs.get(pathname) ?? []), time.now()]);
    cursor += 1;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ data: [], pagination: { endCursor: `c${cursor}`, hasNextPage: true } }));
  });
  server.on("connection", () => time.pass(connectionMs));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivedAtMs,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What streams read of a Samsara at once, as at start, until the stream of events was asked `requests` times. */
async function arrivals(
  delays: Delays,
  requests: number,
  isRead: (stream: string) => boolean = () => true,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const time = new SimulatedTime();
  await using samsara = await startEndlessSamsara(time, delays);
  await using stored = await StoredFeed.open();
  const { clock } = time;
  const settings = { url: samsara.url, token: "t", requestsPerSecond: 5, clock, random: () => 0, timekeeper: time };
  await using client = new SamsaraClient(settings);
  time.accounts.push(client.account);
  const streams = createStreams({
    client,
    store: stored.store,
    settings: { pollIntervalMs: 5_000, leastPauseMs: 5_000, backfillMs: DAY_MS },
    clock,
    spanClock: time,
    log: pino({ level: "silent" }),
  });
  const enough = () => (samsara.arrivedAtMs.get(STREAM) ?? []).length >= requests;
  await Promise.all(
    streams
      .filter(({ name }) => isRead(name))
      .map(async (stream) => {
        for await (const _page of stream.read(stored.store, AbortSignal.timeout(20_000))) if (enough()) return;
      }),
  );
  return samsara.arrivedAtMs;
}

/** The most requests that arrived within a span of this length, wherever it begins. */
function mostWithin(spanMs: number, arrivedAtMs: readonly number[] = []): number {
  const counts = arrivedAtMs.map(
    (startMs) => arrivedAtMs.filter((ms) => ms >= startMs && ms < startMs + spanMs).length,
  );
  return Math.max(0, ...counts);
}

describe("Samsara's limits", () => {
  it.each([
    { connectionMs: 0, networkMs: 400 },
    { connectionMs: 250, networkMs: 150 },
  ])("are kept where the requests arrive, from the first one on, with delays of %j", async (delays) => {
    const arrived = await arrivals(delays, 60);

    expect(arrived.get(STREAM)?.length).toBeGreaterThanOrEqual(60);
    expect(mostWithin(1_000, arrived.get(STREAM))).toBeLessThanOrEqual(5);
    expect(mostWithin(1_000, arrived.get("/coaching/sessions/stream"))).toBeLessThanOrEqual(5);
    expect(mostWithin(60_000, arrived.get("/safety-scores/drivers"))).toBeLessThanOrEqual(100);
  });

  it.each([60, 300, 900])("are kept though the first connections take %i ms", async (connectionMs) => {
    const isOfEvents = (stream: string) => stream.startsWith("safety-events");

    const arrived = await arrivals({ connectionMs, networkMs: 0 }, 60, isOfEvents);

    expect(mostWithin(1_000, arrived.get(STREAM))).toBeLessThanOrEqual(5);
  });

  it("are used to within some per cent where the network takes no time", async () => {
    const arrived = (await arrivals({ connectionMs: 0, networkMs: 0 }, 101)).get(STREAM) ?? [];

    const spanMs = (arrived[100] ?? Number.POSITIVE_INFINITY) - (arrived[0] ?? 0);
    expect(mostWithin(1_000, arrived)).toBe(5);
    expect(spanMs).toBeGreaterThan(20_000);
    expect(spanMs).toBeLessThan(21_500);
  });
});
