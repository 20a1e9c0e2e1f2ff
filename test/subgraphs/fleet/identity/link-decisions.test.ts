import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vendor } from "../../../../schema/messages.ts";
import { toNetMoves } from "../../../../subgraphs/fleet/identity/decisions/record-move.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "./identity-fixture.ts";

const RECORDS = [
  ["SAMSARA", "A"],
  ["SAMSARA", "B"],
  ["VISTRACKS", "1"],
  ["ROSCOLIVE", "1"],
  ["VINLI", "v"],
] as const satisfies readonly (readonly [Vendor, string])[];

/** Two trucks with VINs that differ, the first one at two vendors, and two records that nobody can tell whose they are. */
const PUBLISHED = {
  SAMSARA: [deviceSeen("SAMSARA", "A", { name: "Truck 12", vin: VIN }), deviceSeen("SAMSARA", "B", { vin: OTHER_VIN })],
  VISTRACKS: [deviceSeen("VISTRACKS", "1", { vin: VIN })],
  ROSCOLIVE: [deviceSeen("ROSCOLIVE", "1", { name: "Camera 7" })],
  VINLI: [deviceSeen("VINLI", "v", { name: "Dongle" })],
} as const;

/** The fleet above, of two tenants, with an event of each record. */
async function startFleet(tenants: readonly string[] = [TENANT, "south"]): Promise<FleetFixture> {
  const fleet = await FleetFixture.start();
  for (const tenant of tenants) {
    for (const vendor of ["SAMSARA", "VISTRACKS", "ROSCOLIVE", "VINLI"] as const) {
      const events = RECORDS.flatMap(([own, ref], index) => {
        // So far apart that they are of no incident, whosever they turn out to be.
        const occurredAtMs = NOW_MS - index * 3_600_000;
        return own === vendor ? [eventRecorded(vendor, `of ${ref}`, { deviceRef: ref, occurredAtMs })] : [];
      });
      await fleet.publish(vendor, [...PUBLISHED[vendor], ...events], tenant);
    }
  }
  return fleet;
}

const STATE = `{
  devices { edges { node { id name vin vendorRefs { vendor ref }
    links { vendorRef { vendor ref } confidence linkedFrom linkedUntil evidence { kind value } }
    events { edges { node { id device { id } } } } } } }
}`;

/** All of the devices and events that a decision can change. */
async function look(fleet: FleetFixture, tenant = TENANT): Promise<unknown> {
  return (await fleet.query(STATE, {}, tenant)).data;
}

/** The id of today of a record's device. */
async function deviceOf(fleet: FleetFixture, vendor: Vendor, ref: string): Promise<string> {
  const { data } = await fleet.query("{ devices { edges { node { id vendorRefs { vendor ref } } } } }");
  type Node = { id: string; vendorRefs: { vendor: string; ref: string }[] };
  const { devices } = data as { devices: { edges: { node: Node }[] } };
  const own = devices.edges.find(({ node }) => node.vendorRefs.some((one) => one.vendor === vendor && one.ref === ref));
  return own?.node.id ?? "";
}

async function run(fleet: FleetFixture, mutation: string, input: object, tenant = TENANT) {
  const selection = /Device/.test(mutation)
    ? "device { id }"
    : /Driver/.test(mutation)
      ? "driver { id }"
      : "decision { id undone }";
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { ${selection} } }`;
  const { data, errors } = await fleet.query(source, { input }, tenant);
  return {
    data: (data as Record<string, unknown> | null | undefined)?.[mutation] ?? null,
    error: errors?.[0]?.extensions,
  };
}

type Decision = {
  readonly id: string;
  readonly action: string;
  readonly decidedBy: string;
  readonly reason: string | null;
  readonly undone: boolean;
  readonly undid: { readonly id: string } | null;
  readonly moves: readonly {
    readonly vendorRef: { readonly ref: string };
    readonly idBefore: string;
    readonly idAfter: string;
  }[];
};

async function historyOf(
  fleet: FleetFixture,
  id: string,
  tenant = TENANT,
  page = "first: 50",
): Promise<readonly Decision[]> {
  const { data } = await fleet.query(
    `query($id: ID!) { device(id: $id) { history(${page}) { edges { cursor node { id action decidedBy reason undone undid { id }
      moves { vendorRef { ref } from until idBefore idAfter } } } pageInfo { hasNextPage endCursor } } } }`,
    { id },
    tenant,
  );
  type Answer = { device: { history: { edges: { node: Decision }[] } } | null };
  return (data as Answer).device?.history.edges.map(({ node }) => node) ?? [];
}

describe("devices that a person merges", () => {
  it("are one, with the events and ids of both, and the other tenant's are as they were", async ({ signal }) => {
    await using fleet = await startFleet();
    const south = await look(fleet, "south");
    const [keepId, mergedId] = [await deviceOf(fleet, "SAMSARA", "B"), await deviceOf(fleet, "SAMSARA", "A")];
    const changes = await fleet.subscribe(
      `subscription { eventChanges(filter: { deviceIds: ["${keepId}"] }) { kind eventId } }`,
      signal,
    );

    const answer = await run(fleet, "mergeDevices", { keepId, mergeIds: [mergedId], reason: "one truck, two plates" });

    expect(answer).toEqual({ data: { device: { id: keepId } }, error: undefined });
    const { data } = await fleet.query(
      `query($keep: ID!, $merged: ID!) { device(id: $merged) { id vendorRefs { ref } events { edges { node { id } } } }
        events(filter: { deviceIds: [$keep] }) { edges { node { id } } } }`,
      { keep: keepId, merged: mergedId },
    );
    const events = ["samsara:of A", "samsara:of B", "vistracks:of 1"];
    const idsOf = (list: { edges: { node: { id: string } }[] }) => list.edges.map(({ node }) => node.id).toSorted();
    const answered = data as { device: { id: string; events: never; vendorRefs: { ref: string }[] }; events: never };
    expect(answered.device.id).toBe(keepId);
    expect(answered.device.vendorRefs.map(({ ref }) => ref).toSorted()).toEqual(["1", "A", "B"]);
    expect([idsOf(answered.device.events), idsOf(answered.events)]).toEqual([events, events]);
    const told = [await changes.next(), await changes.next()].map(({ value }) => value.data.eventChanges);
    expect(told.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { kind: "ADDED", eventId: "samsara:of A" },
      { kind: "ADDED", eventId: "vistracks:of 1" },
    ]);
    expect(await look(fleet, "south")).toEqual(south);
  });

  it("are told in the history of each, with who, why, before and after", async () => {
    await using fleet = await startFleet();
    const [keepId, mergedId] = [await deviceOf(fleet, "SAMSARA", "A"), await deviceOf(fleet, "ROSCOLIVE", "1")];

    await run(fleet, "mergeDevices", { keepId, mergeIds: [mergedId], reason: "seen in the cab" });

    const [decision, ...others] = await historyOf(fleet, keepId);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      action: "MERGED",
      decidedBy: "tester",
      reason: "seen in the cab",
      undone: false,
    });
    expect(decision?.moves).toEqual([
      { vendorRef: { ref: "1" }, from: null, until: null, idBefore: mergedId, idAfter: keepId },
    ]);
    expect(await historyOf(fleet, mergedId)).toEqual([decision]);
    expect(await historyOf(fleet, keepId, "south")).toEqual([]);
  });

  it("are as they were when it is undone, and one again when that is undone", async () => {
    await using fleet = await startFleet();
    const before = await look(fleet);
    const [keepId, mergedId] = [await deviceOf(fleet, "SAMSARA", "B"), await deviceOf(fleet, "SAMSARA", "A")];
    await run(fleet, "mergeDevices", { keepId, mergeIds: [mergedId] });
    const merged = await look(fleet);
    const [merge] = await historyOf(fleet, keepId);

    const undone = await run(fleet, "undoLinkDecision", { decisionId: merge?.id, reason: "two trucks after all" });
    const apart = await look(fleet);
    const [undoing, undoneMerge] = await historyOf(fleet, mergedId);
    await run(fleet, "undoLinkDecision", { decisionId: undoing?.id });
    const again = await look(fleet);

    expect(undone).toEqual({ data: { decision: { id: merge?.id, undone: true } }, error: undefined });
    expect(apart).toEqual(before);
    expect(undoing).toMatchObject({ action: "UNDONE", undid: { id: merge?.id }, reason: "two trucks after all" });
    expect(undoneMerge).toMatchObject({ id: merge?.id, undone: true });
    expect(again).toEqual(merged);
  });

  it("are refused with the field where that makes no sense", async () => {
    await using fleet = await startFleet();
    const [a, b] = [await deviceOf(fleet, "SAMSARA", "A"), await deviceOf(fleet, "SAMSARA", "B")];
    await run(fleet, "mergeDevices", { keepId: a, mergeIds: [b] });
    const merged = await look(fleet);
    const driver = "driver:00000000-0000-4000-8000-000000000000";

    const refused = [
      await run(fleet, "mergeDevices", { keepId: "device:none", mergeIds: [a] }),
      await run(fleet, "mergeDevices", { keepId: a, mergeIds: [driver] }),
      await run(fleet, "mergeDevices", { keepId: a, mergeIds: [b] }),
      await run(fleet, "mergeDevices", { keepId: a, mergeIds: [] }),
      await run(fleet, "mergeDevices", { keepId: a, mergeIds: [a], expectedRevision: 99 }),
      await run(fleet, "undoLinkDecision", { decisionId: "decision:99" }),
      await run(fleet, "undoLinkDecision", { decisionId: "1" }),
      await run(fleet, "undoLinkDecision", { decisionId: "decision:1" }, "south"),
    ].map(({ error }) => [error?.code, error?.field]);

    expect(refused).toEqual([
      ["NOT_FOUND", "input.keepId"],
      ["NOT_FOUND", "input.mergeIds"],
      ["BAD_USER_INPUT", "input.mergeIds"],
      ["BAD_USER_INPUT", "input.mergeIds"],
      ["CONFLICT", "input.expectedRevision"],
      ["NOT_FOUND", "input.decisionId"],
      ["NOT_FOUND", "input.decisionId"],
      ["NOT_FOUND", "input.decisionId"],
    ]);
    expect(await look(fleet)).toEqual(merged);
  });

  it("by two at once are merged once, and undone once", async () => {
    await using fleet = await startFleet();
    const [keepId, mergedId] = [await deviceOf(fleet, "SAMSARA", "A"), await deviceOf(fleet, "ROSCOLIVE", "1")];
    const { data } = await fleet.query("query($id: ID!) { device(id: $id) { revision } }", { id: keepId });
    const expectedRevision = (data as { device: { revision: number } }).device.revision;
    const input = { keepId, mergeIds: [mergedId], expectedRevision };

    const merges = await Promise.all([run(fleet, "mergeDevices", input), run(fleet, "mergeDevices", input)]);
    const [merge] = await historyOf(fleet, keepId);
    const undo = { decisionId: merge?.id };
    const undone = await Promise.all([run(fleet, "undoLinkDecision", undo), run(fleet, "undoLinkDecision", undo)]);

    const codesOf = (answers: readonly { error: Readonly<Record<string, unknown>> | undefined }[]) =>
      answers.map(({ error }) => error?.code ?? "done").toSorted();
    expect(codesOf(merges)).toEqual(["CONFLICT", "done"]);
    expect(codesOf(undone)).toEqual(["CONFLICT", "done"]);
  });

  it("may be drivers", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [driverSeen("SAMSARA", "1", { name: "Ann Example" })]);
    await fleet.publish("VISTRACKS", [driverSeen("VISTRACKS", "2", { name: "A. Example" })]);
    const { data } = await fleet.query("{ drivers { edges { node { id } } } }");
    const [keep, merged] = (data as { drivers: { edges: { node: { id: string } }[] } }).drivers.edges.map(
      ({ node }) => node.id,
    );

    const answer = await run(fleet, "mergeDrivers", { keepId: keep, mergeIds: [merged] });

    const { data: after } = await fleet.query(
      "{ drivers { edges { node { id history { edges { node { action } } } } } } }",
    );
    expect(answer.data).toEqual({ driver: { id: keep } });
    expect(after).toEqual({
      drivers: { edges: [{ node: { id: keep, history: { edges: [{ node: { action: "MERGED" } }] } } }] },
    });
  });
});

describe("the history of a device", () => {
  it("is read in pages, the latest first", async () => {
    await using fleet = await startFleet();
    const id = await deviceOf(fleet, "SAMSARA", "A");
    const vendorRef = { vendor: "ROSCOLIVE", ref: "1" };
    for (const reason of ["1", "2", "3"]) {
      await run(fleet, "linkDevice", { deviceId: id, vendorRef, reason });
      await run(fleet, "unlinkDevice", { vendorRef, reason });
    }

    const pages = [await historyOf(fleet, id, TENANT, "first: 4")];
    const { data } = await fleet.query(
      "query($id: ID!) { device(id: $id) { history(first: 4) { pageInfo { hasNextPage endCursor } } } }",
      { id },
    );
    const { pageInfo } = (data as { device: { history: { pageInfo: { endCursor: string } } } }).device.history;
    pages.push(await historyOf(fleet, id, TENANT, `first: 4, after: "${pageInfo.endCursor}"`));

    expect(pageInfo).toMatchObject({ hasNextPage: true });
    expect(pages.map((page) => page.map(({ action, reason }) => `${action} ${reason}`))).toEqual([
      ["UNLINKED 3", "LINKED 3", "UNLINKED 2", "LINKED 2"],
      ["UNLINKED 1", "LINKED 1"],
    ]);
  });
});

const step = fc.oneof(
  fc.record({ does: fc.constant("link" as const), record: fc.nat(4), with: fc.nat(4), hours: fc.option(fc.nat(3)) }),
  fc.record({ does: fc.constant("unlink" as const), record: fc.nat(4) }),
  fc.record({ does: fc.constant("merge" as const), keep: fc.nat(4), merge: fc.nat(4) }),
);

describe("decisions, whatever persons have decided", () => {
  it("leave everything as it was when all are undone, in any order, and each as before it when it is undone at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.nat(99)),
        async (steps, order) => {
          await using fleet = await startFleet([TENANT]);
          const initial = await look(fleet);
          const decisions: string[] = [];
          const newest = async () => {
            const { data } = await fleet.query(
              "{ devices { edges { node { history(first: 1) { edges { node { id undone } } } } } } }",
            );
            type Answer = { devices: { edges: { node: { history: { edges: { node: { id: string } }[] } } }[] } };
            const ids = (data as Answer).devices.edges.flatMap(({ node }) =>
              node.history.edges.map((one) => one.node.id),
            );
            return ids.toSorted((a, b) => Number(b.split(":")[1]) - Number(a.split(":")[1]))[0];
          };

          for (const one of steps) {
            const before = await look(fleet);
            const known = await newest();
            const [vendor, ref] = RECORDS["record" in one ? one.record : one.keep] ?? RECORDS[0];
            if (one.does === "unlink") await run(fleet, "unlinkDevice", { vendorRef: { vendor, ref } });
            if (one.does === "link") {
              const [otherVendor, otherRef] = RECORDS[one.with] ?? RECORDS[0];
              const from =
                one.hours === null ? null : new Date(Date.parse("2026-03-01T10:00:00Z") + one.hours * 3_600_000);
              const deviceId = await deviceOf(fleet, otherVendor, otherRef);
              await run(fleet, "linkDevice", { deviceId, vendorRef: { vendor, ref }, from });
            }
            if (one.does === "merge") {
              const [otherVendor, otherRef] = RECORDS[one.merge] ?? RECORDS[0];
              const [keepId, merged] = [
                await deviceOf(fleet, vendor, ref),
                await deviceOf(fleet, otherVendor, otherRef),
              ];
              await run(fleet, "mergeDevices", { keepId, mergeIds: [merged] });
            }
            const decided = await newest();
            if (decided === undefined || decided === known) continue;
            const after = await look(fleet);
            await run(fleet, "undoLinkDecision", { decisionId: decided });
            expect(await look(fleet)).toEqual(before);
            const undoing = `decision:${Number(decided.split(":")[1]) + 1}`;
            await run(fleet, "undoLinkDecision", { decisionId: undoing });
            expect(await look(fleet)).toEqual(after);
            decisions.push(decided);
          }
          while (decisions.length > 0) {
            const [undone] = decisions.splice((order.next().value ?? 0) % decisions.length, 1);
            const { error } = await run(fleet, "undoLinkDecision", { decisionId: undone });
            expect(error).toBeUndefined();
          }

          expect(await look(fleet)).toEqual(initial);
        },
      ),
      { numRuns: process.env.LONG ? 300 : STORE_ENGINE === "sqlite" ? 5 : 1 },
    );
  });
});

describe("moves that follow each other", () => {
  const moves = fc.array(
    fc.record({
      ref: fc.constantFrom("1", "2"),
      fromMs: fc.nat(8),
      length: fc.integer({ min: 1, max: 5 }),
      to: fc.nat(3),
    }),
    { maxLength: 12 },
  );

  it("come to what a twin finds that looks at every instant", () => {
    fc.assert(
      fc.property(moves, (planned) => {
        const homes = new Map<string, number>();
        const made = planned.flatMap(({ ref, fromMs, length, to }) => {
          const instants = Array.from({ length }, (_, index) => fromMs + index);
          return instants.map((atMs) => {
            const from = homes.get(`${ref} ${atMs}`) ?? 0;
            homes.set(`${ref} ${atMs}`, to);
            return { vendor: "VINLI" as const, ref, fromMs: atMs, untilMs: atMs + 1, from: `${from}`, to: `${to}` };
          });
        });

        const net = toNetMoves(made);

        for (const ref of ["1", "2"]) {
          for (let atMs = 0; atMs < 14; atMs += 1) {
            const at = net.filter((move) => move.ref === ref && move.fromMs <= atMs && atMs < move.untilMs);
            const home = homes.get(`${ref} ${atMs}`) ?? 0;
            expect(at.map(({ from, to }) => [from, to])).toEqual(home === 0 ? [] : [["0", `${home}`]]);
          }
        }
        for (const [index, move] of net.entries()) {
          const next = net[index + 1];
          const isOne = next?.ref === move.ref && next.fromMs === move.untilMs && next.to === move.to;
          expect(isOne).toBe(false);
        }
      }),
    );
  });
});
