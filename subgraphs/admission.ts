import type { IncomingHttpHeaders } from "node:http";
import { ConfigurationError } from "../platform/environment.ts";
import type { Logger } from "../platform/log.ts";
import { isLoopback } from "../platform/loopback.ts";
import { RefusalLog } from "../platform/refusal-log.ts";
import type { Viewer } from "../platform/viewer/viewer.ts";
import { ViewerTokenError, type ViewerTokens } from "../platform/viewer/viewer-tokens.ts";

/** Tells from the headers of a request for whom a subgraph is asked; null for nobody who may ask. */
export type Admit = (headers: IncomingHttpHeaders) => Viewer | null;

export type AdmissionOptions = {
  readonly subgraph: string;
  /** The address to listen on. */
  readonly host: string;
  /** What proves who asks; null where nothing does. */
  readonly tokens: ViewerTokens | null;
  /** Who everybody is, where nothing proves who they are. */
  readonly anybody: Viewer;
  readonly log: Logger;
};

/**
 * Who may ask a subgraph: with tokens whoever has one that was made for it, and without them whoever is on this machine.
 * Throws a {@link ConfigurationError} for an address that others reach as well where nothing proves who they are.
 */
export function createAdmission({ subgraph, host, tokens, anybody, log }: AdmissionOptions): Admit {
  if (!tokens) {
    if (!isLoopback(host)) throw new ConfigurationError(NEEDS_SECRET);
    return () => anybody;
  }
  const refusals = new RefusalLog(log, "nobody is known by what a request proves");
  return (headers) => {
    try {
      return tokens.verify(headers, subgraph);
    } catch (error) {
      if (!(error instanceof ViewerTokenError)) throw error;
      refusals.note({ reason: error.message });
      return null;
    }
  };
}

const NEEDS_SECRET =
  "HOST is an address that other machines reach, so SUBGRAPH_SECRET must be set too, the same for the gateway and all " +
  "subgraphs: `openssl rand -hex 32` makes one. Without it a subgraph listens on loopback alone: 127.0.0.1, ::1 or localhost.";
