import { describe, expect, it } from "vitest";
import { IdleHoldings } from "../../../gateway/server/connections/idle-holdings.ts";

const ADA = { address: "198.51.100.1", isProxy: false };
const BOB = { address: "198.51.100.2", isProxy: false };

describe("what clients hold open", () => {
  it("is given back to be closed one by one when it becomes too much, what was unused for longest first", () => {
    const holdings = new IdleHoldings<{ readonly name: string }>(2);
    const [first, second, third, fourth] = ["1", "2", "3", "4"].map((name) => ({ name })) as [
      never,
      never,
      never,
      never,
    ];

    const surplus = [
      holdings.add(ADA, first),
      holdings.add(ADA, second),
      holdings.add(BOB, third),
      holdings.add(ADA, third),
      holdings.add(ADA, fourth),
    ];

    expect(surplus).toEqual([undefined, undefined, undefined, first, second]);
  });

  it("is forgotten with its client when it is gone", () => {
    const holdings = new IdleHoldings(2);
    const [used, unused] = [{}, {}];
    holdings.add(ADA, used);
    holdings.add(ADA, unused);
    holdings.add(BOB, unused);

    holdings.use(ADA, used);
    holdings.forget(ADA, unused);
    holdings.forget(ADA, used);

    expect(holdings.clients).toBe(1);
  });
});
