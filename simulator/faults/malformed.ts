import { Random } from "../random.ts";
import type { Fault } from "./fault.ts";

/** A body in parts, so that a huge one need not be held: a part is bytes, or a text that is repeated. */
export type Part = Buffer | { readonly repeat: string; readonly times: number };

export type Body = { readonly contentType: string; readonly parts: readonly Part[] };

type Kind = Extract<Fault, { fault: "malformed" }>["kind"];

const JSON_TYPE = "application/json; charset=utf-8";
const HTML_TYPE = "text/html; charset=utf-8";

/** The page of some proxy that stands in front of a vendor. */
export const HTML_PAGE =
  "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n";

/** An answer's JSON spoilt in one way, with `size` digits, levels or bytes where the way has a size. */
export function malformed(json: string, kind: Kind, size: number): Body {
  const whole = (text: string) => ({ contentType: JSON_TYPE, parts: [Buffer.from(text)] });
  const repeated = (text: string): Part => ({ repeat: text, times: size });
  switch (kind) {
    case "missingComma":
      return whole(json.replace(',"', '"'));
    case "html":
      return { contentType: HTML_TYPE, parts: [Buffer.from(HTML_PAGE)] };
    case "empty":
      return whole("");
    case "byteOrderMark":
      return whole(`\uFEFF${json}`);
    case "nan":
      return withMember(json, ['"simulated":NaN']);
    case "duplicateKeys":
      return withMember(json, ['"id":"duplicate","simulated":1,"simulated":2']);
    case "loneSurrogate":
      return withMember(json, ['"simulated":"\\ud800"']);
    case "invalidUtf8":
      return withMember(json, ['"simulated":"', Buffer.from([0xff, 0xc3, 0x28]), '"']);
    case "prototypeKey":
      return withMember(json, ['"__proto__":{"polluted":true}']);
    case "hugeNumber":
      return withMember(json, ['"simulated":', repeated("7")]);
    case "deep":
      return withMember(json, ['"simulated":', repeated("["), repeated("]")]);
    case "hugeText":
      return withMember(json, ['"simulated":"', repeated("x"), '"']);
    default:
      return kind satisfies never;
  }
}

/** An answer's JSON with some of its bytes changed, the same for the same seed. */
export function mutated(json: string, seed: number, changes: number): Body {
  const bytes = Buffer.from(json);
  const random = new Random(seed, "mutation", bytes.length);
  for (let change = 0; change < changes && bytes.length > 0; change++) {
    bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
  }
  return { contentType: JSON_TYPE, parts: [bytes] };
}

/** How many bytes a part has. */
export function sizeOf(part: Part): number {
  return Buffer.isBuffer(part) ? part.length : Buffer.byteLength(part.repeat) * part.times;
}

/** A member put first into the first record, or into the body where there is no record. */
function withMember(json: string, member: readonly (string | Part)[]): Body {
  const record = json.indexOf("{", Math.max(0, json.indexOf("[")));
  const start = (record < 0 ? json.indexOf("{") : record) + 1;
  const before = start === 0 ? "{" : json.slice(0, start);
  const after = start === 0 ? "}" : `${json.charAt(start) === "}" ? "" : ","}${json.slice(start)}`;
  const parts = [before, ...member, after].map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  return { contentType: JSON_TYPE, parts };
}
