/** How long a client waits after it ended a planner: twice as long with each time. One fatal operation ends two. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;

/** After so long without another, what a client ended is forgotten. */
const FORGOTTEN_AFTER_MS = 60_000;

/** So many clients are remembered; the oldest are forgotten first. */
const MAX_CLIENTS = 10_000;

type Offences = { readonly count: number; readonly lastAtMs: number };

/** Remembers which clients' operations ended a planner, or had to be stopped. */
export class ClientConduct {
  readonly #offences = new Map<string, Offences>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  offended(client: string): void {
    const count = (this.#known(client)?.count ?? 0) + 1;
    this.#offences.delete(client);
    this.#offences.set(client, { count, lastAtMs: this.#nowMs() });
    for (const oldest of this.#offences.keys()) {
      if (this.#offences.size <= MAX_CLIENTS) break;
      this.#offences.delete(oldest);
    }
  }

  /** Whether a client ended a planner lately. */
  isSuspect(client: string): boolean {
    return this.#known(client) !== undefined;
  }

  /** How long nothing more is planned for a client. */
  pauseMs(client: string): number {
    const offences = this.#known(client);
    if (!offences) return 0;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (offences.count - 1), LONGEST_PAUSE_MS);
    return Math.max(offences.lastAtMs + pauseMs - this.#nowMs(), 0);
  }

  #known(client: string): Offences | undefined {
    const offences = this.#offences.get(client);
    if (!offences || this.#nowMs() < offences.lastAtMs + FORGOTTEN_AFTER_MS) return offences;
    this.#offences.delete(client);
    return undefined;
  }
}
