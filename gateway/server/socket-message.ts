import { type Message, MessageType, validateMessage } from "graphql-ws";
import { nestsDeeper } from "../limits/json-depth.ts";
import { parseJson } from "../lossless-json.ts";
import { isRecord } from "../record.ts";

/** The message in a text of `graphql-transport-ws`; throws when it is none, or nests too deep to be read safely. */
export function decodeSocketMessage(text: string, maxJsonDepth: number): Message {
  if (nestsDeeper(text, maxJsonDepth)) throw new TypeError("The message nests too deep.");
  const value = parseJson(text, "all");
  return validateMessage(namesPersisted(value) ? withEmptyQuery(value) : value);
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
