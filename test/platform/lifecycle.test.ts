import { describe, expect, it } from "vitest";
import { type Process, startProcess } from "../e2e/process.ts";

function run(mode: string): Process {
  return startProcess("test/platform/lifecycle-process.ts", [mode]);
}

describe.concurrent("runProcess", () => {
  it.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])("stops what it runs at %s, and ends with 0", async (signal) => {
    await using running = run("well");
    await running.printed(/started/);

    const ended = await running.end(signal);

    expect(ended).toEqual({ code: 0, signal: null });
    expect(running.output.stdout).toBe("started\nstopping\nstopped\n");
  });

  it("tells a configuration that makes no sense in words, and ends with 2", async () => {
    await using running = run("misconfigured");

    expect(await running.exited).toEqual({ code: 2, signal: null });
    expect(running.output.stderr).toBe("ACME_TOKEN must be set too.\n");
  });

  it("tells in words that its address is taken, and ends with 2", async () => {
    await using running = run("address-taken");

    expect(await running.exited).toEqual({ code: 2, signal: null });
    expect(running.output.stderr).toMatch(
      /^127\.0\.0\.1:\d+ is taken: another process listens there\. Set HOST and PORT\.\n$/,
    );
  });

  it("logs why it could not start, and ends with 1", async () => {
    await using running = run("fails-to-start");

    expect(await running.exited).toEqual({ code: 1, signal: null });
    expect(JSON.parse(running.output.stderr)).toMatchObject({
      level: 60,
      msg: "could not start",
      err: { message: "the port is taken" },
    });
  });

  it("logs why it could not stop, and ends with 1", async () => {
    await using running = run("fails-to-stop");
    await running.printed(/started/);

    expect(await running.end("SIGTERM")).toEqual({ code: 1, signal: null });
    expect(running.output.stderr).toMatch(/"err":{.*the disk is full.*"msg":"could not stop"/);
  });

  it("breaks off a start that listens for it, and ends with 0", async () => {
    await using running = run("long-start");
    await running.printed(/started/);

    expect(await running.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(running.output.stderr).not.toContain("could not");
  });

  it("ends at once with 1 at a second signal", async () => {
    await using running = run("never-stops");
    await running.printed(/started/);
    void running.end("SIGTERM");
    await running.printed(/stopping/);
    const askedAtMs = performance.now();

    expect(await running.end("SIGINT")).toEqual({ code: 1, signal: null });
    expect(performance.now() - askedAtMs).toBeLessThan(3_000);
  });

  it("ends with 1 when the stop takes longer than a supervisor waits", async () => {
    await using running = run("never-stops");
    await running.printed(/started/);

    expect(await running.end("SIGTERM")).toEqual({ code: 1, signal: null });
    expect(running.output.stderr).toContain("the stop took too long");
  });
});
