import type { VisTracksAccount } from "../fleet/driver.ts";
import type { EnrolledTruck } from "../fleet/enrolment.ts";
import type { Truck } from "../fleet/truck.ts";
import type { Fleet } from "../fleet.ts";
import type { JsonObject } from "../json.ts";

export const ACCOUNT_ID = 1_248_653;

/** The account that holds driving nobody has claimed yet. */
export const UNIDENTIFIED_DRIVER = { id: 1_253_190, username: "unidentifieddriver@bluestem.example" } as const;

const TERMINALS = [
  { id: 634, name: "Kansas City", timeZone: "America/Chicago" },
  { id: 635, name: "Reno", timeZone: "America/Los_Angeles" },
] as const;

/** The terminal whose days a truck's log counts by. */
export function terminalOf({ index }: Truck): (typeof TERMINALS)[number] {
  return TERMINALS[index % 2] ?? TERMINALS[0];
}

export function terminals(): readonly JsonObject[] {
  return TERMINALS.map((terminal) => ({ ...terminal, accountId: ACCOUNT_ID, startTimeOfDay: "PT0S", active: true }));
}

/** A user: what the account lists and where filters look. */
export type User = { readonly isSystem: boolean; readonly record: JsonObject & { readonly id: number } };

/** Everyone with an account: the fleet's drivers, the two users of the documented rows, and the unidentified driver. */
export function usersOf({ drivers }: Fleet): readonly User[] {
  return [
    userOf({ id: 1_253_115, username: "johndoe@mail.com", firstName: "John", lastName: "Doe" }, false),
    userOf({ id: 1_414_887, username: "rhodegr@repsrv.com", firstName: "Unidentified", lastName: "Driver" }, true),
    userOf({ ...UNIDENTIFIED_DRIVER, firstName: "Unidentified", lastName: "Driver" }, true),
    ...drivers.flatMap(({ vistracks }) => (vistracks ? userOf(accountOf(vistracks), false) : [])),
  ];
}

/** A vehicle: what the account lists and where filters look. */
export type Asset = { readonly record: JsonObject & { readonly id: number } };

/** Every vehicle: those of the fleet, as they are enrolled at a moment, and the two of the documented rows. */
export function assetsOf(trucks: readonly EnrolledTruck[]): readonly Asset[] {
  return [
    assetOf({ id: 1_326_729, name: "Yard tractor", vin: "unknown_vin" }, {}),
    assetOf({ id: 1_581_651, name: "Refuse 217029", vin: "5VCACLSF8EH217029" }, {}),
    ...trucks.flatMap((truck) => {
      const { vistracks, name, make, model, year } = truck;
      if (!vistracks) return [];
      return assetOf(
        { id: vistracks.assetId, name, vin: vistracks.vin },
        { make, model, year, homeTerminalId: terminalOf(truck).id },
      );
    }),
  ];
}

function accountOf({ userId, employeeId, ...account }: VisTracksAccount) {
  return { id: userId, ...account, ...(employeeId ? { employeeId } : {}), homeTerminalId: TERMINALS[0].id };
}

function userOf(account: JsonObject & { readonly id: number; readonly username: string }, isSystem: boolean): User {
  return { isSystem, record: { ...account, email: account.username, accountId: ACCOUNT_ID, active: true } };
}

function assetOf(
  asset: { readonly id: number; readonly name: string; readonly vin: string },
  details: JsonObject,
): Asset {
  const device = {
    assetType: "Vehicle",
    gpsSource: "VBUS_DEVICE",
    regulationMode: "ELD",
    accountId: ACCOUNT_ID,
    active: true,
  };
  return { record: { ...asset, ...device, ...details } };
}
