import type { FleetContext } from "../context.ts";
import type { FleetEvent } from "../domain.ts";

/** An event as a line of an export. */
export type ExportedEvent = Readonly<Record<(typeof EXPORT_COLUMNS)[number], string | number | boolean | null>>;

/** The columns of an export in their order. New ones come at the end. */
export const EXPORT_COLUMNS = [
  ...(["cursor", "id", "vendor", "vendorRef", "vendorType", "type", "category", "severity", "title"] as const),
  ...(["occurredAt", "endedAt", "recordedAt", "updatedAt", "receivedAt", "revision", "retracted"] as const),
  ...(["deviceId", "deviceName", "vin", "driverId", "driverName", "incidentId"] as const),
  ...(["latitude", "longitude", "headingDegrees", "speedKph", "accuracyMeters", "address"] as const),
] as const;

/** An event with the names of what it names. They are read once for all events that are asked for together. */
export async function toExported(
  event: FleetEvent,
  cursor: string,
  { loaders }: Pick<FleetContext, "loaders">,
): Promise<ExportedEvent> {
  const [device, driver, incident] = await Promise.all([
    event.deviceId === null ? null : loaders.device.load(event.deviceId),
    event.driverId === null ? null : loaders.driver.load(event.driverId),
    event.incident === null ? null : loaders.incidentByKey.load(event.incident),
  ]);
  const { id, vendor, vendorRef, vendorType, type, category, severity, title, revision, retracted, position } = event;
  return {
    ...{ cursor, id, vendor, vendorRef, vendorType, type, category, severity, title },
    occurredAt: toText(event.occurredAt),
    endedAt: toText(event.endedAt),
    recordedAt: toText(event.recordedAt),
    updatedAt: toText(event.updatedAt),
    receivedAt: toText(event.receivedAt),
    ...{ revision, retracted },
    ...{ deviceId: event.deviceId, deviceName: device?.name ?? null, vin: device?.vin ?? null },
    ...{ driverId: event.driverId, driverName: driver?.name ?? null, incidentId: incident?.id ?? null },
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    headingDegrees: position?.headingDegrees ?? null,
    speedKph: position?.speedKph ?? null,
    accuracyMeters: position?.accuracyMeters ?? null,
    address: position?.address ?? null,
  };
}

function toText(instantMs: number | null): string | null {
  return instantMs === null ? null : new Date(instantMs).toISOString();
}
