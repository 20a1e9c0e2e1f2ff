import { execFile } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { decodeRoles } from "../../gateway/authentication/roles.ts";
import { viewerBoundsSchema } from "../../platform/viewer/viewer.ts";
import { readGuide } from "./guide.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

describe("the guide to security", () => {
  it("binds somebody to the rows of a driver", async () => {
    const { bindings } = JSON.parse((await readGuide("security")).textOf("bindings.json"));

    const binding = decodeRoles(JSON.stringify({ roles: {}, bindings })).bindingOf("acme", "dan@acme.example");

    expect(viewerBoundsSchema.parse(binding)).toEqual({ driverIds: ["driver:…"] });
  });

  it("makes a key for one truck and one day, lists it, and revokes it", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "keys-"));
    const guide = await readGuide("security");
    // As npm does it: the Node of this test comes first.
    const path = `${dirname(process.execPath)}:${process.env.PATH}`;
    const env = { ...process.env, PATH: path, API_KEYS_FILE: join(folder.path, "keys.json") };
    const shell = (text: string) => run("bash", ["-euc", text], { cwd: ROOT, env });

    const { stdout } = await shell(guide.textOf("create-key", { "npm run keys --": "node keys.ts" }));
    const [, id = ""] = /\b([0-9A-Za-z_-]{6,})\b.*adjuster/.exec((await shell("node keys.ts list")).stdout) ?? [];
    const ended = await shell(
      guide.textOf("end-key", { "npm run keys --": "node keys.ts", "revoke ID": `revoke ${id}` }),
    );

    expect(stdout.trim()).not.toBe("");
    expect(id).not.toBe("");
    expect(ended.stdout).toContain("adjuster");
    expect((await shell("node keys.ts list")).stdout).toMatch(/revoked/i);
  });
});
