import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import type { VendorWrite } from "../../../platform/vendor/writes/vendor-write.ts";
import { readVendorWrites } from "../../../platform/vendor/writes/vendor-write-store.ts";
import type { VideoTables } from "../tables.ts";

/** Less than the 10 s that the gateway gives a subgraph, the command before it included. */
const PATIENCE_MS = 5_000;

/** Reads what has become of what the vendor was asked to do. The store belongs to whoever opened it. */
export class VideoWrites {
  readonly #store: Tenanted<VideoTables>;
  readonly #wakeUps: WakeUps;

  constructor(store: Tenanted<VideoTables>, wakeUps: WakeUps) {
    this.#store = store;
    this.#wakeUps = wakeUps;
  }

  /** Null where the tenant has none. */
  async read(tenant: string, id: string): Promise<VendorWrite | null> {
    const [write] = await readVendorWrites(this.#store.of(tenant), tenant, [id]);
    return write ?? null;
  }

  /** The write when the vendor has answered, or as it is when nobody has more patience. */
  async answered(tenant: string, id: string, signal: AbortSignal): Promise<VendorWrite | null> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    for (;;) {
      const seen = this.#wakeUps.count("video");
      const write = await this.read(tenant, id);
      if (write?.state !== "PENDING" || patience.aborted) return write;
      await this.#wakeUps.waitFor("video", seen, patience);
    }
  }
}
