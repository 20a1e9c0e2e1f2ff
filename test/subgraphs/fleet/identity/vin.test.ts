import { describe, expect, it } from "vitest";
import { toVin } from "../../../../subgraphs/fleet/identity/evidence/vin.ts";

describe("toVin", () => {
  it("accepts numbers whose check digit is right, X included", () => {
    for (const vin of ["1M8GDM9AXKP042788", "1GBJ6P1B2HV112765", "5VCACLSF8EH217029"]) expect(toVin(vin)).toBe(vin);
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

  it("refuses filled-in fields whose check digit happens to fit", () => {
    const equal = [..."0123456789ABCDEFGHJKLMNPRSTUVWXYZ"].map((character) => character.repeat(17));
    const blocks = ["1A", "12", "AB1", "1234", "ABC12", "1FTFW1", "1FUJGLD", "1FUJGLDR"].map((block) =>
      block.repeat(17).slice(0, 17),
    );
    const runs = ["12345678901234567", "98765432109876543", "ABCDEFGH123456789", "1FAHP012345678901"];

    const refused = [...equal, ...[...blocks, ...runs].map(withCheckDigit)];

    expect(refused.map(toVin)).toEqual(refused.map(() => null));
  });

  it("accepts numbers that merely have equal digits or a short run", () => {
    const accepted = ["1FUJHHDR0KL000001", "4V4NC9EH0LN111111", "1XKYD49X0NJ123456"].map(withCheckDigit);

    expect(accepted.map(toVin)).toEqual(accepted);
  });
});

/** The text with the one character in the ninth place that a sum of weights asks for. */
function withCheckDigit(text: string): string {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
  const sum = [...text].reduce((total, one, place) => total + (values.indexOf(one) % 10) * (weights[place] ?? 0), 0);
  return `${text.slice(0, 8)}${"0123456789X"[sum % 11]}${text.slice(9)}`;
}
