import { sql } from "kysely";
import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import type { LogPeriod } from "./domain.ts";
import type { DutyRecord } from "./generated.ts";
import type { DutyRecordFacet } from "./mapper.ts";

export type LogQuery = LogPeriod & {
  readonly tenant: string;
  readonly driverRefs: readonly string[];
  /** The most records of each driver; the newest are given. */
  readonly limit: number;
};

/** The stored electronic log. Whoever opened it disposes of it. */
export class HosStore implements AsyncDisposable {
  readonly #store;
  readonly #records: RecordReader;

  constructor(file: string) {
    this.#store = openStoreForReading<RecordTables>(file);
    this.#records = new RecordReader(this.#store.db);
  }

  /** The entry of each of VisTracks' ids in its place, null where there is none. */
  async dutyRecords(tenant: string, refs: readonly string[]): Promise<readonly (DutyRecord | null)[]> {
    const records = await this.#records.byRef<DutyRecordFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && { ...record.facet, raw: record.raw });
  }

  /** The entries in effect of each driver who has some, oldest first. One question to the store. */
  async logs({
    tenant,
    driverRefs,
    fromMs,
    toMs,
    limit,
  }: LogQuery): Promise<ReadonlyMap<string, readonly DutyRecord[]>> {
    // The ids of entries ascend as numbers, and they are text here.
    const { rows } = await sql<{ ownerRef: string; facet: string; raw: string }>`
      select ownerRef, facet, raw from (
        select ownerRef, occurredAtMs, ref, facet, raw, row_number() over (
          partition by ownerRef order by occurredAtMs desc, length(ref) desc, ref desc) as place
        from record
        where tenant = ${tenant} and kind = 'event'
          and ownerRef in (select value from json_each(${JSON.stringify(driverRefs)}))
          and occurredAtMs >= ${fromMs} and occurredAtMs < ${toMs}
          and json_extract(facet, '$.recordStatus') = 'ACTIVE')
      where place <= ${limit} order by occurredAtMs, length(ref), ref
    `.execute(this.#store.db);
    const logs = Map.groupBy(rows, ({ ownerRef }) => ownerRef);
    return new Map([...logs].map(([driverRef, log]) => [driverRef, log.map(toDutyRecord)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

function toDutyRecord({ facet, raw }: { readonly facet: string; readonly raw: string }): DutyRecord {
  return { ...(JSON.parse(facet) as DutyRecordFacet), raw };
}
