import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { CommandContext } from "../../../platform/commands/command-handler.ts";
import { appendChanges, type NewChange } from "../../../platform/live/stored-changes.ts";
import type { ErrorCode } from "../../../platform/public-error.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import type { DeriveRecords } from "../../../platform/records/record-writer.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { Settlement } from "../../../platform/vendor/writes/vendor-write.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { toHorizon } from "../cameras/horizon.ts";
import { readStoredCameras, type StoredCamera } from "../cameras/stored-cameras.ts";
import type { VideoFacet } from "../recordings/recording-mapper.ts";
import { type StoredVideoFacet, toServedFacet } from "../recordings/served-facet.ts";
import type { VideoTables } from "../tables.ts";
import { toParts } from "./clip-limits.ts";
import { readMarker } from "./clip-marker.ts";
import { covers, type FootageRequest, isUnderWay, type WantedFootage } from "./footage-request.ts";
import { type RequestFacts, toFacts } from "./request-filter.ts";
import { type PartRow, type RequestRow, readParts, readRequests, toFootageRequest } from "./request-rows.ts";
import { toStanding } from "./request-standing.ts";
import { FOOTAGE_CHANGES } from "./request-tables.ts";

type Tx = Kysely<VideoTables>;

/** What a request asks of the vendor: `CLIP` is one part of it, `VIDEOS` what a recording that is there lacks. */
export const CLIP_WRITE = "requestClip";
export const VIDEOS_WRITE = "requestVideos";

const NO_ANSWER: readonly ErrorCode[] = ["VENDOR_UNAVAILABLE", "VENDOR_THROTTLED"];

/** The vendor's clock may be behind ours: what it has not recorded yet it would refuse. */
export const SKEW_MS = 5_000;

export type RequestWriterOptions = {
  readonly clock: Clock;
  /** How long a request waits for its footage. */
  readonly expiresAfterMs: number;
};

/** For whom footage is wanted, and of which recording if the vendor has it already. */
export type Wish = WantedFootage & {
  readonly eventId: string | null;
  readonly deviceId: string | null;
  /** The vendor's id of the recording whose video is wanted. */
  readonly clipRef?: string;
};

/**
 * Writes requests for footage: the one place where one is made, takes a step, or ends. Each step is told in the transaction that makes
 * it, and nothing else tells of requests.
 */
export class RequestWriter {
  readonly #options: RequestWriterOptions;
  /** From here on the places in the order of changes are those of a writer of its own. */
  readonly #writer = randomUUID();

  constructor(options: RequestWriterOptions) {
    this.#options = options;
  }

  /** Makes a request, unless one has all that is wanted and is under way or there: then it is that one. */
  async request(
    tx: Tx,
    wish: Wish,
    context: CommandContext,
  ): Promise<{ readonly ref: string; readonly existed: boolean }> {
    const { viewer, nowMs } = context;
    const { tenant, subject } = viewer;
    const before = await this.#findCovering(tx, tenant, wish);
    if (before) return { ref: before.ref, existed: true };
    const { kind, deviceRef, fromMs, toMs, channels, eventId, deviceId } = wish;
    const request: FootageRequest = {
      ...{ ref: randomUUID(), kind, eventId, deviceId, deviceRef, fromMs, toMs, channels, requestedBy: subject },
      ...{ requestedAtMs: nowMs, expiresAtMs: nowMs + this.#options.expiresAfterMs, updatedAtMs: nowMs },
      ...{ state: "PENDING", reason: null },
    };
    await insertRequest(tx, tenant, request);
    const parts = wish.clipRef === undefined ? toParts(wish, { isSnapshots: kind === "SNAPSHOTS" }) : [wish];
    for (const [nth, part] of parts.entries()) await this.#requestPart(tx, { request, wish, part, nth }, context);
    const change: NewChange<RequestFacts> = { kind: "ADDED", ref: request.ref, before: null, after: toFacts(request) };
    await this.#append(tx, tenant, [change]);
    // A part that another request has asked for may be further.
    await this.update(tx, tenant, [request.ref]);
    return { ref: request.ref, existed: false };
  }

  /** Notes what the vendor has made of a part, whichever requests have it. */
  async settle(
    tx: Tx,
    { tenant, writeId }: Pick<PartRow, "tenant" | "writeId">,
    settlement: Settlement,
  ): Promise<void> {
    // A vendor that has not answered all the time has refused nothing: the time of the requests has come.
    if (settlement.state === "REFUSED" && NO_ANSWER.includes(settlement.code)) return;
    const [clipRef, refusal] =
      settlement.state === "CONFIRMED" ? [toClipRef(settlement.answer), null] : [null, settlement.code];
    // The vendor's record may have told it before.
    const { rows } = await sql<{ requestRef: string }>`update footagePart
      set clipRef = coalesce(clipRef, cast(${clipRef} as text)), refusal = ${refusal}
      where tenant = ${tenant} and writeId = ${writeId} returning requestRef`.execute(tx);
    const refs = rows.map(({ requestRef }) => requestRef);
    await this.update(tx, tenant, refs);
  }

  /**
   * Takes the requests along that some changed records concern: those of their recordings and of their cameras. In the transaction that
   * stores the records.
   */
  noteRecords(tenant: string): DeriveRecords {
    return async (records, changed) => {
      const tx = records as unknown as Tx;
      const { rows: open } = await sql`select 1 from footageRequest
        where tenant = ${tenant} and isOpen = 1 limit 1`.execute(tx);
      if (open.length === 0) return [];
      const events = changed.filter(({ kind }) => kind === "event");
      for (const { ref, facet } of events) {
        const marker = readMarker(facet);
        if (marker === null) continue;
        await sql`update footagePart set clipRef = ${ref}, refusal = null
          where tenant = ${tenant} and writeId = ${marker} and clipRef is null`.execute(tx);
      }
      const cameras = changed.filter(({ kind }) => kind === "device" || kind === "cameraStatus");
      const [clipRefs, deviceRefs] = [events, cameras].map((some) => some.map(({ ref }) => ref));
      const { rows } = await sql<{ ref: string }>`
        select requestRef as ref from footagePart where tenant = ${tenant} and clipRef ${isOneOfTexts(tx, clipRefs ?? [])}
        union select ref from footageRequest
        where tenant = ${tenant} and isOpen = 1 and deviceRef ${isOneOfTexts(tx, deviceRefs ?? [])}`.execute(tx);
      await this.update(
        tx,
        tenant,
        rows.map(({ ref }) => ref),
      );
      return [];
    };
  }

  /** Whether the time of a tenant's request has come. */
  async isAnyDue(db: Tx, tenant: string): Promise<boolean> {
    return (await this.#readDue(db, tenant, 1)).length > 0;
  }

  /** Ends some of a tenant's requests whose time has come, those first that waited longest. */
  async expire(tx: Tx, tenant: string, most: number): Promise<void> {
    await this.update(tx, tenant, await this.#readDue(tx, tenant, most));
  }

  async #readDue(db: Tx, tenant: string, most: number): Promise<readonly string[]> {
    const { rows } = await sql<{ ref: string }>`select ref from footageRequest
      where tenant = ${tenant} and isOpen = 1 and expiresAtMs <= ${this.#options.clock.now()}
      order by expiresAtMs limit ${most}`.execute(db);
    return rows.map(({ ref }) => ref);
  }

  /** Brings requests to where they are by what is stored now, and tells the steps. What has ended stays as it is. */
  async update(tx: Tx, tenant: string, refs: readonly string[]): Promise<void> {
    const requests = (await readRequests(tx, tenant, [...new Set(refs)])).filter(({ state }) => isUnderWay(state));
    if (requests.length === 0) return;
    const nowMs = this.#options.clock.now();
    const standingOf = await this.#look(tx, tenant, requests);
    const changes: NewChange<RequestFacts>[] = [];
    for (const request of requests) {
      const standing = standingOf(request, nowMs);
      if (standing.state === request.state && standing.reason === request.reason) continue;
      await sql`update footageRequest set state = ${standing.state}, reason = ${standing.reason}, updatedAtMs = ${nowMs},
        isOpen = ${isUnderWay(standing.state) ? 1 : 0} where tenant = ${tenant} and ref = ${request.ref}`.execute(tx);
      const after = toFacts({ ...request, ...standing });
      changes.push({ kind: "AMENDED", ref: request.ref, before: toFacts(request), after });
    }
    await this.#append(tx, tenant, changes);
  }

  /** What is stored of the recordings and cameras of some requests. */
  async #look(tx: Tx, tenant: string, requests: readonly FootageRequest[]) {
    const parts = await readParts(
      tx,
      tenant,
      requests.map(({ ref }) => ref),
    );
    const clipRefs = [...parts.values()].flat().flatMap(({ clipRef }) => clipRef ?? []);
    const recordings = await readRecordings(tx, tenant, clipRefs);
    const deviceRefs = [...new Set(requests.map(({ deviceRef }) => deviceRef))];
    const stored = await readStoredCameras(tx, tenant, deviceRefs);
    const cameras = new Map(deviceRefs.map((ref, index) => [ref, stored[index] ?? null]));
    return (request: FootageRequest, nowMs: number) =>
      toStanding({
        request,
        parts: (parts.get(request.ref) ?? []).map(({ clipRef, refusal }) => ({
          isTaken: clipRef !== null,
          refusal,
          recording: (clipRef !== null && recordings.get(clipRef)) || null,
        })),
        camera: toCameraFacts(cameras.get(request.deviceRef) ?? null, nowMs),
        nowMs,
      });
  }

  async #findCovering(tx: Tx, tenant: string, wish: WantedFootage): Promise<FootageRequest | null> {
    const { rows } = await sql<RequestRow>`select * from footageRequest
      where tenant = ${tenant} and deviceRef = ${wish.deviceRef} and fromMs <= ${wish.fromMs} and toMs >= ${wish.toMs}
        and (isOpen = 1 or (state = 'AVAILABLE' and kind <> 'RESTORED_VIDEO'))
      order by requestedAtMs`.execute(tx);
    return rows.map(toFootageRequest).find((request) => covers(request, wish)) ?? null;
  }

  async #requestPart(
    tx: Tx,
    { request, wish: { clipRef }, part: { fromMs, toMs }, nth }: NewPart,
    context: CommandContext,
  ): Promise<void> {
    const { tenant } = context.viewer;
    const { ref: requestRef, deviceRef, kind } = request;
    const asked = { deviceRef, fromMs, toMs };
    const shared = clipRef === undefined ? await findSharedPart(tx, tenant, { ...request, fromMs, toMs }) : null;
    const snapshotOnly = kind === "SNAPSHOTS";
    const write =
      clipRef === undefined
        ? { kind: CLIP_WRITE, target: `clip ${requestRef} ${nth}`, request: { ...asked, snapshotOnly } }
        : { kind: VIDEOS_WRITE, target: `event ${clipRef}`, request: { ...asked, clipRef } };
    // As long as the footage is waited for.
    const when = { notBeforeMs: toMs + SKEW_MS, giveUpAtMs: request.expiresAtMs };
    const writeId = shared?.writeId ?? (await requestVendorWrite(tx, { ...write, ...when }, context));
    await sql`insert into footagePart (tenant, requestRef, nth, fromMs, toMs, writeId, clipRef)
      values (${tenant}, ${requestRef}, ${nth}, ${fromMs}, ${toMs}, ${writeId}, ${shared?.clipRef ?? null})`.execute(
      tx,
    );
  }

  #append(tx: Tx, tenant: string, changes: readonly NewChange<RequestFacts>[]): Promise<void> {
    const atMs = this.#options.clock.now();
    return appendChanges(tx, FOOTAGE_CHANGES, { tenant, atMs, writer: this.#writer, changes });
  }
}

type NewPart = {
  readonly request: FootageRequest;
  readonly wish: Wish;
  readonly part: Pick<PartRow, "fromMs" | "toMs">;
  readonly nth: number;
};

async function insertRequest(tx: Tx, tenant: string, request: FootageRequest): Promise<void> {
  const { ref, kind, eventId, deviceId, deviceRef, fromMs, toMs, channels, requestedBy, ...rest } = request;
  const { requestedAtMs, expiresAtMs, updatedAtMs, state, reason } = rest;
  await sql`insert into footageRequest (tenant, ref, kind, eventId, deviceId, deviceRef, fromMs, toMs, channels,
      requestedBy, requestedAtMs, expiresAtMs, updatedAtMs, state, reason, isOpen)
    values (${tenant}, ${ref}, ${kind}, ${eventId}, ${deviceId}, ${deviceRef}, ${fromMs}, ${toMs},
      ${channels && JSON.stringify(channels)}, ${requestedBy}, ${requestedAtMs}, ${expiresAtMs}, ${updatedAtMs}, ${state},
      ${reason}, 1)`.execute(tx);
}

/** The very same part of another request that is under way or there, so that the vendor is not asked for it again. */
async function findSharedPart(
  tx: Tx,
  tenant: string,
  { kind, deviceRef, fromMs, toMs }: WantedFootage,
): Promise<Pick<PartRow, "writeId" | "clipRef"> | null> {
  const { rows } = await sql<Pick<PartRow, "writeId" | "clipRef">>`
    select p.writeId, p.clipRef from footageRequest r
      join footagePart p on p.tenant = r.tenant and p.requestRef = r.ref and p.fromMs = ${fromMs} and p.toMs = ${toMs}
    where r.tenant = ${tenant} and r.deviceRef = ${deviceRef} and r.kind = ${kind} and p.refusal is null
      and (r.isOpen = 1 or r.state = 'AVAILABLE')
    order by r.requestedAtMs limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** What the vendor tells of some recordings, by their ids. */
async function readRecordings(
  tx: Tx,
  tenant: string,
  refs: readonly string[],
): Promise<ReadonlyMap<string, VideoFacet>> {
  if (refs.length === 0) return new Map();
  const found = await new RecordReader(tx as never).byRef<StoredVideoFacet>({ tenant, kind: "event", refs });
  return new Map(
    found.flatMap((record) =>
      record ? [[record.ref, toServedFacet(record.ref, record.facet, record.raw)] as const] : [],
    ),
  );
}

function toCameraFacts(camera: StoredCamera | null, nowMs: number) {
  if (camera === null) return { status: null, horizonMs: null };
  return { status: camera.facet.status, horizonMs: toHorizon(camera.facet, nowMs)?.reachesBackTo ?? null };
}

function toClipRef(answer: unknown): string | null {
  return (answer as { readonly ref?: string } | null)?.ref ?? null;
}
