import type { LedgerPart, Publication } from "../archive.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, type Call, listParameter, Router } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Identity, IdentityKind } from "../truth/identity.ts";
import { type Witnessed, witnessedBetween } from "../truth/origin.ts";
import type { Change } from "../vendor-api.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";
import { deviceAlerts, driverAlerts } from "./alerts.ts";
import { ClipRequests, videosOf } from "./clips.ts";
import { Devices } from "./devices.ts";
import { EventNotes } from "./event-notes.ts";
import {
  type CameraEvent,
  CameraEvents,
  COMPANY_ID,
  cameraEventNow,
  cameraEventsOf,
  cameraRevisionOf,
  documentedCameraEvents,
} from "./events.ts";
import { LiveStreams } from "./live.ts";
import { metadata, troubleCodes } from "./metadata.ts";
import { listedEvents, oldest, pageOf, timestampParameter } from "./queries.ts";
import { type RoscoLiveCredentials, Sessions } from "./sessions.ts";
import { answerFile, isStoragePath, linkAt, type StoredFile, servedAt, signedLink } from "./storage.ts";
import { alertDelivery } from "./webhooks.ts";

/** Below the address of the vendor. */
const API_PATH = "/roscolive/api/v1.0";

type Options = {
  readonly seed: number;
  readonly journeys: Journeys;
  readonly samples: readonly JsonObject[];
  readonly credentials: RoscoLiveCredentials;
};

/** RoscoLive's API: camera events, devices and drivers of one company, behind a session. */
export class RoscoLive {
  readonly kinds = ["cameraEvent"] as const;
  readonly hasSubscribers = false;
  readonly #seed: number;
  readonly #company: string;
  readonly #devices: Devices;
  readonly #events = new CameraEvents();
  readonly #sessions: Sessions;
  readonly #clips: ClipRequests;
  readonly #notes = new EventNotes(this.#events);
  readonly #live: LiveStreams;
  readonly #router: Router;

  constructor({ seed, journeys, samples, credentials }: Options) {
    this.#seed = seed;
    this.#company = journeys.fleet.company;
    this.#sessions = new Sessions(seed, this.#company, credentials);
    this.#devices = new Devices(seed, journeys);
    this.#events.schedule(documentedCameraEvents(samples));
    this.#clips = new ClipRequests(seed, journeys, this.#devices);
    this.#live = new LiveStreams(seed, this.#devices);
    const reports = { journeys, devices: this.#devices, events: this.#events };
    this.#router = new Router({
      "POST /login": (call) => this.#logIn(call),
      "GET /logout": (call) => this.#logOut(call),
      "GET /devices/list/search": (call) => this.#searchDevices(call),
      "GET /devices/general_status": ({ query, nowMs }) =>
        ok({ devices: this.#devices.statuses(listParameter(query, "device_ids"), nowMs) }),
      "GET /devices/dtc": (call) => ok(troubleCodes(reports, call)),
      "GET /devices/metadata": (call) => ok(metadata(reports, call, listParameter(call.query, "device_ids"))),
      "GET /partners/devices/{device_id}/metadata": (call, parameter) =>
        ok(metadata(reports, call, new Set([this.#devices.known(parameter("device_id"), call.nowMs).deviceId]))),
      "GET /partners/companies/{company_name}/devices/alerts": (call, parameter) => {
        this.#requireCompany(parameter("company_name"));
        return ok(deviceAlerts(reports, call));
      },
      "GET /driver/{driver_id}/alerts": (call, parameter) => ok(driverAlerts(reports, call, parameter("driver_id"))),
      "PUT /events/custom_clips": (call) => this.#requestClip(call),
      "PUT /partners/companies/{company_name}/events/{event_id}/videos": (call, parameter) => {
        this.#requireCompany(parameter("company_name"));
        return this.#requestVideos(call, parameter("event_id"));
      },
      "GET /partners/companies/{company_name}/events/{event_id}/videos": (call, parameter) => {
        this.#requireCompany(parameter("company_name"));
        return this.#uploadedVideos(call, parameter("event_id"));
      },
      "POST /event/{event_id}/label": async (call, parameter) =>
        this.#publish(call, await this.#notes.label(call, parameter("event_id"))),
      "POST /event/{event_id}/flag": async (call, parameter) =>
        this.#publish(call, await this.#notes.flag(call, parameter("event_id"))),
      "POST /events/{event_id}/feedback": async (call, parameter) =>
        this.#publish(call, await this.#notes.giveFeedback(call, parameter("event_id"))),
      "GET /events/{event_id}/feedback": (_call, parameter) => ok(this.#notes.feedbackOf(parameter("event_id"))),
      "GET /partners/live/{device_id}/{channel}": (call, parameter) => {
        const path = this.#live.start(call, parameter("device_id"), parameter("channel"));
        return ok({ url: `${call.origin}${API_PATH}${path}` });
      },
      "DELETE /partners/live/{device_id}/{channel}": (call, parameter) => {
        this.#live.stop(call, parameter("device_id"), parameter("channel"));
        return ok("success");
      },
      "GET /devices/{device_id}/events": (call, parameter) => this.#deviceEvents(call, parameter("device_id")),
      "GET /partners/devices/{device_id}": ({ nowMs }, parameter) =>
        ok(this.#devices.record(this.#devices.known(parameter("device_id"), nowMs), nowMs)),
      "GET /partners/companies/{company_name}/events": (call, parameter) =>
        this.#companyEvents(call, parameter("company_name")),
      "GET /partners/companies/{company_name}/devices/eventupdates": (call, parameter) =>
        this.#eventUpdates(call, parameter("company_name")),
      "GET /company/{company_id}/driver": (_call, parameter) => this.#drivers(parameter("company_id")),
    });
  }

  see(happening: Happening): void {
    this.#events.schedule(cameraEventsOf(this.#seed, happening));
  }

  publishUntil(nowMs: number): void {
    this.#events.publishUntil(nowMs);
  }

  ledger(_kind: string, after: number, limit: number): LedgerPart {
    return this.#events.ledger(after, limit);
  }

  earlierVersion(id: string): JsonObject | null {
    return this.#events.earlierRecord(id);
  }

  deliveries(order: MessageOrder, nowMs: number): readonly Delivery[] {
    return alertDelivery(this.#seed, this.#devices, order, nowMs);
  }

  dueDeliveries(): readonly Delivery[] {
    return [];
  }

  identities(kind: IdentityKind, atMs: number): readonly Identity[] {
    return kind === "device" ? this.#devices.identities(atMs) : this.#devices.driverIdentities();
  }

  witnessed(fromMs: number, untilMs: number): readonly Witnessed[] {
    return witnessedBetween(this.#events.rows(), fromMs, untilMs);
  }

  expireSessions(): void {
    this.#sessions.endAll();
  }

  async answer(call: Call): Promise<Answer> {
    if (isStoragePath(call.path)) return answerFile(this.#seed, call, (file) => this.#secondsOf(file));
    const playlist = this.#live.answer(call);
    if (playlist) return playlist;
    try {
      if (call.path !== "/login") this.#sessions.require(call);
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(error);
    }
  }

  refuse({ status, message }: Refusal): Answer {
    return { status, body: { meta: { code: status }, response: message, result: "Failed" } };
  }

  change(change: Change, nowMs: number): readonly string[] {
    const changed =
      change.kind === "insert"
        ? change.happenings.flatMap((happening) => cameraEventNow(happening, nowMs) ?? [])
        : oldest(this.#events.rows(), change.count);
    const fields = change.kind === "edit" ? { event_label: "Checked", ...change.fields } : change.fields;
    const publications = changed.map((event) => cameraRevisionOf(event, fields, nowMs, change.kind === "delete"));
    this.#events.schedule(publications);
    this.#events.publishUntil(nowMs);
    return publications.map(({ id }) => id);
  }

  async #logIn(call: Call): Promise<Answer> {
    const { response, cookies } = await this.#sessions.logIn(call);
    return { ...ok(response), headers: { "set-cookie": cookies } };
  }

  #logOut(call: Call): Answer {
    this.#sessions.logOut(call);
    return ok("success");
  }

  #searchDevices({ query, nowMs }: Call): Answer {
    const companies = listParameter(query, "company_ids");
    const words = (query.get("search_str") ?? "").toLowerCase();
    const found = companies && !companies.has(String(COMPANY_ID)) ? [] : this.#devices.all(nowMs);
    const devices = found
      .filter(({ deviceId, vehicleName }) => `${deviceId} ${vehicleName}`.toLowerCase().includes(words))
      .map((device) => this.#devices.record(device, nowMs));
    return ok({ devices: pageOf(devices, query), total_number: devices.length });
  }

  #deviceEvents(call: Call, deviceId: string): Answer {
    const device = this.#devices.known(deviceId, call.nowMs);
    return this.#eventList(call, (event) => event.deviceId === device.deviceId);
  }

  #companyEvents(call: Call, company: string): Answer {
    this.#requireCompany(company);
    const included = listParameter(call.query, "device_ids");
    const excluded = listParameter(call.query, "exclude_device_ids");
    const words = (call.query.get("search") ?? "").toLowerCase();
    return this.#eventList(
      call,
      ({ deviceId, vehicleName }) =>
        (included?.has(deviceId) ?? true) && !excluded?.has(deviceId) && vehicleName.toLowerCase().includes(words),
    );
  }

  #eventList(call: Call, isWanted: (event: CameraEvent) => boolean): Answer {
    const { events, total } = listedEvents(this.#events.rows(), call, isWanted);
    return ok({ events: events.map((event) => toServed(event, call.nowMs, call.origin)), total_number: total });
  }

  /** The event of each device that changed last; with `start_ts` only those that changed from then on. */
  #eventUpdates({ query, nowMs, origin }: Call, company: string): Answer {
    this.#requireCompany(company);
    const sinceMs = timestampParameter(query, "start_ts") ?? Number.NEGATIVE_INFINITY;
    const latest = new Map<string, CameraEvent>();
    for (const event of this.#events.rows()) {
      const known = latest.get(event.deviceId);
      if (event.changedMs >= sinceMs && event.changedMs >= (known?.changedMs ?? sinceMs))
        latest.set(event.deviceId, event);
    }
    const events = [...latest.values()].map((event) => toServed(event, nowMs, origin));
    return ok({ events, total_number: events.length });
  }

  async #requestClip(call: Call): Promise<Answer> {
    const { response, publications } = await this.#clips.request(call);
    this.#events.schedule(publications);
    this.#events.publishUntil(call.nowMs);
    return ok(response);
  }

  #publish({ nowMs }: Call, publication: Publication<CameraEvent>): Answer {
    this.#events.schedule([publication]);
    this.#events.publishUntil(nowMs);
    return ok("success");
  }

  #requestVideos({ nowMs }: Call, eventId: string): Answer {
    const event = this.#events.get(eventId);
    if (!event) throw new Refusal(404, "Event doesn't exist");
    this.#events.schedule([videosOf(event, nowMs)]);
    return ok("success");
  }

  /** Where the videos are that have arrived. The documentation lists such a call and says nothing more of it. */
  #uploadedVideos({ nowMs, origin }: Call, eventId: string): Answer {
    const event = this.#events.get(eventId);
    if (!event) throw new Refusal(404, "Event doesn't exist");
    const record = event.recordAt(nowMs);
    const channels = [1, 2, 3, 4].filter((channel) => record[`mp4_${channel}`] === true);
    const videos = channels.map((channel) => {
      const url = signedLink({ deviceId: event.deviceId, eventId: event.id, channel, format: "mp4" }, nowMs);
      return { channel, url: linkAt(url, origin) };
    });
    return ok({ videos });
  }

  /** How long the video of a file is, 0 for a snapshot, and null where there is none. */
  #secondsOf({ deviceId, eventId, channel, format }: StoredFile): number | null {
    const event = this.#events.get(String(eventId));
    if (event?.deviceId !== deviceId) return null;
    const record = event.recordAt(event.changedMs);
    if (format === "jpeg") return record[`snapshot_${channel}`] === undefined ? null : 0;
    return record[`mp4_${channel}`] === true ? Number(record.accurate_duration ?? record.duration) : null;
  }

  #drivers(companyId: string): Answer {
    if (companyId !== String(COMPANY_ID)) throw new Refusal(404, "Company doesn't exist");
    return ok(this.#devices.drivers());
  }

  #requireCompany(name: string): void {
    if (name !== this.#company) throw new Refusal(404, "Company doesn't exist");
  }
}

/** A record as somebody gets it who reached the vendor at an address. */
function toServed({ recordAt }: CameraEvent, nowMs: number, origin: string): JsonObject {
  return servedAt(recordAt(nowMs), origin);
}

function ok(response: unknown): Answer {
  return { status: 200, body: { meta: { code: 200 }, response, result: "OK" } };
}
