import { STATUS_CODES } from "node:http";
import type { HttpRefusal } from "../http-refusal.ts";

type Headers = Readonly<Record<string, string | number | undefined>>;

/** What a browser is to make of a film or picture: show it, and nothing else with it. */
const SHOWN_ALONE: Headers = {
  "cache-control": "private, max-age=900, no-transform",
  "content-disposition": "inline",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
};

/** The head of an answer as it stands on the connection, which is closed behind the answer: RFC 9112, 9.6. */
export function toMediaHead(status: number, headers: Headers): string {
  return toHead(status, { ...headers, ...SHOWN_ALONE });
}

/** A refusal as it stands on the connection. */
export function toRefusalText({ status, code, message }: HttpRefusal, isHead: boolean): string {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = toHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "retry-after": status === 429 || status >= 502 ? 5 : undefined,
    "x-content-type-options": "nosniff",
  });
  return isHead ? head : head + body;
}

function toHead(status: number, headers: Headers): string {
  const lines = Object.entries({ ...headers, date: new Date().toUTCString(), connection: "close" })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
}
