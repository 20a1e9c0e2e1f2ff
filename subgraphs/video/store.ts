import type { FeedTables } from "../../platform/feed/feed-tables.ts";
import { RecordReader } from "../../platform/feed/record-reader.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import type { Camera, VideoDetails } from "./generated.ts";
import type { VideoFacet } from "./mapper.ts";

/** The stored events and cameras. Whoever opened it disposes of it. */
export class VideoStore implements AsyncDisposable {
  readonly #store;
  readonly #records: RecordReader;

  constructor(file: string) {
    this.#store = openStoreForReading<FeedTables>(file);
    this.#records = new RecordReader(this.#store.db);
  }

  /** The event of each of RoscoLive's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (VideoDetails | null)[]> {
    const records = await this.#records.byRef<VideoFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && { ...record.facet, raw: record.raw });
  }

  /** The camera of each of RoscoLive's device ids in its place, null where there is none. */
  async cameras(tenant: string, refs: readonly string[]): Promise<readonly (Camera | null)[]> {
    const records = await this.#records.byRef<Camera>({ tenant, kind: "device", refs });
    return records.map((record) => record?.facet ?? null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
