import type { RequestScope, Viewer } from "../../engine/engine.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";

/** Tells a subgraph in headers who asks, as of now: what proves it may have to be made anew after some time. */
export type ViewerHeaders = (viewer: Viewer) => Readonly<Record<string, string>>;

export type PassedOnOptions = {
  /** The client's headers that are passed on, by their lower-case names. */
  readonly forwardedHeaders: readonly string[];
  /** Null where the subgraph is not told who asks. */
  readonly viewerHeaders: ViewerHeaders | null;
};

/** What a subgraph is told of those for whom a request is. */
export type PassedOn = {
  /** Says in full who they are, told or not, and what is passed on: nothing is shared between two keys. */
  readonly key: string;
  /** The headers that tell it, made when they are sent. What a client has of the viewer's headers counts for nothing. */
  readonly headers: () => Readonly<Record<string, string>>;
};

/** Where there is nothing to tell. */
export const NOTHING_TOLD: Readonly<Record<string, string>> = {};

/** What of a request's scope is passed on. Throws a `SubgraphHttpError` for headers that no request can carry. */
export function passedOn(scope: RequestScope, options: PassedOnOptions): PassedOn {
  const { viewer } = scope;
  const { viewerHeaders } = options;
  const forwarded = forwardedHeaders(scope, options.forwardedHeaders);
  return {
    key: JSON.stringify([viewer, forwarded]),
    headers() {
      if (viewerHeaders) return { ...Object.fromEntries(forwarded), ...viewerHeaders(viewer) };
      return forwarded.length === 0 ? NOTHING_TOLD : Object.fromEntries(forwarded);
    },
  };
}
