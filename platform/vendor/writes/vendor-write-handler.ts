import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Settlement, TakenOn } from "./vendor-write.ts";

/** Of which write it is about. */
export type WriteContext = {
  readonly tenant: string;
  /** Its own, and the same however often it is asked for: for vendors that know a request by such an id. */
  readonly id: string;
};

/** What was found out of a write that may have reached the vendor. */
export type Recovered = Settlement | TakenOn | "ASK_AGAIN";

/** How one kind of write is asked of a vendor. Whatever is asked goes through the vendor's account. */
export type WriteSteps<Tables, Request> = {
  /** Reads what was stored, be it by an earlier version. */
  readonly request: z.ZodType<Request>;
  /**
   * Asks for it, once. Resolves with what is kept of the answer; with a `TakenOn` where the vendor does it later: then
   * `recover` says what has become of it; or with a `Withdrawn` where it was not asked for after all. Rejects with a `VendorError`.
   */
  ask(request: Request, context: WriteContext, signal: AbortSignal): Promise<unknown>;
  /**
   * Finds out what the vendor has made of a write which may have reached it: after a crash, where its answer was lost, or where it does
   * it later. `ASK_AGAIN` where the vendor has nothing of it, or takes a second one for the first. Rejects with a `VendorError`.
   */
  recover(request: Request, context: WriteContext, signal: AbortSignal): Promise<Recovered>;
  /** Stores what follows from it, in the transaction in which it is settled. */
  store?(tx: Kysely<Tables>, settlement: Settlement, request: Request, context: WriteContext): Promise<void>;
};

/** {@link WriteSteps} with a request that was read. */
export type ReadyWrite<Tables> = {
  ask(signal: AbortSignal): Promise<unknown>;
  recover(signal: AbortSignal): Promise<Recovered>;
  store(tx: Kysely<Tables>, settlement: Settlement): Promise<void>;
};

/** Reads a stored request. Throws where it is none. */
export type VendorWriteHandler<Tables> = (request: unknown, context: WriteContext) => ReadyWrite<Tables>;

/** The handlers of a subgraph by the kinds of its writes. */
export type VendorWriteHandlers<Tables> = Readonly<Record<string, VendorWriteHandler<Tables>>>;

/** A handler that goes by some steps. */
export function createWriteHandler<Tables, Request>(steps: WriteSteps<Tables, Request>): VendorWriteHandler<Tables> {
  return (stored, context) => {
    const request = steps.request.parse(stored);
    return {
      ask: (signal) => steps.ask(request, context, signal),
      recover: (signal) => steps.recover(request, context, signal),
      store: async (tx, settlement) => steps.store?.(tx, settlement, request, context),
    };
  };
}
