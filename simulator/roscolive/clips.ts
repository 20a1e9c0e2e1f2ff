import type { Publication } from "../archive.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../clock.ts";
import type { Happening } from "../happenings.ts";
import type { Call } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { outageOf } from "./contact.ts";
import type { Devices } from "./devices.ts";
import { type CameraEvent, cameraEventsOf, cameraRevisionOf, FIRST_EVENT_ID } from "./events.ts";
import { timestampParameter } from "./queries.ts";
import { readForm } from "./sessions.ts";

type Requested = { readonly response: JsonObject; readonly publications: readonly Publication<CameraEvent>[] };

/** What a clip may last, and from what length on it becomes several: <https://roscolive-api-v1.apidog.io/6474402e0>. */
const SHORTEST_MS = 5 * SECOND_MS;
const LONGEST_MS = HOUR_MS;
const PART_MS = 5 * MINUTE_MS;
/** About as much fits on a camera's card; what is older is gone. */
const KEPT_MS = 70 * HOUR_MS;
/** Numbers of requested clips start where those of happenings do not reach. */
const FIRST_ORDINAL = 450_000_000;
const UPLOADED_AFTER_MS = 3 * MINUTE_MS;
/** How long it takes until a camera hears of a request, and until one does that has to be woken first. */
const HEARD_AFTER_MS = 10 * SECOND_MS;
const WOKEN_AFTER_MS = 2 * MINUTE_MS;
const SNAPSHOTS_AFTER_MS = 15 * SECOND_MS;

/** Takes requests for clips of moments that have passed. The same request is taken once, however often it comes. */
export class ClipRequests {
  readonly #seed: number;
  readonly #journeys: Journeys;
  readonly #devices: Devices;
  readonly #requestIds = new Map<string, number>();
  #requested = 0;

  constructor(seed: number, journeys: Journeys, devices: Devices) {
    this.#seed = seed;
    this.#journeys = journeys;
    this.#devices = devices;
  }

  /** The answer to a request, and the events that come of it: nothing yet from a camera that is in no truck. */
  async request({ body, headers, nowMs }: Call): Promise<Requested> {
    const form = await readForm(body, headers["content-type"] ?? "");
    const query = new URLSearchParams([...(form ?? [])].map(([name, value]) => [name, String(value)]));
    const deviceId = query.get("device_id") ?? "";
    const [fromMs, toMs] = [timestampParameter(query, "start_ts"), timestampParameter(query, "end_ts")];
    if (!this.#devices.get(deviceId, nowMs)) throw new Refusal(404, "Device doesn't exist");
    if (fromMs === null || toMs === null) throw new Refusal(400, "start_ts and end_ts are required");
    const snapshotOnly = query.get("snapshot_only") === "true";
    const shortest = snapshotOnly ? PART_MS : SHORTEST_MS;
    if (toMs - fromMs < shortest || toMs - fromMs > LONGEST_MS) throw new Refusal(400, "Incorrect duration");
    if (fromMs < nowMs - KEPT_MS || toMs > nowMs) throw new Refusal(400, "No recording for this period");
    const key = [deviceId, fromMs, toMs, snapshotOnly].join(" ");
    const known = this.#requestIds.get(key);
    if (known !== undefined) return { response: { request_id: known, warning: "request exists" }, publications: [] };
    const requestId = FIRST_EVENT_ID + FIRST_ORDINAL + this.#requested;
    this.#requestIds.set(key, requestId);
    const parts = partsOf(fromMs, toMs).map((part) => this.#clip(deviceId, { ...part, snapshotOnly, nowMs }));
    const life = { reachedMs: this.#reachedMs(deviceId, nowMs), asked: askedIn(query) };
    return {
      response: { request_id: requestId },
      publications: parts.flatMap((clip) => (clip ? livesOf(cameraEventsOf(this.#seed, clip), clip, life) : [])),
    };
  }

  /** When a camera has heard of a request: one that sleeps is woken, one that is out of contact hears of it afterwards. */
  #reachedMs(deviceId: string, nowMs: number): number {
    const outage = outageOf(this.#seed, deviceId, nowMs);
    if (outage) return outage.untilMs + HEARD_AFTER_MS;
    return nowMs + (this.#devices.status(deviceId, nowMs) === "sleep" ? WOKEN_AFTER_MS : HEARD_AFTER_MS);
  }

  #clip(
    deviceId: string,
    { atMs, durationMs, snapshotOnly, nowMs }: Part & { readonly snapshotOnly: boolean; readonly nowMs: number },
  ): Happening | null {
    const nth = this.#requested++;
    const truck = this.#devices.truckOf(deviceId, atMs);
    if (!truck) return null;
    const fix = this.#journeys.fixOf(truck, atMs);
    const driver = this.#journeys.driverOf(truck, atMs);
    const subject = { key: `clip.${nth}`, ordinal: FIRST_ORDINAL + nth, atMs, truck, driver, fix };
    return { ...subject, kind: "clip", durationMs, requestedAtMs: nowMs, snapshotOnly };
  }
}

/** When the camera has heard of a request, and what the request said of its events. */
type Life = { readonly reachedMs: number; readonly asked: JsonObject };

/** What a request says and its events carry. `data` is the JSON that was sent, as text. */
function askedIn(form: URLSearchParams): JsonObject {
  const names = ["custom_event_type", "event_display_type", "data"];
  return Object.fromEntries(names.map((name) => [name, form.get(name)]));
}

type Part = { readonly atMs: number; readonly durationMs: number };

/** As many events of five minutes as fit, and one for the rest. */
function partsOf(fromMs: number, toMs: number): readonly Part[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / PART_MS) }, (_, index) => {
    const atMs = fromMs + index * PART_MS;
    return { atMs, durationMs: Math.min(PART_MS, toMs - atMs) };
  });
}

/**
 * The life of a requested event: nothing is there but the record; then the snapshots come and the video is being sent, twice as
 * fast as it was recorded; then the video is there.
 */
function livesOf(
  [created, uploaded]: readonly Publication<CameraEvent>[],
  clip: Happening,
  { reachedMs, asked }: Life,
): readonly Publication<CameraEvent>[] {
  if (!created) return [];
  const nothing = { snapshot_1: undefined, snapshot_2: undefined, snapshot_3: undefined, snapshot_4: undefined };
  const waiting = cameraRevisionOf(
    created.row,
    { ...asked, ...nothing, snapshot_status: null, size: null },
    created.atMs,
  );
  const sendingMs = reachedMs + SNAPSHOTS_AFTER_MS;
  if (!uploaded) return [waiting, cameraRevisionOf(created.row, asked, sendingMs)];
  const sending = cameraRevisionOf(created.row, { ...asked, uploading_status: "VIDEO_UPLOADING" }, sendingMs);
  const uploadedMs = sendingMs + (clip.kind === "clip" ? clip.durationMs / 2 : 0);
  const there = { ...asked, uploaded_timestamp: new Date(uploadedMs).toUTCString() };
  return [waiting, sending, cameraRevisionOf(uploaded.row, there, uploadedMs)];
}

/** The version of an event with the videos that somebody has asked for, some minutes later. */
export function videosOf(event: CameraEvent, nowMs: number): Publication<CameraEvent> {
  const uploadedMs = nowMs + UPLOADED_AFTER_MS;
  const videos = Object.fromEntries([1, 2].map((channel) => [`mp4_${channel}`, true]));
  const fields = {
    archive: null,
    uploading_status: "VIDEO_UPLOADED",
    uploaded_timestamp: new Date(uploadedMs).toUTCString(),
    ...videos,
  };
  return cameraRevisionOf(event, fields, uploadedMs);
}
