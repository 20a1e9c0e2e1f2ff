import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { VisTracksClient } from "../../../subgraphs/hos/client.ts";
import { readChanges } from "../../../subgraphs/hos/pages.ts";
import { decodeOutline } from "../../../subgraphs/hos/wire.ts";
import { type Account, type Habits, type Row, row, startVisTracks } from "./vistracks.ts";

const SINCE_MS = Date.parse("2026-03-01T00:00:00.000Z");
const at = (offsetMs: number) => new Date(SINCE_MS + offsetMs).toISOString();

/** Reads everything since {@link SINCE_MS}, and tells what came and what was asked. */
async function readAll(account: Account, habits: Habits, signal: AbortSignal) {
  await using vistracks = await startVisTracks(account, habits);
  await using client = new VisTracksClient({
    url: `${vistracks.url}/api/v2`,
    username: "office",
    password: "secret",
    requestsPerSecond: 1_000,
    clock: systemClock,
    random: () => 0,
  });
  const pages = await Array.fromAsync(readChanges(client, { sinceMs: SINCE_MS }, signal));
  return {
    ids: new Set(pages.flatMap(({ rows }) => rows.map((raw) => Number(decodeOutline(raw).id)))),
    readToMs: pages.map(({ readToMs }) => readToMs),
    queries: vistracks.requests.map(({ url }) => Object.fromEntries(url.searchParams)),
  };
}

const idsOf = (rows: readonly Row[]) => new Set(rows.map(({ id }) => id));

describe("the changes of the log", () => {
  it("are asked for with an overlap, the deleted and the unidentified among them", async ({ signal }) => {
    const { queries } = await readAll({ rows: [] }, {}, signal);

    expect(queries).toEqual([
      {
        "from-change-timestamp": "2026-02-28T23:59:50.000Z",
        "from-deleted-at": "*",
        "driver.system": "*",
        sort: "last-changed-date",
        limit: "500",
        offset: "0",
      },
    ]);
  });

  it("cost one request when there is nothing new", async ({ signal }) => {
    const { queries, readToMs } = await readAll({ rows: [row(1, at(-3_000)), row(2, at(0))] }, {}, signal);

    expect(queries).toHaveLength(1);
    expect(readToMs).toEqual([SINCE_MS]);
  });

  it("are read page by page from the instant of the last row", async ({ signal }) => {
    const rows = Array.from({ length: 1_200 }, (_, index) => row(index + 1, at(index * 1_000)));

    const { ids, queries, readToMs } = await readAll({ rows }, {}, signal);

    expect(ids).toEqual(idsOf(rows));
    expect(queries.slice(0, 3).map((query) => [query["from-change-timestamp"], query.offset])).toEqual([
      [at(-10_000), "0"],
      [at(499_000 - 1), "0"],
      [at(998_000 - 1), "0"],
    ]);
    expect(readToMs.at(-1)).toBe(SINCE_MS + 1_199_000);
  });

  it.each([true, false])("are complete across 2,000 rows of one instant (inclusive: %s)", async (isInclusive) => {
    const ties = Array.from({ length: 2_000 }, (_, index) => row(index + 1, at(5_000)));
    const rows = [...ties, row(2_001, at(5_001)), row(2_002, at(9_000))];

    const { ids, readToMs } = await readAll({ rows }, { isInclusive }, AbortSignal.timeout(20_000));

    expect(ids).toEqual(idsOf(rows));
    expect(readToMs.at(-1)).toBe(SINCE_MS + 9_000);
  });

  it("are complete when rows of one instant leave while they are walked", async ({ signal }) => {
    const account: Account = { rows: Array.from({ length: 1_400 }, (_, index) => row(index + 1, at(5_000))) };
    let requests = 0;
    const onRequest = () => {
      requests += 1;
      if (requests > 10) return;
      // An edit of an early row makes it the newest change, and every row behind it moves up by one.
      account.rows = account.rows.map((one) => (one.id === requests ? row(one.id, at(60_000 + requests)) : one));
    };

    const { ids } = await readAll(account, { onRequest }, signal);

    expect(ids).toEqual(idsOf(account.rows));
  });

  it.each<readonly [string, (index: number) => number, Habits]>([
    ["in order", (index) => index * 100, {}],
    ["of one instant", () => 5_000, {}],
    ["in no order", (index) => ((index * 7_919) % 10_000) * 100, { ignores: ["sort"] }],
  ])(
    "are complete over 10,000 rows %s while one appears, one is edited and one vanishes with every page",
    async (...[, instantOf, habits]) => {
      const account: Account = {
        rows: Array.from({ length: 10_000 }, (_, index) => row(index + 1, at(instantOf(index)))),
      };
      const vanished = new Set<number>();
      let requests = 0;
      const onRequest = () => {
        requests += 1;
        if (requests > 25) return;
        const [gone, edited] = [requests * 7, requests * 11 + 3];
        vanished.add(gone);
        const kept = account.rows.filter(({ id }) => id !== gone);
        const changed = kept.map((one) => (one.id === edited ? row(one.id, at(2_000_000 + requests)) : one));
        account.rows = [...changed, row(10_000 + requests, at(2_100_000 + requests))];
      };

      const { ids } = await readAll(account, { ...habits, onRequest }, AbortSignal.timeout(30_000));

      expect([...idsOf(account.rows)].filter((id) => !ids.has(id) && id <= 10_000)).toEqual([]);
      expect(vanished.size).toBeGreaterThan(20);
    },
  );

  it("are complete at a vendor that ignores the order asked for", async ({ signal }) => {
    const rows = Array.from({ length: 1_300 }, (_, index) => row(index + 1, at(((index * 7_919) % 1_300) * 1_000)));

    const { ids, readToMs } = await readAll({ rows }, { ignores: ["sort"] }, signal);

    expect(ids).toEqual(idsOf(rows));
    expect(new Set(readToMs.slice(0, -1))).toEqual(new Set([SINCE_MS]));
    expect(readToMs.at(-1)).toBe(SINCE_MS + 1_299_000);
  });

  it("are complete where the lack of order shows on the second page only", async ({ signal }) => {
    const sorted = Array.from({ length: 499 }, (_, index) => row(index + 1, at(index)));
    const late = Array.from({ length: 300 }, (_, index) => row(501 + index, at(1_000 + ((index * 7) % 300))));
    const rows = [...sorted, row(500, at(1_100)), ...late];

    const { ids, readToMs } = await readAll({ rows }, { ignores: ["sort"] }, signal);

    expect(ids).toEqual(idsOf(rows));
    expect(readToMs.at(-1)).toBe(SINCE_MS + 1_299);
  });

  it("are complete at a vendor that ignores the page size, in order or not", async ({ signal }) => {
    const rows = Array.from({ length: 1_300 }, (_, index) => row(index + 1, at(((index * 7_919) % 1_300) * 1_000)));

    const ordered = await readAll({ rows }, { ignores: ["limit"] }, signal);
    const bare = await readAll({ rows }, { ignores: ["limit", "sort", "offset"] }, signal);

    expect(ordered.ids).toEqual(idsOf(rows));
    expect(bare.ids).toEqual(idsOf(rows));
    expect(bare.queries).toHaveLength(1);
  });

  it("are complete at a vendor whose pages are smaller than asked for", async ({ signal }) => {
    const rows = Array.from({ length: 450 }, (_, index) => row(index + 1, at(index < 150 ? 0 : index * 1_000)));

    const { ids } = await readAll({ rows }, { largestPage: 100 }, signal);

    expect(ids).toEqual(idsOf(rows));
  });

  it("end at a vendor that gives the same short list whatever is asked", async ({ signal }) => {
    const rows = Array.from({ length: 120 }, (_, index) => row(120 - index, at(index)));

    const { ids, readToMs } = await readAll({ rows }, { ignores: ["sort", "limit", "offset"] }, signal);

    expect(ids).toEqual(idsOf(rows));
    expect(readToMs.at(-1)).toBe(SINCE_MS + 119);
  });

  it("fail instead of going round in circles where a full page never changes", async ({ signal }) => {
    const rows = Array.from({ length: 700 }, (_, index) => row(index + 1, at(5_000)));

    await expect(readAll({ rows }, { ignores: ["offset"] }, signal)).rejects.toMatchObject({ fault: "malformed" });
  });

  it("go on over rows that do not say when they changed", async ({ signal }) => {
    const { lastChangedDate: _, ...undated } = row(1, at(0));
    const rows = [undated as Row, row(2, at(1_000)), row(3, at(2_000))];

    const { ids, readToMs } = await readAll({ rows }, {}, signal);

    expect(ids).toEqual(new Set([1, 2, 3]));
    expect(readToMs.at(-1)).toBe(SINCE_MS + 2_000);
  });

  it("are left in peace until the next poll where a few come in all the time", async ({ signal }) => {
    const account: Account = { rows: [row(1, at(1_000))] };
    const onRequest = () => {
      account.rows = [...account.rows, row(account.rows.length + 1, at(2_000 + account.rows.length))];
    };

    const { queries } = await readAll(account, { onRequest }, signal);

    expect(queries).toHaveLength(1);
  });

  it("are complete in any order with any ties", async ({ signal }) => {
    const instants = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 1_600, size: "max" });
    const habits = fc.record({ ignores: fc.subarray<"sort" | "limit">(["sort", "limit"]), isInclusive: fc.boolean() });

    const isComplete = async (offsets: readonly number[], habit: Habits) => {
      const rows = offsets.map((offsetMs, index) => row(index + 1, at(1 + offsetMs)));
      const { ids, readToMs } = await readAll({ rows }, habit, signal);
      expect(ids).toEqual(idsOf(rows));
      expect(readToMs.at(-1)).toBe(SINCE_MS + offsets.reduce((a, b) => Math.max(a, b + 1), 0));
    };

    await fc.assert(fc.asyncProperty(instants, habits, isComplete), { numRuns: 20, seed: 1 });
  });
});
