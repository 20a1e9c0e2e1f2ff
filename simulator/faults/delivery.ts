import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Fault, faultNamed } from "./fault.ts";
import { type Part, sizeOf } from "./malformed.ts";

/** An answer as bytes. */
export type Message = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly parts: readonly Part[];
};

/** A repeated part is written in pieces of about this size. */
const PIECE_BYTES = 65_536;
/** How often a slow body gets a piece. */
const TICK_MS = 100;

/** Writes an answer with the faults that happen on the wire. Resolves when it is written, or when nobody reads it. */
export async function deliver(response: ServerResponse, message: Message, faults: readonly Fault[]): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    await deliverUntil(response, message, faults, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function deliverUntil(
  response: ServerResponse,
  message: Message,
  faults: readonly Fault[],
  gone: AbortSignal,
): Promise<void> {
  const latency = faultNamed(faults, "latency");
  if (latency) await delay(latency.ms, undefined, { signal: gone });
  const fault = faults.find(isOnTheWire);
  switch (fault?.fault) {
    case "cut":
      return cut(response, message, fault, gone);
    case "reset":
      return reset(response, message, fault.atByte, gone);
    case "slowBody":
      writeHead(response, message, sizeOfBody(message));
      await trickle(response, bytesOf(message), fault.bytesPerSecond, gone);
      return void response.end();
    case "endlessBody":
      writeHead(response, message, null);
      return trickle(response, endless(message), fault.bytesPerSecond, gone);
    case undefined:
      writeHead(response, message, sizeOfBody(message));
      for (const piece of bytesOf(message)) await write(response, piece, gone);
      return void response.end();
    default:
      return fault satisfies never;
  }
}

type WireFault = Extract<Fault, { fault: "cut" | "reset" | "slowBody" | "endlessBody" }>;

function isOnTheWire(fault: Fault): fault is WireFault {
  return ["cut", "reset", "slowBody", "endlessBody"].includes(fault.fault);
}

/** Ends a body early: with its length promised, in chunks without a last one, or as if that were all of it. */
async function cut(
  response: ServerResponse,
  message: Message,
  { atByte, framing, gzip }: Extract<Fault, { fault: "cut" }>,
  gone: AbortSignal,
): Promise<void> {
  const plain = Buffer.concat([...bytesOf(message)]);
  const whole = gzip ? gzipSync(plain) : plain;
  const part = whole.subarray(0, atByte);
  const coded = gzip ? { ...message, headers: { ...message.headers, "content-encoding": "gzip" } } : message;
  const promised = { contentLength: whole.length, chunked: null, complete: part.length }[framing];
  writeHead(response, coded, promised);
  if (framing === "complete" || (framing === "contentLength" && part.length === whole.length)) {
    return void response.end(part);
  }
  await flushed(response, part, gone);
  response.socket?.end();
}

async function reset(response: ServerResponse, message: Message, atByte: number, gone: AbortSignal): Promise<void> {
  const whole = Buffer.concat([...bytesOf(message)]);
  writeHead(response, message, Math.max(whole.length, atByte + 1));
  await flushed(response, whole.subarray(0, atByte), gone);
  response.socket?.resetAndDestroy();
}

function writeHead(response: ServerResponse, { status, headers }: Message, length: number | null): void {
  const framing = length === null ? {} : { "content-length": length };
  response.writeHead(status, { ...headers, ...framing });
}

/** Sends bytes at a pace, until there are none or nobody reads them. */
async function trickle(
  response: ServerResponse,
  bytes: Iterable<Buffer>,
  bytesPerSecond: number,
  gone: AbortSignal,
): Promise<void> {
  const perTick = Math.max(1, Math.round((bytesPerSecond * TICK_MS) / 1_000));
  const tickMs = (perTick / bytesPerSecond) * 1_000;
  for (const piece of bytes) {
    for (let start = 0; start < piece.length; start += perTick) {
      await write(response, piece.subarray(start, start + perTick), gone);
      await delay(tickMs, undefined, { signal: gone });
    }
  }
}

/** The body without its end, and white space for ever. */
function* endless(message: Message): Generator<Buffer> {
  const whole = Buffer.concat([...bytesOf(message)]);
  yield whole.subarray(0, -1);
  const space = Buffer.alloc(PIECE_BYTES, " ");
  for (;;) yield space;
}

function* bytesOf({ parts }: Message): Generator<Buffer> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) {
      yield part;
      continue;
    }
    const perPiece = Math.max(1, Math.floor(PIECE_BYTES / part.repeat.length));
    for (let left = part.times; left > 0; left -= perPiece)
      yield Buffer.from(part.repeat.repeat(Math.min(left, perPiece)));
  }
}

function sizeOfBody({ parts }: Message): number {
  return parts.reduce((sum, part) => sum + sizeOf(part), 0);
}

async function write(response: ServerResponse, bytes: Buffer, gone: AbortSignal): Promise<void> {
  gone.throwIfAborted();
  if (bytes.length > 0 && !response.write(bytes)) await once(response, "drain", { signal: gone });
}

/** Resolves when the bytes, and the head before them, have left for the other side. */
async function flushed(response: ServerResponse, bytes: Buffer, gone: AbortSignal): Promise<void> {
  response.flushHeaders();
  if (bytes.length === 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  gone.addEventListener("abort", () => reject(gone.reason), { once: true });
  response.write(bytes, (error) => (error ? reject(error) : resolve()));
  await promise;
}
