import { describe, expect, it } from "vitest";
import { toFaultCode, toMeaning } from "../../../../subgraphs/rules/vehicle/fault-code.ts";

describe("a fault code", () => {
  it.each([
    ["P0301", "Powertrain (ignition and misfires): a code of the standard"],
    ["p0171", "Powertrain (fuel and air metering): a code of the standard"],
    ["P0A80", "Powertrain (hybrid propulsion): a code of the standard"],
    ["P2A00", "Powertrain (fuel and air metering, and auxiliary emission controls): a code of the standard"],
    ["P0700", "Powertrain (transmission): a code of the standard"],
    ["P0D00", "Powertrain: a code of the standard"],
    ["P1135", "Powertrain: a code of the vehicle's manufacturer"],
    ["P3399", "Powertrain: a code of the vehicle's manufacturer"],
    ["P3400", "Powertrain: a code of the standard"],
    ["C0035", "Chassis: a code of the standard"],
    ["C1201", "Chassis: a code of the vehicle's manufacturer"],
    ["C3000", "Chassis: a code that the standard has reserved"],
    ["B0001", "Body: a code of the standard"],
    ["B2799", "Body: a code of the vehicle's manufacturer"],
    ["U0100", "Network (communication between control modules): a code of the standard"],
    ["U1000", "Network: a code of the vehicle's manufacturer"],
    ["U3000", "Network: a code of the standard"],
  ])("%s says by its letters: %s", (text, meaning) => {
    const code = toFaultCode(text);

    expect(code && toMeaning(code)).toBe(meaning);
    expect(code?.code).toBe(text.toUpperCase());
  });

  it.each(["", "X0301", "P4301", "P030", "P03011", "P03G1", "5b1c-code"])("is not %j", (text) => {
    expect(toFaultCode(text)).toBeNull();
  });
});
