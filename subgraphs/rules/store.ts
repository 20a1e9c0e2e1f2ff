import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import type { RuleCrossing } from "./generated.ts";
import type { EventFacet } from "./mapper.ts";

/** The stored events of vehicles and rules. Whoever opened it disposes of it. */
export class RulesStore implements AsyncDisposable {
  readonly #store;
  readonly #records: RecordReader;

  constructor(file: string) {
    this.#store = openStoreForReading<RecordTables>(file);
    this.#records = new RecordReader(this.#store.db);
  }

  /** The crossing that each of Vinli's ids names, in its place; null where there is none. */
  async crossings(tenant: string, refs: readonly string[]): Promise<readonly (RuleCrossing | null)[]> {
    const records = await this.#records.byRef<EventFacet>({ tenant, kind: "event", refs });
    return records.map((record) => (record?.facet.crossing ? { ...record.facet.crossing, raw: record.raw } : null));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
