import { perSecond } from "../../platform/vendor/rate-limit.ts";
import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../platform/vendor/vendor-http.ts";
import { decodeDevice, decodeDevicesPage, decodeEventsPage, decodeLatestVehicle, decodeVehicles } from "./wire.ts";

/** A larger limit than the vendor's own is cut without a word. */
const DEVICES_PER_PAGE = 100;

export type VinliSettings = Pick<VendorAccountSettings, "clock" | "random" | "log"> & {
  readonly eventsUrl: string;
  readonly platformUrl: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly requestsPerSecond: number;
};

export type EventsPage = {
  /** Newest first, not decoded yet. */
  readonly events: readonly unknown[];
  /** Whether there is something older. */
  readonly hasPrior: boolean;
  /** The query of the page before, as Vinli links to it. Null where there is none, or its link leads elsewhere. */
  readonly prior: string | null;
};

/** Talks to Vinli. Whoever made it disposes of it. */
export class VinliClient implements AsyncDisposable {
  readonly account: VendorAccount;
  readonly #events: VendorHttp;
  readonly #platform: VendorHttp;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ eventsUrl, platformUrl, appId, appSecret, requestsPerSecond, clock, random, log }: VinliSettings) {
    const rateLimits = { all: perSecond(requestsPerSecond) };
    const account = new VendorAccount({ vendor: "VINLI", rateLimits, clock, random, log });
    this.account = account;
    this.#events = new VendorHttp({ baseUrl: eventsUrl, account });
    this.#platform = new VendorHttp({ baseUrl: platformUrl, account });
    this.#headers = { authorization: `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}` };
  }

  /**
   * All devices of the app, not decoded yet. Paging ends at the total, or where a page brings no other device: not every
   * server counts, and limits are cut without a word, so a short page alone ends nothing.
   *
   * @see https://github.com/vinli/docs/blob/master/web/platform-services/device-service.rst
   */
  async *devices(signal: AbortSignal): AsyncGenerator<unknown> {
    const seen = new Set<string>();
    for (let offset = 0; ; ) {
      const query = { offset, limit: DEVICES_PER_PAGE };
      const { body } = await this.#platform.call({ path: "/devices", query, headers: this.#headers }, signal);
      const { devices, meta } = decodeDevicesPage(body);
      const keys = devices.map(toKey);
      if (keys.every((key) => seen.has(key))) return;
      yield* devices.filter((_, index) => !seen.has(keys[index] ?? ""));
      for (const key of keys) seen.add(key);
      offset += devices.length;
      if (offset >= (meta?.pagination?.total ?? Number.POSITIVE_INFINITY)) return;
    }
  }

  /** The vehicle that a device is or was in last, as received. Null where there is none or Vinli does not say. */
  async latestVehicle(deviceRef: string, signal: AbortSignal): Promise<unknown> {
    const path = `/devices/${encodeURIComponent(deviceRef)}/vehicles`;
    const latest = await this.#callOffered(`${path}/_latest`, signal);
    if (latest) return decodeLatestVehicle(latest.body);
    const all = await this.#callOffered(path, signal);
    // In the order of their first use: https://github.com/vinli/docs/blob/master/web/platform-services/vehicle-service.rst
    return all ? (decodeVehicles(all.body).at(-1) ?? null) : null;
  }

  /**
   * One page of the events of a device. `search` is a query with its question mark: ours, or that of a link.
   *
   * Links are followed by their query alone. They can name an internal host, plain HTTP or another path; credentials
   * never go there.
   *
   * @see https://github.com/vinli/docs/blob/master/web/general/pagination.rst
   */
  async events(deviceRef: string, search: string, signal: AbortSignal): Promise<EventsPage> {
    const path = `/devices/${encodeURIComponent(deviceRef)}/events`;
    const { body } = await this.#events.call({ path: `${path}${search}`, headers: this.#headers }, signal);
    const { events, meta } = decodeEventsPage(body);
    const link = meta?.pagination?.links?.prior ?? null;
    return { events, hasPrior: link !== null, prior: link === null ? null : toSearch(link, path) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#events[Symbol.asyncDispose](), this.#platform[Symbol.asyncDispose]()]);
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

/** What tells one device of a list from another, be it decodable or not. */
function toKey(raw: unknown): string {
  try {
    return decodeDevice(raw).id;
  } catch {
    return JSON.stringify(raw);
  }
}

/** The query of a link if it leads to the same list, wherever that is served. */
function toSearch(link: string, path: string): string | null {
  const url = URL.parse(link, "https://events.vin.li");
  return url?.pathname.endsWith(path) ? url.search : null;
}
