import { describe, expect, it } from "vitest";
import { createVin } from "../../../../simulator/vin.ts";
import { toVin } from "../../../../subgraphs/fleet/identity/evidence/vin.ts";
import { COUNTRIES, MAKERS } from "../../../../subgraphs/fleet/vehicle/makers.ts";
import { toVinDetails } from "../../../../subgraphs/fleet/vehicle/vin-details.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");

describe("what a VIN says", () => {
  it.each([
    ["3HSDZAPR8LL880977", "International", "MX", 2020],
    [createVin("1FUJHHDR", "RA123456"), "Freightliner", "US", 2024],
    [createVin("2NKHHM7X", "VM123456"), "Kenworth", "CA", 2027],
    [createVin("WD3PE7CD", "X1234567"), "Mercedes-Benz", "DE", 1999],
    [createVin("ZZZJHHDR", "3A123456"), null, null, 2003],
  ])("%s: its maker, country and model year", (vin, maker, country, modelYear) => {
    expect(toVin(vin)).toBe(vin);
    expect(toVinDetails(vin, NOW_MS)).toEqual({ vin, manufacturerId: vin.slice(0, 3), maker, country, modelYear });
  });

  it("has no year where the code is none", () => {
    expect(toVinDetails(createVin("1FUJHHDR", "0A123456"), NOW_MS).modelYear).toBeNull();
  });

  it("comes from a table in which each identifier is one maker's, and of a known country", () => {
    const ids = [...MAKERS.keys()];

    expect(ids.every((id) => /^[A-HJ-NPR-Z0-9]{3}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => toVinDetails(`${id}JHHDR0RA123456`, NOW_MS).country === null)).toEqual([]);
    expect(Object.keys(COUNTRIES).every((place) => place.length === 1)).toBe(true);
  });
});
