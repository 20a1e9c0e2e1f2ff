import type { SamsaraAccount } from "../fleet/driver.ts";
import type { EnrolledTruck } from "../fleet/enrolment.ts";
import { type JsonObject, textIn } from "../json.ts";
import { digestOf } from "../random.ts";
import type { Identity } from "../truth/identity.ts";
import { documentedId } from "../truth/origin.ts";

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

/** A vehicle as the list of assets shows it, with its plate and the serial number of its gateway. */
export function listedAsset(truck: EnrolledTruck): JsonObject {
  const serialNumber = digestOf(["gateway", truck.samsara?.assetId ?? ""])
    .slice(0, 12)
    .toUpperCase();
  return { ...assetRecord(truck), licensePlate: truck.plate, serialNumber };
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
    licenseNumber: account.licence.number,
    licenseState: account.licence.state,
    ...(account.cardCode === null ? {} : { currentIdCardCode: account.cardCode }),
    driverActivationStatus: account.active ? "active" : "deactivated",
    timezone: "America/Chicago",
    eldExempt: false,
  };
}

/** The record of a vehicle, and which truck it is. */
export function assetIdentity(truck: EnrolledTruck): Identity {
  const { id, name, vin } = assetRecord(truck);
  return { ref: String(id), of: truck, facts: { VIN: String(vin), NAME: String(name) } };
}

/** The record of a driver, and who he is. His other ids are that of a user of the log and his number on the payroll. */
export function driverIdentity(account: SamsaraAccount, of: Identity["of"]): Identity {
  const { driverId, username, name, externalIds, cardCode } = account;
  const { eldUserId, payrollId } = externalIds;
  const user = eldUserId && `VISTRACKS ${eldUserId}`;
  const facts = { EXTERNAL_ID: user, CARD: cardCode, USERNAME: username, PAYROLL_NUMBER: payrollId, NAME: name };
  return { ref: driverId, of, facts };
}

/** The record of a vehicle or driver that only the documentation knows. */
export function documentedIdentity(record: JsonObject): Identity {
  const [ref, name] = [textIn(record, "id"), textIn(record, "name")];
  const vin = "vin" in record ? textIn(record, "vin") : null;
  return { ref, of: { id: documentedId("samsara", ref), name }, facts: { VIN: vin, NAME: name } };
}
