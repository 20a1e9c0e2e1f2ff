import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorHttp, type VendorQuery } from "../../platform/vendor/vendor-http.ts";
import { toRateLimits } from "./rate-limits.ts";
import { decodePage, type WirePage } from "./wire.ts";

export type ChangesQuery = {
  /** RFC 3339; it is compared with the time of the last change. */
  readonly startTime: string;
  /** Without it the feed never ends. */
  readonly endTime?: string | undefined;
  /** The cursor of the page before. It is only good with the times that it was given for. */
  readonly after?: string | undefined;
};

export type ScoresQuery = {
  readonly of: "drivers" | "vehicles";
  /** RFC 3339. Of trips that ended after it, and before `endTime`. */
  readonly startTime: string;
  readonly endTime: string;
};

/** What is to be another of an event, in Samsara's words. */
export type SafetyEventChange = {
  readonly eventState?: string;
  /** For an event that is dismissed. */
  readonly dismissalReason?: { readonly code: string; readonly comment?: string };
  readonly behaviorLabelsToAdd?: readonly string[];
  readonly behaviorLabelsToRemove?: readonly string[];
  readonly contextLabelsToAdd?: readonly string[];
  readonly contextLabelsToRemove?: readonly string[];
};

export type SamsaraSettings = Pick<VendorAccountSettings, "clock" | "random" | "log" | "timekeeper"> & {
  readonly url: string;
  readonly token: string;
  readonly requestsPerSecond: number;
};

/** Samsara's list of drivers has no more on a page: https://developers.samsara.com/reference/listdrivers */
const DRIVERS_PER_PAGE = 512;

/** Talks to Samsara. Whoever made it disposes of it. */
export class SamsaraClient implements AsyncDisposable {
  readonly account: VendorAccount;
  readonly #http: VendorHttp;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, token, requestsPerSecond, ...settings }: SamsaraSettings) {
    this.account = new VendorAccount({ vendor: "SAMSARA", rateLimits: toRateLimits(requestsPerSecond), ...settings });
    this.#http = new VendorHttp({ baseUrl: url, account: this.account });
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /**
   * One page of the feed of changed safety events, oldest change first. Its events are not decoded yet; so it is with
   * the records of every page.
   *
   * @see https://developers.samsara.com/reference/getsafetyeventsv2stream
   */
  safetyEventStream(changes: ChangesQuery, signal: AbortSignal): Promise<WirePage> {
    const query = { ...changes, includeAsset: "true", includeDriver: "true", includeVgOnlyEvents: "true" };
    return this.#page("/safety-events/stream", query, signal);
  }

  /**
   * One page of the feed of changed coaching sessions, oldest change first, with the events that each is about.
   *
   * @see https://developers.samsara.com/reference/getcoachingsessions
   */
  coachingSessionStream(changes: ChangesQuery, signal: AbortSignal): Promise<WirePage> {
    const query = { ...changes, includeCoachableEvents: "true", includeExternalIds: "true" };
    return this.#page("/coaching/sessions/stream", query, signal);
  }

  /** One page of who coaches whom. @see https://developers.samsara.com/reference/getdrivercoachassignment */
  driverCoachAssignments(after: string | undefined, signal: AbortSignal): Promise<WirePage> {
    return this.#page("/coaching/driver-coach-assignments", { after }, signal);
  }

  /** One page of the drivers of either status. @see https://developers.samsara.com/reference/listdrivers */
  drivers(status: "active" | "deactivated", after: string | undefined, signal: AbortSignal): Promise<WirePage> {
    return this.#page("/fleet/drivers", { driverActivationStatus: status, limit: DRIVERS_PER_PAGE, after }, signal);
  }

  /** One page of vehicles, trailers and equipment. @see https://developers.samsara.com/reference/listassets */
  assets(after: string | undefined, signal: AbortSignal): Promise<WirePage> {
    return this.#page("/assets", { includeExternalIds: "true", includeTags: "true", after }, signal);
  }

  /** One page of the scores over a period, one of each driver or vehicle that drove. */
  safetyScores({ of, ...period }: ScoresQuery, after: string | undefined, signal: AbortSignal): Promise<WirePage> {
    return this.#page(`/safety-scores/${of}`, { ...period, after }, signal);
  }

  /** The safety event of an id, not decoded yet; null where there is none. @see https://developers.samsara.com/reference/getsafetyevents */
  async safetyEvent(id: string, signal: AbortSignal): Promise<unknown> {
    const { data } = await this.#page(
      "/safety-events",
      { safetyEventIds: id, includeAsset: "true", includeDriver: "true", includeVgOnlyEvents: "true" },
      signal,
    );
    // An id may hold a comma, and be read as two: what else comes is not what was asked for.
    return data.find((one) => isRecord(one) && String(one.id) === id) ?? null;
  }

  /**
   * Changes the review of a safety event, or its labels. Samsara answers that it was accepted, and does it later.
   *
   * @see https://developers.samsara.com/reference/patchsafetyeventsbatch
   */
  async changeSafetyEvent(id: string, change: SafetyEventChange, signal: AbortSignal): Promise<void> {
    const json = { safetyEventIds: [id], ...change };
    const path = "/safety-events/batch";
    await this.#http.call({ method: "PATCH", path, json, headers: this.#headers }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  async #page(path: string, query: VendorQuery, signal: AbortSignal): Promise<WirePage> {
    const { body } = await this.#http.call({ path, query, headers: this.#headers }, signal);
    return body.decode(decodePage);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
