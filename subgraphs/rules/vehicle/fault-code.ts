/** A diagnostic trouble code by its letters, as SAE J2012 builds them. */
export type FaultCode = {
  readonly code: string;
  readonly system: FaultSystem;
  readonly definedBy: FaultDefinedBy;
  /** What of the system it is about; null where the code's structure does not say. */
  readonly subsystem: string | null;
};

export type FaultSystem = "POWERTRAIN" | "CHASSIS" | "BODY" | "NETWORK";
export type FaultDefinedBy = "STANDARD" | "MANUFACTURER" | "RESERVED";

/** The system, who has defined the code, the subsystem, and two digits of the fault itself. */
const CODE = /^([PCBU])([0-3])([0-9A-F])([0-9A-F]{2})$/;

const SYSTEM_BY_LETTER: ReadonlyMap<string, FaultSystem> = new Map<string, FaultSystem>([
  ["P", "POWERTRAIN"],
  ["C", "CHASSIS"],
  ["B", "BODY"],
  ["U", "NETWORK"],
]);

const FUEL_AND_AIR = "Fuel and air metering";
const INJECTORS = "Fuel and air metering: injectors";
const EMISSIONS = "Auxiliary emission controls";
const TRANSMISSION = "Transmission";
const HYBRID = "Hybrid propulsion";

/** What codes of the powertrain that the standard defines are about, by their third character. */
const POWERTRAIN: ReadonlyMap<string, string> = new Map([
  ["0", "Fuel and air metering, and auxiliary emission controls"],
  ["1", FUEL_AND_AIR],
  ["2", INJECTORS],
  ["3", "Ignition and misfires"],
  ["4", EMISSIONS],
  ["5", "Speed and idle control, and auxiliary inputs"],
  ["6", "Control modules and their outputs"],
  ["7", TRANSMISSION],
  ["8", TRANSMISSION],
  ["9", TRANSMISSION],
  ["A", HYBRID],
  ["B", HYBRID],
  ["C", HYBRID],
]);

/** The second block of those has fuel and emissions where the first one has hybrids. */
const MORE_POWERTRAIN: ReadonlyMap<string, string> = new Map([
  ...[...POWERTRAIN].filter(([digit]) => /[0-79]/.test(digit)),
  ["A", "Fuel and air metering, and auxiliary emission controls"],
  ["B", "Fuel and air metering, and auxiliary emission controls"],
]);

const NETWORK: ReadonlyMap<string, string> = new Map([
  ["0", "Wiring of the network"],
  ["1", "Communication between control modules"],
  ["2", "Communication between control modules"],
  ["3", "Software of control modules"],
  ["4", "Data from other control modules"],
  ["5", "Data from other control modules"],
]);

const SYSTEM_IN_WORDS: Readonly<Record<FaultSystem, string>> = {
  POWERTRAIN: "Powertrain",
  CHASSIS: "Chassis",
  BODY: "Body",
  NETWORK: "Network",
};

const DEFINED_IN_WORDS: Readonly<Record<FaultDefinedBy, string>> = {
  STANDARD: "a code of the standard",
  MANUFACTURER: "a code of the vehicle's manufacturer",
  RESERVED: "a code that the standard has reserved",
};

/** What a code says by its structure; null for what is no code. @see https://www.sae.org/standards/content/j2012_202403/ */
export function toFaultCode(text: string): FaultCode | null {
  const code = text.toUpperCase();
  const [, letter = "", block = "", digit = ""] = CODE.exec(code) ?? [];
  const system = SYSTEM_BY_LETTER.get(letter);
  if (!system) return null;
  const definedBy = toDefinedBy(system, block, digit);
  return { code, system, definedBy, subsystem: definedBy === "STANDARD" ? toSubsystem(system, block, digit) : null };
}

/** A code in words, without the fault itself, which the tables of the standard and of manufacturers have. */
export function toMeaning({ system, definedBy, subsystem }: FaultCode): string {
  const about = subsystem === null ? "" : ` (${subsystem.charAt(0).toLowerCase()}${subsystem.slice(1)})`;
  return `${SYSTEM_IN_WORDS[system]}${about}: ${DEFINED_IN_WORDS[definedBy]}`;
}

function toDefinedBy(system: FaultSystem, block: string, digit: string): FaultDefinedBy {
  if (block === "0") return "STANDARD";
  if (system === "POWERTRAIN") {
    if (block === "2") return "STANDARD";
    return block === "3" && digit >= "4" ? "STANDARD" : "MANUFACTURER";
  }
  if (block !== "3") return "MANUFACTURER";
  return system === "NETWORK" ? "STANDARD" : "RESERVED";
}

/** The standard divides the codes of powertrain and network alone. */
function toSubsystem(system: FaultSystem, block: string, digit: string): string | null {
  if (system === "NETWORK" && block === "0") return NETWORK.get(digit) ?? null;
  if (system !== "POWERTRAIN" || block === "3") return null;
  return (block === "0" ? POWERTRAIN : MORE_POWERTRAIN).get(digit) ?? null;
}
