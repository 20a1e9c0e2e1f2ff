import { describe, expect, it } from "vitest";
import type { Vendor } from "../../../../schema/messages.ts";
import { deviceSeen, driverSeen, FleetFixture, TENANT } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../identity/identity-fixture.ts";

type Evidence = { readonly kind: string; readonly value: string; readonly vendorRef: { readonly ref: string } };
type Pair = {
  readonly id: string;
  readonly kind: string;
  readonly score: number;
  readonly devices: readonly Named[];
  readonly drivers: readonly Named[];
  readonly speaksFor: readonly Evidence[];
  readonly speaksAgainst: readonly Evidence[];
  readonly dismissal: { readonly id: string; readonly reason: string | null } | null;
};
type Named = { readonly id: string; readonly name: string };
type Answer<Data> = { readonly data: Data | null; readonly error: Readonly<Record<string, unknown>> | undefined };

const PAIR = `id kind score devices { id name } drivers { id name } dismissal { id reason }
  speaksFor { kind value vendorRef { ref } } speaksAgainst { kind value vendorRef { ref } }`;

async function candidatesOf(fleet: FleetFixture, tenant = TENANT, kind?: string): Promise<readonly Pair[]> {
  const { data, errors } = await fleet.query(
    `query($kind: LinkCandidateKind) { linkCandidates(kind: $kind) { edges { node { ${PAIR} } } } }`,
    { kind },
    tenant,
  );
  if (errors) throw new AggregateError(errors, errors[0]?.message);
  return (data as { linkCandidates: { edges: { node: Pair }[] } }).linkCandidates.edges.map(({ node }) => node);
}

/** Pairs as the refs or names of the two. */
const namesOf = (pairs: readonly Pair[]) =>
  pairs.map(({ devices, drivers }) => [...devices, ...drivers].map(({ name }) => name).toSorted());

async function run(
  fleet: FleetFixture,
  mutation: string,
  { input, tenant = TENANT }: { readonly input: object; readonly tenant?: string },
): Promise<Answer<Record<string, never>>> {
  const payload = new Map([
    ["dismissLinkCandidate", `candidate { ${PAIR} }`],
    ["undoLinkDecision", "decision { id undone }"],
    ["mergeDevices", "device { id }"],
    ["unlinkDevice", "device { id }"],
  ]).get(mutation);
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await fleet.query(
    `mutation($input: ${type}) { ${mutation}(input: $input) { ${payload} } }`,
    { input },
    tenant,
  );
  return {
    data: (data as Record<string, Record<string, never>> | null | undefined)?.[mutation] ?? null,
    error: errors?.[0]?.extensions,
  };
}

const device = (vendor: Vendor, ref: string, facts: Parameters<typeof deviceSeen>[2]) => ({ vendor, ref, facts });

async function startFleet(
  devices: readonly ReturnType<typeof device>[],
  tenants: readonly string[] = [TENANT],
): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  for (const tenant of tenants) {
    for (const { vendor, ref, facts } of devices) {
      await fleet.publish(vendor, [deviceSeen(vendor, ref, facts)], tenant);
    }
  }
  return fleet;
}

const TRUCK = device("SAMSARA", "A", { name: "Truck 12", vin: VIN });
const CAMERA = device("ROSCOLIVE", "c", { name: "T-12" });

describe("devices that may be one", () => {
  it("are listed with what speaks for it, to each tenant its own", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA], [TENANT, "south"]);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c", { name: "Other" })], "south");

    const [pair, ...others] = await candidatesOf(fleet);

    expect(others).toEqual([]);
    expect(pair).toMatchObject({ kind: "DEVICE", score: 0.4, drivers: [], speaksAgainst: [], dismissal: null });
    expect(pair?.devices.map(({ name }) => name).toSorted()).toEqual(["T-12", "Truck 12"]);
    expect(pair?.speaksFor.map(({ kind }) => kind)).toEqual(["SIMILAR_NAME"]);
    expect(await candidatesOf(fleet, "south")).toEqual([]);
  });

  it.each<[string, object, object, string[], string[]]>([
    ["a VIN that is cut off", { vin: VIN }, { vin: VIN.slice(9) }, ["VIN_ENDING"], []],
    ["a VIN with a wrong digit", { vin: VIN }, { vin: `1X${VIN.slice(2)}` }, ["VIN_ENDING"], []],
    [
      "a plate without a state",
      { plateNumber: "1ABC234", plateState: "TX" },
      { plateNumber: "1abc 234" },
      ["PLATE_NUMBER"],
      [],
    ],
    [
      "a serial number against two plates",
      { serials: ["G1234567"], plateNumber: "1ABC234", plateState: "TX" },
      { serials: ["G1234567"], plateNumber: "7XYZ890", plateState: "TX" },
      ["SERIAL"],
      ["PLATE"],
    ],
    [
      "a name in another spelling, and a group that few are in",
      { name: "Reno Sweeper", groups: [{ ref: "g", name: "Yard" }] },
      { name: "Sweeper, Reno (old)", groups: [{ ref: "h", name: "YARD" }] },
      ["SIMILAR_NAME", "GROUP"],
      [],
    ],
  ])("are so by %s", async (_what, one, two, speaksFor, speaksAgainst) => {
    await using fleet = await startFleet([device("SAMSARA", "A", one), device("VISTRACKS", "1", two)]);

    const [pair] = await candidatesOf(fleet);

    expect(pair?.speaksFor.map(({ kind }) => kind)).toEqual(speaksFor);
    expect(pair?.speaksAgainst.map(({ kind }) => kind)).toEqual(speaksAgainst);
  });

  it.each<[string, object, object]>([
    ["VINs that differ", { name: "Truck 12", vin: VIN }, { name: "T-12", vin: OTHER_VIN }],
    ["numbers that differ", { name: "Truck 12" }, { name: "Truck 14" }],
    [
      "a trailer and a truck",
      { name: "Truck 12", deviceKind: "VEHICLE" },
      { name: "Trailer 12", deviceKind: "TRAILER" },
    ],
    ["names that say nothing", { name: "Unknown" }, { name: "unknown 3" }],
    ["other yards", { name: "Reno 12" }, { name: "Dallas 12" }],
  ])("are not so with %s", async (_what, one, two) => {
    await using fleet = await startFleet([device("SAMSARA", "A", one), device("VISTRACKS", "1", two)]);

    expect(await candidatesOf(fleet)).toEqual([]);
  });

  it("are so where one name is that of two of a vendor, which tells nothing for sure", async () => {
    await using fleet = await startFleet([
      device("ROSCOLIVE", "c1", { name: "Unit 7" }),
      device("ROSCOLIVE", "c2", { name: "unit 7" }),
      device("SAMSARA", "A", { name: "Unit 7" }),
    ]);

    const pairs = await candidatesOf(fleet);

    expect(pairs.map(({ score }) => score)).toEqual([0.5, 0.5, 0.3]);
    expect(pairs.map(({ speaksAgainst }) => speaksAgainst.map(({ kind }) => kind))).toEqual([[], [], ["SAME_VENDOR"]]);
  });

  it("are so no more when what they have in common is what many have, and again when it is not", async () => {
    const yards = ["Ames", "Boone", "Clive", "Dike", "Elgin", "Fonda", "Gowrie", "Hull", "Inwood"];
    const many = yards.map((yard) => device("SAMSARA", yard, { name: `${yard} 7` }));
    await using fleet = await startFleet([TRUCK, CAMERA]);
    for (const { ref } of many) await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", ref, { name: `${ref} 12` })]);
    const crowded = await candidatesOf(fleet);

    for (const { ref, facts } of many) await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", ref, facts)]);

    expect(crowded).toEqual([]);
    expect(namesOf(await candidatesOf(fleet))).toEqual([["T-12", "Truck 12"]]);
  });

  it("are so no more once a person merges them, or says that they are different", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA, device("VISTRACKS", "1", { vin: VIN })]);
    const [pair] = await candidatesOf(fleet);
    const [keepId, mergedId] = pair?.devices.map(({ id }) => id) ?? [];

    await run(fleet, "mergeDevices", { input: { keepId, mergeIds: [mergedId] } });
    const merged = await candidatesOf(fleet);
    const late = await run(fleet, "dismissLinkCandidate", { input: { candidateId: pair?.id } });
    await run(fleet, "unlinkDevice", { input: { vendorRef: { vendor: "VISTRACKS", ref: "1" } } });

    expect([merged, await candidatesOf(fleet)]).toEqual([[], []]);
    expect(late.error).toMatchObject({ code: "NOT_FOUND", field: "input.candidateId" });
  });

  it("are read in pages, the surest first, by kind or all", async () => {
    await using fleet = await FleetFixture.start();
    for (let index = 0; index < 7; index++) {
      await fleet.publish("SAMSARA", [
        deviceSeen("SAMSARA", `s${index}`, { name: `Truck ${index + 10}` }),
        driverSeen("SAMSARA", `d${index}`, { name: `Ann Example${"abcdefg"[index]}x` }),
      ]);
      await fleet.publish("VISTRACKS", [
        deviceSeen("VISTRACKS", `t${index}`, { name: `${index % 2 ? "Reno " : ""}${index + 10}` }),
        driverSeen("VISTRACKS", `e${index}`, { name: `A. Example${"abcdefg"[index]}x` }),
      ]);
    }

    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { data } = await fleet.query(
        `query($after: String) { linkCandidates(first: 4, after: $after) {
          edges { node { id score } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      type Page = { edges: { node: Pair }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      const { edges, pageInfo } = (data as { linkCandidates: Page }).linkCandidates;
      seen.push(...edges.map(({ node }) => node.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }

    const all = await candidatesOf(fleet);
    expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).toSorted((a, b) => b - a));
    expect(all).toHaveLength(14);
    expect(seen).toEqual(all.map(({ id }) => id));
    const ofKind = [await candidatesOf(fleet, TENANT, "DEVICE"), await candidatesOf(fleet, TENANT, "DRIVER")];
    expect(ofKind.map((pairs) => new Set(pairs.map(({ kind }) => kind)))).toEqual([
      new Set(["DEVICE"]),
      new Set(["DRIVER"]),
    ]);
    expect(
      ofKind
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(seen.toSorted());
  });
});

describe("drivers that may be one", () => {
  it.each<[string, object, object, string[], string[]]>([
    [
      "first names that begin alike, at other addresses",
      { name: "Stephen Achterberg", username: "stephen@fleet.com" },
      { name: "Achterberg, Steve", username: "steve@fleet.com" },
      ["SIMILAR_NAME"],
      ["EMAIL"],
    ],
    ["a user name that is made of a name", { name: "Ros Pruitt" }, { username: "rpruitt7" }, ["USERNAME_PARTS"], []],
    [
      "a card against two licences, which are not shown",
      { cardId: "A1B2C3D4", licenceNumber: "12345678", licenceState: "TX" },
      { cardId: "A1B2C3D4", licenceNumber: "87654321", licenceState: "TX" },
      ["CARD"],
      ["LICENCE"],
    ],
    [
      "an address against two licences, which are not shown",
      { username: "ana", email: "anana@fleet.com", licenceNumber: "12345678", licenceState: "TX" },
      { username: "ana", email: "anana@fleet.com", licenceNumber: "87654321", licenceState: "TX" },
      ["EMAIL", "USERNAME"],
      ["LICENCE"],
    ],
  ])("are so by %s", async (_what, one, two, speaksFor, speaksAgainst) => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "1", one)]);
    await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "2", two)]);

    const pairs = await candidatesOf(fleet, TENANT, "DRIVER");

    expect(pairs.flatMap((pair) => pair.speaksFor.map(({ kind }) => kind))).toEqual(speaksFor);
    expect(pairs.flatMap((pair) => pair.speaksAgainst.map(({ kind }) => kind))).toEqual(speaksAgainst);
    expect(JSON.stringify(pairs)).not.toMatch(/12345678|87654321/);
  });
});

describe("a pair that a person dismisses", () => {
  it("is listed no more, is in the history of both with who and why, and listed again when that is undone", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA], [TENANT, "south"]);
    const [pair] = await candidatesOf(fleet);
    const historyOf = async (id: string | undefined) => {
      const { data } = await fleet.query(
        "query($id: ID!) { device(id: $id) { history { edges { node { id action decidedBy reason undone moves { idAfter } } } } } }",
        { id },
      );
      type Device = { history: { edges: { node: { id: string } }[] } };
      return (data as { device: Device }).device.history.edges.map(({ node }) => node);
    };

    const dismissed = await run(fleet, "dismissLinkCandidate", {
      input: { candidateId: pair?.id, reason: "the camera of the yard" },
    });
    const [gone, south] = [await candidatesOf(fleet), await candidatesOf(fleet, "south")];
    const histories = await Promise.all((pair?.devices ?? []).map(({ id }) => historyOf(id)));
    const decision = histories[0]?.[0];
    await run(fleet, "undoLinkDecision", { input: { decisionId: decision?.id } });
    const again = await candidatesOf(fleet);
    const [undoing] = await historyOf(pair?.devices[1]?.id);
    await run(fleet, "undoLinkDecision", { input: { decisionId: undoing?.id } });

    expect(dismissed.error).toBeUndefined();
    expect(dismissed.data).toEqual({
      candidate: { ...pair, dismissal: { id: decision?.id, reason: "the camera of the yard" } },
    });
    expect([gone.length, south.length]).toEqual([0, 1]);
    const told = {
      action: "DISMISSED",
      decidedBy: "tester",
      reason: "the camera of the yard",
      undone: false,
      moves: [],
    };
    expect(histories).toEqual([[{ id: decision?.id, ...told }], [{ id: decision?.id, ...told }]]);
    expect(again).toEqual([pair]);
    expect(await candidatesOf(fleet)).toEqual([]);
  });

  it("stays so until one of the two says something new that speaks for it", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA]);
    const [pair] = await candidatesOf(fleet);
    await run(fleet, "dismissLinkCandidate", { input: { candidateId: pair?.id } });

    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "A", { ...TRUCK.facts, deviceKind: "OTHER" })]);
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "B", { name: "12" })]);
    const others = await candidatesOf(fleet);
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c", { name: "T-12", vin: `0000${VIN.slice(9)}` })]);
    const again = await candidatesOf(fleet);

    expect(others.map(({ id }) => id)).not.toContain(pair?.id);
    expect(others).toHaveLength(1);
    expect(again.find(({ id }) => id === pair?.id)?.speaksFor.map(({ kind }) => kind)).toEqual([
      "VIN_ENDING",
      "SIMILAR_NAME",
    ]);
  });

  it("stays so when one of the two gets another id", async () => {
    await using fleet = await startFleet([TRUCK]);
    fleet.clock.nowMs += 1_000;
    await fleet.publish("ROSCOLIVE", [deviceSeen("ROSCOLIVE", "c", CAMERA.facts)]);
    const [pair] = await candidatesOf(fleet);
    await fleet.publish("VISTRACKS", [deviceSeen("VISTRACKS", "1", { vin: OTHER_VIN })]);
    await run(fleet, "dismissLinkCandidate", { input: { candidateId: pair?.id } });
    const keepId = await idOf(fleet, "VISTRACKS", "1");

    await run(fleet, "mergeDevices", { input: { keepId, mergeIds: [await idOf(fleet, "SAMSARA", "A")] } });

    expect(await idOf(fleet, "SAMSARA", "A")).toBe(keepId);
    expect(await candidatesOf(fleet)).toEqual([]);
  });

  it("is refused where there is none, be it another tenant's, and where somebody was first", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA], [TENANT, "south"]);
    const [pair] = await candidatesOf(fleet);
    const [theirs] = await candidatesOf(fleet, "south");
    const dismiss = (candidateId: string | undefined) => run(fleet, "dismissLinkCandidate", { input: { candidateId } });

    const refused = [await dismiss("candidate:none"), await dismiss("device:1"), await dismiss(theirs?.id)];
    const together = await Promise.all([dismiss(pair?.id), dismiss(pair?.id)]);

    const field = "input.candidateId";
    expect(refused.map(({ error }) => [error?.code, error?.field])).toEqual(Array(3).fill(["NOT_FOUND", field]));
    expect(together.map(({ error }) => error?.code ?? "done").toSorted()).toEqual(["CONFLICT", "done"]);
    expect(together.map(({ error }) => error?.field).toSorted()).toEqual([field, undefined]);
  });

  it("is dismissed once by one key, and the first answer is given again", async () => {
    await using fleet = await startFleet([TRUCK, CAMERA]);
    const [pair] = await candidatesOf(fleet);
    const input = { candidateId: pair?.id, idempotencyKey: "once" };

    const answers = [
      await run(fleet, "dismissLinkCandidate", { input }),
      await run(fleet, "dismissLinkCandidate", { input }),
    ];

    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.error).toBeUndefined();
  });
});

async function idOf(fleet: FleetFixture, vendor: Vendor, ref: string): Promise<string | undefined> {
  const { data } = await fleet.query("{ devices { edges { node { id vendorRefs { vendor ref } } } } }");
  type Node = { id: string; vendorRefs: { vendor: string; ref: string }[] };
  const { devices } = data as { devices: { edges: { node: Node }[] } };
  return devices.edges.find(({ node }) => node.vendorRefs.some((one) => one.vendor === vendor && one.ref === ref))?.node
    .id;
}
