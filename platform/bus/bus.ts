/** One message of a publisher. */
export type BusMessage = {
  /** Its place in the order of its publisher. A newer message of the same kind and ref takes the place of an older one. */
  readonly seq: number;
  readonly tenant: string;
  readonly kind: string;
  readonly ref: string;
  readonly message: unknown;
};

/**
 * Carries what subgraphs have stored to whoever follows them.
 *
 * A follower keeps the `seq` of the last message that it has dealt with, and asks from there: every message reaches it
 * at least once and in the order of its publisher, whatever crashed in between. Following from 0 tells everything anew.
 */
export interface Bus {
  /** Batches, each after the one before was dealt with; never ends before `signal` is aborted. */
  follow(publisher: string, afterSeq: number, signal: AbortSignal): AsyncGenerator<readonly BusMessage[], void>;
}

/** Large enough to spread the cost of a commit, small enough to be read and handled in some milliseconds. */
export const BATCH_SIZE = 1_000;
