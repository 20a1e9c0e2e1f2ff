import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readFaults } from "../../simulator/faults/fault.ts";
import type { FaultRule } from "../../simulator/faults/fault-rules.ts";
import type { Demand, Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, type Ingestion, startIngesting, untilCaughtUp } from "./ingestion.ts";

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const LONG = process.env.LONG !== undefined;
const DEVICES = 25;
/**
 * Publications in one millisecond: more than a page has of a vendor whose pages are of all devices, and less than a page of
 * a single device's, for Vinli gives no more events of a device and a millisecond than that.
 */
const TIES_PER_DEVICE = 80;
const TIES = DEVICES * TIES_PER_DEVICE;
const FEW_DEVICES = 3;
/** Longer than a breaker stays open, and than a call may take. */
const FAULTY_MS = 65_000;
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

const LATEST_MS = 7 * DAY_MS;

function publishLate(simulator: Simulator): void {
  for (const agoMs of [HOUR_MS, DAY_MS, LATEST_MS])
    publishEverywhere(simulator, { count: 20, occurredMs: Date.now() - agoMs });
}

/** Rows are edited, deleted and inserted while the first pages are read. */
function orderShifts(simulator: Simulator): void {
  const log = { vendor: "vistracks", path: /driverHistories/, to: 20 } as const;
  order(simulator, "edited", { fault: "meanwhile", change: "edit", count: 3 }, log);
  order(simulator, "deleted", { fault: "meanwhile", change: "delete", count: 1 }, log);
  order(simulator, "inserted", { fault: "meanwhile", change: "insert", count: 2 }, { path: /vents/, to: 20 });
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

/** Three calls in ten fail, of all vendors; of the first few where less is said. */
const orderFailures = (simulator: Simulator, rule: Partial<FaultRule> = { to: 12 }) =>
  order(simulator, "failing", { fault: "status", status: 503, body: "text" }, { probability: 0.3, ...rule });

/** The first byte after 29 s, a byte a second, or a body that never ends. */
function orderSlowness(simulator: Simulator): void {
  order(simulator, "late", { fault: "latency", ms: 29_000 }, { probability: 0.4 });
  order(simulator, "trickle", { fault: "slowBody", bytesPerSecond: 1 }, { probability: 0.6 });
  order(simulator, "endless", "endlessBody", {});
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
    orderFailures(simulator);
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

    for (const id of ["empty", "deleted", "inserted", "failing", "overlap", "dead"])
      expect(counts.get(id)?.applied, id).toBeGreaterThan(0);
    expectClean(findings);
  });
});

describe.runIf(LONG)("nothing is lost, doubled or stale, each by itself", { timeout: 600_000 }, () => {
  it("at vendors that fail three times in ten", async ({ signal }) => {
    await using world = await startWorld();
    orderFailures(world.simulator, {});
    {
      await using process = startIngesting(world.ingestion);
      await process.printed(/ready/);
      for (let round = 0; round < FAULTY_MS / 1_000; round += 1) {
        publishEverywhere(world.simulator, { count: 5 });
        await sleep(1_000, undefined, { signal });
      }
    }
    const failures = applied(world.simulator, "failing");
    world.simulator.faults.clear();

    const findings = await catchUpAndCheck(world.ingestion, signal);

    expect(failures).toBeGreaterThan(50);
    expectClean(findings);
  });

  it("at vendors whose answers begin late, trickle or never end, and nothing is stuck when they are well", async ({
    signal,
  }) => {
    await using world = await startWorld();
    await readAll(world.ingestion, signal);
    await using process = startIngesting(world.ingestion);
    await process.printed(/ready/);
    await untilCaughtUp(world.ingestion.dataDir, signal, { process });
    orderSlowness(world.simulator);
    publishEverywhere(world.simulator, { count: 20 });
    await sleep(FAULTY_MS, undefined, { signal });
    const counts = world.simulator.faults.counts();
    world.simulator.faults.clear();

    await untilCaughtUp(world.ingestion.dataDir, signal, { process });
    await process.end("SIGTERM");

    for (const id of ["late", "trickle", "endless"]) expect(counts.get(id)?.applied, id).toBeGreaterThan(4);
    expectClean(await catchUpAndCheck(world.ingestion, signal));
  });

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
