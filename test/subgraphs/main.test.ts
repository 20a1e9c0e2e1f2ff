import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { DEFAULT_VIEWER } from "../../platform/viewer/default-viewer.ts";
import { ViewerTokens } from "../../platform/viewer/viewer-tokens.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

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

  it("tells Prometheus of its process, its webhooks and, where it is fleet, of the sources", async () => {
    await using dir = await createDataDir();
    const env = { DATA_DIR: dir.path, SAMSARA_WEBHOOK_SECRET: Buffer.from("secret").toString("base64") };
    await using safety = startProcess("subgraphs/main.ts", ["safety", "--port", "0"], env);
    const [, safetyUrl = ""] = await safety.printed(/^safety answers at (\S+)$/m);
    await using fleet = startProcess("subgraphs/main.ts", ["fleet", "--port", "0"], env);
    const [, fleetUrl = ""] = await fleet.printed(/^fleet answers at (\S+)$/m);
    const refused = await fetch(new URL("/webhooks/samsara", safetyUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });

    const [ofSafety, ofFleet] = await Promise.all(
      [safetyUrl, fleetUrl].map(async (url) => (await fetch(new URL("/metrics", url))).text()),
    );

    expect(refused.status).toBe(401);
    expect(ofSafety).toMatch(/^webhook_refusals_total\{webhook="samsara",.*\} 1$/m);
    expect(ofSafety).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(ofFleet).toMatch(/^source_state\{vendor="VISTRACKS",state="\w+"\} 1$/m);
    expect(ofFleet).not.toContain("webhook_refusals_total{");
  });

  it("serves other machines, and on this one nobody without the secret, once there is one", async () => {
    await using dir = await createDataDir();
    const env = { DATA_DIR: dir.path, HOST: "0.0.0.0", SUBGRAPH_SECRET: SECRET };
    await using command = startProcess("subgraphs/main.ts", ["safety", "--port", "0"], env);
    const [, port = ""] = await command.printed(/^safety answers at http:\/\/0\.0\.0\.0:(\d+)\/graphql$/m);
    const outbox = `http://127.0.0.1:${port}/outbox`;

    const unsigned = await fetch(outbox);
    const headers = new ViewerTokens([SECRET], systemClock).headersFor("safety")(DEFAULT_VIEWER);
    const signed = await fetch(outbox, { headers });

    expect([unsigned.status, await unsigned.json()]).toEqual([401, { error: "UNAUTHENTICATED" }]);
    expect(await signed.json()).toMatchObject({ messages: [{ kind: "source", tenant: DEFAULT_VIEWER.tenant }] });
  });

  it.each<[string, Run, RegExp]>([
    [
      "no name",
      { args: [] },
      /^Usage: npm run subgraph -- NAME \[--port N\] \[--serve-only\], where NAME is one of fleet,/,
    ],
    ["an option that is none", { args: ["safety", "--prot", "1"] }, /--prot[\s\S]*Usage:/],
    ["a port that is none", { args: ["safety", "--port", "70000"] }, /^--port must be a port number\.$/m],
    ["an address of other machines without a secret", { args: ["safety"], env: { HOST: "0.0.0.0" } }, /^HOST is an/m],
    [
      "a secret that is none",
      { args: ["safety"], env: { SUBGRAPH_SECRET: "t0ps3cret" } },
      /^SUBGRAPH_SECRET must have at least 32 bytes/m,
    ],
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
