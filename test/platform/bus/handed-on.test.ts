import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BATCH_SIZE, type BusMessage, type Publication } from "../../../platform/bus/bus.ts";
import { HandedOn } from "../../../platform/bus/handed-on.ts";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { createDataDir } from "../../e2e/process.ts";
import { event, page, StoredFeed } from "../feed/stored-feed.ts";

const WRITER = "w1";

/** What a writer told from the place behind `afterSeq` on. */
function publication(afterSeq: number, count: number, writer = WRITER): Publication {
  const messages = Array.from({ length: count }, (_, index) => message(afterSeq + 1 + index));
  return { writer, afterSeq, messages };
}

function message(seq: number): BusMessage {
  return { seq, tenant: "default", kind: "event", ref: `e${seq}`, message: { revision: 1 } };
}

const seqs = (messages: readonly BusMessage[]) => messages.map(({ seq }) => seq);

describe("HandedOn", () => {
  it("gives what continues at a place, and gives it once", () => {
    const handedOn = new HandedOn();
    handedOn.add(publication(5, 2));
    handedOn.add(publication(7, 1));

    const taken = [handedOn.take({ writer: WRITER, seq: 5 }), handedOn.take({ writer: WRITER, seq: 8 })];

    expect(taken.map(seqs)).toEqual([[6, 7, 8], []]);
  });

  it("leaves out what its follower has read from the store meanwhile", () => {
    const handedOn = new HandedOn();
    handedOn.add(publication(5, 2));
    handedOn.add(publication(7, 3));

    expect(seqs(handedOn.take({ writer: WRITER, seq: 8 }))).toEqual([9, 10]);
  });

  it.each([
    ["behind a gap", { writer: WRITER, seq: 4 }],
    ["of another writer than the follower's", { writer: "w0", seq: 5 }],
    ["to a follower that begins", null],
  ])("gives nothing %s", (_name, position) => {
    const handedOn = new HandedOn();
    handedOn.add(publication(5, 2));

    expect(handedOn.take(position)).toEqual([]);
  });

  it("keeps no more than some batches for a follower that is busy", () => {
    const handedOn = new HandedOn();
    for (let batch = 0; batch < 50; batch += 1) handedOn.add(publication(batch * BATCH_SIZE, BATCH_SIZE));

    const taken = Array.from({ length: 50 }, (_, batch) => handedOn.take({ writer: WRITER, seq: batch * BATCH_SIZE }));

    expect(taken[0]).toEqual([]);
    expect(taken.flat().length).toBeLessThanOrEqual(9 * BATCH_SIZE);
  });
});

/** A page of some records, and whether what it told is handed on, and whether the follower reads then. */
const step = fc.record({
  refs: fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 4 }),
  isHandedOn: fc.boolean(),
  isFollowed: fc.boolean(),
});

describe("a follower of LocalBus", () => {
  it("is told a commit at once that follows none, and what comes right behind it later", async ({ signal }) => {
    await using dir = await createDataDir();
    await using feed = await StoredFeed.open(join(dir.path, "safety.sqlite"));
    // Longer than a test: what is gathered is not told before its end.
    const wakeUps = new WakeUps();
    await using bus = new LocalBus(dir.path, wakeUps, {}, { gatherMs: 3_600_000 });
    await using eager = new LocalBus(dir.path, wakeUps, {}, { gatherMs: 0 });
    const leaving = new AbortController();
    const batches = bus.follow("safety", null, AbortSignal.any([signal, leaving.signal]));
    const atOnce = eager.follow("safety", null, signal);
    const commit = async (ref: string) => {
      await feed.store.storePage(toStorable(page({ records: [event(ref, 1, ref)] })));
      bus.announce("safety");
    };

    const first = batches.next();
    await commit("a");
    const told = await first;
    await atOnce.next();
    const [second, secondAtOnce] = [batches.next(), atOnce.next()];
    await commit("b");
    await secondAtOnce;
    leaving.abort();
    await atOnce.return();

    expect(told.value?.messages.map(({ ref }) => ref)).toEqual(["a"]);
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it("is told the newest of everything in order, whatever of it was handed on", async ({ signal }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await using dir = await createDataDir();
        await using feed = await StoredFeed.open(join(dir.path, "safety.sqlite"));
        await using bus = new LocalBus(dir.path, new WakeUps());
        const followed: BusMessage[] = [];
        const batches = bus.follow("safety", null, signal);
        const take = async () => {
          const { value } = await batches.next();
          followed.push(...(value?.messages ?? []));
        };

        for (const [index, { refs, isHandedOn, isFollowed }] of steps.entries()) {
          const records = refs.map((ref, place) => event(ref, index, `${index} ${place}`));
          const told = await feed.store.storePage(toStorable(page({ records })));
          bus.announce("safety", isHandedOn ? (told ?? undefined) : undefined);
          if (isFollowed) await take();
        }
        const outbox = await feed.outbox();
        while ((followed.at(-1)?.seq ?? 0) < (outbox.at(-1)?.seq ?? 0)) await take();
        await batches.return();

        expect(seqs(followed)).toEqual(seqs(followed).toSorted((a, b) => a - b));
        const newest = new Map(followed.map((one) => [one.ref, one]));
        expect([...newest.values()].toSorted((a, b) => a.seq - b.seq)).toMatchObject(outbox);
      }),
      { numRuns: 15 },
    );
  });
});
