import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { decodeApiKeys, encodeApiKeys, makeApiKey } from "../../../gateway/authentication/api-keys/api-key.ts";
import { ApiKeys } from "../../../gateway/authentication/api-keys/api-keys.ts";
import { Grants } from "../../../gateway/authentication/grant.ts";
import { isOver } from "../../../gateway/authentication/identity.ts";
import { NO_ROLES } from "../../../gateway/authentication/roles.ts";
import { grantOf } from "../../../gateway/authorization/requirement.ts";
import { toViewer } from "../../../platform/viewer/viewer.ts";
import { SILENT } from "../federation.ts";
import { TestClock } from "./issuer.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const run = promisify(execFile);

async function keysAt(path: string, clock: TestClock): Promise<ApiKeys> {
  return new ApiKeys({ path, grants: new Grants(() => NO_ROLES, toViewer), clock, log: SILENT });
}

describe("an API key", () => {
  it("shows one truck's films of one day to whoever has it, until it ends or is revoked", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "keys-"));
    const path = join(folder.path, "keys.json");
    const keys = (...args: string[]) =>
      run(process.execPath, ["keys.ts", ...args], { cwd: ROOT, env: { ...process.env, API_KEYS_FILE: path } });
    const clock = new TestClock();
    const known = await keysAt(path, clock);
    const bounds = ["--device", "device:1", "--from", "2026-02-27T00:00:00Z", "--until", "2026-02-28T00:00:00Z"];

    const { stdout } = await keys(
      "create",
      "--name",
      "adjuster",
      "--tenant",
      "acme",
      "--scope",
      "events:read",
      "--scope",
      "video:read",
      ...bounds,
      "--expires",
      "1d",
    );
    const text = /fgk_\S+/.exec(stdout)?.[0] ?? "";
    clock.nowMs = Date.now();
    const identity = known.verify(text);
    const [kept] = decodeApiKeys(await readFile(path, "utf8"));
    const again = known.verify(text);
    const forged = known.verify(`${text.slice(0, -1)}${text.endsWith("A") ? "B" : "A"}`);
    await keys("revoke", kept?.id ?? "");
    clock.nowMs += 2_001;
    const revoked = known.verify(text);

    const only = { deviceIds: ["device:1"], fromMs: Date.UTC(2026, 1, 27), untilMs: Date.UTC(2026, 1, 28) };
    expect(identity?.viewer).toEqual({ tenant: "acme", subject: `key:${kept?.id}`, rights: ["read"], only });
    expect(identity?.rights.has(grantOf("scope", "video:read"))).toBe(true);
    expect(identity?.rights.has(grantOf("scope", "fleet:read"))).toBe(false);
    expect(JSON.stringify(kept)).not.toContain(text.slice(-43));
    expect(again).toBe(identity);
    expect([forged, revoked]).toEqual([null, null]);
    expect(identity && isOver(identity, clock.now())).toBe(true);
  });

  it("ends by itself, and stays the same while another one is added", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "keys-"));
    const path = join(folder.path, "keys.json");
    const clock = new TestClock();
    const about = {
      tenant: "acme",
      roles: [],
      scopes: ["a:read"],
      rows: null,
      createdAt: new Date(clock.now()).toISOString(),
    };
    const make = (name: string, lastsMs: number) =>
      makeApiKey({ ...about, name, expiresAt: new Date(clock.now() + lastsMs).toISOString() });
    const [short, long] = [make("short", 60_000), make("long", 3_600_000)];
    await writeFile(path, encodeApiKeys([long.key]));
    const known = await keysAt(path, clock);
    const before = known.verify(long.text);
    await writeFile(path, encodeApiKeys([long.key, short.key]));
    clock.nowMs += 2_000;

    const [added, after] = [known.verify(short.text), known.verify(long.text)];
    clock.nowMs += 60_000;
    const ended = known.verify(short.text);

    expect(added?.viewer).toMatchObject({ subject: `key:${short.key.id}` });
    expect(after).toBe(before);
    expect(ended).toBeNull();
    expect(added && isOver(added, clock.now())).toBe(true);
  });

  it.each([
    [["create", "--name", "x"], /A key needs/],
    [["create", "--name", "x", "--tenant", "a", "--scope", "s", "--expires", "400d"], /within a year/],
    [
      ["create", "--name", "x", "--tenant", "a", "--scope", "s", "--until", "tomorrow"],
      /--until: tomorrow is no instant/,
    ],
    [["revoke", "none"], /There is no key none/],
  ])("is refused in words when it is asked for with %j", async (args, message) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "keys-"));
    const env = { ...process.env, API_KEYS_FILE: join(folder.path, "keys.json") };

    await expect(run(process.execPath, ["keys.ts", ...args], { cwd: ROOT, env })).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message),
    });
  });
});
