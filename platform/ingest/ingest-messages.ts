import type { CommandOrder, CommandOutcome } from "../commands/command.ts";
import type { Environment } from "../environment.ts";
import type { Delivery } from "../webhook/delivery.ts";

/** One subgraph whose writing side runs in the thread. */
export type IngestModule = {
  readonly subgraph: string;
  /** Whom it follows, if that is a vendor. */
  readonly vendor?: string;
  /** The module whose `startIngest` is called. */
  readonly url: string;
};

export type IngestThreadOptions = {
  /** Whose records it writes, and follows where they are elsewhere. */
  readonly tenant: string;
  /** Started in this order: whoever follows others comes after them. */
  readonly modules: readonly IngestModule[];
  readonly storeHome: string;
  /** Awaited by the thread when it has loaded what it runs. */
  readonly environment: Environment | Promise<Environment>;
  readonly logLevel: string;
  /** The addresses of the subgraphs that run elsewhere and are followed. Without it, all are in this thread. */
  readonly publishers?: Readonly<Record<string, string>>;
};

/** What the thread is started with. */
export type IngestSetting = Omit<IngestThreadOptions, "environment">;

/** What the thread is told. */
export type IngestOrder =
  | { readonly kind: "environment"; readonly environment: Environment }
  /** Answered with `stored` or `notStored` of the same id. */
  | {
      readonly kind: "deliveries";
      readonly id: number;
      readonly subgraph: string;
      readonly deliveries: readonly Delivery[];
    }
  /** Answered with `outcome` of the same id. */
  | ({ readonly kind: "command"; readonly id: number } & CommandOrder)
  | { readonly kind: "stop" };

/** What the thread tells. */
export type IngestMessage =
  | { readonly kind: "ready" }
  /** The configuration makes no sense, or a store is another process's. */
  | { readonly kind: "refused"; readonly message: string }
  /** Null where any subgraph may have committed in another process. */
  | { readonly kind: "commit"; readonly subgraph: string | null }
  /** Deliveries are durable. So many of them had not come before. */
  | { readonly kind: "stored"; readonly id: number; readonly added: number }
  | { readonly kind: "notStored"; readonly id: number; readonly isFull: boolean }
  /** What became of a command. */
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: CommandOutcome };
