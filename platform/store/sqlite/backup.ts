import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

export type BackupOptions = {
  /** The folder of the stores. */
  readonly from: string;
  /** The folder that is made. */
  readonly to: string;
  /** The names of the stores' files, in the order in which they are copied. */
  readonly files: readonly string[];
  readonly onCopied: (file: string) => void;
};

/** All pages in one step: with several, each commit of the process that writes would have SQLite begin anew. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies stores into a folder while they are written. Each copy is the store as it was at one moment, checked and synced; the
 * folder is there once all of them are. Rejects, and leaves nothing, if a copy cannot be made or is damaged.
 *
 * While a store is copied, the log beside it grows by what is written.
 */
export async function backUpStores({ from, to, files, onCopied }: BackupOptions): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    for (const file of files) {
      await copyStore(join(from, file), join(partial, file));
      onCopied(file);
    }
    await sync(partial);
    await rename(partial, to);
    await sync(dirname(to));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function copyStore(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new Error(`${from} is not there`);
  {
    using source = new DatabaseSync(from, { readOnly: true });
    await backup(source, to, { rate: ALL_PAGES });
  }
  using copy = new DatabaseSync(to);
  // One file, with no log beside it.
  copy.exec("pragma journal_mode = delete");
  const found = copy.prepare("pragma integrity_check(1)").get()?.integrity_check;
  if (found !== "ok") throw new Error(`${from} is damaged: ${found}`);
  await sync(to);
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}
