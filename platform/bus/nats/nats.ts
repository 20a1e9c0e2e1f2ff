import type { Logger } from "../../log.ts";
import type { Bus, OutboxBus } from "../bus.ts";
import { CommitAnnouncements } from "./commit-announcements.ts";
import type { MessageSeal } from "./message-seal.ts";
import { NatsBus } from "./nats-bus.ts";
import { NatsConnector } from "./nats-connector.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { Relay, type RelayOptions } from "./relay.ts";
import { Requests } from "./requests.ts";

export type NatsOptions = {
  /** What the connection is called where NATS is watched. */
  readonly name: string;
  /** Called when a subgraph has committed in another process, and with null when any of them may have. */
  readonly onCommitElsewhere: (subgraph: string | null) => void;
  readonly log: Logger;
};

export type NatsFollowing = {
  /** What the outboxes are read by. */
  readonly truth: OutboxBus;
  /** Whose messages are followed; null for all, where `truth` tells of all. */
  readonly tenant: string | null;
};

/** What a process does with NATS, over one connection, until it is disposed of. It starts, and goes on, without a server. */
export class Nats implements AsyncDisposable {
  readonly #log: Logger;
  readonly #connector: NatsConnector;
  readonly #announcements: CommitAnnouncements;
  /** Questions to other processes, and to this one. */
  readonly requests: Requests;

  constructor(settings: NatsSettings, seal: MessageSeal | null, { name, log, onCommitElsewhere }: NatsOptions) {
    this.#log = log;
    this.#connector = new NatsConnector(settings, { name, log });
    this.#announcements = new CommitAnnouncements({ connector: this.#connector, onCommit: onCommitElsewhere });
    this.requests = new Requests({ connector: this.#connector, seal, log });
  }

  /** The bus of a follower. */
  busOf(follower: string, following: NatsFollowing): Bus {
    return new NatsBus({ ...following, connector: this.#connector, follower, log: this.#log });
  }

  /** Tells the stream what a publisher tells whose store is written here, until it is disposed of: before this is. */
  relay(publisher: string, outbox: RelayOptions["outbox"]): AsyncDisposable {
    return new Relay({ publisher, outbox, connector: this.#connector, log: this.#log });
  }

  /** Tells other processes that a subgraph has committed. Never waits. */
  announce(subgraph: string): void {
    this.#announcements.announce(subgraph);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#announcements[Symbol.asyncDispose]();
    await this.#connector[Symbol.asyncDispose]();
  }
}
