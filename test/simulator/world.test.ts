import { describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import { Fleet } from "../../simulator/fleet.ts";
import { Journeys } from "../../simulator/journeys.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { STARTS_AT, startWorld } from "./vendor-calls.ts";

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const HOUR_MS = 3_600_000;
const FIRST_DAY = Date.UTC(2026, 2, 1) / (24 * HOUR_MS);

describe("the simulated world", () => {
  it("publishes the same for the same seed and something else for another", async () => {
    await using one = await startWorld({ seed: 7 });
    await using same = await startWorld({ seed: 7 });
    await using other = await startWorld({ seed: 8 });

    for (const { clock } of [one, same, other]) clock.advance(HOUR_MS);

    const ledgersOf = ({ simulator }: typeof one) => VENDORS.map((vendor) => simulator.ledger(vendor));
    expect(ledgersOf(same)).toEqual(ledgersOf(one));
    expect(ledgersOf(other)).not.toEqual(ledgersOf(one));
  });

  it("publishes the same whether it is asked every minute or once an hour", async () => {
    await using often = await startWorld();
    await using once = await startWorld();

    for (let minute = 0; minute < 60; minute++) {
      often.clock.advance(60_000);
      often.simulator.ledger("samsara");
    }
    once.clock.advance(60 * 60_000);

    for (const vendor of VENDORS) expect(often.simulator.ledger(vendor)).toEqual(once.simulator.ledger(vendor));
  });

  it("agrees with a world that was started a day later about the days before", async () => {
    await using earlier = await startWorld();
    const clock = new ManualClock(STARTS_AT);
    clock.advance(24 * HOUR_MS);
    await using later = await startSimulator({ port: 0, clock });
    const untilMs = Date.parse(STARTS_AT) - HOUR_MS;
    // What was seen on the first days is still being reviewed and edited for some time.
    const sinceMs = Date.parse(later.fleetObservedSince) + 96 * HOUR_MS;

    const published = VENDORS.map((vendor) => earlier.simulator.ledger(vendor).filter(isWithin(sinceMs, untilMs)));

    for (const [index, vendor] of VENDORS.entries()) {
      expect(later.ledger(vendor).filter(isWithin(sinceMs, untilMs))).toEqual(published[index]);
    }
  });

  it("has about ten thousand events of the week before it starts, the newest hundred of them from all vendors", async () => {
    await using world = await startWorld();

    const entries = VENDORS.flatMap((vendor) => world.simulator.ledger(vendor).map((entry) => ({ vendor, ...entry })));

    expect(entries.length).toBeGreaterThan(8_000);
    expect(entries.length).toBeLessThan(16_000);
    const newest = entries.toSorted((a, b) => b.publishedAtMs - a.publishedAtMs).slice(0, 100);
    expect(new Set(newest.map(({ vendor }) => vendor))).toEqual(new Set(VENDORS));
  });

  it.each(VENDORS)("publishes something new at %s every 5 to 15 seconds while time passes", async (vendor) => {
    await using world = await startWorld();
    const known = new Set(world.simulator.ledger(vendor).map(({ id }) => id));

    world.clock.advance(HOUR_MS);

    const fresh = new Set(
      world.simulator
        .ledger(vendor)
        .map(({ id }) => id)
        .filter((id) => !known.has(id)),
    );
    expect(3_600 / fresh.size).toBeGreaterThan(5);
    expect(3_600 / fresh.size).toBeLessThan(15);
  });

  it("publishes nothing new while its clock stands still", async () => {
    await using world = await startWorld();
    const before = world.simulator.ledger("vinli");

    const after = world.simulator.ledger("vinli");

    expect(after).toEqual(before);
  });

  it("has twice the live traffic at twice the speed", async () => {
    await using ordinary = await startWorld({ speed: 1 });
    await using fast = await startWorld({ speed: 2 });
    const countNew = ({ clock, simulator }: typeof ordinary) => {
      const before = simulator.ledger("roscolive").length;
      clock.advance(HOUR_MS);
      return simulator.ledger("roscolive").length - before;
    };

    const ratio = countNew(fast) / countNew(ordinary);

    expect(ratio).toBeGreaterThan(1.6);
    expect(ratio).toBeLessThan(2.4);
  });
});

describe("the fleet", () => {
  it("has trucks with valid VINs that three vendors or more know", () => {
    const fleet = new Fleet(1, 25);
    const trucks = fleet.enrolledAt(Date.parse(STARTS_AT));

    const knownWell = trucks.filter(({ roscolive, samsara, vistracks, vinli }) => {
      const byVin = [samsara, vistracks, vinli].filter((vendor) => vendor !== null).length;
      return byVin + Number(roscolive !== null) >= 3;
    });

    expect(knownWell.length).toBeGreaterThanOrEqual(22);
    expect(fleet.drivers.length).toBeGreaterThanOrEqual(30);
    expect(new Set(trucks.map(({ vin }) => vin)).size).toBe(25);
    for (const { vin } of trucks) expect(checkDigitOf(vin)).toBe(vin[8]);
  });

  it("has two camera names that two trucks each share, up to case and spacing", () => {
    const trucks = new Fleet(1, 25).enrolledAt(Date.parse(STARTS_AT));

    const names = trucks.flatMap(({ roscolive }) => roscolive?.vehicleName.toLowerCase().replaceAll(/\s+/g, " ") ?? []);

    expect(names.length - new Set(names).size).toBe(2);
  });

  it("gives every driver ten hours between two shifts, and nobody two trucks at once", () => {
    const fleet = new Fleet(1, 25);
    const journeys = new Journeys(fleet, 1);
    const shifts = fleet.trucks.flatMap((truck) =>
      Array.from({ length: 28 }, (_, index) => journeys.shiftOn(truck, FIRST_DAY + index)),
    );

    const byDriver = Map.groupBy(shifts, ({ driver }) => driver.index);

    for (const worked of byDriver.values()) {
      const inOrder = worked.toSorted((a, b) => a.fromMs - b.fromMs);
      const restsMs = inOrder.slice(1).map(({ fromMs }, index) => fromMs - (inOrder[index]?.toMs ?? 0));
      expect(Math.min(...restsMs)).toBeGreaterThan(10 * HOUR_MS);
    }
  });

  it("has a truck move along its road no faster than a truck can", () => {
    const fleet = new Fleet(1, 25);
    const journeys = new Journeys(fleet, 1);
    const startMs = Date.parse(STARTS_AT);

    for (const truck of fleet.trucks) {
      const fixes = Array.from({ length: 48 }, (_, half) => journeys.fixOf(truck, startMs + (half * HOUR_MS) / 2));
      const kph = fixes.slice(1).map(({ odometerKm }, index) => 2 * (odometerKm - (fixes[index]?.odometerKm ?? 0)));
      expect(Math.min(...kph)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...kph)).toBeLessThan(115);
    }
  });
});

function isWithin(fromMs: number, toMs: number): (entry: { readonly publishedAtMs: number }) => boolean {
  return ({ publishedAtMs }) => publishedAtMs >= fromMs && publishedAtMs < toMs;
}

/** The check digit as the table of 49 CFR 565.15 gives it, letter by letter. */
function checkDigitOf(vin: string): string {
  const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * (values.indexOf(vin.charAt(index)) % 10), 0);
  return sum % 11 === 10 ? "X" : String(sum % 11);
}
