import { describe, expect, it as test } from "vitest";
import type { BusBatch, BusPosition, OutboxBus } from "../../../../platform/bus/bus.ts";
import { STREAM } from "../../../../platform/bus/nats/message-stream.ts";
import { messageSubject } from "../../../../platform/bus/nats/subjects.ts";
import { HAS_NATS, WITHOUT_NATS } from "../../../nats-server.ts";
import { TENANT } from "../../feed/stored-feed.ts";
import { followTo, httpBus, OTHER_TENANT, PUBLISHER, refs, refsOf } from "../publisher.ts";
import { Relayed } from "./relayed.ts";

const it = test.skipIf(!HAS_NATS);
/** Longer than any test: what comes then was not found by looking. */
const NEVER_MS = 600_000;

/** The outboxes of another bus, and how often they were read. */
class CountedOutboxes implements OutboxBus {
  readonly #outboxes: OutboxBus;
  reads = 0;

  constructor(outboxes: OutboxBus) {
    this.#outboxes = outboxes;
  }

  read(publisher: string, after: BusPosition | null, signal: AbortSignal): Promise<BusBatch> {
    this.reads += 1;
    return this.#outboxes.read(publisher, after, signal);
  }

  follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    return this.#outboxes.follow(publisher, after, signal);
  }
}

/** Follows with a first row behind it, until the stream is what brings the next. */
async function followed(relayed: Relayed, options: Parameters<Relayed["bus"]>[0], signal: AbortSignal) {
  await relayed.publisher.store("first");
  const batches = relayed.bus({ silenceMs: NEVER_MS, ...options }).follow(PUBLISHER, null, signal);
  await batches.next();
  const next = batches.next();
  await relayed.hasBrought(1, signal);
  return { batches, next };
}

describe(`a follower over NATS${WITHOUT_NATS}`, () => {
  it("is brought what is published without reading the outbox", async ({ signal }) => {
    await using relayed = await Relayed.start();
    const truth = new CountedOutboxes(relayed.local);
    const { batches, next } = await followed(relayed, { truth }, signal);
    await relayed.publisher.store("second");
    const second = await next;
    const readsBefore = truth.reads;

    const third = batches.next();
    await relayed.publisher.store("third");

    expect([refsOf(second), refsOf(await third)]).toEqual([["second"], ["third"]]);
    expect(truth.reads).toBe(readsBefore);
    expect((await third).value).toMatchObject({ isAnew: false, isHandedOn: false });
    await batches.return();
  });

  it("finds within its silence what no hint tells of", async ({ signal }) => {
    await using relayed = await Relayed.start();
    const { batches, next } = await followed(relayed, { silenceMs: 300 }, signal);
    await relayed.stopRelay();

    await relayed.publisher.store("untold");

    expect(refsOf(await next)).toEqual(["untold"]);
    await batches.return();
  });

  it("finds in the outbox what was missing before a hint, and goes on by the stream", async ({ signal }) => {
    await using relayed = await Relayed.start();
    const truth = new CountedOutboxes(relayed.local);
    const { batches, next } = await followed(relayed, { truth }, signal);
    await relayed.publisher.store("second");
    const { value } = await next;
    const found = batches.next();
    await relayed.stopRelay();

    await relayed.publisher.store("untold", "told");
    await relayed.tell("told", value?.position.writer ?? "", signal);
    expect(refsOf(await found)).toEqual(["untold", "told"]);
    const last = batches.next();
    const readsBefore = truth.reads;
    relayed.startRelay();
    await relayed.publisher.store("last");

    expect(refsOf(await last)).toEqual(["last"]);
    // The one that finds nothing more.
    expect(truth.reads - readsBefore).toBeLessThanOrEqual(1);
    await batches.return();
  });

  it("is told by the publisher's outbox of a row that is too large for the stream", async ({ signal }) => {
    await using relayed = await Relayed.start();
    const { batches, next } = await followed(relayed, {}, signal);

    await relayed.publisher.store(`large ${"x".repeat(2_000_000)}`, "small");

    expect(refsOf(await next).map((ref) => ref.slice(0, 5))).toEqual(["large", "small"]);
    await batches.return();
  });

  it("begins anew when another store has taken the place of its publisher's", async ({ signal }) => {
    await using relayed = await Relayed.start();
    await relayed.publisher.store("first");
    const batches = relayed.bus({ silenceMs: 200 }).follow(PUBLISHER, { writer: "of another store", seq: 9 }, signal);

    const { value } = await batches.next();

    expect(value).toMatchObject({ isAnew: true, messages: [{ ref: "first" }] });
    await batches.return();
  });

  it("goes on after the stream was deleted, which is there again then", async ({ signal }) => {
    await using relayed = await Relayed.start();
    const { batches, next } = await followed(relayed, {}, signal);
    const { streams } = await relayed.connector.connected(signal);

    await streams.delete(STREAM);
    await relayed.publisher.store("second");

    expect(refsOf(await next)).toEqual(["second"]);
    await relayed.holds(1, signal);
    await batches.return();
  });

  it("is brought by the stream what it has not dealt with, though its publisher cannot be asked", async ({
    signal,
  }) => {
    await using relayed = await Relayed.start();
    const served = await relayed.publisher.serve();
    const options = { truth: httpBus(served.url), tenant: TENANT };
    const { batches, next } = await followed(relayed, options, signal);
    await relayed.publisher.store("second");
    const { value: second } = await next;
    await batches.return();
    await served[Symbol.asyncDispose]();
    await relayed.publisher.store("third");

    const found = await followTo(relayed.bus(options), "third", { after: second?.position ?? null, signal });

    expect(refs(found.messages)).toEqual(["third"]);
  });

  it("never sees what is another tenant's, by the stream and by the outbox", async ({ signal }) => {
    await using relayed = await Relayed.start();
    await using served = await relayed.publisher.serve();
    const { publisher } = relayed;
    await publisher.storeOfOther("their past");
    const { batches, next } = await followed(relayed, { truth: httpBus(served.url), tenant: TENANT }, signal);

    await publisher.storeOfOther("theirs");
    await publisher.store("second");
    const second = await next;
    const third = batches.next();
    await publisher.storeOfOther("theirs too");
    await publisher.store("third");

    expect([refsOf(second), refsOf(await third)]).toEqual([["second"], ["third"]]);
    await batches.return();
    const all = relayed.bus({ follower: "of all" }).follow(PUBLISHER, null, signal);
    expect(refsOf(await all.next())).toEqual(["their past", "first", "theirs", "second", "theirs too", "third"]);
    await all.return();
  });

  it("does not believe a message under its subject that says another tenant", async ({ signal }) => {
    await using relayed = await Relayed.start();
    await using served = await relayed.publisher.serve();
    const { batches, next } = await followed(relayed, { truth: httpBus(served.url), tenant: TENANT }, signal);
    await relayed.publisher.store("second");
    const { value } = await next;
    const { jetStream, streams } = await relayed.connector.connected(signal);
    const subject = messageSubject({ publisher: PUBLISHER, tenant: TENANT, kind: "event" });
    const genuine = await streams.getMessage(STREAM, { last_by_subj: subject });
    const { seq = 0 } = value?.position ?? {};
    const third = batches.next();

    for (const tenant of [OTHER_TENANT, TENANT]) {
      const headers = genuine?.header;
      if (!headers) throw new Error("nothing was told");
      headers.set("Nats-Msg-Id", `forged for ${tenant}`);
      headers.set("Fleetgraph-Seq", String(seq + 1));
      headers.set("Fleetgraph-After-Of-Tenant", String(seq));
      const body = JSON.stringify({ tenant: OTHER_TENANT, kind: "event", ref: "forged", message: {} });
      await jetStream.publish(messageSubject({ publisher: PUBLISHER, tenant, kind: "event" }), body, { headers });
    }
    await relayed.publisher.store("third");

    expect(refsOf(await third)).toEqual(["third"]);
    await batches.return();
  });
});
