import type { RequestScope } from "../../engine/engine.ts";
import type { Transport } from "./metrics.ts";

/** How an operation came. */
export type Arrival = {
  readonly transport: Transport;
  readonly requestId: string;
  readonly headers: RequestScope["headers"];
  /** Of HTTP, when the operation has a request of its own. */
  readonly method: string | null;
  /** The client's id of an operation on its WebSocket. */
  readonly socketOperation: string | null;
};
