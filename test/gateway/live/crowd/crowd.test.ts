import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { until } from "../../../until.ts";
import { casesOf, MANY_CASES_MS } from "../../long-run.ts";
import { givenUp } from "../../server/given-up.ts";
import type { Ticker } from "../ticker.ts";
import { Crowd } from "./crowd.ts";
import type { ClientReport } from "./crowd-process.ts";
import { serveTicker } from "./served-ticker.ts";

const QUERY =
  "subscription($after: String, $colour: String) { ticked(after: $after, colour: $colour) { cursor tick { id name } } }";
const SHADES = Array.from({ length: 10 }, (_, index) => `shade ${index}` as const);

/** A tick of each shade in turn. */
function tick(ticker: Ticker): void {
  ticker.tick(SHADES[ticker.count % SHADES.length]);
}

/** Whether the cursors of a client are all that there were of its shade, from its first one on. */
const isGapless = ({ cursors }: ClientReport) =>
  cursors.every((cursor, index) => index === 0 || cursor === (cursors[index - 1] ?? 0) + SHADES.length);

describe("a crowd of clients", { timeout: MANY_CASES_MS }, () => {
  it("of whom many read slowly or not at all has the others hear everything in order; of the slow none misses a thing unawares", async ({
    signal,
  }) => {
    const count = casesOf({ short: 10, long: 100 });
    await using gateway = await serveTicker({ unreadAfterMs: 1_500, closeGraceMs: 30_000 }, 1_000);
    const { ticker, url } = gateway;
    await using crowd = await Crowd.start(url);
    const variables = SHADES.map((colour) => ({ colour }));
    await crowd.told({ open: 6 * count, kind: "fast", query: QUERY, variables });
    await crowd.told({ open: 2 * count, kind: "slow", query: QUERY, variables });
    await crowd.told({ open: 2 * count, kind: "dead", query: QUERY, variables });
    await until(() => ticker.open === SHADES.length && gateway.server.openSockets === 10 * count, signal);
    const fast = async () => (await crowd.report()).filter(({ kind }) => kind === "fast");
    tick(ticker);
    await until(async () => (await fast()).some(({ cursors }) => cursors.length > 0), signal);

    const most = 3_000;
    for (let told = 1; told < most; told += 1) {
      tick(ticker);
      if (told % 50 === 0)
        await until(async () => (await fast()).every(({ cursors }) => (cursors.at(-1) ?? 0) > told - 40), signal);
    }
    await until(async () => (await givenUp(gateway.server.url)).websocket === 4 * count, signal);
    await crowd.told({ revive: true });
    await until(async () => (await crowd.report()).every(({ kind, code }) => kind === "fast" || code !== null), signal);

    const all = await crowd.report();
    expect(all.filter((one) => !isGapless(one))).toEqual([]);
    for (const { kind, cursors, code } of all) {
      if (kind === "fast")
        expect([code, cursors.at(-1)]).toEqual([null, expect.toSatisfy((last) => last >= most - 10)]);
      else expect(code).toBe(1013);
    }
  });

  it("that comes back all at once is let in a few at a time, and reads one stream", async ({ signal }) => {
    const count = casesOf({ short: 200, long: 1_000 });
    await using gateway = await serveTicker();
    const { ticker, url } = gateway;
    for (let told = 0; told < 60; told += 1) ticker.tick();
    await using crowd = await Crowd.start(url);
    const cursors = [50, 51, 52, 53].map((after) => ({ after: String(after) }));

    const opening = crowd.told({ open: count, kind: "fast", query: QUERY, variables: cursors });
    const letIn: number[] = [];
    for (let open = 0; open < count; await nextTurn()) {
      const now = gateway.server.openSockets;
      if (now > open) letIn.push(now - open);
      open = now;
      signal.throwIfAborted();
    }
    await opening;
    const heardAll = ({ cursors: heard }: ClientReport) => heard.at(-1) === 59;
    await until(async () => (await crowd.report()).every(heardAll), signal);

    for (const { cursors: heard } of await crowd.report()) {
      const [first = 0] = heard;
      expect([first - 51, heard.length]).toEqual([expect.toBeOneOf([0, 1, 2, 3]), 60 - first]);
    }
    expect(Math.max(...letIn)).toBeLessThan(count / 2);
    // That of all, and one for each place at which some come back.
    expect(ticker.opened).toBeLessThanOrEqual(1 + cursors.length);
  });

  it("that comes and goes, half of it without a word, leaves nothing behind", async ({ signal }) => {
    const count = casesOf({ short: 300, long: 100_000 });
    await using gateway = await serveTicker();
    const { ticker, url } = gateway;
    for (let told = 0; told < 5; told += 1) ticker.tick();
    await using crowd = await Crowd.start(url);
    const come = (clients: number) =>
      crowd.told({ churn: clients, query: QUERY, variables: [{ after: "3" }, { after: "1" }] });
    const isEmpty = () => gateway.server.openSockets === 0 && ticker.open === 0;
    const before = resourcesInUse();

    await come(count);
    await until(isEmpty, signal);

    // Without a timer of its own, which would be one of them.
    for (; isMore(resourcesInUse(), before); await nextTurn()) signal.throwIfAborted();
    expect(await openMetrics(url)).toEqual([
      "gateway_websockets_open 0",
      'gateway_subscriptions_open{transport="websocket"} 0',
    ]);
  });
});

/** What keeps this process alive, counted by its kind. */
function resourcesInUse(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  counts.delete("Immediate");
  return counts;
}

/** Whether there is anything that was not there before. Something of before may have ended by itself meanwhile. */
function isMore(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): boolean {
  return [...now].some(([kind, count]) => count > (before.get(kind) ?? 0));
}

async function openMetrics(url: string): Promise<readonly string[]> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  return text.split("\n").filter((line) => /^gateway_(websockets|subscriptions)_open/.test(line));
}
