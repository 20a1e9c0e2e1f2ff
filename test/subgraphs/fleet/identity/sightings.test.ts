import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import { ALWAYS, covers, toSpan } from "../../../../subgraphs/fleet/identity/record-span.ts";
import {
  FirstSightings,
  type NamedVehicle,
  toSeenParts,
} from "../../../../subgraphs/fleet/identity/records/sightings.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { OTHER_VIN, record, VIN } from "./identity-fixture.ts";
import { RosterFixture } from "./roster-fixture.ts";

const HOUR_MS = 3_600_000;
const CAMERA = record("ROSCOLIVE", "c1", { name: "Unit 1" });
const DONGLE = record("VINLI", "d1", { name: "A dongle", vehicleRef: "a", vin: VIN, formerVehicles: { b: OTHER_VIN } });

type Seen = { readonly vehicle: NamedVehicle; readonly atMs: number };

const named = (name: string): NamedVehicle => ({ ref: null, vin: null, name });
const ofRef = (ref: string): NamedVehicle => ({ ref, vin: null });
const seenOnce = (seen: readonly Seen[]) =>
  new FirstSightings(seen.map(({ vehicle, atMs }) => ({ vehicle: JSON.stringify(vehicle), firstMs: atMs }))).all;

/** What a record was in, by what its events said up to an instant, found slowly; without any, by the first that says it. */
function vehicleAt(seen: readonly Seen[], atMs: number): NamedVehicle | undefined {
  const inOrder = seen.toSorted((a, b) => a.atMs - b.atMs);
  return (inOrder.findLast((one) => one.atMs <= atMs) ?? inOrder[0])?.vehicle;
}

describe("the time before a piece of hardware was known", () => {
  const partsOf = (told: VendorFacts, seen: readonly Seen[]) =>
    toSeenParts(toSpan(told), { sightings: seenOnce(seen), toldMs: NOW_MS });

  it("is that of the vehicle that its events name, hour by hour, from the first of them on", () => {
    const vehicles = [named("Unit 1"), named("UNIT-1"), named("Unit 2"), named("Unit 3")];
    const hours = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(hours, fc.infiniteStream(fc.constantFrom(...vehicles)), (ago, vehicleOf) => {
        const seen = ago.map((hour) => ({
          vehicle: vehicleOf.next().value as NamedVehicle,
          atMs: NOW_MS - hour * HOUR_MS,
        }));

        const parts = partsOf(CAMERA, seen);

        expect(parts[0]?.fromMs).toBe(ALWAYS.fromMs);
        expect(parts.at(-1)).toMatchObject({ facts: CAMERA, untilMs: ALWAYS.untilMs });
        for (const [index, part] of parts.entries()) expect(part.fromMs).toBe(parts[index - 1]?.untilMs ?? part.fromMs);
        for (let atMs = NOW_MS - 41 * HOUR_MS; atMs < NOW_MS; atMs += HOUR_MS / 2) {
          const name = parts.find((part) => covers(part, atMs))?.facts.name?.replace("UNIT-", "Unit ");
          expect(name).toBe(vehicleAt(seen, atMs)?.name?.replace("UNIT-", "Unit ") ?? "Unit 1");
        }
      }),
    );
  });

  it("is that of the vehicle with the number that the vendor lists for it", () => {
    const parts = partsOf(DONGLE, [
      { vehicle: ofRef("b"), atMs: NOW_MS - 3 * HOUR_MS },
      { vehicle: ofRef("a"), atMs: NOW_MS - HOUR_MS },
    ]);

    expect(parts.map(({ facts: { vin, vehicleRef }, untilMs }) => ({ vin, vehicleRef, untilMs }))).toEqual([
      { vin: OTHER_VIN, vehicleRef: "b", untilMs: NOW_MS - HOUR_MS },
      { vin: VIN, vehicleRef: "a", untilMs: ALWAYS.untilMs },
    ]);
  });

  it("is that of the vendor's word where that was another one at once", () => {
    const told = toSpan(CAMERA, { fromMs: ALWAYS.fromMs, untilMs: NOW_MS });
    const sightings = seenOnce([{ vehicle: named("Unit 2"), atMs: NOW_MS - HOUR_MS }]);

    expect(toSeenParts(told, { sightings, toldMs: NOW_MS })).toEqual([told]);
  });

  it.each([
    ["the one that it is in", CAMERA, named("unit 1")],
    ["nothing that is a name", CAMERA, named("unknown")],
    ["a vehicle of which nobody says whether it is another one", record("VINLI", "d2"), ofRef("b")],
    ["the one that it is in, by its number", DONGLE, { ref: "c", vin: VIN }],
  ])("is one where events name %s", (_what, told, vehicle) => {
    expect(partsOf(told, [{ vehicle, atMs: NOW_MS - HOUR_MS }])).toEqual([toSpan(told)]);
  });
});

describe("a camera that was carried over before it was known", () => {
  const TRUCKS = [
    record("SAMSARA", "s1", { name: "Unit 1", vin: VIN }),
    record("SAMSARA", "s2", { name: "Unit 2", vin: OTHER_VIN }),
  ];
  const AGO: readonly (readonly [number, string])[] = [
    [30, "Unit 2"],
    [20, "Unit 2"],
    [10, "Unit 1"],
    [5, "Unit 2"],
    [2, "Unit 1"],
  ];

  /** The truck of the camera at each hour of the past, by the truck's ref. */
  async function trucksOf(rosters: RosterFixture, tenant: string): Promise<string> {
    const ids = new Map<string | null, string>();
    for (const truck of TRUCKS) ids.set(await rosters.entityIdOf(tenant, truck), truck.ref);
    const found: string[] = [];
    for (const ago of [40, 15, 9, 4, 1, -1]) {
      found.push(ids.get(await rosters.entityIdOf(tenant, CAMERA, NOW_MS - ago * HOUR_MS)) ?? "none");
    }
    return found.join(" ");
  }

  it("is where its events say it was, in whatever order they come, of its own tenant alone", async () => {
    await using rosters = await RosterFixture.start("device");
    const note = async (tenant: string, ago: readonly (readonly [number, string])[]) => {
      const roster = await rosters.rosterOf(tenant);
      for (const [hours, name] of ago) roster.noteSighting(CAMERA, named(name), NOW_MS - hours * HOUR_MS);
      await rosters.note(tenant);
    };
    await rosters.note("south", CAMERA, ...TRUCKS);
    const permutations = fc.shuffledSubarray([...AGO], { minLength: AGO.length });

    await fc.assert(
      fc.asyncProperty(
        permutations,
        fc.nat({ max: 5 }),
        fc.boolean(),
        fc.boolean(),
        async (ago, first, isKnownFirst, isRestarted) => {
          const tenant = `north ${JSON.stringify(ago)} ${first} ${isKnownFirst} ${isRestarted}`;
          if (isKnownFirst) await rosters.note(tenant, CAMERA, ...TRUCKS);
          const roster = await rosters.rosterOf(tenant);
          for (const facts of [CAMERA, ...TRUCKS]) roster.note(facts);
          await note(tenant, ago.slice(0, first));
          if (isRestarted) rosters.forget();
          await note(tenant, ago.slice(first));

          expect(await trucksOf(rosters, tenant)).toBe("s2 s2 s1 s2 s1 s1");
          rosters.forget();
          expect(await trucksOf(rosters, tenant)).toBe("s2 s2 s1 s2 s1 s1");
        },
      ),
      { numRuns: 25 },
    );
    expect(await trucksOf(rosters, "south")).toBe("s1 s1 s1 s1 s1 s1");
  });

  it("leaves the trucks their ids, and its own leads to the one that it is in", async () => {
    await using rosters = await RosterFixture.start("device");
    await rosters.note("north", CAMERA, ...TRUCKS);
    const idsOf = async () => Promise.all([CAMERA, ...TRUCKS].map((one) => rosters.entityIdOf("north", one)));
    const before = await idsOf();

    (await rosters.rosterOf("north")).noteSighting(CAMERA, named("Unit 2"), NOW_MS - HOUR_MS);
    await rosters.note("north");

    expect(await idsOf()).toEqual(before);
  });

  it("is where its vendor told it to be from then on, whatever late events name", async () => {
    await using rosters = await RosterFixture.start("device");
    for (const isKnownFirst of [true, false]) {
      const tenant = `north ${isKnownFirst}`;
      if (isKnownFirst) await rosters.note(tenant, CAMERA, ...TRUCKS);
      (await rosters.rosterOf(tenant)).noteSighting(CAMERA, named("Unit 2"), NOW_MS + HOUR_MS);
      await rosters.note(tenant, CAMERA, ...TRUCKS);

      expect(await trucksOf(rosters, tenant)).toBe("s1 s1 s1 s1 s1 s1");
    }
  });

  it("is of one device in all times in which it was seen in a vehicle that nobody else knows", async () => {
    await using rosters = await RosterFixture.start("device");
    const roster = await rosters.rosterOf("north");
    for (const facts of [CAMERA, ...TRUCKS]) roster.note(facts);
    for (const [hours, name] of [
      [5, "Unit 9"],
      [3, "Unit 1"],
      [2, "Unit 9"],
    ] as const) {
      roster.noteSighting(CAMERA, named(name), NOW_MS - hours * HOUR_MS);
    }
    await rosters.note("north");

    const idAt = (hours: number) => rosters.entityIdOf("north", CAMERA, NOW_MS - hours * HOUR_MS);
    expect(await trucksOf(rosters, "north")).toBe("none none none none none s1");
    expect(await idAt(5)).toBe(await idAt(1));
  });

  it("is seen in two vehicles one after the other, however much later the second is heard of", async () => {
    await using rosters = await RosterFixture.start("device");
    await rosters.note("north", CAMERA, ...TRUCKS);
    for (const [hours, name] of [...AGO].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
      (await rosters.rosterOf("north")).noteSighting(CAMERA, named(name), NOW_MS - hours * HOUR_MS);
      await rosters.note("north");
    }

    expect(await trucksOf(rosters, "north")).toBe("s2 s2 s1 s2 s1 s1");
  });

  it("is in the truck that has its number whenever it is not seen elsewhere", async () => {
    await using rosters = await RosterFixture.start("device");
    const camera = { ...CAMERA, name: "Camera 7", serials: ["C1234567"] };
    const roster = await rosters.rosterOf("north");
    // The trucks are known before it, so that it founds neither.
    for (const truck of TRUCKS)
      roster.note({ ...truck, serials: truck.name === "Unit 1" ? camera.serials : [] }, NOW_MS - 1);
    roster.note(camera, NOW_MS);
    for (const [hours, name] of [
      [9, "Camera 7"],
      [5, "Unit 2"],
      [2, "Camera 7"],
    ] as const) {
      roster.noteSighting(camera, named(name), NOW_MS - hours * HOUR_MS);
    }
    await rosters.note("north");

    expect(await trucksOf(rosters, "north")).toBe("s1 s1 s1 s2 s1 s1");
  });

  it("is of another truck in what was seen alone, which founds a device of its own where nobody has that name", async () => {
    await using rosters = await RosterFixture.start("device");
    const roster = await rosters.rosterOf("north");
    for (const facts of [CAMERA, ...TRUCKS]) roster.note(facts);
    roster.noteSighting(CAMERA, named("Unit 9"), NOW_MS - 5 * HOUR_MS);
    await rosters.note("north");

    expect(await trucksOf(rosters, "north")).toBe("none none none none none s1");
  });
});
