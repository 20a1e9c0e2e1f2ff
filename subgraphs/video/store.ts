import { sql } from "kysely";
import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { eachRow, indexedBy, isOneOfTexts, joinInOrder } from "../../platform/store/sql-words.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import { type CameraFacet, UNKNOWN_CAMERA } from "./cameras/camera-mapper.ts";
import { FAULT_HISTORY_KIND, type FaultHistory } from "./cameras/fault-history.ts";
import type { StoredRecording } from "./footage/footage.ts";
import type { VideoDetails } from "./generated.ts";
import type { StatusFacet } from "./mapper.ts";
import { isWhole, type StoredVideoFacet, toServedFacet } from "./recordings/served-facet.ts";

/** A time of a camera, both ends included. Epoch milliseconds. */
export type CameraSpan = { readonly deviceRef: string; readonly fromMs: number; readonly toMs: number };

/** A camera as it is stored, with when its faults were seen first. */
export type StoredCamera = { readonly facet: CameraFacet; readonly history: FaultHistory | null };

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
type CameraRow = { kind: string; ref: string; facet: string };

/** The stored events and cameras. Whoever opened it disposes of it. */
export class VideoStore implements AsyncDisposable {
  readonly #store;

  constructor(address: string) {
    this.#store = openStoreForServing<RecordTables>(address);
  }

  /** The event of each of RoscoLive's ids in its place, null where there is none. */
  async details(tenant: string, refs: readonly string[]): Promise<readonly (VideoDetails | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant)).byRef<StoredVideoFacet>({
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

  /**
   * The camera of each of RoscoLive's device ids in its place, null where there is none. Not every list of devices says
   * what they are doing: then the state is taken that they were asked for by itself. One statement.
   */
  async cameras(tenant: string, refs: readonly string[]): Promise<readonly (StoredCamera | null)[]> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<CameraRow>`
      select kind, ref, facet from record
      where tenant = ${tenant} and kind in ('device', 'cameraStatus', ${FAULT_HISTORY_KIND})
        and ref ${isOneOfTexts(db, refs)}
    `.execute(db);
    const facets = new Map(rows.map(({ kind, ref, facet }) => [`${kind} ${ref}`, facet]));
    const read = <Facet>(kind: string, ref: string): Facet | null => {
      const facet = facets.get(`${kind} ${ref}`);
      return facet === undefined ? null : (JSON.parse(facet) as Facet);
    };
    return refs.map((ref) => {
      const facet = read<CameraFacet>("device", ref);
      if (facet === null) return null;
      const state = facet.status === null ? read<StatusFacet>("cameraStatus", ref) : null;
      return {
        facet: { ...UNKNOWN_CAMERA, ...facet, ...state },
        history: read<FaultHistory>(FAULT_HISTORY_KIND, ref),
      };
    });
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
