import { describe, expect, it as test } from "vitest";
import { CommitAnnouncements } from "../../../../platform/bus/nats/commit-announcements.ts";
import type { NatsConnector } from "../../../../platform/bus/nats/nats-connector.ts";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { HAS_NATS, NatsServer, WITHOUT_NATS } from "../../../nats-server.ts";
import { until } from "../../../until.ts";
import { connectorTo } from "./connector-to.ts";

const it = test.skipIf(!HAS_NATS);

/** What a process hears of others, once it listens. */
class Listener implements AsyncDisposable {
  readonly heard: (string | null)[] = [];
  readonly wakeUps = new WakeUps();
  readonly announcements: CommitAnnouncements;
  readonly connector: NatsConnector;

  constructor(url: string) {
    this.connector = connectorTo(url);
    const onCommit = (subgraph: string | null) => {
      this.heard.push(subgraph);
      this.wakeUps.wake(subgraph);
    };
    this.announcements = new CommitAnnouncements({ connector: this.connector, onCommit });
  }

  static async start(url: string, signal: AbortSignal): Promise<Listener> {
    const listener = new Listener(url);
    await until(() => listener.heard.includes(null), signal);
    listener.heard.length = 0;
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.announcements[Symbol.asyncDispose]();
    await this.connector[Symbol.asyncDispose]();
  }
}

describe(`the announcements of commits${WITHOUT_NATS}`, () => {
  it("wake whoever waits in another process, and nobody in their own", async ({ signal }) => {
    await using nats = await NatsServer.start();
    await using committing = await Listener.start(nats.url, signal);
    await using reading = await Listener.start(nats.url, signal);
    const woken = reading.wakeUps.waitFor("fleet", reading.wakeUps.count("fleet"), signal);

    committing.announcements.announce("fleet");

    await woken;
    expect([reading.heard, committing.heard]).toEqual([["fleet"], []]);
  });

  it("are made once for many commits at once, for each subgraph", async ({ signal }) => {
    await using nats = await NatsServer.start();
    await using committing = await Listener.start(nats.url, signal);
    await using reading = await Listener.start(nats.url, signal);

    for (let commit = 0; commit < 1_000; commit += 1) committing.announcements.announce(commit % 2 ? "fleet" : "a.b");
    await until(() => reading.heard.length >= 2, signal);
    committing.announcements.announce("last");
    await until(() => reading.heard.includes("last"), signal);

    expect(reading.heard).toEqual(["a.b", "fleet", "last"]);
  });

  it("have everybody look for himself while the server is away, and once when it is back", async ({ signal }) => {
    await using nats = await NatsServer.start();
    await using committing = await Listener.start(nats.url, signal);
    await using reading = await Listener.start(nats.url, signal);

    await nats.kill();
    const waiting = reading.wakeUps.waitFor("fleet", reading.wakeUps.count("fleet"), signal);
    const lostAtMs = performance.now();
    committing.announcements.announce("fleet");
    await waiting;
    const toldAfterMs = performance.now() - lostAtMs;
    await nats.run();
    await Promise.all([committing, reading].map(({ connector }) => connector.connected(signal)));
    await until(() => committing.heard.includes(null), signal);
    await until(() => {
      committing.announcements.announce("safety");
      return reading.heard.includes("safety");
    }, signal);

    expect(toldAfterMs).toBeLessThan(2_500);
    expect(reading.heard.slice(0, reading.heard.indexOf("safety"))).toContain(null);
  });

  it("have everybody look for himself before there is a server", async ({ signal }) => {
    await using nats = await NatsServer.start();
    await nats.kill();
    await using reading = new Listener(nats.url);

    await reading.wakeUps.waitFor("fleet", 0, signal);

    expect(reading.heard).toEqual([null]);
  });
});
