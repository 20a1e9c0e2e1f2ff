import { type Parameter, SPEED } from "./boundaries/parameters.ts";

/** Oxygen sensors are told apart by their bank and their place in it. */
const SENSORS = ["1a", "1b", "1c", "1d", "2a", "2b", "2c", "2d"];
const BANKS = ["1", "2", "3", "4"];

/** The readings of each unit. Ratios and counts have none. */
const NAMES_BY_UNIT: Readonly<Record<string, readonly string[]>> = {
  "km/h": [SPEED],
  rpm: ["rpm"],
  "°C": [
    ...["coolantTemp", "intakeAirTemperature", "ambientAirTemperature", "engineOilTemperature"],
    ...["1a", "1b", "2a", "2b"].map((place) => `catalystTemp${place}`),
  ],
  "%": [
    ...["calculatedLoadValue", "absoluteLoadValue", "fuelLevelInput", "ethanolFuelPercentage", "hybridBatteryLife"],
    ...["absoluteThrottleSensorPosition", "relativeThrottlePosition", "commandedThrottleActuatorControl"],
    ...["b", "c"].map((sensor) => `absoluteThrottlePosition${sensor}`),
    ...["d", "e", "f"].map((sensor) => `acceleratorPedalPosition${sensor}`),
    ...["relativeAcceleratorPosition", "commandedExhaustGasRecirculation", "exhaustGasRecirculationError"],
    ...["commandedEvaporativePurge", "driversDemandEnginePercentTorque", "actualEnginePercentTorque"],
    ...["enginePercentTorqueData", "shortTermFuelTrimBank1", "longTermFuelTrimBank1"],
    ...["shortTermFuelTrimBank2", "longTermFuelTrimBank2"],
    ...SENSORS.map((sensor) => `shortTermFuelTrim${sensor}`),
    ...BANKS.flatMap((bank) => [`2ndShortTermFuelTrim${bank}`, `2ndLongTermFuelTrim${bank}`]),
  ],
  kPa: [
    ...["fuelPressure", "intakeManifoldPressure", "fuelRailPressureRelManifold", "fuelRailPressure"],
    ...[
      "barometricPressure",
      "externalAbsIntakeManifoldPressure1",
      "absEvapSystemVaporPressure",
      "absFuelRailPressure",
    ],
  ],
  Pa: ["evapSystemVaporPressure1", "evapSystemVaporPressure2"],
  V: [
    ...["controlModuleVoltage", "externalO2Voltage1"],
    ...SENSORS.flatMap((sensor) => [`oxygenSensorVoltage${sensor}`, `voltage${sensor}`]),
  ],
  mA: ["externalO2Current1", ...SENSORS.map((sensor) => `current${sensor}`)],
  "g/s": ["massAirFlow"],
  "L/h": ["engineFuelRate"],
  N·m: ["engineReferenceTorque"],
  "°": ["timingAdvance", "fuelInjectionTiming"],
  s: ["runTimeSinceEngineStart"],
  min: ["engineRuntimeWhileMILOn", "engineRuntimeSinceDTCsCleared"],
  km: ["distanceTraveledMILActivated", "distanceSinceDTCsCleared"],
  "": [
    ...["numberOfWarmupsSinceDTCsCleared", "fuelAirCommandedEquivalenceRatio", "externalEquipmentEquivalenceRatio1"],
    ...SENSORS.map((sensor) => `equivalenceRatio${sensor}`),
    ...SENSORS.map((sensor) => `equivalenceRatio${sensor}${sensor.at(-1)}`),
  ],
};

/** What no vehicle reads, so that a bound beyond it never decides. */
const RANGES: ReadonlyMap<string, Pick<Parameter, "lowest" | "highest">> = new Map([
  // No lorry or car of a fleet drives faster.
  [SPEED, { lowest: 0, highest: 250 }],
  // As far as OBD-II can tell: SAE J1979, PIDs 0C, 2F, 05 and 0F.
  ["rpm", { lowest: 0, highest: 16_384 }],
  ["fuelLevelInput", { lowest: 0, highest: 100 }],
  ["coolantTemp", { lowest: -40, highest: 215 }],
  ["intakeAirTemperature", { lowest: -40, highest: 215 }],
]);

const UNBOUNDED = { lowest: null, highest: null };

/**
 * The readings with decimal values, which alone can be limited, with their units:
 * https://github.com/vinli/vinli-cli/blob/master/lib/parameters.json
 */
export const VINLI_PARAMETERS: ReadonlyMap<string, Parameter> = new Map(
  Object.entries(NAMES_BY_UNIT).flatMap(([unit, names]) =>
    names.map((name) => [name, { unit, ...(RANGES.get(name) ?? UNBOUNDED) }] as const),
  ),
);

/** The unit of a reading; null where Vinli does not say, as of accelerations. */
export function unitOf(parameter: string): string | null {
  return VINLI_PARAMETERS.get(parameter)?.unit ?? null;
}
