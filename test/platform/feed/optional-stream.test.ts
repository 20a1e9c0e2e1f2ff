import { describe, expect, it } from "vitest";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../../platform/feed/optional-stream.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { VendorError, type VendorFault } from "../../../platform/vendor/vendor-error.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const RECORD: VendorRecord = {
  kind: "driver",
  ref: "1",
  version: 0,
  ownerRef: null,
  occurredAtMs: 0,
  facet: {},
  message: {},
  raw: {},
};

/** A stream that fails as it is told, and how often it was asked for. */
function startStream() {
  const world = { asked: 0, records: [RECORD], error: null as VendorError | null, nowMs: 0, refusals: 0 };
  const stream: FeedStream = {
    name: "drivers",
    everyMs: 1,
    essential: false,
    async *read() {
      world.asked += 1;
      yield { records: world.records, poison: [], cursors: {} };
      if (world.error) throw world.error;
    },
  };
  const clock = { now: () => world.nowMs };
  const optional = optionalStream(stream, { clock, onRefusal: () => (world.refusals += 1) });
  const stored = new Map<string, string>();
  const cursors = { read: async (name: string) => stored.get(name) ?? null };
  const read = async (signal: AbortSignal) => {
    for await (const page of optional.read(cursors, signal))
      for (const [name, value] of Object.entries(page.cursors)) stored.set(name, value);
  };
  return { world, read };
}

const refusal = (fault: VendorFault, httpStatus: number) => new VendorError(fault, "no", { httpStatus });

describe("an optional stream", () => {
  it.each([
    ["rejected", 404],
    ["rejected", 400],
    ["unauthorized", 403],
  ] as const)("that is %s with %i is well, told of, and asked for again an hour later", async (fault, httpStatus) => {
    const { world, read } = startStream();
    const signal = new AbortController().signal;
    world.error = refusal(fault, httpStatus);

    await read(signal);
    world.nowMs += HOUR_MS - 1;
    await read(signal);
    const askedWithin = world.asked;
    world.nowMs += 1;
    await read(signal);

    expect([askedWithin, world.asked, world.refusals]).toEqual([1, 2, 2]);
  });

  it("of which a part was never offered is well", async () => {
    const { world, read } = startStream();
    const signal = new AbortController().signal;
    world.error = refusal("rejected", 404);

    await read(signal);
    world.nowMs += HOUR_MS;
    await read(signal);

    expect([world.asked, world.refusals]).toEqual([2, 2]);
  });

  it("that held nothing before it is refused is well", async () => {
    const { world, read } = startStream();
    const signal = new AbortController().signal;
    world.records = [];
    await read(signal);
    world.error = refusal("unauthorized", 403);

    await read(signal);

    expect(world.refusals).toBe(1);
  });

  it.each([
    ["rejected", 404],
    ["unauthorized", 403],
  ] as const)("that was offered and is %s with %i fails, and is asked for once a minute", async (fault, httpStatus) => {
    const { world, read } = startStream();
    const signal = new AbortController().signal;
    await read(signal);
    world.error = refusal(fault, httpStatus);

    await expect(read(signal)).rejects.toBe(world.error);
    world.nowMs += MINUTE_MS - 1;
    await expect(read(signal)).rejects.toBe(world.error);
    const askedWithin = world.asked;
    world.nowMs += 1;
    world.error = null;
    await read(signal);

    expect([askedWithin, world.asked, world.refusals]).toEqual([2, 3, 0]);
  });

  it.each([
    ["unauthorized", 401],
    ["throttled", 429],
    ["unavailable", 503],
  ] as const)("that fails as %s with %i fails", async (fault, httpStatus) => {
    const { world, read } = startStream();
    world.error = refusal(fault, httpStatus);

    await expect(read(new AbortController().signal)).rejects.toBe(world.error);
  });
});
