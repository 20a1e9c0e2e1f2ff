import type { LedgerPart } from "../archive.ts";
import type { Fleet } from "../fleet.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, type Call, countParameter, hasBasicCredentials, listParameter, Router } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Identity, IdentityKind } from "../truth/identity.ts";
import { type Witnessed, witnessedBetween } from "../truth/origin.ts";
import type { Change } from "../vendor-api.ts";
import type { Delivery } from "../webhooks/delivery.ts";
import { type Asset, assetIdentities, assetsOf, terminals, type User, userIdentities, usersOf } from "./accounts.ts";
import { dailiesOf } from "./dailies.ts";
import { changedRows, createRows, editRows, type Ledgers } from "./edits.ts";
import { documentedRows, logRowsOf } from "./log.ts";
import { inOrder, selectRows } from "./queries.ts";
import type { IdKeeper } from "./revisions.ts";
import { DriverLog, type LogRow } from "./rows.ts";

export type VisTracksCredentials = { readonly username: string; readonly password: string };

type Options = {
  readonly seed: number;
  readonly fleet: Fleet;
  readonly samples: readonly JsonObject[];
  readonly unidentifiedDriving: readonly JsonObject[];
  readonly credentials: VisTracksCredentials;
  readonly keeper: IdKeeper;
};

/** VisTracks' API: the drivers' logs of one account with all their versions, in bare lists. */
export class VisTracks {
  readonly kinds = ["driverHistory"] as const;
  readonly hasSubscribers = false;
  readonly #seed: number;
  readonly #credentials: VisTracksCredentials;
  readonly #users: readonly User[];
  readonly #fleet: Fleet;
  readonly #keeper: IdKeeper;
  readonly #log = new DriverLog();
  readonly #router: Router;

  constructor({ seed, fleet, samples, unidentifiedDriving, credentials, keeper }: Options) {
    this.#seed = seed;
    this.#keeper = keeper;
    this.#credentials = credentials;
    this.#users = usersOf(fleet);
    this.#fleet = fleet;
    this.#log.schedule(documentedRows(samples, false));
    this.#log.schedule(documentedRows(unidentifiedDriving, true));
    const unidentified = (call: Call) => this.#unidentifiedDriving(call);
    const users = (call: Call) => this.#listUsers(call);
    const assets = (call: Call) => this.#listAssets(call);
    this.#router = new Router({
      "GET /driverDailies": (call) => this.#listDailies(call),
      "GET /driverHistories": (call) => this.#histories(call),
      "POST /driverHistories": (call) => this.#write(call, createRows),
      "PUT /driverHistories": (call) => this.#write(call, editRows),
      "GET /driverHistories/meta/vehiclesDriven": (call) => this.#vehiclesDriven(call),
      "GET /driverHistories/meta/unidentifiedDrivingEvents": unidentified,
      "POST /driverHistories/meta/unidentifiedDrivingEvents": unidentified,
      "GET /driverHistories/{ids}": (_call, parameter) => this.#historiesById(parameter("ids")),
      "DELETE /driverHistories": refuseDelete,
      "DELETE /driverHistories/{ids}": refuseDelete,
      "GET /users": users,
      "GET /drivers": users,
      "GET /users/{ids}": (_call, parameter) => byIds(this.#users, parameter("ids"), "user"),
      "GET /drivers/{ids}": (_call, parameter) => byIds(this.#users, parameter("ids"), "user"),
      "GET /drivers/meta/names": ({ query }) =>
        list(
          this.#users
            .filter(({ isSystem }) => !isSystem)
            .map(({ record }) => ({ id: record.id, name: nameOf(record) })),
          query,
        ),
      "GET /equipment/meta/names": ({ query, nowMs }) =>
        list(
          this.#assetsAt(nowMs).map(({ record }) => ({ id: record.id, name: record.name })),
          query,
        ),
      "GET /assets": assets,
      "GET /equipment": assets,
      "GET /assets/{ids}": ({ nowMs }, parameter) => byIds(this.#assetsAt(nowMs), parameter("ids"), "asset"),
      "GET /equipment/{ids}": ({ nowMs }, parameter) => byIds(this.#assetsAt(nowMs), parameter("ids"), "asset"),
      "GET /terminals": ({ query }) => list(terminals(), query),
    });
  }

  see(happening: Happening): void {
    this.#log.schedule(logRowsOf(this.#seed, happening, this.#keeper));
  }

  publishUntil(nowMs: number): void {
    this.#log.publishUntil(nowMs);
  }

  ledger(_kind: string, after: number, limit: number): LedgerPart {
    return this.#log.ledger(after, limit);
  }

  earlierVersion(id: string): JsonObject | null {
    return this.#log.earlierRecord(id);
  }

  deliveries(): readonly Delivery[] {
    throw new Refusal(400, "VisTracks posts nothing.");
  }

  dueDeliveries(): readonly Delivery[] {
    return [];
  }

  identities(kind: IdentityKind, atMs: number): readonly Identity[] {
    return kind === "device" ? assetIdentities(this.#fleet.enrolledAt(atMs)) : userIdentities(this.#fleet.drivers);
  }

  witnessed(fromMs: number, untilMs: number): readonly Witnessed[] {
    return witnessedBetween(this.#log.rows(), fromMs, untilMs);
  }

  expireSessions(): void {
    // Every call brings its password along.
  }

  async answer(call: Call): Promise<Answer> {
    try {
      const { username, password } = this.#credentials;
      if (!hasBasicCredentials(call, username, password)) throw new Refusal(401, "Bad credentials");
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(error);
    }
  }

  refuse({ status, message }: Refusal): Answer {
    return { status, body: { message } };
  }

  change(change: Change, nowMs: number): readonly string[] {
    const publications = changedRows(this.#seed, change, this.#ledgersAt(nowMs));
    this.#log.schedule(publications);
    this.#log.publishUntil(nowMs);
    return publications.map(({ id }) => id);
  }

  #histories({ query }: Call): Answer {
    const system = listParameter(query, "driver.system");
    const both = system?.has("*") || (system?.has("true") && system.has("false"));
    const unidentified = system?.has("true") ?? false;
    const rows = this.#log.rows().filter((row) => both || row.isUnidentified === unidentified);
    return this.#listRows(rows, query);
  }

  #unidentifiedDriving({ query }: Call): Answer {
    const isClassified = query.get("is-classified") === "true";
    const rows = this.#log
      .rows()
      .filter(({ isUnidentified }) => isUnidentified)
      .filter(({ record: { note } }) => !isClassified || (note && note !== "Automatic Transition"));
    return this.#listRows(rows, query);
  }

  #listRows(rows: readonly LogRow[], query: URLSearchParams): Answer {
    const selected = inOrder(selectRows(rows, query), query, this.#users);
    return list(
      selected.map(({ record }) => record),
      query,
    );
  }

  #historiesById(ids: string): Answer {
    const rows = ids.split("-").map((id) => {
      const row = this.#log.get(id);
      if (!row) throw new Refusal(404, `Cannot find requested driver history. (id = ${id})`);
      return row.record;
    });
    return { status: 200, body: rows };
  }

  #vehiclesDriven({ query }: Call): Answer {
    const userId = query.get("user-id");
    const rows = this.#log.rows().filter(({ record }) => userId === null || String(record.userId) === userId);
    const vehicles = new Set(rows.flatMap(({ record }) => record.assetId ?? []));
    return { status: 200, body: { "Vehicles Driven": [...vehicles] } };
  }

  #write({ body, nowMs }: Call, toRows: typeof editRows): Answer {
    const changes = toRows(body.toString("utf8"), this.#ledgersAt(nowMs));
    this.#log.schedule(changes.publications);
    this.#log.publishUntil(nowMs);
    return { status: 200, body: changes.answer };
  }

  #ledgersAt(nowMs: number): Ledgers {
    return { log: this.#log, users: this.#users, assets: this.#assetsAt(nowMs), nowMs, keeper: this.#keeper };
  }

  #listUsers({ query }: Call): Answer {
    const wantsSystem = query.get("system") === "true";
    const users = this.#users.filter(({ isSystem }) => isSystem === wantsSystem).map(({ record }) => record);
    return list(users.filter(isWantedActivity(query)), query);
  }

  #listDailies({ query, nowMs }: Call): Answer {
    const wanted = listParameter(query, "user-id");
    const drivers = this.#fleet.drivers.filter(({ vistracks }) => !wanted || wanted.has(String(vistracks?.userId)));
    const [fromDate, toDate] = [dateParameter(query, "from-log-date"), dateParameter(query, "to-log-date")];
    const rows = dailiesOf(this.#seed, drivers, { fromDate, toDate, nowMs });
    return list(query.get("sort") === "-date" ? rows.toReversed() : rows, query);
  }

  #assetsAt(atMs: number): readonly Asset[] {
    return assetsOf(this.#fleet.enrolledAt(atMs));
  }

  #listAssets({ query, nowMs }: Call): Answer {
    const vin = query.get("vin");
    const assets = this.#assetsAt(nowMs)
      .map(({ record }) => record)
      .filter((asset) => vin === null || asset.vin === vin);
    return list(assets.filter(isWantedActivity(query)), query);
  }
}

/** A day as `2026-03-01`; null where none is named. */
function dateParameter(query: URLSearchParams, name: string): string | null {
  const date = query.get(name);
  if (date === null || (/^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)))) return date;
  throw new Refusal(400, `${name} is not a date.`);
}

function nameOf({ firstName, lastName }: JsonObject): string {
  return `${firstName} ${lastName}`;
}

function refuseDelete(): Answer {
  throw new Refusal(400, "DELETE is not supported.");
}

/** A part of a list, or without `limit` the rest of it. The vendor gives no total. */
function list(records: readonly JsonObject[], query: URLSearchParams): Answer {
  const offset = countParameter(query, "offset") ?? 0;
  const limit = countParameter(query, "limit") ?? records.length;
  return { status: 200, body: records.slice(offset, offset + limit) };
}

/** Records by ids that the path joins with hyphens. */
function byIds(all: readonly (User | Asset)[], ids: string, kind: "user" | "asset"): Answer {
  const records = ids.split("-").map((id) => {
    const found = all.find(({ record }) => String(record.id) === id);
    if (!found) throw new Refusal(404, `Cannot find requested ${kind}. (id = ${id})`);
    return found.record;
  });
  return { status: 200, body: records };
}

function isWantedActivity(query: URLSearchParams): (record: JsonObject) => boolean {
  const active = query.get("active");
  return (record) => active === null || String(record.active) === active;
}
