import type { ErrorCode, PublicErrorDetails } from "../public-error.ts";
import type { Viewer } from "../viewer/viewer.ts";

/** Something that is to be written, on its way from a resolver to the thread that writes. */
export type Command = {
  /** Whose store it changes. */
  readonly subgraph: string;
  /** The mutation's. */
  readonly name: string;
  /** The mutation's `input`, as GraphQL has coerced it: nothing but what JSON can say. */
  readonly input: unknown;
  readonly viewer: Viewer;
  /** A repeat of it answers as the first did. Without one, a command is run as often as it comes. */
  readonly idempotencyKey?: string | null | undefined;
};

/** A command, and until when anybody waits for it, in epoch milliseconds. */
export type CommandOrder = { readonly command: Command; readonly deadlineAtMs: number };

/** What became of a command. */
export type CommandOutcome =
  /** It is committed and synced. `payload` is what JSON says of what its handler returned. */
  { readonly kind: "done"; readonly payload: unknown } | CommandRefusal;

/** Nothing was done. It is what a {@link PublicError} says, for an error's class does not survive the way between threads. */
export type CommandRefusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: PublicErrorDetails;
};

/** How resolvers write. */
export type Commands = {
  /**
   * Has a command run. Resolves, once it is committed and synced, with what its handler returned; rejects with a
   * `PublicError` where it is refused, or where it is not known in time whether it is done.
   */
  run<Payload>(command: Command): Promise<Payload>;
};
