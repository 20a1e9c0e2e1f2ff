import { type Retention, readRetention } from "../retention/retention.ts";

/** What of a tenant's records goes by age. */
export type RecordRetention = Pick<Retention, "eventsMs" | "rawMs" | "deliveriesMs"> & {
  /** The kinds of records that tell of a moment. All others tell the present, and stay. */
  readonly datedKinds: readonly string[];
};

/** No record goes by age. */
export const ALL_RECORDS_STAY: RecordRetention = { ...readRetention({}), datedKinds: [] };
