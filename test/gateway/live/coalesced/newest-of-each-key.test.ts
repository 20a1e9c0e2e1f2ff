import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../ingestion/random.ts";
import { until } from "../../../until.ts";
import { KeepingSubscriber } from "../keeping-subscriber.ts";
import { Board, EVERY_MS } from "./board.ts";

const QUERY = "subscription { settings { version lamp { name } note } }";
const LAMPS = ["hall", "stairs", "attic", "cellar", "porch"];

type Told = { readonly version: number; readonly name: string };

/** What a subscriber was told, in order. */
function toldTo({ texts }: KeepingSubscriber): readonly Told[] {
  return texts.map((text) => {
    const { version, lamp, note } = JSON.parse(text).data.settings;
    expect(note).toBe(`note ${version}`);
    return { version: Number(version), name: lamp.name };
  });
}

/** The version of each key that a subscriber was told last. Each is told in its order, and none twice. */
function lastOfEach(told: readonly Told[], setTo: ReadonlyMap<number, string>): Map<string, number> {
  const last = new Map<string, number>();
  for (const { version, name } of told) {
    expect(setTo.get(version)).toBe(name);
    expect(version).toBeGreaterThan(last.get(name) ?? -1);
    last.set(name, version);
  }
  return last;
}

/** The least time between two items of one key, as they were run through the plan. */
function shortestPause(board: Board, setTo: ReadonlyMap<number, string>): number {
  const lastAt = new Map<string, number>();
  let shortest = Number.POSITIVE_INFINITY;
  for (const { version, atMs } of board.asked) {
    const name = setTo.get(version) ?? "";
    shortest = Math.min(shortest, atMs - (lastAt.get(name) ?? Number.NEGATIVE_INFINITY));
    lastAt.set(name, atMs);
  }
  return shortest;
}

describe("subscribers of a stream of states", () => {
  it("end with the newest of each key, told none too often and nothing that never was, whatever happens", {
    timeout: process.env.LONG ? 600_000 : 60_000,
  }, async ({ signal }) => {
    for (let seed = 1; seed <= (process.env.LONG ? 400 : 15); seed += 1) {
      const random = createRandom(seed);
      using board = new Board();
      await using clients = new AsyncDisposableStack();
      const join = () => clients.use(new KeepingSubscriber(board.graph.engine, { query: QUERY }));
      /** The slow twin of what is told: all that was ever set. */
      const setTo = new Map<number, string>();
      const set = (name: string) => setTo.set(board.set(name), name);
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
      const subscribers = [join()];
      // Where nothing has come yet, a stream that breaks is told to its clients.
      set("hall");
      await until(() => subscribers[0]?.texts.length === 1, signal);

      for (let step = 0; step < 150; step += 1) {
        const whim = random();
        if (whim < 0.45) for (let left = Math.ceil(random() * 12); left > 0; left -= 1) set(pick(LAMPS));
        else if (whim < 0.7) board.timing.advance(Math.floor(random() * EVERY_MS));
        else if (whim < 0.78) subscribers.push(join());
        else if (whim < 0.86) pick(subscribers).pause();
        else if (whim < 0.96) pick(subscribers).goOn();
        else board.breakStreams();
        for (let turns = Math.floor(random() * 8); turns > 0; turns -= 1) await nextTurn();
      }
      const before = { asked: board.asked.length, had: subscribers.map(({ texts }) => texts.length) };
      for (const subscriber of subscribers) subscriber.goOn();
      const newest = new Map(Array.from(board.newest, ([name, { version }]) => [name, version]));
      const hasNewest = (subscriber: KeepingSubscriber) => {
        const versions = new Set(toldTo(subscriber).map(({ version }) => version));
        return newest.values().every((version) => versions.has(version));
      };
      await until(() => {
        board.timing.advance(EVERY_MS);
        return subscribers.every(hasNewest);
      }, signal);

      // None is further behind than one item of each key, and one that was on its way.
      const mostLeft = LAMPS.length + 1 + board.asked.length - before.asked;
      for (const [index, subscriber] of subscribers.entries()) {
        expect(lastOfEach(toldTo(subscriber), setTo), `seed ${seed}`).toEqual(newest);
        expect(subscriber.texts.length - (before.had[index] ?? 0), `seed ${seed}`).toBeLessThanOrEqual(mostLeft);
      }
      expect(shortestPause(board, setTo), `seed ${seed}`).toBeGreaterThanOrEqual(EVERY_MS);
    }
  });
});
