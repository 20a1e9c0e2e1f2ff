import type { ServerResponse } from "node:http";
import type { VendorName } from "../fleet.ts";
import type { Answer, Call } from "../http.ts";
import { parseExactly } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Simulator } from "../running-simulator.ts";
import type { VendorApi } from "../vendor-api.ts";
import { deliver } from "./delivery.ts";
import { type Fault, faultNamed } from "./fault.ts";
import { HTML_PAGE, malformed, mutated } from "./malformed.ts";
import { disturbed, pageIn } from "./pages.ts";

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [410, "Gone"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
]);

/** Answers calls of all vendors with the faults that the rules of a simulator have for them. */
export function createFaultyExchange(vendors: Readonly<Record<VendorName, VendorApi>>, simulator: Simulator) {
  /** The last page of every path, for pages that come twice. */
  const pages = new Map<string, unknown>();
  return async (name: VendorName, response: ServerResponse, call: Call): Promise<void> => {
    const vendor = vendors[name];
    const faults = simulator.faults.faultsOf(name, call);
    if (faultNamed(faults, "halfOpen")) return;
    if (faultNamed(faults, "refuse")) return void response.socket?.destroy();
    if (faultNamed(faults, "expireSessions")) vendor.expireSessions();
    const meanwhile = faultNamed(faults, "meanwhile");
    if (meanwhile) simulator.publish(name, { ...meanwhile, occurredMs: call.nowMs - meanwhile.agoMs });
    const status = faultNamed(faults, "status");
    if (status?.done) await vendor.answer({ ...call, faults });
    const answer = status ? statusAnswer(vendor, status, call.nowMs) : await vendor.answer({ ...call, faults });
    const text = status
      ? textOf(answer)
      : disturbedText(answer, faults, vendor, { pages, key: `${name} ${call.path}` });
    // What a file is made of nobody reads a record in.
    const { contentType, parts } = answer.bytes
      ? { contentType: "application/octet-stream", parts: [answer.bytes] }
      : bodyOf(text, faults);
    const headers = { "content-type": contentType, ...answer.headers };
    await deliver(response, { status: answer.status, headers, parts }, faults);
  };
}

/** The answer's text with its records as the faults leave them. The page is remembered as it was. */
function disturbedText(
  answer: Answer,
  faults: readonly Fault[],
  vendor: VendorApi,
  { pages, key }: { readonly pages: Map<string, unknown>; readonly key: string },
): string {
  const body = answer.text === undefined ? answer.body : parseExactly(answer.text);
  const last = pages.get(key);
  pages.set(key, body);
  const shown = faultNamed(faults, "repeatPage") ? (last ?? body) : body;
  const page = pageIn(shown);
  if (!page) return textOf({ status: answer.status, body: shown });
  const before = pageIn(last)?.records ?? [];
  const around = { before, earlierVersion: (id: string) => vendor.earlierVersion(id) };
  const records = faults.reduce((left, fault) => disturbed(left, fault, around), page.records);
  return JSON.stringify(page.holding(records));
}

function textOf({ text, body }: Answer): string {
  return text ?? (body === undefined ? "" : JSON.stringify(body));
}

function bodyOf(text: string, faults: readonly Fault[]) {
  const spoilt = faultNamed(faults, "malformed");
  if (spoilt) return malformed(text, spoilt.kind, spoilt.size);
  const mutation = faultNamed(faults, "mutate");
  if (mutation) return mutated(text, mutation.seed, mutation.changes);
  return { contentType: "application/json; charset=utf-8", parts: [Buffer.from(text)] };
}

/** An error in the vendor's own body, or one that no vendor has written. */
function statusAnswer(
  vendor: VendorApi,
  { status, body, retryAfter, insideOk }: Extract<Fault, { fault: "status" }>,
  nowMs: number,
): Answer {
  const message = MESSAGES.get(status) ?? "Error";
  const headers: Record<string, string> = retryAfter === "" ? {} : { "retry-after": dated(retryAfter, nowMs) };
  const shown = insideOk ? 200 : status;
  switch (body) {
    case "json":
      return { ...vendor.refuse(new Refusal(status, message)), status: shown, headers };
    case "text":
      return {
        status: shown,
        text: `${message}\n`,
        headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
      };
    case "html":
      return { status: shown, text: HTML_PAGE, headers: { ...headers, "content-type": "text/html; charset=utf-8" } };
    case "empty":
      return { status: shown, text: "", headers };
    default:
      return body satisfies never;
  }
}

/** `date+120` is the HTTP date in 120 seconds, `date-60` the one a minute ago; everything else is sent as it is. */
function dated(retryAfter: string, nowMs: number): string {
  const [, seconds] = /^date([+-]\d+)$/.exec(retryAfter) ?? [];
  return seconds === undefined ? retryAfter : new Date(nowMs + Number(seconds) * 1_000).toUTCString();
}
