import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Clock } from "../../../platform/clock.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import type { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { DEFAULT_TENANT } from "../../../platform/viewer/default-viewer.ts";
import { VinliClient } from "../../../subgraphs/rules/client.ts";
import { createVinliStreams } from "../../../subgraphs/rules/feed.ts";
import { startVendorServer, type VendorReply, type VendorRequestSeen, type VendorServer } from "../../vendor-server.ts";

export type VinliEvent = { readonly id: string; readonly timestamp: string } & Readonly<Record<string, unknown>>;

export type RawRecord = { readonly id: string } & Readonly<Record<string, unknown>>;
export type RawTrip = RawRecord & { readonly start: string };
export type RawLocation = { readonly timestamp: string; readonly coordinates: readonly [number, number] };

/** A Vinli that a test can change while it runs. */
export type VinliWorld = {
  readonly vehicles: Map<string, object | null>;
  readonly events: Map<string, readonly VinliEvent[]>;
  /** The rules of each device, with their boundaries. */
  readonly rules: Map<string, readonly RawRecord[]>;
  readonly trips: Map<string, readonly RawTrip[]>;
  /** Where each device was, in any order. */
  readonly locations: Map<string, readonly RawLocation[]>;
  /** Answers in place of the usual ones, by method and path. */
  readonly replies: Map<string, (request: VendorRequestSeen) => VendorReply>;
  /** The largest page; smaller than the documented default, so that few events make several pages. */
  pageSize: number;
  /** Sees every request, and can change what it asks for. */
  onRequest: (url: URL) => void;
  /** The link to what came before, from the one that is right. */
  toLink: (link: URL) => string;
};

export const BASE_PATH = "/vinli/api/v1";

export function createWorld(events: Readonly<Record<string, readonly VinliEvent[]>>): VinliWorld {
  return {
    vehicles: new Map(Object.keys(events).map((id) => [id, { id: `vehicle of ${id}`, vin: "1FTFW1ET5DFC10312" }])),
    events: new Map(Object.entries(events)),
    rules: new Map(),
    trips: new Map(),
    locations: new Map(),
    replies: new Map(),
    pageSize: 20,
    onRequest: () => {},
    toLink: String,
  };
}

/** Devices and events as documented: `since` excludes, `until` includes, the newest comes first. */
export async function startVinli(world: VinliWorld): Promise<VendorServer> {
  const answer = (request: VendorRequestSeen): VendorReply => {
    world.onRequest(request.url);
    const path = request.url.pathname.slice(BASE_PATH.length);
    const reply = world.replies.get(`GET ${path}`);
    if (reply) return reply(request);
    const [, deviceId = "", rest] = /^\/devices(?:\/([^/]+)(?:\/(.+))?)?$/.exec(path) ?? [];
    if (path === "/devices") return listReply(world);
    if (rest === "vehicles/_latest") return { body: { vehicle: world.vehicles.get(deviceId) ?? null } };
    if (path.startsWith("/rules/")) return ruleReply(world, path.slice("/rules/".length));
    const events = world.events.get(deviceId);
    if (!events) return NOT_FOUND;
    switch (rest) {
      case "events":
        return streamReply(world, request.url, { name: "events", records: events, atMs: (one) => one.timestamp });
      case "trips":
        return streamReply(world, request.url, {
          name: "trips",
          records: world.trips.get(deviceId) ?? [],
          atMs: (one) => one.start,
        });
      case "rules":
        return rulesReply(world.rules.get(deviceId) ?? []);
      case "locations":
        return locationsReply(world.locations.get(deviceId) ?? [], request.url);
      default:
        return NOT_FOUND;
    }
  };
  return startVendorServer(new Proxy({}, { get: () => answer }));
}

export const NOT_FOUND: VendorReply = {
  status: 404,
  body: { statusCode: 404, error: "Not Found", message: "Device not found" },
};

function listReply({ events }: VinliWorld): VendorReply {
  const devices = [...events.keys()].map((id) => ({ id, name: `Truck ${id}` }));
  return { body: { devices, meta: { pagination: { total: devices.length, limit: 20, offset: 0 } } } };
}

/** Lists leave the boundaries out. */
function rulesReply(rules: readonly RawRecord[]): VendorReply {
  const listed = rules.map(({ boundaries: _, ...rule }) => rule);
  return { body: { rules: listed, meta: { pagination: { total: rules.length, limit: 20, offset: 0 } } } };
}

function ruleReply({ rules }: VinliWorld, id: string): VendorReply {
  const rule = [...rules.values()].flat().find((candidate) => candidate.id === id);
  return rule ? { body: { rule } } : NOT_FOUND;
}

function locationsReply(locations: readonly RawLocation[], url: URL): VendorReply {
  const sinceMs = Date.parse(url.searchParams.get("since") ?? "1970-01-01T00:00:00.000Z");
  const features = locations
    .filter(({ timestamp }) => Date.parse(timestamp) > sinceMs)
    .toSorted((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp))
    .slice(0, Number(url.searchParams.get("limit")))
    .map(({ timestamp, coordinates }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates },
      properties: { timestamp, vehicleSpeed: 54 },
    }));
  return { body: { locations: { type: "FeatureCollection", features } } };
}

type Stream<T> = { readonly name: string; readonly records: readonly T[]; readonly atMs: (record: T) => string };

function streamReply<T>(world: VinliWorld, url: URL, { name, records, atMs: timeOf }: Stream<T>): VendorReply {
  const sinceMs = Date.parse(url.searchParams.get("since") ?? "1970-01-01T00:00:00.000Z");
  const untilMs = Date.parse(url.searchParams.get("until") ?? "9999-12-31T23:59:59.999Z");
  if (Number.isNaN(untilMs)) return { status: 400, body: { statusCode: 400, error: "Bad Request", message: "until" } };
  const atMs = (record: T) => Date.parse(timeOf(record));
  const limit = Math.min(Number(url.searchParams.get("limit") ?? 20), world.pageSize);
  const found = records.filter((record) => atMs(record) > sinceMs && atMs(record) <= untilMs);
  const page = found.toSorted((a, b) => atMs(b) - atMs(a)).slice(0, limit);
  const last = page.at(-1);
  const prior = new URL(`https://events.vin.li/api/v1${url.pathname.slice(BASE_PATH.length)}`);
  if (last) prior.searchParams.set("until", new Date(atMs(last)).toISOString());
  const links = found.length > page.length ? { prior: world.toLink(prior) } : {};
  return { body: { [name]: page, meta: { pagination: { remaining: found.length - page.length, limit, links } } } };
}

/** A clock that a test moves. */
export class TestClock implements Clock {
  nowMs: number;

  constructor(instant: string) {
    this.nowMs = Date.parse(instant);
  }

  now(): number {
    return this.nowMs;
  }
}

export function clientFor(vinli: VendorServer): VinliClient {
  const base = `${vinli.url}${BASE_PATH}`;
  const clock = { now: () => Date.now() };
  return new VinliClient({
    eventsUrl: base,
    platformUrl: base,
    rulesUrl: base,
    telemetryUrl: base,
    tripsUrl: base,
    appId: "app",
    appSecret: "s3cret",
    requestsPerSecond: 200,
    clock,
    random: Math.random,
  });
}

export async function startDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "rules-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

export type RunningFeed = AsyncDisposable & {
  /** Reads a stream to its end and stores what it brings. Resolves to the number of changed records. */
  read(stream: string, signal: AbortSignal): Promise<number>;
  /** What is known to keep a stream from being read. */
  trouble(stream: string): VendorError | null;
  events(): Promise<readonly { readonly ref: string; readonly revision: number; readonly raw: string }[]>;
  messages(kind: string): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  /** What is stored of the records of a kind. */
  facets(kind: string): Promise<ReadonlyMap<string, unknown>>;
  poison(): Promise<readonly string[]>;
};

export type FeedOfTest = { readonly vinli: VendorServer; readonly file: string; readonly clock: Clock };

/** The feed of a store file, its streams read when a test says so. */
export async function startFeedOf({ vinli, file, clock }: FeedOfTest): Promise<RunningFeed> {
  await using opening = new AsyncDisposableStack();
  const opened = opening.use(await openStoreForWriting<RecordTables>(file, recordSchema));
  const client = opening.use(clientFor(vinli));
  const store = new RecordWriter(opened, DEFAULT_TENANT, clock);
  const settings = { pollIntervalMs: 1_000, backfillMs: 30 * 24 * 3_600_000, webhookUrls: null };
  const streams = createVinliStreams({ client, store, settings, clock, log: pino({ level: "silent" }) });
  const { db } = opened;
  const resources = opening.move();
  const streamOf = (name: string) => {
    const stream = streams.find((candidate) => candidate.name === name);
    if (!stream) throw new Error(`no stream ${name}`);
    return stream;
  };
  return {
    trouble: (name) => streamOf(name).fault?.() ?? null,
    async read(name, signal) {
      const stream = streamOf(name);
      let changes = 0;
      for await (const page of stream.read(store, signal))
        changes += (await store.storePage(toStorable(page)))?.messages.length ?? 0;
      return changes;
    },
    events: () => db.selectFrom("record").selectAll().where("kind", "=", "event").orderBy("ref").execute(),
    async messages(kind) {
      const rows = await db.selectFrom("record").selectAll().where("kind", "=", kind).execute();
      return new Map(rows.map(({ ref, message }) => [ref, JSON.parse(message) as Readonly<Record<string, unknown>>]));
    },
    async facets(kind) {
      const rows = await db.selectFrom("record").selectAll().where("kind", "=", kind).orderBy("ref").execute();
      return new Map(rows.map(({ ref, facet }) => [ref, JSON.parse(facet)]));
    },
    poison: async () => (await db.selectFrom("quarantine").selectAll().execute()).map(({ raw }) => raw),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** An event at so many minutes after the beginning of a day. */
export function eventAt(id: string, minute: number, fields: object = {}): VinliEvent {
  const timestamp = new Date(Date.parse("2026-03-01T00:00:00.000Z") + minute * 60_000).toISOString();
  return { id, timestamp, eventType: "startup", ...fields };
}
