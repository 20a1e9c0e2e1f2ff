import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDataDir, startProcess } from "../e2e/process.ts";

type Run = { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };

/** How the command ends that cannot start, and what it says. */
async function refusalOf({ args, env = {} }: Run) {
  await using dir = await createDataDir();
  await using command = startProcess("subgraphs/main.ts", args, { DATA_DIR: dir.path, ...env });
  const { code } = await command.exited;
  return { code, says: command.output.stderr };
}

describe.concurrent("npm run subgraph", () => {
  it("serves the subgraph, its feed included, until it is told to stop", async () => {
    await using dir = await createDataDir();
    await using command = startProcess("subgraphs/main.ts", ["safety", "--port", "0"], { DATA_DIR: dir.path });
    const [, url = ""] = await command.printed(/^safety answers at (\S+)$/m);

    const response = await fetch(new URL("/outbox?after=0", url));

    expect(await response.json()).toMatchObject({
      messages: [{ kind: "source", ref: "SAMSARA", message: { state: "NOT_CONFIGURED" } }],
    });
    expect(await command.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(command.output.stdout).toBe(`safety answers at ${url}\n`);
  });

  it.each<[string, Run, RegExp]>([
    ["no name", { args: [] }, /^Usage: npm run subgraph -- NAME \[--port N\], where NAME is one of fleet, video,/],
    ["an option that is none", { args: ["safety", "--prot", "1"] }, /--prot[\s\S]*Usage:/],
    ["a port that is none", { args: ["safety", "--port", "70000"] }, /^--port must be a port number\.$/m],
    ["a level that is none", { args: ["safety"], env: { LOG_LEVEL: "loud" } }, /LOG_LEVEL: /],
    [
      "half a vendor",
      { args: ["safety"], env: { SAMSARA_TOKEN: "t0ps3cret" } },
      /^SAMSARA_TOKEN is set, so SAMSARA_URL must be set too\.$/m,
    ],
  ])("refuses %s in words and with 2", async (_what, run, sentence) => {
    const { code, says } = await refusalOf(run);

    expect(code).toBe(2);
    expect(says).toMatch(sentence);
    expect(says).not.toMatch(/t0ps3cret|\n {4}at /);
  });

  it("does not start over a store that is broken", async () => {
    await using dir = await createDataDir();
    await writeFile(join(dir.path, "safety.sqlite"), "no store ".repeat(1_000));
    await using command = startProcess("subgraphs/main.ts", ["safety", "--port", "0"], { DATA_DIR: dir.path });

    expect(await command.exited).toEqual({ code: 1, signal: null });
    expect(command.output.stderr).toContain("safety.sqlite");
    expect(command.output.stderr).toContain('"msg":"could not start"');
  });
});
