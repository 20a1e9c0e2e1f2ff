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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  async #page(path: string, query: VendorQuery, signal: AbortSignal): Promise<WirePage> {
    const { body } = await this.#http.call({ path, query, headers: this.#headers }, signal);
    return body.decode(decodePage);
  }
}
