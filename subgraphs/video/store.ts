import { sql } from "kysely";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { RecordReader } from "../../platform/records/record-reader.ts";
import { eachRow, indexedBy, joinInOrder } from "../../platform/store/sql-words.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import { readStoredCameras, type StoredCamera } from "./cameras/stored-cameras.ts";
import type { StoredRecording } from "./footage/footage.ts";
import type { CameraSpan } from "./footage/footage-window.ts";
import type { VideoDetails } from "./generated.ts";
import { isWhole, type StoredVideoFacet, toServedFacet } from "./recordings/served-facet.ts";
import { RequestReader } from "./requests/request-reader.ts";
import type { VideoTables } from "./tables.ts";

/**
 * Records are found by the moment that they are of, which is somewhere in the recording. By the vendor's documentation none is
 * longer than 5 minutes, as what is longer is cut into such: <https://roscolive-api-v1.apidog.io/6474402e0>. This is twice as
 * much; of one that is longer still, what is further from its moment is not found.
 */
const LONGEST_RECORDING_MS = 600_000;

/** A camera sends a few recordings in an hour. Of one that sends more those nearest to the middle of the time are looked at. */
const MOST_RECORDINGS = 100;

const SPAN_COLUMNS = { texts: ["deviceRef"], integers: ["place", "fromMs", "toMs"], as: "span" } as const;

type RecordingRow = { place: number; seq: number; ref: string; occurredAtMs: number; facet: string };

/** The stored events and cameras, and what was asked for. Whoever opened it disposes of it. */
export class VideoStore implements AsyncDisposable {
  readonly requests: RequestReader;
  readonly writes: VendorWriteReader<VideoTables>;
  readonly #store;

  constructor(address: string, wakeUps = new WakeUps()) {
    this.#store = openStoreForServing<VideoTables>(address);
    this.requests = new RequestReader(this.#store);
    this.writes = new VendorWriteReader({ store: this.#store, subgraph: "video", wakeUps });
  }

  /** The event of each of RoscoLive's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (VideoDetails | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant) as never).byRef<StoredVideoFacet>({
      tenant,
      kind: "event",
      refs,
    });
    return records.map(
      (record) => record && { ...toServedFacet(record.ref, record.facet, record.raw), raw: record.raw },
    );
  }

  /**
   * The recordings that touch each time of a camera, in its place and in no order, with some that nearly do. One statement,
   * which reads `recordByOwner` and the records found.
   */
  async recordings(tenant: string, spans: readonly CameraSpan[]): Promise<readonly (readonly StoredRecording[])[]> {
    const db = this.#store.of(tenant);
    const searched = spans.map(({ deviceRef, fromMs, toMs }, place) => ({
      deviceRef,
      place,
      fromMs: fromMs - LONGEST_RECORDING_MS,
      toMs: toMs + LONGEST_RECORDING_MS,
    }));
    const { rows } = await sql<RecordingRow>`
      select near.place, record.seq, record.ref, record.occurredAtMs, record.facet from (
        select span.place, one.seq, row_number() over (
          partition by span.place order by abs(one.occurredAtMs - (span.fromMs + span.toMs) / 2)) as nth
        from ${eachRow(db, searched, SPAN_COLUMNS)} ${joinInOrder(db)} record as one ${indexedBy(db, "recordByOwner")}
          on one.tenant = ${tenant} and one.kind = 'event' and one.ownerRef = span.deviceRef
          and one.occurredAtMs between span.fromMs and span.toMs) near
      ${joinInOrder(db)} record on record.seq = near.seq
      where near.nth <= ${MOST_RECORDINGS}
    `.execute(db);
    // Events of one incident find the same recordings.
    const recordings = await this.#toRecordings(tenant, new Map(rows.map((row) => [row.ref, row])));
    const found = spans.map((): StoredRecording[] => []);
    for (const { place, ref } of rows) {
      const recording = recordings.get(ref);
      if (recording) found[place]?.push(recording);
    }
    return found;
  }

  /** {@link readStoredCameras} */
  async cameras(tenant: string, refs: readonly string[]): Promise<readonly (StoredCamera | null)[]> {
    return readStoredCameras(this.#store.of(tenant), tenant, refs);
  }

  /** Some cameras in the order of RoscoLive's ids as text, behind one of them. */
  async camerasAfter(
    tenant: string,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly ref: string; readonly camera: StoredCamera }[]> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<{ ref: string }>`
      select ref from record where tenant = ${tenant} and kind = 'device' and ref > ${after ?? ""}
      order by ref limit ${limit}
    `.execute(db);
    const cameras = await this.cameras(
      tenant,
      rows.map(({ ref }) => ref),
    );
    return rows.flatMap(({ ref }, index) => {
      const camera = cameras[index];
      return camera ? [{ ref, camera }] : [];
    });
  }

  /** What is served of some rows, by their refs. Those that were stored with less than that today are read once more. */
  async #toRecordings(
    tenant: string,
    rows: ReadonlyMap<string, RecordingRow>,
  ): Promise<ReadonlyMap<string, StoredRecording>> {
    const facets = new Map([...rows].map(([ref, { facet }]) => [ref, JSON.parse(facet) as StoredVideoFacet]));
    const older = [...facets].flatMap(([ref, facet]) => (isWhole(facet) ? [] : ref));
    const received = older.length === 0 ? [] : await this.details(tenant, older);
    const again = new Map(older.map((ref, index) => [ref, received[index] ?? null]));
    const served = (ref: string) => again.get(ref) ?? toServedFacet(ref, facets.get(ref) ?? {}, null);
    return new Map([...rows].map(([ref, { occurredAtMs }]) => [ref, { ref, occurredAtMs, facet: served(ref) }]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
