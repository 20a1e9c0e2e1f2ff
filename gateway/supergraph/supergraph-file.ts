import { readFile, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "../../platform/log.ts";

// Soon enough for an operator who waits for it; a look takes some 50 µs.
const LOOK_EVERY_MS = 100;
// A file that is written to without end is read all the same, every 2 s.
const MOST_UNSETTLED_LOOKS = 20;

export type SupergraphFileOptions = {
  readonly path: string;
  /** What is being served. */
  readonly text: string;
  readonly log: Logger;
  /**
   * Told of every other text that the file then has, the newest each time, and not before it has settled what it was
   * told last. What it throws is logged.
   */
  readonly onChange: (text: string) => void | Promise<void>;
};

/**
 * Watches a supergraph's file until it is disposed of. The file may be written into, replaced, or reached through links
 * that are turned elsewhere, whether they stand for the file or for a folder on its way; while it is not there, nothing
 * changes.
 *
 * It looks where the path leads instead of waiting to be told: notifications come for one folder, tell of its other files
 * as well, and do not come from file systems in the network.
 */
export class SupergraphFile implements AsyncDisposable {
  readonly #options: SupergraphFileOptions;
  readonly #closing = new AbortController();
  readonly #watching: Promise<void>;
  /** The state of the file when it was last read. */
  #read: string | null = null;
  /** The last text that was handed on, whatever became of it. */
  #text: string;

  constructor(options: SupergraphFileOptions) {
    this.#options = options;
    this.#text = options.text;
    this.#watching = this.#watch();
  }

  /** Resolves when nothing is handed on any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    let seen: string | null = null;
    let unsettledLooks = 0;
    while (!signal.aborted) {
      await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
      const state = await this.#look();
      // Writing a file takes several steps, and so does putting another in its place.
      const isSettled = state === seen;
      seen = state;
      unsettledLooks = isSettled || state === this.#read ? 0 : unsettledLooks + 1;
      if (state === this.#read || (!isSettled && unsettledLooks < MOST_UNSETTLED_LOOKS)) continue;
      unsettledLooks = 0;
      await this.#handOn(state);
    }
  }

  /** What changes whenever the file does, through all links; where there is none, the reason. */
  async #look(): Promise<string> {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(this.#options.path, { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
    } catch (error) {
      return error instanceof Error && "code" in error ? String(error.code) : String(error);
    }
  }

  async #handOn(state: string): Promise<void> {
    const { path, log, onChange } = this.#options;
    // A write that comes while the file is read changes its state once more.
    this.#read = state;
    try {
      const text = await readFile(path, "utf8");
      if (text === this.#text || this.#closing.signal.aborted) return;
      this.#text = text;
      await onChange(text);
      log.info({ path }, "the supergraph has changed");
    } catch (error) {
      log.error({ err: error, path }, "the supergraph's file cannot be used: the gateway goes on as before");
    }
  }
}
