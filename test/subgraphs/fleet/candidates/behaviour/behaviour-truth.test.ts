import { beforeAll, describe, expect, it } from "vitest";
import type { Vendor } from "../../../../../schema/messages.ts";
import type { TrueOwner } from "../../../../../simulator/truth/truth.ts";
import type { EntityKind, LinkEvidence } from "../../../../../subgraphs/fleet/domain.ts";
import { casesOf } from "../../../../gateway/long-run.ts";
import { createRandom } from "../../../../ingestion/random.ts";
import { readSimulatedWeek, type SimulatedWeek, type WeekEvent } from "../../simulated-week.ts";
import { TenantedIndex } from "../../tenanted-index.ts";

const VENDORS = ["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"] as const;
const AT_ONCE = 400;

/** A week of which fleet is told the events alone, in any order, and of no device or driver more than its id. */
async function retell({ events }: SimulatedWeek, seed: number): Promise<TenantedIndex> {
  const index = await TenantedIndex.start();
  const random = createRandom(seed);
  const told = events.map((event) => ({ event, place: random() })).sort((a, b) => a.place - b.place);
  for (let start = 0; start < told.length; start += AT_ONCE) {
    for (const vendor of VENDORS) {
      const own = told.slice(start, start + AT_ONCE).filter(({ event }) => event.vendor === vendor);
      if (own.length > 0)
        await index.happenTogether(
          "north",
          vendor,
          own.map(({ event }) => toTold(event)),
        );
    }
  }
  await index.lookAtBehaviour();
  return index;
}

function toTold(event: WeekEvent) {
  const [, vendorType, type, category, severity, , , , retracted] = JSON.parse(event.parts);
  const { ref, occurredAtMs, endedAtMs, latitude, longitude, deviceText: deviceRef, driverText: driverRef } = event;
  const place = { headingDegrees: null, speedKph: null, accuracyMeters: event.accuracyMeters, address: null };
  const position = latitude === null || longitude === null ? null : { latitude, longitude, ...place };
  const words = { vendorType, type, category, severity, retracted: retracted === 1 };
  return { ref, ...words, occurredAtMs, endedAtMs, deviceRef, driverRef, position };
}

/** The devices as one vendor after the other says that they are one. */
async function tellDevices(index: TenantedIndex, devices: readonly TrueOwner[]): Promise<void> {
  for (const { records } of devices) {
    const [first, ...others] = records;
    for (const { vendor, ref } of others) {
      const externalIds = first && first.vendor !== vendor ? { [first.vendor.toLowerCase()]: first.ref } : {};
      await index.see("north", { vendor: vendor as Vendor, ref }, { externalIds, deviceKind: "OTHER" });
    }
  }
  await index.lookAtBehaviour();
}

type Pair = {
  readonly score: number;
  readonly isRight: boolean;
  readonly kinds: readonly string[];
  readonly text: string;
};

/** The pairs that a person would see, and whether they were one truck, or one person, in that week. */
async function judge(index: TenantedIndex, kind: EntityKind, owners: readonly TrueOwner[]): Promise<readonly Pair[]> {
  const ownersOf = (key: string) =>
    owners.flatMap(({ id, records }) => (records.some(({ vendor, ref }) => `${vendor} ${ref}` === key) ? [id] : []));
  const links = await index.db.selectFrom("link").select(["entityId", "vendor", "ref"]).execute();
  const recordsOf = Map.groupBy(links, ({ entityId }) => entityId);
  const trueOf = (id: string) =>
    new Set((recordsOf.get(id) ?? []).flatMap(({ vendor, ref }) => ownersOf(`${vendor} ${ref}`)));
  const rows = await index.db
    .selectFrom("linkCandidate")
    .selectAll()
    .where("kind", "=", kind)
    .where("doubt", "<=", 700)
    .execute();
  return rows.map(({ one, other, doubt, evidence }) => {
    const { speaksFor } = JSON.parse(evidence) as { speaksFor: readonly LinkEvidence[] };
    const isRight = !trueOf(one).isDisjointFrom(trueOf(other));
    return { score: 1_000 - doubt, isRight, kinds: speaksFor.map((said) => said.kind), text: evidence };
  });
}

describe("what was seen in a simulated week, of records of which nothing else is known", () => {
  let week: SimulatedWeek;

  beforeAll(async () => {
    week = await readSimulatedWeek(casesOf({ short: 10, long: 25 }), AbortSignal.timeout(80_000));
  });

  it("finds the records of one truck, and no others", async () => {
    await using index = await retell(week, 1);

    const pairs = await judge(index, "device", week.devices);

    expect(pairs.filter(({ isRight }) => !isRight)).toEqual([]);
    // Cameras, gateways and dongles of ten trucks are three pairs each; the log is seldom told of in the same minute.
    expect(pairs.length).toBeGreaterThan(casesOf({ short: 20, long: 60 }));
    expect(pairs.every(({ kinds }) => kinds.includes("SEEN_TOGETHER"))).toBe(true);
  });

  it("finds the accounts of one driver where the trucks are known, and no others", async () => {
    await using index = await retell(week, 2);
    await tellDevices(index, week.devices);

    const pairs = await judge(index, "driver", week.drivers);

    expect(pairs.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(pairs.length).toBeGreaterThan(casesOf({ short: 10, long: 40 }));
  });

  it("is judged wrong where the records are those of other trucks", async () => {
    await using index = await retell(week, 3);
    const mixed = week.devices.map((owner, nth) => {
      const next = week.devices[(nth + 1) % week.devices.length] ?? owner;
      return { ...owner, records: [...owner.records.slice(0, 1), ...next.records.slice(1)] };
    });

    expect((await judge(index, "device", mixed)).filter(({ isRight }) => !isRight)).not.toEqual([]);
  });

  it("is the same from any order", async () => {
    const textsOf = async (seed: number) => {
      await using index = await retell(week, seed);
      return (await judge(index, "device", week.devices))
        .map(({ text }) => text.replaceAll(/"vendorRef":[^}]*}/g, ""))
        .sort();
    };

    expect(await textsOf(4)).toEqual(await textsOf(5));
  });
});
