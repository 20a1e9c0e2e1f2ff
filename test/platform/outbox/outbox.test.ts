import { describe, expect, it } from "vitest";
import type { BusMessage } from "../../../platform/bus/bus.ts";
import { type OutboxSource, type OutboxWriter, readBatch } from "../../../platform/outbox/outbox.ts";

const message = (seq: number): BusMessage => ({ seq, tenant: "t", kind: "event", ref: String(seq), message: {} });

describe("a batch of an outbox", () => {
  it("ends at a place of the writer that wrote its last message, though that came while it was being read", async () => {
    const writers: OutboxWriter[] = [{ id: "former", afterSeq: 0 }];
    const messages = [message(1)];
    const source: OutboxSource = {
      writers: async () => [...writers],
      end: async () => messages.length,
      async messages(afterSeq) {
        if (writers.length === 1) {
          writers.push({ id: "next", afterSeq: 1 });
          messages.push(message(2));
        }
        return messages.filter(({ seq }) => seq > afterSeq);
      },
    };

    const first = await readBatch(source, null);
    const second = await readBatch(source, first.position);

    expect(first.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(first.position).toEqual({ writer: "next", seq: 2 });
    expect(second).toMatchObject({ messages: [], isAnew: false });
  });

  it("goes on behind a place of a writer that has written again behind another one, and of no one beyond its own", async () => {
    const writers = [
      { id: "index", afterSeq: 0 },
      { id: "rebuild", afterSeq: 3 },
      { id: "index", afterSeq: 5 },
    ];
    const source: OutboxSource = {
      writers: async () => writers,
      end: async () => 8,
      messages: async (afterSeq) => [message(afterSeq + 1)],
    };
    const isAnewAt = async (writer: string, seq: number) => (await readBatch(source, { writer, seq })).isAnew;

    const known = [await isAnewAt("index", 3), await isAnewAt("rebuild", 5), await isAnewAt("index", 7)];
    const unknown = [
      await isAnewAt("index", 4),
      await isAnewAt("index", 5),
      await isAnewAt("rebuild", 6),
      await isAnewAt("index", 9),
    ];

    expect(known).toEqual([false, false, false]);
    expect(unknown).toEqual([true, true, true, true]);
  });
});
