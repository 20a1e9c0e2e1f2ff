import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Delivery } from "./delivery.ts";

/** More has come than can be stored in good time. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
}

/** A commit waits for the disk, however much is in it; so much keeps the store from its feed for some milliseconds. */
const LARGEST_GROUP = 500;
/** Storing a group costs half a millisecond of the processor, however little is in it: so often is enough for nobody to notice. */
const GROUPS_APART_MS = 10;
/** Whoever would wait longer than this is better told at once to come again. */
const LONGEST_WAIT_MS = 1_000;

type Waiting = {
  readonly delivery: Delivery;
  readonly sinceMs: number;
  readonly settled: PromiseWithResolvers<void>;
};

/**
 * Has deliveries stored in groups: what comes within some milliseconds of a group, or while it is being stored, is the next
 * one. So one alone waits for nobody, and of many each pays a small part of a commit.
 */
export class DeliveryQueue {
  readonly #clock: Clock;
  readonly #store: (deliveries: readonly Delivery[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #storing: readonly Waiting[] = [];
  #isAtWork = false;
  #startedAtMs = Number.NEGATIVE_INFINITY;

  /** `store` resolves when deliveries are durable. `clock` measures spans only: it is one that is never set. */
  constructor(store: (deliveries: readonly Delivery[]) => Promise<void>, clock: Clock = performance) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Resolves when a delivery is durable. Rejects with an {@link OverloadedError} when those before it have waited for too
   * long, and as `store` does.
   */
  add(delivery: Delivery): Promise<void> {
    const nowMs = this.#clock.now();
    const first = this.#storing[0] ?? this.#waiting[0];
    if (first && nowMs - first.sinceMs > LONGEST_WAIT_MS) {
      return Promise.reject(new OverloadedError("deliveries come faster than they can be stored"));
    }
    const settled = Promise.withResolvers<void>();
    this.#waiting.push({ delivery, sinceMs: nowMs, settled });
    if (!this.#isAtWork) void this.#storeAll();
    return settled.promise;
  }

  async #storeAll(): Promise<void> {
    this.#isAtWork = true;
    while (this.#waiting.length > 0) {
      const pauseMs = this.#startedAtMs + GROUPS_APART_MS - this.#clock.now();
      if (pauseMs > 0) await wait(pauseMs);
      this.#startedAtMs = this.#clock.now();
      this.#storing = this.#waiting.slice(0, LARGEST_GROUP);
      this.#waiting = this.#waiting.slice(LARGEST_GROUP);
      await this.#storeGroup(this.#storing);
      this.#storing = [];
    }
    this.#isAtWork = false;
  }

  async #storeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#store(group.map(({ delivery }) => delivery));
      for (const { settled } of group) settled.resolve();
    } catch (error) {
      for (const { settled } of group) settled.reject(error);
    }
  }
}
