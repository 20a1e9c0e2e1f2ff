import { describe, expect, it } from "vitest";
import { DeviceTurns } from "../../../../platform/feed/devices/device-turns.ts";
import { VendorError } from "../../../../platform/vendor/vendor-error.ts";
import { page } from "../stored-feed.ts";

const REFS = Array.from({ length: 100 }, (_, index) => `d${index}`);

describe("the turns of devices", () => {
  it("come once in a period for each of them, as many at a time as at any other", () => {
    const turns = new DeviceTurns({ periodMs: 60_000, everyMs: 5_000 });
    const counts: number[] = [];
    const had: string[] = [];

    for (let nowMs = 0; nowMs < 60_000; nowMs += 5_000) {
      const due = turns.due(REFS, nowMs);
      counts.push(due.length);
      for (const ref of due) {
        turns.note(ref, nowMs);
        had.push(ref);
      }
    }

    expect(Math.max(...counts)).toBe(9);
    expect(had.toSorted()).toEqual(REFS.toSorted());
  });

  it("begin with who had none yet, and then with who waits longest", () => {
    const turns = new DeviceTurns({ periodMs: 10, everyMs: 10 });
    turns.note("a", 5);
    turns.note("b", 1);

    expect(turns.due(["a", "b", "c"], 20)).toEqual(["c", "b", "a"]);
  });

  it("go on when the clock is set back", () => {
    const turns = new DeviceTurns({ periodMs: 10, everyMs: 10 });
    turns.note("a", 1_000);

    expect(turns.due(["a"], 500)).toEqual(["a"]);
  });

  it("are had by a device that is refused among others that are not, which is no failure", async () => {
    const turns = new DeviceTurns({ periodMs: 10, everyMs: 10 });
    const read: string[] = [];

    const reading = turns.read(["a", "b", "c", "d"], 0, async function* (ref) {
      if (ref === "a" || ref === "b") throw new VendorError("rejected", "404", { httpStatus: 404 });
      read.push(ref);
      yield page({});
    });
    await Array.fromAsync(reading);

    expect(read).toEqual(["c", "d"]);
    expect(["a", "b", "c", "d"].filter((ref) => turns.has(ref))).toEqual(["a", "b", "c", "d"]);
  });

  it.each([
    ["one device fails each time", ["a"], new VendorError("unavailable", "500", { httpStatus: 500 })],
    ["devices are refused", ["a", "b", "c"], new VendorError("rejected", "404", { httpStatus: 404 })],
  ])("reach all others though %s", async (_name, bad, error) => {
    const turns = new DeviceTurns({ periodMs: 60_000, everyMs: 1_000 });
    const read = new Set<string>();
    const failures: unknown[] = [];

    for (let nowMs = 0; nowMs < 12_000; nowMs += 1_000) {
      const reading = turns.read(["a", "b", "c", "d", "e", "f"], nowMs, async function* (ref) {
        if (bad.includes(ref)) throw error;
        read.add(ref);
        yield page({});
      });
      await Array.fromAsync(reading).catch((failure: unknown) => failures.push(failure));
    }

    expect([...read]).toEqual(["a", "b", "c", "d", "e", "f"].filter((ref) => !bad.includes(ref)));
    expect(failures).toContain(error);
  });
});
