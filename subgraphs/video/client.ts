import { perSecond } from "../../platform/vendor/rate-limit.ts";
import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp, type VendorQuery, type VendorRequest } from "../../platform/vendor/vendor-http.ts";
import type { VideoSettings } from "./config.ts";
import { collectPages } from "./pages.ts";
import { Session } from "./session.ts";
import {
  decodeAnswer,
  decodeClipRequest,
  decodeCompany,
  decodeDevicesPage,
  decodeDriversPage,
  decodeEventsPage,
  decodeFeedback,
  decodeList,
  decodeLiveLink,
  decodeStatuses,
  type WireCompany,
  type WireFeedback,
  type WirePage,
} from "./wire.ts";

/** The largest page is not documented, and this is small enough for any list. */
const RECORDS_PER_PAGE = 100;
/** Of the ids in one address: ten digits each, so that the address stays far below what servers take. */
const DEVICES_PER_CALL = 100;

export type DeviceEventsQuery = {
  readonly deviceId: string;
  /** Epoch milliseconds; compared with the moment of the event, not with that of its creation. Whole seconds count. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The first page has the number 0. Without this RoscoLive is to answer with everything. */
  readonly page?: PageQuery;
};

/** A clip or snapshots of a time that has passed. */
export type ClipQuery = {
  readonly deviceId: string;
  /** Epoch milliseconds of whole seconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly snapshotOnly: boolean;
  /** JSON that RoscoLive keeps with the recording. */
  readonly data: string;
};

export type PageQuery = { readonly number: number; readonly size: number };

export type AlertsQuery = { readonly deviceIds: readonly string[]; readonly fromMs: number; readonly toMs: number };

export type EventsPage = WirePage & {
  /** Whether the newest created come first. A server that refuses to order is asked without. */
  readonly newestFirst: boolean;
  /** When it was asked for, by `performance.now()`. */
  readonly askedAt: number;
};

export type RoscoLiveSettings = Omit<VideoSettings, "pollIntervalMs" | "backfillMs" | "rereadMs"> &
  Pick<VendorAccountSettings, "clock" | "random" | "log">;

/** Reads what stands in RoscoLive's envelope. */
type Decode<T> = (response: unknown) => T;

type Company = {
  readonly id: string;
  readonly name: string;
  /** Whether a device names it. */
  readonly isTold: boolean;
};

/** Talks to RoscoLive, in a session that it opens when it is asked to. Whoever made it disposes of it. */
export class RoscoLiveClient implements AsyncDisposable {
  readonly account: VendorAccount;
  readonly #http: VendorHttp;
  readonly #settings: RoscoLiveSettings;
  readonly #session: Session;
  #refusesOrder = false;
  #devicesPath: string | null = null;
  #company: Company | null = null;

  constructor(settings: RoscoLiveSettings) {
    const { url: baseUrl, requestsPerSecond, clock, random, log } = settings;
    const rateLimits = { all: perSecond(requestsPerSecond) };
    this.#settings = settings;
    this.account = new VendorAccount({ vendor: "ROSCOLIVE", rateLimits, clock, random, log });
    this.#http = new VendorHttp({ baseUrl, account: this.account });
    this.#session = new Session({ ...settings, http: this.#http, clock: performance });
  }

  /**
   * Events of a device in a period, the newest created first where the server keeps an order.
   *
   * The documentation has a 400 for an order, so one that is refused is not asked for again.
   *
   * @see https://roscolive-api-v1.apidog.io/6474401e0
   */
  async deviceEvents({ deviceId, fromMs, toMs, page }: DeviceEventsQuery, signal: AbortSignal): Promise<EventsPage> {
    const path = `/devices/${encodeURIComponent(deviceId)}/events`;
    const query = { start_ts: toTimestamp(fromMs), end_ts: toTimestamp(toMs), ...(page && this.#page(page)) };
    const ordered = { ...query, order: "createtime", direction: "desc" };
    if (!this.#refusesOrder) {
      try {
        return { ...(await this.#eventsPage(path, ordered, signal)), newestFirst: true };
      } catch (error) {
        if (!(error instanceof VendorError) || error.httpStatus !== 400) throw error;
      }
    }
    const answer = await this.#eventsPage(path, query, signal);
    this.#refusesOrder = true;
    return { ...answer, newestFirst: false };
  }

  /**
   * Devices page by page, from the first of the documented lists that this account is offered. Rejects with the status
   * 404 if it is offered none.
   *
   * @see https://roscolive-api-v1.apidog.io/20661464e0
   */
  async *#listedDevices(signal: AbortSignal): AsyncGenerator<WirePage> {
    const company = encodeURIComponent(this.#settings.company);
    const known = this.#devicesPath ?? this.#settings.devicesPath;
    const lists = known ? [known] : ["/devices/list/search", `/partners/companies/${company}/devices`, "/devices"];
    for (const [index, path] of lists.entries()) {
      try {
        yield* this.#devicesOf(path, signal);
        this.#devicesPath = path;
        return;
      } catch (error) {
        if (!isNotOffered(error) || index === lists.length - 1) throw error;
      }
    }
  }

  /**
   * The devices of the company, page by page. Lists can be of all companies that the account sees: where one of their
   * devices names ours, those that name another one are left out.
   */
  async *devices(signal: AbortSignal): AsyncGenerator<WirePage> {
    const { company } = this.#settings;
    for await (const page of this.#listedDevices(signal)) {
      const isAlone = page.records.every((raw) => isOf({ id: company, name: company }, decodeCompany(raw)));
      const own = isAlone ? null : await this.#ownCompany(signal);
      yield own?.isTold ? { ...page, records: page.records.filter((raw) => isOf(own, decodeCompany(raw))) } : page;
    }
  }

  /** The drivers of the company, page by page: https://roscolive-api-v1.apidog.io/6474450e0. */
  async *drivers(signal: AbortSignal): AsyncGenerator<WirePage> {
    const { id } = await this.#ownCompany(signal);
    const path = `/company/${encodeURIComponent(id)}/driver`;
    yield* this.#pages(path, {}, decodeDriversPage, signal);
  }

  /** What every device is doing at the moment, not decoded yet: https://roscolive-api-v1.apidog.io/11862662e0. */
  async statuses(signal: AbortSignal): Promise<readonly unknown[]> {
    return this.#get("/devices/general_status", {}, decodeStatuses, signal);
  }

  /** The event of each device that changed last, as far as the answer names any: page 6474392e0 of the documentation. */
  async eventUpdates(signal: AbortSignal): Promise<readonly unknown[]> {
    const { name } = await this.#ownCompany(signal);
    const path = `/partners/companies/${encodeURIComponent(name)}/devices/eventupdates`;
    return this.#get(path, {}, decodeList, signal);
  }

  /**
   * Some devices with the alarms that they raised in a period, page by page.
   *
   * @see https://apidog.com/apidoc/shared-5d3892d6-1fea-4642-b41e-b663ba430b6f/api-6474407
   */
  async *alerts({ deviceIds, fromMs, toMs }: AlertsQuery, signal: AbortSignal): AsyncGenerator<WirePage> {
    const { name } = await this.#ownCompany(signal);
    const path = `/partners/companies/${encodeURIComponent(name)}/devices/alerts`;
    const period = { start_ts: toTimestamp(fromMs), end_ts: toTimestamp(toMs) };
    for (let start = 0; start < deviceIds.length; start += DEVICES_PER_CALL) {
      const ids = deviceIds.slice(start, start + DEVICES_PER_CALL).join(",");
      yield* this.#pages(path, { ...period, ids }, decodeDevicesPage, signal);
    }
  }

  /**
   * Asks for a clip of 5 s to 5 min, or for snapshots of 5 min to 1 h. Resolves with RoscoLive's id of the recording, be it that of the same
   * request before.
   *
   * @see https://roscolive-api-v1.apidog.io/6474402e0
   */
  async requestClip(
    { deviceId, fromMs, toMs, snapshotOnly, data }: ClipQuery,
    signal: AbortSignal,
  ): Promise<{ readonly ref: string }> {
    const form = {
      device_id: deviceId,
      start_ts: toTimestamp(fromMs),
      end_ts: toTimestamp(toMs),
      snapshot_only: String(snapshotOnly),
      data,
    };
    return { ref: await this.#send({ method: "PUT", path: "/events/custom_clips", form }, decodeClipRequest, signal) };
  }

  /** Asks for the videos of a recording: page 6474365e0 of the documentation. */
  async requestVideos(eventId: string, signal: AbortSignal): Promise<void> {
    const { name } = await this.#ownCompany(signal);
    const path = `/partners/companies/${encodeURIComponent(name)}/events/${encodeURIComponent(eventId)}/videos`;
    await this.#send({ method: "PUT", path, form: {} }, () => null, signal);
  }

  /** Gives an event a label, which is shown in place of its type. */
  async labelEvent(eventId: string, label: string, signal: AbortSignal): Promise<void> {
    const path = `/event/${encodeURIComponent(eventId)}/label`;
    await this.#send({ method: "POST", path, form: { label } }, () => null, signal);
  }

  /** Says what somebody thinks of an event: page 13645299e0 of the documentation. */
  async submitFeedback(eventId: string, { selections, comment }: WireFeedback, signal: AbortSignal): Promise<void> {
    const path = `/events/${encodeURIComponent(eventId)}/feedback`;
    const form = { has_feedback: "true", selections: selections.join(","), comment };
    await this.#send({ method: "POST", path, form }, () => null, signal);
  }

  /** What was said of an event; null where the answer is of another form than the call that said it. */
  readFeedback(eventId: string, signal: AbortSignal): Promise<WireFeedback | null> {
    return this.#get(`/events/${encodeURIComponent(eventId)}/feedback`, {}, decodeFeedback, signal);
  }

  /** Flags an event, or takes its flag off. The documentation lists flagged events and shows no call: the path can be set. */
  async flagEvent(eventId: string, isFlagged: boolean, signal: AbortSignal): Promise<void> {
    const path = this.#settings.flagPath.replace("{event_id}", encodeURIComponent(eventId));
    await this.#send({ method: "POST", path, form: { flagged: String(isFlagged) } }, () => null, signal);
  }

  /** The address of an HLS playlist of what a channel sees, which has to be opened within 5 s. */
  startLiveStream(deviceId: string, channel: number, signal: AbortSignal): Promise<string> {
    return this.#get(toLivePath(deviceId, channel), {}, decodeLiveLink, signal);
  }

  /** Ends it. The documentation shows no such call; by the house's way with others it is the `DELETE` of the link's. */
  async stopLiveStream(deviceId: string, channel: number, signal: AbortSignal): Promise<void> {
    await this.#send({ method: "DELETE", path: toLivePath(deviceId, channel) }, () => null, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  /**
   * The company by its name and by its number: some calls ask for the one and some for the other, and the configuration
   * has either. A device tells both; what none tells is taken from the configuration.
   */
  async #ownCompany(signal: AbortSignal): Promise<Company> {
    if (this.#company) return this.#company;
    const { company } = this.#settings;
    let first: WireCompany | undefined;
    for await (const { records } of this.#listedDevices(signal)) {
      const told = records.map(decodeCompany);
      first ??= told[0];
      const found = told.find(({ id, name }) => id === company || name === company);
      if (found) return this.#remember(found, true);
    }
    return first ? this.#remember(first, false) : { id: company, name: company, isTold: false };
  }

  #remember({ id, name }: WireCompany, isTold: boolean): Company {
    const { company } = this.#settings;
    this.#company = { id: id ?? company, name: name ?? company, isTold };
    return this.#company;
  }

  #page({ number, size }: PageQuery): VendorQuery {
    return { page_number: number + this.#settings.firstPage, page_size: size };
  }

  #devicesOf(path: string, signal: AbortSignal): AsyncGenerator<WirePage> {
    const { company } = this.#settings;
    return this.#pages(path, { company_ids: /^\d+$/.test(company) ? company : undefined }, decodeDevicesPage, signal);
  }

  #pages(path: string, query: VendorQuery, decode: Decode<WirePage>, signal: AbortSignal) {
    return collectPages(RECORDS_PER_PAGE, (number) =>
      this.#get(path, { ...query, ...this.#page({ number, size: RECORDS_PER_PAGE }) }, decode, signal),
    );
  }

  #eventsPage(path: string, query: VendorQuery, signal: AbortSignal): Promise<Omit<EventsPage, "newestFirst">> {
    return this.#session.run(async (headers) => {
      const { body, askedAt } = await this.#http.call({ path, query, headers }, signal);
      const page = await body.decode((value) => decodeEventsPage(decodeAnswer(value, `GET ${path}`)));
      return { ...page, askedAt };
    }, signal);
  }

  #send<T>(request: VendorRequest & { readonly method: string }, decode: Decode<T>, signal: AbortSignal): Promise<T> {
    return this.#session.run(async (headers) => {
      const { body } = await this.#http.call({ ...request, headers }, signal);
      return body.decode((value) => decode(decodeAnswer(value, `${request.method} ${request.path}`)));
    }, signal);
  }

  #get<T>(path: string, query: VendorQuery, decode: Decode<T>, signal: AbortSignal): Promise<T> {
    return this.#session.run(async (headers) => {
      const { body } = await this.#http.call({ path, query, headers }, signal);
      return body.decode((value) => decode(decodeAnswer(value, `GET ${path}`)));
    }, signal);
  }
}

/** Whether what a device tells of its company is of this one; so is a device that tells nothing. */
function isOf(company: Pick<Company, "id" | "name">, { id, name }: WireCompany): boolean {
  return id === company.id || name === company.name || (id === null && name === null);
}

function toLivePath(deviceId: string, channel: number): string {
  return `/partners/live/${encodeURIComponent(deviceId)}/${channel}`;
}

function isNotOffered(error: unknown): boolean {
  return error instanceof VendorError && error.httpStatus === 404;
}

/** `YYYYMMDDhhmmss`. Its zone is not documented; UTC like all that RoscoLive answers with. */
function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/\D/g, "").slice(0, 14);
}
