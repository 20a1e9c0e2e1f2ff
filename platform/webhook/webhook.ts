import type { IncomingHttpHeaders } from "node:http";

/** A request that says to come from a vendor. */
export type Posted = {
  readonly headers: IncomingHttpHeaders;
  /** To the byte as received: that is what is signed. */
  readonly body: Buffer;
};

/** Where a vendor posts what happens, and how it is told from anybody else. */
export type Webhook = {
  /** Its address is `/webhooks/<name>`, and whatever {@link Webhook.owns} says may follow. */
  readonly name: string;
  /** Whose store its deliveries belong to. */
  readonly subgraph: string;
  /** Whether an address that goes on with `rest` behind the name is one of its own. */
  owns(rest: string): boolean;
  /** Whether the vendor has posted it, and just now. */
  isGenuine(posted: Posted): boolean;
  /** What tells a delivery from others. `body` is what `raw` says. */
  toRef(body: unknown, raw: string): string;
};
