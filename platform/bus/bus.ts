/** One message of a publisher. */
export type BusMessage = {
  /** Its place in the order of its publisher. A newer message of the same kind and ref takes the place of an older one. */
  readonly seq: number;
  readonly tenant: string;
  readonly kind: string;
  readonly ref: string;
  readonly message: unknown;
};

/** A place in the order of a publisher. */
export type BusPosition = {
  /** The publisher's writer that was the last when the place was reached. Places count only where it is known. */
  readonly writer: string;
  readonly seq: number;
};

/** What a publisher has just stored: all that it told after a place, in its order. */
export type Publication = {
  /** The writer of these messages. */
  readonly writer: string;
  /** The place before the first of them. */
  readonly afterSeq: number;
  /** At least one. */
  readonly messages: readonly BusMessage[];
};

export type BusBatch = {
  readonly messages: readonly BusMessage[];
  /** Where a follower stands that has dealt with the messages. */
  readonly position: BusPosition;
  /** Whether the messages are values that this thread has made, and not text from a store or from elsewhere. */
  readonly isHandedOn: boolean;
  /**
   * Whether the publisher begins anew for a position that it does not know: another store has taken its store's place, or
   * what came next is gone by its age.
   */
  readonly isAnew: boolean;
};

/**
 * Carries what subgraphs have stored to whoever follows them: within a process of all tenants, between processes of one.
 *
 * A follower keeps its position beside what it has made of the messages, and asks from there: every message reaches it
 * at least once and in the order of its publisher, whatever crashed in between. Following from null tells everything
 * anew; so does a publisher whose store has taken the place of another one, and does not know the position, or keeps no
 * more what came behind it.
 */
export interface Bus {
  /** Batches, each after the one before was dealt with; never ends before `signal` is aborted. */
  follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void>;
}

/** A bus that reads the publishers' outboxes itself: the truth, where another one brings hints. */
export interface OutboxBus extends Bus {
  /**
   * What a publisher has told behind a position: at once, at most a batch, and no message where there is none. Rejects when
   * `signal` is aborted.
   */
  read(publisher: string, after: BusPosition | null, signal: AbortSignal): Promise<BusBatch>;
}

/** Large enough to spread the cost of a commit, small enough to be read and handled in some milliseconds. */
export const BATCH_SIZE = 1_000;
