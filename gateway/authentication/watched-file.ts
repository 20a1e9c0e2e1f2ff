import { existsSync, readFileSync, statSync } from "node:fs";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";

/** How soon a change is seen: what is taken back in a file ends what lives by it within 5 s. */
const LOOKED_AT_EVERY_MS = 2_000;

const MISSING = "missing";

export type WatchedFileOptions = {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether a file that is not there is an empty one. */
  readonly mayBeMissing?: boolean;
  /** Takes the text; what it throws leaves things as they were. */
  readonly onText: (text: string) => void;
};

/** A small file that is read again when it has changed. It is looked at while it is used, every two seconds at most. */
export class WatchedFile {
  readonly #options: WatchedFileOptions;
  #state = "";
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: WatchedFileOptions) {
    this.#options = options;
  }

  /** Reads it now. Throws when it cannot be read or is not what it should be. */
  read(): void {
    this.#lookedAtMs = this.#options.clock.now();
    const state = this.#stateOf();
    this.#options.onText(state === MISSING ? "" : readFileSync(this.#options.path, "utf8"));
    this.#state = state;
  }

  /** Reads it if it has changed. One that cannot be read is logged, and what was read before goes on. */
  look(): void {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#lookedAtMs < LOOKED_AT_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    try {
      if (this.#stateOf() !== this.#state) this.read();
    } catch (error) {
      this.#options.log.warn({ err: error, path: this.#options.path }, "a changed file could not be used");
    }
  }

  #stateOf(): string {
    const { path, mayBeMissing = false } = this.#options;
    if (mayBeMissing && !existsSync(path)) return MISSING;
    const stats = statSync(path, { bigint: true });
    return `${stats.mtimeNs} ${stats.size} ${stats.ino}`;
  }
}
