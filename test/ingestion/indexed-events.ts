import type { VendorRecord } from "../../platform/records/record.ts";
import { eventRecorded, NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";

const HOUR_MS = 3_600_000;

/** An event with a number, by which it is newer than those before it. */
export function numberedEvent(run: string, number: number): VendorRecord {
  return eventRecorded("SAMSARA", `${run}-${number}`, { occurredAtMs: NOW_MS - HOUR_MS + number });
}

/** The number of an event, by its id in the graph. */
export function eventNumberOf(id: string): number {
  return Number(/-(\d+)$/.exec(id)?.[1]);
}
