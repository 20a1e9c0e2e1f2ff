import type { Clock } from "../../platform/clock.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp, type VendorQuery } from "../../platform/vendor/vendor-http.ts";
import type { VideoSettings } from "./config.ts";
import { collectPages } from "./paging.ts";
import { decodeAnswer, decodeDevicesPage, decodeEventsPage, decodeSession, type WirePage } from "./wire.ts";

/** No limit is documented. This one lets a fleet of 100 cameras be polled every second, and not more often. */
const REQUESTS_PER_SECOND = 100;
/** The largest page is not documented, and this is small enough for any list. */
const DEVICES_PER_PAGE = 100;

export type DeviceEventsQuery = {
  readonly deviceId: string;
  /** Epoch milliseconds; compared with the moment of the event, not with that of its creation. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly pageSize: number;
};

export type EventsPage = WirePage & {
  /** Whether the newest created come first. A server that refuses to order is asked without. */
  readonly newestFirst: boolean;
};

export type RoscoLiveSettings = Omit<VideoSettings, "pollIntervalMs" | "backfillMs"> & {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** What proves to RoscoLive who calls. */
type SessionHeaders = Readonly<Record<string, string>>;

/**
 * Talks to RoscoLive, in a session that it opens when it is asked to and renews when it has ended.
 * Whoever made it disposes of it.
 */
export class RoscoLiveClient implements AsyncDisposable {
  readonly #http: VendorHttp;
  readonly #settings: RoscoLiveSettings;
  /** Empty until a call is refused: a server that asks for no login is never sent one. */
  #session: SessionHeaders = {};
  #renewal: Promise<SessionHeaders> | null = null;
  #refusesOrder = false;
  #devicesPath: string | null = null;

  constructor(settings: RoscoLiveSettings) {
    const { url: baseUrl, clock, random } = settings;
    this.#settings = settings;
    this.#http = new VendorHttp({ baseUrl, requestsPerSecond: REQUESTS_PER_SECOND, clock, random });
  }

  /**
   * The events of a device in a period, the newest created first. Pages are fetched as they are consumed.
   *
   * There is always a page number in the call: without one, RoscoLive answers with everything.
   *
   * @see https://roscolive-api-v1.apidog.io/6474401e0
   */
  deviceEvents({ deviceId, fromMs, toMs, pageSize }: DeviceEventsQuery, signal: AbortSignal) {
    const path = `/devices/${encodeURIComponent(deviceId)}/events`;
    const period = { start_ts: toTimestamp(fromMs), end_ts: toTimestamp(toMs) };
    return collectPages<EventsPage>(pageSize, (pageNumber) =>
      this.#eventsPage(path, { ...period, ...this.#page(pageNumber, pageSize) }, signal),
    );
  }

  /**
   * The devices of the company, page by page, from the first of the documented lists that this account is offered.
   * Rejects with the status 404 if it is offered none.
   *
   * @see https://roscolive-api-v1.apidog.io/20661464e0
   */
  async *devices(signal: AbortSignal): AsyncGenerator<WirePage> {
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  #page(pageNumber: number, pageSize: number): VendorQuery {
    return { page_number: pageNumber + this.#settings.firstPage, page_size: pageSize };
  }

  #devicesOf(path: string, signal: AbortSignal): AsyncGenerator<WirePage> {
    const { company } = this.#settings;
    const companyIds = /^\d+$/.test(company) ? company : undefined;
    return collectPages(DEVICES_PER_PAGE, async (pageNumber) =>
      decodeDevicesPage(
        await this.#get(path, { company_ids: companyIds, ...this.#page(pageNumber, DEVICES_PER_PAGE) }, signal),
      ),
    );
  }

  /** The documentation has a 400 for an order, so one that is refused is not asked for again. */
  async #eventsPage(path: string, query: VendorQuery, signal: AbortSignal): Promise<EventsPage> {
    const ordered = { ...query, order: "createtime", direction: "desc" };
    if (!this.#refusesOrder) {
      try {
        return { ...decodeEventsPage(await this.#get(path, ordered, signal)), newestFirst: true };
      } catch (error) {
        if (!(error instanceof VendorError) || error.httpStatus !== 400) throw error;
      }
    }
    const page = decodeEventsPage(await this.#get(path, query, signal));
    this.#refusesOrder = true;
    return { ...page, newestFirst: false };
  }

  async #get(path: string, query: VendorQuery, signal: AbortSignal): Promise<unknown> {
    const session = this.#session;
    try {
      return await this.#answer(path, query, session, signal);
    } catch (error) {
      if (!(error instanceof VendorError) || error.httpStatus !== 401) throw error;
    }
    return this.#answer(path, query, await this.#renew(session, signal), signal);
  }

  async #answer(path: string, query: VendorQuery, headers: SessionHeaders, signal: AbortSignal): Promise<unknown> {
    const { body } = await this.#http.call({ path, query, headers }, signal);
    return decodeAnswer(body, `GET ${path}`);
  }

  /** A session in place of one that was refused. However many calls were refused, there is one login. */
  #renew(refused: SessionHeaders, signal: AbortSignal): Promise<SessionHeaders> {
    if (this.#session !== refused) return Promise.resolve(this.#session);
    this.#renewal ??= this.#logIn(signal).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #logIn(signal: AbortSignal): Promise<SessionHeaders> {
    const { username, password, login } = this.#settings;
    const form = { [login.usernameField]: username, [login.passwordField]: password };
    try {
      const { body, setCookies } = await this.#http.call({ method: "POST", path: login.path, form }, signal);
      this.#session = toSessionHeaders(setCookies, decodeAnswer(body, `POST ${login.path}`));
      return this.#session;
    } catch (error) {
      if (!(error instanceof VendorError) || error.fault !== "rejected") throw error;
      const { httpStatus } = error;
      throw new VendorError("unauthorized", `the login at ${login.path} is refused`, {
        ...(httpStatus === null ? {} : { httpStatus }),
        cause: error,
      });
    }
  }
}

/**
 * The cookies `session` and `session_token`, whether they came as cookies or in the body, and a bearer token if the
 * answer has one: the documentation shows all of these.
 */
function toSessionHeaders(setCookies: readonly string[], response: unknown): SessionHeaders {
  const { session, session_token, token, access_token } = decodeSession(response);
  const cookies = new Map<string, string>();
  if (session) cookies.set("session", session);
  if (session_token) cookies.set("session_token", session_token);
  for (const cookie of setCookies) {
    const [, name, value] = /^\s*([^=;\s]+)\s*=\s*([^;]*)/.exec(cookie) ?? [];
    if (name && value) cookies.set(name, value.trim());
  }
  const bearer = token ?? access_token ?? (setCookies.length === 0 ? session_token : null);
  return {
    ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  };
}

function isNotOffered(error: unknown): boolean {
  return error instanceof VendorError && error.httpStatus === 404;
}

/** `YYYYMMDDhhmmss`. Its zone is not documented; UTC like all that RoscoLive answers with. */
function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/\D/g, "").slice(0, 14);
}
