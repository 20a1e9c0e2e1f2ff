import { Random } from "../random.ts";
import { addressOf, createDriver, type Driver, type Names, type SamsaraAccount } from "./driver.ts";

const JOLENE_SMITH = 7;
const JASPER_SMITH = 8;
const PRUITT = 10;
const MBEKI = 12;
const ACHTERBERG = 13;

/** The number by which the payroll knows Mbeki, whatever account she uses. */
const MBEKIS_NUMBER = "20712";
/** Every so many days she takes a tablet that logs in to her second account. */
const SECOND_ACCOUNT_DAYS = 3;
/** One shift in so many is driven by somebody who has not logged in to Samsara's app. */
const FORGOTTEN_LOGINS = 1 / 12;

const NO_ACCOUNTS = { roscolive: null, samsara: null, vistracks: null } as const;

/** The nth driver of a fleet in which vendors take some drivers for others, or for several. */
export function lookAlikeDriver(seed: number, index: number): Driver {
  switch (index) {
    case JOLENE_SMITH:
      return smith(seed, index, "Jolene");
    case JASPER_SMITH:
      return smith(seed, index, "Jasper");
    case PRUITT:
      return pruitt(seed);
    case MBEKI:
      return mbeki(seed);
    case ACHTERBERG:
      return achterberg(seed);
    default:
      return createDriver(seed, index);
  }
}

/** The accounts that a fleet has beside those of its drivers: a second one of a driver, nobody's, and two namesakes'. */
export class FurtherAccounts {
  readonly drivers: readonly Driver[];
  readonly #seed: number;
  readonly #mbekisSecond: Driver;
  readonly #unassignedAtSamsara: Driver;

  constructor(seed: number, firstIndex: number) {
    this.#seed = seed;
    const create = (nth: number, names: Names) => createDriver(seed, firstIndex + nth, names);
    this.#mbekisSecond = mbekisSecond(mbeki(seed), create(0, namesOf("Katie", "Mbeki")));
    const nobody = create(1, { firstName: "Unassigned", lastName: "Driver", address: addressOf("unassigned") });
    this.#unassignedAtSamsara = unassignedAtSamsara(nobody);
    const [theo, tamara] = [create(2, vance("theo")), create(3, vance("tamara"))];
    this.drivers = [
      this.#mbekisSecond,
      // Each vendor's is of nobody in particular, and so not the same as another vendor's.
      { ...nobody, ...NO_ACCOUNTS, id: "nobody-roscolive", roscolive: nobody.roscolive },
      this.#unassignedAtSamsara,
      { ...nobody, ...NO_ACCOUNTS, id: "nobody-vistracks", vistracks: nobody.vistracks },
      // Two persons with one name, each of whom a single vendor knows.
      { ...theo, ...NO_ACCOUNTS, name: "Theo Vance", samsara: alone(theo.samsara, "Vance, T.") },
      { ...tamara, ...NO_ACCOUNTS, name: "Tamara Vance", vistracks: tamara.vistracks },
    ];
  }

  /** A driver with the accounts that are used on the shift that he starts on a day. */
  loggedInOn(driver: Driver, day: number): Driver {
    if (driver.id === this.#mbekisSecond.id && day % SECOND_ACCOUNT_DAYS === 0)
      return { ...driver, vistracks: this.#mbekisSecond.vistracks };
    const hasForgotten = new Random(this.#seed, "login", driver.index, day).chance(FORGOTTEN_LOGINS);
    return hasForgotten ? { ...driver, samsara: this.#unassignedAtSamsara.samsara } : driver;
  }
}

/** Two persons whom every vendor knows by one name, Samsara by its other notation. */
function smith(seed: number, index: number, firstName: string): Driver {
  const address = addressOf(`${firstName}.Smith`);
  const { samsara, ...driver } = createDriver(seed, index, { firstName: "J.", lastName: "Smith", address });
  return { ...driver, name: `${firstName} Smith`, samsara: samsara && { ...samsara, name: "Smith, J." } };
}

/** One person whom Samsara knows by nothing that the others know but her name, and in its other notation. */
function pruitt(seed: number): Driver {
  const names = { firstName: "R.", lastName: "Pruitt", address: addressOf("r.pruitt") };
  const { samsara, ...driver } = createDriver(seed, PRUITT, names);
  const own = samsara && { ...samsara, name: "Pruitt, R.", username: "rpruitt7", externalIds: {}, cardCode: null };
  return { ...driver, name: "Rosalind Pruitt", samsara: own };
}

/** One person with two accounts in the log, whom only the payroll knows to be one. */
function mbeki(seed: number): Driver {
  const { samsara, vistracks, ...driver } = createDriver(seed, MBEKI, namesOf("Kathryn", "Mbeki"));
  return {
    ...driver,
    samsara: samsara && { ...samsara, externalIds: { ...samsara.externalIds, payrollId: MBEKIS_NUMBER } },
    vistracks: vistracks && { ...vistracks, employeeId: MBEKIS_NUMBER },
  };
}

function mbekisSecond({ id, name }: Driver, { index, vistracks }: Driver): Driver {
  return { ...NO_ACCOUNTS, index, id, name, vistracks: vistracks && { ...vistracks, employeeId: MBEKIS_NUMBER } };
}

/** One person whom the log knows by another spelling and another address, so that nothing tells. */
function achterberg(seed: number): Driver {
  const { samsara, vistracks, ...driver } = createDriver(seed, ACHTERBERG, namesOf("Stephen", "Achterberg"));
  const { firstName, address } = namesOf("Steve", "Achterberg");
  return {
    ...driver,
    samsara: samsara && { ...samsara, externalIds: {}, cardCode: null },
    vistracks: vistracks && { ...vistracks, firstName, username: address },
  };
}

function unassignedAtSamsara({ samsara, ...nobody }: Driver): Driver {
  const account = alone(samsara, "Unassigned");
  return {
    ...nobody,
    ...NO_ACCOUNTS,
    id: "nobody-samsara",
    samsara: account && { ...account, username: "unassigned" },
  };
}

/** An account under a name that names no other. */
function alone(account: SamsaraAccount | null, name: string): SamsaraAccount | null {
  return account && { ...account, name, externalIds: {}, cardCode: null };
}

function vance(firstName: string): Names {
  return { firstName: "T.", lastName: "Vance", address: addressOf(`${firstName}.vance`) };
}

function namesOf(firstName: string, lastName: string): Names {
  return { firstName, lastName, address: addressOf(`${firstName}.${lastName}`) };
}
