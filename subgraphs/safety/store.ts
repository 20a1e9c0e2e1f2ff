import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import type { SafetyDetails } from "./generated.ts";
import { type SafetyFacet, toSafetyDetails } from "./inbox/safety-facet.ts";

/** The stored safety events. Whoever opened it disposes of it. */
export class SafetyStore implements AsyncDisposable {
  readonly #store;

  constructor(address: string) {
    this.#store = openStoreForServing<RecordTables>(address);
  }

  /** The event of each of Samsara's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (SafetyDetails | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant)).byRef<SafetyFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && toSafetyDetails(record.facet, record.raw));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
