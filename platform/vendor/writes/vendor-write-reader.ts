import type { QueryExecutorProvider } from "kysely";
import type { WakeUps } from "../../bus/wake-ups.ts";
import type { Commands } from "../../commands/command.ts";
import { PublicError } from "../../public-error.ts";
import type { VendorWrite } from "./vendor-write.ts";
import { readVendorWrites } from "./vendor-write-store.ts";

/** Less than the 10 s that the gateway gives a subgraph, the command before it included. */
const PATIENCE_MS = 5_000;

export type VendorWriteReaderOptions = {
  readonly store: { of(tenant: string): QueryExecutorProvider };
  readonly wakeUps: WakeUps;
  /** Whose store it is. */
  readonly subgraph: string;
};

/** Reads what has become of what a vendor was asked to do. The store belongs to whoever opened it. */
export class VendorWriteReader {
  readonly #options: VendorWriteReaderOptions;

  constructor(options: VendorWriteReaderOptions) {
    this.#options = options;
  }

  /** Null where the tenant has none. */
  async read(tenant: string, id: string): Promise<VendorWrite | null> {
    const [write] = await readVendorWrites(this.#options.store.of(tenant) as never, tenant, [id]);
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

export type AskingScope = {
  readonly commands: Commands;
  readonly writes: VendorWriteReader;
  readonly tenant: string;
  readonly signal: AbortSignal;
};

/** Runs a command that asks a vendor for something and answers with the id of the write, and waits for the vendor for some seconds. */
export async function askVendor(
  command: Parameters<Commands["run"]>[0],
  { commands, writes, tenant, signal }: AskingScope,
): Promise<VendorWrite> {
  const { writeId } = await commands.run<{ readonly writeId: string }>(command);
  const write = await writes.answered(tenant, writeId, signal);
  if (write) return write;
  throw new PublicError("NOT_FOUND", "It is longer ago than what was asked of the vendor is kept.");
}

/** A write in the shape of the graph's `VendorWrite`. */
export function toVendorWriteAnswer({ id, state, code, message, requestedAtMs, settledAtMs }: VendorWrite) {
  return { id, state, code, message, requestedAt: requestedAtMs, settledAt: settledAtMs };
}
