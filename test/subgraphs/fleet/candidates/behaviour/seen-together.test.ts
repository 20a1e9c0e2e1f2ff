import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Vendor } from "../../../../../schema/messages.ts";
import { NOW_MS } from "../../fleet-fixture.ts";
import { TenantedIndex } from "../../tenanted-index.ts";

const MINUTE_MS = 60_000;
const PLACE = { longitude: -90, headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null };

type Way = {
  readonly vendor: Vendor;
  readonly deviceRef?: string;
  readonly driverRef?: string | null;
  readonly minutes: readonly number[];
  /** How many degrees further north it is than the others. */
  readonly north?: number;
  /** What else its events say. */
  readonly said?: { readonly vendorType: string; readonly type: "DUTY_STATUS_CHANGE" };
};

/** A vendor tells of a truck on its way north. */
async function drive(
  index: TenantedIndex,
  { vendor, deviceRef = "t", driverRef = null, minutes, north = 0, said }: Way,
  tenant = "north",
) {
  const events = minutes.map((at) => ({
    ...said,
    ...{ ref: `${deviceRef} ${driverRef} ${at} ${north}`, deviceRef, driverRef, occurredAtMs: NOW_MS + at * MINUTE_MS },
    position: { ...PLACE, latitude: 40 + north + at / 100 },
  }));
  await index.happenTogether(tenant, vendor, events);
  await index.lookAtBehaviour();
}

const CANDIDATES = `{ linkCandidates { edges { node { id score
  speaksFor { kind value vendorRef { vendor } } speaksAgainst { kind value } } } } }`;

type Evidence = { readonly kind: string; readonly value: string };
type Pair = {
  readonly id: string;
  readonly score: number;
  readonly speaksFor: Evidence[];
  readonly speaksAgainst: Evidence[];
};

async function candidatesOf(index: TenantedIndex, tenant = "north"): Promise<readonly Pair[]> {
  type Data = { linkCandidates: { edges: { node: Pair }[] } };
  return (await index.query<Data>(tenant, CANDIDATES)).linkCandidates.edges.map(({ node }) => node);
}

async function dismiss(index: TenantedIndex, candidateId: string | undefined) {
  const mutation = `mutation($input: DismissLinkCandidateInput!) { dismissLinkCandidate(input: $input) { candidate { id } } }`;
  const { errors = [] } = await index.run("north", mutation, { input: { candidateId } });
  const [error] = errors;
  return error ? (error.extensions.code ?? error.message) : "done";
}

const HOURLY = [0, 60, 120, 180, 240];

describe("two devices that different vendors saw together", () => {
  it("are a candidate with what a person can check, and never linked by it", async () => {
    await using index = await TenantedIndex.start();
    await drive(index, { vendor: "SAMSARA", minutes: HOURLY });
    await drive(index, { vendor: "VINLI", minutes: HOURLY });

    const pairs = await candidatesOf(index);

    const value = "5 moments at 5 places within 4 hours, 0 m to 0 m apart";
    const [speaksFor] = pairs[0]?.speaksFor ?? [];
    expect(pairs.map(({ score, speaksAgainst }) => [score, speaksAgainst])).toEqual([[0.763, []]]);
    expect(speaksFor).toMatchObject({ kind: "SEEN_TOGETHER", value });
    const { rows } = await sql<{ devices: number }>`select count(distinct entityId) as devices from link`.execute(
      index.db,
    );
    expect(Number(rows[0]?.devices)).toBe(2);
  });

  it("are none for another tenant, though both tenants have half of it", async () => {
    await using index = await TenantedIndex.start();
    await drive(index, { vendor: "SAMSARA", minutes: HOURLY });
    await drive(index, { vendor: "VINLI", minutes: HOURLY }, "south");

    expect([await candidatesOf(index), await candidatesOf(index, "south")]).toEqual([[], []]);
  });

  it("are none any more once they were far apart at one time, and again when that is taken back", async () => {
    await using index = await TenantedIndex.start();
    await drive(index, { vendor: "SAMSARA", minutes: HOURLY });
    await drive(index, { vendor: "VINLI", minutes: HOURLY });
    const [pair] = await candidatesOf(index);
    const elsewhere = { vendor: "VINLI", minutes: [121], north: 3 } as const;
    await drive(index, elsewhere);

    const [apart, refused] = [await candidatesOf(index), await dismiss(index, pair?.id)];
    await index.happen("north", { vendor: "VINLI", ref: "t null 121 3" }, { deviceRef: "t", retracted: true });
    await index.lookAtBehaviour();

    expect([apart, refused]).toEqual([[], "NOT_FOUND"]);
    expect((await candidatesOf(index)).map(({ id }) => id)).toEqual([pair?.id]);
  });

  it("are so no more where it was in a crowd, be it that the crowd came later", async () => {
    await using index = await TenantedIndex.start();
    await index.see("north", { vendor: "SAMSARA", ref: "t" }, { name: "Truck 12" });
    await index.see("north", { vendor: "VINLI", ref: "t" }, { name: "T-12" });
    await drive(index, { vendor: "SAMSARA", minutes: HOURLY });
    await drive(index, { vendor: "VINLI", minutes: HOURLY });
    const kindsOf = async () =>
      (await candidatesOf(index)).map(({ speaksFor }) => speaksFor.map(({ kind }) => kind).sort());
    const alone = await kindsOf();

    for (let nth = 0; nth < 15; nth += 1) {
      await drive(index, { vendor: "SAMSARA", deviceRef: `other ${nth}`, minutes: HOURLY.slice(0, 2) });
    }

    expect([alone, await kindsOf()]).toEqual([[["SEEN_TOGETHER", "SIMILAR_NAME"]], [["SIMILAR_NAME"]]]);
  });

  it("stay dismissed however often they are seen together after that", async () => {
    await using index = await TenantedIndex.start();
    await drive(index, { vendor: "SAMSARA", minutes: HOURLY });
    await drive(index, { vendor: "VINLI", minutes: HOURLY });
    await dismiss(index, (await candidatesOf(index))[0]?.id);
    await drive(index, { vendor: "SAMSARA", minutes: [300, 360] });
    await drive(index, { vendor: "VINLI", minutes: [300, 360] });

    expect(await candidatesOf(index)).toEqual([]);
  });

  it("tell which of two trucks of one name a camera is in", async () => {
    await using index = await TenantedIndex.start();
    for (const [vendor, ref] of [
      ["SAMSARA", "a"],
      ["SAMSARA", "b"],
      ["ROSCOLIVE", "c"],
    ] as const) {
      await index.see(
        "north",
        { vendor, ref },
        { name: "Truck 12", deviceKind: vendor === "SAMSARA" ? "VEHICLE" : "OTHER" },
      );
    }
    await drive(index, { vendor: "SAMSARA", deviceRef: "a", minutes: HOURLY });
    await drive(index, { vendor: "SAMSARA", deviceRef: "b", minutes: HOURLY, north: 5 });
    await drive(index, { vendor: "ROSCOLIVE", deviceRef: "c", minutes: HOURLY });

    const pairs = await candidatesOf(index);

    const kinds = pairs.map(({ speaksFor }) => speaksFor.map(({ kind }) => kind));
    expect(kinds).toEqual([["NAME", "SEEN_TOGETHER"]]);
  });
});

describe("two drivers who are in one truck at the same times", () => {
  async function startTruck(): Promise<TenantedIndex> {
    const index = await TenantedIndex.start();
    await index.see("north", { vendor: "SAMSARA", ref: "t" }, { name: "Truck 7" });
    await index.see("north", { vendor: "VISTRACKS", ref: "t" }, { name: "Truck 7", externalIds: { samsara: "t" } });
    return index;
  }
  const seen = { vendor: "SAMSARA", driverRef: "s", minutes: [10, 70, 130, 250] } as const;
  const log = { vendor: "VISTRACKS", driverRef: "v", minutes: [...HOURLY, 300] } as const;

  it("are a candidate, and it is said in how many moments", async () => {
    await using index = await startTruck();
    await drive(index, seen);
    await drive(index, log);

    const pairs = await candidatesOf(index);

    expect(pairs.map(({ speaksFor }) => speaksFor.map(({ kind, value }) => `${kind} ${value}`))).toEqual([
      ["SEEN_TOGETHER 4 moments in the same truck within 4 hours"],
    ]);
  });

  it("are one wherever somebody is who is only found to be one of them", async () => {
    await using index = await startTruck();
    await index.see("north", { vendor: "VINLI", ref: "t" }, { name: "Truck 7", externalIds: { samsara: "t" } });
    await drive(index, { ...log, said: { vendorType: "Driving", type: "DUTY_STATUS_CHANGE" } });
    await drive(index, { vendor: "VINLI", minutes: [131], north: 5 });
    await drive(index, seen);

    const pairs = await candidatesOf(index);

    const { rows } = await sql<{ basis: number }>`
      select basis from event where basis is not null`.execute(index.db);
    expect(rows).toEqual([{ basis: 1 }]);
    expect(pairs.map(({ speaksFor, speaksAgainst }) => [speaksFor.length, speaksAgainst])).toEqual([[1, []]]);
  });

  it("are none where one of them is in another truck far away meanwhile", async () => {
    await using index = await startTruck();
    await drive(index, seen);
    await drive(index, log);
    await drive(index, { vendor: "VISTRACKS", deviceRef: "u", driverRef: "v", minutes: [131], north: 5 });

    expect(await candidatesOf(index)).toEqual([]);
  });
});

it("looks at what has changed since, in slices of whatever size, and at nothing twice", async () => {
  await using index = await TenantedIndex.start();
  await index.happenTogether("north", "SAMSARA", [
    { ref: "1", deviceRef: "t" },
    { ref: "2", deviceRef: "t" },
    { ref: "3", deviceRef: "t" },
  ]);
  await index.lookAtBehaviour(2);
  const placeOf = async () =>
    (
      await sql<{
        seq: number;
        last: number;
      }>`select b.seq, (select max(seq) from change) as last from behaviourPlace b`.execute(index.db)
    ).rows;

  const places = await placeOf();

  expect(places).toHaveLength(1);
  expect(places[0]?.seq).toBe(places[0]?.last);
});
