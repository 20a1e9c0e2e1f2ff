import { type Message, MessageType, type PingMessage, type PongMessage, validateMessage } from "graphql-ws";
import { nestsDeeper } from "../../limits/json-depth.ts";
import { parseJson } from "../../lossless-json.ts";
import { isRecord } from "../../record.ts";

/** Of an operation's id as it is written in every answer; clients count their operations, or name them by UUIDs. */
const MAX_ID_BYTES = 512;

/** What a ping frame may carry and is answered with (RFC 6455, 5.5). The messages of that name carry no more. */
const MAX_PONG_BYTES = 125;

/**
 * The message in a text of `graphql-transport-ws`; throws when it is none, nests too deep to be read safely, or has an id
 * that would be most of every answer.
 */
export function decodeSocketMessage(text: string, maxJsonDepth: number): Message {
  if (nestsDeeper(text, maxJsonDepth)) throw new TypeError("The message nests too deep.");
  const value = parseJson(text, "all");
  const message = validateMessage(namesPersisted(value) ? withEmptyQuery(value) : value);
  if ("id" in message && Buffer.byteLength(JSON.stringify(message.id)) > MAX_ID_BYTES) {
    throw new TypeError("The id is too long.");
  }
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
  const { query, extensions, documentId, doc_id } = value.payload;
  if (query != null) return false;
  return typeof (documentId ?? doc_id) === "string" || (isRecord(extensions) && extensions.persistedQuery != null);
}

function withEmptyQuery({ payload, ...message }: Subscribe): unknown {
  return { ...message, payload: { ...payload, query: "" } };
}
