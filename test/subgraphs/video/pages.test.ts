import { describe, expect, it } from "vitest";
import { collectPages } from "../../../subgraphs/video/pages.ts";
import type { WirePage } from "../../../subgraphs/video/wire.ts";

const PAGE_SIZE = 3;

/** What is read of a list whose server answers a page number with `serve`. */
async function readList(serve: (pageNumber: number) => WirePage): Promise<{ records: unknown[]; calls: number }> {
  let calls = 0;
  const pages = await Array.fromAsync(
    collectPages(PAGE_SIZE, async (pageNumber) => {
      calls += 1;
      return serve(pageNumber);
    }),
  );
  return { records: pages.flatMap(({ records }) => records), calls };
}

function slice(list: readonly unknown[], pageNumber: number, size = PAGE_SIZE): readonly unknown[] {
  return list.slice(pageNumber * size, (pageNumber + 1) * size);
}

const LIST = [1, 2, 3, 4, 5, 6, 7];

describe("a list of RoscoLive's", () => {
  it("is read until as many records have come as it has", async () => {
    const read = await readList((number) => ({ records: slice(LIST, number), total: LIST.length }));

    expect(read).toEqual({ records: LIST, calls: 3 });
  });

  it("is read to its end when the server's pages are smaller than asked for", async () => {
    const read = await readList((number) => ({ records: slice(LIST, number, 2), total: LIST.length }));

    expect(read.records).toEqual(LIST);
  });

  it("without a total is read until a page is not full", async () => {
    const read = await readList((number) => ({ records: slice(LIST, number), total: null }));

    expect(read).toEqual({ records: LIST, calls: 3 });
  });

  it("is read once when the server does not page and answers with everything", async () => {
    const read = await readList(() => ({ records: LIST, total: null }));

    expect(read).toEqual({ records: LIST, calls: 1 });
  });

  it("does not go on for ever when every page is the same full one", async () => {
    const read = await readList(() => ({ records: [1, 2, 3], total: null }));

    expect(read).toEqual({ records: [1, 2, 3], calls: 2 });
  });

  it("does not go on for ever when its total is more than there is", async () => {
    const read = await readList((number) => ({ records: slice(LIST, number), total: 1_000 }));

    expect(read).toEqual({ records: LIST, calls: 4 });
  });

  it("is read to its end where its total is one below, at the border of a page too", async () => {
    const six = LIST.slice(0, 6);
    const reads = await Promise.all(
      [LIST, six].map((list) => readList((number) => ({ records: slice(list, number), total: list.length - 1 }))),
    );

    expect(reads.map(({ records }) => records)).toEqual([LIST, six]);
  });

  it("is read once more at most where the server does not page and counts", async () => {
    const read = await readList(() => ({ records: LIST, total: LIST.length }));

    expect(read).toEqual({ records: LIST, calls: 2 });
  });

  it("is read again when a record disappears in the middle, so that none is skipped", async () => {
    const list = [...LIST];
    let isRemoved = false;
    const read = await readList((number) => {
      if (number === 1 && !isRemoved) isRemoved = list.splice(0, 1).length > 0;
      return { records: slice(list, number), total: list.length };
    });

    expect(new Set(read.records)).toEqual(new Set(LIST));
  });
});
