import type { Driver, Truck } from "../fleet.ts";
import type { JsonObject } from "../json.ts";

const FLEET_TAG = { id: "4815", name: "Linehaul", parentTagId: "4800" };

/** A vehicle as an event or the list of assets shows it. Its externalIds carry the VIN once more, as gateways do. */
export function assetRecord({ samsara, name, vin }: Truck): JsonObject {
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

/** A driver as an event shows him. The log's user is his external id for payroll, where he keeps a log. */
export function driverRecord({ samsara, firstName, lastName, vistracks }: Driver): JsonObject {
  return {
    id: samsara?.driverId ?? "",
    attributes: [],
    externalIds: vistracks ? { eldUserId: String(vistracks.userId) } : {},
    name: `${firstName} ${lastName}`,
    tags: [FLEET_TAG],
  };
}

/** A driver as the list of drivers shows him, with his account. */
export function driverAccount(driver: Driver): JsonObject {
  return {
    ...driverRecord(driver),
    username: driver.username,
    driverActivationStatus: driver.samsara?.active ? "active" : "deactivated",
    timezone: "America/Chicago",
    eldExempt: false,
  };
}
