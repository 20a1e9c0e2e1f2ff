import { toRfc3339 } from "../../platform/date-time.ts";
import { isRefusal } from "../../platform/feed/optional-stream.ts";
import { perSecond } from "../../platform/vendor/rate-limit.ts";
import { VendorAccount, type VendorAccountSettings } from "../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { VendorHttp, type VendorRequest } from "../../platform/vendor/vendor-http.ts";
import { decodeList } from "./wire.ts";

/** Whose rows: those of people, those of the accounts that collect unidentified driving, or all. */
export type DriverHistoryOwners = "people" | "unidentified" | "all";

const SYSTEM_BY_OWNERS = { people: "false", unidentified: "true", all: "*" } as const;

export type DriverHistoriesQuery = {
  /** Whether a row that was changed at this very instant is among the answers is not documented. */
  readonly changedFromMs: number;
  /** Without it there is no end. Whether the instant itself is before the end is not documented either. */
  readonly changedToMs?: number | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly owners: DriverHistoryOwners;
};

export type UnidentifiedDrivingQuery = {
  /** Compared with the time of the event. */
  readonly fromMs: number;
  readonly offset: number;
  readonly limit: number;
};

export type DriverDailiesQuery = {
  /** Days as `2026-03-01`, both included. */
  readonly fromDate: string;
  readonly toDate: string;
  readonly offset: number;
  readonly limit: number;
};

export type VisTracksSettings = Pick<VendorAccountSettings, "clock" | "random" | "log" | "timekeeper"> & {
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
  /** Which of several requests for one thing was answered last. */
  readonly #offers = new Map<string, number>();

  constructor({ url, username, password, requestsPerSecond, ...settings }: VisTracksSettings) {
    const rateLimits = { all: perSecond(requestsPerSecond) };
    this.account = new VendorAccount({ vendor: "VISTRACKS", rateLimits, ...settings });
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
    { changedFromMs, changedToMs, offset, limit, owners }: DriverHistoriesQuery,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const query = {
      "from-change-timestamp": toRfc3339(changedFromMs),
      "to-change-timestamp": changedToMs === undefined ? undefined : toRfc3339(changedToMs),
      // Deleted rows are hidden without it; `*` means all rows.
      "from-deleted-at": "*",
      "driver.system": SYSTEM_BY_OWNERS[owners],
      sort: "last-changed-date",
      limit,
      offset,
    };
    return this.#list({ path: "/driverHistories", query }, signal);
  }

  /** All rows of the log under a uuid, be they deleted or nobody's. They are not decoded yet. */
  driverHistoriesOf(uuid: string, signal: AbortSignal): Promise<readonly unknown[]> {
    const query = { uuid, "from-deleted-at": "*", "driver.system": SYSTEM_BY_OWNERS.all };
    return this.#list({ path: "/driverHistories", query }, signal);
  }

  /**
   * Writes a row of the log: a new one with POST, another version of one in effect with PUT. It is asked once: whoever got no answer looks for it.
   *
   * @see https://developer.vistracks.com/index.php/driver-histories-jan2020r-june2020r
   */
  async writeDriverHistory(method: "POST" | "PUT", row: object, signal: AbortSignal): Promise<void> {
    await this.#http.call({ method, path: "/driverHistories", json: [row], headers: this.#headers }, signal);
  }

  /**
   * A part of the days of all drivers: the rules and the zone that each was by. They are not decoded yet.
   *
   * @see https://developer.vistracks.com/index.php/driver-dailies-jan2020r-june2020r
   */
  driverDailies(
    { fromDate, toDate, offset, limit }: DriverDailiesQuery,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const query = { "from-log-date": fromDate, "to-log-date": toDate, offset, limit };
    return this.#list({ path: "/driverDailies", query }, signal);
  }

  /** A part of the terminals. */
  terminals(offset: number, limit: number, signal: AbortSignal): Promise<readonly unknown[]> {
    return this.#list({ path: "/terminals", query: { offset, limit } }, signal);
  }

  /** A part of the vehicles and trailers. Fails as the last of its addresses does where none is offered to this user. */
  assets(offset: number, limit: number, signal: AbortSignal): Promise<readonly unknown[]> {
    return this.#offered(
      "assets",
      ["/assets", "/equipment"].map((path) => ({ path, query: { offset, limit } })),
      signal,
    );
  }

  /** A part of the drivers; so does this. Not every user drives. */
  drivers(offset: number, limit: number, signal: AbortSignal): Promise<readonly unknown[]> {
    return this.#offered(
      "drivers",
      ["/drivers", "/users"].map((path) => ({ path, query: { offset, limit } })),
      signal,
    );
  }

  /**
   * A part of the rows of the log that nobody has claimed. They are not decoded yet.
   *
   * It is documented as POST with parameters of a query and with one record for an answer, and other clients send GET
   * and get a list: any of these will do.
   */
  unidentifiedDriving(
    { fromMs, offset, limit }: UnidentifiedDrivingQuery,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const request = {
      path: "/driverHistories/meta/unidentifiedDrivingEvents",
      query: { "from-event-time": toRfc3339(fromMs), offset, limit },
    };
    return this.#offered("unidentified driving", [request, { ...request, method: "POST" }], signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  /** What the first of some requests is answered with that is not refused. The next time that one comes first. */
  async #offered(what: string, requests: readonly VendorRequest[], signal: AbortSignal): Promise<readonly unknown[]> {
    const known = this.#offers.get(what) ?? 0;
    const inOrder = [...requests.entries()].sort(([a], [b]) => Number(b === known) - Number(a === known));
    let refusal: unknown = null;
    for (const [index, request] of inOrder) {
      try {
        const rows = await this.#list(request, signal);
        this.#offers.set(what, index);
        return rows;
      } catch (error) {
        if (!isNotOffered(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async #list(request: VendorRequest, signal: AbortSignal): Promise<readonly unknown[]> {
    const { body } = await this.#http.call({ ...request, headers: this.#headers }, signal);
    return body.decode(decodeList);
  }
}

/** What is offered differs between releases and resellers, and needs rights that reading the log does not. */
function isNotOffered(error: unknown): boolean {
  return error instanceof VendorError && isRefusal(error);
}
