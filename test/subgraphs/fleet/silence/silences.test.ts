import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import type { VendorRecord } from "../../../../platform/records/record.ts";
import type { WritableStore } from "../../../../platform/store/store.ts";
import type { EventRecorded, SourceMessage, Vendor } from "../../../../schema/messages.ts";
import { PUBLISHERS } from "../../../../subgraphs/fleet/config.ts";
import { EventReader } from "../../../../subgraphs/fleet/events/event-reader.ts";
import { FleetIndex } from "../../../../subgraphs/fleet/indexing/fleet-index.ts";
import { type Hearing, toSilenceSteps } from "../../../../subgraphs/fleet/silence/silence.ts";
import { SilenceWatch } from "../../../../subgraphs/fleet/silence/silence-watch.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { openOwnStore } from "../../../stores.ts";
import { deviceSeen, eventRecorded, NOW_MS, positionObserved, TENANT } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";

const HOUR_MS = 3_600_000;
const SILENT_AFTER_MS = 72 * HOUR_MS;

/** An index that the test writes, and looks at for silences. */
class SilenceFixture implements AsyncDisposable {
  readonly clock = { nowMs: NOW_MS, now: () => this.clock.nowMs };
  readonly #store: WritableStore<FleetTables>;
  readonly #index: FleetIndex;
  readonly #watch: SilenceWatch;
  #seq = 0;

  private constructor(store: WritableStore<FleetTables>) {
    this.#store = store;
    const { clock } = this;
    const log = createLogger({ level: "silent", process: "test" });
    this.#index = new FleetIndex(store, { clock, log, eventsMs: Number.POSITIVE_INFINITY });
    this.#watch = new SilenceWatch({ store, index: this.#index, clock, silentAfterMs: SILENT_AFTER_MS });
  }

  static async start(): Promise<SilenceFixture> {
    return new SilenceFixture(await openOwnStore<FleetTables>(fleetSchema));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  async publish(
    vendor: Vendor,
    { kind, ref, message }: Pick<VendorRecord, "kind" | "ref" | "message">,
    tenant = TENANT,
  ) {
    const publisher = PUBLISHERS.find((one) => one.vendor === vendor);
    if (!publisher) throw new Error(`nobody publishes for ${vendor}`);
    const { nowMs } = this.clock;
    this.#seq += 1;
    const told = { ...message, revision: this.#seq, receivedAtMs: nowMs, changedAtMs: nowMs };
    const messages = [{ seq: this.#seq, tenant, kind, ref, message: told }];
    const position = { writer: "test", seq: this.#seq };
    await this.#index.store(publisher, { messages, position, isHandedOn: false, isAnew: false });
  }

  /** Says that a vendor was read up to now, or up to an instant. */
  async read(vendor: Vendor, caughtUpAtMs: number | null = this.clock.nowMs, tenant = TENANT): Promise<void> {
    const message: SourceMessage = {
      ...{ state: "LIVE", lastSuccessAtMs: caughtUpAtMs, caughtUpAtMs, eventsStored: 0, quarantined: 0 },
      ...{ quarantineReason: null, issue: null, throttledUntilMs: null },
    };
    await this.publish(vendor, { kind: "source", ref: vendor, message }, tenant);
  }

  async happen(vendor: Vendor, ref: string, facts: Partial<EventRecorded> = {}, tenant = TENANT): Promise<void> {
    const occurredAtMs = this.clock.nowMs;
    await this.publish(vendor, eventRecorded(vendor, ref, { deviceRef: "1", occurredAtMs, ...facts }), tenant);
  }

  look(): Promise<boolean> {
    return this.#watch.look(new AbortController().signal);
  }

  /** The silences that are told of, oldest first, by hours since the beginning. */
  async silences(tenant = TENANT) {
    const page = { tenant, limit: 10, backward: false, after: null, before: null };
    const query = { types: ["VEHICLE_SILENT"], retracted: "INCLUDE" } as const;
    const [found] = await new EventReader({ of: () => this.#store.db }).pages(query, [{}], page);
    const toHours = (atMs: number | null) => (atMs === null ? null : (atMs - NOW_MS) / HOUR_MS);
    return (found?.events ?? [])
      .map(({ occurredAt, endedAt, retracted, revision, derivedFrom, deviceId, id, title }) => {
        return {
          from: toHours(occurredAt),
          until: toHours(endedAt),
          retracted,
          revision,
          derivedFrom,
          deviceId,
          id,
          title,
        };
      })
      .reverse();
  }
}

/** A truck of Samsara's of which an event was seen at the beginning. */
async function startWithTruck(): Promise<SilenceFixture> {
  const fixture = await SilenceFixture.start();
  for (const tenant of [TENANT, "south"]) {
    await fixture.publish("SAMSARA", deviceSeen("SAMSARA", "1", { name: "Truck 12", vin: VIN }), tenant);
    await fixture.happen("SAMSARA", "e", {}, tenant);
  }
  return fixture;
}

describe("a vehicle", () => {
  it("of which nobody hears for three days is silent, as an event of ours, until somebody does", async () => {
    await using fixture = await startWithTruck();
    fixture.clock.nowMs += SILENT_AFTER_MS - 1;
    await fixture.read("SAMSARA");
    expect([await fixture.look(), await fixture.silences()]).toEqual([false, []]);
    fixture.clock.nowMs += 1;
    await fixture.read("SAMSARA");

    expect(await fixture.look()).toBe(true);

    const silence = {
      ...{ from: 0, until: null, retracted: false, revision: 1, derivedFrom: ["samsara:e"], title: "Vehicle silent" },
      deviceId: expect.stringMatching(/^device:/),
      id: expect.stringMatching(/^fleetgraph:fleet:[\w-]{16}$/),
    };
    expect(await fixture.silences()).toEqual([silence]);
    expect([await fixture.look(), await fixture.silences()]).toEqual([false, [silence]]);
    fixture.clock.nowMs += HOUR_MS;
    await fixture.happen("SAMSARA", "again");
    expect(await fixture.look()).toBe(true);
    expect(await fixture.silences()).toEqual([{ ...silence, until: 73, revision: 2 }]);
    expect(await fixture.silences("south")).toEqual([]);
  });

  it("is not silent while a vendor that knows it is not read, or was not since", async () => {
    await using fixture = await startWithTruck();
    await fixture.publish("VINLI", deviceSeen("VINLI", "1", { vin: VIN }));
    fixture.clock.nowMs += 2 * SILENT_AFTER_MS;
    await fixture.read("SAMSARA");

    expect(await fixture.look()).toBe(false);
    await fixture.read("VINLI", NOW_MS + SILENT_AFTER_MS - 1);
    expect(await fixture.look()).toBe(false);
    await fixture.read("VINLI", NOW_MS + SILENT_AFTER_MS);

    expect(await fixture.look()).toBe(true);
  });

  it("was not silent where what was heard of it comes late, and is so from then on", async () => {
    await using fixture = await startWithTruck();
    fixture.clock.nowMs += 2 * SILENT_AFTER_MS;
    await fixture.read("SAMSARA");
    await fixture.look();

    await fixture.happen("SAMSARA", "late", { occurredAtMs: NOW_MS + HOUR_MS });
    await fixture.look();

    expect(await fixture.silences()).toMatchObject([
      { from: 0, until: null, retracted: true, revision: 2 },
      { from: 1, until: null, retracted: false, revision: 1, derivedFrom: ["samsara:late"] },
    ]);
  });

  it("is heard of by its position alone, too, and not by what was taken back", async () => {
    await using fixture = await startWithTruck();
    fixture.clock.nowMs += HOUR_MS;
    const observed = positionObserved("SAMSARA", "1", { observedAtMs: fixture.clock.nowMs });
    await fixture.publish("SAMSARA", observed);
    await fixture.happen("SAMSARA", "taken back", { occurredAtMs: NOW_MS + 2 * HOUR_MS, retracted: true });
    fixture.clock.nowMs += SILENT_AFTER_MS;
    await fixture.read("SAMSARA");

    await fixture.look();

    expect(await fixture.silences()).toMatchObject([{ from: 1, derivedFrom: [] }]);
  });

  it("that has become one with another is silent as that one", async () => {
    await using fixture = await startWithTruck();
    await fixture.publish("VISTRACKS", deviceSeen("VISTRACKS", "9", { name: "Other" }));
    await fixture.happen("VISTRACKS", "e", { deviceRef: "9" });
    fixture.clock.nowMs += SILENT_AFTER_MS;
    for (const vendor of ["SAMSARA", "VISTRACKS"] as const) await fixture.read(vendor);
    await fixture.look();
    expect(await fixture.silences()).toHaveLength(2);

    await fixture.publish("VISTRACKS", deviceSeen("VISTRACKS", "9", { name: "Other", vin: VIN }));
    await fixture.look();

    const silences = await fixture.silences();
    expect(silences.filter(({ retracted }) => !retracted)).toHaveLength(1);
    expect(new Set(silences.map(({ deviceId }) => deviceId)).size).toBe(1);
  });
});

describe("the silences of a vehicle", () => {
  const heard = (hearing: Partial<Hearing>): Hearing => {
    return { silence: null, lastHeardMs: 0, heardAgainMs: null, readUntilMs: 100, silentAfterMs: 10, ...hearing };
  };

  it.each<[string, Partial<Hearing>, object[]]>([
    ["never heard of", { lastHeardMs: null }, []],
    ["read by nobody", { readUntilMs: null }, []],
    ["heard of lately", { lastHeardMs: 91 }, []],
    ["heard of long ago", { lastHeardMs: 90 }, [{ kind: "began", lastHeardMs: 90 }]],
    ["silent still", { silence: { lastHeardMs: 0 } }, []],
    [
      "heard of again",
      { silence: { lastHeardMs: 0 }, heardAgainMs: 10, lastHeardMs: 95 },
      [{ kind: "ended", atMs: 10 }],
    ],
    [
      "heard of in time, told late",
      { silence: { lastHeardMs: 0 }, heardAgainMs: 9, lastHeardMs: 95 },
      [{ kind: "retracted" }],
    ],
    [
      "heard of again, and silent since",
      { silence: { lastHeardMs: 0 }, heardAgainMs: 20, lastHeardMs: 30 },
      [
        { kind: "ended", atMs: 20 },
        { kind: "began", lastHeardMs: 30 },
      ],
    ],
  ])("that is %s", (_, hearing, steps) => {
    expect(toSilenceSteps(heard(hearing))).toEqual(steps);
  });
});
