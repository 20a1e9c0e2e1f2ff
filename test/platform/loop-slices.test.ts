import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LoopSlices } from "../../platform/loop-slices.ts";

/** A clock that goes on by what work takes. */
function startClock() {
  let atMs = 0;
  const nowMs = () => atMs;
  const spend = (ms: number) => {
    atMs += ms;
  };
  return { spend, slices: new LoopSlices({ nowMs, usedMs: nowMs }) };
}

describe("slices of the event loop", () => {
  it("end after some milliseconds, and others have their turn before the work goes on, in its order", async () => {
    const { spend, slices } = startClock();
    const order: string[] = [];

    const work = Array.from({ length: 100 }, (_, index) => {
      slices.add(() => {
        spend(1);
        order.push(String(index));
      });
      return String(index);
    });
    while (order.filter((one) => one !== "other").length < 100) {
      order.push("other");
      await nextTurn();
    }

    expect(order.filter((one) => one !== "other")).toEqual(work);
    expect(order.filter((one) => one === "other").length).toBeGreaterThan(10);
    expect(slices.takeLongestMs()).toBe(8);
    expect(slices.takeLongestMs()).toBe(0);
  });

  it("count what a piece of work sets off in the queue of promises", async () => {
    const { spend, slices } = startClock();
    const done: number[] = [];
    for (let index = 0; index < 16; index += 1) {
      slices.add(async () => {
        for (let hop = 0; hop < 20; hop += 1) await null;
        spend(1);
        done.push(index);
      });
    }

    const seen = new Set<number>();
    while (done.length < 16) {
      await nextTurn();
      seen.add(done.length);
    }

    expect([...seen]).toEqual(expect.arrayContaining([8, 16]));
  });

  it("are over for whoever asks in the same turn of the event loop, and begin anew in the next", async () => {
    const { spend, slices } = startClock();

    const atFirst = slices.isOver;
    spend(5);
    const later = slices.isOver;
    await nextTurn();
    await nextTurn();

    expect([atFirst, later, slices.isOver]).toEqual([false, true, false]);
  });

  it("give a turn to whoever waits for one behind what waited before", async () => {
    const { slices } = startClock();
    const order: string[] = [];

    slices.add(() => order.push("first"));
    const turn = slices.turn().then(() => order.push("second"));
    await turn;

    expect(order).toEqual(["first", "second"]);
  });
});
