import { describe, expect, it } from "vitest";
import { NamedDrivers } from "../../../../subgraphs/fleet/attribution/named-drivers.ts";
import { createRandom } from "../../../ingestion/random.ts";

describe("whom the events of a moment name", () => {
  it("is for each of them what going through all the others finds", () => {
    const random = createRandom(1);
    for (let times = 0; times < 500; times += 1) {
      const named = Array.from({ length: Math.floor(random() * 8) }, () =>
        random() < 0.4 ? null : Math.floor(random() * 4),
      );

      const drivers = new NamedDrivers(named);

      const found = named.map((_, place) => drivers.exceptAt(place));
      const byOthers = named.map((_, place) => [
        ...new Set(named.flatMap((driver, at) => (at === place ? [] : (driver ?? [])))),
      ]);
      expect(found, JSON.stringify(named)).toEqual(byOthers);
    }
  });
});
