import { VendorHttp, type VendorHttpSettings } from "../../platform/vendor/vendor-http.ts";
import { decodePage, type WirePage } from "./wire.ts";

export type SafetyEventStreamQuery = {
  /** RFC 3339; it is compared with the time of the last change. */
  readonly startTime: string;
  /** The cursor of the page before. It is only good with the `startTime` that it was given for. */
  readonly after?: string;
};

export type SamsaraSettings = Pick<VendorHttpSettings, "requestsPerSecond" | "clock" | "random"> & {
  readonly url: string;
  readonly token: string;
};

/** Talks to Samsara. Whoever made it disposes of it. */
export class SamsaraClient implements AsyncDisposable {
  readonly #http: VendorHttp;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, token, requestsPerSecond, clock, random }: SamsaraSettings) {
    this.#http = new VendorHttp({ baseUrl: url, requestsPerSecond, clock, random });
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /**
   * One page of the feed of changed safety events, oldest change first. Its events are not decoded yet.
   *
   * @see https://developers.samsara.com/reference/getsafetyeventsv2stream
   */
  async safetyEventStream({ startTime, after }: SafetyEventStreamQuery, signal: AbortSignal): Promise<WirePage> {
    const query = { startTime, includeAsset: "true", includeDriver: "true", includeVgOnlyEvents: "true", after };
    const { body } = await this.#http.call({ path: "/safety-events/stream", query, headers: this.#headers }, signal);
    return decodePage(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}
