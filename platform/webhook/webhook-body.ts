import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { parseWireJson } from "../vendor/wire-json.ts";
import { WebhookRefusal } from "./webhook-refusal.ts";

/** Some fifty times what the vendors' own samples have. */
const LARGEST_BODY_BYTES = 128 * 1024;
/** A body is sent in one go; whoever takes longer is holding a connection on purpose. */
const LONGEST_BODY_MS = 5_000;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** A request's body to the byte. Refuses what is no JSON by its type, is compressed, is too large or takes too long. */
export async function readWebhookBody(request: IncomingMessage): Promise<Buffer> {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
  if (!JSON_TYPE.test(type)) throw new WebhookRefusal(415, "BAD_USER_INPUT", "The body must be application/json.");
  if (encoding.toLowerCase() !== "identity") {
    throw new WebhookRefusal(415, "BAD_USER_INPUT", "The body must not be compressed.");
  }
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY_BYTES) throw tooLarge();
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) reject(tooLarge());
    else chunks.push(chunk);
  };
  const late = setTimeout(() => reject(tooSlow()), LONGEST_BODY_MS);
  request.on("data", onData);
  request.once("end", () => resolve(Buffer.concat(chunks)));
  request.once("error", reject);
  return promise.finally(() => {
    clearTimeout(late);
    // What is left of it is thrown away as it comes, so that the sender gets to read the answer.
    request.off("data", onData).resume();
  });
}

/** A body as text and as what that says. Refuses what is no JSON object, and what is deeper or richer than any message is. */
export function decodeWebhookBody(bytes: Buffer): { readonly raw: string; readonly body: object } {
  if (!isUtf8(bytes)) throw new WebhookRefusal(400, "BAD_USER_INPUT", "The body is not valid UTF-8.");
  const raw = bytes.toString("utf8");
  const body = parse(raw);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new WebhookRefusal(400, "BAD_USER_INPUT", "The body must be a JSON object.");
  }
  return { raw, body };
}

function parse(raw: string): unknown {
  try {
    return parseWireJson(raw);
  } catch (error) {
    if (error instanceof RangeError) throw new WebhookRefusal(413, "LIMIT_EXCEEDED", "The body is nested too deeply.");
    throw new WebhookRefusal(400, "BAD_USER_INPUT", "The body is not JSON.");
  }
}

function tooLarge(): WebhookRefusal {
  return new WebhookRefusal(413, "LIMIT_EXCEEDED", `The body is larger than ${LARGEST_BODY_BYTES} bytes.`);
}

function tooSlow(): WebhookRefusal {
  return new WebhookRefusal(408, "LIMIT_EXCEEDED", "The body took too long.", { connection: "close" });
}
