import { appendFile, mkdir, mkdtempDisposable, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SupergraphFile } from "../../gateway/supergraph/supergraph-file.ts";
import { until } from "../until.ts";
import { SILENT } from "./federation.ts";

type Preparation = {
  /** Lays the file, and whatever leads to it, into a folder; returns its path. */
  readonly lay?: (folder: string) => Promise<string>;
  readonly onChange?: (text: string) => void | Promise<void>;
};

async function layPlainly(folder: string): Promise<string> {
  const path = join(folder, "supergraph.graphql");
  await writeFile(path, "first");
  return path;
}

/** A watched file, and what was told of it. */
async function watchedFile({ lay = layPlainly, onChange }: Preparation = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), "supergraph-"));
  const path = await lay(folder.path);
  const changes: string[] = [];
  const file = new SupergraphFile({
    path,
    text: "first",
    log: SILENT,
    onChange: (text: string) => {
      changes.push(text);
      if (text.includes("unusable")) throw new Error("no supergraph");
      return onChange?.(text);
    },
  });
  return {
    folder: folder.path,
    path,
    changes,
    close: () => file[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      await file[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Resolves when whoever watched the file before has looked at what it is now: all look at the same pace. */
async function lookedAt(path: string, signal: AbortSignal): Promise<void> {
  const told: string[] = [];
  const onChange = (text: string) => void told.push(text);
  await using _file = new SupergraphFile({ path, text: "", log: SILENT, onChange });
  await until(() => told.length > 0, signal);
}

/** Turns a link elsewhere in one step. */
async function turn(link: string, target: string): Promise<void> {
  await symlink(target, `${link}.next`);
  await rename(`${link}.next`, link);
}

/** Does something again and again until it is disposed of. */
function keepOn(act: () => Promise<void>): AsyncDisposable {
  const ending = new AbortController();
  const running = (async () => {
    for await (const _ of setInterval(10, undefined, { signal: ending.signal })) await act();
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await running.catch(() => {});
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

    await turn(file.path, "release-2");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  it("tells of its change when it is a link to a file elsewhere that is written into", async () => {
    await using file = await watchedFile({
      lay: async (folder) => {
        await mkdir(join(folder, "elsewhere"));
        await writeFile(join(folder, "elsewhere/it"), "first");
        await mkdir(join(folder, "here"));
        await symlink("../elsewhere/it", join(folder, "here/supergraph.graphql"));
        return join(folder, "here/supergraph.graphql");
      },
    });

    await writeFile(join(file.folder, "elsewhere/it"), "second");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  it("tells of its change when a folder on its way is a link that is turned elsewhere", async () => {
    await using file = await watchedFile({
      lay: async (folder) => {
        for (const [release, text] of [
          ["release-1", "first"],
          ["release-2", "second"],
        ] as const) {
          await mkdir(join(folder, release));
          await writeFile(join(folder, release, "supergraph.graphql"), text);
        }
        await symlink("release-1", join(folder, "current"));
        return join(folder, "current/supergraph.graphql");
      },
    });

    await turn(join(file.folder, "current"), "release-2");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  // https://kubernetes.io/docs/concepts/configuration/configmap/: the folder is replaced by turning the link ..data.
  it("tells of its change when it is mounted from a ConfigMap, again and again", async () => {
    const layVersion = async (folder: string, version: string, text: string) => {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, "supergraph.graphql"), text);
    };
    await using file = await watchedFile({
      lay: async (folder) => {
        await layVersion(folder, "..1", "first");
        await symlink("..1", join(folder, "..data"));
        await symlink("..data/supergraph.graphql", join(folder, "supergraph.graphql"));
        return join(folder, "supergraph.graphql");
      },
    });

    for (const [version, text] of [
      ["..2", "second"],
      ["..3", "third"],
    ] as const) {
      await layVersion(file.folder, version, text);
      await turn(join(file.folder, "..data"), version);
      await rm(join(file.folder, `..${Number(version.slice(2)) - 1}`), { recursive: true });
      await expect.poll(() => file.changes.at(-1)).toBe(text);
    }

    expect(file.changes).toEqual(["second", "third"]);
  });

  it("tells of its change however much happens to other files beside it", async () => {
    await using file = await watchedFile();
    await using _busy = keepOn(() => writeFile(join(file.folder, "neighbour"), "else"));

    await writeFile(file.path, "second");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  it("tells of its change while it is written to without end", async ({ signal }) => {
    await using file = await watchedFile();
    await using _writing = keepOn(() => appendFile(file.path, " and more"));

    const change = await until(() => file.changes[0], signal);

    expect(change).toContain("first and more");
  });

  it("is waited for while it is not there or cannot be used", async () => {
    await using file = await watchedFile();

    await rm(file.path);
    await writeFile(file.path, "unusable");
    await expect.poll(() => file.changes).toEqual(["unusable"]);
    await writeFile(file.path, "second");

    await expect.poll(() => file.changes).toEqual(["unusable", "second"]);
  });

  it("tells of a text that was refused once only, and of the former one when that comes back", async ({ signal }) => {
    await using file = await watchedFile();
    await writeFile(file.path, "unusable");
    await expect.poll(() => file.changes).toEqual(["unusable"]);

    await rm(file.path);
    await writeFile(file.path, "unusable");
    await lookedAt(file.path, signal);
    await writeFile(file.path, "first");

    await expect.poll(() => file.changes).toEqual(["unusable", "first"]);
  });

  it("tells nothing when its text stays the same", async () => {
    await using file = await watchedFile();

    await writeFile(file.path, "first");
    await writeFile(join(file.folder, "neighbour"), "else");
    await writeFile(file.path, "second");

    await expect.poll(() => file.changes).toEqual(["second"]);
  });

  it("tells of the newest change alone once the one before has been dealt with", async ({ signal }) => {
    const dealtWith = Promise.withResolvers<void>();
    await using file = await watchedFile({
      onChange: (text) => (text === "second" ? dealtWith.promise : undefined),
    });
    await writeFile(file.path, "second");
    await until(() => file.changes.length === 1, signal);

    await writeFile(file.path, "third");
    await lookedAt(file.path, signal);
    await writeFile(file.path, "fourth");
    await lookedAt(file.path, signal);
    dealtWith.resolve();

    await expect.poll(() => file.changes).toEqual(["second", "fourth"]);
  });

  it("goes on when what it told of was refused later", async () => {
    await using file = await watchedFile({
      onChange: (text) => (text === "second" ? Promise.reject(new Error("refused")) : undefined),
    });
    await writeFile(file.path, "second");
    await expect.poll(() => file.changes).toEqual(["second"]);

    await writeFile(file.path, "third");

    await expect.poll(() => file.changes).toEqual(["second", "third"]);
  });

  it("is closed when what it told of has been dealt with", async ({ signal }) => {
    const happened: string[] = [];
    const dealing = Promise.withResolvers<void>();
    await using file = await watchedFile({
      onChange: async () => {
        await dealing.promise;
        happened.push("dealt with");
      },
    });
    await writeFile(file.path, "second");
    await until(() => file.changes.length === 1, signal);

    const closing = file.close().then(() => happened.push("closed"));
    dealing.resolve();
    await closing;

    expect(happened).toEqual(["dealt with", "closed"]);
  });
});
