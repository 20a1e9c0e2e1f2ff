import type { Commands } from "../commands/command.ts";
import type { Delivery } from "../webhook/delivery.ts";

/** How what serves reaches what writes, in another thread or process. */
export type Writing = {
  /**
   * Has what a subgraph's vendor posted stored. Resolves when it is durable, with how many deliveries had not come before;
   * rejects when that is not known, with a `StoreUnavailableError` where there is no room.
   */
  deliver(subgraph: string, deliveries: readonly Delivery[]): Promise<number>;
  /** Has commands run by who writes the subgraphs' stores. */
  readonly commands: Commands;
};
