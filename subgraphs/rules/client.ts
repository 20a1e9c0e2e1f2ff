import { perSecond } from "../../platform/vendor/rate-limit.ts";
import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../platform/vendor/vendor-http.ts";
import { walkList } from "./pages.ts";
import {
  type CreatedRule,
  decodeCreatedRule,
  decodeDevicesPage,
  decodeEventsPage,
  decodeLatestVehicle,
  decodeLocations,
  decodeRuleBody,
  decodeRulesPage,
  decodeTripsPage,
  decodeVehicles,
  type WireListPage,
} from "./wire.ts";

/** A larger limit than the vendor's own is cut without a word. */
const RECORDS_PER_PAGE = 100;

export type VinliSettings = Pick<VendorAccountSettings, "clock" | "random" | "log"> & {
  readonly eventsUrl: string;
  readonly platformUrl: string;
  readonly rulesUrl: string;
  readonly telemetryUrl: string;
  /** Null if trips are not to be asked for. */
  readonly tripsUrl: string | null;
  readonly appId: string;
  readonly appSecret: string;
  readonly requestsPerSecond: number;
};

/** A page of what happened. */
export type StreamPage = {
  /** Newest first, not decoded yet. */
  readonly records: readonly unknown[];
  /** Whether there is something older. */
  readonly hasPrior: boolean;
  /** The query of the page before, as Vinli links to it. Null where there is none, or its link leads elsewhere. */
  readonly prior: string | null;
};

/** Talks to Vinli. Whoever made it disposes of it. */
export class VinliClient implements AsyncDisposable {
  readonly account: VendorAccount;
  readonly #services: AsyncDisposableStack;
  readonly #events: VendorHttp;
  readonly #platform: VendorHttp;
  readonly #rules: VendorHttp;
  readonly #telemetry: VendorHttp;
  readonly #trips: VendorHttp | null;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ appId, appSecret, requestsPerSecond, clock, random, log, ...urls }: VinliSettings) {
    const rateLimits = { all: perSecond(requestsPerSecond) };
    const account = new VendorAccount({ vendor: "VINLI", rateLimits, clock, random, log });
    const services = new AsyncDisposableStack();
    const service = (baseUrl: string) => services.use(new VendorHttp({ baseUrl, account }));
    this.account = account;
    this.#services = services;
    this.#events = service(urls.eventsUrl);
    this.#platform = service(urls.platformUrl);
    this.#rules = service(urls.rulesUrl);
    this.#telemetry = service(urls.telemetryUrl);
    this.#trips = urls.tripsUrl === null ? null : service(urls.tripsUrl);
    this.#headers = { authorization: `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}` };
  }

  /**
   * All devices of the app, not decoded yet.
   *
   * @see https://github.com/vinli/docs/blob/master/web/platform-services/device-service.rst
   */
  devices(signal: AbortSignal): AsyncGenerator<unknown> {
    return this.#list(this.#platform, "/devices", decodeDevicesPage, signal);
  }

  /**
   * All rules of a device, not decoded yet. Vinli leaves their boundaries out: see {@link rule}.
   *
   * @see https://github.com/vinli/docs/blob/d0e8098^/web/rule-services/rules-api.rst
   */
  rules(deviceRef: string, signal: AbortSignal): AsyncGenerator<unknown> {
    return this.#list(this.#rules, `/devices/${encodeURIComponent(deviceRef)}/rules`, decodeRulesPage, signal);
  }

  /** A rule with its boundaries, as received. */
  async rule(ruleRef: string, signal: AbortSignal): Promise<unknown> {
    const path = `/rules/${encodeURIComponent(ruleRef)}`;
    const { body } = await this.#rules.call({ path, headers: this.#headers }, signal);
    return body.decode(decodeRuleBody);
  }

  /**
   * Makes a rule for a device. To ask twice makes two.
   *
   * @see https://github.com/vinli/docs/blob/d0e8098^/web/rule-services/rules-api.rst
   */
  async createRule(deviceRef: string, rule: object, signal: AbortSignal): Promise<CreatedRule> {
    const path = `/devices/${encodeURIComponent(deviceRef)}/rules`;
    const { body } = await this.#rules.call({ method: "POST", path, headers: this.#headers, json: { rule } }, signal);
    return body.decode(decodeCreatedRule);
  }

  /** Deletes a rule. One that is gone is deleted. */
  async deleteRule(ruleRef: string, signal: AbortSignal): Promise<void> {
    const path = `/rules/${encodeURIComponent(ruleRef)}`;
    try {
      await this.#rules.call({ method: "DELETE", path, headers: this.#headers, isRepeatable: true }, signal);
    } catch (error) {
      if (!(error instanceof VendorError && (error.httpStatus === 404 || error.httpStatus === 410))) throw error;
    }
  }

  /** Whether the address of the trips is known. */
  get hasTrips(): boolean {
    return this.#trips !== null;
  }

  /**
   * One page of the trips of a device: as {@link events}, where they are streamed; where they are listed, the next page of
   * the list is the one before in time.
   *
   * @see https://github.com/vinli/docs/blob/master/web/trip-services/index.rst
   */
  async trips(deviceRef: string, search: string, signal: AbortSignal): Promise<StreamPage> {
    if (!this.#trips) throw new VendorError("rejected", "no address for trips is configured");
    const path = `/devices/${encodeURIComponent(deviceRef)}/trips`;
    const { body } = await this.#trips.call({ path: `${path}${search}`, headers: this.#headers }, signal);
    const { trips, meta } = body.decode(decodeTripsPage);
    const links = meta?.pagination?.links;
    return toStreamPage(trips, links?.prior ?? links?.next, path);
  }

  /**
   * Where a device was last, as received; null if it has been nowhere since an instant.
   *
   * @see https://github.com/vinli/docs/blob/master/web/telemetry-services/location-history.rst
   */
  async latestLocation(deviceRef: string, since: string | undefined, signal: AbortSignal): Promise<unknown> {
    const path = `/devices/${encodeURIComponent(deviceRef)}/locations`;
    const query = { fields: "vehicleSpeed", limit: 1, since };
    const { body } = await this.#telemetry.call({ path, query, headers: this.#headers }, signal);
    return body.decode(decodeLocations).at(0) ?? null;
  }

  /** The vehicle that a device is or was in last, as received. Null where there is none or Vinli does not say. */
  async latestVehicle(deviceRef: string, signal: AbortSignal): Promise<unknown> {
    const latest = await this.#callOffered(`/devices/${encodeURIComponent(deviceRef)}/vehicles/_latest`, signal);
    if (latest) return latest.body.decode(decodeLatestVehicle);
    // In the order of their first use: https://github.com/vinli/docs/blob/master/web/platform-services/vehicle-service.rst
    return (await this.vehicles(deviceRef, signal)).at(-1) ?? null;
  }

  /** The vehicles that a device is and was in, as received: those of the first page. None where Vinli does not say. */
  async vehicles(deviceRef: string, signal: AbortSignal): Promise<readonly unknown[]> {
    const all = await this.#callOffered(`/devices/${encodeURIComponent(deviceRef)}/vehicles`, signal);
    return all ? all.body.decode(decodeVehicles) : [];
  }

  /**
   * One page of the events of a device. `search` is a query with its question mark: ours, or that of a link.
   *
   * Links are followed by their query alone. They can name an internal host, plain HTTP or another path; credentials
   * never go there.
   *
   * @see https://github.com/vinli/docs/blob/master/web/general/pagination.rst
   */
  async events(deviceRef: string, search: string, signal: AbortSignal): Promise<StreamPage> {
    const path = `/devices/${encodeURIComponent(deviceRef)}/events`;
    const { body } = await this.#events.call({ path: `${path}${search}`, headers: this.#headers }, signal);
    const { events, meta } = body.decode(decodeEventsPage);
    return toStreamPage(events, meta?.pagination?.links?.prior, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services.disposeAsync();
  }

  #list(http: VendorHttp, path: string, decode: (body: unknown) => WireListPage, signal: AbortSignal) {
    return walkList(async (offset) => {
      const query = { offset, limit: RECORDS_PER_PAGE };
      const { body } = await http.call({ path, query, headers: this.#headers }, signal);
      return body.decode(decode);
    });
  }

  /** The answer, or null from a server that does not know the path. */
  async #callOffered(path: string, signal: AbortSignal) {
    try {
      return await this.#platform.call({ path, headers: this.#headers }, signal);
    } catch (error) {
      if (error instanceof VendorError && error.httpStatus === 404) return null;
      throw error;
    }
  }
}

function toStreamPage(records: readonly unknown[], link: string | null | undefined, path: string): StreamPage {
  return { records, hasPrior: link != null, prior: link == null ? null : toSearch(link, path) };
}

/** The query of a link if it leads to the same list, wherever that is served. */
function toSearch(link: string, path: string): string | null {
  const url = URL.parse(link, "https://events.vin.li");
  return url?.pathname.endsWith(path) ? url.search : null;
}
