import type { Bus, OutboxBus } from "../../../../platform/bus/bus.ts";
import { LocalBus } from "../../../../platform/bus/local-bus.ts";
import { toSentMessage } from "../../../../platform/bus/nats/hint.ts";
import { STREAM } from "../../../../platform/bus/nats/message-stream.ts";
import { NatsBus, type NatsBusOptions } from "../../../../platform/bus/nats/nats-bus.ts";
import type { NatsConnector } from "../../../../platform/bus/nats/nats-connector.ts";
import { Relay } from "../../../../platform/bus/nats/relay.ts";
import { messagesOf } from "../../../../platform/bus/nats/subjects.ts";
import { NatsServer } from "../../../nats-server.ts";
import { until } from "../../../until.ts";
import { log, PUBLISHER, Publisher } from "../publisher.ts";
import { connectorTo } from "./connector-to.ts";

const ALL = messagesOf(PUBLISHER, null);

/** A publisher whose outbox is relayed to a server of its own. */
export class Relayed implements AsyncDisposable {
  readonly publisher: Publisher;
  readonly nats: NatsServer;
  readonly local: LocalBus;
  readonly connector: NatsConnector;
  readonly #resources: AsyncDisposableStack;
  #relay: Relay | null = null;

  private constructor(
    { publisher, nats, local, connector }: Pick<Relayed, "publisher" | "nats" | "local" | "connector">,
    resources: AsyncDisposableStack,
  ) {
    this.publisher = publisher;
    this.nats = nats;
    this.local = local;
    this.connector = connector;
    this.#resources = resources;
  }

  static async start({ isRelaying = true } = {}): Promise<Relayed> {
    await using opening = new AsyncDisposableStack();
    const publisher = opening.use(await Publisher.start());
    const nats = opening.use(await NatsServer.start());
    const local = opening.use(new LocalBus(publisher.dataDir, publisher.wakeUps));
    const connector = opening.use(connectorTo(nats.url));
    const relayed = new Relayed({ publisher, nats, local, connector }, opening.move());
    if (isRelaying) await relayed.hasPlace(relayed.startRelay());
    return relayed;
  }

  startRelay(): Relay {
    const relay = new Relay({ publisher: PUBLISHER, outbox: this.local, connector: this.connector, log });
    this.#relay = relay;
    return relay;
  }

  /** Resolves when everything that is stored from now on is going to be relayed. */
  hasPlace(relay: Relay): Promise<unknown> {
    return until(() => relay.place, AbortSignal.timeout(20_000));
  }

  async stopRelay(): Promise<void> {
    await this.#relay?.[Symbol.asyncDispose]();
    this.#relay = null;
  }

  /** The bus of a follower of it. */
  bus(options: Partial<NatsBusOptions> = {}): Bus {
    const truth: OutboxBus = this.local;
    return new NatsBus({ connector: this.connector, truth, follower: "test", tenant: null, log, ...options });
  }

  /** Tells the stream of one row, as the relay would. */
  async tell(ref: string, writer: string, signal: AbortSignal): Promise<void> {
    const outbox = await this.publisher.feed.outbox();
    const index = outbox.findIndex((message) => message.ref === ref);
    const [message, before] = [outbox[index], outbox[index - 1]];
    if (!message) throw new Error(`${ref} is not stored`);
    const afterSeq = before?.seq ?? 0;
    const row = { publisher: PUBLISHER, writer, message, afterSeq, afterSeqOfTenant: afterSeq };
    const { subject, body, ...options } = toSentMessage(row, 1_048_576);
    await (await this.connector.connected(signal)).jetStream.publish(subject, body, options);
  }

  /** The ids of the messages that the stream holds. */
  async ids(signal: AbortSignal): Promise<readonly string[]> {
    const { streams } = await this.connector.connected(signal);
    const info = await streams.info(STREAM).catch(() => null);
    const ids: string[] = [];
    for (let seq = info?.state.first_seq ?? 1; info && seq <= info.state.last_seq; seq += 1) {
      const message = await streams.getMessage(STREAM, { seq });
      if (message) ids.push(message.header.get("Nats-Msg-Id"));
    }
    return ids;
  }

  /** Resolves when the stream holds so many messages. */
  holds(messages: number, signal: AbortSignal): Promise<unknown> {
    return until(async () => {
      const connected = this.connector.current;
      const info = await connected?.streams.info(STREAM).catch(() => null);
      return info?.state.messages === messages;
    }, signal);
  }

  /** Resolves when the stream holds what was told of a record. */
  hasTold(ref: string, signal: AbortSignal): Promise<unknown> {
    return until(async () => {
      const found = await this.connector.current?.streams.getMessage(STREAM, { last_by_subj: ALL }).catch(() => null);
      return found?.json<{ readonly ref: string }>().ref === ref;
    }, signal);
  }

  /** Resolves when some consumers of the stream have been brought all that it holds. */
  hasBrought(consumers: number, signal: AbortSignal): Promise<unknown> {
    return until(async () => {
      const connected = this.connector.current;
      const found = await connected?.consumers
        .list(STREAM)
        .next()
        .catch(() => null);
      const [info] = (found ?? []).slice(consumers - 1);
      return info && found?.every(({ num_pending, num_waiting }) => num_pending === 0 && num_waiting > 0);
    }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.nats.goOn();
    await this.stopRelay();
    await this.#resources.disposeAsync();
  }
}
