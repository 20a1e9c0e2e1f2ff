import type { Client } from "./client-address.ts";

/**
 * What clients hold open without using it, at most so many for each. Proxies may hold any number: they stand for many.
 */
export class IdleHoldings<T extends object> {
  readonly #maxPerClient: number;
  readonly #byAddress = new Map<string, Set<T>>();

  constructor(maxPerClient: number) {
    this.#maxPerClient = maxPerClient;
  }

  /** How many clients hold something. */
  get clients(): number {
    return this.#byAddress.size;
  }

  /** Whether a client holds as many as it may. */
  isFull({ address, isProxy }: Client): boolean {
    return !isProxy && (this.#byAddress.get(address)?.size ?? 0) >= this.#maxPerClient;
  }

  /**
   * Notes that nothing is under way on a holding from now on. When it is one too many, the one unused for longest is
   * forgotten and returned, to be closed.
   */
  add({ address, isProxy }: Client, holding: T): T | undefined {
    if (isProxy) return undefined;
    let holdings = this.#byAddress.get(address);
    if (!holdings) {
      holdings = new Set();
      this.#byAddress.set(address, holdings);
    }
    holdings.add(holding);
    const [oldest] = holdings;
    if (holdings.size <= this.#maxPerClient || oldest === undefined) return undefined;
    holdings.delete(oldest);
    return oldest;
  }

  /** Notes that a holding is in use. */
  use({ address }: Client, holding: T): void {
    this.#byAddress.get(address)?.delete(holding);
  }

  /** Forgets a holding that is gone. */
  forget(client: Client, holding: T): void {
    this.use(client, holding);
    if (this.#byAddress.get(client.address)?.size === 0) this.#byAddress.delete(client.address);
  }
}
