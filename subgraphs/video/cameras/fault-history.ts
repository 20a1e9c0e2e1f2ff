import type { Clock } from "../../../platform/clock.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import type { DeriveRecords } from "../../../platform/records/record-writer.ts";
import { UNTOLD } from "../../../platform/records/sighting.ts";
import type { CameraFault } from "../generated.ts";
import type { ReportedFault } from "./camera-faults.ts";
import type { CameraFacet } from "./camera-mapper.ts";

/** When each fault of a camera was seen first, by {@link toFaultKey}. Epoch milliseconds. */
export type FaultHistory = { readonly firstSeenMs: Readonly<Record<string, number>> };

/** The kind of the records that hold a {@link FaultHistory}, under the id of the camera. */
export const FAULT_HISTORY_KIND = "cameraFaults";

/**
 * Notes when a fault is seen for the first time, for a list of devices tells what is wrong and not since when. A fault that is
 * gone is forgotten: when it comes back, it is a new one.
 */
export function createFaultHistory(tenant: string, clock: Clock): DeriveRecords {
  return async (tx, changed) => {
    const cameras = changed.filter(({ kind }) => kind === "device");
    if (cameras.length === 0) return [];
    const refs = cameras.map(({ ref }) => ref);
    const known = await new RecordReader(tx).byRef<FaultHistory>({ tenant, kind: FAULT_HISTORY_KIND, refs });
    return cameras.flatMap(({ ref, facet }, index) => {
      const { faults = [] } = JSON.parse(facet) as Partial<CameraFacet>;
      const before = known[index]?.facet ?? null;
      return before === null && faults.length === 0
        ? []
        : [toHistoryRecord(ref, { faults, before, nowMs: clock.now() })];
    });
  };
}

/** The faults of a camera with since when each is there. */
export function toDatedFaults(
  faults: readonly ReportedFault[],
  history: FaultHistory | null,
  fallbackMs: number,
): readonly CameraFault[] {
  const firstSeen = new Map(Object.entries(history?.firstSeenMs ?? {}));
  return faults.map((fault) => {
    if (fault.since !== null) return { ...fault, since: fault.since, sinceBasis: "VENDOR" };
    return { ...fault, since: firstSeen.get(toFaultKey(fault)) ?? fallbackMs, sinceBasis: "FIRST_SEEN" };
  });
}

type Seen = {
  readonly faults: readonly ReportedFault[];
  readonly before: FaultHistory | null;
  readonly nowMs: number;
};

function toHistoryRecord(ref: string, { faults, before, nowMs }: Seen): VendorRecord {
  const earlier = new Map(Object.entries(before?.firstSeenMs ?? {}));
  const keys = [...new Set(faults.map(toFaultKey))].sort();
  const firstSeenMs = Object.fromEntries(keys.map((key) => [key, earlier.get(key) ?? nowMs]));
  const facet: FaultHistory = { firstSeenMs };
  return { ...UNTOLD, kind: FAULT_HISTORY_KIND, ref, ownerRef: null, occurredAtMs: nowMs, facet, raw: facet };
}

function toFaultKey({ kind, label, channel }: ReportedFault): string {
  return JSON.stringify([kind, channel, label]);
}
