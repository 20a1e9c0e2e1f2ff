import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BusBatch } from "../../platform/bus/bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { createLogger } from "../../platform/log.ts";
import { openStoreForWriting, type WritableStore } from "../../platform/store/store.ts";
import type { UnifiedEvent } from "../../schema/messages.ts";
import { FLEET_EVENTS } from "../../schema/publishers.ts";
import { LinkCopy, type LinkCopyTables, linkCopySchema, readLinkedRecords } from "../../subgraphs/link-copy.ts";
import { createDataDir } from "../e2e/process.ts";
import { openOwnStore } from "../stores.ts";
import { deviceSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "./fleet/fleet-fixture.ts";
import { OTHER_VIN, VIN } from "./fleet/identity/identity-fixture.ts";

const HOUR_MS = 3_600_000;

/** A copy of a fleet's links, in a store of its own. */
class CopyFixture implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #wakeUps: WakeUps;
  readonly store: WritableStore<LinkCopyTables>;

  private constructor(store: WritableStore<LinkCopyTables>, wakeUps: WakeUps, resources: AsyncDisposableStack) {
    this.store = store;
    this.#wakeUps = wakeUps;
    this.#resources = resources;
  }

  static async start(fleet: FleetFixture, file?: string): Promise<CopyFixture> {
    await using opening = new AsyncDisposableStack();
    const store = opening.use(
      await (file
        ? openStoreForWriting<LinkCopyTables>(file, linkCopySchema)
        : openOwnStore<LinkCopyTables>(linkCopySchema)),
    );
    const wakeUps = new WakeUps();
    const log = createLogger({ level: "silent", process: "test" });
    opening.use(new LinkCopy({ store, bus: fleet.bus, onCommit: () => wakeUps.wake("copy"), log }));
    return new CopyFixture(store, wakeUps, opening.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Samsara's records of some devices, once they are as expected; the copy is looked at after each of its commits. */
  async untilRefs(
    ids: readonly string[],
    expected: readonly (readonly string[] | null)[],
    tenant = TENANT,
  ): Promise<void> {
    const read = async () => {
      const scope = { tenant, kind: "device", vendor: "SAMSARA" } as const;
      const records = await readLinkedRecords(this.store.db as never, scope, ids);
      return records.map((own) => own?.map(({ ref }) => ref) ?? null);
    };
    for (const signal = AbortSignal.timeout(10_000); ; ) {
      const seen = this.#wakeUps.count("copy");
      const found = await read();
      if (JSON.stringify(found) === JSON.stringify(expected) || signal.aborted) return expect(found).toEqual(expected);
      await this.#wakeUps.waitFor("copy", seen, signal);
    }
  }
}

async function idOf(fleet: FleetFixture, name: string, tenant = TENANT): Promise<string> {
  const { data } = await fleet.query("{ devices { edges { node { id name } } } }", {}, tenant);
  const { edges } = (data as { devices: { edges: { node: { id: string; name: string } }[] } }).devices;
  return edges.find(({ node }) => node.name === name)?.node.id ?? "";
}

describe("a copy of fleet's links", () => {
  it("has the records of each device, of its own tenant, by today's ids and by former ones", async () => {
    await using fleet = await FleetFixture.start();
    for (const tenant of [TENANT, "south"]) {
      await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "s", { name: "Samsara's" })], tenant);
      await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "t", { name: "VisTracks'", vin: VIN })], tenant);
    }
    const [own, other, foreign] = [
      await idOf(fleet, "Samsara's"),
      await idOf(fleet, "VisTracks'"),
      await idOf(fleet, "Samsara's", "south"),
    ];
    await using copy = await CopyFixture.start(fleet);
    await copy.untilRefs([own, other, foreign, "device:none"], [["s"], [], null, null]);

    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "s", { name: "Samsara's", vin: VIN })]);

    await copy.untilRefs([own, other], [["s"], ["s"]]);
    await copy.untilRefs([foreign, own], [["s"], null], "south");
  });

  it("goes on where it was, and begins anew where fleet's store is another one", async () => {
    await using dir = await createDataDir();
    const [file, folder] = [join(dir.path, "copy.sqlite"), join(dir.path, "fleet")];
    let former: string;
    {
      await using fleet = await FleetFixture.start(folder);
      await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "gone", { name: "Gone" })]);
      former = await idOf(fleet, "Gone");
      await using copy = await CopyFixture.start(fleet, file);
      await copy.untilRefs([former], [["gone"]]);
    }
    {
      await using fleet = await FleetFixture.start(folder);
      await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "more", { name: "More" })]);
      await using copy = await CopyFixture.start(fleet, file);
      await copy.untilRefs([former, await idOf(fleet, "More")], [["gone"], ["more"]]);
    }
    await rm(folder, { recursive: true });

    await using fleet = await FleetFixture.start(folder);
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "new", { name: "New" })]);
    await using copy = await CopyFixture.start(fleet, file);

    await copy.untilRefs([await idOf(fleet, "New"), former], [["new"], null]);
  });

  it("has each record in its time", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "a", { name: "A", vin: VIN })]);
    await fleet.publish("VINLI", [deviceSeen("VINLI", "v", { vin: VIN })]);
    const id = await idOf(fleet, "A");
    fleet.clock.nowMs += HOUR_MS;
    await fleet.publish("VINLI", [deviceSeen("VINLI", "v", { vin: OTHER_VIN })]);
    await using copy = await CopyFixture.start(fleet);
    await copy.untilRefs([id], [["a"]]);

    const scope = { tenant: TENANT, kind: "device", vendor: "VINLI" } as const;
    const [records] = await readLinkedRecords(copy.store.db as never, scope, [id]);

    expect(records).toEqual([{ ref: "v", fromMs: expect.any(Number), untilMs: NOW_MS + HOUR_MS }]);
  });
});

describe("fleet's unified events", () => {
  it("name the incident that they are of, once there is one", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "1", { name: "A", vin: VIN })]);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "1", { name: "A" })]);
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e", { deviceRef: "1", category: "SAFETY" })]);
    await fleet.publish("ROSCOLIVE", [eventRecorded("ROSCOLIVE", "e", { deviceRef: "1", category: "VIDEO" })]);
    const following = new AbortController();
    const { value } = await fleet.bus.follow(FLEET_EVENTS, null, following.signal).next();
    following.abort();

    const told = new Map((value as BusBatch).messages.map(({ message }) => [(message as UnifiedEvent).id, message]));

    const { data } = await fleet.query('{ event(id: "samsara:e") { incident { id } } }');
    const incident = (data as { event: { incident: { id: string } | null } }).event.incident;
    expect(incident?.id).toMatch(/^incident:/);
    expect([...told.values()].map((message) => (message as UnifiedEvent).incidentId)).toEqual([
      incident?.id,
      incident?.id,
    ]);
  });

  it("are told with who was found to be their device, again when that changes, each tenant's to whoever follows it", async () => {
    await using fleet = await FleetFixture.start();
    for (const tenant of [TENANT, "south"]) {
      await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "1", { name: "A", vin: VIN })], tenant);
      await fleet.publish("VISTRACKS", [eventRecorded("VISTRACKS", "e", { deviceRef: "1" })], tenant);
    }
    const following = new AbortController();
    const batches = fleet.bus.follow(FLEET_EVENTS, null, following.signal);
    const take = async () => {
      const { value } = await batches.next();
      return (value as BusBatch).messages.map(({ tenant, message }) => {
        const { id, deviceId, revision } = message as UnifiedEvent;
        return [tenant, id, deviceId, revision];
      });
    };
    const first = await take();
    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { vin: VIN })]);

    const second = await take();
    following.abort();

    expect(first.map(([tenant, id]) => [tenant, id])).toEqual(
      [TENANT, "south"].map((tenant) => [tenant, "vistracks:e"]),
    );
    expect(second).toEqual([[TENANT, "vistracks:e", await idOf(fleet, "A"), 2]]);
  });
});
