import { digestOf } from "../random.ts";

export type RoscoLiveAccount = {
  readonly driverId: number;
  readonly cardId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
};
export type SamsaraAccount = {
  readonly driverId: string;
  readonly active: boolean;
  readonly name: string;
  readonly username: string;
  readonly externalIds: Readonly<Record<string, string>>;
  /** The number of the card by which a reader in the truck knows him; null where nobody has typed it in. */
  readonly cardCode: string | null;
  readonly licence: { readonly number: string; readonly state: string };
};
export type VisTracksAccount = {
  readonly userId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
  /** The id under which the company's other systems know him. */
  readonly alias: string | null;
  /** His number on the payroll. */
  readonly employeeId: string | null;
};

/** Somebody, with an account at each vendor that knows him. */
export type Driver = {
  readonly index: number;
  /** Who it is: drivers with one id are one person, whose accounts do not all fit into one of them. */
  readonly id: string;
  readonly name: string;
  readonly roscolive: RoscoLiveAccount | null;
  readonly samsara: SamsaraAccount | null;
  readonly vistracks: VisTracksAccount | null;
};

// biome-ignore format: names read better in rows
const FIRST_NAMES: readonly [string, ...string[]] = [
  "Maria", "Dale", "Amir", "Joanna", "Curtis", "Ines", "Otis", "Priya", "Hector", "Wanda", "Teodor",
];
// biome-ignore format: names read better in rows
const LAST_NAMES: readonly [string, ...string[]] = [
  "Kovacs", "Hollister", "Nazari", "Wojcik", "Tremblay", "Quintero", "Abernathy", "Okafor", "Lindqvist",
  "Castellano", "Drummond", "Farrow", "Ishikawa",
];

/** The nth driver, whom all vendors that know drivers know under one name. Other names are for look-alikes. */
export function createDriver(seed: number, index: number, names = usualNames(index)): Driver {
  const { firstName, lastName, address } = names;
  const [id, name] = [`driver-${index}`, `${firstName} ${lastName}`];
  const userId = 1_253_200 + index;
  const named = { firstName, lastName };
  const cardId = digestOf([seed, "card", index]).slice(0, 8).toUpperCase();
  return {
    index,
    id,
    name,
    roscolive: {
      driverId: 5_100 + index,
      cardId,
      ...named,
      email: address,
    },
    samsara: {
      driverId: String(48_211_000 + index * 13),
      active: true,
      name,
      username: address,
      // The log's user is his external id for payroll.
      externalIds: { eldUserId: String(userId) },
      cardCode: cardId,
      licence: { number: `K${String(10_000_019 + index * 7_919).slice(-8)}`, state: "KS" },
    },
    vistracks: { userId, ...named, username: address, alias: `D-${1_000 + index}`, employeeId: null },
  };
}

/** What a driver is called, and the address by which he logs in. */
export type Names = { readonly firstName: string; readonly lastName: string; readonly address: string };

function usualNames(index: number): Names {
  const firstName = FIRST_NAMES[index % FIRST_NAMES.length] ?? FIRST_NAMES[0];
  const lastName = LAST_NAMES[index % LAST_NAMES.length] ?? LAST_NAMES[0];
  const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  return { firstName, lastName, address: addressOf(`${firstName}.${lastName}${round || ""}`) };
}

/** The address of somebody in the company. */
export function addressOf(name: string): string {
  return `${name}@bluestem.example`.toLowerCase();
}
