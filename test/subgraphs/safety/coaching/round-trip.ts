import { toStorable } from "../../../../platform/records/storable-page.ts";
import type { Timekeeper } from "../../../../platform/vendor/timekeeper.ts";
import { startVendorWriter, type VendorWriter } from "../../../../platform/vendor/writes/vendor-writer.ts";
import { readFaults } from "../../../../simulator/faults/fault.ts";
import type { FaultRule } from "../../../../simulator/faults/fault-rules.ts";
import { SamsaraClient } from "../../../../subgraphs/safety/client.ts";
import { createStreams, createWrites } from "../../../../subgraphs/safety/feed.ts";
import { samsaraCall, startWorld } from "../../../simulator/vendor-calls.ts";
import { until } from "../../../until.ts";
import { CoachingFixture, type Data, log } from "./coaching-fixture.ts";

export const SECOND_MS = 1_000;

/** `safety` at work on a simulated Samsara. Time passes where somebody waits for it. */
export class RoundTrip implements AsyncDisposable {
  readonly world: Awaited<ReturnType<typeof startWorld>>;
  readonly safety: CoachingFixture;
  readonly client: SamsaraClient;
  readonly time: Timekeeper;
  #writer: VendorWriter | null = null;
  readonly #resources: AsyncDisposableStack;

  private constructor(world: RoundTrip["world"], safety: CoachingFixture, resources: AsyncDisposableStack) {
    this.world = world;
    this.safety = safety;
    this.#resources = resources;
    const pass = (spanMs: number) => this.pass(spanMs);
    this.time = {
      now: () => safety.clock.nowMs,
      async pause(spanMs) {
        await new Promise(setImmediate);
        pass(spanMs);
      },
    };
    const { url, token } = world.simulator.credentials.samsara;
    this.client = resources.use(
      new SamsaraClient({
        ...{ url, token, requestsPerSecond: 10_000, clock: safety.clock, random: () => 0, timekeeper: this.time },
      }),
    );
  }

  static async start(): Promise<RoundTrip> {
    await using opening = new AsyncDisposableStack();
    const world = opening.use(await startWorld({ devices: 2 }));
    const safety = opening.use(await CoachingFixture.start());
    safety.clock.nowMs = world.clock.now();
    return new RoundTrip(world, safety, opening.move());
  }

  pass(spanMs: number): void {
    this.safety.clock.nowMs += spanMs;
    this.world.clock.advance(spanMs);
  }

  /** A new event of Samsara's that is read; the id of its case. */
  async event(): Promise<{ readonly ref: string; readonly id: string; readonly caseId: string }> {
    const [ref = ""] = this.world.simulator.publish("samsara", { change: "insert", count: 1 });
    await this.read();
    return { ref, id: `samsara:${ref}`, caseId: `case:samsara:${ref}` };
  }

  /** Reads all that Samsara has changed. */
  async read(): Promise<void> {
    this.pass(SECOND_MS);
    const store = this.safety.recordsOf();
    const settings = { pollIntervalMs: 5, leastPauseMs: 5, backfillMs: 3_600_000 };
    const { clock } = this.safety;
    const streams = createStreams({ client: this.client, store, settings, clock, spanClock: clock, log });
    const live = streams.find(({ name }) => name === "safety-events");
    for await (const page of live?.read(store, AbortSignal.timeout(20_000)) ?? [])
      await store.storePage(toStorable(page));
  }

  startWriting(): void {
    const { store, cases, clock, wakeUps } = this.safety;
    this.#writer = startVendorWriter({
      ...{ vendor: "SAMSARA", store, clock, random: () => 0, log, timekeeper: this.time },
      handlers: createWrites({ client: this.client, cases, clock, records: this.safety.recordsOf(), onStored() {} }),
      onCommit: () => wakeUps.wake("safety"),
    });
    this.safety.onCommand = () => this.#writer?.wake();
  }

  /** What a process leaves that ends. */
  async stopWriting(): Promise<void> {
    await this.#writer?.[Symbol.asyncDispose]();
    this.#writer = null;
  }

  async case(id: string): Promise<Data> {
    const [known] = await this.safety.casesOf([id]);
    return known;
  }

  untilSettled(id: string, signal: AbortSignal): Promise<Data> {
    return until(async () => {
      const known = await this.case(id);
      return known.confirmation === "PENDING" ? null : known;
    }, signal);
  }

  /** Has something go wrong with calls on events. */
  disturb(name: string, fault: object, rule: Partial<FaultRule>): void {
    this.world.simulator.faults.put(name, {
      faults: readFaults(fault),
      ...{ vendor: "samsara", method: null, path: /^\/safety-events/, probability: 1, from: 1 },
      ...{ to: Number.POSITIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY },
      ...rule,
    });
  }

  /** Somebody at the vendor moves an event, by its own screens. */
  async moveAtVendor(ref: string, eventState: string): Promise<void> {
    const { url, token } = this.world.simulator.credentials.samsara;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ safetyEventIds: [ref], eventState });
    await fetch(`${url}/safety-events/batch`, { method: "PATCH", headers, body });
    this.pass(5 * SECOND_MS);
  }

  async atVendor(ref: string): Promise<Data> {
    const { json } = await samsaraCall(
      this.world.simulator,
      `/safety-events?safetyEventIds=${ref}&includeVgOnlyEvents=true`,
    );
    return json.data[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopWriting();
    await this.#resources.disposeAsync();
  }
}
