import type { LedgerPart, Published } from "../archive.ts";
import { faultNamed } from "../faults/fault.ts";
import type { Fleet } from "../fleet.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, bearerToken, type Call, instantParameter, listParameter, Router } from "../http.ts";
import { type JsonObject, objectIn } from "../json.ts";
import { uuidOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { Identity, IdentityKind } from "../truth/identity.ts";
import { type Witnessed, witnessedBetween } from "../truth/origin.ts";
import type { Change } from "../vendor-api.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";
import { BulkEvents, type BulkOptions } from "./bulk.ts";
import { CoachingSessions, sessionsOf } from "./coaching.ts";
import { coachingRoutes } from "./coaching-service.ts";
import { Cursors } from "./cursors.ts";
import {
  documentedSafetyEvents,
  type Inclusion,
  revisionOf,
  type SafetyEvent,
  SafetyEvents,
  safetyEventNow,
  safetyEventsOf,
} from "./events.ts";
import { placeBefore, SafetyEventFeed, START } from "./feed.ts";
import { answerMedia, isMediaPath, signedAt } from "./media-storage.ts";
import { assetIdentity, documentedIdentity, driverAccount, driverIdentity, listedAsset } from "./people-and-assets.ts";
import { Review } from "./review.ts";
import { filterOf, inclusionOf, momentOf, shown } from "./selection.ts";
import { Webhooks } from "./webhooks.ts";

export type SamsaraCredentials = { readonly token: string; readonly webhookSecret: string };

type Options = {
  readonly seed: number;
  readonly fleet: Fleet;
  readonly samples: readonly JsonObject[];
  readonly credentials: SamsaraCredentials;
  /** Many events more than the fleet has. */
  readonly bulk: BulkOptions | null;
  readonly startsAtMs: number;
};

/**
 * How many changes a page of the stream looks at. What the filter leaves out is not filled up again, so pages are
 * short, or empty with more to come, as the vendor's may be: <https://developers.samsara.com/docs/pagination>.
 */
const CHANGES_PER_PAGE = 100;
/** The vendor's own largest page, for who has a bulk to read. */
const LARGEST_PAGE = 512;

/** What a token may lack, as `-without-<scope>` behind it, and the paths that are not there without it. */
const PATHS_BY_SCOPE: ReadonlyMap<string, RegExp> = new Map([
  ["safety", /^\/safety-/],
  ["coaching", /^\/coaching\//],
  ["drivers", /^\/fleet\/drivers/],
  ["assets", /^\/assets/],
  ["webhooks", /^\/webhooks/],
  // Without the camera's scope the same calls answer, and leave the media out.
  ["media", /^$/],
]);

/** Some before the event and some after it. */
const RECORDED_SECONDS = 20;

/** Samsara's API: a feed of safety events by their last change, and the people and assets in it. */
export class Samsara {
  readonly kinds = ["safetyEvent", "coachingSession"] as const;
  readonly hasSubscribers = false;
  readonly #token: string;
  readonly #seed: number;
  readonly #fleet: Fleet;
  readonly #samples: readonly JsonObject[];
  readonly #events = new SafetyEvents();
  readonly #sessions = new CoachingSessions();
  readonly #bulk: BulkEvents | null;
  readonly #feed: SafetyEventFeed;
  readonly #cursors = new Cursors();
  readonly #review: Review;
  readonly #webhooks: Webhooks;
  readonly #router: Router;
  #requests = 0;

  constructor({ seed, fleet, samples, credentials, bulk, startsAtMs }: Options) {
    this.#seed = seed;
    this.#fleet = fleet;
    this.#samples = samples;
    this.#token = credentials.token;
    this.#bulk = bulk ? new BulkEvents(seed, fleet, bulk, startsAtMs) : null;
    this.#feed = new SafetyEventFeed(this.#events, this.#bulk);
    this.#review = new Review(seed, this.#events);
    this.#webhooks = new Webhooks(seed, fleet.enrolledAt(startsAtMs), credentials.webhookSecret);
    this.#events.schedule(documentedSafetyEvents(samples));
    this.#router = new Router({
      "GET /safety-events/stream": (call) => this.#stream(call),
      "GET /safety-events": (call) => this.#byId(call),
      "PATCH /safety-events/batch": (call) => this.#review.accept(call),
      "GET /fleet/drivers": (call) => this.#drivers(call),
      "GET /assets": (call) => this.#assets(call),
      ...coachingRoutes({ fleet, events: this.#events, sessions: this.#sessions, cursors: this.#cursors }),
      "GET /webhooks": () => this.#webhooks.list(),
      "POST /webhooks": (call) => this.#webhooks.create(call),
      "GET /webhooks/{id}": (_call, parameter) => this.#webhooks.read(parameter("id")),
      "PATCH /webhooks/{id}": (call, parameter) => this.#webhooks.update(parameter("id"), call),
      "DELETE /webhooks/{id}": (_call, parameter) => this.#webhooks.remove(parameter("id")),
    });
  }

  see(happening: Happening): void {
    const versions = safetyEventsOf(this.#seed, happening);
    this.#events.schedule(versions);
    this.#sessions.schedule(sessionsOf(this.#seed, versions));
  }

  publishUntil(nowMs: number): void {
    this.#review.publishUntil(nowMs);
    this.#events.publishUntil(nowMs);
    this.#sessions.publishUntil(nowMs);
    this.#bulk?.publishUntil(nowMs);
  }

  ledger(kind: string, after: number, limit: number): LedgerPart {
    return kind === "coachingSession" ? this.#sessions.ledger(after, limit) : this.#feed.ledger(after, limit);
  }

  earlierVersion(id: string): JsonObject | null {
    return this.#events.earlierRecord(id);
  }

  deliveries(order: MessageOrder, nowMs: number): readonly Delivery[] {
    return this.#webhooks.deliveries(order, nowMs);
  }

  dueDeliveries(): readonly Delivery[] {
    return [];
  }

  identities(kind: IdentityKind, atMs: number): readonly Identity[] {
    const documented = this.#samples.map((sample) =>
      documentedIdentity(objectIn(sample, kind === "device" ? "asset" : "driver")),
    );
    const trucks = this.#fleet.enrolledAt(atMs).filter(({ samsara }) => samsara);
    if (kind === "device") return [...documented, ...trucks.map(assetIdentity)];
    const { drivers } = this.#fleet;
    return [...documented, ...drivers.flatMap((one) => (one.samsara ? driverIdentity(one.samsara, one) : []))];
  }

  witnessed(fromMs: number, untilMs: number): readonly Witnessed[] {
    const events = [...this.#events.rows(), ...(this.#bulk?.startingBetween(fromMs, untilMs) ?? [])];
    return witnessedBetween(events, fromMs, untilMs);
  }

  expireSessions(): void {
    // A token lasts until it is revoked.
  }

  async answer(call: Call): Promise<Answer> {
    // A signed link is enough.
    if (isMediaPath(call.path)) return answerMedia(this.#seed, call, (id) => this.#secondsOf(id));
    try {
      const lacking = scopesLacking(bearerToken(call), this.#token);
      if (!lacking) throw new Refusal(401, "Invalid token.");
      // What a token may not see is not there: <https://developers.samsara.com/docs/response-codes>.
      if (lacking.some((scope) => PATHS_BY_SCOPE.get(scope)?.test(call.path))) throw new Refusal(404, "Not Found");
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(error);
    }
  }

  refuse({ status, message }: Refusal): Answer {
    const requestId = uuidOf(this.#seed, "samsara request", ++this.#requests).slice(0, 8);
    return { status, body: { message, requestId } };
  }

  change(change: Change, nowMs: number): readonly string[] {
    const changed =
      change.kind === "insert"
        ? change.happenings.flatMap((happening) => safetyEventNow(this.#seed, happening, nowMs) ?? [])
        : oldest(this.#events.rows(), change.count);
    const publications = changed.map((event) =>
      revisionOf(event, { ...CHANGES[change.kind], ...change.fields }, nowMs),
    );
    this.#events.schedule(publications);
    this.#events.publishUntil(nowMs);
    return publications.map(({ id }) => id);
  }

  /** How long the recordings of an event are; null where there are none. */
  #secondsOf(id: string): number | null {
    return Array.isArray(this.#feed.get(id)?.record().media) ? RECORDED_SECONDS : null;
  }

  #stream(call: Call): Answer {
    const { query, faults, nowMs } = call;
    const startMs = instantParameter(query, "startTime");
    if (startMs === null) throw new Refusal(400, "startTime is required.");
    const endMs = instantParameter(query, "endTime") ?? Number.POSITIVE_INFINITY;
    const momentIn = momentOf(query);
    if (endMs === startMs) return this.#latestBefore(startMs, call);
    const start = this.#cursors.placeIn(query, nowMs) ?? (momentIn ? START : placeBefore(startMs));
    if (faultNamed(faults, "emptyPage")) {
      return pageOf([], this.#cursors.anotherAt(start, query, nowMs), true);
    }
    const isInPeriod = ({ atMs, publication }: Published<SafetyEvent>) => {
      const ms = momentIn ? momentIn(publication.row) : atMs;
      return ms >= startMs && ms <= endMs;
    };
    const limit = faultNamed(faults, "shortPage")?.records ?? (this.#bulk ? LARGEST_PAGE : CHANGES_PER_PAGE);
    const { changes, hasMore } = this.#feed.behind(start, limit, isInPeriod);
    const events = changes.map(({ publication }) => publication.row).filter(filterOf(query));
    const isStuck = faultNamed(faults, "repeatCursor") !== undefined;
    const place = isStuck ? start : (changes.at(-1) ?? start);
    const cursor = faultNamed(faults, "emptyCursor") ? "" : this.#cursors.at(place, query, nowMs);
    return pageOf(textsOf(events, call), cursor, hasMore || isStuck);
  }

  /** Equal start and end ask for the last event before that moment, one of each asset. */
  #latestBefore(atMs: number, call: Call): Answer {
    const timeOf = momentOf(call.query) ?? (({ updatedMs }: SafetyEvent) => updatedMs);
    const latest = new Map<string, SafetyEvent>();
    for (const event of this.#events.rows().filter(filterOf(call.query))) {
      const known = latest.get(event.assetId);
      if (timeOf(event) <= atMs && (!known || timeOf(event) > timeOf(known))) latest.set(event.assetId, event);
    }
    return pageOf(textsOf([...latest.values()], call), "", false);
  }

  #byId(call: Call): Answer {
    const { query } = call;
    const ids = listParameter(query, "safetyEventIds");
    if (!ids) throw new Refusal(400, "safetyEventIds is required.");
    // The documented id holds a comma, so a list of ids cannot name it; the whole parameter can.
    const candidates = new Set([query.get("safetyEventIds") ?? "", ...ids]);
    const events = [...candidates].flatMap((id) => this.#feed.get(id) ?? []).filter(filterOf(query));
    return pageOf(textsOf(events, call), "", false);
  }

  #drivers(call: Call): Answer {
    const wanted = call.query.get("driverActivationStatus") || "active";
    const own = this.#fleet.drivers.flatMap(({ samsara }) => samsara ?? []).map(driverAccount);
    const documented = this.#samples.map((sample) => ({
      ...objectIn(sample, "driver"),
      driverActivationStatus: "active",
    }));
    const drivers = [...documented, ...own].filter((driver) => driver.driverActivationStatus === wanted);
    return this.#listed(drivers, call);
  }

  #assets(call: Call): Answer {
    const ids = listParameter(call.query, "ids");
    const trucks = this.#fleet.enrolledAt(call.nowMs).filter(({ samsara }) => samsara);
    const assets = [...this.#samples.map((sample) => objectIn(sample, "asset")), ...trucks.map(listedAsset)];
    return this.#listed(
      assets.filter(({ id }) => ids?.has(String(id)) ?? true),
      call,
    );
  }

  #listed(records: readonly JsonObject[], { query, nowMs }: Call): Answer {
    const start = this.#cursors.placeIn(query, nowMs)?.atMs ?? 0;
    const end = start + LARGEST_PAGE;
    const hasNextPage = end < records.length;
    const endCursor = hasNextPage ? this.#cursors.at({ atMs: end, nth: 0 }, query, nowMs) : "";
    return { status: 200, body: { data: records.slice(start, end), pagination: { endCursor, hasNextPage } } };
  }
}

/** What a change that nobody describes does to an event. Nothing is ever deleted: it is dismissed. */
const CHANGES: Readonly<Record<Change["kind"], JsonObject>> = {
  insert: {},
  edit: { eventState: "reviewed" },
  delete: { eventState: "dismissed", dismissalReason: { code: "other", comment: "" } },
};

function oldest(events: readonly SafetyEvent[], count: number): readonly SafetyEvent[] {
  return events.toSorted((a, b) => a.updatedMs - b.updatedMs).slice(0, count);
}

/** The scopes that a token lacks; null if it is no token of this account. */
function scopesLacking(token: string | null, whole: string): readonly string[] | null {
  if (!token?.startsWith(whole)) return null;
  const [nothing, ...scopes] = token.slice(whole.length).split("-without-");
  return nothing === "" && scopes.every((scope) => PATHS_BY_SCOPE.has(scope)) ? scopes : null;
}

function inclusionFor(call: Call): Inclusion {
  return inclusionOf(call.query, !bearerToken(call)?.includes("-without-media"));
}

function textsOf(events: readonly SafetyEvent[], call: Call): readonly string[] {
  const inclusion = inclusionFor(call);
  return events.map((event) => event.textFor?.(inclusion) ?? JSON.stringify(signedAt(shown(event, inclusion), call)));
}

/** A page of records that are JSON already. */
function pageOf(records: readonly string[], endCursor: string, hasNextPage: boolean): Answer {
  const pagination = JSON.stringify({ endCursor, hasNextPage });
  return { status: 200, text: `{"data":[${records.join(",")}],"pagination":${pagination}}` };
}
