import { describe, expect, it } from "vitest";
import type { EventsPage, PageQuery } from "../../../../subgraphs/video/client.ts";
import type { AskWindow, EventWindow } from "../../../../subgraphs/video/streams/ask-window.ts";
import { EventTotals } from "../../../../subgraphs/video/streams/event-totals.ts";
import { readWindow } from "../../../../subgraphs/video/streams/event-window.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const NOON_MS = Date.parse("2025-05-20T12:00:00Z");

type Row = { readonly id: number; readonly atMs: number; readonly timestamp: number };

const NOTHING_STORED = { read: async () => null };
const newTotals = () => new EventTotals(NOTHING_STORED, { now: () => NOON_MS }).of("1001");
const rowAt = (id: number, atMs: number): Row => ({ id, atMs, timestamp: atMs });

/** Rows of a server that answers as documented, in the order in which they were created. */
function startServer(rows: readonly Row[], { largestPage = 1_000 } = {}) {
  const server = { rows: [...rows], calls: 0, beforeCall: () => {} };
  const ask = async (window: EventWindow, page?: PageQuery): Promise<EventsPage> => {
    server.calls += 1;
    server.beforeCall();
    const within = server.rows.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs).reverse();
    const size = Math.min(page?.size ?? Number.POSITIVE_INFINITY, largestPage);
    const first = (page?.number ?? 0) * size || 0;
    return {
      records: within.slice(first, first + size),
      total: within.length,
      newestFirst: true,
      askedAt: server.calls,
    };
  };
  return { server, ask };
}

async function readIds(window: EventWindow, ask: AskWindow): Promise<Set<number>> {
  const pages = await Array.fromAsync(readWindow(window, ask, await newTotals()));
  return new Set(pages.flatMap(({ records }) => records).map((row) => (row as Row).id));
}

const week: EventWindow = { fromMs: NOON_MS - 7 * DAY_MS, toMs: NOON_MS };
const spread = (count: number) =>
  Array.from({ length: count }, (_, id) => rowAt(id, week.fromMs + Math.floor((id * 7 * DAY_MS) / count)));

describe("the events of a window", () => {
  it("that fit come in one answer", async () => {
    const { server, ask } = startServer(spread(100));

    expect((await readIds(week, ask)).size).toBe(100);
    expect(server.calls).toBe(1);
  });

  it("of 10,000 are all read while one is removed and one is added with every call", async () => {
    const { server, ask } = startServer(spread(10_000));
    let next = 0;
    const removed = new Set<number>();
    server.beforeCall = () => {
      const index = (next * 7) % server.rows.length;
      const [row] = server.rows.splice(index, 1);
      if (row) removed.add(row.id);
      server.rows.push(rowAt(20_000 + next, week.fromMs + next * 60 * SECOND_MS));
      next += 1;
    };

    const read = await readIds(week, ask);

    const missing = spread(10_000).filter(({ id }) => !read.has(id) && !removed.has(id));
    expect(missing).toEqual([]);
    expect(server.calls).toBeLessThan(500);
  });

  it("that happened in one second, 2,000 of them, are all read", async () => {
    const burst = Array.from({ length: 2_000 }, (_, index) => rowAt(1_000 + index, NOON_MS - DAY_MS));
    const { server, ask } = startServer([...spread(300), ...burst], { largestPage: 5_000 });

    expect((await readIds(week, ask)).size).toBe(2_300);
    expect(server.calls).toBeLessThan(150);
  });

  it("that happened in one second are read by page where a server never gives everything", async () => {
    const burst = Array.from({ length: 450 }, (_, id) => rowAt(id, NOON_MS - DAY_MS));
    const { ask } = startServer(burst, { largestPage: 100 });

    expect((await readIds(week, ask)).size).toBe(450);
  });

  it("are read by page where a server answers with another period than it is asked for", async () => {
    const { server, ask } = startServer(spread(1_000));

    const read = await readIds(week, (_window, page) => ask(week, page));

    expect(read.size).toBe(1_000);
    expect(server.calls).toBeLessThan(200);
  });

  it("have all come from where each page says they have", async () => {
    const rows = spread(2_000);
    const { ask } = startServer(rows);
    const seen = new Set<number>();
    const missing: Row[] = [];

    for await (const { records, readFromMs } of readWindow(week, ask, await newTotals())) {
      for (const row of records) seen.add((row as Row).id);
      missing.push(...rows.filter(({ id, atMs }) => atMs >= readFromMs && !seen.has(id)));
    }

    expect(missing).toEqual([]);
    expect(seen.size).toBe(2_000);
  });

  it("are read by page where a server does not count", async () => {
    const { ask } = startServer(spread(250));

    const read = await readIds(week, async (window, page) => ({ ...(await ask(window, page)), total: null }));

    expect(read.size).toBe(250);
  });

  it("end where a server counts what it does not give", async () => {
    const { server, ask } = startServer(spread(7));

    const read = await readIds(week, async (window, page) => ({ ...(await ask(window, page)), total: 1_000 }));

    expect(read.size).toBe(7);
    expect(server.calls).toBeLessThan(6);
  });

  it.each([
    ["spread over a week", spread(2_000)],
    [
      "half of them in one second",
      [...spread(300), ...Array.from({ length: 300 }, (_, id) => rowAt(1_000 + id, NOON_MS - DAY_MS))],
    ],
  ])("are all read where pages are cut at 25 rows: %s", async (_where, rows) => {
    const { server, ask } = startServer(rows, { largestPage: 25 });

    expect((await readIds(week, ask)).size).toBe(rows.length);
    expect(server.calls).toBeLessThan(500);
  });

  it("are all read where pages are cut at 25 rows and totals are one above", async () => {
    const { server, ask } = startServer(spread(2_000), { largestPage: 25 });

    const read = await readIds(week, async (window, page) => {
      const answer = await ask(window, page);
      return { ...answer, total: (answer.total ?? 0) + 1 };
    });

    expect(read.size).toBe(2_000);
    expect(server.calls).toBeLessThan(500);
  });

  it("are all read where pages are cut and any period is answered", async () => {
    const { ask } = startServer(spread(300), { largestPage: 25 });

    expect((await readIds(week, (_window, page) => ask(week, page))).size).toBe(300);
  });

  it.each([-1, 1, 2])("come in few answers where every total is %i above the rows", async (above) => {
    const { server, ask } = startServer(spread(250));

    const read = await readIds(week, async (window, page) => {
      const answer = await ask(window, page);
      return { ...answer, total: Math.max((answer.total ?? 0) + above, 0) };
    });

    expect(read.size).toBe(250);
    expect(server.calls).toBeLessThan(12);
  });
});
