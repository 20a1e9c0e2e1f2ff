import { describe, expect, it } from "vitest";
import { readFaults } from "../../simulator/faults/fault.ts";
import type { FaultRule } from "../../simulator/faults/fault-rules.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, type Ingestion, startIngesting, untilCaughtUp } from "./ingestion.ts";

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const DAY_MS = 24 * 3_600_000;

const LONG = process.env.LONG !== undefined;
const DEVICES = LONG ? 25 : 3;
/**
 * Publications in one millisecond: more than a page has of a vendor whose pages are of all devices, and less than a page of
 * a single device's, for Vinli gives no more events of a device and a millisecond than that.
 */
const TIES = 80 * DEVICES;

async function startWorld() {
  const resources = new AsyncDisposableStack();
  const simulator = resources.use(await startSimulator({ port: 0, devices: DEVICES, speed: 5 }));
  const dir = resources.use(await createDataDir());
  const ingestion: Ingestion = { simulator, dataDir: dir.path };
  return { simulator, ingestion, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Has calls fail so; all that match unless less is said. */
function order(simulator: Simulator, id: string, fault: unknown, rule: Partial<FaultRule>): void {
  const every = { vendor: null, method: "GET", path: /./, probability: 1, from: 1, to: Number.POSITIVE_INFINITY };
  simulator.faults.put(id, { ...every, untilMs: Number.POSITIVE_INFINITY, faults: readFaults(fault), ...rule });
}

const applied = (simulator: Simulator, id: string) => simulator.faults.counts().get(id)?.applied ?? 0;

/** Lets a process read all that is published by now, and ends it. */
async function readAll(ingestion: Ingestion, signal: AbortSignal): Promise<void> {
  await using process = startIngesting(ingestion);
  await process.printed(/ready/);
  await untilCaughtUp(ingestion.dataDir, signal, { process });
}

describe("nothing is lost, doubled or stale", { timeout: 90_000 }, () => {
  it("behind fifty empty pages that promise more", async ({ signal }) => {
    await using world = await startWorld();
    const feed = { vendor: "samsara", path: /safety-events\/stream/ } as const;
    order(world.simulator, "empty", "emptyPage", { ...feed, from: 2, to: 51 });

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "empty")).toBe(50);
    expectClean(findings);
  });

  it.for([400, 404, 410])("when Samsara answers a stored cursor with %i", async (status, { signal }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    world.simulator.publish("samsara", { change: "insert", count: 20 });
    world.simulator.publish("samsara", { change: "edit", count: 20 });
    order(world.simulator, "dead", { fault: "status", status }, { vendor: "samsara", path: /after=/, to: 1 });

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "dead")).toBe(1);
    expectClean(findings);
  });

  it("where rows shift between two pages that are read", async ({ signal }) => {
    await using world = await startWorld();
    for (const vendor of VENDORS) world.simulator.publish(vendor, { change: "insert", count: TIES });
    const log = { vendor: "vistracks", path: /driverHistories/, to: 20 } as const;
    order(world.simulator, "edited", { fault: "meanwhile", change: "edit", count: 3 }, log);
    order(world.simulator, "deleted", { fault: "meanwhile", change: "delete", count: 1 }, log);
    order(world.simulator, "inserted", { fault: "meanwhile", count: 2 }, { path: /vents/, to: 20 });

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "deleted")).toBeGreaterThan(3);
    expect(applied(world.simulator, "inserted")).toBe(20);
    expectClean(findings);
  });

  it(`of ${TIES} publications of one millisecond, before and after the first reading`, async ({ signal }) => {
    await using world = await startWorld();
    for (const vendor of VENDORS) world.simulator.publish(vendor, { change: "insert", count: TIES });
    await readAll(world.ingestion, signal);
    for (const vendor of VENDORS) world.simulator.publish(vendor, { change: "insert", count: TIES });

    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });

  it("of what is published an hour, a day and a week late", async ({ signal }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    for (const agoMs of [DAY_MS / 24, DAY_MS, 6.9 * DAY_MS])
      for (const vendor of VENDORS)
        world.simulator.publish(vendor, { change: "insert", count: 20, occurredMs: Date.now() - agoMs });

    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });

  it("of pages that come twice, overlap, come in reverse and hold older versions", async ({ signal }) => {
    await using world = await startWorld();
    for (const vendor of ["roscolive", "samsara", "vistracks"] as const)
      world.simulator.publish(vendor, { change: "edit", count: 50 });
    await readAll(world.ingestion, signal);
    for (const fault of ["duplicate", "reverse", "overlap", "repeatPage"])
      order(world.simulator, fault, fault, { probability: 0.3, path: /vents|driverHistories/, to: 60 });
    // RoscoLive's events do not say when they changed, so nobody can tell which of two versions is older.
    order(world.simulator, "olderVersion", "olderVersion", {
      probability: 0.3,
      path: /stream|driverHistories/,
      to: 60,
    });

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "olderVersion")).toBeGreaterThan(3);
    expectClean(findings);
  });
});
