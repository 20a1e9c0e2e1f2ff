import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "../platform/log.ts";

// Writing a file takes several steps, and so does putting another in its place.
const SETTLED_AFTER_MS = 100;

export type SupergraphFileOptions = {
  readonly path: string;
  /** What is being served. */
  readonly text: string;
  readonly log: Logger;
  /** Told of every other text that the file then has. What it throws is logged. */
  readonly onChange: (text: string) => void | Promise<void>;
};

/**
 * Watches a supergraph's file until it is disposed of. The file may be written into, replaced, or be a link that is
 * turned elsewhere within its folder; while it is not there, nothing changes.
 */
export class SupergraphFile implements Disposable {
  readonly #options: SupergraphFileOptions;
  readonly #watcher: FSWatcher;
  #timer: NodeJS.Timeout | undefined;
  #text: string;

  constructor(options: SupergraphFileOptions) {
    this.#options = options;
    this.#text = options.text;
    // The folder and not the file: whatever is put in the file's place would otherwise not be seen.
    this.#watcher = watch(dirname(options.path), { persistent: false }, () => this.#settle());
    this.#watcher.on("error", (error) => options.log.error({ err: error }, "the supergraph's file is watched no more"));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#watcher.close();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), SETTLED_AFTER_MS).unref();
  }

  async #read(): Promise<void> {
    const { path, log, onChange } = this.#options;
    try {
      const text = await readFile(path, "utf8");
      if (text === this.#text) return;
      this.#text = text;
      await onChange(text);
      log.info({ path }, "the supergraph has changed");
    } catch (error) {
      log.error({ err: error, path }, "the supergraph's file cannot be used: the gateway goes on as before");
    }
  }
}
