import type { BusMessage } from "../../../platform/bus/bus.ts";
import { readOutbox } from "../../../platform/records/outbox.ts";
import type { FeedPage, VendorRecord } from "../../../platform/records/record.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { type DeriveRecords, RecordWriter } from "../../../platform/records/record-writer.ts";
import { openStoreForWriting, type StoreSchema, type WritableStore } from "../../../platform/store/store.ts";
import { openOwnStore } from "../../stores.ts";

export const TENANT = "default";
export const NOW_MS = Date.parse("2026-03-01T12:00:00Z");

/** A page with nothing in it but what is given. */
export function page(parts: Partial<FeedPage>): FeedPage {
  return { records: [], poison: [], cursors: {}, ...parts };
}

/** An event of a vendor's; `content` is all that a vendor says of it. */
export function event(ref: string, version: number, content: string, parts: Partial<VendorRecord> = {}): VendorRecord {
  return {
    kind: "event",
    ref,
    version,
    ownerRef: null,
    occurredAtMs: NOW_MS,
    facet: { facet: content },
    message: { told: content },
    raw: { content },
    ...parts,
  };
}

/** The store of a feed, with a clock that the test owns. */
export class StoredFeed implements AsyncDisposable {
  nowMs = NOW_MS;
  readonly db: WritableStore<RecordTables>["db"];
  readonly store: RecordWriter;
  readonly opened: WritableStore<RecordTables>;

  private constructor(opened: WritableStore<RecordTables>, tenant: string, derive?: DeriveRecords) {
    this.opened = opened;
    this.db = opened.db;
    this.store = new RecordWriter(opened, tenant, { now: () => this.nowMs }, derive && { derive });
  }

  /** In a store of its own, or at an address where another one can be opened. */
  static async open(
    address?: string,
    tenant = TENANT,
    derive?: DeriveRecords,
    schema: StoreSchema = recordSchema,
  ): Promise<StoredFeed> {
    const opened = address
      ? await openStoreForWriting<RecordTables>(address, schema)
      : await openOwnStore<RecordTables>(recordSchema);
    return new StoredFeed(opened, tenant, derive);
  }

  records() {
    return this.db.selectFrom("record").selectAll().orderBy("kind").orderBy("ref").execute();
  }

  /** The messages after a place, as one follower after the other gets them. */
  async outbox(afterSeq = 0): Promise<readonly BusMessage[]> {
    const { messages } = await readOutbox(this.db, { after: null, tenant: null });
    return messages.filter(({ seq }) => seq > afterSeq);
  }

  /** What was told last under a kind and a ref. */
  async told<Message>(kind: string, ref: string): Promise<Message | null> {
    const found = (await this.outbox()).find((message) => message.kind === kind && message.ref === ref);
    return found ? (found.message as Message) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.opened[Symbol.asyncDispose]();
  }
}
