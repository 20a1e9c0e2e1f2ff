import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import type { CrossingSnapshot } from "../crossings/crossing.ts";
import type { WireEvent } from "../wire.ts";
import { toFaultCode } from "./fault-code.ts";
import { toSnapshot } from "./snapshot.ts";

/** What the record of an event says of its vehicle. Instants are epoch milliseconds; see `VehicleDetails` of the SDL. */
export type VehicleFacet = {
  readonly objectRef: string | null;
  readonly objectType: string | null;
  readonly vehicleRef: string | null;
  readonly tripRef: string | null;
  readonly faultCodeRef: string | null;
  readonly faultCode: string | null;
  readonly odometerMeters: number | null;
  readonly thresholdMeters: number | null;
  // What was stored of events before they were known does not have the others.
  readonly odometerTriggerRef?: string | null;
  readonly odometerTriggerType?: string | null;
  readonly storedAt?: number | null;
  readonly storageLatencySeconds?: number | null;
  readonly snapshot?: CrossingSnapshot | null;
};

/** What is told of the vehicle, with the record as received. */
export type StoredVehicle = VehicleFacet & { readonly raw: string };

/** What the record of an event says of its vehicle, as far as it says so. */
export function toVehicleDetails(wire: WireEvent): VehicleFacet {
  const { vehicleId, object, meta } = wire;
  const vehicle = [object, meta?.rule?.object].find((candidate) => candidate?.type === "vehicle");
  const letters = [meta?.number, meta?.code].find((code) => toFaultCode(code ?? "") !== null) ?? null;
  const trigger = meta?.odometerTrigger;
  const isOfTrigger = object?.type === "odometer-trigger";
  return {
    objectRef: object?.id ?? null,
    objectType: object?.type ?? null,
    vehicleRef: vehicleId ?? meta?.vehicleId ?? trigger?.vehicleId ?? vehicle?.id ?? null,
    tripRef: object?.type === "trip" ? object.id : null,
    faultCodeRef: meta?.code === letters ? null : (meta?.code ?? null),
    faultCode: letters?.toUpperCase() ?? null,
    odometerMeters: meta?.estimatedOdometer ?? null,
    thresholdMeters: trigger?.threshold ?? null,
    odometerTriggerRef: trigger?.id ?? (isOfTrigger ? (object?.id ?? null) : null),
    odometerTriggerType: trigger?.type ?? null,
    ...toStorage(wire),
    snapshot: toMeasured(wire),
  };
}

/**
 * What is kept of the vehicle for when the record as received is gone: of the fields that most records do not have, those that this one has. What
 * was measured is kept once, with the crossing where it is one.
 */
export function toKept(details: VehicleFacet, isCrossing: boolean): VehicleFacet {
  const { odometerTriggerRef, odometerTriggerType, storedAt, storageLatencySeconds, snapshot, ...kept } = details;
  const rare = { odometerTriggerRef, odometerTriggerType, storedAt, storageLatencySeconds };
  const had = Object.entries({ ...rare, ...(!isCrossing && { snapshot }) }).filter(([, value]) => value !== null);
  return { ...kept, ...Object.fromEntries(had) };
}

/** When Vinli stored it, which the older of the two shapes of an event says. */
function toStorage({ timestamp, stored, storageLatency }: WireEvent) {
  const storedAt = toInstantOrNull(stored);
  const occurredAt = toInstantOrNull(timestamp);
  const latencyMs = storageLatency ?? (storedAt === null || occurredAt === null ? null : storedAt - occurredAt);
  return { storedAt, storageLatencySeconds: latencyMs === null ? null : latencyMs / 1_000 };
}

/** What was measured then, by the device's own message. */
function toMeasured({ timestamp, meta }: WireEvent): CrossingSnapshot | null {
  const { message } = meta ?? {};
  const measuredAt = toInstantOrNull(message?.timestamp) ?? toInstantOrNull(timestamp);
  return message?.snapshot && measuredAt !== null ? toSnapshot(message.snapshot, measuredAt) : null;
}
