import type { Driver, VisTracksAccount } from "../fleet/driver.ts";
import type { EnrolledTruck, VisTracksAsset } from "../fleet/enrolment.ts";
import type { Truck } from "../fleet/truck.ts";
import type { Fleet } from "../fleet.ts";
import type { JsonObject } from "../json.ts";
import type { Identity } from "../truth/identity.ts";
import { documentedId } from "../truth/origin.ts";

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

/** The terminal that is home to all drivers, wherever their trucks are: its days count in their logs. */
export const DRIVERS_TERMINAL = TERMINALS[0];

export function terminals(): readonly JsonObject[] {
  return TERMINALS.map((terminal) => ({ ...terminal, accountId: ACCOUNT_ID, startTimeOfDay: "PT0S", active: true }));
}

/** A user: what the account lists and where filters look. */
export type User = { readonly isSystem: boolean; readonly record: JsonObject & { readonly id: number } };

const DOCUMENTED_USER: VisTracksAccount = {
  userId: 1_253_115,
  username: "johndoe@mail.com",
  firstName: "John",
  lastName: "Doe",
  alias: null,
  employeeId: null,
};

/** Everyone with an account: the fleet's drivers, the two users of the documented rows, and the unidentified driver. */
export function usersOf({ drivers }: Fleet): readonly User[] {
  return [
    userOf(accountOf(DOCUMENTED_USER), false),
    userOf({ id: 1_414_887, username: "rhodegr@repsrv.com", firstName: "Unidentified", lastName: "Driver" }, true),
    userOf({ ...UNIDENTIFIED_DRIVER, firstName: "Unidentified", lastName: "Driver" }, true),
    ...drivers.flatMap(({ vistracks }) => (vistracks ? userOf(accountOf(vistracks), false) : [])),
  ];
}

/** A vehicle: what the account lists and where filters look. */
export type Asset = { readonly record: JsonObject & { readonly id: number } };

/** A vehicle, and the truck that it is; null for one of the documentation. */
type Vehicle = VisTracksAsset & { readonly name: string; readonly truck: Truck | null };

const DOCUMENTED_VEHICLES: readonly Vehicle[] = [
  { assetId: 1_326_729, name: "Yard tractor", vin: "unknown_vin", truck: null },
  { assetId: 1_581_651, name: "Refuse 217029", vin: "5VCACLSF8EH217029", truck: null },
];

/** Every vehicle: those of the fleet, as they are enrolled at a moment, and the two of the documented rows. */
export function assetsOf(trucks: readonly EnrolledTruck[]): readonly Asset[] {
  return vehiclesOf(trucks).map(assetOf);
}

function vehiclesOf(trucks: readonly EnrolledTruck[]): readonly Vehicle[] {
  const own = trucks.flatMap((truck) => (truck.vistracks ? { ...truck.vistracks, name: truck.name, truck } : []));
  return [...DOCUMENTED_VEHICLES, ...own];
}

/** The records of vehicles, and which trucks they are. */
export function assetIdentities(trucks: readonly EnrolledTruck[]): readonly Identity[] {
  return vehiclesOf(trucks).map(({ assetId, name, vin, truck }) => ({
    ref: String(assetId),
    of: truck ?? { id: documentedId("vistracks", String(assetId)), name },
    facts: { VIN: vin, NAME: name },
  }));
}

/** The records of users who drive, and who they are. Others who keep a user's id among their own name him by it. */
export function userIdentities(drivers: readonly Driver[]): readonly Identity[] {
  const identity = (account: VisTracksAccount, of: Identity["of"]): Identity => {
    const { userId, username, employeeId } = account;
    const ids = { EXTERNAL_ID: `VISTRACKS ${userId}`, EMAIL: username, USERNAME: username };
    return { ref: String(userId), of, facts: { ...ids, PAYROLL_NUMBER: employeeId, NAME: nameOf(account) } };
  };
  const documented = { id: documentedId("vistracks", String(DOCUMENTED_USER.userId)), name: nameOf(DOCUMENTED_USER) };
  return [
    identity(DOCUMENTED_USER, documented),
    ...drivers.flatMap((driver) => (driver.vistracks ? identity(driver.vistracks, driver) : [])),
  ];
}

function nameOf({ firstName, lastName }: VisTracksAccount): string {
  return `${firstName} ${lastName}`;
}

function accountOf({ userId, alias, employeeId, ...account }: VisTracksAccount) {
  return {
    id: userId,
    ...account,
    ...(alias === null ? {} : { alias, homeTerminalId: DRIVERS_TERMINAL.id }),
    ...(employeeId === null ? {} : { employeeId }),
  };
}

function userOf(account: JsonObject & { readonly id: number; readonly username: string }, isSystem: boolean): User {
  return { isSystem, record: { ...account, email: account.username, accountId: ACCOUNT_ID, active: true } };
}

function assetOf({ assetId, name, vin, truck }: Vehicle): Asset {
  const device = {
    assetType: "Vehicle",
    gpsSource: "VBUS_DEVICE",
    regulationMode: "ELD",
    accountId: ACCOUNT_ID,
    active: true,
  };
  const { make, model, year } = truck ?? {};
  const eldEsn = 4_632_000_000 + assetId;
  const details = truck ? { make, model, year, eldEsn, homeTerminalId: terminalOf(truck).id } : {};
  return { record: { id: assetId, name, vin, ...device, ...details } };
}
