import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers a request. It is told when the server in front of it stops. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse, stopping: AbortSignal) => Promise<void>;

/** What answers at a path; null where there is nothing. */
export type FindRoute = (path: string) => RouteHandler | null;
