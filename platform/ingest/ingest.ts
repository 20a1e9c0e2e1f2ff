import type { Bus, Publication } from "../bus/bus.ts";
import type { Clock } from "../clock.ts";
import type { CommandOrder, CommandOutcome } from "../commands/command.ts";
import type { Environment } from "../environment.ts";
import type { BackfillGate } from "../feed/backfill-gate.ts";
import type { Logger } from "../log.ts";
import type { StandBy } from "../store/writer-lease.ts";
import type { Delivery } from "../webhook/delivery.ts";

/** What the writing side of a subgraph is given. */
export type IngestContext = {
  /** Whose records it writes. */
  readonly tenant: string;
  readonly storeHome: string;
  readonly environment: Environment;
  readonly bus: Bus;
  /** To be called after every commit that others may wait for, with what it tells whoever follows. */
  readonly onCommit: (publication?: Publication) => void;
  /** Holds backfills up until the live tails of all vendors are read. */
  readonly backfillGate: BackfillGate;
  /** Waits for a store that another process is writing. Without it such a store is refused. */
  readonly standBy?: StandBy;
  readonly clock: Clock;
  readonly log: Logger;
};

/** The writing side of a subgraph at work. */
export type RunningIngest = AsyncDisposable & {
  /** Rejects when it cannot go on, with `StoreSupersededError` where another process has taken over. Never resolves. */
  readonly failed: Promise<never>;
  /** Stores what its vendor posted. Resolves when it is durable, with how many had not come before; rejects when it is not. */
  receive?(deliveries: readonly Delivery[]): Promise<number>;
  /** Removes now what is older than is kept. By itself that happens once a minute. */
  prune?(): Promise<void>;
  /** Runs a command, where it takes any: `CommandRunner.run`. */
  readonly runCommand?: (order: CommandOrder) => Promise<CommandOutcome>;
};

/**
 * What `feed.ts` of every subgraph exports: opens its store for writing, brings its tables up to date, and keeps it
 * filled until it is disposed of.
 */
export type StartIngest = (context: IngestContext) => Promise<RunningIngest>;
