import { describe, expect, it } from "vitest";
import { readFaults } from "../../simulator/faults/fault.ts";
import type { FaultRule } from "../../simulator/faults/fault-rules.ts";
import { type Demand, type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, type Ingestion, startIngesting, untilCaughtUp } from "./ingestion.ts";

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const DAY_MS = 24 * 3_600_000;

const LONG = process.env.LONG !== undefined;
const DEVICES = 25;
/**
 * Publications in one millisecond: more than a page has of a vendor whose pages are of all devices, and less than a page of
 * a single device's, for Vinli gives no more events of a device and a millisecond than that.
 */
const TIES_PER_DEVICE = 80;
const TIES = DEVICES * TIES_PER_DEVICE;
const FEW_DEVICES = 3;
const FEW_TIES = FEW_DEVICES * TIES_PER_DEVICE;

async function startWorld(devices = FEW_DEVICES) {
  const resources = new AsyncDisposableStack();
  const simulator = resources.use(await startSimulator({ port: 0, devices, speed: 5 }));
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

function publishEverywhere(simulator: Simulator, demand: Omit<Demand, "change">): void {
  for (const vendor of VENDORS) simulator.publish(vendor, { change: "insert", ...demand });
}

function publishLate(simulator: Simulator): void {
  for (const agoMs of [DAY_MS / 24, DAY_MS, 6.9 * DAY_MS])
    publishEverywhere(simulator, { count: 20, occurredMs: Date.now() - agoMs });
}

/** Rows are edited, deleted and inserted while the first pages are read. */
function orderShifts(simulator: Simulator): void {
  const log = { vendor: "vistracks", path: /driverHistories/, to: 20 } as const;
  order(simulator, "edited", { fault: "meanwhile", change: "edit", count: 3 }, log);
  order(simulator, "deleted", { fault: "meanwhile", change: "delete", count: 1 }, log);
  order(simulator, "inserted", { fault: "meanwhile", count: 2 }, { path: /vents/, to: 20 });
}

/** Where a page comes in place of another one, what that one had may have to wait for the next look back. */
function orderDisorder(simulator: Simulator): void {
  for (const fault of ["duplicate", "reverse", "overlap", "repeatPage"])
    order(simulator, fault, fault, { probability: 0.3, path: /vents|driverHistories/, to: 60 });
  // RoscoLive's events do not say when they changed, so nobody can tell which of two versions is older.
  order(simulator, "olderVersion", "olderVersion", { path: /safety-events.stream|driverHistories/, to: 20 });
}

/** Of what is oldest, which at RoscoLive, where nothing tells of it, nobody looks for. */
function publishEdits(simulator: Simulator): void {
  for (const vendor of ["samsara", "vistracks"] as const) simulator.publish(vendor, { change: "edit", count: 50 });
}

const orderEmptyPages = (simulator: Simulator) =>
  order(simulator, "empty", "emptyPage", { vendor: "samsara", path: /safety-events\/stream/, from: 2, to: 51 });

const orderDeadCursor = (simulator: Simulator, status: number) =>
  order(simulator, "dead", { fault: "status", status }, { vendor: "samsara", path: /safety-events.*after=/, to: 1 });

describe("nothing is lost, doubled or stale", { timeout: 90_000 }, () => {
  it("after empty pages, rows that shift, ties, pages in disorder, late arrivals and a dead cursor", async ({
    signal,
  }) => {
    await using world = await startWorld();
    const { simulator } = world;
    publishEverywhere(simulator, { count: FEW_TIES });
    orderEmptyPages(simulator);
    orderShifts(simulator);
    await readAll(world.ingestion, signal);
    publishEverywhere(simulator, { count: FEW_TIES });
    publishEdits(simulator);
    publishLate(simulator);
    orderDisorder(simulator);
    orderDeadCursor(simulator, 410);
    await readAll(world.ingestion, signal);
    const counts = simulator.faults.counts();
    simulator.faults.clear();

    const findings = await catchUpAndCheck(world.ingestion, signal);

    for (const id of ["empty", "deleted", "inserted", "overlap", "dead"])
      expect(counts.get(id)?.applied, id).toBeGreaterThan(0);
    expectClean(findings);
  });
});

describe.runIf(LONG)("nothing is lost, doubled or stale, each by itself", { timeout: 600_000 }, () => {
  it("behind fifty empty pages that promise more", async ({ signal }) => {
    await using world = await startWorld();
    orderEmptyPages(world.simulator);

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "empty")).toBe(50);
    expectClean(findings);
  });

  it.for([400, 404, 410])("when Samsara answers a stored cursor with %i", async (status, { signal }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    world.simulator.publish("samsara", { change: "insert", count: 20 });
    world.simulator.publish("samsara", { change: "edit", count: 20 });
    orderDeadCursor(world.simulator, status);

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "dead")).toBe(1);
    expectClean(findings);
  });

  it("where rows shift between two pages that are read", async ({ signal }) => {
    await using world = await startWorld();
    publishEverywhere(world.simulator, { count: FEW_TIES });
    orderShifts(world.simulator);

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(applied(world.simulator, "deleted")).toBeGreaterThan(3);
    expect(applied(world.simulator, "inserted")).toBe(20);
    expectClean(findings);
  });

  it(`of ${TIES} publications of one millisecond, before and after the first reading`, async ({ signal }) => {
    await using world = await startWorld(DEVICES);
    publishEverywhere(world.simulator, { count: TIES });
    await readAll(world.ingestion, signal);
    publishEverywhere(world.simulator, { count: TIES });

    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });

  it("of what is published an hour, a day and a week late", async ({ signal }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    publishLate(world.simulator);

    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });

  it("of pages that come twice, overlap, come in reverse and hold older versions", async ({ signal }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    publishEdits(world.simulator);
    orderDisorder(world.simulator);
    await readAll(world.ingestion, signal);
    expect(applied(world.simulator, "olderVersion")).toBeGreaterThan(0);
    world.simulator.faults.clear();

    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });
});
