import { appendFile, mkdtempDisposable, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SupergraphFile } from "../../gateway/supergraph-file.ts";
import { SILENT } from "./federation.ts";

/** A watched file, and what was told of it. */
async function watchedFile() {
  const folder = await mkdtempDisposable(join(tmpdir(), "supergraph-"));
  const path = join(folder.path, "supergraph.graphql");
  await writeFile(path, "first");
  const changes: string[] = [];
  const onChange = (text: string) => {
    changes.push(text);
    if (text.includes("unusable")) throw new Error("no supergraph");
  };
  const file = new SupergraphFile({ path, text: "first", log: SILENT, onChange });
  return {
    folder: folder.path,
    path,
    changes,
    [Symbol.asyncDispose]: async () => {
      file[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("a supergraph's file", () => {
  it("tells of its change when it is written into", async () => {
    await using file = await watchedFile();

    await appendFile(file.path, " and more");

    await expect.poll(() => file.changes).toEqual(["first and more"]);
  });

  it("tells of its change when another is put in its place, again and again", async () => {
    await using file = await watchedFile();

    for (const text of ["second", "third"]) {
      await writeFile(join(file.folder, "next"), text);
      await rename(join(file.folder, "next"), file.path);
      await expect.poll(() => file.changes.at(-1)).toBe(text);
    }

    expect(file.changes).toEqual(["second", "third"]);
  });

  it("tells of its change when it is a link that is turned elsewhere", async () => {
    await using file = await watchedFile();
    await writeFile(join(file.folder, "release-2"), "second");

    await symlink("release-2", join(file.folder, "link"));
    await rename(join(file.folder, "link"), file.path);

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  it("is waited for while it is not there or cannot be used", async () => {
    await using file = await watchedFile();

    await rm(file.path);
    await writeFile(file.path, "unusable");
    await expect.poll(() => file.changes).toEqual(["unusable"]);
    await writeFile(file.path, "second");

    await expect.poll(() => file.changes).toEqual(["unusable", "second"]);
  });

  it("tells nothing when its text stays the same", async () => {
    await using file = await watchedFile();

    await writeFile(file.path, "first");
    await writeFile(join(file.folder, "neighbour"), "else");
    await writeFile(file.path, "second");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });
});
