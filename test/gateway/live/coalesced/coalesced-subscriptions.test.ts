import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { MOST_KEYS } from "../../../../gateway/live/coalesced/newest-states.ts";
import { MOST_KEPT_ITEMS } from "../../../../gateway/live/stream-log.ts";
import { until } from "../../../until.ts";
import { KeepingSubscriber, type SubscriberOptions } from "../keeping-subscriber.ts";
import { Board, EVERY_MS } from "./board.ts";

const SETTINGS = "subscription($room: String) { settings(room: $room) { version note } }";
const NUMBERED = "subscription($after: String) { numbered(after: $after) { version note } }";

class Subscriber extends KeepingSubscriber {
  constructor({ graph: { engine } }: Board, options: Partial<SubscriberOptions> = {}) {
    super(engine, { query: SETTINGS, ...options });
  }

  get versions(): readonly number[] {
    return this.texts.map((text) => {
      const { data } = JSON.parse(text);
      return Number((data.settings ?? data.numbered).version);
    });
  }
}

/** Everything that can happen without more time has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

describe("subscribers of a stream of states", () => {
  it("share it, are given the newest of each key first, and each item is run through the plan once", async ({
    signal,
  }) => {
    using board = new Board();
    board.set("hall");
    const [hall, stairs] = [board.set("hall"), board.set("stairs")];
    await using first = new Subscriber(board);
    await using second = new Subscriber(board);
    await until(() => first.texts.length === 2 && second.texts.length === 2, signal);

    const attic = board.set("attic");
    await until(() => first.texts.length === 3 && second.texts.length === 3, signal);

    expect(first.versions).toEqual([hall, stairs, attic]);
    expect(first.texts).toEqual(second.texts);
    expect(first.texts[0]).toBe(`{"data":{"settings":{"version":"${hall}","note":"note ${hall}"}}}`);
    expect(board.asked.map(({ version }) => version)).toEqual([hall, stairs, attic]);
    expect(board.opened).toEqual([null]);
  });

  it("share nothing with other viewers and other arguments", async ({ signal }) => {
    using board = new Board();
    board.set("hall");
    const others = [{}, { viewer: { tenant: "theirs" } }, { variables: { room: "first" } }];
    await using clients = new AsyncDisposableStack();
    const subscribers = others.map((options) => clients.use(new Subscriber(board, options)));

    await until(() => subscribers.every(({ texts }) => texts.length === 1), signal);

    expect(board.opened).toHaveLength(3);
    expect(board.asked).toHaveLength(3);
  });

  it("are told of a key again when its time has come, and what was replaced by then costs no fetch", async ({
    signal,
  }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board);
    await until(() => board.open === 1, signal);
    const first = board.set("hall");
    await until(() => subscriber.texts.length === 1, signal);

    board.timing.advance(EVERY_MS / 2);
    board.set("hall");
    const stairs = board.set("stairs");
    const last = board.set("hall");
    await until(() => subscriber.texts.length === 2, signal);
    board.timing.advance(EVERY_MS / 2 - 1);
    await settled();
    const toldTooEarly = subscriber.versions.slice(2);
    board.timing.advance(1);
    await until(() => subscriber.texts.length === 3, signal);

    expect(toldTooEarly).toEqual([]);
    expect(subscriber.versions).toEqual([first, stairs, last]);
    expect(board.asked).toHaveLength(3);
  });

  it("wait by one timer, and by none while nothing waits", async ({ signal }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board);
    await until(() => board.open === 1, signal);
    for (const name of ["hall", "stairs", "attic"]) board.set(name);
    await until(() => subscriber.texts.length === 3, signal);
    await settled();
    const atRest = board.timing.timers;

    for (const name of ["hall", "stairs", "attic"]) board.set(name);
    await settled();
    const waiting = board.timing.timers;

    expect([atRest, waiting]).toEqual([0, 1]);
  });

  it("that join late are given what the others were told last of each key", async ({ signal }) => {
    using board = new Board();
    await using early = new Subscriber(board);
    await until(() => board.open === 1, signal);
    board.set("hall");
    const stairs = board.set("stairs");
    await until(() => early.texts.length === 2, signal);
    board.timing.advance(EVERY_MS);
    const hall = board.set("hall");
    await until(() => early.texts.length === 3, signal);

    await using late = new Subscriber(board);
    await until(() => late.texts.length === 2, signal);
    const attic = board.set("attic");
    await until(() => late.texts.length === 3, signal);

    expect(late.versions).toEqual([stairs, hall, attic]);
    expect([board.opened.length, board.asked.length]).toEqual([1, 4]);
  });

  it("that are slow hold up nobody, and skip what was replaced", async ({ signal }) => {
    using board = new Board();
    await using slow = new Subscriber(board);
    await using fast = new Subscriber(board);
    await until(() => board.open === 1, signal);
    const first = board.set("hall");
    await until(() => slow.texts.length === 1 && fast.texts.length === 1, signal);
    slow.pause();
    const stairs = board.set("stairs");
    await until(() => fast.texts.length === 2 && slow.texts.length === 2, signal);

    let last = first;
    for (let count = 3; count < 2 * MOST_KEPT_ITEMS; count += 1) {
      board.timing.advance(EVERY_MS);
      last = board.set("hall");
      while (fast.texts.length < count) await nextTurn();
      // The rest of its key begins when it was told: in a turn of its own, now and then.
      await nextTurn();
      await nextTurn();
    }
    slow.goOn();
    await until(() => slow.versions.at(-1) === last, signal);

    expect(slow.versions).toEqual([first, stairs, last]);
  });

  it("notice nothing of a stream that breaks, and are told nothing twice", async ({ signal }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board);
    await until(() => board.open === 1, signal);
    const told = [board.set("hall"), board.set("stairs")];
    await until(() => subscriber.texts.length === 2, signal);

    board.breakStreams();
    await until(() => board.open === 0, signal);
    board.timing.advance(EVERY_MS);
    const stairs = board.set("stairs");
    await until(() => board.open === 1, signal);
    await until(() => subscriber.texts.length === 3, signal);
    await settled();

    expect(subscriber.versions).toEqual([...told, stairs]);
    expect(board.opened).toEqual([null, null]);
  });

  it("are told again, when their stream was opened again, what they were not told in full", async ({ signal }) => {
    using board = new Board();
    const hall = board.set("hall");
    board.hasNotes = false;
    await using subscriber = new Subscriber(board);
    await until(() => subscriber.texts.length === 1, signal);

    board.hasNotes = true;
    board.breakStreams();
    await until(() => board.open === 0, signal);
    board.timing.advance(EVERY_MS);
    await until(() => subscriber.texts.length === 2, signal);

    expect(subscriber.texts[0]).toContain('"errors"');
    expect(subscriber.texts[1]).toBe(`{"data":{"settings":{"version":"${hall}","note":"note ${hall}"}}}`);
  });

  it("are told what waits and then the reason when their stream stays broken for 30 seconds", async ({ signal }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board);
    await until(() => board.open === 1, signal);
    board.set("hall");
    await until(() => subscriber.texts.length === 1, signal);
    const last = board.set("hall");
    await settled();

    board.isReachable = false;
    board.breakStreams();
    await until(() => board.timing.timers > 0 && board.open === 0, signal);
    for (let seconds = 0; seconds < 40; seconds += 1) {
      board.timing.advance(1_000);
      await settled();
    }
    await until(() => subscriber.isOver, signal);

    expect(JSON.parse(subscriber.texts[1] ?? "").data.settings.version).toBe(String(last));
    expect(JSON.parse(subscriber.texts[2] ?? "")).toMatchObject({
      data: null,
      errors: [{ path: ["settings"], extensions: { code: "SUBGRAPH_UNAVAILABLE" } }],
    });
    expect(board.opened.length).toBeGreaterThan(10);
  });

  it("are told at once of a stream that breaks before it has told anything", async ({ signal }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board);
    await until(() => board.open === 1, signal);

    board.breakStreams();
    await until(() => subscriber.isOver, signal);

    expect(JSON.parse(subscriber.texts[0] ?? "")).toMatchObject({ data: null, errors: [{ path: ["settings"] }] });
  });

  it("are told every item that has no key, but none from before they came", async ({ signal }) => {
    using board = new Board();
    await using early = new Subscriber(board);
    await until(() => board.open === 1, signal);
    const before = [board.set(null), board.set("hall"), board.set(null)];
    await until(() => early.texts.length === 3, signal);

    await using late = new Subscriber(board);
    await until(() => late.texts.length === 1, signal);
    const after = [board.set(null), board.set(null)];
    await until(() => early.texts.length === 5 && late.texts.length === 3, signal);

    expect(early.versions).toEqual([...before, ...after]);
    expect(late.versions).toEqual([before[1], ...after]);
  });

  it("are told by name of a key that has too many values", async ({ signal }) => {
    using board = new Board();
    for (let number = 0; number <= MOST_KEYS; number += 1) board.set(`lamp ${number}`);
    await using subscriber = new Subscriber(board, { query: "subscription { settings { version } }" });

    await until(() => subscriber.isOver, signal);

    const last = JSON.parse(subscriber.texts.at(-1) ?? "");
    expect(last).toMatchObject({
      data: null,
      errors: [{ path: ["settings"], extensions: { code: "LIMIT_EXCEEDED" } }],
    });
    expect(last.errors[0].message).toContain("more than 4096 keys (lamp.name)");
    await until(() => board.open === 0, signal);
  });

  it("leave it open for the others, and close it with the last, even while something waits", async ({ signal }) => {
    using board = new Board();
    const first = new Subscriber(board);
    await using second = new Subscriber(board);
    await until(() => board.open === 1, signal);
    board.set("hall");
    await until(() => first.texts.length === 1 && second.texts.length === 1, signal);
    board.set("hall");
    await settled();

    await first[Symbol.asyncDispose]();
    const openForOne = board.open;
    await second[Symbol.asyncDispose]();
    await until(() => board.open === 0, signal);

    expect(openForOne).toBe(1);
    expect(board.timing.timers).toBe(0);
  });

  it("give the loop its turns when many come at once and there are many keys", async ({ signal }) => {
    using board = new Board();
    const query = "subscription { settings { version } }";
    for (let number = 0; number < 1_000; number += 1) board.set(`lamp ${number}`);
    await using first = new Subscriber(board, { query });
    await until(() => first.texts.length === 1_000, signal);
    await using clients = new AsyncDisposableStack();
    const others = Array.from({ length: 50 }, () => clients.use(new Subscriber(board, { query })));
    let mostInTurn = 0;
    let before = 0;

    while (before < 50_000) {
      await nextTurn();
      const now = others.reduce((sum, { texts }) => sum + texts.length, 0);
      mostInTurn = Math.max(mostInTurn, now - before);
      before = now;
    }

    expect(mostInTurn).toBeLessThan(1_000);
    expect(board.opened).toHaveLength(1);
  });
});

describe("a stream of states that can be taken up again, too", () => {
  it("is opened again behind the newest item that came, also where that has yet to be told", async ({ signal }) => {
    using board = new Board();
    await using subscriber = new Subscriber(board, { query: NUMBERED });
    await until(() => board.open === 1, signal);
    const first = board.set("hall");
    await until(() => subscriber.texts.length === 1, signal);
    const waiting = board.set("hall");
    await settled();

    board.breakStreams();
    await until(() => board.open === 0, signal);
    const stairs = board.set("stairs");
    board.timing.advance(EVERY_MS);
    await until(() => subscriber.texts.length === 3, signal);

    expect(subscriber.versions.toSorted()).toEqual([first, waiting, stairs]);
    expect(board.opened).toEqual([null, String(waiting)]);
  });

  it("gives whoever comes back the newest of each key, whatever cursor they come with", async ({ signal }) => {
    using board = new Board();
    const [hall, stairs] = [board.set("hall"), board.set("stairs")];
    await using one = new Subscriber(board, { query: NUMBERED });
    await using other = new Subscriber(board, { query: NUMBERED, variables: { after: String(stairs) } });

    await until(() => one.texts.length === 2 && other.texts.length === 2, signal);

    expect([one.versions, other.versions]).toEqual([
      [hall, stairs],
      [hall, stairs],
    ]);
    expect(board.opened).toEqual([null]);
  });
});
