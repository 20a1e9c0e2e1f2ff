import { type Message, MessageType, type PingMessage, type PongMessage, validateMessage } from "graphql-ws";
import { nestsDeeper } from "../limits/json-depth.ts";
import { isRecord } from "../record.ts";

/** An id is sent back with every answer: as long as any client's own are, and no longer. */
const MAX_ID_CHARACTERS = 256;

/** What a ping frame may carry and is answered with (RFC 6455, 5.5). The messages of that name carry no more. */
const MAX_PONG_BYTES = 125;

/** The message in a text of `graphql-transport-ws`; throws when it is none, nests too deep to be read safely, or has too long an id. */
export function decodeSocketMessage(text: string, maxJsonDepth: number): Message {
  if (nestsDeeper(text, maxJsonDepth)) throw new TypeError("The message nests too deep.");
  const value: unknown = JSON.parse(text);
  const message = validateMessage(namesPersisted(value) ? withEmptyQuery(value) : value);
  if ("id" in message && message.id.length > MAX_ID_CHARACTERS) throw new TypeError("The id is too long.");
  return message;
}

/** The answer to a ping, with the ping's payload unless that is large: whoever wants much sent asks for data. */
export function toPong({ payload }: PingMessage): PongMessage {
  const echoes = payload !== undefined && Buffer.byteLength(JSON.stringify(payload)) <= MAX_PONG_BYTES;
  return { type: MessageType.Pong, ...(echoes && { payload }) };
}

type Subscribe = Record<string, unknown> & { readonly payload: Record<string, unknown> };

/** Whether an operation is asked for by nothing but the hash of its text; the library insists on a text. */
function namesPersisted(value: unknown): value is Subscribe {
  if (!isRecord(value) || value.type !== MessageType.Subscribe || !isRecord(value.payload)) return false;
  const { query, extensions } = value.payload;
  return query == null && isRecord(extensions) && extensions.persistedQuery != null;
}

function withEmptyQuery({ payload, ...message }: Subscribe): unknown {
  return { ...message, payload: { ...payload, query: "" } };
}
