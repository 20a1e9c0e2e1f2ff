import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { coerceInputValue, GraphQLError, type GraphQLSchema, isInputType } from "graphql";
import { type ErrorCode, PublicError } from "../../../platform/public-error.ts";
import type { SubgraphScope, ViewerRoute } from "../../../platform/subgraph.ts";
import type { FleetContext } from "../context.ts";
import { readEvents } from "../events/event-list.ts";
import type { EventFilter } from "../generated.ts";
import { EXPORT_FORMATS, type ExportFormat } from "./export-format.ts";
import { toExported } from "./exported-event.ts";

const PATH = /^\/export\/events\.([a-z]+)$/;
/** Events that are in memory at a time. */
const PAGE = 200;
/** Exports at a time: each takes some milliseconds of the loop a page, as others do. */
const MAX_EXPORTS = 4;
const RETRY_AFTER_SECONDS = "10";

export type ExportRouteOptions = {
  readonly schema: GraphQLSchema;
  readonly createContext: (scope: SubgraphScope) => FleetContext;
};

/**
 * `GET /export/events.csv` and `.jsonl`: the events that `events(filter:)` lists, newest first, a line each. `filter` is an `EventFilter` as JSON; `after` is the cursor of
 * a line, behind which it begins. Pages are read as the client takes them, whatever their number. An answer that does not come to its end is cut off, so that
 * nobody takes it for whole.
 */
export class ExportRoute {
  readonly #options: ExportRouteOptions;
  #running = 0;

  constructor(options: ExportRouteOptions) {
    this.#options = options;
  }

  readonly find = (path: string): ViewerRoute | null => {
    const format = EXPORT_FORMATS.get(PATH.exec(path)?.[1] ?? "");
    return format ? (request, response, scope) => this.#answer(request, response, { ...scope, format }) : null;
  };

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { viewer, stopping, format }: Parameters<ViewerRoute>[2] & { readonly format: ExportFormat },
  ): Promise<void> {
    request.resume();
    if (request.method !== "GET") {
      return refuse(response, 405, toRefusal("BAD_USER_INPUT", "An export is asked for with GET."), { allow: "GET" });
    }
    // A line names whom it is of, whether they are one's own or not.
    if (viewer.only) return refuse(response, 403, toRefusal("FORBIDDEN", "You may not take events away."));
    if (this.#running >= MAX_EXPORTS) {
      const refusal = toRefusal("LIMIT_EXCEEDED", "Too many exports at once.");
      return refuse(response, 503, refusal, { "retry-after": RETRY_AFTER_SECONDS });
    }
    this.#running += 1;
    const closed = new AbortController();
    response.on("close", () => closed.abort());
    const signal = AbortSignal.any([closed.signal, stopping]);
    try {
      await this.#write(request, response, { viewer, signal, format });
    } catch (error) {
      if (closed.signal.aborted) return;
      // Whoever has a part of it already is told by the connection that it is no more.
      if (response.headersSent) return void response.destroy();
      if (!(error instanceof GraphQLError)) throw error;
      refuse(response, error.extensions.code === "NOT_FOUND" ? 404 : 400, error);
    } finally {
      this.#running -= 1;
    }
  }

  async #write(
    request: IncomingMessage,
    response: ServerResponse,
    { format, ...scope }: SubgraphScope & { readonly format: ExportFormat },
  ): Promise<void> {
    const { searchParams } = new URL(request.url ?? "/", "http://fleet");
    const filter = this.#toFilter(searchParams.get("filter"));
    for (let after = searchParams.get("after"); ; ) {
      // A context a page: what is read for one is not kept for the next.
      const context = this.#options.createContext(scope);
      const { edges, pageInfo } = await readEvents({ filter, after, first: PAGE }, {}, context);
      const lines = await Promise.all(edges.map(({ node, cursor }) => toExported(node, cursor, context)));
      if (!response.headersSent) {
        response.writeHead(200, { "content-type": format.contentType, "cache-control": "no-store" });
        if (!searchParams.has("after")) response.write(format.head);
      }
      const isTaken = response.write(lines.map(format.toLine).join(""));
      if (!isTaken) await once(response, "drain", { signal: scope.signal });
      if (!pageInfo.hasNextPage) return void response.end();
      after = pageInfo.endCursor;
      await nextTurn();
      scope.signal.throwIfAborted();
    }
  }

  /** The filter that JSON means, as the schema has it. Throws a {@link PublicError} that says what is wrong. */
  #toFilter(json: string | null): EventFilter {
    const type = this.#options.schema.getType("EventFilter");
    if (!isInputType(type)) throw new Error("the schema has no filter of events");
    return coerceInputValue(parseFilter(json), type, (path, _value, error) => {
      const field = ["filter", ...path].join(".");
      throw new PublicError("BAD_USER_INPUT", `\`${field}\`: ${error.message}`, { field });
    }) as EventFilter;
  }
}

function parseFilter(json: string | null): unknown {
  try {
    return json === null || json === "" ? {} : JSON.parse(json);
  } catch {
    throw new PublicError("BAD_USER_INPUT", "`filter` is no JSON.", { field: "filter" });
  }
}

function toRefusal(code: ErrorCode, message: string): GraphQLError {
  return new PublicError(code, message);
}

function refuse(
  response: ServerResponse,
  status: number,
  { message, extensions }: GraphQLError,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify({ errors: [{ message, extensions }] }));
}
