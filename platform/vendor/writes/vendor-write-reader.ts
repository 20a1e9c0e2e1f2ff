import type { WakeUps } from "../../bus/wake-ups.ts";
import type { Tenanted } from "../../store/store.ts";
import type { VendorWrite } from "./vendor-write.ts";
import { readVendorWrites, type VendorWriteTables } from "./vendor-write-store.ts";

/** Less than the 10 s that the gateway gives a subgraph, the command before it included. */
const PATIENCE_MS = 5_000;

export type VendorWriteReaderOptions<Tables extends VendorWriteTables> = {
  readonly store: Tenanted<Tables>;
  /** Whose commits make news of writes. */
  readonly subgraph: string;
  readonly wakeUps: WakeUps;
};

/** Reads what has become of what a vendor was asked to do. The store belongs to whoever opened it. */
export class VendorWriteReader<Tables extends VendorWriteTables> {
  readonly #options: VendorWriteReaderOptions<Tables>;

  constructor(options: VendorWriteReaderOptions<Tables>) {
    this.#options = options;
  }

  /** Null where the tenant has none. */
  async read(tenant: string, id: string): Promise<VendorWrite | null> {
    const [write] = await readVendorWrites(this.#options.store.of(tenant), tenant, [id]);
    return write ?? null;
  }

  /** The write when the vendor has answered, or as it is when nobody has more patience. */
  async answered(tenant: string, id: string, signal: AbortSignal): Promise<VendorWrite | null> {
    const { wakeUps, subgraph } = this.#options;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    for (;;) {
      const seen = wakeUps.count(subgraph);
      const write = await this.read(tenant, id);
      if (write?.state !== "PENDING" || patience.aborted) return write;
      await wakeUps.waitFor(subgraph, seen, patience);
    }
  }
}
