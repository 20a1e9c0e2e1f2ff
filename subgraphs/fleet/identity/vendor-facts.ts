import type { DeviceSeen, DriverSeen } from "../../../schema/messages.ts";
import type { VendorFacts, VendorRef } from "../domain.ts";

/** What is known of a record that was only named. */
export function toBlankFacts({ vendor, ref }: VendorRef): VendorFacts {
  return {
    vendor,
    ref,
    name: null,
    vin: null,
    vehicleRef: null,
    formerVehicles: {},
    username: null,
    email: null,
    aliases: [],
    payrollNumber: null,
    replaces: [],
    serials: [],
    plateNumber: null,
    plateState: null,
    licenceNumber: null,
    licenceState: null,
    cardId: null,
    deviceKind: null,
    externalIds: {},
  };
}

/** What a vendor tells of one of its devices. */
export function toDeviceFacts(ref: string, { vendor, ...told }: DeviceSeen): VendorFacts {
  const { name, vin, vehicleRef, formerVehicles, deviceKind, externalIds, serials, plateNumber, plateState } = told;
  const own = { name, vin, vehicleRef, formerVehicles, deviceKind, externalIds, serials, plateNumber, plateState };
  return { ...toBlankFacts({ vendor, ref }), ...own };
}

/** What a vendor tells of one of its drivers. */
export function toDriverFacts(ref: string, { vendor, ...told }: DriverSeen): VendorFacts {
  const { name, username, email, aliases, payrollNumber, externalIds, licenceNumber, licenceState, cardId } = told;
  const own = { name, username, email, aliases, payrollNumber, externalIds, licenceNumber, licenceState, cardId };
  return { ...toBlankFacts({ vendor, ref }), ...own };
}

/** Whether two versions of a record say the same. */
export function isSame(a: VendorFacts, b: VendorFacts): boolean {
  return toText(a) === toText(b);
}

function toText(facts: VendorFacts): string {
  const { name, vin, vehicleRef, username, email, aliases, payrollNumber, deviceKind, externalIds } = facts;
  const [ids, former] = [toSorted(externalIds), toSorted(facts.formerVehicles)];
  const { replaces, serials, plateNumber, plateState, licenceNumber, licenceState, cardId } = facts;
  const numbers = [replaces, serials, plateNumber, plateState, licenceNumber, licenceState, cardId];
  return JSON.stringify([
    name,
    vin,
    vehicleRef,
    username,
    email,
    aliases,
    payrollNumber,
    deviceKind,
    ids,
    numbers,
    former,
  ]);
}

function toSorted(texts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How the record of a vendor is found in a map. */
export function toRecordKey({ vendor, ref }: VendorRef): string {
  return `${vendor} ${ref}`;
}
