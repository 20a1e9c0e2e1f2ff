import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import type { Camera, VideoDetails } from "./generated.ts";
import type { StatusFacet, VideoFacet } from "./mapper.ts";

/** The stored events and cameras. Whoever opened it disposes of it. */
export class VideoStore implements AsyncDisposable {
  readonly #store;

  constructor(address: string) {
    this.#store = openStoreForServing<RecordTables>(address);
  }

  /** The event of each of RoscoLive's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (VideoDetails | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant)).byRef<VideoFacet>({ tenant, kind: "event", refs });
    return records.map((record) => record && { ...record.facet, raw: record.raw });
  }

  /**
   * The camera of each of RoscoLive's device ids in its place, null where there is none. Not every list of devices says
   * what they are doing: then the state is taken that they were asked for by itself.
   */
  async cameras(tenant: string, refs: readonly string[]): Promise<readonly (Camera | null)[]> {
    const records = new RecordReader(this.#store.of(tenant));
    const [cameras, states] = await Promise.all([
      records.byRef<Camera>({ tenant, kind: "device", refs }),
      records.byRef<StatusFacet>({ tenant, kind: "cameraStatus", refs }),
    ]);
    return cameras.map((camera, index) => {
      if (!camera) return null;
      return camera.facet.status === null ? { ...camera.facet, ...states[index]?.facet } : camera.facet;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
