import type { LedgerPart } from "../archive.ts";
import { MINUTE_MS } from "../clock.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, bearerToken, type Call, countParameter, listParameter, Refusal, Router } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { digestOf } from "../random.ts";
import type { Change } from "../vendor-api.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";
import { Devices } from "./devices.ts";
import {
  type CameraEvent,
  CameraEvents,
  COMPANY_ID,
  cameraEventNow,
  cameraEventsOf,
  cameraRevisionOf,
  documentedCameraEvents,
  FILTER_WORDS,
} from "./events.ts";
import { alertDelivery } from "./webhooks.ts";

export type RoscoLiveCredentials = { readonly username: string; readonly password: string };

type Options = {
  readonly seed: number;
  readonly journeys: Journeys;
  readonly samples: readonly JsonObject[];
  readonly credentials: RoscoLiveCredentials;
};

/** Not documented; long enough for a client to work, short enough for a demonstration to see it renew. */
const SESSION_LIFETIME_MS = 30 * MINUTE_MS;
/** Not documented: the size of a page when only its number is given. */
const DEFAULT_PAGE_SIZE = 50;

/** RoscoLive's API: camera events, devices and drivers of one company, behind a session. */
export class RoscoLive {
  readonly kinds = ["cameraEvent"] as const;
  readonly hasSubscribers = false;
  readonly #seed: number;
  readonly #company: string;
  readonly #credentials: RoscoLiveCredentials;
  readonly #devices: Devices;
  readonly #events = new CameraEvents();
  readonly #sessionEndsMs = new Map<string, number>();
  readonly #router: Router;

  constructor({ seed, journeys, samples, credentials }: Options) {
    this.#seed = seed;
    this.#company = journeys.fleet.company;
    this.#credentials = credentials;
    this.#devices = new Devices(journeys);
    this.#events.schedule(documentedCameraEvents(samples));
    this.#router = new Router({
      "POST /login": (call) => this.#logIn(call),
      "GET /logout": (call) => this.#logOut(call),
      "GET /devices/list/search": (call) => this.#searchDevices(call),
      "GET /devices/general_status": ({ query, nowMs }) =>
        ok({ devices: this.#devices.statuses(listParameter(query, "device_ids"), nowMs) }),
      "GET /devices/{device_id}/events": (call, parameter) => this.#deviceEvents(call, parameter("device_id")),
      "GET /partners/devices/{device_id}": ({ nowMs }, parameter) =>
        ok(this.#devices.record(knownDevice(this.#devices, parameter("device_id")), nowMs)),
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

  deliveries(order: MessageOrder): readonly Delivery[] {
    return alertDelivery(this.#seed, this.#devices, order);
  }

  dueDeliveries(): readonly Delivery[] {
    return [];
  }

  expireSessions(): void {
    this.#sessionEndsMs.clear();
  }

  async answer(call: Call): Promise<Answer> {
    try {
      if (call.path !== "/login" && !this.#isLoggedIn(call)) throw new Refusal(401, "Login Required");
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

  async #logIn({ body, headers, nowMs }: Call): Promise<Answer> {
    const form = await readForm(body, headers["content-type"] ?? "");
    const { username, password } = this.#credentials;
    if (form?.get("username") !== username || form.get("password") !== password) {
      throw new Refusal(401, "Incorrect username or password");
    }
    const session = digestOf([this.#seed, "session", nowMs, this.#sessionEndsMs.size]);
    const token = digestOf([session, "token"]);
    this.#sessionEndsMs.set(token, nowMs + SESSION_LIFETIME_MS);
    const cookies = [`session=${session}; Path=/; HttpOnly`, `session_token=${token}; Path=/; HttpOnly`];
    const user = { company_id: COMPANY_ID, company_name: this.#company, role: "Fleet Manager", username };
    return { ...ok({ session_token: token, user }), headers: { "set-cookie": cookies } };
  }

  #logOut(call: Call): Answer {
    this.#sessionEndsMs.delete(sessionTokenOf(call));
    return ok("success");
  }

  #isLoggedIn(call: Call): boolean {
    return (this.#sessionEndsMs.get(sessionTokenOf(call)) ?? Number.NEGATIVE_INFINITY) > call.nowMs;
  }

  #searchDevices({ query, nowMs }: Call): Answer {
    const companies = listParameter(query, "company_ids");
    const words = (query.get("search_str") ?? "").toLowerCase();
    const found = companies && !companies.has(String(COMPANY_ID)) ? [] : this.#devices.all();
    const devices = found
      .filter(({ deviceId, vehicleName }) => `${deviceId} ${vehicleName}`.toLowerCase().includes(words))
      .map((device) => this.#devices.record(device, nowMs));
    return ok({ devices: pageOf(devices, query), total_number: devices.length });
  }

  #deviceEvents(call: Call, deviceId: string): Answer {
    const device = knownDevice(this.#devices, deviceId);
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

  #eventList({ query, nowMs }: Call, isWanted: (event: CameraEvent) => boolean): Answer {
    const fromMs = timestampParameter(query, "start_ts");
    if (fromMs === null) throw new Refusal(400, "start_ts is required");
    const toMs = timestampParameter(query, "end_ts") ?? nowMs;
    const types = typeFilter(query, "filter_type") ?? typeFilter(query, "filters");
    const otherTypes = typeFilter(query, "filter_exclude_type");
    const records = this.#events
      .rows()
      .filter(({ isDeleted = false }) => isDeleted === (query.get("is_deleted") === "true"))
      .filter(({ startMs }) => startMs >= fromMs && startMs <= toMs)
      .filter(({ eventType }) => types?.has(eventType.toLowerCase()) ?? true)
      .filter(({ eventType }) => !otherTypes?.has(eventType.toLowerCase()))
      .filter(isWanted)
      .sort((a, b) => b.startMs - a.startMs || b.id - a.id);
    const events = pageOf(inOrder(records, query, nowMs), query);
    return ok({ events: events.map(({ recordAt }) => recordAt(nowMs)), total_number: records.length });
  }

  /** The event of each device that changed last; with `start_ts` only those that changed from then on. */
  #eventUpdates({ query, nowMs }: Call, company: string): Answer {
    this.#requireCompany(company);
    const sinceMs = timestampParameter(query, "start_ts") ?? Number.NEGATIVE_INFINITY;
    const latest = new Map<string, CameraEvent>();
    for (const event of this.#events.rows()) {
      const known = latest.get(event.deviceId);
      if (event.changedMs >= sinceMs && event.changedMs >= (known?.changedMs ?? sinceMs))
        latest.set(event.deviceId, event);
    }
    const events = [...latest.values()].map(({ recordAt }) => recordAt(nowMs));
    return ok({ events, total_number: events.length });
  }

  #drivers(companyId: string): Answer {
    if (companyId !== String(COMPANY_ID)) throw new Refusal(404, "Company doesn't exist");
    return ok(this.#devices.drivers());
  }

  #requireCompany(name: string): void {
    if (name !== this.#company) throw new Refusal(404, "Company doesn't exist");
  }
}

/** The events that changed longest ago and are still there. */
function oldest(events: readonly CameraEvent[], count: number): readonly CameraEvent[] {
  return events
    .filter(({ isDeleted }) => !isDeleted)
    .sort((a, b) => a.changedMs - b.changedMs)
    .slice(0, count);
}

function ok(response: unknown): Answer {
  return { status: 200, body: { meta: { code: 200 }, response, result: "OK" } };
}

function knownDevice(devices: Devices, deviceId: string) {
  if (!/^\d+$/.test(deviceId)) throw new Refusal(400, "Incorrect device id");
  const device = devices.get(deviceId);
  if (!device) throw new Refusal(404, "Device doesn't exist");
  return device;
}

async function readForm(body: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  } catch {
    return null;
  }
}

function sessionTokenOf(call: Call): string {
  const cookies = new Map((call.headers.cookie ?? "").split(";").map((pair) => pairOf(pair.trim())));
  return cookies.has("session") ? (cookies.get("session_token") ?? "") : (bearerToken(call) ?? "");
}

function pairOf(pair: string): readonly [string, string] {
  const middle = pair.indexOf("=");
  return [pair.slice(0, middle), pair.slice(middle + 1)];
}

/** `YYYYMMDDhhmmss`, taken as UTC. */
function timestampParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  const [, year, month, day, hour, minute, second] = parts ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms)) throw new Refusal(400, `Incorrect ${name}`);
  return ms;
}

function typeFilter(query: URLSearchParams, name: string): ReadonlySet<string> | null {
  const words = listParameter(query, name);
  if (!words) return null;
  const types = new Set([...words].map((word) => word.toLowerCase()));
  if (!types.isSubsetOf(FILTER_WORDS)) throw new Refusal(400, "Incorrect type_filter");
  return types;
}

function inOrder(events: readonly CameraEvent[], query: URLSearchParams, nowMs: number): readonly CameraEvent[] {
  const field = query.get("order");
  const direction = query.get("direction") || "desc";
  if (direction !== "asc" && direction !== "desc") throw new Refusal(400, "Incorrect direction");
  if (!field) return direction === "asc" ? events.toReversed() : events;
  const keyed = events.map((event) => ({ event, key: sortKey(event.recordAt(nowMs), field) }));
  const sign = direction === "asc" ? 1 : -1;
  return keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ event }) => event);
}

/** What an event is ordered by: dates by their moment, everything else as it is written. */
function sortKey(record: JsonObject, field: string): number | string {
  const value = record[field];
  if (value === undefined) throw new Refusal(400, "Incorrect order");
  if (typeof value === "number") return value;
  if (typeof value === "string") return /^\w{3}, \d\d \w{3} \d{4}/.test(value) ? Date.parse(value) : value;
  return isJsonObject(value) || value === null ? "" : String(value);
}

/** A page of a list, counted from 1; without paging parameters it is the whole list. */
function pageOf<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const number = countParameter(query, "page_number");
  const size = countParameter(query, "page_size");
  if (number === null && size === null) return items;
  const start = (Math.max(number ?? 1, 1) - 1) * (size ?? DEFAULT_PAGE_SIZE);
  return items.slice(start, start + (size ?? DEFAULT_PAGE_SIZE));
}
