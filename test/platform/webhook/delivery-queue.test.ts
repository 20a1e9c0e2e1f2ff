import { describe, expect, it } from "vitest";
import type { Delivery } from "../../../platform/webhook/delivery.ts";
import { DeliveryQueue, OverloadedError } from "../../../platform/webhook/delivery-queue.ts";

const delivery = (ref: string): Delivery => ({ ref, raw: "{}" });

describe("DeliveryQueue", () => {
  it("stores what has gathered while it was storing as the next group, in the order of arrival", async () => {
    const groups: string[][] = [];
    const first = Promise.withResolvers<void>();
    const queue = new DeliveryQueue(async (deliveries) => {
      groups.push(deliveries.map(({ ref }) => ref));
      if (groups.length === 1) await first.promise;
    });

    const added = ["a", "b", "c"].map((ref) => queue.add(delivery(ref)));
    first.resolve();
    await Promise.all(added);

    expect(groups).toEqual([["a"], ["b", "c"]]);
  });

  it("has what comes shortly after a group wait for others, and what comes later wait for nobody", async () => {
    const groups: string[][] = [];
    let nowMs = 0;
    const store = async (deliveries: readonly Delivery[]) => {
      groups.push(deliveries.map(({ ref }) => ref));
    };
    const queue = new DeliveryQueue(store, { now: () => nowMs });

    await queue.add(delivery("a"));
    const soon = queue.add(delivery("b"));
    await Promise.resolve();
    const sooner = queue.add(delivery("c"));
    await Promise.all([soon, sooner]);
    nowMs = 10;
    const later = queue.add(delivery("d"));

    expect(groups).toEqual([["a"], ["b", "c"], ["d"]]);
    await later;
  });

  it("fails those of a group that was not stored, and goes on with the next", async () => {
    const full = new Error("full");
    const first = Promise.withResolvers<void>();
    let groups = 0;
    const queue = new DeliveryQueue(async () => {
      groups += 1;
      if (groups === 1) await first.promise;
    });

    const failing = queue.add(delivery("a"));
    const waiting = queue.add(delivery("b"));
    first.reject(full);

    await expect(failing).rejects.toBe(full);
    await expect(waiting).resolves.toBeUndefined();
  });

  it("turns away what would wait behind something that has waited for more than a second", async () => {
    const first = Promise.withResolvers<void>();
    let nowMs = 0;
    const queue = new DeliveryQueue(() => first.promise, { now: () => nowMs });
    const slow = queue.add(delivery("a"));
    nowMs = 1_000;
    const inTime = queue.add(delivery("b"));
    nowMs = 1_001;

    const tooLate = queue.add(delivery("c"));

    await expect(tooLate).rejects.toThrow(OverloadedError);
    first.resolve();
    await Promise.all([slow, inTime]);
    await expect(queue.add(delivery("d"))).resolves.toBeUndefined();
  });
});
