import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import type { SafetyDetails } from "./generated.ts";
import type { SafetyFacet } from "./mapper.ts";

/** The stored safety events. Whoever opened it disposes of it. */
export class SafetyStore implements AsyncDisposable {
  readonly #store;
  readonly #records: RecordReader;

  constructor(address: string) {
    this.#store = openStoreForReading<RecordTables>(address);
    this.#records = new RecordReader(this.#store.db);
  }

  /** The event of each of Samsara's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (SafetyDetails | null)[]> {
    const records = await this.#records.byRef<SafetyFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && { ...record.facet, raw: record.raw });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
