import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { SamsaraClient } from "../../../subgraphs/safety/client.ts";
import { createStreams } from "../../../subgraphs/safety/feed.ts";
import { pageOf, safetyEvent } from "../../subgraphs/safety/samsara.ts";
import { FRAMINGS, sendPart, toFraming } from "../vendor/framings.ts";
import { LONG, LONG_RUN_MS } from "../vendor/long-run.ts";
import { startSocketServer } from "../vendor/raw-server.ts";
import { SimulatedTime } from "../vendor/simulated-time.ts";
import { StoredFeed } from "./stored-feed.ts";

const EVENTS = 40;
/** A page of 20 KB, half of which does not shrink when it is compressed. */
const PAGE = JSON.stringify(
  pageOf(
    Array.from({ length: EVENTS }, (_, nth) =>
      safetyEvent(`e${nth}`, "2026-03-01T12:00:00Z", { incidentReportUrl: randomBytes(110).toString("hex") }),
    ),
    "c1",
  ).body,
);
const STEP = LONG ? 1 : 211;

/** The stream of Samsara's events, read when a test says so, in time that passes at once where there is only waiting. */
async function openStream(url: string) {
  await using opening = new AsyncDisposableStack();
  const stored = opening.use(await StoredFeed.open());
  const time = new SimulatedTime();
  const { clock } = time;
  const account = { url, token: "token", requestsPerSecond: 5, clock, random: () => 0, timekeeper: time };
  const client = opening.use(new SamsaraClient(account));
  time.accounts.push(client.account);
  const settings = { pollIntervalMs: 5, leastPauseMs: 5, backfillMs: 3_600_000 };
  const log = pino({ level: "silent" });
  const streams = createStreams({ client, store: stored.store, settings, clock, spanClock: time, log });
  const resources = opening.move();
  return {
    stored,
    /** Reads to the end or a failure, and waits until the vendor may be asked again. */
    async read(signal: AbortSignal): Promise<VendorError | null> {
      try {
        const pages = streams.find(({ name }) => name === "safety-events")?.read(stored.store, signal) ?? [];
        for await (const page of pages) await stored.store.storePage(toStorable(page));
        return null;
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        await time.pause(Math.max((error.retryAtMs ?? 0) - clock.now(), 1), signal);
        return error;
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe("a page that is cut off", () => {
  it.each(FRAMINGS)(
    "leaves no record and no cursor in the store, sent %s and cut anywhere, and is stored once it comes whole",
    async (how) => {
      const signal = AbortSignal.timeout(LONG_RUN_MS);
      const framing = toFraming(how, PAGE);
      let nextCut = 0;
      let isWhole = false;
      await using samsara = await startSocketServer((socket) => {
        sendPart(socket, framing, isWhole ? framing.body.length : Math.min(nextCut, framing.body.length - 1));
        nextCut += STEP;
      });
      await using stream = await openStream(samsara.url);

      const faults = new Set<string | undefined>();
      while (nextCut < framing.body.length) faults.add((await stream.read(signal))?.fault);
      const partial = [...(await stream.stored.records()), await stream.stored.store.read("safety-events")];
      isWhole = true;
      while (await stream.read(signal));

      expect(faults).toEqual(new Set(["unavailable"]));
      expect(partial).toEqual([null]);
      const events = (await stream.stored.records()).filter(({ kind }) => kind === "event");
      expect(events).toHaveLength(EVENTS);
      expect(events.every(({ revision }) => revision === 1)).toBe(true);
      expect(JSON.parse((await stream.stored.store.read("safety-events")) ?? "{}")).toMatchObject({ after: "c1" });
    },
    LONG_RUN_MS,
  );
});
