import type { LedgerEntry } from "../archive.ts";
import type { Fleet } from "../fleet.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, bearerToken, type Call, instantParameter, listParameter, Refusal, Router } from "../http.ts";
import { isJsonObject, type JsonObject, objectIn } from "../json.ts";
import { digestOf, uuidOf } from "../random.ts";
import { documentedSafetyEvents, type SafetyEvent, SafetyEvents, safetyEventsOf } from "./events.ts";
import { assetRecord, driverAccount } from "./people-and-assets.ts";

export type SamsaraCredentials = { readonly token: string };

type Options = {
  readonly seed: number;
  readonly fleet: Fleet;
  readonly samples: readonly JsonObject[];
  readonly credentials: SamsaraCredentials;
};

/** A place in a feed: the last change that a reader has been shown, or passed by because its filter left it out. */
type Position = { readonly atMs: number; readonly id: string };

/**
 * How many changes a page of the stream looks at. What the filter leaves out is not filled up again, so pages are
 * short, or empty with more to come, as the vendor's may be: <https://developers.samsara.com/docs/pagination>.
 */
const CHANGES_PER_PAGE = 100;
const LIST_PAGE_SIZE = 512;
/** Lists of ids beyond this are refused: the vendor's documented limit. */
const MAXIMUM_IDS = 2_000;

/** Samsara's API: a feed of safety events by their last change, and the people and assets in it. */
export class Samsara {
  readonly #token: string;
  readonly #seed: number;
  readonly #fleet: Fleet;
  readonly #samples: readonly JsonObject[];
  readonly #events = new SafetyEvents();
  readonly #router: Router;
  #requests = 0;

  constructor({ seed, fleet, samples, credentials }: Options) {
    this.#seed = seed;
    this.#fleet = fleet;
    this.#samples = samples;
    this.#token = credentials.token;
    this.#events.schedule(documentedSafetyEvents(samples));
    this.#router = new Router({
      "GET /safety-events/stream": (call) => this.#stream(call),
      "GET /safety-events": (call) => this.#byId(call),
      "GET /fleet/drivers": (call) => this.#drivers(call),
      "GET /assets": (call) => this.#assets(call),
    });
  }

  see(happening: Happening): void {
    this.#events.schedule(safetyEventsOf(this.#seed, happening));
  }

  publishUntil(nowMs: number): void {
    this.#events.publishUntil(nowMs);
  }

  ledger(): readonly LedgerEntry[] {
    return this.#events.ledger();
  }

  async answer(call: Call): Promise<Answer> {
    try {
      if (bearerToken(call) !== this.#token) throw new Refusal(401, "Invalid token.");
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const requestId = uuidOf(this.#seed, "samsara request", ++this.#requests).slice(0, 8);
      return { status: error.status, body: { message: error.message, requestId } };
    }
  }

  #stream({ query }: Call): Answer {
    const startMs = instantParameter(query, "startTime");
    if (startMs === null) throw new Refusal(400, "startTime is required.");
    const endMs = instantParameter(query, "endTime");
    const timeOf = timeField(query);
    if (endMs === startMs) return this.#latestBefore(startMs, query, timeOf);
    const fingerprint = fingerprintOf(query);
    const start = positionFrom(query.get("after"), fingerprint) ?? { atMs: startMs, id: "" };
    const changes = this.#events
      .rows()
      .filter((event) => timeOf(event) >= startMs && (endMs === null || timeOf(event) <= endMs))
      .map((event) => ({ event, atMs: timeOf(event), id: event.id }))
      .filter((change) => byPosition(change, start) > 0)
      .sort(byPosition);
    const page = changes.slice(0, CHANGES_PER_PAGE);
    const last = page.at(-1) ?? start;
    return {
      status: 200,
      body: {
        data: page
          .map(({ event }) => event)
          .filter(filterOf(query))
          .map((event) => shown(event, query)),
        pagination: { endCursor: cursorAt(last, fingerprint), hasNextPage: changes.length > page.length },
      },
    };
  }

  /** Equal start and end ask for the last event before that moment, one of each asset. */
  #latestBefore(atMs: number, query: URLSearchParams, timeOf: (event: SafetyEvent) => number): Answer {
    const latest = new Map<string, SafetyEvent>();
    for (const event of this.#events.rows().filter(filterOf(query))) {
      const known = latest.get(event.assetId);
      if (timeOf(event) <= atMs && (!known || timeOf(event) > timeOf(known))) latest.set(event.assetId, event);
    }
    const data = [...latest.values()].map((event) => shown(event, query));
    return { status: 200, body: { data, pagination: { endCursor: "", hasNextPage: false } } };
  }

  #byId({ query }: Call): Answer {
    const ids = listParameter(query, "safetyEventIds");
    if (!ids) throw new Refusal(400, "safetyEventIds is required.");
    const isWanted = filterOf(query);
    // The documented id holds a comma, so a list of ids cannot name it; the whole parameter can.
    const candidates = new Set([query.get("safetyEventIds") ?? "", ...ids]);
    const data = [...candidates].flatMap((id) => this.#events.get(id) ?? []).filter(isWanted);
    return {
      status: 200,
      body: { data: data.map((event) => shown(event, query)), pagination: { endCursor: "", hasNextPage: false } },
    };
  }

  #drivers({ query }: Call): Answer {
    const wanted = query.get("driverActivationStatus") || "active";
    const own = this.#fleet.drivers.filter(({ samsara }) => samsara).map(driverAccount);
    const documented = this.#samples.map((sample) => ({
      ...objectIn(sample, "driver"),
      driverActivationStatus: "active",
    }));
    return listed(
      [...documented, ...own].filter((driver) => driver.driverActivationStatus === wanted),
      query,
    );
  }

  #assets({ query }: Call): Answer {
    const ids = listParameter(query, "ids");
    const own = this.#fleet.trucks.filter(({ samsara }) => samsara).map(assetRecord);
    const assets = [...this.#samples.map((sample) => objectIn(sample, "asset")), ...own];
    return listed(
      assets.filter(({ id }) => ids?.has(String(id)) ?? true),
      query,
    );
  }
}

function timeField(query: URLSearchParams): (event: SafetyEvent) => number {
  const field = query.get("queryByTimeField") || "updatedAtTime";
  if (field === "updatedAtTime") return ({ updatedMs }) => updatedMs;
  // The vendor compares the time of detection here, in spite of the name.
  if (field === "createdAtTime") return ({ startMs }) => startMs;
  throw new Refusal(400, `Invalid value for queryByTimeField: ${field}.`);
}

function filterOf(query: URLSearchParams): (event: SafetyEvent) => boolean {
  const [assets, drivers, tags, coaches] = ["assetIds", "driverIds", "tagIds", "assignedCoaches"].map((name) => {
    const ids = listParameter(query, name);
    if (ids && ids.size > MAXIMUM_IDS) throw new Refusal(400, `${name} has more than ${MAXIMUM_IDS} ids.`);
    return ids;
  });
  const labels = listParameter(query, "behaviorLabels");
  const states = listParameter(query, "eventStates");
  const withVgOnly = query.get("includeVgOnlyEvents") === "true";
  return (event) =>
    (assets?.has(event.assetId) ?? true) &&
    (drivers?.has(event.driverId) ?? true) &&
    (!tags || event.tagIds.some((tag) => tags.has(tag))) &&
    (!coaches || (event.coach !== null && coaches.has(event.coach))) &&
    (!labels || event.labels.some((label) => labels.has(label))) &&
    (states?.has(event.state) ?? true) &&
    (withVgOnly || !event.isVgOnly);
}

/** The record with its asset and driver reduced to their ids, unless the call includes them. */
function shown({ record }: SafetyEvent, query: URLSearchParams): JsonObject {
  const whole = record();
  return {
    ...whole,
    asset: query.get("includeAsset") === "true" ? whole.asset : onlyId(whole.asset),
    driver: query.get("includeDriver") === "true" ? whole.driver : onlyId(whole.driver),
  };
}

function onlyId(value: unknown): JsonObject {
  return { id: isJsonObject(value) ? value.id : "" };
}

function listed(records: readonly JsonObject[], query: URLSearchParams): Answer {
  const fingerprint = fingerprintOf(query);
  const start = positionFrom(query.get("after"), fingerprint)?.atMs ?? 0;
  const end = start + LIST_PAGE_SIZE;
  const hasNextPage = end < records.length;
  const endCursor = hasNextPage ? cursorAt({ atMs: end, id: "" }, fingerprint) : "";
  return { status: 200, body: { data: records.slice(start, end), pagination: { endCursor, hasNextPage } } };
}

function byPosition(a: Position, b: Position): number {
  return a.atMs - b.atMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** Tells one set of parameters from another: a cursor is good for its own only. */
function fingerprintOf(query: URLSearchParams): string {
  const parameters = [...query].filter(([name]) => name !== "after").map(([name, value]) => `${name}=${value}`);
  return digestOf(parameters.sort()).slice(0, 8);
}

function cursorAt({ atMs, id }: Position, fingerprint: string): string {
  return Buffer.from(JSON.stringify([atMs, id, fingerprint])).toString("base64url");
}

function positionFrom(cursor: string | null, fingerprint: string): Position | null {
  if (cursor === null || cursor === "") return null;
  const [atMs, id, madeFor] = readCursor(cursor);
  if (typeof atMs !== "number" || typeof id !== "string") throw new Refusal(400, "Invalid cursor.");
  if (madeFor !== fingerprint) throw new Refusal(400, "Parameters differ from those the cursor was made for.");
  return { atMs, id };
}

function readCursor(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}
