import type { VendorName } from "./fleet.ts";
import type { Listener } from "./listener.ts";

/** How a vendor is down: it refuses connections, or takes them and never answers. */
export type Outage = "refuse" | "halfOpen";

/** Which vendors are down. Those with a port of their own have it closed while they refuse. */
export class Outages implements AsyncDisposable {
  readonly #listeners = new Map<VendorName, Listener>();
  readonly #outages = new Map<VendorName, Outage>();

  /** Takes a vendor's own port into its care, and disposes of it in the end. */
  own(vendor: VendorName, listener: Listener): void {
    this.#listeners.set(vendor, listener);
  }

  listenerOf(vendor: VendorName): Listener | undefined {
    return this.#listeners.get(vendor);
  }

  of(vendor: VendorName): Outage | undefined {
    return this.#outages.get(vendor);
  }

  all(): ReadonlyMap<VendorName, Outage> {
    return this.#outages;
  }

  start(vendor: VendorName, outage: Outage): void {
    this.#outages.set(vendor, outage);
    if (outage === "refuse") this.#listeners.get(vendor)?.close();
  }

  /** Resolves when the vendor answers again. */
  async end(vendor: VendorName): Promise<void> {
    this.#outages.delete(vendor);
    await this.#listeners.get(vendor)?.reopen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener[Symbol.asyncDispose]()));
  }
}
