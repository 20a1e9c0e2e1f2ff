import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it as test } from "vitest";
import type { BusMessage } from "../../../../platform/bus/bus.ts";
import { STREAM } from "../../../../platform/bus/nats/message-stream.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { HAS_NATS, WITHOUT_NATS } from "../../../nats-server.ts";
import { until } from "../../../until.ts";
import { OTHER_TENANT, PUBLISHER, refsOf } from "../publisher.ts";
import { Relayed } from "./relayed.ts";

const LONG = process.env.LONG !== undefined;
const KILLS = LONG ? 100 : 3;
const EMPTIED = LONG ? 20 : 1;
const HELD_UP_MS = LONG ? 60_000 : 2_000;
const SEED = Number(process.env.SEED ?? 1);

const it = test.skipIf(!HAS_NATS);

/** Everything that a follower was handed, in the order in which it was. */
function collect(relayed: Relayed, signal: AbortSignal) {
  const stopping = new AbortController();
  const messages: BusMessage[] = [];
  const batches = relayed.bus().follow(PUBLISHER, null, AbortSignal.any([signal, stopping.signal]));
  const collecting = (async () => {
    for await (const batch of batches) messages.push(...batch.messages);
  })();
  return {
    messages,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await collecting;
    },
  };
}

const seqsOf = (rows: readonly { readonly seq: number }[]) => rows.map(({ seq }) => seq);

/** Stores rows of two tenants in small pages, with pauses between, until it is told to stop. */
async function keepStoring(relayed: Relayed, random: () => number, stopping: AbortSignal): Promise<void> {
  for (let row = 0; !stopping.aborted; row += 1) {
    if (row % 3 === 0) await relayed.publisher.storeOfOther(`theirs ${row}`);
    else await relayed.publisher.store(`ours ${row}`, `ours too ${row}`);
    await sleep(random() * 20);
  }
}

/** Resolves when a follower has as many rows as there are. Nothing is stored any more. */
async function hasAll(
  relayed: Relayed,
  messages: readonly BusMessage[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const rows = await relayed.publisher.rows();
  await until(() => messages.at(-1)?.seq === rows.at(-1)?.seq, signal);
  return seqsOf(rows);
}

describe(`a follower whose NATS server is lost${WITHOUT_NATS}`, () => {
  it(`has every row once and in order, and so has the stream, though the server is killed (${KILLS} times)`, {
    timeout: 30_000 + KILLS * 10_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using relayed = await Relayed.start();
    await relayed.publisher.store("first");
    await relayed.holds(1, signal);
    await using follower = collect(relayed, signal);
    const stopping = new AbortController();
    const storing = keepStoring(relayed, random, AbortSignal.any([signal, stopping.signal]));

    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(random() * 200, undefined, { signal });
      await relayed.nats.kill();
      await sleep(random() * 200, undefined, { signal });
      await relayed.nats.run();
      await relayed.connector.connected(signal);
    }
    stopping.abort();
    await storing;

    const rows = await hasAll(relayed, follower.messages, signal);
    expect(seqsOf(follower.messages)).toEqual(rows);
    expect(new Set(follower.messages.map(({ tenant }) => tenant))).toContain(OTHER_TENANT);
    await relayed.holds(rows.length, signal);
    const told = (await relayed.ids(signal)).map((id) => Number(id.split(":").at(-1)));
    expect(told.toSorted((a, b) => a - b)).toEqual(rows);
  });

  it(`has every row once and in order, though the stream loses what it held (${EMPTIED} times)`, {
    timeout: 30_000 + EMPTIED * 10_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using relayed = await Relayed.start();
    await using follower = collect(relayed, signal);
    const stopping = new AbortController();
    const storing = keepStoring(relayed, random, AbortSignal.any([signal, stopping.signal]));

    for (let time = 0; time < EMPTIED; time += 1) {
      await sleep(random() * 200, undefined, { signal });
      await relayed.nats.kill();
      await relayed.nats.empty();
      await sleep(random() * 200, undefined, { signal });
      await relayed.nats.run();
      await relayed.hasBrought(1, signal);
    }
    stopping.abort();
    await storing;

    expect(await hasAll(relayed, follower.messages, signal)).toEqual(seqsOf(follower.messages));
  });

  it("reads in the outbox what the stream has lost before it was brought", async ({ signal }) => {
    await using relayed = await Relayed.start();
    await relayed.publisher.store("first");
    const batches = relayed.bus({ silenceMs: 600_000 }).follow(PUBLISHER, null, signal);
    await batches.next();
    const second = batches.next();
    await relayed.hasBrought(1, signal);
    await relayed.publisher.store("second");
    await second;
    await relayed.publisher.store("lost");
    await relayed.hasTold("lost", signal);
    await relayed.hasBrought(1, signal);

    await relayed.nats.kill();
    await relayed.nats.empty();
    await relayed.nats.run();
    await relayed.hasBrought(1, signal);
    await relayed.publisher.store("told");
    await relayed.hasTold("told", signal);
    await relayed.hasBrought(1, signal);

    expect(refsOf(await batches.next())).toEqual(["lost", "told"]);
    await batches.return();
  });

  it(`has what is stored while the server is held up, and goes on (${HELD_UP_MS} ms)`, {
    timeout: 30_000 + HELD_UP_MS,
  }, async ({ signal }) => {
    await using relayed = await Relayed.start();
    await using follower = collect(relayed, signal);
    await relayed.publisher.store("before");
    await hasAll(relayed, follower.messages, signal);

    relayed.nats.holdUp();
    const heldUpAtMs = performance.now();
    await relayed.publisher.store("meanwhile");
    const found = hasAll(relayed, follower.messages, signal).then(() => performance.now() - heldUpAtMs);
    await sleep(HELD_UP_MS, undefined, { signal });
    if (LONG) expect(await Promise.race([found, null])).toBeLessThan(10_000);
    relayed.nats.goOn();
    await relayed.publisher.store("afterwards");

    expect(await hasAll(relayed, follower.messages, signal)).toEqual(seqsOf(follower.messages));
    await relayed.holds(3, signal);
  });

  it("does not wait for a server that is not there when it starts", async ({ signal }) => {
    await using relayed = await Relayed.start({ isRelaying: false });
    await relayed.nats.kill();
    relayed.startRelay();
    await using follower = collect(relayed, signal);

    await relayed.publisher.store("without");
    await hasAll(relayed, follower.messages, signal);
    await relayed.nats.run();
    await relayed.connector.connected(signal);
    await relayed.publisher.store("with");
    await hasAll(relayed, follower.messages, signal);

    const { streams } = await relayed.connector.connected(signal);
    expect(await until(() => streams.info(STREAM).catch(() => null), signal)).toMatchObject({
      config: { name: STREAM, storage: "file", discard: "old" },
    });
  });
});
