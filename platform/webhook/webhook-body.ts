import { isUtf8 } from "node:buffer";
import { HttpRefusal } from "../http-refusal.ts";
import { parseWireJson } from "../vendor/wire-json.ts";

/** A body as text and as what that says. Refuses what is no JSON object, and what is deeper or richer than any message is. */
export function decodeWebhookBody(bytes: Buffer): { readonly raw: string; readonly body: object } {
  if (!isUtf8(bytes)) throw new HttpRefusal(400, "BAD_USER_INPUT", "The body is not valid UTF-8.");
  const raw = bytes.toString("utf8");
  const body = parse(raw);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new HttpRefusal(400, "BAD_USER_INPUT", "The body must be a JSON object.");
  }
  return { raw, body };
}

function parse(raw: string): unknown {
  try {
    return parseWireJson(raw);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpRefusal(413, "LIMIT_EXCEEDED", "The body is nested too deeply.");
    throw new HttpRefusal(400, "BAD_USER_INPUT", "The body is not JSON.");
  }
}
