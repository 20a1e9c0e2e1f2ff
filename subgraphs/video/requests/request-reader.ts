import { sql } from "kysely";
import { StoredChangeOrder } from "../../../platform/live/stored-changes.ts";
import { eachRow } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import { type LinkedRecord, readLinkedRecords } from "../../link-copy.ts";
import type { CameraSpan } from "../footage/footage-window.ts";
import type { VideoTables } from "../tables.ts";
import type { FootageRequest, FootageRequestPart } from "./footage-request.ts";
import type { RequestFacts } from "./request-filter.ts";
import { type RequestRow, readParts, readRequests, toFootageRequest } from "./request-rows.ts";
import { FOOTAGE_CHANGES } from "./request-tables.ts";

/** The place of a request in the list of its tenant, the latest first. */
export type RequestPlace = Pick<FootageRequest, "requestedAtMs" | "ref">;

const SPAN_COLUMNS = { texts: ["deviceRef"], integers: ["place", "fromMs", "toMs"], as: "span" } as const;

/** Reads requests for footage. The store belongs to whoever opened it. */
export class RequestReader {
  /** The order of their changes. */
  readonly order: StoredChangeOrder<RequestFacts>;
  readonly #store: Tenanted<VideoTables>;

  constructor(store: Tenanted<VideoTables>) {
    this.#store = store;
    this.order = new StoredChangeOrder(store as unknown as Tenanted<never>, FOOTAGE_CHANGES);
  }

  /** The request of each ref in its place; null where there is none. */
  async byRef(tenant: string, refs: readonly string[]): Promise<readonly (FootageRequest | null)[]> {
    const found = await readRequests(this.#store.of(tenant), tenant, refs);
    const byRef = new Map(found.map((request) => [request.ref, request]));
    return refs.map((ref) => byRef.get(ref) ?? null);
  }

  /** The parts of each request, in their order. */
  async parts(tenant: string, refs: readonly string[]): Promise<readonly (readonly FootageRequestPart[])[]> {
    const parts = await readParts(this.#store.of(tenant), tenant, refs);
    return refs.map((ref) => parts.get(ref) ?? []);
  }

  /** Some requests, the latest first, behind one of them. */
  async after(tenant: string, place: RequestPlace | null, limit: number): Promise<readonly FootageRequest[]> {
    const behind = place
      ? sql`and (requestedAtMs, ref) < (cast(${place.requestedAtMs} as bigint), cast(${place.ref} as text))`
      : sql``;
    const { rows } = await sql<RequestRow>`select * from footageRequest where tenant = ${tenant} ${behind}
      order by requestedAtMs desc, ref desc limit ${limit}`.execute(this.#store.of(tenant));
    return rows.map(toFootageRequest);
  }

  /** The requests under way that touch each time of a camera, in its place, the earliest request first. One statement. */
  async underWay(tenant: string, spans: readonly CameraSpan[]): Promise<readonly (readonly FootageRequest[])[]> {
    const db = this.#store.of(tenant);
    const searched = spans.map((span, place) => ({ ...span, place }));
    const { rows } = await sql<RequestRow & { place: number }>`
      with span as materialized (select * from ${eachRow(db, searched, SPAN_COLUMNS)})
      select span.place, r.* from span join footageRequest r
        on r.tenant = ${tenant} and r.isOpen = 1 and r.deviceRef = span.deviceRef
        and r.fromMs <= span.toMs and r.toMs >= span.fromMs
      order by r.requestedAtMs`.execute(db);
    const found = spans.map((): FootageRequest[] => []);
    for (const { place, ...row } of rows) found[place]?.push(toFootageRequest(row));
    return found;
  }

  /** RoscoLive's records of each device in its place; null for an id that is none of a device. */
  cameras(tenant: string, deviceIds: readonly string[]): Promise<readonly (readonly LinkedRecord[] | null)[]> {
    const scope = { tenant, kind: "device", vendor: "ROSCOLIVE" } as const;
    return readLinkedRecords(this.#store.of(tenant) as never, scope, deviceIds);
  }
}
