import { describe, expect, it } from "vitest";
import { toVin } from "../../../subgraphs/fleet/vin.ts";

describe("toVin", () => {
  it("accepts numbers whose check digit is right, X included", () => {
    for (const vin of ["1M8GDM9AXKP042788", "1GBJ6P1B2HV112765", "11111111111111111"]) expect(toVin(vin)).toBe(vin);
  });

  it("brings spacing and case to one spelling", () => {
    expect(toVin(" 1m8gdm9a-xkp042788 ")).toBe("1M8GDM9AXKP042788");
  });

  it("refuses what is no VIN", () => {
    const refused = ["unknown_vin", "", null, undefined, "1M8GDM9AXKP04278", "1M8GDM9AXKP0427888", "1M8GDM9AIKP042788"];
    expect(refused.map(toVin)).toEqual(refused.map(() => null));
  });

  it("refuses a number with one digit changed", () => {
    expect(toVin("1M8GDM9AXKP042789")).toBeNull();
  });
});
