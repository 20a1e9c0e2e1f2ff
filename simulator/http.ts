import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "./faults/fault.ts";
import { Refusal } from "./refusal.ts";

/** A request as a vendor sees it, its path without the prefix that leads to the vendor. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Where the simulator is reached, for links that lead back to it. */
  readonly origin: string;
  readonly body: Buffer;
  readonly nowMs: number;
  /** What goes wrong with it. A vendor looks for the faults that only it can have. */
  readonly faults: readonly Fault[];
};

/** What a vendor answers: a body to be written as JSON, text as it is, or the bytes of a file. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
};

/** The parts of a path that a route leaves open, decoded. */
export type PathParameters = ReadonlyMap<string, string>;

type Handler = (call: Call, parameter: (name: string) => string) => Answer | Promise<Answer>;

/** A method and a path with open parts, as in `GET /devices/{device_id}/events`. */
export type Routes = Readonly<Record<string, Handler>>;

/** Finds the handler of a call among routes written as in a vendor's documentation; earlier routes win. */
export class Router {
  readonly #routes: readonly {
    readonly method: string;
    readonly segments: readonly string[];
    readonly handle: Handler;
  }[];

  constructor(routes: Routes) {
    this.#routes = Object.entries(routes).map(([route, handle]) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, segments: path.split("/"), handle };
    });
  }

  /** Answers a call, or refuses it with 404 if no route has its path and 405 if none has its method. */
  answer(call: Call): Answer | Promise<Answer> {
    const path = call.path.split("/");
    let isKnownPath = false;
    for (const { method, segments, handle } of this.#routes) {
      const parameters = parametersOf(segments, path);
      if (!parameters) continue;
      isKnownPath = true;
      if (method === call.method) return handle(call, (name) => parameters.get(name) ?? "");
    }
    throw isKnownPath ? new Refusal(405, `${call.method} is not supported.`) : new Refusal(404, "Not Found");
  }
}

function parametersOf(pattern: readonly string[], path: readonly string[]): PathParameters | null {
  if (pattern.length !== path.length) return null;
  const parameters = new Map<string, string>();
  for (const [index, segment] of pattern.entries()) {
    const actual = path[index] ?? "";
    if (segment.startsWith("{")) parameters.set(segment.slice(1, -1), decodeSegment(actual));
    else if (segment !== actual) return null;
  }
  return parameters;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, "The path is not encoded correctly.");
  }
}

/** Whether a call carries these credentials as HTTP Basic. */
export function hasBasicCredentials({ headers }: Call, user: string, password: string): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** The bearer token of a call, if it has one. */
export function bearerToken({ headers }: Call): string | null {
  return headers.authorization?.startsWith("Bearer ") ? headers.authorization.slice("Bearer ".length) : null;
}

/** A parameter with a comma list, as a set; null if it is absent or empty. */
export function listParameter(query: URLSearchParams, name: string): ReadonlySet<string> | null {
  const text = query.getAll(name).join(",");
  return text === "" ? null : new Set(text.split(",").map((item) => item.trim()));
}

/** A parameter with a whole number that is not negative; refuses anything else with 400. */
export function countParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, `${name} must be a whole number.`);
  return Number(text);
}

/** A parameter with an ISO 8601 instant, in milliseconds; refuses anything else with 400. */
export function instantParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new Refusal(400, `${name} is not a valid timestamp.`);
  return ms;
}
