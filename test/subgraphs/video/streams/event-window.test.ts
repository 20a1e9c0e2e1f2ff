import { describe, expect, it } from "vitest";
import type { EventsPage, PageQuery } from "../../../../subgraphs/video/client.ts";
import { type EventWindow, readWindow } from "../../../../subgraphs/video/streams/event-window.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const NOON_MS = Date.parse("2025-05-20T12:00:00Z");

type Row = { readonly id: number; readonly atMs: number };

/** Rows of a server that answers as documented, in the order in which they were created. */
function startServer(rows: readonly Row[], { largestPage = 1_000 } = {}) {
  const server = { rows: [...rows], calls: 0, beforeCall: () => {} };
  const ask = async (window: EventWindow, page?: PageQuery): Promise<EventsPage> => {
    server.calls += 1;
    server.beforeCall();
    const within = server.rows.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs).reverse();
    const size = Math.min(page?.size ?? Number.POSITIVE_INFINITY, largestPage);
    const first = (page?.number ?? 0) * size || 0;
    return { records: within.slice(first, first + size), total: within.length, newestFirst: true };
  };
  return { server, ask };
}

async function readIds(window: EventWindow, ask: Parameters<typeof readWindow>[1]): Promise<Set<number>> {
  const pages = await Array.fromAsync(readWindow(window, ask));
  return new Set(pages.flatMap(({ records }) => records).map((row) => (row as Row).id));
}

const week: EventWindow = { fromMs: NOON_MS - 7 * DAY_MS, toMs: NOON_MS };
const spread = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, atMs: week.fromMs + Math.floor((id * 7 * DAY_MS) / count) }));

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
      server.rows.push({ id: 20_000 + next, atMs: week.fromMs + next * 60 * SECOND_MS });
      next += 1;
    };

    const read = await readIds(week, ask);

    const missing = spread(10_000).filter(({ id }) => !read.has(id) && !removed.has(id));
    expect(missing).toEqual([]);
    expect(server.calls).toBeLessThan(500);
  });

  it("that happened in one second, 2,000 of them, are all read", async () => {
    const burst = Array.from({ length: 2_000 }, (_, index) => ({ id: 1_000 + index, atMs: NOON_MS - DAY_MS }));
    const { server, ask } = startServer([...spread(300), ...burst], { largestPage: 5_000 });

    expect((await readIds(week, ask)).size).toBe(2_300);
    expect(server.calls).toBeLessThan(150);
  });

  it("that happened in one second are read by page where a server never gives everything", async () => {
    const burst = Array.from({ length: 450 }, (_, id) => ({ id, atMs: NOON_MS - DAY_MS }));
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

    for await (const { records, readFromMs } of readWindow(week, ask)) {
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
    expect(server.calls).toBeLessThan(1_000);
  });
});
