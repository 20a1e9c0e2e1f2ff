import { type Kysely, sql } from "kysely";
import { toRfc3339 } from "../../../platform/date-time.ts";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { eachRow, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import { toEventId } from "../../../schema/event-id.ts";
import { type GeographicBoundary, isParametric } from "../boundaries/boundary.ts";
import { type GeoJsonGeometry, toArea } from "../boundaries/geo-json.ts";
import type { RulesContext } from "../context.ts";
import { OWN_CROSSINGS } from "../crossings/crossing-event.ts";
import type { Rule } from "../domain.ts";
import type { Crossing } from "../evaluation/crossing.ts";
import type { FleetMapFilter, FleetMapKind } from "../generated.ts";
import type { RulePlace } from "../rulebook/rule-reader.ts";
import type { RulesTables } from "../tables.ts";
import { readDeviceIds } from "./inside-reader.ts";
import { readRecordsOf, type TrackedRecord } from "./tracks/track-store.ts";

/** What a map can show, and what is sent in one answer of some megabytes. */
const MOST_RULES = 1_000;
const MOST_POSITIONS = 5_000;
const MOST_CROSSINGS = 1_000;
/** Read at once: some milliseconds, after which others have their turn. */
const AT_ONCE = 200;
const DAY_MS = 86_400_000;

type Feature = {
  readonly type: "Feature";
  readonly id: string;
  readonly geometry: GeoJsonGeometry;
  readonly properties: Readonly<Record<string, unknown>>;
};

type Shown = { readonly features: readonly Feature[]; readonly isPartial: boolean };
type Asked = { readonly filter: FleetMapFilter; readonly deviceIds: readonly string[] | null };

/** A GeoJSON `FeatureCollection` of what a filter wants. Throws a `NOT_FOUND` that names an id which is none of a device. */
export async function readFleetMap(filter: FleetMapFilter, context: RulesContext) {
  const asked: Asked = { filter, deviceIds: filter.deviceIds ? await toIdsOfToday(filter.deviceIds, context) : null };
  const parts: Readonly<Record<FleetMapKind, (asked: Asked, context: RulesContext) => Promise<Shown>>> = {
    RULE: readRuleFeatures,
    POSITION: readPositionFeatures,
    CROSSING: readCrossingFeatures,
  };
  const shown: Shown[] = [];
  for (const kind of ["RULE", "POSITION", "CROSSING"] as const) {
    if (filter.kinds?.includes(kind) ?? true) shown.push(await parts[kind](asked, context));
  }
  const isPartial = shown.some((part) => part.isPartial);
  return { type: "FeatureCollection", isPartial, features: shown.flatMap(({ features }) => features) };
}

async function toIdsOfToday(ids: readonly string[], { store, tenant }: RulesContext): Promise<readonly string[]> {
  const records = await store.allRecords(tenant, ids);
  const unknown = ids.find((_, index) => records[index] === null);
  if (unknown === undefined) return store.currentIds(tenant, ids);
  throw new PublicError("NOT_FOUND", `\`deviceIds\` has an id of no device: ${unknown}`, { field: "filter.deviceIds" });
}

async function readRuleFeatures({ filter, deviceIds }: Asked, { store, tenant, nowMs }: RulesContext): Promise<Shown> {
  const own = deviceIds && (await readRecordsOf(store.fleet(tenant) as never, tenant, deviceIds));
  const devices = own && [...own.values()].flat().filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  const features: Feature[] = [];
  let after: RulePlace | null = null;
  for (let lookedAt = 0; lookedAt < MOST_RULES; lookedAt += AT_ONCE) {
    const chunk: readonly (RulePlace & { readonly rule: Rule | null })[] = await store.rules.after({
      tenant,
      devices,
      after,
      limit: AT_ONCE,
    });
    for (const { rule } of chunk)
      if (rule && (filter.ruleIds?.includes(rule.id) ?? true)) features.push(...toRuleFeatures(rule));
    if (chunk.length < AT_ONCE) return { features, isPartial: false };
    after = chunk.at(-1) ?? after;
    await loopSlices.turn();
  }
  return { features, isPartial: true };
}

/** Where a rule has several places, each is a feature. */
function toRuleFeatures({ id, name, vendor, state, boundaries }: Rule): readonly Feature[] {
  const places = boundaries.filter((boundary): boundary is GeographicBoundary => !isParametric(boundary));
  const limits = boundaries.filter(isParametric);
  return places.map((boundary, index) => ({
    type: "Feature",
    id: places.length === 1 ? id : `${id}#${index}`,
    geometry: toArea(boundary),
    properties: {
      ...{ kind: "RULE", ruleId: id, name, vendor, state, limits },
      ...("radiusMeters" in boundary && {
        center: [boundary.longitude, boundary.latitude],
        radiusMeters: boundary.radiusMeters,
      }),
    },
  }));
}

type LastSeen = {
  readonly vendor: string;
  readonly ref: string;
  readonly atMs: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly speedKph: number | null;
  readonly accuracyMeters: number;
};

async function readPositionFeatures({ deviceIds }: Asked, { store, tenant, nowMs }: RulesContext): Promise<Shown> {
  const db = store.fleet(tenant);
  const features: Feature[] = [];
  let after = "";
  for (let lookedAt = 0; lookedAt < MOST_POSITIONS; lookedAt += AT_ONCE) {
    const ids: readonly string[] = deviceIds
      ? deviceIds.slice(lookedAt, lookedAt + AT_ONCE)
      : await readDeviceIds(db as never, { tenant, after, nowMs, limit: AT_ONCE });
    const recordsOf = await readRecordsOf(db as never, tenant, ids);
    features.push(...(await readLastSeen(db, tenant, recordsOf)));
    if (ids.length < AT_ONCE) return { features, isPartial: false };
    after = ids.at(-1) ?? after;
    await loopSlices.turn();
  }
  return { features, isPartial: true };
}

/** Where each device was last, as any of its records of then tells it. One statement. */
async function readLastSeen(
  db: Kysely<RulesTables>,
  tenant: string,
  recordsOf: ReadonlyMap<string, readonly TrackedRecord[]>,
): Promise<readonly Feature[]> {
  const records = [...recordsOf].flatMap(([id, own]) => own.map((one) => ({ ...one, id })));
  const columns = { texts: ["id", "vendor", "ref"], integers: ["fromMs", "untilMs"] } as const;
  const { rows } = await sql<
    LastSeen & { readonly id: string }
  >`select one.id, t.vendor, t.deviceRef as ref, t.atMs, t.latitude,
      t.longitude, t.speedKph, t.accuracyMeters
    from ${eachRow(db, records, columns)} ${joinInOrder(db)} ruleTrack t on t.tenant = ${tenant} and t.key = (
      select l.key from ruleTrack l where l.tenant = ${tenant} and l.vendor = one.vendor and l.deviceRef = one.ref
        and l.atMs >= one.fromMs and l.atMs < one.untilMs order by l.atMs desc, l.key desc limit 1)`.execute(db);
  const byDevice = Map.groupBy(rows, ({ id }) => id);
  return [...byDevice].map(([deviceId, seen]): Feature => {
    const last = seen.reduce((a, b) => (Number(b.atMs) > Number(a.atMs) ? b : a));
    const { vendor, atMs, speedKph, accuracyMeters, longitude, latitude } = last;
    const observedAt = toRfc3339(Number(atMs));
    return {
      ...{ type: "Feature", id: deviceId, geometry: { type: "Point", coordinates: [longitude, latitude] } },
      properties: { kind: "POSITION", deviceId, vendor, observedAt, speedKph, accuracyMeters },
    };
  });
}

async function readCrossingFeatures(
  { filter, deviceIds }: Asked,
  { store, tenant, nowMs }: RulesContext,
): Promise<Shown> {
  const db = store.fleet(tenant);
  const { ruleIds, crossingsFrom } = filter;
  const { rows } = await sql<{ crossing: string; deviceId: string | null }>`
    select c.crossing, l.id as deviceId from fleetCrossing c
    left join linkCopy l on l.tenant = c.tenant and l.kind = 'device' and l.vendor = c.vendor and l.ref = c.deviceRef
      and l.fromMs <= c.decidedAtMs and c.decidedAtMs < l.untilMs
    where c.tenant = ${tenant} and c.untilMs >= ${crossingsFrom ?? nowMs - DAY_MS} and c.atMs >= ${crossingsFrom ?? nowMs - DAY_MS}
      ${ruleIds ? sql`and c.ruleId ${isOneOfTexts(db, ruleIds)}` : sql``}
      ${deviceIds ? sql`and l.id ${isOneOfTexts(db, deviceIds)}` : sql``}
    order by c.atMs desc, c.id desc limit ${MOST_CROSSINGS + 1}`.execute(db);
  const features = rows.slice(0, MOST_CROSSINGS).flatMap(({ crossing, deviceId }): readonly Feature[] => {
    const { id, ruleId, direction, atMs, position } = JSON.parse(crossing) as Crossing;
    // Where a window of the schedule ended, nobody told a place.
    if (!position) return [];
    const eventId = toEventId("FLEETGRAPH", `${OWN_CROSSINGS}${id}`);
    return [
      {
        ...{ type: "Feature", id: eventId },
        geometry: { type: "Point", coordinates: [position.longitude, position.latitude] },
        properties: { kind: "CROSSING", eventId, ruleId, deviceId, direction, occurredAt: toRfc3339(atMs) },
      },
    ];
  });
  return { features, isPartial: rows.length > MOST_CROSSINGS };
}
