import type { SamsaraAccount } from "../fleet/driver.ts";
import type { EnrolledTruck } from "../fleet/enrolment.ts";
import type { JsonObject } from "../json.ts";

const FLEET_TAG = { id: "4815", name: "Linehaul", parentTagId: "4800" };

/** A vehicle as an event or the list of assets shows it. Its externalIds carry the VIN once more, as gateways do. */
export function assetRecord({ samsara, name }: EnrolledTruck): JsonObject {
  const vin = samsara?.vin ?? "";
  return {
    id: samsara?.assetId ?? "",
    attributes: [],
    externalIds: { "samsara.vin": vin },
    name,
    tags: [FLEET_TAG],
    type: "vehicle",
    vin,
  };
}

/** A driver as an event shows him. */
export function driverRecord({ driverId, externalIds, name }: SamsaraAccount): JsonObject {
  return { id: driverId, attributes: [], externalIds, name, tags: [FLEET_TAG] };
}

/** A driver as the list of drivers shows him, with his account. */
export function driverAccount(account: SamsaraAccount): JsonObject {
  return {
    ...driverRecord(account),
    username: account.username,
    driverActivationStatus: account.active ? "active" : "deactivated",
    timezone: "America/Chicago",
    eldExempt: false,
  };
}
