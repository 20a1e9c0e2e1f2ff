import { toRfc3339 } from "../../platform/date-time.ts";
import { perSecond } from "../../platform/vendor/rate-limit.ts";
import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp, type VendorQuery } from "../../platform/vendor/vendor-http.ts";
import { decodeList } from "./wire.ts";

/** Whose rows: those of people, those of the accounts that collect unidentified driving, or all. */
export type DriverHistoryOwners = "people" | "unidentified" | "all";

const SYSTEM_BY_OWNERS = { people: "false", unidentified: "true", all: "*" } as const;

export type DriverHistoriesQuery = {
  /** Whether a row that was changed at this very instant is among the answers is not documented. */
  readonly changedFromMs: number;
  readonly offset: number;
  readonly limit: number;
  readonly owners: DriverHistoryOwners;
};

export type VisTracksSettings = Pick<VendorAccountSettings, "clock" | "random" | "log"> & {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly requestsPerSecond: number;
};

/** Talks to VisTracks. Whoever made it disposes of it. */
export class VisTracksClient implements AsyncDisposable {
  readonly account: VendorAccount;
  readonly #http: VendorHttp;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, username, password, requestsPerSecond, clock, random, log }: VisTracksSettings) {
    const rateLimits = { all: perSecond(requestsPerSecond) };
    this.account = new VendorAccount({ vendor: "VISTRACKS", rateLimits, clock, random, log });
    this.#http = new VendorHttp({ baseUrl: url, account: this.account });
    this.#headers = {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
      // VisTracks asks for it on every call, reads included.
      "content-type": "application/json",
    };
  }

  /**
   * Rows of the log that changed, the deleted among them, oldest change first. They are not decoded yet.
   *
   * @see https://developer.vistracks.com/index.php/driver-histories-jan2020r-june2020r
   */
  driverHistories(
    { changedFromMs, offset, limit, owners }: DriverHistoriesQuery,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const query = {
      "from-change-timestamp": toRfc3339(changedFromMs),
      // Deleted rows are hidden without it; `*` means all rows.
      "from-deleted-at": "*",
      "driver.system": SYSTEM_BY_OWNERS[owners],
      sort: "last-changed-date",
      limit,
      offset,
    };
    return this.#list("/driverHistories", query, signal);
  }

  /** A part of the vehicles and trailers; null where VisTracks offers no such list to this user. */
  assets(offset: number, limit: number, signal: AbortSignal): Promise<readonly unknown[] | null> {
    return this.#firstOffered(["/assets", "/equipment"], { offset, limit }, signal);
  }

  /** A part of the drivers; null where VisTracks offers no such list to this user. Not every user drives. */
  drivers(offset: number, limit: number, signal: AbortSignal): Promise<readonly unknown[] | null> {
    return this.#firstOffered(["/drivers", "/users"], { offset, limit }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  async #firstOffered(paths: readonly string[], query: VendorQuery, signal: AbortSignal) {
    for (const path of paths) {
      try {
        return await this.#list(path, query, signal);
      } catch (error) {
        if (!isNotOffered(error)) throw error;
      }
    }
    return null;
  }

  async #list(path: string, query: VendorQuery, signal: AbortSignal): Promise<readonly unknown[]> {
    const { body } = await this.#http.call({ path, query, headers: this.#headers }, signal);
    return decodeList(body);
  }
}

/** Lists differ between releases and resellers, and need rights that reading the log does not. */
function isNotOffered(error: unknown): boolean {
  return error instanceof VendorError && (error.httpStatus === 404 || error.httpStatus === 403);
}
