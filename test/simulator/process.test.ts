import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import type { SimulatorReady } from "../../simulator/thread.ts";
import { call, STARTS_AT, samsaraCall, startWorld } from "./vendor-calls.ts";

const ROOT = new URL("../../", import.meta.url);

describe("the simulator", () => {
  it("cuts connections to a stopped vendor, answers for the others, and again for all after the restart", async () => {
    await using world = await startWorld();
    const { samsara, vinli } = world.simulator.credentials;

    world.simulator.vendor("samsara").stop();

    await expect(fetch(`${samsara.url}/assets`)).rejects.toThrow("fetch failed");
    expect((await call(`${vinli.platformUrl}/devices`)).status).toBe(401);
    world.simulator.vendor("samsara").restart();
    expect((await samsaraCall(world.simulator, "/assets")).status).toBe(200);
  });

  it("names the moment of its oldest record", async () => {
    await using world = await startWorld();

    const { historyStartsAt, fleetObservedSince } = world.simulator;

    expect(historyStartsAt).toBe("2015-05-22T18:25:43.000Z");
    expect(fleetObservedSince).toBe("2026-03-11T00:00:00.000Z");
  });

  it("frees its port when it is disposed of", async () => {
    const first = await startSimulator({ port: 0, clock: new ManualClock(STARTS_AT) });
    const port = Number(new URL(first.url).port);

    await first[Symbol.asyncDispose]();

    await using second = await startSimulator({ port, clock: new ManualClock(STARTS_AT) });
    expect(second.url).toBe(first.url);
  });

  it("closes its port when its start is aborted, before or after it listens", async () => {
    const starting = new AbortController();
    const running = startSimulator({ port: 0, clock: new ManualClock(STARTS_AT) }, starting.signal);
    const { url } = await running;

    starting.abort();

    await expect(fetch(`${url}/samsara/assets`)).rejects.toThrow("fetch failed");
    await expect(startSimulator({ port: 0 }, starting.signal)).rejects.toThrow("aborted");
  });

  it("says that its port is taken", async () => {
    await using first = await startWorld();
    const port = Number(new URL(first.simulator.url).port);

    await expect(startSimulator({ port })).rejects.toThrow("EADDRINUSE");
  });

  it("runs in a worker thread that says where it is and ends on order", async ({ signal }) => {
    const worker = new Worker(new URL("simulator/thread.ts", ROOT), { workerData: { port: 0, seed: 3 } });
    const [ready]: [SimulatorReady] = (await once(worker, "message", { signal })) as [SimulatorReady];
    const { samsara } = ready.credentials;

    const { status } = await call(`${samsara.url}/assets`, { headers: { authorization: `Bearer ${samsara.token}` } });
    worker.postMessage({ order: "stop" });
    const [code] = await once(worker, "exit", { signal });

    expect(status).toBe(200);
    expect(code).toBe(0);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("runs from the command line until %s", async (stop) => {
    const child = spawn(process.execPath, ["simulator/main.ts", "--port", "0", "--devices", "3"], { cwd: ROOT });
    const [line] = await once(createInterface(child.stdout), "line");

    child.kill(stop);
    const [code] = await once(child, "exit");

    expect(line).toMatch(/^The simulated fleet is at http:\/\/127\.0\.0\.1:\d+$/);
    expect(code).toBe(0);
  });

  it("refuses options that make no sense, in words", async () => {
    const child = spawn(process.execPath, ["simulator/main.ts", "--devices", "none"], { cwd: ROOT });
    const lines: string[] = [];
    createInterface(child.stderr).on("line", (line) => lines.push(line));

    const [code] = await once(child, "close");

    expect(code).toBe(1);
    expect(lines[0]).toBe("--devices none makes no sense");
  });
});
