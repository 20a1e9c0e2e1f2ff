import type { Chance } from "./chance.ts";
import { inPieces, type Piece, payloadOf } from "./http-mutations.ts";
import { mutatedBytes, mutatedJson } from "./json-mutations.ts";
import { OPERATIONS, SUBSCRIPTIONS } from "./mutated-graph.ts";

/** The end of what is sent: whatever came before it has been read when it is answered. */
export const LAST_PING = "the end";

const HEAD = [
  "GET /graphql HTTP/1.1",
  "host: 127.0.0.1",
  "connection: upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol: graphql-transport-ws",
];

const SPOILT_HEADS = [
  ...[
    "sec-websocket-version: 99",
    "sec-websocket-key: short",
    "sec-websocket-protocol: graphql-ws",
    "upgrade: h2c",
    "connection: close",
  ],
  ...[
    'sec-websocket-extensions: permessage-deflate; x="',
    "content-length: 100",
    "transfer-encoding: chunked",
    "origin: https://elsewhere.example",
  ],
  ...["sec-websocket-protocol: \u0001", "sec-websocket-protocol: ,,,", "expect: 100-continue", "a b: c"],
];

const CREDENTIALS = [
  "Bearer a",
  "Bearer a\nb",
  "Bearer a\r\nx-evil: 1",
  "\u0000",
  "\u20ac",
  "",
  1,
  null,
  {},
  ["a"],
  "x".repeat(20_000),
];

/** What a client of raw bytes sends over a WebSocket of its own, upgrade included. */
export function mutatedSocket(chance: Chance): readonly Piece[] {
  const head = HEAD.map((line) => (chance.isOneIn(60) ? chance.one(SPOILT_HEADS) : line)).join("\r\n");
  const [init = [], ...others] = conversation(chance).map((text) => framesOf(text, chance));
  const bytes = Buffer.concat([...others.flat(), frame(0x9, Buffer.from(LAST_PING))]);
  const sent = chance.isOneIn(8) ? mutatedBytes(bytes, chance) : bytes;
  const isPatient = !chance.isOneIn(10);
  return [
    { bytes: Buffer.from(`${head}\r\n\r\n`, "latin1"), isAwaited: isPatient },
    // Whoever asks before this is acknowledged is sent away.
    { bytes: Buffer.concat(init), isAwaited: isPatient },
    ...inPieces(sent, chance),
  ];
}

/** The texts of messages; most conversations begin as they should. */
function conversation(chance: Chance): string[] {
  const init: object = chance.isOneIn(3)
    ? { type: "connection_init", payload: { authorization: chance.one(CREDENTIALS), nested: { a: [1] } } }
    : { type: "connection_init" };
  const messages = [init, ...Array.from({ length: 1 + chance.amount(8) }, () => message(chance))];
  if (chance.isOneIn(10)) messages.reverse();
  return messages.map((one, index) =>
    chance.isOneIn(index === 0 ? 20 : 4) ? mutatedJson(one, chance) : JSON.stringify(one),
  );
}

function message(chance: Chance): object {
  const id = chance.one<unknown>([
    "1",
    "1",
    "2",
    "2",
    "3",
    "",
    "x".repeat(chance.amount(20_000)),
    "__proto__",
    "constructor",
    1,
    null,
  ]);
  const payload = payloadOf(chance.one([...OPERATIONS, ...SUBSCRIPTIONS]), chance);
  switch (chance.below(10)) {
    case 0:
      return { id, type: "complete" };
    case 1:
      return {
        type: "ping",
        payload: chance.one<unknown>([{ a: 1 }, null, "text", undefined, { filler: "x".repeat(500) }]),
      };
    case 2:
      return { type: "pong" };
    case 3:
      return {
        id,
        type: chance.one(["start", "stop", "next", "error", "connection_ack", "__proto__", "", "subscribe "]),
        payload,
      };
    case 4:
      return { type: "connection_init" };
    default:
      return { id, type: "subscribe", payload };
  }
}

/** A message as one frame or several, of which now and then one is none. */
function framesOf(text: string, chance: Chance): Buffer[] {
  const bytes = Buffer.from(text);
  if (chance.isOneIn(10)) {
    const cut = chance.below(bytes.length + 1);
    const within = chance.isOneIn(3) ? [frame(0x9, Buffer.from("between"))] : [];
    return [frame(0x1, bytes.subarray(0, cut), 0), ...within, frame(0x0, bytes.subarray(cut))];
  }
  if (!chance.isOneIn(25)) return [frame(0x1, bytes)];
  return [
    chance.one([
      ...[frame(0x2, bytes), frame(0x0, bytes), frame(0x3, bytes), frame(0x1, bytes, 0xc0), frame(0x1, bytes, 0xf0)],
      ...[
        frame(0x9, Buffer.alloc(125)),
        frame(0x9, Buffer.alloc(126)),
        frame(0x9, bytes, 0),
        frame(0xa, Buffer.alloc(125)),
      ],
      ...[
        frame(0x8, Buffer.alloc(0)),
        frame(0x8, Buffer.from([3])),
        frame(0x8, Buffer.from([3, 232])),
        frame(0x8, Buffer.from([255, 255])),
      ],
      ...[
        frame(0x8, Buffer.from([3, 232, 255])),
        frame(0x1, Buffer.from([0xff, 0xfe])),
        frame(0x1, Buffer.from([0xed, 0xa0, 0x80])),
      ],
      // Of a length that never comes, in the three ways to say one; and without a mask.
      ...[
        Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        Buffer.from([0x81, 0xfe, 0xff, 0xff]),
      ],
      ...[Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0]), Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
      frame(0x1, Buffer.alloc(chance.amount(2_000_000), "x")),
    ]),
  ];
}

/** One frame as a client sends it: masked, with a mask of zeros. */
function frame(opcode: number, payload: Buffer, flags = 0x80): Buffer {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14);
  head[0] = flags | opcode;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 126 && length < 65_536) head.writeUInt16BE(length, 2);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
