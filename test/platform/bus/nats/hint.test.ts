import { headers } from "@nats-io/transport-node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BusMessage } from "../../../../platform/bus/bus.ts";
import { continueAt, type Hint, type OutboxRow, toHint, toSentMessage } from "../../../../platform/bus/nats/hint.ts";
import { fromToken, messageSubject, messagesOf, tenantOf, toToken } from "../../../../platform/bus/nats/subjects.ts";

const MAX_PAYLOAD = 1_048_576;

function rowOf(seq: number, parts: Partial<OutboxRow & BusMessage> = {}): OutboxRow {
  const { publisher = "safety", writer = "w", afterSeq = seq - 1, afterSeqOfTenant = afterSeq, tenant = "a" } = parts;
  const message = { seq, tenant, kind: "event", ref: `e${seq}`, message: { revision: 1 } };
  return { publisher, writer, message, afterSeq, afterSeqOfTenant };
}

/** What a follower is brought when a row was sent. */
function brought(row: OutboxRow, { tenant = null, subject, body }: Partial<Brought> = {}): Hint {
  const sent = toSentMessage(row, MAX_PAYLOAD);
  const received = {
    headers: sent.headers,
    subject: subject ?? sent.subject,
    ack() {},
    string: () => body ?? sent.body,
  };
  return toHint(received, tenant);
}

type Brought = { readonly tenant: string | null; readonly subject: string; readonly body: string };

const place = (seq: number, writer = "w") => ({ writer, seq });
const seqsOf = ({ messages }: { readonly messages: readonly BusMessage[] }) => messages.map(({ seq }) => seq);

describe("what the stream brings", () => {
  it("is handed over from the place on, as it was told, and passed up to there", () => {
    const hints = [1, 2, 3, 4].map((seq) => brought(rowOf(seq)));

    const continuation = continueAt(hints, place(2));

    expect(continuation).toMatchObject({ position: place(4), passed: 4, isBroken: false });
    expect(continuation.messages).toEqual([3, 4].map((seq) => rowOf(seq).message));
  });

  it("continues at a place between two rows, where there is none any more", () => {
    expect(seqsOf(continueAt([brought(rowOf(7, { afterSeq: 3 }))], place(5)))).toEqual([7]);
  });

  it.each<[string, Hint]>([
    ["a gap", brought(rowOf(7, { afterSeq: 6 }))],
    ["another writer", brought(rowOf(6, { writer: "other" }))],
    ["a message of another tenant under the follower's subject", brought(rowOf(6), { body: body("b") })],
    ["a message of the follower's tenant under another one's subject", brought(rowOf(6), { subject: subject("b") })],
    ["a message of another tenant", brought(rowOf(6, { tenant: "b" }), { tenant: "a" })],
    ["a row that was too large to be told", brought(rowOf(6), { body: "" })],
    [
      "what is no message of ours",
      toHint({ headers: headers(), subject: "fleetgraph.x", ack() {}, string: () => "" }, null),
    ],
    ["what has no headers", toHint({ subject: "fleetgraph.x", ack() {}, string: () => "{}" } as never, null)],
  ])("is broken by %s, after what came before", (_name, hint) => {
    const continuation = continueAt([brought(rowOf(5)), hint, brought(rowOf(8))], place(4));

    expect(continuation).toMatchObject({ position: place(5), passed: 1, isBroken: true });
    expect(seqsOf(continuation)).toEqual([5]);
  });

  it("continues for one tenant over the rows of others, and for all of them only where none is missing", () => {
    const row = rowOf(9, { afterSeq: 8, afterSeqOfTenant: 5 });

    const continuations = ["a", null].map((tenant) => continueAt([brought(row, { tenant })], place(5)));

    expect(continuations.map(seqsOf)).toEqual([[9], []]);
  });

  it("leads to no gap, whatever is lost, repeated and told in another order", () => {
    const seqs = fc
      .uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 })
      .map((found) => found.sort((a, b) => a - b));
    const told = seqs.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.array(fc.nat({ max: rows.length - 1 })), fc.nat(30)),
    );
    fc.assert(
      fc.property(told, ([rows, order, start]) => {
        const hints = order.map((index) => brought(rowOf(rows[index] ?? 0, { afterSeq: rows[index - 1] ?? 0 })));

        const { messages, position } = continueAt(hints, place(start));

        const behind = rows.filter((seq) => seq > start && seq <= position.seq);
        expect(messages.map(({ seq }) => seq)).toEqual(behind);
      }),
    );
  });

  it("says nothing of a row that is larger than the server takes", () => {
    expect([1_000, MAX_PAYLOAD].map((maxPayload) => toSentMessage(rowOf(1), maxPayload).body === "")).toEqual([
      true,
      false,
    ]);
  });
});

function body(tenant: string): string {
  return JSON.stringify({ tenant, kind: "event", ref: "e6", message: {} });
}

function subject(tenant: string): string {
  return messageSubject({ publisher: "safety", tenant, kind: "event" });
}

describe("a subject", () => {
  it("gives every name back, and no name has a meaning in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(toToken(name)).toMatch(/^[\w=-]+$/);
        expect(fromToken(toToken(name))).toBe(name);
      }),
    );
  });

  it("is of one tenant, whatever the tenant is called", () => {
    const tenants = ["a", "a.b", "*", ">", "", " ", "=", "=2E", "a\r\nPUB x 0"];

    const subjects = tenants.map(subject);

    expect(subjects.map((one) => one.split(".").length)).toEqual(tenants.map(() => 4));
    expect(subjects.map(tenantOf)).toEqual(tenants);
    expect(new Set(tenants.map((tenant) => messagesOf("fleet/events", tenant))).size).toBe(tenants.length);
  });
});
