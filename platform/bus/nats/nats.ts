import type { Logger } from "../../log.ts";
import type { Bus, OutboxBus } from "../bus.ts";
import type { LocalBus } from "../local-bus.ts";
import { CommitAnnouncements } from "./commit-announcements.ts";
import { NatsBus } from "./nats-bus.ts";
import { NatsConnector } from "./nats-connector.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { Relay } from "./relay.ts";

export type NatsOptions = {
  /** What the connection is called where NATS is watched. */
  readonly name: string;
  /** The bus of this thread, over the stores that it writes. */
  readonly local: LocalBus;
  /** What the followers of this thread read the outboxes by: the same, or whatever reaches publishers elsewhere. */
  readonly truth: OutboxBus;
  /** Whose messages are followed; null for all, where `truth` tells of all. */
  readonly tenant: string | null;
  /** Called when a subgraph has committed in another process, and with null when any of them may have. */
  readonly onCommitElsewhere: (subgraph: string | null) => void;
  readonly log: Logger;
};

/** What a process does with NATS, over one connection, until it is disposed of. It starts, and goes on, without a server. */
export class Nats implements AsyncDisposable {
  readonly #options: NatsOptions;
  readonly #connector: NatsConnector;
  readonly #announcements: CommitAnnouncements;
  readonly #relays: Relay[] = [];

  constructor(settings: NatsSettings, options: NatsOptions) {
    const { name, log, onCommitElsewhere } = options;
    this.#options = options;
    this.#connector = new NatsConnector(settings, { name, log });
    this.#announcements = new CommitAnnouncements({ connector: this.#connector, onCommit: onCommitElsewhere });
  }

  /** The bus of a follower. */
  busOf(follower: string): Bus {
    return new NatsBus({ ...this.#options, connector: this.#connector, follower });
  }

  /** Tells the stream what a publisher tells whose store this thread writes. */
  relay(publisher: string): void {
    const { local, log } = this.#options;
    this.#relays.push(new Relay({ publisher, outbox: local, connector: this.#connector, log }));
  }

  /** Tells other processes that a subgraph has committed. Never waits. */
  announce(subgraph: string): void {
    this.#announcements.announce(subgraph);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay[Symbol.asyncDispose]()));
    await this.#announcements[Symbol.asyncDispose]();
    await this.#connector[Symbol.asyncDispose]();
  }
}
