import type { JsMsg } from "@nats-io/jetstream";
import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { z } from "zod";
import { BATCH_SIZE, type BusMessage, type BusPosition } from "../bus.ts";
import { messageSubject, tenantOf, toToken } from "./subjects.ts";

const WRITER = "Fleetgraph-Writer";
const SEQ = "Fleetgraph-Seq";
const AFTER = "Fleetgraph-After";
const AFTER_OF_TENANT = "Fleetgraph-After-Of-Tenant";

/** A message of a publisher on its way to the stream. */
export type SentMessage = {
  readonly subject: string;
  /** The stream takes one message of an id, however often it is sent within some minutes. */
  readonly msgID: string;
  readonly headers: MsgHdrs;
  readonly body: string;
};

export type OutboxRow = {
  readonly publisher: string;
  readonly writer: string;
  readonly message: BusMessage;
  /** The place of the row before it, whoever's that is. */
  readonly afterSeq: number;
  /** The place before which no row of its tenant can be missed. */
  readonly afterSeqOfTenant: number;
};

/** What the headers, the subject and the protocol's line take of the room for a message. */
const HEADERS_BYTES = 2_048;

/** A row as it is told. One that is larger than the server takes is told without what it says: followers look it up. */
export function toSentMessage(row: OutboxRow, maxPayload: number): SentMessage {
  const { publisher, writer, afterSeq, afterSeqOfTenant } = row;
  const { seq, tenant, kind, ref, message } = row.message;
  const body = JSON.stringify({ tenant, kind, ref, message });
  const told = headers();
  told.set(WRITER, writer);
  told.set(SEQ, String(seq));
  told.set(AFTER, String(afterSeq));
  told.set(AFTER_OF_TENANT, String(afterSeqOfTenant));
  return {
    subject: messageSubject({ publisher, tenant, kind }),
    msgID: [toToken(publisher), writer, seq].join(":"),
    headers: told,
    body: Buffer.byteLength(body) + HEADERS_BYTES > maxPayload ? "" : body,
  };
}

/** The place that a message of the stream tells of; null where it tells of none. */
export function placeOf(told: MsgHdrs | undefined): BusPosition | null {
  const seq = numberIn(told, SEQ);
  return told?.has(WRITER) && seq !== null ? { writer: told.get(WRITER), seq } : null;
}

function numberIn(told: MsgHdrs | undefined, name: string): number | null {
  const value = Number(told?.get(name) || Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}

const bodyOnWire = z.object({ tenant: z.string(), kind: z.string(), ref: z.string(), message: z.unknown() });

/** What the stream has brought to a follower, unread: most of what is repeated is passed without that. */
export type Hint = {
  readonly place: BusPosition | null;
  readonly afterSeq: number | null;
  /** The message; null where it is not whole, or tells of another tenant than it should. */
  read(): BusMessage | null;
  /** Tells the stream that this one and all before it are dealt with. */
  ack(): void;
};

/** A message of the stream for a follower of one tenant, or of all if null. */
export function toHint(received: Pick<JsMsg, "headers" | "subject" | "string" | "ack">, tenant: string | null): Hint {
  const place = placeOf(received.headers);
  return {
    place,
    afterSeq: numberIn(received.headers, tenant === null ? AFTER : AFTER_OF_TENANT),
    read() {
      const body = bodyOnWire.safeParse(parseJson(received.string())).data;
      if (!place || !body || body.tenant !== tenantOf(received.subject)) return null;
      if (tenant !== null && body.tenant !== tenant) return null;
      return { seq: place.seq, ...body };
    },
    ack: () => received.ack(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Continuation = {
  /** At most a batch. */
  readonly messages: readonly BusMessage[];
  readonly position: BusPosition;
  /** How many of the hints are passed. */
  readonly passed: number;
  /** Whether the next hint does not continue: something is missing between, or it cannot be believed. */
  readonly isBroken: boolean;
};

/**
 * What follows a place without a gap. A hint counts if it is of the same writer and the row before it is not beyond the place;
 * what lies at the place or before it is passed.
 */
export function continueAt(hints: readonly Hint[], start: BusPosition): Continuation {
  const messages: BusMessage[] = [];
  let position = start;
  let passed = 0;
  for (const hint of hints) {
    if (messages.length === BATCH_SIZE) break;
    const { place, afterSeq } = hint;
    if (place?.writer !== position.writer) return { messages, position, passed, isBroken: true };
    if (place.seq > position.seq) {
      const message = afterSeq !== null && afterSeq <= position.seq ? hint.read() : null;
      if (!message) return { messages, position, passed, isBroken: true };
      messages.push(message);
      position = place;
    }
    passed += 1;
  }
  return { messages, position, passed, isBroken: false };
}
