import { listParameter } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Inclusion, SafetyEvent } from "./events.ts";

/** Lists of ids beyond this are refused: the vendor's documented limit. */
const MAXIMUM_IDS = 2_000;

/** The moment of an event that a call's period is compared with; null for that of its last change. */
export function momentOf(query: URLSearchParams): ((event: SafetyEvent) => number) | null {
  const field = query.get("queryByTimeField") || "updatedAtTime";
  if (field === "updatedAtTime") return null;
  // The vendor compares the time of detection here, in spite of the name.
  if (field === "createdAtTime") return ({ startMs }) => startMs;
  throw new Refusal(400, `Invalid value for queryByTimeField: ${field}.`);
}

/** Whether a call's filters let an event pass. */
export function filterOf(query: URLSearchParams): (event: SafetyEvent) => boolean {
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

/** What a call includes, and what its token may see. */
export function inclusionOf(query: URLSearchParams, maySeeMedia: boolean): Inclusion {
  const isIncluded = (name: string) => query.get(name) === "true";
  return { asset: isIncluded("includeAsset"), driver: isIncluded("includeDriver"), media: maySeeMedia };
}

/** The record with its asset and driver reduced to their ids unless they are included, and without hidden media. */
export function shown({ record }: SafetyEvent, { asset, driver, media }: Inclusion): JsonObject {
  const { media: clips, detectedStreams, ...whole } = record();
  return {
    ...whole,
    asset: asset ? whole.asset : onlyId(whole.asset),
    driver: driver ? whole.driver : onlyId(whole.driver),
    ...(media && clips !== undefined ? { media: clips } : {}),
    ...(media && detectedStreams !== undefined ? { detectedStreams } : {}),
  };
}

function onlyId(value: unknown): JsonObject {
  return { id: isJsonObject(value) ? value.id : "" };
}
